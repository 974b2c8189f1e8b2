"""The records of a log that grows: what its lines complete, and what they are so far.

Lines need no help. Of other shapes (tables, documents, journals, flows) the complete part is cut off and read as a
finished source is; the rest waits for more, or for silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import msgspec

from auditors.formats.catalog import load_formats
from auditors.formats.format import Format
from auditors.records.assembly import read_records
from auditors.records.columns import columns_of, format_of
from auditors.records.lines import LineAssembler
from auditors.records.record import Piece, Record
from auditors.records.sniffing import Shape, sniff
from auditors.sources.source import Block

MOST_WAITING: Final = 8 << 20
"""Bytes without an end of their own that are held; what is more is read as it is."""

_END_OF_VALUE: Final = re.compile(rb"^[}\]]\r?\n", re.MULTILINE)
"""A line that closes a JSON value printed over several lines: printers put its bracket in the first column."""


_READ_BY_LINES: Final = (Shape.LINES, Shape.COLUMNS, Shape.SQL_DUMP, Shape.SQL_INSERTS)
"""Shapes of which a line says something by itself. No server writes a dump: one that grows is read as text."""

_COUNTED_FROM_THEIR_BEGINNING: Final = (Shape.JOURNAL, Shape.FLOWS)
"""Shapes whose readers number lines and bytes from the first block on."""


class GrowingRecords:
    """Puts the records of one log together. `head` are its first bytes, by which its shape is known; `day` (epoch
    seconds) completes times without a date; `problems` is told what could not be decoded.
    """

    def __init__(self, head: bytes, problems: Callable[[str], None], day: float | None = None) -> None:
        self._shape = sniff(head)
        self._tell = problems
        self._quiet = False
        self._day = day
        self._header = head[: head.find(b"\n") + 1] if self._shape is Shape.TABLE else b""
        self._lines = LineAssembler(self._formats(head), self._problems, day) if self._shape in _READ_BY_LINES else None
        self._waiting: list[Block] = []
        self._size = 0

    def _formats(self, head: bytes) -> Sequence[Format]:
        columns = columns_of(head.decode("utf-8", "replace")) if self._shape is Shape.COLUMNS else None
        return [format_of(columns), *load_formats()] if columns is not None else load_formats()

    def _problems(self, problem: str) -> None:
        if not self._quiet:
            self._tell(problem)

    def feed(self, block: Block) -> Iterator[Record]:
        """The records that whole lines complete."""
        if self._lines is not None:
            yield from _prepared(self._lines.feed(block), self._problems)
            return
        self._waiting.append(block)
        self._size += len(block.data)
        complete = self._cut()
        if complete is not None:
            yield from self._read([complete])
        elif self._size > MOST_WAITING:
            yield from self._read(self._take())

    def so_far(self, rest: Block | None) -> list[Record]:
        """What is not complete, as the records that it would be if the log ended behind `rest`, an unfinished line."""
        self._quiet = True  # what is cut off for now is no problem yet
        try:
            if self._lines is not None:
                return list(_prepared(self._lines.so_far(rest), self._problems))
            blocks = [*self._waiting, *([rest] if rest is not None else [])]
            return list(self._read(blocks)) if blocks else []
        finally:
            self._quiet = False

    def close(self) -> Iterator[Record]:
        """What is not complete, when nothing more will come."""
        if self._lines is not None:
            yield from _prepared(self._lines.close(), self._problems)
        elif self._waiting:
            yield from self._read(self._take())

    @property
    def open_at(self) -> tuple[int, int] | None:
        """Line and byte offset of the first thing that is not complete."""
        if self._lines is not None:
            return self._lines.open_at
        return (self._waiting[0].line, self._waiting[0].offset) if self._waiting else None

    def _take(self) -> list[Block]:
        taken, self._waiting, self._size = self._waiting, [], 0
        return taken

    def _cut(self) -> Block | None:
        """Takes the complete part of what waits, where one can tell."""
        first = self._waiting[0]
        data = b"".join(block.data for block in self._waiting)
        end = self._end_of_complete(data)
        if not end or first.offset + end <= len(self._header):
            return None
        rest = Block(data[end:], first.offset + end, first.line + data.count(b"\n", 0, end))
        self._waiting = [rest] if rest.data else []
        self._size = len(rest.data)
        return Block(data[:end], first.offset, first.line)

    def _end_of_complete(self, data: bytes) -> int:
        if self._shape is Shape.TABLE:
            return _end_of_rows(data)
        if self._shape is Shape.JOURNAL:
            return data.rfind(b"\n\n") + 2 if b"\n\n" in data else 0
        if self._shape is Shape.DOCUMENT:
            return max((match.end() for match in _END_OF_VALUE.finditer(data)), default=0)
        return 0

    def _read(self, blocks: list[Block]) -> Iterator[Record]:
        first = blocks[0]
        if self._header and first.offset >= len(self._header):
            yield from self._read_rows(blocks)
            return
        records = read_records(blocks, self._shape, problems=self._problems, day=self._day)
        if self._shape in _COUNTED_FROM_THEIR_BEGINNING:
            yield from (_moved(record, first.line - 1, first.offset) for record in records)
        else:
            yield from records

    def _read_rows(self, blocks: list[Block]) -> Iterator[Record]:
        """Rows behind the header, which is read again before them, and counts once."""
        again = len(self._header)
        header = Block(self._header, 0, 1)
        for record in read_records([header, *blocks], self._shape, problems=self._problems, day=self._day):
            if again and record.size > again:
                record.size -= again
                again = 0
            yield record


def _end_of_rows(data: bytes) -> int:
    """The end of the last line before which all quotes are closed; a doubled quote closes and opens one."""
    end = len(data)
    quotes = data.count(b'"')
    while quotes % 2 and end:
        start = data.rfind(b"\n", 0, end - 1) + 1
        quotes -= data.count(b'"', start, end)
        end = start
    return end


def _moved(record: Record, lines: int, offset: int) -> Record:
    """A record of a part of a source, with places in the whole."""
    record.line += lines
    record.offset += offset
    record.pieces = _moved_pieces(record.pieces, lines, offset)
    record.passages = tuple(
        msgspec.structs.replace(passage, pieces=_moved_pieces(passage.pieces, lines, offset))
        for passage in record.passages
    )
    return record


def _moved_pieces(pieces: tuple[Piece, ...], lines: int, offset: int) -> tuple[Piece, ...]:
    return tuple(
        msgspec.structs.replace(piece, line=piece.line + lines, offset=piece.offset + offset) for piece in pieces
    )


def _prepared(records: Iterable[Record], problems: Callable[[str], None]) -> Iterator[Record]:
    """The records with their bodies unpacked, where their format packs them."""
    for record in records:
        if record.format is not None and record.format.prepare is not None:
            record.body = record.format.prepare(record.body, problems)
        yield record
