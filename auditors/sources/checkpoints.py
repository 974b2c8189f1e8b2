"""How far a log was audited, in a form that can be kept on disk and found again after a restart, a rotation or both."""

from __future__ import annotations

import os
from typing import Self

import msgspec

from auditors.sources.identity import HEAD, TAIL, Identity, Imprint, Imprinter


class Position(msgspec.Struct, frozen=True):
    """A place between two lines of a log: its byte offset, the number of the line that begins there, and what stands
    before it, at most `TAIL` bytes.
    """

    offset: int = 0
    line: int = 1
    edge: bytes = b""


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A log and how far it was audited.

    `name` is how reports call it, in the bytes of the file system. `head` and `edge` are imprints of the log's first
    bytes and of those before `offset`. `packed` says that the file with this identity is compressed or an archive: its
    `size` and `modified` (nanoseconds) tell whether it is still the one that was read. `seen` is when the log was last
    found, in epoch seconds.
    """

    name: bytes
    device: int
    inode: int
    head: Imprint
    offset: int
    line: int
    edge: Imprint
    seen: float
    packed: bool = False
    size: int = 0
    modified: int = 0

    @property
    def identity(self) -> Identity:
        """The file that held the log."""
        return Identity(self.device, self.inode)

    @property
    def source(self) -> str:
        """How reports call the log."""
        return os.fsdecode(self.name)


class Known(msgspec.Struct, frozen=True):
    """What is remembered of a log's content: enough to recognise it in another file.

    A log that is being followed is compared by its very bytes, one of a former run by imprints. `recent` are the last
    bytes before the position, more of them than `edge`.
    """

    imprinter: Imprinter
    head: bytes | Imprint
    edge: bytes | Imprint
    position: int
    recent: bytes = b""

    @classmethod
    def of_checkpoint(cls, checkpoint: Checkpoint, imprinter: Imprinter) -> Self:
        """What a former run knew."""
        return cls(imprinter, checkpoint.head, checkpoint.edge, checkpoint.offset)

    def may_begin(self, head: bytes) -> bool | None:
        """Whether a file that begins with `head` may hold the log; None while it is too short to tell."""
        if isinstance(self.head, Imprint):
            if len(head) < self.head.length:
                return None
            return self.head.length > 0 and self.imprinter.begins(self.head, head)
        if not self.head:
            return False
        length = min(len(head), len(self.head), HEAD)
        if head[:length] != self.head[:length]:
            return False
        return None if length < len(self.head) else True

    @property
    def edge_span(self) -> tuple[int, int]:
        """Where the edge stands: its first byte and its length."""
        length = self.edge.length if isinstance(self.edge, Imprint) else len(self.edge)
        return self.position - length, length

    def goes_on_after(self, edge: bytes) -> bool:
        """Whether the bytes at `edge_span` are those of the log."""
        if isinstance(self.edge, Imprint):
            return len(edge) == self.edge.length and self.imprinter.of(edge) == self.edge
        return edge == self.edge

    def ended_at(self, size: int) -> bytes | None:
        """The bytes before an earlier position of the log, at most `TAIL`; None where they are not remembered."""
        begin = size - (self.position - len(self.recent))
        if not min(TAIL, size) <= begin <= len(self.recent):
            return None
        return self.recent[max(0, begin - TAIL) : begin]


def before(known: bytes, data: bytes, end: int) -> bytes:
    """What stands before byte `end` of `data`, at most `TAIL` bytes, where `known` stands before `data`."""
    if end >= TAIL:
        return data[end - TAIL : end]
    return (known + data[:end])[-TAIL:]
