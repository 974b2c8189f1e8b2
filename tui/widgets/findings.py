"""The pane of findings: the list, and beside it on wide terminals what is known of the one under the cursor."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message

from auditors.model import Finding
from auditors.triage import TriageState
from tui import formatting
from tui.actions import bindings_of
from tui.lines import Line
from tui.state.filtering import Filter
from tui.state.finding_row import FindingRow
from tui.state.listing import ORDERS, ListedRow
from tui.widgets.detail import Detail
from tui.widgets.entry import Entry
from tui.widgets.filtered import FilteredPane, quoted
from tui.widgets.finding_rows import FindingRows, columns
from tui.widgets.gist import Gist
from tui.widgets.heading import Heading
from tui.widgets.headline import is_reading
from tui.widgets.notice import Notice
from tui.widgets.rows import Rows

WIDE: Final = 150
"""Columns from which the detail stands beside the list."""

HIGH: Final = 26
"""Lines from which what is under the cursor is told in several lines below the list."""

_LOW: Final = 12
"""Lines below which the list needs all of them."""

_MANY: Final = 20_000
"""Findings from which the list is ordered anew only once a second, and in slices."""

_SLICE, _PAUSE = 0.01, 0.002
"""Seconds that a long list is ordered at a time, and between two times."""

_NOTES: Final = 4
"""Notes that are shown while there is nothing else."""

_ORDER_WORDS: Final = {
    "worst": "worst first",
    "latest": "last seen first",
    "newest": "first seen last",
    "most": "most frequent first",
}


_ORDERED_BY: Final = {
    **dict.fromkeys(("glyph", "severity", "rule", "name"), "worst"),
    "last": "latest",
    "first": "newest",
    "count": "most",
}
"""The order that the title of a column stands for."""


class FindingList(FindingRows):
    """The findings that the store has selected."""

    class Folded(Message):
        """The sources of the value under the cursor are to be shown, or hidden."""

        def __init__(self, unfold: bool) -> None:
            super().__init__()
            self.unfold = unfold

    def action_shift(self, step: int) -> None:
        """Lines are never longer than the list: unfold to the right, fold to the left."""
        self.post_message(self.Folded(step > 0))

    def empty(self) -> list[Line]:
        """What stands there while there is none."""
        store = self.store
        if store.findings.rows:
            return [[("No finding is let through.", "strong")], [("esc takes the filter away", "quiet")]]
        if not store.started:
            return [[("Starting the engine …", "quiet")]]
        if not store.files and not store.totals.lines and not store.health.total:
            waiting = [[(note, "medium")] for note in list(store.notes)[-_NOTES:]]
            return [
                [("Nothing to read yet", "strong")],
                [("Files that appear in what is followed are read from then on.", "quiet")],
                *waiting,
            ]
        files = len(store.files) or store.totals.files
        done = f"{store.totals.lines:,} lines of {files:,} {'file' if files == 1 else 'files'} audited so far"
        words: Line = [("Nothing found yet", "strong")] if is_reading(store) else [("Nothing found", "good")]
        return [words, [(done, "quiet")]]


class FindingsPane(FilteredPane):
    """All findings, worst first."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of("findings")
    pane = "findings"
    about = (
        "Every problem that was found, the worst first: a line for each value. Where it stands in several sources, "
        "→ shows them and ← hides them; c makes a line of each. The value is masked; the count says how often it was "
        "seen, the bars when. What to do stands below the list, on wide terminals beside it; a click on a title orders "
        "by it. A decision (acknowledged, false positive, resolved) is kept by the value's fingerprint, with --state "
        "over restarts."
    )

    def __init__(self) -> None:
        super().__init__()
        self._open: FindingRow | None = None

    def compose(self) -> ComposeResult:
        """The list with its titles, and the detail beside it."""
        with Horizontal():
            with Vertical(id="findings-list"):
                yield Entry()
                yield Notice(self._words)
                yield Heading(columns, self._ordered_by, self._counted)
                yield FindingList()
                yield Gist()
            yield Detail(preview=True)

    def _words(self) -> Line:
        words = list(self.selection())
        chosen = self.store.findings
        if chosen.order != "worst":
            words += [("   " if words else "", ""), (_ORDER_WORDS[chosen.order], "strong")]
        if not chosen.grouped:
            words += [("   " if words else "", ""), ("a line for each source", "strong")]
        if chosen.hide_handled:
            words += [("   " if words else "", ""), ("handled ones are hidden", "strong")]
        if self.rows().marks:
            words += [("   " if words else "", ""), (f"▸ {len(self.rows().marks)} marked", "key")]
        if chosen.left_out:
            words += [("   " if words else "", ""), (f"{chosen.left_out:,} more are counted only", "medium")]
        return words

    def rows(self) -> FindingList:
        """The list."""
        return self.query_one(FindingList)

    def on_resize(self) -> None:
        """The detail stands beside the list where there is room, else its gist below."""
        is_wide = self.size.width >= WIDE
        turns = is_wide != self.has_class("-wide")
        self.set_class(is_wide, "-wide")
        if turns:
            self._follow_cursor()
        self.set_class(self.size.height >= HIGH, "-high")
        self.set_class(self.size.height < _LOW, "-low")

    def show_changes(self, changed: set[str]) -> None:
        """Order the list anew, and keep the cursor on its finding."""
        findings = self.store.findings
        if changed & {"answers", "all"} and self.has_class("-wide"):
            self.query_one(Detail).take_answers()
        if not changed & {"findings", "all"}:
            if not findings.rows:
                self.rows().rows_changed()
            return
        if len(findings.rows) < _MANY or "all" in changed:
            self._arrange()
        self.rows().rows_changed()
        self._follow_cursor()

    def show_charts(self) -> None:
        """Order a long list anew."""
        if self.store.findings.stale:
            self._arrange()
            self.rows().rows_changed()

    def _arrange(self) -> None:
        rows = self.rows()
        current = self._to_stay_on(rows)
        before = (current.finding.id, current.lead) if current is not None else None
        if not self.store.findings.arrange(_SLICE if len(self.store.findings.rows) >= _MANY else math.inf):
            self.set_timer(_PAUSE, self._arrange_on)
            return
        if before is not None:
            rows.keep_cursor(*before)
        self.query_one(Notice).update()
        self.query_one(Heading).update()

    def _to_stay_on(self, rows: FindingList) -> ListedRow | None:
        """The row that the cursor stays on: its own, or the next open one where that was just settled and goes to the
        end of the list, so that one after another can be decided about.
        """
        current = rows.current
        if current is None or not current.handled or current.lead is not self._open:
            return current
        below = rows.findings()[rows.cursor :]
        above = reversed(rows.findings()[: rows.cursor])
        return next((row for row in (*below, *above) if not row.handled), current)

    def _arrange_on(self) -> None:
        """Go on with a long list."""
        if self.store.findings.stale:
            self._arrange()
            self.rows().rows_changed()
            self._follow_cursor()

    def select(self, chosen: Filter, period: tuple[float, float] | None) -> None:
        """Filter the list."""
        findings = self.store.findings
        findings.filter, findings.period = chosen, period
        findings.invalidate()
        self._arrange()
        self.rows().rows_changed()
        self._follow_cursor()

    def text_at(self, index: int) -> str:
        """What is searched of a finding."""
        return self.rows().findings()[index].text()

    @on(Rows.Moved)
    def _moved(self) -> None:
        self._follow_cursor()

    @on(Rows.Opened)
    def _opened(self, event: Rows.Opened) -> None:
        event.stop()
        if self.rows().current is not None:
            self.auditor.open_finding(self.rows().current, self.rows().findings)

    @on(FindingList.Folded)
    def _folded(self, event: FindingList.Folded) -> None:
        event.stop()
        rows = self.rows()
        if rows.current is not None:
            value = self.store.findings.fold(rows.current, unfold=event.unfold)
            rows.rows_changed()
            rows.keep_cursor(value.finding.id, value.lead)
            self._follow_cursor()

    def _follow_cursor(self) -> None:
        current = self.rows().current
        self._open = current.lead if current is not None and not current.handled else None
        if self.has_class("-wide"):
            self.query_one(Detail).show(current.lead if current is not None else None)
        else:
            self.query_one(Gist).show(current)

    # Actions.

    def chosen(self) -> list[Finding]:
        """The marked findings, else the one under the cursor."""
        rows = self.rows()
        marked = [row for row in rows.findings() if row.finding.id in rows.marks]
        return _findings_of(marked or ([rows.current] if rows.current is not None else []))

    def action_group(self) -> None:
        """One line for each value, or for each value in each source."""
        findings = self.store.findings
        findings.grouped = not findings.grouped
        self.rows().marks.clear()
        findings.invalidate()
        self._arrange()
        self.rows().rows_changed()

    def _ordered_by(self) -> frozenset[str]:
        order = self.store.findings.order
        return frozenset(column for column, meant in _ORDERED_BY.items() if meant == order) - {"rule", "name"}

    def _counted(self) -> dict[str, str]:
        """How many lines there are: of a value that stands in several sources the numbers above count each."""
        rows = self.rows().row_count()
        return {"name": f"{formatting.count(rows)} {'row' if rows == 1 else 'rows'}"} if rows else {}

    @on(Heading.Clicked)
    def _heading_clicked(self, event: Heading.Clicked) -> None:
        event.stop()
        if event.column in _ORDERED_BY:
            self._order_by(_ORDERED_BY[event.column])

    def action_order(self) -> None:
        """The next order."""
        self._order_by(ORDERS[(ORDERS.index(self.store.findings.order) + 1) % len(ORDERS)])

    def _order_by(self, order: str) -> None:
        findings = self.store.findings
        findings.order = order
        findings.invalidate()
        self.query_one(Heading).refresh()
        self._arrange()
        self.rows().rows_changed()

    def action_handled(self) -> None:
        """Hide or show what nobody needs to look at any more."""
        self.store.findings.hide_handled = not self.store.findings.hide_handled
        self.store.findings.invalidate()
        self._arrange()
        self.rows().rows_changed()

    def action_mark(self) -> None:
        """Mark the finding, and go to the next."""
        rows = self.rows()
        if rows.current is not None:
            rows.marks ^= {rows.current.finding.id}
            rows.go_to(rows.cursor + 1)
            self.query_one(Notice).update()

    def action_clear(self) -> None:
        """Take filter, search and marks away."""
        self.rows().marks.clear()
        super().action_clear()

    def action_only_this(self) -> None:
        """Only findings of the same principal."""
        row = self.rows().current
        if row is not None and row.who:
            self.add_to_filter(f"principal:{quoted(row.who)}")

    def action_without_this(self) -> None:
        """No findings of the same rule."""
        row = self.rows().current
        if row is not None:
            self.add_to_filter(f"-rule:{row.finding.rule.lower()}")

    def action_acknowledge(self) -> None:
        """Somebody is on it."""
        self.auditor.decide(self.chosen(), TriageState.ACKNOWLEDGED)

    def action_false_positive(self) -> None:
        """It is none; why?"""
        self.auditor.ask_reason(self.chosen(), TriageState.FALSE_POSITIVE)

    def action_resolve(self) -> None:
        """It is mended; how?"""
        self.auditor.ask_reason(self.chosen(), TriageState.RESOLVED)

    def action_reopen(self) -> None:
        """Take the decision back."""
        self.auditor.decide(self.chosen(), TriageState.NEW)

    def action_note(self) -> None:
        """Write a note."""
        self.auditor.ask_note(self.chosen())

    def action_copy(self) -> None:
        """Copy as text."""
        findings = self.chosen()
        seen = self.query_one(Detail)
        is_seen = seen.row is not None and [seen.row.finding.id] == [finding.id for finding in findings]
        self.auditor.copy_findings(findings, seen.format_name if is_seen else "")

    def action_export(self) -> None:
        """Write the marked, else all shown findings as a report."""
        rows = self.rows()
        findings = self.chosen() if rows.marks else _findings_of(rows.findings())
        self.auditor.ask_export(findings)


def _findings_of(rows: Iterable[ListedRow]) -> list[Finding]:
    """The findings that rows stand for, each once."""
    return list({member.finding.id: member.finding for row in rows for member in row.members}.values())
