"""Rows of a replay on their way to the screen: workers read faster than a screen takes rows in, so they wait packed."""

from __future__ import annotations

from collections import deque
from typing import Final

import msgspec
import zstandard

from auditors.engines.updates import MOST_ROWS, Row, pack

_ENCODE: Final = msgspec.msgpack.Encoder().encode
_DECODE: Final = msgspec.msgpack.Decoder(tuple[msgspec.Raw, ...]).decode


class WaitingRows:
    """The rows, in the order in which they were put in. They leave as updates carry them."""

    def __init__(self) -> None:
        self._packed: deque[bytes] = deque()
        self._rows: list[msgspec.Raw] = []

    def put(self, row: Row) -> None:
        """One more."""
        self._rows.append(pack(row))
        if len(self._rows) == MOST_ROWS:
            packed = zstandard.ZstdCompressor(level=1).compress(_ENCODE(self._rows))
            self._packed.append(bytes(memoryview(packed)))  # a copy: the original keeps the space that it was cut from
            self._rows = []

    def take(self) -> tuple[msgspec.Raw, ...]:
        """The next rows, at most `MOST_ROWS`."""
        if self._packed:
            return _DECODE(zstandard.ZstdDecompressor().decompress(self._packed.popleft()))
        rows, self._rows = tuple(self._rows), []
        return rows

    def __bool__(self) -> bool:
        return bool(self._packed or self._rows)
