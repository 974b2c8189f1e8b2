"""Painting no faster than the terminal takes it, over a slow line most of all: what nobody would see in time is never
sent, and a key is not answered behind a queue of old pictures.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import IO, Any, Final

from rich.console import RenderableType
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.screen import Screen

AT_ONCE: Final = 1_024
"""Characters that may be on their way when something more is painted: the answer to a key, not a whole screen."""

_LONGEST: Final = 5.0
"""Seconds between two paintings, at most, where the terminal takes long."""

_LOOK: Final = 0.01
"""Seconds between two looks at whether the terminal has taken what was painted."""


class PacedApp(App[None]):
    """An app that paints nothing as long as the terminal has not taken what was painted before.

    `monotonic` gives seconds.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        super().__init__()
        self.monotonic = monotonic
        self._is_held = self._is_missing = False
        self._held_at = self._free_at = 0.0

    @property
    def busy_for(self) -> float:
        """Seconds for which the line is left to the answers to keys: as long as the last picture took."""
        return min(_LONGEST, self._free_at - self.monotonic())

    def get_driver_class(self) -> type[Driver]:
        """Textual's own, but for the usual one, which does not know whether the terminal keeps up."""
        chosen = super().get_driver_class()
        return PacedDriver if chosen is LinuxDriver else chosen

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        self._is_missing |= self._is_held and renderable is not None
        super()._display(screen, renderable)

    def post_display_hook(self) -> None:
        """Something was painted: nothing more is until the terminal has taken it."""
        if not self._is_held and self._untaken > AT_ONCE:
            self._is_held, self._held_at = True, self.monotonic()
            self._begin_batch()
            self.set_timer(_LOOK, self._paint_on)

    @property
    def _untaken(self) -> int:
        return self._driver.untaken if isinstance(self._driver, PacedDriver) else 0

    def _paint_on(self) -> None:
        """Paint what has changed meanwhile, once the terminal has taken the last picture."""
        if self._untaken:
            self.set_timer(_LOOK, self._paint_on)
            return
        self._is_held = False
        self._free_at = 2 * self.monotonic() - self._held_at
        self._end_batch()
        if self._is_missing:
            self._is_missing = False
            self.screen.refresh()
        self.screen.check_idle()


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
