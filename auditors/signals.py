"""SIGINT, SIGTERM and SIGHUP: they unwind the program once, in its main thread, so that all is tidied up behind it."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final, NoReturn

SAME: Final = 1.0
"""Seconds within which a second signal is taken for the first one: `timeout` and terminals send it to a process and to
its group, and people press twice.
"""

_SOON: Final = 0.02
"""Seconds after which a signal is sent again that came where nothing can be raised."""


class TerminatedError(BaseException):
    """SIGTERM arrived. Not an Exception, so that nothing on the way swallows it."""

    number = signal.SIGTERM
    word = "terminated"


class HangupError(TerminatedError):
    """SIGHUP arrived: the terminal is gone."""

    number = signal.SIGHUP
    word = "hung up"


_RAISED: Final[dict[int, type[BaseException]]] = {
    signal.SIGINT: KeyboardInterrupt,
    signal.SIGTERM: TerminatedError,
    signal.SIGHUP: HangupError,
}


@contextmanager
def unwinding(clock: Callable[[], float] = time.monotonic) -> Iterator[None]:
    """While the block lasts, the first SIGINT raises KeyboardInterrupt, the first SIGTERM or SIGHUP TerminatedError.

    What comes later than `SAME` seconds behind it (of `clock`) breaks off the tidying. An ignored signal stays ignored.
    Handlers that have raised something stay too: the interpreter takes a moment to end, and the signal may come again.
    A block within another one changes nothing.
    """
    ending = _Ending(clock)
    before = {number: signal.getsignal(number) for number in _RAISED}
    if any(isinstance(getattr(handler, "__self__", None), _Ending) for handler in before.values()):
        yield
        return
    obeyed = [number for number, handler in before.items() if handler is not signal.SIG_IGN]
    for number in obeyed:
        signal.signal(number, ending.unwind)
    hook, sys.unraisablehook = sys.unraisablehook, ending.noticing(sys.unraisablehook)
    try:
        yield
    finally:
        sys.unraisablehook = hook
        if not ending.begun:
            for number in obeyed:
                signal.signal(number, before[number])


class _Ending:
    """What has come by now."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._owner = os.getpid()
        self._clock = clock
        self._last: float | None = None

    @property
    def begun(self) -> bool:
        """Whether something was raised."""
        return self._last is not None

    def unwind(self, number: int, _frame: FrameType | None) -> None:
        """The handler. A process that inherits it by forking has nothing to clean up, and ends."""
        if os.getpid() != self._owner:
            os._exit(128 + number)
        now = self._clock()
        if self._last is None or now - self._last > SAME:
            self._last = now
            raise _RAISED[number]

    def noticing(self, hook: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """A hook for what is raised in a destructor or a weak reference's callback (importing has many of these).

        Python drops it there; a signal that was dropped is sent again, once the callback is over.
        """

        def notice(dropped: Any) -> None:
            number = next((number for number, kind in _RAISED.items() if dropped.exc_type is kind), None)
            if number is None:
                hook(dropped)
                return
            self._last = None
            again = threading.Timer(_SOON, os.kill, (os.getpid(), number))
            again.daemon = True
            again.start()

        return notice


@contextmanager
def held() -> Iterator[None]:
    """Let signals that unwind wait until the block ends: what must not be left half done is made and handed over in it.

    A process that is forked meanwhile gets none of them before it calls `leave_to_parent`.
    """
    if threading.current_thread() is not threading.main_thread():  # signals are handled in that one alone
        yield
        return
    came: list[int] = []
    before = {number: signal.signal(number, lambda number, _frame: came.append(number)) for number in _RAISED}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, before)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in came[:1]:
            signal.raise_signal(number)


def leave_to_parent() -> None:
    """What a process of ours does first: SIGINT and SIGHUP are for whoever started it, and ends it; SIGTERM ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _RAISED)


def die_of(number: int) -> NoReturn:
    """End as the signal would have ended us, so that the caller's shell sees it (POSIX: 128 + its number)."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    raise SystemExit(128 + number)
