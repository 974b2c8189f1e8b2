"""Painting no faster than the terminal takes it, over a slow line most of all: what nobody would see in time is never
sent, and a key is not answered behind a queue of old pictures.

How fast a terminal is shows when it is asked where its cursor is: it answers when it has come to the question. As long
as that is not known, and where it is slow, pictures are sent in as few bytes as can be.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic, sleep
from typing import IO, Any, Final

from rich.color import ColorSystem
from textual import events
from textual._compositor import ChopsUpdate, CompositorUpdate
from textual._context import visible_screen_stack
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Region
from textual.message import Message
from textual.screen import Screen
from textual.strip import Strip

from tui.keyboard import KeyboardDriver
from tui.sparing import Shown, SparingUpdate

AT_ONCE: Final = 1_024
"""Characters that may be on their way when something more is painted: the answer to a key, not a whole screen."""

_LONGEST: Final = 5.0
"""Seconds between two paintings, at most, where the terminal takes long."""

_PIECE: Final = 500
"""Characters of a picture that a slow terminal is sent at a time: what comes after them may be newer than the rest."""

_REST: Final = 3
"""How many times as long as a picture took the line is left to the answers to keys."""

_LOOK: Final = 0.01
"""Seconds between two looks at whether the terminal has taken what was painted."""

_SLOW: Final = 12_000
"""Characters a second below which a line is slow: 115,200 baud."""

_TELLING: Final = 1_000
"""Characters whose way to the terminal tells how fast that is."""

_LAST: Final = 4
"""How many times that is remembered."""

_ASK: Final = "\x1b[6n"
"""Where is the cursor (DSR)? What the terminal was sent before is on its screen when the answer comes."""

_PATIENCE: Final = 2.0
"""Seconds after which a terminal that has never answered is taken for one that does not."""

_LAST_ANSWER: Final = 0.5
"""Seconds that the last answer is waited for at the end."""

_LOST: Final = 60.0
"""Seconds after which an answer will not come any more."""


class Due(Message, bubble=False):
    """It is time for something."""

    def __init__(self, callback: Callable[[], object]) -> None:
        super().__init__()
        self.callback = callback


class PacedApp(App[None]):
    """An app that paints nothing as long as the terminal has not taken what was painted before.

    `monotonic` gives seconds.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        super().__init__()
        self.monotonic = monotonic
        self._shown = Shown()
        self._is_held = False
        self._missing: set[Region] = set()
        self._held_at = self._free_at = 0.0

    def call_in(self, seconds: float, callback: Callable[[], object]) -> None:
        """Call something in so many seconds, among the messages of the app. Textual's timers do so too, but each of
        them is a task, and looks its callback's parameters up.
        """
        asyncio.get_running_loop().call_later(seconds, self.post_message, Due(callback))

    def on_due(self, event: Due) -> None:
        """Do what it is time for."""
        event.callback()

    @property
    def busy_for(self) -> float:
        """Seconds for which the line is left to the answers to keys."""
        return min(_LONGEST, self._free_at - self.monotonic())

    def get_driver_class(self) -> type[Driver]:
        """Textual's own, but for the usual one, which does not know whether the terminal keeps up."""
        chosen = super().get_driver_class()
        return PacedDriver if chosen is LinuxDriver else chosen

    @property
    def is_slow(self) -> bool:
        """Whether the terminal is known to be."""
        return isinstance(self._driver, PacedDriver) and self._driver.pace.is_slow

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        if self._is_held and renderable is not None:
            self._missing |= _regions_of(renderable, screen)
        if isinstance(renderable, CompositorUpdate) and isinstance(self._driver, PacedDriver):
            if self._driver.pace.is_fast:
                self._shown.forget()
            else:
                piece = _PIECE if self.is_slow else None
                renderable = SparingUpdate(self._shown, lambda: self._strips_of(screen), self._colours, piece)
        super()._display(screen, renderable)

    def _strips_of(self, screen: Screen[Any]) -> Sequence[Strip]:
        visible_screen_stack.set(self._background_screens)
        return screen._compositor.render_strips()

    @property
    def _colours(self) -> ColorSystem:
        """A slow terminal is told the nearest of 256 colours: that takes half of the bytes."""
        system = self.console._color_system or ColorSystem.TRUECOLOR
        return min(system, ColorSystem.EIGHT_BIT) if self.is_slow else system

    async def on_event(self, event: events.Event) -> None:
        """What a key does is painted from the top of the screen on."""
        if isinstance(event, events.Key):
            self._shown.begin_at_top()
        await super().on_event(event)

    async def _on_resize(self, event: events.Resize) -> None:
        self._shown.forget()
        await super()._on_resize(event)

    def post_display_hook(self) -> None:
        """Something was painted: nothing more is until the terminal has taken it."""
        self._ask()
        if not self._is_held and (self._untaken > AT_ONCE or self._shown.is_behind):
            if self._shown.is_behind:
                self._missing.add(self.screen.size.region)
            self._is_held, self._held_at = True, self.monotonic()
            self._begin_batch()
            self.call_in(_LOOK, self._paint_on)

    def _ask(self) -> None:
        if isinstance(self._driver, PacedDriver):
            self._driver.ask()

    @property
    def _untaken(self) -> int:
        return self._driver.untaken if isinstance(self._driver, PacedDriver) else 0

    def _paint_on(self) -> None:
        """Paint what has changed meanwhile, once the terminal has taken the last picture."""
        if self._untaken > 0:
            self._ask()
            self.call_in(_LOOK, self._paint_on)
            return
        self._is_held = False
        now = self.monotonic()
        self._free_at = now + _REST * (now - self._held_at)
        self._end_batch()
        if self._missing:
            missing, self._missing = self._missing, set()
            self.screen.refresh(*missing)
        self.screen.check_idle()


def _regions_of(picture: Any, screen: Screen[Any]) -> set[Region]:
    """What a picture that is not painted would have changed."""
    if isinstance(picture, ChopsUpdate):
        return {Region(begin, y, end - begin, 1) for y, begin, end in picture.spans}
    return {screen.size.region}


class Pace:
    """How fast a terminal takes characters, by when it answers. `monotonic` gives seconds.

    An answer may be late for other reasons, so a line is slow only if it was so each of the last times.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self.reached = 0
        self._monotonic = monotonic
        self._asked: tuple[int, float] | None = None
        self._quickest = float("inf")
        self._number, self._seconds = 0, 0.0
        self._quick: deque[bool] = deque(maxlen=_LAST)

    def ask(self, written: int) -> bool:
        """Whether to ask now, after so many characters; no second question is on its way at a time."""
        if self._asked is not None or written <= self.reached:
            return False
        self._asked = written + len(_ASK), self._monotonic()
        return True

    def answered(self) -> None:
        """The terminal has come to the question."""
        if self._asked is None:
            return
        written, begun = self._asked
        number, seconds = written - self.reached, self._monotonic() - begun
        self._asked, self.reached = None, written
        if seconds > self._quickest:
            seconds -= self._quickest
        else:
            self._quickest = seconds
            if number < _TELLING:
                return
        self._number, self._seconds = self._number + number, self._seconds + seconds
        if self._number >= _TELLING:
            self._quick.append(self._number >= _SLOW * self._seconds)
            self._number, self._seconds = 0, 0.0

    @property
    def is_slow(self) -> bool:
        """Whether the terminal is known to be."""
        return bool(self._quick) and not any(self._quick)

    @property
    def waits_for(self) -> float:
        """Seconds since the question that is not answered yet."""
        return self._monotonic() - self._asked[1] if self._asked is not None else 0.0

    @property
    def answers(self) -> bool:
        """Whether the terminal has answered at all."""
        return self.reached > 0

    @property
    def is_fast(self) -> bool:
        """Whether the terminal is known to be, or does not answer."""
        return any(self._quick) or (not self.answers and self.waits_for > _PATIENCE)


class PacedDriver(KeyboardDriver):
    """Textual's driver, which knows what the terminal has not taken yet."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._taking = _Taking(self._file or sys.stderr)
        self._file = self._taking  # type: ignore[assignment]
        self._written = 0
        self.pace = Pace(monotonic)

    def write(self, data: str) -> None:
        """Have something written by the thread that does so."""
        self._written += len(data)
        super().write(data)

    def start_application_mode(self) -> None:
        """Ask at once: how long an answer takes when there is nothing else to do."""
        super().start_application_mode()
        self.ask()

    def ask(self) -> None:
        """Ask the terminal to say when it has come so far."""
        if self.pace.ask(self._written):
            self.write(_ASK)

    def process_message(self, message: Message) -> None:
        """Keep the answers for ourselves."""
        if isinstance(message, events.CursorPosition):
            self.pace.answered()
        else:
            super().process_message(message)

    def disable_input(self) -> None:
        """Wait for an answer that is on its way: it would end up in the shell."""
        deadline = monotonic() + _LAST_ANSWER
        while self.pace.answers and self.pace.waits_for and monotonic() < deadline:
            sleep(_LOOK)
        super().disable_input()

    @property
    def untaken(self) -> int:
        """Characters that were painted and that the terminal has not taken yet."""
        if self.pace.is_slow and self.pace.waits_for < _LOST:
            return self._written - self.pace.reached
        return self._written - self._taking.taken


class _Taking:
    """The terminal as a file, which counts the characters that it has taken: writing to it waits for that.

    One that is gone takes all there is: an error would end the thread that writes, and what is painted until the end
    would wait for that thread for ever.
    """

    def __init__(self, file: IO[str]) -> None:
        self.taken = 0
        self._file = file

    def write(self, text: str) -> int:
        """Write, however long it takes."""
        with suppress(OSError):
            self._file.write(text)
        self.flush()
        self.taken += len(text)
        return len(text)

    def flush(self) -> None:
        """Have the terminal take what is written."""
        with suppress(OSError):
            self._file.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
