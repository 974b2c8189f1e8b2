"""Follows files as the engine does, and keeps every line that comes out, for the tests of the tail's guarantees."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Self

from auditors.sources.checkpoints import Checkpoint, Position, before
from auditors.sources.follow import Follower, FollowOptions
from auditors.sources.identity import Imprinter
from auditors.sources.outbox import CAPACITY, Ended, Lines, Mended, Note, Outbox, Rest, Trouble
from auditors.sources.tailed_file import Log

PATIENCE = 120.0
"""Seconds until a test gives up waiting: it is a sign of an error, never of a slow machine."""

WAYS = ("events", "polling", "silent")
"""How changes are noticed: by the kernel, by polling, or by nothing but sweeps."""

IMPRINTER = Imprinter(b"a key for tests")


class Line(NamedTuple):
    """A line as it came out: of which source, its number, where it begins, and its text without its end."""

    source: str
    number: int
    offset: int
    text: bytes


async def never(*_paths: str, stop_event: asyncio.Event, **_settings: Any) -> AsyncIterator[set[tuple[Any, str]]]:
    """Stands in for `watchfiles.awatch`, and never says anything."""
    await stop_event.wait()
    nothing: set[tuple[Any, str]]
    for nothing in ():
        yield nothing


class Tail:
    """A follower in a thread and somebody who takes what it gives out, and says how far that is audited."""

    def __init__(
        self,
        *paths: Path | str,
        way: str,
        checkpoints: Sequence[Checkpoint] | None = None,
        awatch: Any = None,
        capacity: int = CAPACITY,
        **options: Any,
    ) -> None:
        options.setdefault("sweep_interval", 0.25 if way == "silent" else 2.0)
        options.setdefault("silence", 0.5)
        options.setdefault("history", None)
        self.lines: list[Line] = []
        self.rests: list[Line] = []
        self.ended: list[str] = []
        self.troubles: list[Trouble] = []
        self.notes: list[str] = []
        self.mended: list[str] = []
        self.paused = threading.Event()
        self.outbox = Outbox(capacity)
        self._edges: dict[Log, bytes] = {}
        self._arguments = (
            [os.fspath(path) for path in paths],
            self.outbox,
            IMPRINTER,
            FollowOptions(polling=way == "polling", **options),
            checkpoints,
            awatch or (never if way == "silent" else None),
        )
        self.follower: Follower | None = None
        self._threads = [threading.Thread(target=self._follow), threading.Thread(target=self._take)]
        self._dead = False

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        self.wait_for(lambda: self.follower is not None and self.follower._swept, "the first sweep")
        return self

    def __exit__(self, *_: object) -> None:
        if not self._dead:
            self.stop()

    def stop(self) -> None:
        """End following."""
        self.paused.clear()
        assert self.follower is not None
        self.follower.stop()
        for thread in self._threads:
            thread.join(PATIENCE)
        self._dead = True

    def kill(self) -> list[Checkpoint]:
        """Take nothing out any more, as if the process were killed; the checkpoints at this moment."""
        self._dead = True
        assert self.follower is not None
        kept = list(self.follower.roster.checkpoints())
        self.outbox.abandon()
        self.follower.stop()
        for thread in self._threads:
            thread.join(PATIENCE)
        return kept

    def _follow(self) -> None:
        async def run() -> None:
            self.follower = Follower(*self._arguments)
            await self.follower.run()

        asyncio.run(run())

    def _take(self) -> None:
        while not self.outbox.closed:
            while self.paused.is_set():
                time.sleep(0.01)
            item = self.outbox.get(0.1)
            if self._dead:
                return
            if isinstance(item, Lines):
                self._take_lines(item)
            elif isinstance(item, Rest):
                if item.rest is not None:
                    block = item.rest
                    self.rests.append(Line(item.log.name, block.line, block.offset, block.data))
            elif isinstance(item, Ended):
                self.ended.append(item.log.name)
            elif isinstance(item, Trouble):
                self.troubles.append(item)
            elif isinstance(item, Mended):
                self.mended.append(item.source)
            elif isinstance(item, Note):
                self.notes.append(item.line)

    def _take_lines(self, item: Lines) -> None:
        block, log = item.block, item.log
        number, offset = block.line, block.offset
        for text in block.data.removesuffix(b"\n").split(b"\n"):
            self.lines.append(Line(log.name, number, offset, text))
            number += 1
            offset += len(text) + 1
        self._edges[log] = before(self._edges.get(log, b""), block.data, len(block.data))
        log.audited = Position(offset, number, self._edges[log])

    def wait_for(self, condition: Callable[[], object], what: str) -> None:
        """Wait until a condition holds; fails the test where it never does."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            alive = all(thread.is_alive() for thread in self._threads)
            assert time.monotonic() < deadline and (alive or condition()), f"waited in vain for {what}: {self.texts()}"
            time.sleep(0.01)

    def wait_for_lines(self, count: int) -> None:
        """Wait until so many lines have come out."""
        self.wait_for(lambda: len(self.lines) >= count, f"{count} lines")

    def texts(self, source: str | None = None) -> list[str]:
        """The texts of all lines so far, or of one source's, in the order in which they came."""
        return [line.text.decode("utf-8", "replace") for line in self.lines if source in (None, line.source)]

    def settle(self, seconds: float = 0.6) -> None:
        """Give what must not happen the time to happen."""
        time.sleep(seconds)


def append(path: Path, *lines: str | bytes) -> None:
    """Add lines, each with its end, in one write."""
    data = b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines)
    with path.open("ab", buffering=0) as file:
        file.write(data)


def numbered(first: int, count: int, width: int = 0) -> list[str]:
    """Lines that tell their number, of at least so many characters."""
    return [f"line {number} ".ljust(width, "x") for number in range(first, first + count)]


def remove(*paths: Path) -> None:
    """Delete files."""
    for path in paths:
        with suppress(FileNotFoundError):
            path.unlink()
