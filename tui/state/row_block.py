"""A stretch of the stream: some hundred encoded records in the order of their times, which lie packed as long as nobody
looks at them.
"""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Final, NamedTuple

import msgspec
import zstandard

MOST: Final = 512
"""Records of a block: they pack to a tenth of their size, and take a third of a millisecond to unpack."""

_LEVEL: Final = 1

_ENCODE: Final = msgspec.msgpack.Encoder().encode
_DECODE: Final = msgspec.msgpack.Decoder(list[bytes]).decode

_moment: Final = itemgetter(0)


class Item(NamedTuple):
    """A record on its way into a block: its moment, its bytes, and whether the filter lets it through."""

    moment: float
    row: bytes
    chosen: bool = True


class RowBlock:
    """Records in the order of their times, and of equal times of their arrival; never none.

    `chosen` has a byte for each record, 1 where the filter lets it through; it is None where there is no filter, and as
    long as nobody has looked.
    """

    __slots__ = ("_packed", "_rows", "_size", "chosen", "times")

    def __init__(self, items: Sequence[Item], *, filtered: bool) -> None:
        self.times = array("d", map(_moment, items))
        self.chosen = bytearray(item.chosen for item in items) if filtered else None
        self._rows: list[bytes] | None = [item.row for item in items]
        self._size = sum(map(len, self._rows))
        self._packed = b""

    def __len__(self) -> int:
        return len(self.times)

    @property
    def size(self) -> int:
        """What the records take at present, in bytes."""
        return len(self._packed) + (self._size if self._rows is not None else 0)

    def plain(self) -> bytes:
        """All records as one string of bytes, in which every text of theirs stands as it is."""
        return zstandard.ZstdDecompressor().decompress(self._packed) if self._rows is None else _ENCODE(self._rows)

    def peek(self) -> Sequence[bytes]:
        """The records; a packed block stays packed."""
        return _DECODE(self.plain()) if self._rows is None else self._rows

    def open(self) -> list[bytes]:
        """The records, which are to be looked at again soon."""
        if self._rows is None:
            self._rows = _DECODE(self.plain())
        return self._rows

    def pack(self) -> None:
        """Nobody looks any more."""
        if self._rows is not None and not self._packed:
            # What comes out was cut to its size where it lies; only a copy lets go of the space behind it.
            packed = zstandard.ZstdCompressor(level=_LEVEL).compress(_ENCODE(self._rows))
            self._packed = bytes(memoryview(packed))
        self._rows = None

    def put(self, items: Sequence[Item]) -> list[RowBlock]:
        """Put records in, ordered ones; gives what is too much for one block, as blocks that follow it."""
        if items[0].moment >= self.times[-1]:
            space = max(0, MOST - len(self))
            self._append(items[:space])
            rest = items[space:]
        else:
            merged = list(heapq.merge(self._items(), items, key=_moment))
            self._set(merged[:MOST])
            rest = merged[MOST:]
        filtered = self.chosen is not None
        return [RowBlock(rest[at : at + MOST], filtered=filtered) for at in range(0, len(rest), MOST)]

    def _append(self, items: Sequence[Item]) -> None:
        rows = [item.row for item in items]
        self._change().extend(rows)
        self._size += sum(map(len, rows))
        self.times.extend(map(_moment, items))
        if self.chosen is not None:
            self.chosen.extend(item.chosen for item in items)

    def _set(self, items: Sequence[Item]) -> None:
        self._change()[:] = [item.row for item in items]
        self._size = sum(map(len, self.open()))
        self.times = array("d", map(_moment, items))
        if self.chosen is not None:
            self.chosen = bytearray(item.chosen for item in items)

    def _items(self) -> Iterator[Item]:
        chosen = self.chosen if self.chosen is not None else bytes(len(self))
        return map(Item, self.times, self.open(), map(bool, chosen))

    def _change(self) -> list[bytes]:
        rows = self.open()
        self._packed = b""
        return rows

    def replace(self, index: int, item: Item) -> None:
        """Put a record in the place of one of the same time."""
        rows = self._change()
        self._size += len(item.row) - len(rows[index])
        rows[index] = item.row
        if self.chosen is not None:
            self.chosen[index] = item.chosen

    def forget(self, begin: int, end: int) -> None:
        """Take records out, not all of them."""
        rows = self._change()
        self._size -= sum(map(len, rows[begin:end]))
        del rows[begin:end], self.times[begin:end]
        if self.chosen is not None:
            del self.chosen[begin:end]

    def choose(self, accepts: Callable[[bytes], bool]) -> int:
        """Look which records a filter lets through; gives how many."""
        self.chosen = bytearray(map(accepts, self.peek()))
        return self.chosen.count(1)

    def choose_none(self) -> int:
        """The filter lets none through."""
        self.chosen = bytearray(len(self))
        return 0
