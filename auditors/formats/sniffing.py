"""What a source holds, judged by its first bytes: lines, one document, a table, or recorded flows."""

from __future__ import annotations

import csv
import enum
import re
from typing import Final

import orjson

_FLOW: Final = re.compile(rb"\d{1,9}:")
_COLUMN: Final = re.compile(r"@?[A-Za-z_][\w .\-]{0,63}\Z")
_FEWEST_COLUMNS: Final = 3


class Shape(enum.Enum):
    """How the records of a source are told apart."""

    LINES = "lines"
    DOCUMENT = "document"
    TABLE = "table"
    FLOWS = "flows"


def sniff(head: bytes) -> Shape:
    """The shape of a source that begins with `head` (64 KiB are enough)."""
    if _FLOW.match(head):
        return Shape.FLOWS
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    first, ended, _ = text.partition(b"\n")
    if text[:1] in (b"{", b"["):
        return Shape.LINES if not ended or _is_json(first) or not _goes_on(first) else Shape.DOCUMENT
    return Shape.TABLE if ended and _is_header(first) else Shape.LINES


def _is_json(line: bytes) -> bool:
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return True


def _goes_on(line: bytes) -> bool:
    """Whether a line that is no JSON by itself looks like the first one of a value printed over several."""
    return line.rstrip()[-1:] in (b"{", b"[", b",", b":")


def _is_header(line: bytes) -> bool:
    """Whether a line names at least three columns, all of them different."""
    text = line.decode("utf-8", "replace").rstrip("\r")
    delimiter = "\t" if "\t" in text else ","
    columns = next(csv.reader([text], delimiter=delimiter), [])
    return (
        len(columns) >= _FEWEST_COLUMNS
        and len(set(columns)) == len(columns)
        and all(_COLUMN.match(column) for column in columns)
    )
