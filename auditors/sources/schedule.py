"""When files are to be looked into without being woken: at a moment, again and again while they grow, after silence."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import os
import time
from collections.abc import Iterator
from typing import Final

from auditors.sources.tailed_file import Log, TailedFile

_HOT_SECONDS: Final = 10.0
_HOT_INTERVAL: Final = 0.25
_HOT_MOST: Final = 64
"""A file that grows is looked at this often for this long, whether somebody wakes us or not; so many files at most."""

_LONGEST: Final = 60.0


class Schedule:
    """Timers of the loop that reads; `silence` is the seconds after which an unfinished line is given out.

    `wake` lets that loop look at what is due before the next timer.
    """

    def __init__(self, silence: float) -> None:
        self.wake = asyncio.Event()
        self._silence = silence
        self._timers: list[tuple[float, int, TailedFile]] = []
        self._ticket = itertools.count()
        self._hot: dict[TailedFile, float] = {}
        self._growing: dict[Log, float] = {}

    def later(self, file: TailedFile, seconds: float) -> None:
        """Look into a file in so many seconds."""
        heapq.heappush(self._timers, (time.monotonic() + seconds, next(self._ticket), file))
        self.wake.set()

    def grew(self, file: TailedFile, log: Log) -> None:
        """A log grew just now."""
        now = time.monotonic()
        self._growing[log] = now
        if file in self._hot or len(self._hot) < _HOT_MOST:
            self._hot[file] = now + _HOT_SECONDS

    def due(self) -> Iterator[TailedFile]:
        """Files to be looked into now."""
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now:
            yield heapq.heappop(self._timers)[2]
        for file, until in list(self._hot.items()):
            if now > until or file.descriptor is None:
                del self._hot[file]
            elif file.note_status(os.fstat(file.descriptor)):
                yield file

    def silent(self) -> Iterator[Log]:
        """Logs that have stopped growing, each once."""
        now = time.monotonic()
        for log, since in list(self._growing.items()):
            if now - since >= self._silence:
                del self._growing[log]
                yield log

    def stop_waiting_for(self, log: Log) -> None:
        """Nothing more will be said of the silence of a log."""
        self._growing.pop(log, None)

    @property
    def growing(self) -> list[Log]:
        """Logs that have not been silent for long."""
        return list(self._growing)

    def pause(self) -> float:
        """Seconds until there is something to do."""
        now = time.monotonic()
        moments = [now + _LONGEST]
        if self._hot:
            moments.append(now + _HOT_INTERVAL)
        if self._timers:
            moments.append(self._timers[0][0])
        if self._growing:
            moments.append(min(self._growing.values()) + self._silence)
        return max(0.0, min(moments) - now)
