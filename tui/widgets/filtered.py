"""What panes with a filtered list share: the line to type into, the notice above the list, search."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, Final

from textual import on

from auditors.model import Severity
from tui import formatting
from tui.lines import Line, Span
from tui.state.filtering import Filter, FilterError, parse, regex
from tui.state.seeking import Seeking
from tui.widgets.entry import Entry
from tui.widgets.notice import Notice
from tui.widgets.pane import Pane
from tui.widgets.rows import Rows
from tui.widgets.timeline import Timeline

_LEVELS: Final = (None, *reversed(Severity))
_SLICE, _PAUSE = 0.03, 0.01
"""Seconds that a search goes on at a time, and between two times."""

_HINT: Final = 'word -word key:name -source:x sev:high /regex/ "two words"'


class FilteredPane(Pane):
    """The base: a subclass has one list to filter, and says how a filter and a period are laid upon it."""

    narrows: ClassVar[bool] = True
    """Whether a period narrows the list down; else the cursor is only put on its beginning."""

    def __init__(self) -> None:
        super().__init__()
        self.filter_text = ""
        self.search_text = ""
        self.least: Severity | None = None
        self.period: tuple[float, float] | None = None
        self.matches: Callable[[str], bool] | None = None
        self._seeking: Seeking | None = None

    def rows(self) -> Rows:
        """The list."""
        raise NotImplementedError

    def select(self, chosen: Filter, period: tuple[float, float] | None) -> None:
        """Show only what a filter lets through, and what was seen in a period."""
        raise NotImplementedError

    def text_at(self, index: int) -> str:
        """What is searched of a row, in lower case."""
        raise NotImplementedError

    @property
    def forgotten(self) -> int:
        """How many rows were dropped at the front of the list so far."""
        return 0

    @property
    def is_searching(self) -> bool:
        """Whether the next match is still being looked for."""
        return self._seeking is not None

    def selection(self) -> Line:
        """How the list is narrowed down."""
        parts: list[Span] = []
        for word, text, style in (
            ("filter", self.filter_text, "strong"),
            ("at least", self.least.value if self.least else "", self.least.value if self.least else ""),
            ("seen in" if self.narrows else "gone to", self._shown_period(), "strong"),
            ("search", self.search_text, "match"),
        ):
            if text:
                parts += [("   " if parts else "", ""), (f"{word} ", "quiet"), (text, style)]
        if parts:
            shown = self.rows().row_count()
            narrowed = self.filter_text or self.least is not None or (self.narrows and self.period is not None)
            parts += [(f"   {shown:,} shown", "quiet")] if narrowed else []
            parts += [("   n N next and previous", "hint")] if self.search_text else []
            parts += [("   esc clears", "hint")]
        if self._seeking is not None:
            share = self._seeking.share(self.rows().row_count())
            parts += [(f"   searching … {share:.0%}, esc stops", "medium")]
        return parts

    def _shown_period(self) -> str:
        if self.period is None:
            return ""
        begin, length = formatting.full_time(self.period[0]), formatting.duration(self.period[1] - self.period[0])
        return f"{begin} + {length}" if self.narrows else begin

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
        if f" {term} " not in f" {self.filter_text} ":
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
        if event.done and not entry.is_wrong:
            entry.close()
            self.take_focus()

    def _search_for(self, text: str) -> None:
        self.search_text = text
        self.matches = self._seeking = None
        pattern = None
        if text:
            try:
                pattern = regex(text)
            except FilterError as problem:
                self.query_one(Entry).complain(str(problem))
                return
            self.matches = partial(_occurs, pattern)
            self.query_one(Entry).complain("")
            self._jump(self.rows().cursor, 1, around=True)
        self.rows().seek(pattern)
        self.query_one(Notice).update()

    def _jump(self, start: int, step: int, *, around: bool = False) -> None:
        """Go to the next match; `around` looks the other way too, for at the end of a list there is no next."""
        if self.matches is not None:
            seeking = Seeking(self.matches, self.text_at, start, step, around=around, forgotten=self.forgotten)
            self._seeking = seeking
            self._seek(seeking, "" if around else "further " if step > 0 else "before ")

    def _seek(self, seeking: Seeking, where: str) -> None:
        """Search on, unless another search has begun."""
        if seeking is not self._seeking:
            return
        seeking.go_on(self.rows().row_count(), _SLICE, self.forgotten)
        if not seeking.done:
            self.set_timer(_PAUSE, partial(self._seek, seeking, where))
        else:
            self._seeking = None
            if seeking.found is not None:
                self.rows().go_to(seeking.found, center=True)
            else:
                self._tell(f"nothing {where}matches {self.search_text!r}")
        self.query_one(Notice).update()

    def _tell(self, words: str) -> None:
        """Say something about a search: beside it while it is typed, for each letter is one."""
        entry = self.query_one(Entry)
        if entry.visible:
            entry.complain(words, wrong=False)
        else:
            self.auditor.say(words)

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

    def action_timeline(self) -> None:
        """Show or hide the timeline."""
        self.auditor.show_timeline(wanted=not self.timeline.display)

    def action_scrub(self, step: int) -> None:
        """Move the marker of the timeline."""
        self.auditor.show_timeline(wanted=True)
        self.timeline.move(step)

    @property
    def timeline(self) -> Timeline:
        """The histogram above the list."""
        return self.screen.query_one(Timeline)

    def action_severity(self) -> None:
        """Raise the least severity that is shown, and around."""
        self.least = _LEVELS[(_LEVELS.index(self.least) + 1) % len(_LEVELS)]
        self.apply()

    def action_clear(self) -> None:
        """Take everything away that narrows the list down."""
        self.filter_text = self.search_text = ""
        self.least = self.matches = self._seeking = None
        self.auditor.clear_marker()
        self.period = None
        self.apply()
        self.rows().seek(None)


def quoted(word: str) -> str:
    """A word as a term of a filter, whatever is in it but a quotation mark: that ends a term."""
    word = word.lower().partition('"')[0]
    return f'"{word}"' if " " in word or word.startswith("/") else word


def _occurs(pattern: Any, text: str) -> bool:
    return pattern.search(text) is not None
