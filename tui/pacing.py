"""Painting no faster than the terminal takes it, over a slow line most of all: what nobody would see in time is never
sent, and a key is not answered behind a queue of old pictures.
"""

from __future__ import annotations

import sys
from typing import IO, Any, Final

from textual.drivers.linux_driver import LinuxDriver

AT_ONCE: Final = 1_024
"""Characters that may be on their way when something more is painted: the answer to a key, not a whole screen."""


class PacedDriver(LinuxDriver):
    """Textual's driver, which knows what the terminal has not taken yet."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._taking = _Taking(self._file or sys.stderr)
        self._file = self._taking  # type: ignore[assignment]
        self._written = 0

    def write(self, data: str) -> None:
        """Have something written by the thread that does so."""
        self._written += len(data)
        super().write(data)

    @property
    def untaken(self) -> int:
        """Characters that were painted and that the terminal has not taken yet."""
        return self._written - self._taking.taken


class _Taking:
    """The terminal as a file, which counts the characters that it has taken: writing to it waits for that."""

    def __init__(self, file: IO[str]) -> None:
        self.taken = 0
        self._file = file

    def write(self, text: str) -> int:
        """Write, however long it takes."""
        written = self._file.write(text)
        self._file.flush()
        self.taken += len(text)
        return written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
