"""Compressed logs and archives that appear where logs are followed: which log they hold, and what of it is new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from auditors.sources.archives import is_tar, is_zip
from auditors.sources.blocks import BLOCK
from auditors.sources.checkpoints import Known, before
from auditors.sources.compression import compression_of
from auditors.sources.content import HEAD as ENOUGH
from auditors.sources.content import UTF_8, encoding_of, is_binary, unsupported
from auditors.sources.identity import HEAD
from auditors.sources.opening import open_streams
from auditors.sources.problems import Problems
from auditors.sources.source import Block, Source

_SURE: Final = 512
"""Bytes of a file without a line end that are enough to say what it is."""


def is_packed(head: bytes) -> bool:
    """Whether what begins with `head` has to be unpacked or converted, and so is read as a whole."""
    return compression_of(head) is not None or is_tar(head) or is_zip(head) or encoding_of(head) != UTF_8


def why_left_out(head: bytes) -> str | None:
    """Why what begins with `head` is no log that can be read."""
    reason = unsupported(head)
    if reason is None and not is_packed(head) and is_binary(head[:ENOUGH]):
        return "binary file, not a log"
    return reason


def is_enough(head: bytes) -> bool:
    """Whether `head` is long enough to judge by."""
    return len(head) >= _SURE or b"\n" in head


class Twins(msgspec.Struct, frozen=True):
    """What a compressed file holds: the known logs with these indices go up to `size` bytes in it."""

    indices: tuple[int, ...] = ()
    size: int = 0


def find_twins(source: Source, known: Sequence[Known]) -> Twins:
    """Which of the known logs a compressed file holds: more than one only where they are the same as far as they go.

    Unpacks all of it. A log is recognised by its first bytes and by those before the place up to which it was read.
    """
    stream = next(open_streams(source, Problems()), None)
    if stream is None or compression_of_file(source) is None:
        return Twins()
    head = stream.peek(HEAD)
    waiting = sorted((other.position, index) for index, other in enumerate(known) if other.may_begin(head))
    found: list[int] = []
    edge = b""
    end = 0
    for block in stream.blocks() if waiting else ():
        end = block.offset + len(block.data)
        while waiting and waiting[0][0] <= end:
            position, index = waiting.pop(0)
            _, length = known[index].edge_span
            seen = before(edge, block.data, position - block.offset)
            if known[index].goes_on_after(seen[len(seen) - length :] if length else b""):
                found.append(index)
        edge = before(edge, block.data, len(block.data))
    return Twins(tuple(found), end)


def compression_of_file(source: Source) -> str | None:
    """How a file is compressed, by its first bytes."""
    if source.path is None:
        return None
    try:
        with source.path.open("rb") as file:
            compression = compression_of(file.read(16))
    except OSError:
        return None
    return compression.name if compression is not None else None


class PackedReader:
    """Reads a packed file from its beginning, some blocks at a time. `problems` is what went wrong so far."""

    def __init__(self, source: Source) -> None:
        self.problems = Problems()
        self._blocks = self._read(source)

    def next_blocks(self) -> list[tuple[str, Block]]:
        """The next blocks, about a mebibyte, with the names of their streams; none at the end."""
        taken: list[tuple[str, Block]] = []
        size = 0
        for name, block in self._blocks:
            taken.append((name, block))
            size += len(block.data)
            if size >= BLOCK:
                break
        return taken

    def _read(self, source: Source) -> Iterator[tuple[str, Block]]:
        for stream in open_streams(source, self.problems):
            for block in stream.blocks():
                yield stream.name, block


def from_offset(block: Block, offset: int) -> Block | None:
    """What of a block stands at or behind an offset, where a line begins; None where nothing does."""
    cut = offset - block.offset
    if cut <= 0:
        return block
    if cut >= len(block.data):
        return None
    return Block(block.data[cut:], offset, block.line + block.data.count(b"\n", 0, cut), block.partial)
