"""What panes with a filtered list share: the line to type into, the notice above the list, search."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

from textual import on

from auditors.model import Severity
from tui import formatting
from tui.lines import Line, Span
from tui.state.filtering import Filter, FilterError, matcher, parse
from tui.widgets.entry import Entry
from tui.widgets.notice import Notice
from tui.widgets.pane import Pane
from tui.widgets.rows import Rows

_LEVELS: Final = (None, *reversed(Severity))
_HINT: Final = 'word -word key:name -source:x sev:high /regex/ "two words"'


class FilteredPane(Pane):
    """The base: a subclass has one list to filter, and says how a filter and a period are laid upon it.

    `reach` is how many rows a search goes through at most, where it does not go through all.
    """

    reach: ClassVar[int | None] = None

    def __init__(self) -> None:
        super().__init__()
        self.filter_text = ""
        self.search_text = ""
        self.least: Severity | None = None
        self.period: tuple[float, float] | None = None
        self.matches: Callable[[str], bool] | None = None

    def rows(self) -> Rows:
        """The list."""
        raise NotImplementedError

    def select(self, chosen: Filter, period: tuple[float, float] | None) -> None:
        """Show only what a filter lets through, and what was seen in a period."""
        raise NotImplementedError

    def find(self, matches: Callable[[str], bool], start: int, step: int) -> int | None:
        """The next row that matches, in a direction."""
        raise NotImplementedError

    def selection(self) -> Line:
        """How the list is narrowed down."""
        parts: list[Span] = []
        for word, text, style in (
            ("filter", self.filter_text, "strong"),
            ("at least", self.least.value if self.least else "", self.least.value if self.least else ""),
            ("seen in", _period(self.period), "strong"),
            ("search", self.search_text, "match"),
        ):
            if text:
                parts += [("   " if parts else "", ""), (f"{word} ", "quiet"), (text, style)]
        if parts:
            shown = self.rows().row_count()
            narrowed = self.filter_text or self.least is not None or self.period is not None
            parts += [(f"   {shown:,} shown", "quiet")] if narrowed else [("   n N next and previous", "quiet")]
            parts += [("   esc clears", "quiet")]
        return parts

    def apply(self) -> None:
        """Lay filter, severity and period upon the list."""
        words = self.filter_text + (f" sev:{self.least.value}" if self.least is not None else "")
        try:
            chosen = parse(words)
        except FilterError as problem:
            self.query_one(Entry).complain(str(problem))
            return
        self.query_one(Entry).complain("")
        self.select(chosen, self.period)
        self.query_one(Notice).update()

    def filter_by(self, text: str) -> None:
        """Set the filter, as other panes do."""
        self.filter_text, self.least = text, None
        self.apply()

    def add_to_filter(self, term: str) -> None:
        """Narrow the filter down by one more term."""
        if term not in self.filter_text.split():
            self.filter_text = f"{self.filter_text} {term}".strip()
        self.apply()

    def set_period(self, period: tuple[float, float] | None) -> None:
        """Show only what was seen in a period."""
        self.period = period
        self.apply()

    @on(Entry.Changed)
    def _typed(self, event: Entry.Changed) -> None:
        event.stop()
        entry = self.query_one(Entry)
        if event.purpose == "filter" and event.text != self.filter_text:
            self.filter_text = event.text
            self.apply()
        elif event.purpose == "search" and event.text != self.search_text:
            self._search_for(event.text)
        if event.done:
            entry.close()
            self.take_focus()

    def _search_for(self, text: str) -> None:
        self.search_text = text
        self.matches = None
        if text:
            try:
                self.matches = matcher(f"/{text}/")
            except FilterError as problem:
                self.query_one(Entry).complain(str(problem))
                return
            self.query_one(Entry).complain("")
            self._jump(self.rows().cursor, 1, around=True)
        self.rows().repaint_all()
        self.query_one(Notice).update()

    def _jump(self, start: int, step: int, *, around: bool = False) -> None:
        """Go to the next match; `around` looks the other way too, for at the end of a list there is no next."""
        if self.matches is None:
            return
        found = self.find(self.matches, start, step)
        if found is None and around:
            found = self.find(self.matches, start, -step)
        if found is not None:
            self.rows().go_to(found, center=True)
        else:
            left = self.rows().row_count() - start if step > 0 else start + 1
            among = f" among {self.reach:,} records" if self.reach and left > self.reach else ""
            self.auditor.say(f"nothing {'further' if step > 0 else 'before'}{among} matches {self.search_text!r}")

    def action_filter(self) -> None:
        """Type a filter."""
        self.query_one(Entry).open("filter", self.filter_text, _HINT)

    def action_search(self) -> None:
        """Type a regular expression."""
        self.query_one(Entry).open("search", self.search_text, "regular expression (RE2)")

    def action_search_next(self, step: int) -> None:
        """Go to the next match."""
        if self.matches is None:
            self.action_search()
        else:
            self._jump(self.rows().cursor + step, step)

    def action_severity(self) -> None:
        """Raise the least severity that is shown, and around."""
        self.least = _LEVELS[(_LEVELS.index(self.least) + 1) % len(_LEVELS)]
        self.apply()

    def action_clear(self) -> None:
        """Take everything away that narrows the list down."""
        self.filter_text = self.search_text = ""
        self.least, self.matches = None, None
        self.auditor.clear_marker()
        self.period = None
        self.apply()
        self.rows().repaint_all()


def _period(period: tuple[float, float] | None) -> str:
    if period is None:
        return ""
    return f"{formatting.full_time(period[0])} + {formatting.duration(period[1] - period[0])}"
