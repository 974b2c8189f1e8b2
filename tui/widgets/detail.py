"""What is known of one finding: beside the list as a preview, or on a screen of its own."""

from __future__ import annotations

from typing import Final

from textual.message import Message

from auditors.engines.updates import FindPlaces, Inspect, Inspection
from tui.host import Host, host_of
from tui.lines import Line
from tui.state.detail import Known, finding_lines, line_of_mark
from tui.state.finding_row import FindingRow
from tui.state.meters import buckets
from tui.widgets.document import Document

REVEALED: Final = 10.0
"""Seconds that a value is shown in clear."""

_OTHERS: Final = 200
_BARS: Final = 40
_RELATED: Final = 1.0
"""Seconds after which other findings are looked for anew, while the one that is shown changes all the time."""

_PATIENCE: Final = 0.25
"""Seconds that the cursor must rest on a finding before the engine is asked for its record."""


class Detail(Document):
    """A finding. As a `preview` it asks for the record only when the cursor rests."""

    class Redrawn(Message):
        """What is in clear, and for how long, may be another thing than before."""

    def __init__(self, *, preview: bool = False) -> None:
        super().__init__()
        self.row: FindingRow | None = None
        self._preview = preview
        self._inspection: Inspection | None = None
        self._ticket = 0
        self._asked_at = 0
        self._version = -1
        self._hidden_at: float | None = None
        self._related: tuple[list[FindingRow], list[FindingRow]] = ([], [])
        self._related_at = -_RELATED
        if preview:
            self.can_focus = False

    @property
    def auditor(self) -> Host:
        """The app, with the store, the clock and the engine."""
        return host_of(self)

    @property
    def revealed(self) -> bool:
        """Whether a value is shown in clear."""
        return self._inspection is not None and self._inspection.revealed

    @property
    def format_name(self) -> str:
        """The format of the finding's record; empty as long as it is not known."""
        return self._inspection.format if self._inspection is not None else ""

    @property
    def seconds_in_clear(self) -> int:
        """How long the value will yet be in clear; 0 where it is masked."""
        return seconds_until(self._hidden_at, self.auditor.monotonic())

    def show(self, row: FindingRow | None) -> None:
        """Show a finding; another one than before begins at the top."""
        known = self.row.finding.id if self.row is not None else None
        if row is None or row.finding.id != known:
            self.conceal()
            self._inspection, self._ticket = None, 0
            self.row = row
            self._version = -1
            self._related_at = -_RELATED
            self.scroll_to(y=0, animate=False, immediate=True, force=True)
            if row is not None:
                identity = row.finding.id
                if self._preview:
                    self.set_timer(_PATIENCE, lambda: self._ask_if(identity))
                else:
                    self._ask(reveal=False)
        elif row.version == self._version:
            return
        self.row = row
        self.redraw()

    def _ask_if(self, identity: str) -> None:
        if self.row is not None and self.row.finding.id == identity:
            self._ask(reveal=False)

    def _ask(self, *, reveal: bool) -> None:
        row = self.row
        at = row.finding.location if row is not None else None
        if row is None or at is None or not at.line:
            return
        self._ticket = self.auditor.next_ticket()
        self.auditor.tell(Inspect(self._ticket, at.source, at.line, at.offset, reveal))
        self.auditor.tell(FindPlaces(self._ticket, row.finding.id))

    def take_answers(self) -> None:
        """The engine has answered something."""
        answer = self.auditor.store.inspections.pop(self._ticket, None)
        if answer is None and (self.row is None or self.row.finding.id not in self.auditor.store.places):
            return
        if answer is not None:
            self._inspection = answer
            if answer.revealed:
                self._hidden_at = self.auditor.monotonic() + REVEALED
                self._count_down()
        self.redraw()
        if answer is not None and answer.revealed:
            self._go_to_value(answer)

    def _go_to_value(self, answer: Inspection) -> None:
        """Bring what was revealed into sight: ten seconds are too short to look for it."""
        entity = self.row.finding.entity if self.row is not None else None
        marks = [name for _, _, name in sorted(answer.marks)]
        before = marks.index(entity) if entity in marks else 0
        line = line_of_mark(self.lines, before)
        top, height = round(self.scroll_offset.y), self.scrollable_content_region.height
        if line is not None and not top <= line < top + height - 1:
            self.scroll_to(y=max(0, line - height // 3), animate=False, immediate=True, force=True)
            self.auditor.say(f"in clear for {REVEALED:.0f} seconds; R hides it again")

    def reveal(self) -> None:
        """Ask for the record in clear; a second time hides it."""
        if self.revealed:
            self.conceal()
        else:
            self._ask(reveal=True)

    def conceal(self) -> None:
        """Forget what is in clear."""
        if self._hidden_at is None and not self.revealed:
            return
        self._hidden_at = None
        self._inspection = None
        self.lines = []
        self.repaint_all()
        self._ask(reveal=False)
        self.redraw()

    def _count_down(self) -> None:
        if self._hidden_at is None:
            return
        if self.auditor.monotonic() >= self._hidden_at:
            self.conceal()
        else:
            self.redraw()
            self.set_timer(0.25, self._count_down)

    def redraw(self) -> None:
        """Put the lines together anew."""
        row = self.row
        width = self.scrollable_content_region.width or self.size.width
        if row is None or width < 10:
            self.show_lines([])
            return
        self._version = row.version
        findings, period = self.auditor.store.findings, self.auditor.store.period
        if (now := self.auditor.monotonic()) >= self._related_at + _RELATED:
            self._related = findings.with_value(row.finding), findings.of_principal(row.finding, _OTHERS)
            self._related_at = now
        known = Known(
            row=row,
            rule=self.auditor.rule(row.finding.rule),
            inspection=self._inspection,
            places=self.auditor.store.places.get(row.finding.id),
            elsewhere=self._related[0],
            others=self._related[1],
            window=buckets(*period, _BARS) if period else None,
            seconds_left=self.seconds_in_clear,
        )
        self.show_lines(finding_lines(known, width - 1, self.auditor.now()))
        if not self._preview:
            self.post_message(self.Redrawn())

    def on_resize(self) -> None:
        """Lines are broken anew."""
        super().on_resize()
        self.redraw()

    def empty(self) -> list[Line]:
        """What stands there while nothing is chosen."""
        return [[("no finding is chosen", "quiet")]]


def seconds_until(moment: float | None, now: float) -> int:
    """Whole seconds until a moment that is to come, at least one; 0 where there is none."""
    return max(1, round(moment - now)) if moment is not None else 0
