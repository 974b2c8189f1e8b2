"""Rows of `INSERT` statements, as mysqldump, MariaDB, phpMyAdmin, SQLite's `.dump`, SQL Server's scripts and pg_dump
write them: one or many in a line, or each on a line of its own below the statement's head.

What the values are is told by the statement or, where it names no columns, by the definition of the table above it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.format import Format
from auditors.records.entries import DEEPEST, EntryReader
from auditors.records.lines import LineAssembler
from auditors.records.record import Record
from auditors.records.running import Spot
from auditors.records.troubles import Trouble, Troubles
from auditors.sources.source import Block

Row = dict[str, Any]

_NAME: Final = r'(?:`[^`\n]{1,128}`|"[^"\n]{1,128}"|\[[^\]\n]{1,128}\]|[A-Za-z_][\w$]{0,127})'
_TABLE: Final = rf"(?P<table>{_NAME}(?:\.{_NAME}){{0,2}})"
_INSERT: Final = deferred(
    rf"(?:INSERT|REPLACE)(?: IGNORE| OR REPLACE)?(?: INTO)? {_TABLE} ?"
    r"(?:\((?P<columns>[^()\n]{1,16384})\) ?)?VALUES ?(?=\(|\Z)",
    re.IGNORECASE,
)
_CREATE: Final = deferred(
    rf"CREATE TABLE (?:IF NOT EXISTS )?{_TABLE} ?\((?P<columns>.{{0,16384}})", re.IGNORECASE | re.DOTALL
)
_COLUMN: Final = deferred(rf"\s{{0,16}}(?P<name>{_NAME})(?:\s|\Z)")
_NO_COLUMN: Final = deferred(
    r"\s{0,16}(?:PRIMARY|UNIQUE|KEY|INDEX|CONSTRAINT|FOREIGN|CHECK|FULLTEXT|SPATIAL|EXCLUDE)\b", re.IGNORECASE
)
_BETWEEN_COLUMNS: Final = deferred(r",(?![^()]{0,256}\))")
"""Not those of `decimal(10,2)`."""
_END_OF_DEFINITION: Final = deferred(r"\)[^\n]{0,4096}\Z")

_LITERAL: Final = deferred(
    r"\s?(?:(?:CAST\()?(?P<mark>N|E|_binary |_utf8mb4 )?'(?P<said>[^']*+(?:''[^']*+)*+)'(?: AS [\w()]{1,32}\))?"
    r"|(?P<bare>[^\s,'()]{1,256}))(?P<end>\s?,|\s?\))"
)
_ESCAPING: Final = deferred(
    r"\s?(?:(?P<mark>_binary |_utf8mb4 )?'(?P<said>[^'\\]*+(?>(?:(?:\\.|'')[^'\\]*+)*))'"
    r"|(?P<bare>[^\s,'()]{1,256}))(?P<end>\s?,|\s?\))",
    re.DOTALL,
)
"""As MySQL writes them: a backslash takes away the meaning of what follows it."""
_ESCAPE: Final = deferred(r"\\(.)|''", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "0": "\0", "Z": "\x1a"}
_NEWLINES: Final = deferred(r"replace\(('(?:[^']|''){0,65536}'),'\\n',char\(10\)\)")
"""How SQLite writes a text of several lines."""

_MOST_TABLES: Final = 1_000
_MOST_COLUMNS: Final = 512


def read_inserts(
    blocks: Iterable[Block], formats: Sequence[Format], problems: Callable[[str], None], day: float | None = None
) -> Iterator[Record]:
    """One record for each row: an object of strings under the column names, without those that are NULL. All else in a
    dump is read as lines.
    """
    troubles = Troubles(problems)
    entries, others = EntryReader(formats, troubles, day), LineAssembler(formats, problems, day)
    inserts = Inserts()
    in_long_line = False
    for block in blocks:
        if block.partial or in_long_line:
            in_long_line = block.partial
            yield from others.feed(block)
            continue
        line, offset = block.line, block.offset
        for data in _lines(block.data):
            text = data.decode("utf-8", "replace").rstrip("\r\n")
            rows = inserts.rows(text)
            if rows:
                if "\ufffd" in text and "\ufffd".encode() not in data:
                    troubles.meet(Trouble.ENCODING, line, offset)
                yield from others.close()
                for at, row in enumerate(rows):
                    yield from entries.read_value(row, Spot(line, offset, 0 if at else len(data), DEEPEST))
            else:
                yield from others.feed(Block(data, offset, line))
            line += 1
            offset += len(data)
    yield from entries.flush()
    yield from others.close()
    troubles.tell()


def _lines(data: bytes) -> Iterator[bytes]:
    """The lines with their ends; a carriage return alone ends none."""
    begin = 0
    while begin < len(data):
        end = data.find(b"\n", begin) + 1 or len(data)
        yield data[begin:end]
        begin = end


class Inserts:
    """Reads a dump line by line. Holds the columns of its tables, and those of a statement that goes on."""

    def __init__(self) -> None:
        self._tables: dict[str, list[str]] = {}
        self._defining: str | None = None
        self._columns: list[str] = []
        self._escapes = False

    def rows(self, text: str) -> list[Row]:
        """The rows of a line, without their values that are NULL; none where it has none, or it is not told what the
        values are.
        """
        if self._columns:
            if text.lstrip()[:1] == "(":
                return self._values(text, len(text) - len(text.lstrip()))
            self._columns = []
        begin = _INSERT.match(text)
        if begin is None:
            self._define(text)
            return []
        table = _plain(begin["table"])
        columns = _names(begin["columns"]) if begin["columns"] else self._tables.get(table, [])
        self._escapes = "`" in text[: begin.end()]
        if not columns:
            return []
        self._columns = columns
        return self._values(text, begin.end()) if begin.end() < len(text.rstrip()) else []

    def _define(self, text: str) -> None:
        """Take notice of a line of a table's definition."""
        if self._defining is not None:
            columns = self._tables[self._defining]
            if _END_OF_DEFINITION.match(text) or len(columns) >= _MOST_COLUMNS:
                self._defining = None
            else:
                _add(columns, text)
            return
        if (begin := _CREATE.match(text)) is not None and len(self._tables) < _MOST_TABLES:
            table = _plain(begin["table"])
            columns = self._tables[table] = []
            rest = begin["columns"].strip()
            for part in _BETWEEN_COLUMNS.split(rest) if rest else ():
                _add(columns, part)
            self._defining = None if rest.endswith(";") else table

    def _values(self, text: str, at: int) -> list[Row]:
        if not self._escapes and "char(10)" in text:
            text = _NEWLINES.sub(lambda match: match[1].replace("\\n", "\n"), text)
        columns, rows = self._columns, []
        while text.startswith("(", at):
            cells, at = self._cells(text, at + 1)
            if len(cells) != len(columns):
                self._columns = []
                return []
            rows.append({name: cell for name, cell in zip(columns, cells, strict=True) if cell is not None})
            if not text.startswith(",", at):
                break
            at += 2 if text.startswith(", ", at) else 1
        end = text[at:].strip()
        if end not in ("", ";"):
            rows = []
        if end:
            self._columns = []
        return rows

    def _cells(self, text: str, at: int) -> tuple[list[str | None], int]:
        """The values up to a closing bracket, and where it ends; too few where something else stands there."""
        cells: list[str | None] = []
        literals = _ESCAPING if self._escapes else _LITERAL
        while literal := literals.match(text, at):
            said, bare = literal["said"], literal["bare"]
            if said is None:
                cells.append(None if bare.upper() == "NULL" else bare)
            elif self._escapes or literal["mark"] == "E":
                cells.append(_ESCAPE.sub(_unescaped, said) if "\\" in said or "''" in said else said)
            else:
                cells.append(said.replace("''", "'"))
            at = literal.end()
            if literal["end"].endswith(")"):
                break
        return cells, at


def _unescaped(escape: re.Match[str]) -> str:
    return _ESCAPED.get(escape[1], escape[1]) if escape[1] is not None else "'"


def _add(columns: list[str], definition: str) -> None:
    if not _NO_COLUMN.match(definition) and (column := _COLUMN.match(definition)) is not None:
        columns.append(column["name"].strip('`"[]'))


def _names(columns: str) -> list[str]:
    return [column.strip().strip('`"[]') for column in columns.split(",")]


def _plain(table: str) -> str:
    """A table's name without its schema, as some statements have it and others not."""
    return str(re.findall(_NAME, table)[-1]).strip('`"[]')
