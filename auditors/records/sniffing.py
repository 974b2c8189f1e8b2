"""What a source holds, judged by its first bytes: lines, one document, a table, SQL, flows, or a journal."""

from __future__ import annotations

import csv
import enum
import itertools
import json
import re
from typing import Final

from auditors.records.columns import columns_of
from auditors.records.decoding import is_cut_off
from auditors.records.tables import DELIMITERS, delimiter_of

_FLOW: Final = re.compile(rb"\d{1,12}:\d{1,3}:[A-Za-z_]{1,40}[,;]")
_JOURNAL: Final = re.compile(rb"__(?:CURSOR=[^\n]|REALTIME_TIMESTAMP=\d+\n)")
_SQL_DUMP: Final = re.compile(
    rb"--\r?\n-- PostgreSQL database (?:cluster )?dump|(?:COPY|INSERT INTO) [\w.\"]{1,256} \([\w,. \"]"
)
_SQL_INSERTS: Final = re.compile(
    rb"(?:/\*M?!\d{5,6}[^\n]{0,200}\s{1,4})?-- (?:MySQL|MariaDB|phpMyAdmin|HeidiSQL|Adminer|Dump created by MySQL)"
    rb"|PRAGMA foreign_keys=OFF;\s{1,4}BEGIN TRANSACTION;"
    rb"|(?:INSERT|REPLACE)(?: IGNORE)?(?: INTO)? [`\[\w\"][^\n]{0,256}?[ )]VALUES ?[(\r\n]"
    rb"|(?:DROP TABLE IF EXISTS|CREATE TABLE(?: IF NOT EXISTS)?) [`\"\w][^\n;]{0,16384}[;(]\s"
)
_COLUMN: Final = re.compile(r"[@_A-Za-z][\w .\-/()\[\]$%@:#]{0,63}\Z")
_FEWEST_COLUMNS: Final = 3
_PAIRS: Final = frozenset({"@message", "message", "_raw", "request_body", "response_body", "messages", "metadata"})
"""Columns of which one makes a header of only two."""

_ROWS: Final = 20
"""Rows below a header that are looked at."""

_DECODER: Final = json.JSONDecoder()


class Shape(enum.Enum):
    """How the records of a source are told apart."""

    LINES = "lines"
    DOCUMENT = "document"
    TABLE = "table"
    COLUMNS = "columns"
    FLOWS = "flows"
    JOURNAL = "journal"
    SQL_DUMP = "sql-dump"
    SQL_INSERTS = "sql-inserts"


def sniff(head: bytes) -> Shape:
    """The shape of a source that begins with `head` (64 KiB are enough)."""
    if _FLOW.match(head):
        return Shape.FLOWS
    head = head.lstrip(b"\0").removeprefix(b"\xef\xbb\xbf").lstrip()
    if _JOURNAL.match(head):
        return Shape.JOURNAL
    if _SQL_DUMP.match(head):
        return Shape.SQL_DUMP
    if _SQL_INSERTS.match(head):
        return Shape.SQL_INSERTS
    text = head.decode("utf-8", "replace")
    if text[:1] in ("{", "["):
        return Shape.DOCUMENT if _goes_on(text) else Shape.LINES
    if _is_table(text):
        return Shape.TABLE
    return Shape.COLUMNS if columns_of(text) is not None else Shape.LINES


def _goes_on(text: str) -> bool:
    """Whether the first line is the begin of a JSON value that is printed over several."""
    first, ended, _ = text.partition("\n")
    if not ended:
        return False
    try:
        end = _DECODER.raw_decode(text)[1]
    except RecursionError:
        return False
    except json.JSONDecodeError as error:
        second = len(text) - len(text[len(first) :].lstrip())
        return error.pos > second or (error.pos > len(first) and is_cut_off(text, error))
    except ValueError:
        return False
    return end > len(first.rstrip())


def _is_table(text: str) -> bool:
    """Whether the first line names columns, and a row of the first ones below has as many cells."""
    first, ended, below = text.partition("\n")
    if not ended or not any(delimiter in first for delimiter in DELIMITERS):
        return False
    delimiter = delimiter_of(first)
    columns = next(iter(_rows([first.rstrip("\r")], delimiter)), [])
    if len(columns) < (2 if not _PAIRS.isdisjoint(columns) else _FEWEST_COLUMNS):
        return False
    if len(set(columns)) != len(columns) or not all(_COLUMN.match(column) for column in columns):
        return False
    rows = [row for row in _rows(below.splitlines(keepends=True), delimiter) if row]
    if not rows or (len(rows) == 1 and below.count('"') % 2):  # the first row is not all in the head
        return True
    rows += (row for line in below.split("\n", _ROWS)[:_ROWS] for row in _rows([line], delimiter))
    return any(len(row) == len(columns) for row in rows)


def _rows(lines: list[str], delimiter: str) -> list[list[str]]:
    """The first rows in lines."""
    try:
        return list(itertools.islice(csv.reader(lines, delimiter=delimiter), _ROWS))
    except csv.Error:
        return []
