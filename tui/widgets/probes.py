"""The list of requests that a scan has made, each with the verdict on its answer."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Final

from tui import formatting
from tui.columns import Column, Placed, place
from tui.host import host_of
from tui.lines import Line, Span
from tui.widgets.rows import Rows

if TYPE_CHECKING:
    from auditors.endpoints.scan import Probe

COLUMNS: Final = (
    Column("verdict", "verdict", 16),
    Column("status", "status", 6, right=True, rank=2),
    Column("method", "method", 6, rank=3),
    Column("path", "path", 20, most=60, weight=3),
    Column("reason", "why", 20, most=160, weight=5, rank=1),
)
STYLES: Final = {"open": "critical", "open-inferred": "high", "unknown": "medium", "protected": "good"}
"""Of verdicts; what is absent or public by design is quiet."""


def probe_columns(width: int) -> list[Placed]:
    """The columns for a width."""
    return place(COLUMNS, width)


class ProbeRows(Rows):
    """Requests in the order in which they were made, staying at the end while more come; at last the gravest first."""

    follows = True

    def __init__(self) -> None:
        super().__init__()
        self._placed: tuple[int, list[Placed]] = (0, [])

    @property
    def probes(self) -> list[Probe]:
        """The requests."""
        return host_of(self).store.scans.probes

    def row_count(self) -> int:
        """How many there are."""
        return len(self.probes)

    def row_key(self, index: int) -> Hashable:
        """The request; verdicts can become others at the end of a scan."""
        return index, self.probes[index]

    def paint(self, index: int, width: int) -> Line:
        """A row."""
        if self._placed[0] != width:
            self._placed = (width, probe_columns(width))
        probe = self.probes[index]
        line: list[Span] = []
        for number, (column, size) in enumerate(self._placed[1]):
            text = str(getattr(probe, column.name) or "–")
            style = STYLES.get(probe.verdict, "quiet") if column.name in ("verdict", "status") else ""
            style = "quiet" if column.name == "reason" else style
            line += [
                (" " * column.gap if number else "", ""),
                (formatting.fit(text, size, right=column.right), style),
            ]
        return line
