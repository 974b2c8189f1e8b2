"""Uses that can be judged while others are still read.

The parts of a log come in its order, and their times grow but for calls that took longer than others. So what lies some
way behind the latest use will hardly get company. Whether it did is known in the end, and told then: who judged too
early must judge anew.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from typing import Final

from auditors.usage.events import Use
from auditors.usage.journal import Journal, order

_SETTLED: Final = 900.0
"""Seconds behind the latest use."""

_Place = tuple[float, str, int]


class Ahead:
    """The uses of a journal in their order, as far as they seem to be complete. `count` of them were given."""

    def __init__(self, journal: Journal) -> None:
        self.count = 0
        self._journal = journal
        self._last: _Place | None = None
        self._seen = self._opened = 0
        self._latest = 0.0
        self._heap: list[tuple[_Place, int, Use, Iterator[Use]]] = []

    def some(self, most: int, before: float = math.inf) -> list[Use]:
        """The next uses, at most so many; none where there are no more for now, or what was given came too early.

        `before` is a time from which others are known to come.
        """
        runs = self._journal.runs
        while self._seen < len(runs):
            self._latest = max(self._latest, runs[self._seen].last)
            self._seen += 1
        given: list[Use] = []
        heap = self._heap
        limit = min(self._latest, before) - _SETTLED
        while len(given) < most and self._open():
            place, number, use, run = heap[0]
            if place[0] >= limit or (self._last is not None and place < self._last):
                break
            given.append(use)
            self._last = place
            following = next(run, None)
            if following is None:
                heapq.heappop(heap)
            else:
                heapq.heapreplace(heap, (order(following), number, following, run))
        self.count += len(given)
        return given

    def _open(self) -> bool:
        """Open the runs whose turn it is, which are in the order of their parts; whether there is one."""
        runs = self._journal.runs
        while self._opened < len(runs):
            run = runs[self._opened]
            if self._heap and run.first > self._heap[0][0][0] + _SETTLED:
                break
            uses = self._journal.read(run)
            use = next(uses)
            heapq.heappush(self._heap, (order(use), self._opened, use, uses))
            self._opened += 1
        return bool(self._heap)

    def rest(self) -> Iterator[Use] | None:
        """All uses that were not given, when everything is there; None where some of them belong before those."""
        uses = self._journal.uses()
        last: Use | None = None
        for _ in range(self.count):
            last = next(uses)
        return uses if last is None or order(last) == self._last else None
