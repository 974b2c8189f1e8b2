"""A search through a list of any length, a slice at a time, so that no key waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

_PART: Final = 1_000
"""Rows that are looked at between two looks at the clock."""


class Seeking:
    """Looks for the next row that matches, from `start` on in the direction of `step`; with `around` in the other one
    after that. `text_at` gives what is searched of a row. `found` is where it stands, `done` says whether that, or that
    there is none, is known.
    """

    def __init__(
        self,
        matches: Callable[[str], bool],
        text_at: Callable[[int], str],
        start: int,
        step: int,
        *,
        around: bool = False,
        forgotten: int = 0,
    ) -> None:
        self.found: int | None = None
        self.done = False
        self._matches = matches
        self._text_at = text_at
        self._start = self._at = start
        self._step = step
        self._around = self._everywhere = around
        self._ahead = step > 0
        self._passed = 0
        self._forgotten = forgotten

    def share(self, count: int) -> float:
        """How much was looked through of what is to be, of 1, in a list of so many rows."""
        ahead = count - self._start if self._ahead else self._start + 1
        return min(1.0, self._passed / max(1, count if self._everywhere else ahead))

    def go_on(self, count: int, seconds: float, forgotten: int = 0) -> None:
        """Look on for so long, in a list of so many rows; `forgotten` were dropped at its front so far."""
        moved, self._forgotten = forgotten - self._forgotten, forgotten
        self._start, self._at = self._start - moved, self._at - moved
        deadline = time.monotonic() + seconds
        while not self.done:
            self._look(count)
            if time.monotonic() > deadline:
                return

    def _look(self, count: int) -> None:
        for _ in range(_PART):
            if not 0 <= self._at < count:
                self.done = not self._around
                self._around, self._at, self._step = False, self._start, -self._step
                return
            if self._matches(self._text_at(self._at)):
                self.found, self.done = self._at, True
                return
            self._at += self._step
            self._passed += 1
