"""A finding, or a record of the stream, on a screen of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from auditors.engines.updates import Inspect, Inspection, Row
from auditors.triage import TriageState
from tui.actions import bindings_of
from tui.host import Host, host_of
from tui.lines import plain
from tui.state.detail import record_lines
from tui.state.filtering import FilterError, regex
from tui.state.finding_row import FindingRow
from tui.state.listing import ListedRow
from tui.widgets.detail import REVEALED, Detail, seconds_until
from tui.widgets.document import Document
from tui.widgets.entry import Entry
from tui.widgets.headline import Headline
from tui.widgets.keybar import KeyBar


class ReadingScreen(Screen[None]):
    """The base: a document with search, help and a way back. `place` is that in the registry of actions."""

    place: ClassVar[str] = ""
    heading: ClassVar[str] = ""
    about: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        self._search = ""

    @property
    def auditor(self) -> Host:
        """The app."""
        return host_of(self)

    @property
    def document(self) -> Document:
        """What is read."""
        return self.query_one(Document)

    @property
    def seconds_in_clear(self) -> int:
        """How long values will yet be in clear; 0 where none is."""
        return 0

    def show_changes(self, changed: set[str]) -> None:
        """Parts of the store have changed."""
        self.query_one(Headline).update()

    def action_back(self) -> None:
        """Back to the list."""
        self.app.pop_screen()

    def action_help(self) -> None:
        """Explain the keys."""
        self.auditor.explain(self)

    def action_search(self) -> None:
        """Type a regular expression."""
        self.query_one(Entry).open("search", self._search, "regular expression (RE2)")

    def on_entry_changed(self, event: Entry.Changed) -> None:
        """Go to the first line that matches."""
        self._search = event.text
        pattern, complaint = None, ""
        try:
            pattern = regex(event.text) if event.text else None
        except FilterError as problem:
            complaint = str(problem)
        self.query_one(Entry).complain(complaint)
        self.document.seek(pattern)
        if pattern is not None:
            self._jump(0, 1)
        if event.done and not self.query_one(Entry).is_wrong:
            self.query_one(Entry).close()
            self.document.focus()

    def action_search_next(self, step: int) -> None:
        """To the next line that matches."""
        if self.document.sought is None:
            self.action_search()
        else:
            self._jump(round(self.document.scroll_offset.y) + step, step)

    def _jump(self, start: int, step: int) -> None:
        lines, pattern = self.document.lines, self.document.sought
        indices = range(start, len(lines)) if step > 0 else range(min(start, len(lines) - 1), -1, -1)
        for index in indices:
            if index >= 0 and pattern.search(plain(lines[index])) is not None:
                self.document.scroll_to(y=index, animate=False, immediate=True, force=True)
                return
        entry = self.query_one(Entry)
        if entry.visible:
            entry.complain(f"nothing matches {self._search!r}", wrong=False)
        else:
            self.auditor.say(f"nothing {'further' if step > 0 else 'before'} matches {self._search!r}")


class FindingScreen(ReadingScreen):
    """A finding; `neighbours` gives the list that it was opened from."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of("detail")
    place = "detail"
    heading = "Detail"
    about = (
        "Everything that is known: what, whose, where, since when, what to do, the record with its values masked, all "
        "places, the same value elsewhere. R shows the record in clear for ten seconds; nothing in clear is kept."
    )

    def __init__(self, row: FindingRow, neighbours: Callable[[], Sequence[ListedRow]]) -> None:
        super().__init__()
        self._row = row
        self._neighbours = neighbours
        self._order: dict[str, FindingRow] = {}

    def compose(self) -> ComposeResult:
        """The headline, the detail, the key bar."""
        yield Headline()
        yield Entry()
        yield Detail()
        yield KeyBar(self.place)

    def on_mount(self) -> None:
        """Show it."""
        self._order = self._leads()
        self.document.focus()
        self.call_after_refresh(lambda: self.query_one(Detail).show(self._row))

    def _leads(self) -> dict[str, FindingRow]:
        return {row.lead.finding.id: row.lead for row in self._neighbours()}

    def show_changes(self, changed: set[str]) -> None:
        """The finding may have grown, the engine may have answered."""
        super().show_changes(changed)
        detail = self.query_one(Detail)
        if "answers" in changed:
            detail.take_answers()
        if "findings" in changed and detail.row is not None:
            detail.show(self.auditor.store.findings.rows.get(detail.row.finding.id, detail.row))

    @property
    def seconds_in_clear(self) -> int:
        """How long the value will yet be in clear; 0 where it is masked."""
        return self.query_one(Detail).seconds_in_clear

    @on(Detail.Redrawn)
    def _redrawn(self) -> None:
        self.query_one(Headline).update()

    def _shown(self) -> FindingRow:
        return self.query_one(Detail).row or self._row

    def on_screen_suspend(self) -> None:
        """Nothing stays in clear behind another screen."""
        self.query_one(Detail).conceal()

    def action_reveal(self) -> None:
        """Show the record in clear for a short while, or hide it."""
        self.query_one(Detail).reveal()

    def action_neighbour(self, step: int) -> None:
        """To the next finding of the list, in the order that it had: a finding that was settled here is at the end of
        it meanwhile.
        """
        now = self._leads()
        known = self.auditor.store.findings.rows
        self._order = {key: row for key, row in {**self._order, **now}.items() if key in known}
        order = list(self._order)
        identity = self._shown().finding.id
        at = order.index(identity) + step if identity in self._order else -1
        if 0 <= at < len(order):
            self.query_one(Detail).show(known[order[at]])
        else:
            self.auditor.say(f"this is the {'last' if step > 0 else 'first'} finding of the list")

    def action_acknowledge(self) -> None:
        """Somebody is on it."""
        self.auditor.decide([self._shown().finding], TriageState.ACKNOWLEDGED)

    def action_false_positive(self) -> None:
        """It is none; why?"""
        self.auditor.ask_reason([self._shown().finding], TriageState.FALSE_POSITIVE)

    def action_resolve(self) -> None:
        """It is mended; how?"""
        self.auditor.ask_reason([self._shown().finding], TriageState.RESOLVED)

    def action_reopen(self) -> None:
        """Take the decision back."""
        self.auditor.decide([self._shown().finding], TriageState.NEW)

    def action_note(self) -> None:
        """Write a note."""
        self.auditor.ask_note([self._shown().finding])

    def action_copy(self) -> None:
        """Copy as text."""
        self.auditor.copy_findings([self._shown().finding], self.query_one(Detail).format_name)


class RecordScreen(ReadingScreen):
    """A record of the stream."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of("record")
    place = "record"
    heading = "Record"
    about = (
        "A record as it stands in its file, with its values masked, and what was found in it. R shows it in clear for "
        "ten seconds; nothing in clear is kept. Findings are decided about in their own list (1)."
    )

    def __init__(self, row: Row) -> None:
        super().__init__()
        self._row = row
        self._ticket = 0
        self._inspection: Inspection | None = None
        self._hidden_at: float | None = None

    def compose(self) -> ComposeResult:
        """The headline, the record, the key bar."""
        yield Headline()
        yield Entry()
        yield Document()
        yield KeyBar(self.place)

    def on_mount(self) -> None:
        """Ask for the record."""
        self.document.focus()
        self._ask(reveal=False)
        self.call_after_refresh(self._redraw)

    def _ask(self, *, reveal: bool) -> None:
        row = self._row
        self._ticket = self.auditor.next_ticket()
        self.auditor.tell(Inspect(self._ticket, row.source, row.line, row.offset, reveal))

    def show_changes(self, changed: set[str]) -> None:
        """The engine may have answered."""
        super().show_changes(changed)
        if "answers" in changed and (answer := self.auditor.store.inspections.pop(self._ticket, None)) is not None:
            self._inspection = answer
            if answer.revealed:
                self._hidden_at = self.auditor.monotonic() + REVEALED
                self._count_down()
            self._redraw()

    def _count_down(self) -> None:
        if self._hidden_at is None:
            return
        if self.auditor.monotonic() >= self._hidden_at:
            self._conceal()
        else:
            self._redraw()
            self.set_timer(0.25, self._count_down)

    def _conceal(self) -> None:
        if self._hidden_at is not None:
            self._hidden_at, self._inspection = None, None
            self.document.repaint_all()
            self._ask(reveal=False)
            self._redraw()

    @property
    def seconds_in_clear(self) -> int:
        """How long the values will yet be in clear; 0 where they are masked."""
        return seconds_until(self._hidden_at, self.auditor.monotonic())

    def _redraw(self) -> None:
        row = self._row
        left = self.seconds_in_clear
        found = self.auditor.store.findings.at(row.source, row.line)
        width = max(20, self.document.size.width - 2)
        self.document.show_lines(record_lines(row, self._inspection, found, width, self.auditor.now(), left))
        self.query_one(Headline).update()

    def on_resize(self) -> None:
        """Lines are broken anew."""
        self.call_after_refresh(self._redraw)

    def on_screen_suspend(self) -> None:
        """Nothing stays in clear behind another screen."""
        self._conceal()

    def action_reveal(self) -> None:
        """Show the record in clear for a short while, or hide it."""
        if self._hidden_at is not None:
            self._conceal()
        else:
            self._ask(reveal=True)
