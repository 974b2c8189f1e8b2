"""Uses that can be judged while others are still read.

The parts of a log come in its order, and their times grow but for calls that took longer than others. So what lies some
way behind the latest use will hardly get company; how far that is, the parts themselves tell: by how far those that
came reached back behind the ones before them. Where several logs are read, each has to be that far, by its own parts:
those that were begun, and those that were not, as far as it is known when they begin. Else the next one may begin where
the last has ended, or where the first began: that is known when the second has come.

Whoever judged too early must judge anew, and is told so.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from auditors.usage.events import Use
from auditors.usage.journal import OPEN, Journal, order

_FLOOR: Final = 60.0
"""Seconds behind the latest use that are waited for at least."""

_UNKNOWN: Final = 900.0
"""Seconds that are waited for as long as few parts have come."""

_FEW: Final = 3

_TIMES: Final = 4.0
"""How many times as far as the parts before a later part is expected to reach back."""

Log = int | str
"""What a log is called by."""

_Place = tuple[float, str, int]


class _Reach:
    """How far runs reach back behind what came before them."""

    def __init__(self) -> None:
        self._furthest = 0.0
        self._number = 0

    def see(self, seconds: float) -> None:
        """One more run."""
        self._number += 1
        self._furthest = max(self._furthest, seconds)

    @property
    def known(self) -> bool:
        """Whether there was any."""
        return self._number > 0

    @property
    def settled(self) -> float:
        """Seconds behind the latest use after which nothing is expected any more."""
        return max(_FLOOR if self._number >= _FEW else _UNKNOWN, _TIMES * self._furthest)


class Ahead:
    """The uses of a journal in their order, as far as they seem to be complete. `count` of them were given.

    `failed` says that a use has come since that belongs before one that was given.
    """

    def __init__(self, journal: Journal) -> None:
        self.count = 0
        self.failed = False
        self._journal = journal
        self._log: Log = 0
        self._reached: dict[Log, float | None] = {}
        self._latest_of: dict[Log, float] = {}
        self._within: defaultdict[Log, _Reach] = defaultdict(_Reach)
        self._between = _Reach()
        self._seen = 0
        self._latest = 0.0
        self._last: _Place | None = None
        self._waiting: list[tuple[float, int]] = []
        self._heap: list[tuple[_Place, int, Use, Iterator[Use]]] = []

    def expect(self, log: Log, time: float | None) -> None:
        """More is to come of a log: nothing before a time, or nobody knows of which time."""
        self._reached[log] = time

    def go_on(self, log: Log) -> None:
        """What comes next belongs to a log."""
        self._see_runs()
        self._log = log

    def end(self, log: Log) -> None:
        """Nothing more comes of a log."""
        self._see_runs()
        self._reached.pop(log, None)

    def again(self) -> None:
        """Begin anew, with what is known of how far parts reach back."""
        self.count = 0
        self.failed = False
        self._last = None
        self._heap = []
        self._waiting = [(run.first, number) for number, run in enumerate(self._journal.runs[: self._seen])]
        heapq.heapify(self._waiting)

    def some(self, most: int, before: float = math.inf) -> list[Use]:
        """The next uses, at most so many; none where there are no more for now, or what was given came too early.

        `before` is a time from which others are known to come.
        """
        self._see_runs()
        limit = min(before, self._limit())
        given: list[Use] = []
        while len(given) < most and not self.failed and self._open() and self._heap[0][0][0] < limit:
            given.append(self._next())
        self.count += len(given)
        return given

    def rest(self) -> Iterator[Use] | None:
        """All uses that were not given, when everything is there; None where some of them belong before those."""
        self._see_runs()
        if self.failed:
            return None
        return self._remaining() if self.count else self._journal.uses()

    def _see_runs(self) -> None:
        """Take a look at the runs that have come."""
        runs = self._journal.runs
        for number in range(self._seen, len(runs)):
            run = runs[number]
            before = self._latest_of.get(self._log)
            if before is not None:
                self._within[self._log].see(before - run.first)
            elif number:
                self._between.see(self._latest - run.first)
            reached = max(before or run.last, run.last)
            self._latest_of[self._log] = self._reached[self._log] = reached
            self._latest = max(self._latest, run.last)
            heapq.heappush(self._waiting, (run.first, number))
            if self._last is not None and run.first <= self._last[0]:
                self.failed = True
        self._seen = len(runs)

    def _limit(self) -> float:
        """The time up to which everything seems to be there."""
        within = self._within
        known = [time - within[log].settled for log, time in self._reached.items() if time is not None]
        limit = min(known, default=math.inf)
        if len(known) == len(self._reached):
            return limit
        if not self._between.known:
            return -math.inf
        behind = max(self._between.settled, *(reach.settled for reach in within.values() if reach.known), 0.0)
        return min(limit, self._latest - behind)

    def _open(self) -> bool:
        """Open the runs whose turn it is; whether there is one, and not too many at a time."""
        while self._waiting and (not self._heap or self._waiting[0][0] <= self._heap[0][0][0]):
            if len(self._heap) >= OPEN:
                return False
            number = heapq.heappop(self._waiting)[1]
            uses = self._journal.read(self._journal.runs[number])
            use = next(uses)
            heapq.heappush(self._heap, (order(use), number, use, uses))
        return bool(self._heap)

    def _next(self) -> Use:
        """The first use of those that are open."""
        self._last, number, use, run = self._heap[0]
        following = next(run, None)
        if following is None:
            heapq.heappop(self._heap)
        else:
            heapq.heapreplace(self._heap, (order(following), number, following, run))
        return use

    def _remaining(self) -> Iterator[Use]:
        """What is left, as far as not too many runs would be open; then all is sorted anew and the rest is taken."""
        while self._open():
            self.count += 1
            yield self._next()
        if self._heap or self._waiting:
            self._heap, self._waiting = [], []
            uses = self._journal.uses()
            for _ in range(self.count):
                next(uses)
            yield from uses
