"""Cutting a stream of bytes into blocks of whole lines."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final

from auditors.sources.source import Block

BLOCK: Final = 256 << 10
"""Bytes that are read at a time: large enough that calls cost nothing, small enough to stay in a core's own cache."""

MAX_LINE: Final = 16 << 20
"""Bytes of a line that are held in memory; a longer one comes in pieces. Requests with a few images stay whole."""

STEP: Final = 1 << 20
"""Bytes of such a piece: what its reader makes of it is as large again, or four times."""

_SAMPLE: Final = 4 << 10


def split_blocks(
    chunks: Iterable[bytes], *, offset: int = 0, line: int = 1, max_line: int = MAX_LINE, step: int = STEP
) -> Iterator[Block]:
    r"""Blocks of whole lines, in order; joined they are the chunks joined. Only `\n` ends a line.

    A line of more than `max_line` bytes comes alone: `partial` blocks of exactly `step` bytes, then one block with its
    end that is not `partial`. `offset` and `line` are those of the first byte, which begins a line.
    """
    step = min(step, max_line)
    begun: deque[bytes | memoryview] = deque()  # of a line whose end has not come yet
    held = 0
    in_long_line = False
    for chunk in _at_most(max_line, chunks):
        rest = chunk
        while in_long_line or held + len(rest) > max_line:
            end = rest.find(b"\n") + 1
            taken = end or len(rest)
            if not in_long_line and held + taken <= max_line:
                break
            begun.append(rest[:taken])
            rest, held, in_long_line = rest[taken:], held + taken, not end
            while held > step:
                yield Block(_take(begun, step), offset, line, partial=True)
                offset, held = offset + step, held - step
            if end:
                yield Block(b"".join(begun), offset, line)
                offset, line = offset + held, line + 1
                begun.clear()
                held = 0
            if not rest:
                break
        end = 0 if in_long_line else rest.rfind(b"\n") + 1
        if end:
            data = b"".join((*begun, memoryview(rest)[:end])) if begun else rest[:end]
            yield Block(data, offset, line)
            offset += len(data)
            line += _line_ends(data)
            begun.clear()
            held = 0
        if end < len(rest):
            begun.append(rest[end:])
            held += len(rest) - end
    if begun:
        yield Block(b"".join(begun), offset, line)


def long_line(block: Block | None, following: Iterator[Block]) -> Iterator[bytes]:
    """The bytes of a line that begins with a `partial` block and goes on in the following ones, little by little."""
    while block is not None:
        yield block.data
        block = next(following, None) if block.partial else None


def _take(parts: deque[bytes | memoryview], size: int) -> bytes:
    """The first bytes of the parts, which are let go: what is held of a long line gets less while it is read."""
    taken: list[bytes | memoryview] = []
    while size:
        part = parts.popleft()
        if len(part) > size:
            parts.appendleft(memoryview(part)[size:])
            part = memoryview(part)[:size]
        taken.append(part)
        size -= len(part)
    return b"".join(taken)


def _line_ends(data: bytes) -> int:
    """How many lines end in the data: counted, or where they are long searched for, which looks at 32 bytes at once."""
    if data.count(b"\n", 0, _SAMPLE) > _SAMPLE >> 8:
        return data.count(b"\n")
    ends, at = 0, data.find(b"\n")
    while at >= 0:
        ends += 1
        at = data.find(b"\n", at + 1)
    return ends


def _at_most(size: int, chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        if len(chunk) <= size:
            yield chunk
        else:
            yield from (chunk[start : start + size] for start in range(0, len(chunk), size))
