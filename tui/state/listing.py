"""What a list of findings shows in a line, and how its lines are ordered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from auditors.reports import wording
from tui.state import moments
from tui.state.finding_row import FindingRow
from tui.state.values import ValueRow

ORDERS: Final = ("worst", "latest", "newest", "most")
"""Worst first; last seen first; first seen last; most frequent first."""

ListedRow = FindingRow | ValueRow
"""What a list shows in a line: a finding, or a value that stands in several sources."""

Placed = tuple[tuple[Any, ...], ListedRow]
"""A row and the key that it is ordered by."""

LONG: Final = 4_000
"""Rows that are sorted or gone through at a time."""


def worst_first(row: ListedRow) -> tuple[Any, ...]:
    """The key that puts the worst first, of equals the incidents with most signs, then the most frequent; no two are
    the same.
    """
    finding = row.finding
    at = finding.location
    signs = wording.corroboration(finding.evidence)
    bad = finding.severity.rank, -signs, -finding.occurrences
    return (row.handled, *bad, finding.rule, at.source if at else "", finding.id)


def alarm(row: FindingRow) -> tuple[int, float]:
    """The key by which the headline names one: the newest of the worst."""
    return row.finding.severity.rank, -last_seen(row)


def last_seen(row: ListedRow) -> float:
    """When it was last seen, in epoch seconds; 0 where nobody knows."""
    moment = moments.last(row.finding)
    return moment.at if moment is not None else 0.0


def _first_seen(row: ListedRow) -> float:
    moment = moments.first(row.finding)
    return moment.at if moment is not None else 0.0


KEYS: Final[Mapping[str, Callable[[ListedRow], Any]]] = {
    "worst": worst_first,
    "latest": lambda row: (row.handled, -last_seen(row), *worst_first(row)),
    "newest": lambda row: (row.handled, -_first_seen(row), *worst_first(row)),
    "most": lambda row: (row.handled, -row.finding.occurrences, *worst_first(row)),
}
"""What each order sorts by."""


def sort_in_parts(placed: list[Placed]) -> Iterator[None]:
    """Sort rows, a part at a time: parts that are sorted are merged, which goes quickly. All keys are different, for
    they end with the ID.
    """
    size = LONG
    while True:
        for begin in range(0, len(placed), size):
            placed[begin : begin + size] = sorted(placed[begin : begin + size])
            if len(placed) > size:
                yield
        if size >= len(placed):
            return
        size *= 2
