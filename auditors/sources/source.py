"""A source and the blocks of bytes that come out of it."""

from __future__ import annotations

from pathlib import Path

import msgspec


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Something to read: a file, a member of an archive, or standard input.

    `name` is how reports call it: the path as the user gave it (joined with what was found below it), `-` for
    standard input, `dump.tar!logs/a.jsonl` for a member of an archive. `size` is the bytes on disk, where known: for
    progress only.
    """

    name: str
    path: Path | None = None
    size: int | None = None
    modified: float | None = None


class Span(msgspec.Struct, frozen=True):
    """A byte range of a plain file, half open; what one worker owns. Records belong to the span that holds their
    first byte.
    """

    start: int
    end: int


class Block(msgspec.Struct, frozen=True):
    """Some consecutive bytes of a source: whole lines, unless `partial` (a line longer than a block goes on in the
    next).

    `offset` is that of the first byte in the decompressed source. `line` is the number of the first line: from 1 at
    the start of the source, or of the span that is read (a line that begins before the span has a number below 1 +
    the span's own).
    """

    data: bytes
    offset: int
    line: int
    partial: bool = False
