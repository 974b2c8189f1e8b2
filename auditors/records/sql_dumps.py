"""Records from dumps of PostgreSQL: the rows of `COPY … FROM stdin` and of `INSERT INTO … VALUES`, as pg_dump has them.

Documented at postgresql.org/docs/current/sql-copy.html, section Text Format. All else in a dump is read as lines.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.catalog import load_formats
from auditors.formats.format import Format
from auditors.records.entries import DEEPEST, EntryReader
from auditors.records.lines import LineAssembler
from auditors.records.record import Record
from auditors.records.running import Spot
from auditors.records.spans import prepared
from auditors.records.troubles import Met, Trouble, Troubles
from auditors.sources.source import Block, Span

_TABLE: Final = r'[\w."]{1,256}'
_COPY: Final = deferred(rf"COPY {_TABLE} \((?P<columns>[^()\n]{{1,16384}})\) FROM stdin;")
_INSERT: Final = deferred(rf"INSERT INTO {_TABLE} \((?P<columns>[^()\n]{{1,16384}})\) VALUES (?=\()")
_LITERAL: Final = deferred(r"(?:'(?P<said>[^']*+(?:''[^']*+)*+)'|(?P<bare>[^\s,'()]{1,256}))(?P<end>, ?|\))")
_END_OF_ROWS: Final = "\\."
_NULL: Final = "\\N"

_ESCAPE: Final = deferred(r"\\([bfnrtv\\])")
_ESCAPED: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}

_ALL: Final = Span(0, sys.maxsize)

_Row = dict[str, Any]


def read_sql_dump(
    blocks: Iterable[Block], formats: Sequence[Format], problems: Callable[[str], None], day: float | None = None
) -> Iterator[Record]:
    """One record for each row: an object of strings under the column names, without those that are NULL."""
    reader = SqlDumpReader(day, formats)
    yield from reader.rows(iter(blocks), _ALL)
    for met in reader.take_troubles():
        problems(met.trouble.told(met.count, met.line))


class SqlDumpReader:
    """Reads stretches of a dump, from its beginning on: what a row means, a line far above it says.

    A stretch begins with the first row in it, and ends where that of the next one begins: nothing is open between them.
    """

    def __init__(self, day: float | None = None, formats: Sequence[Format] | None = None) -> None:
        known = load_formats() if formats is None else formats
        self._troubles = Troubles(_told_by_all)
        self._troubles.go_on(_ALL)
        self._entries = EntryReader(known, self._troubles, day)
        self._others = LineAssembler(known, _told_by_all, day)
        self._others.own(_ALL)
        self._columns: list[str] = []
        self._rest: Block | None = None

    def pass_over(self, blocks: Iterator[Block], start: int) -> None:
        """Go on with the stretch that begins at `start`; of what stands before it only columns are taken notice of."""
        in_long_line = False
        for block in self._coming(blocks):
            is_long, in_long_line = block.partial or in_long_line, block.partial
            is_before = block.offset + len(block.data) <= start
            if is_long or (is_before and not _may_tell(block.data)):
                continue
            for line, offset, data in _lines_of(block):
                if not (offset >= start or _may_tell(data)):
                    continue
                text = _text(data)
                if not self._rows_of(text):
                    self._take_notice(text)
                elif offset >= start:
                    self._rest = Block(block.data[offset - block.offset :], offset, line)
                    return

    def read(self, blocks: Iterator[Block], owned: Span, problems: Callable[[str], None]) -> Iterator[Record]:
        """The records of a stretch, which begins where the last one has ended, or where `pass_over` has come to.

        `problems` is told in one line of what is wrong with a format; what is wrong with lines, `take_troubles` gives.
        """
        return prepared(self.rows(blocks, owned), problems)

    def take_troubles(self) -> tuple[Met, ...]:
        """What could not be decoded in the stretch that was read last; it was scanned as text all the same."""
        return (*self._troubles.take(), *self._others.take_troubles())

    def rows(self, blocks: Iterator[Block], owned: Span) -> Iterator[Record]:
        """The same as they are written."""
        in_long_line = False
        for block in self._coming(blocks):
            if block.partial or in_long_line:
                in_long_line = block.partial
                yield from self._others.feed(block)
                continue
            for line, offset, data in _lines_of(block):
                text = _text(data)
                rows = self._rows_of(text)
                if not rows:
                    self._take_notice(text)
                    yield from self._others.feed(Block(data, offset, line))
                    continue
                yield from self._others.close()
                if offset >= owned.end:
                    self._rest = Block(block.data[offset - block.offset :], offset, line)
                    yield from self._entries.flush()
                    return
                if "\ufffd" in text and "\ufffd".encode() not in data:
                    self._troubles.meet(Trouble.ENCODING, line, offset)
                for at, row in enumerate(rows):
                    yield from self._entries.read_value(row, Spot(line, offset, 0 if at else len(data), DEEPEST))
        yield from self._entries.flush()
        yield from self._others.close()

    def _coming(self, blocks: Iterator[Block]) -> Iterator[Block]:
        """What was left of the last block that was read, and those that follow it, which stay open."""
        rest, self._rest = self._rest, None
        return itertools.chain((rest,) if rest is not None else (), blocks)

    def _rows_of(self, text: str) -> list[_Row]:
        return _copied(text, self._columns) if self._columns else _inserted(text)

    def _take_notice(self, text: str) -> None:
        """What a line that is no row says of those below it."""
        if begin := _COPY.match(text):
            self._columns = _names(begin["columns"])
        elif text == _END_OF_ROWS:
            self._columns = []


def _may_tell(data: bytes) -> bool:
    """Whether one of some lines may say what those below it are."""
    return data.startswith((b"COPY ", b"\\.")) or b"\nCOPY " in data or b"\n\\." in data


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").rstrip("\r\n")


def _told_by_all(problem: str) -> None:
    """Stretches tell together of what was met in them."""


def _lines_of(block: Block) -> Iterator[tuple[int, int, bytes]]:
    """Number, offset and bytes of each line, with its end."""
    line, offset = block.line, block.offset
    for data in block.data.split(b"\n"):
        size = min(len(data) + 1, block.offset + len(block.data) - offset)
        if size:
            yield line, offset, block.data[offset - block.offset : offset - block.offset + size]
        line += 1
        offset += size


def _names(columns: str) -> list[str]:
    return [column.strip().strip('"') for column in columns.split(",")]


def _copied(text: str, columns: list[str]) -> list[_Row]:
    """The row that a line is; none of another number of cells."""
    cells = text.split("\t")
    if len(cells) != len(columns):
        return []
    return [{name: _unescaped(cell) for name, cell in zip(columns, cells, strict=True) if cell != _NULL}]


def _unescaped(cell: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPED[match[1]], cell) if "\\" in cell else cell


def _inserted(text: str) -> list[_Row]:
    """The rows of a statement that stands on one line; none where it is not told what the values are."""
    begin = _INSERT.match(text)
    if begin is None:
        return []
    columns, at = _names(begin["columns"]), begin.end()
    rows: list[_Row] = []
    while text.startswith("(", at):
        cells, at = _cells(text, at + 1)
        if len(cells) != len(columns):
            return []
        rows.append({name: cell for name, cell in zip(columns, cells, strict=True) if cell is not None})
        if not text.startswith(",", at):
            break
        at += 2 if text.startswith(", ", at) else 1
    return rows if text[at:].rstrip() == ";" else []


def _cells(text: str, at: int) -> tuple[list[str | None], int]:
    """The values up to a closing bracket, and where it ends; too few where something else stands there."""
    cells: list[str | None] = []
    while literal := _LITERAL.match(text, at):
        said, bare = literal["said"], literal["bare"]
        cells.append(said.replace("''", "'") if said is not None else None if bare.upper() == "NULL" else bare)
        at = literal.end()
        if literal["end"] == ")":
            break
    return cells, at
