"""Keeps the state of a live audit: now and then, in a thread of its own, and seldom enough to cost little."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from auditors.errors import AuditorError
from auditors.sources.identity import Imprinter
from auditors.sources.tailed_file import Log
from auditors.state import State, StateFile

_INTERVAL: Final = 1.0
"""Seconds between two writings, at least."""

_SHARE: Final = 20
"""Putting a state together may take one part in so many of the time."""


class Keeper:
    """Writes a state file when something has changed. `fill` brings the state up to date, `note` is told of troubles.

    `saved_at` is when it was last written, in epoch seconds.
    """

    def __init__(self, state: StateFile, fill: Callable[[State], None], note: Callable[[str], None]) -> None:
        self.saved_at: float | None = None
        self._state = state
        self._fill = fill
        self._note = note
        self._begun: set[int] = set()
        self._saver = ThreadPoolExecutor(1, "save")
        self._saving: Future[None] | None = None
        self._next = time.monotonic() + _INTERVAL
        self._is_dirty = True
        self._is_in_trouble = False

    def touch(self) -> None:
        """Something has changed that is to be kept."""
        self._is_dirty = True

    def begin(self, log: Log, imprinter: Imprinter) -> None:
        """Nothing in a log may be announced before it is known under which name it was begun."""
        if log.number not in self._begun:
            self._begun.add(log.number)
            if (begun := log.checkpoint_now(imprinter)) is not None:
                self._state.tell_begun(begun)

    def save_if_due(self) -> None:
        """Write the state, if it has changed and it is time."""
        now = time.monotonic()
        if not self._is_dirty or now < self._next or (self._saving is not None and not self._saving.done()):
            return
        self._is_dirty = False
        self._saving = self._saver.submit(self._state.write, self._encoded())
        self._saving.add_done_callback(self._after_saving)
        self._next = time.monotonic() + max(_INTERVAL, _SHARE * (time.monotonic() - now))

    def _after_saving(self, saving: Future[None]) -> None:
        """Called by the thread that writes."""
        error = saving.exception()
        if error is None:
            self.saved_at = time.time()
            return
        self._is_dirty = True
        if not self._is_in_trouble:
            self._is_in_trouble = True
            self._note(f"{error if isinstance(error, AuditorError) else type(error).__name__}; trying again")

    def _encoded(self) -> bytes:
        self._state.state.saved = time.time()
        self._fill(self._state.state)
        return self._state.encoded()

    def close(self) -> None:
        """Write the state for the last time. Raises UnreadableError where that fails."""
        self._saver.shutdown(wait=True)
        try:
            self._state.write(self._encoded())
        finally:
            self._state.close()
