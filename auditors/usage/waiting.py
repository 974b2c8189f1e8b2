"""Uses that wait until earlier ones can hardly come any more, packed as they came.

Of a busy proxy these are a million.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

from auditors.usage.events import Use
from auditors.usage.journal import BLOCK, Journal, Run, order

_RUN: Final = 8 * BLOCK
"""Uses that are packed together where they were on disk."""

_Open = tuple[tuple[float, str, int], int, Use, Iterator[Use]]
"""A run that is being read: its next use and the rest; a number tells those apart whose next uses are alike."""


class WaitingUses:
    """What is taken out is in the order of its time, whatever order it came in, as far as it was there by then."""

    def __init__(self) -> None:
        self._journal = Journal()
        self._runs: list[tuple[float, int, Run]] = []
        self._open: list[_Open] = []
        self._number = 0

    def __bool__(self) -> bool:
        return bool(self._runs or self._open)

    def until(self, moment: float, fresh: Journal) -> Iterator[Use]:
        """Uses up to a moment, in epoch seconds, `fresh` ones included, of which the rest waits as well. To be iterated
        to its end: then the journal can be closed.
        """
        if not fresh.is_on_disk:
            self._add(fresh)
            yield from self._until(moment)
            return
        number = self._begin(fresh.uses())
        yield from self._until(moment)
        for entry in [entry for entry in self._open if entry[1] == number]:
            self._open.remove(entry)
            heapq.heapify(self._open)
            _, _, use, rest = entry
            self._pack(chain((use,), rest))

    def _until(self, moment: float) -> Iterator[Use]:
        runs, opened = self._runs, self._open
        while True:
            while runs and runs[0][0] <= (min(moment, opened[0][0][0]) if opened else moment):
                self._begin(self._journal.read(heapq.heappop(runs)[2]))
            if not opened or opened[0][0][0] > moment:
                return
            _, number, use, rest = opened[0]
            following = next(rest, None)
            if following is None:
                heapq.heappop(opened)
            else:
                heapq.heapreplace(opened, (order(following), number, following, rest))
            yield use

    def _begin(self, uses: Iterator[Use]) -> int:
        self._number += 1
        if (use := next(uses, None)) is not None:
            heapq.heappush(self._open, (order(use), self._number, use, uses))
        return self._number

    def _add(self, journal: Journal) -> None:
        for run in journal.runs:
            self._number += 1
            heapq.heappush(self._runs, (run.first, self._number, run))

    def _pack(self, uses: Iterator[Use]) -> None:
        while some := list(islice(uses, _RUN)):
            packed = Journal()
            packed.add(some)
            self._add(packed)
