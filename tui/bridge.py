"""The line between the screen and the engine's process: a feed that never makes the screen wait.

What crosses it are the updates and commands of `auditors.engines.updates`. A thread does nothing but take bytes off the
line; they are decoded when the screen asks, once a tick.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Final, Protocol

from auditors.engines.updates import Command, Stop, Taken, Update, decode_update, encode

_WAITING: Final = 4
"""Updates that wait to be decoded; a further one stays on the line, which slows the engine's next one down."""

_PATIENCE: Final = 5.0
"""Seconds that the engine is given to end by itself."""


class Feed(Protocol):
    """The engine as the screen sees it. No method waits."""

    def listen(self, arrived: Callable[[], object]) -> None:
        """Have something called, from any thread, whenever there is something to drain."""

    def drain(self) -> Iterable[Update]:
        """The updates that came since the last call, oldest first: each is decoded when its turn comes."""

    def send(self, command: Command) -> None:
        """Tell the engine something; one that is gone is told nothing."""

    def close(self) -> None:
        """End the engine."""


class Line(Protocol):
    """A connection that carries messages, as `multiprocessing.Pipe` makes it."""

    def recv_bytes(self) -> bytes:
        """The next message. Raises EOFError or OSError where there are no more."""

    def send_bytes(self, data: bytes) -> None:
        """Send a message."""


class LineFeed:
    """A feed over a line to another process; `lost` is what to say when the line ends without a last update."""

    def __init__(self, line: Line, lost: str = "the engine ended before its time") -> None:
        self._line = line
        self._lost = lost
        self._received: deque[bytes] = deque()
        self._space = threading.Semaphore(_WAITING)
        self._sending = threading.Lock()
        self._ended = self._closing = False
        self._told = False
        self._count = 0
        self._arrived: Callable[[], object] = _nothing
        self._thread = threading.Thread(target=self._receive, name="feed", daemon=True)
        self._thread.start()

    def _receive(self) -> None:
        # TypeError: the line was closed by another thread while it was read.
        with suppress(EOFError, OSError, TypeError):
            while True:
                data = self._line.recv_bytes()
                if not self._closing:
                    self._received.append(data)
                    self._arrived()
                    self._space.acquire()
        self._ended = True
        self._arrived()

    def listen(self, arrived: Callable[[], object]) -> None:
        """Have something called from the receiving thread."""
        self._arrived = arrived
        arrived()

    def drain(self) -> Iterator[Update]:
        """The updates that came since the last call; the last one says that the engine has ended."""
        ended = self._ended
        for _ in range(len(self._received)):
            update = decode_update(self._received.popleft())
            self._space.release()
            self.send(Taken())
            self._told = self._told or update.ended
            self._count = update.number
            yield update
        if ended and not self._told:
            self._told = True
            yield Update(number=self._count + 1, made=0.0, ended=True, error=self._lost)

    def send(self, command: Command) -> None:
        """Send a command, unless the engine is gone."""
        with self._sending, suppress(OSError, ValueError):
            self._line.send_bytes(encode(command))

    def close(self) -> None:
        """Tell the engine to stop, and wait a little for its last words."""
        self._closing = True
        self._space.release()
        self.send(Stop())
        self._thread.join(_PATIENCE)


def _nothing() -> None:
    """Nobody listens yet."""
