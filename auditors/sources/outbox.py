"""From the thread that follows files to the one that audits what they hold: a queue with a bound in bytes.

When the auditing side is slow the reading side waits, so memory stays bounded and the files themselves hold what is not
read yet; how far behind that is can be seen in their sizes.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import msgspec

from auditors.model import Skip
from auditors.sources.source import Block
from auditors.sources.tailed_file import Log

CAPACITY: Final = 8 << 20
"""Bytes that may wait to be audited: some 20,000 lines of usual length."""

PIECE: Final = 64 << 10
"""Bytes of a log that are handed out at a time, unless a line is longer: nothing that was found is told before all of
them are audited, and names in as many take more than half a second to look for.
"""

_ITEM: Final = 200
"""Bytes that an item is taken for beside its content."""


class Lines(msgspec.Struct, frozen=True):
    """Whole lines of a log. `modified` is when the file was last written to, in epoch seconds."""

    log: Log
    block: Block
    modified: float


class Glimpse(msgspec.Struct, frozen=True):
    """The end of a log, to be shown until the lines before it are counted: all of it comes again. The numbers of its
    lines are 0 and less, for nobody knows them yet.
    """

    log: Log
    block: Block
    modified: float


class Rest(msgspec.Struct, frozen=True):
    """A log has been silent for a while; `rest` is the line that it stopped in, which may go on later."""

    log: Log
    rest: Block | None


class Ended(msgspec.Struct, frozen=True):
    """Nothing more is expected of a log: what it stopped in is its end."""

    log: Log


class Trouble(msgspec.Struct, frozen=True):
    """Something could not be read; `failed` tells a failure from what is left out by decision."""

    problem: Skip
    failed: bool


class Mended(msgspec.Struct, frozen=True):
    """A source that could not be read can be read now."""

    source: str


class Note(msgspec.Struct, frozen=True):
    """Something that the user should know."""

    line: str


Item = Lines | Glimpse | Rest | Ended | Trouble | Mended | Note


class Outbox:
    """Filled by coroutines of one event loop, emptied by one thread."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._items: deque[Item] = deque()
        self._size = 0
        self._changed = threading.Condition()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._space: asyncio.Event | None = None
        self._closed = False
        self._poked = False
        self._error: BaseException | None = None

    @property
    def size(self) -> int:
        """Bytes that wait."""
        return self._size

    async def put(self, item: Item) -> None:
        """Add an item, in pieces where it is large, as soon as there is space for it."""
        if self._space is None:
            self._loop, self._space = asyncio.get_running_loop(), asyncio.Event()
        while self._size >= self._capacity and not self._closed:
            self._space.clear()
            if self._size >= self._capacity:
                await self._space.wait()
        pieces = list(_pieces(item))
        with self._changed:
            self._items += pieces
            self._size += sum(map(_size_of, pieces))
            self._changed.notify()

    def get(self, timeout: float) -> Item | None:
        """The next item; None when there is none within so many seconds, or any more (see `closed`), or after `poke`.

        Raises what the other side failed with.
        """
        deadline = time.monotonic() + timeout
        with self._changed:
            while not self._items and not self._closed and not self._poked:
                left = deadline - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    break
            self._poked = False
            if not self._items:
                if self._error is not None:
                    raise self._error
                return None
            item = self._items.popleft()
            self._size -= _size_of(item)
            freed = self._size < self._capacity
        if freed and self._space is not None and not self._space.is_set():
            self._tell_loop(self._space)
        return item

    def poke(self) -> None:
        """Let a `get` that waits return."""
        with self._changed:
            self._poked = True
            self._changed.notify()

    def close(self, error: BaseException | None = None) -> None:
        """Nothing more will be put in. `error` is why, if it is not as it should be."""
        with self._changed:
            self._closed = True
            self._error = self._error or error
            self._changed.notify_all()

    def abandon(self) -> None:
        """Nothing more will be taken out: whoever waits for space need not."""
        self.close()
        if self._space is not None:
            self._tell_loop(self._space)

    @property
    def closed(self) -> bool:
        """Whether nothing more will come once it is empty."""
        return self._closed and not self._items

    def _tell_loop(self, event: asyncio.Event) -> None:
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(event.set)


def _pieces(item: Item) -> Iterator[Item]:
    if not isinstance(item, Lines) or len(item.block.data) <= PIECE:
        yield item
        return
    block = item.block
    data, begin, line = block.data, 0, block.line
    while begin < len(data):
        end = data.rfind(b"\n", begin, begin + PIECE) + 1 or data.find(b"\n", begin + PIECE) + 1 or len(data)
        piece = Block(data[begin:end], block.offset + begin, line, block.partial and end == len(data))
        yield Lines(item.log, piece, item.modified)
        begin, line = end, line + piece.data.count(b"\n")


def _size_of(item: Item) -> int:
    block = item.block if isinstance(item, Lines | Glimpse) else item.rest if isinstance(item, Rest) else None
    return _ITEM + (len(block.data) if block is not None else 0)
