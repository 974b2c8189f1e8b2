"""Texts too long to hold: scanned in pieces that overlap, so that a value across two of them is whole in one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.records.record import Layout, Piece, Record
from auditors.records.streams import OVERLAP

WINDOW: Final = 1 << 20
"""Code points of a piece."""


class LongText:
    """A text that comes in parts of any size: one physical line, or one string in it."""

    def __init__(
        self, line: int, offset: int, column: int = 0, pointer: str = "", layout: Layout | None = None
    ) -> None:
        self._line = line
        self._offset = offset
        self._column = column
        self._pointer = pointer
        self._layout = layout
        self._text = ""
        self._carried = 0
        self._size = 0
        self._count = 1

    def feed(self, text: str, size: int) -> Iterator[Record]:
        """More of the text, which takes `size` bytes of the source; records for the pieces that are complete."""
        self._text += text
        self._size += size
        while len(self._text) - self._carried >= WINDOW + OVERLAP:
            yield self._piece(WINDOW + self._carried)

    def end(self) -> Iterator[Record]:
        """The record of what is left."""
        if len(self._text) > self._carried:
            yield self._piece(len(self._text))

    def _piece(self, end: int) -> Record:
        last = end == len(self._text)
        text = self._text[:end]
        carried = 0 if last else OVERLAP
        begin = self._carried - self._carried // 2
        size = self._size if last else self._size * (end - self._carried) // max(1, len(self._text) - self._carried)
        record = Record(
            format=None,
            line=self._line,
            offset=self._offset,
            size=size,
            body=text,
            pointer=self._pointer,
            pieces=(Piece(0, self._line, self._offset, self._pointer, self._column, "", self._layout),),
            owns=(begin, end - carried // 2 if carried else end + 1),
            count=self._count,
        )
        self._size -= size
        self._text = self._text[end - carried :]
        self._column += end - carried
        self._carried = carried
        self._count = 0
        return record
