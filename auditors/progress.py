"""Narration on standard error: how far an audit is, and what could not be read. Data never goes here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final, TextIO

from auditors.sanitizing import sanitize

_INTERVAL: Final = 0.1
"""Seconds between two drawings of the line."""

_PROBLEMS: Final = 20
"""How many problems are told one by one; the report has all of them."""

_ERASE: Final = "\r\x1b[K"


class Narrator:
    """Tells the user on a stream what happens; an `Observer` of an engine.

    `quiet` 0 tells everything, 1 leaves out progress and notes, 2 leaves out problems too. Progress is one line that is
    drawn again and again, and only where `live` says that the stream is a terminal which can erase it.
    """

    def __init__(
        self, stream: TextIO, *, live: bool, quiet: int = 0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream
        self._live = live and quiet == 0
        self._quiet = quiet
        self._clock = clock
        self._begin = self._drawn = clock()
        self._total: int | None = None
        self._done = 0
        self._problems = 0
        self._on_screen = False

    def started(self, total_bytes: int | None) -> None:
        """Reading begins."""
        self._total = total_bytes
        self._begin = self._clock()

    def advanced(self, size: int, findings: int) -> None:
        """`size` more bytes were read; draws the line anew if it is time."""
        self._done += size
        now = self._clock()
        if self._live and now - self._drawn >= _INTERVAL:
            self._drawn = now
            self._put(f"{_ERASE}{self._line(now - self._begin, findings)}")
            self._on_screen = True

    def problem(self, line: str) -> None:
        """Something was not read, or not in full."""
        self._problems += 1
        if self._problems <= _PROBLEMS and self._quiet < 2:
            self._say(line)

    def note(self, line: str) -> None:
        """Something that the user should know."""
        if self._quiet < 1:
            self._say(line)

    @contextmanager
    def waiting(self, line: str) -> Iterator[None]:
        """Where progress is shown, say what is waited for while the block lasts."""
        if self._live:
            self._put(f"{_ERASE}{line}")
            self._on_screen = True
        try:
            yield
        finally:
            self._erase()

    def close(self) -> None:
        """Take the line off the screen; say how many problems were not told."""
        self._erase()
        if self._problems > _PROBLEMS and self._quiet < 2:
            self._say(f"… and {self._problems - _PROBLEMS:,} more problems, all of them in the report")

    def _say(self, line: str) -> None:
        self._erase()
        self._put(f"auditor: {sanitize(line)}\n")

    def _erase(self) -> None:
        if self._on_screen:
            self._put(_ERASE)
            self._on_screen = False

    def _put(self, text: str) -> None:
        # A reader of the narration that went away must not end the audit.
        with suppress(OSError, ValueError):
            self._stream.write(text)
            self._stream.flush()

    def _line(self, seconds: float, findings: int) -> str:
        rate = self._done / seconds if seconds > 0 else 0.0
        parts = [f"{rate / 1e6:.1f} MB/s", f"{findings:,} findings"]
        if self._total:
            share = min(1.0, self._done / self._total)
            parts.insert(0, f"{int(share * 100):3d} %")
            if rate:
                left = int(max(0, self._total - self._done) / rate)
                parts.insert(2, f"{left // 60}:{left % 60:02d} left")
        else:
            parts.insert(0, f"{self._done / 1e6:.1f} MB")
        return "  ".join(parts)
