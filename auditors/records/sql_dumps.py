"""Records from dumps of PostgreSQL: the rows of `COPY … FROM stdin` and of `INSERT INTO … VALUES`, as pg_dump has them.

Documented at postgresql.org/docs/current/sql-copy.html, section Text Format. All else in a dump is read as lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from auditors.formats.format import Format
from auditors.records.entries import DEEPEST, EntryReader
from auditors.records.lines import LineAssembler
from auditors.records.record import Record
from auditors.records.running import Spot
from auditors.records.troubles import Trouble, Troubles
from auditors.sources.source import Block

_TABLE: Final = r'[\w."]{1,256}'
_COPY: Final = re.compile(rf"COPY {_TABLE} \((?P<columns>[^()\n]{{1,16384}})\) FROM stdin;")
_INSERT: Final = re.compile(rf"INSERT INTO {_TABLE} \((?P<columns>[^()\n]{{1,16384}})\) VALUES (?=\()")
_LITERAL: Final = re.compile(r"(?:'(?P<said>[^']*+(?:''[^']*+)*+)'|(?P<bare>[^\s,'()]{1,256}))(?P<end>, ?|\))")
_END_OF_ROWS: Final = "\\."
_NULL: Final = "\\N"

_ESCAPE: Final = re.compile(r"\\([bfnrtv\\])")
_ESCAPED: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}

_Row = dict[str, Any]


def read_sql_dump(
    blocks: Iterable[Block], formats: Sequence[Format], problems: Callable[[str], None], day: float | None = None
) -> Iterator[Record]:
    """One record for each row: an object of strings under the column names, without those that are NULL."""
    troubles = Troubles(problems)
    entries = EntryReader(formats, troubles, day)
    others = LineAssembler(formats, problems, day)
    columns: list[str] = []
    in_long_line = False
    for block in blocks:
        if block.partial or in_long_line:
            in_long_line = block.partial
            yield from others.feed(block)
            continue
        for line, offset, data in _lines_of(block):
            text = data.decode("utf-8", "replace").rstrip("\r\n")
            rows = _copied(text, columns) if columns else _inserted(text)
            if rows:
                if "\ufffd" in text and "\ufffd".encode() not in data:
                    troubles.meet(Trouble.ENCODING, line, offset)
                yield from others.close()
                for at, row in enumerate(rows):
                    yield from entries.read_value(row, Spot(line, offset, 0 if at else len(data), DEEPEST))
                continue
            begin = _COPY.match(text)
            columns = _names(begin["columns"]) if begin else [] if text == _END_OF_ROWS else columns
            yield from others.feed(Block(data, offset, line))
    yield from entries.flush()
    yield from others.close()
    troubles.tell()


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
