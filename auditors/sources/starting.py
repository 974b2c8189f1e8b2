"""Where reading of a log begins that nobody has read before: how far back, and in which line that is."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from typing import Final

from auditors.sources.blocks import MAX_LINE
from auditors.sources.checkpoints import Position
from auditors.sources.identity import TAIL
from auditors.sources.source import Block
from auditors.sources.tailed_file import TailedFile

_CHUNK: Final = 1 << 20

GLIMPSE: Final = 64 << 10
"""Bytes at the end of a file that are shown while the lines before them are counted."""

PATIENCE: Final = 0.5
"""Seconds that counting the lines before the start may take, for nothing is told before: half a gigabyte, when it is in
memory.
"""

_SOON: Final = 0.05
"""Seconds after which counting is given up that will not be done in time: nothing is told before."""


def allot(files: Iterable[TailedFile], each: int | None, together: int) -> int:
    """Decide how much of what is in the files already will be read: the newest of each, of the newest files first.

    `each` and `together` are bytes; None means everything. Returns in how many files something is left out.
    """
    cut = 0
    for file in sorted(files, key=lambda file: -file.modified):
        share = file.size if each is None else min(file.size, each, together)
        together -= share
        file.begin_at = file.size - share
        cut += share < file.size
    return cut


def begin_near(descriptor: int, offset: int) -> Position | None:
    """The beginning of the line that holds a byte, with its number; None where counting takes too long.

    Raises OSError.
    """
    start = _line_start(descriptor, offset)
    line = _count_lines(descriptor, start)
    edge = os.pread(descriptor, min(TAIL, start), start - min(TAIL, start))
    return None if line is None else Position(start, line + 1, edge)


def begin_uncounted(descriptor: int, offset: int) -> Position:
    """The same, with lines counted from there. Raises OSError."""
    start = _line_start(descriptor, offset)
    return Position(start, 1, os.pread(descriptor, min(TAIL, start), start - min(TAIL, start)))


def glimpse(descriptor: int) -> Block | None:
    """The last whole lines of a file, if they are of a usual length. Raises OSError."""
    end = os.fstat(descriptor).st_size
    begin = max(0, end - GLIMPSE)
    data = os.pread(descriptor, end - begin, begin)
    start, stop = data.find(b"\n") + 1, data.rfind(b"\n") + 1
    if start >= stop:
        return None
    return Block(data[start:stop], begin + start, 1 - data.count(b"\n", start, stop))


def _line_start(descriptor: int, offset: int) -> int:
    """Where the line begins that holds the byte at `offset`; 0 where it is longer than any that is held."""
    end = offset
    while end > 0 and offset - end < MAX_LINE:
        begin = max(0, end - _CHUNK)
        found = os.pread(descriptor, end - begin, begin).rfind(b"\n") + 1
        if found:
            return begin + found
        end = begin
    return 0


def _count_lines(descriptor: int, end: int) -> int | None:
    lines = position = 0
    begun = time.monotonic()
    while position < end:
        data = os.pread(descriptor, min(_CHUNK, end - position), position)
        elapsed = time.monotonic() - begun
        if not data or elapsed > PATIENCE:
            return None
        lines += data.count(b"\n")
        position += len(data)
        if elapsed > _SOON and position * PATIENCE < end * elapsed:
            return None
    return lines
