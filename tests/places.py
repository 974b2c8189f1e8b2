"""Where planted values stand in a log, by the records that are read from it, checked against the log itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from auditors.formats.format import Format
from auditors.model import Fields
from auditors.records.assembly import read_records
from auditors.records.json_text import escape_part
from auditors.records.positions import place, place_in_passage, place_in_wrapper
from auditors.records.record import Place, Record
from auditors.records.sniffing import Shape, sniff
from auditors.sources.source import Block
from tests.pointers import LogFile


def _fields(body: Any) -> Fields:
    return Fields(time=float(body["at"])) if isinstance(body, dict) and "at" in body else Fields()


CALL = Format(
    "call", "test", _fields, recognises=lambda body: "call" in body, order=10, elements=("/calls", "/a/*/calls")
)
"""Objects with the key `call`."""
ENTRY = Format("entry", "test", _fields, starts=re.compile(r"\d\d:\d\d:\d\d - "), multiline=True, order=20)
"""Text that may go on over several lines."""
ACCESS = Format("access", "test", _fields, starts=re.compile(r"GET /\S* \d{3}\b"), order=30)
"""Text of one line."""
FORMATS = (CALL, ENTRY, ACCESS)


def read(
    log: bytes | Iterable[Block],
    *,
    shape: Shape | None = None,
    formats: Sequence[Format] = FORMATS,
    problems: list[str] | None = None,
) -> list[Record]:
    """The records of a log, of formats that are made for tests."""
    told = problems if problems is not None else []
    blocks = [Block(log, 0, 1)] if isinstance(log, bytes) else log
    kind = shape or (sniff(log) if isinstance(log, bytes) else Shape.LINES)
    return list(read_records(blocks, kind, problems=told.append, formats=formats))


def names(records: Iterable[Record]) -> list[str]:
    """The formats of records."""
    return [record.format_name for record in records]


def places(records: Iterable[Record], value: str) -> list[Place]:
    """Every place at which the records' strings hold a value."""
    found: list[Place | None] = []
    for record in records:
        for pointer, start in _occurrences(record.body, value):
            found.append(place(record, pointer, start, start + len(value)))
        for passage in record.passages:
            for pointer, start in _occurrences(passage.text, value):
                found.append(place_in_passage(passage, pointer, start, start + len(value)))
        for wrapper in record.wrappers:
            for pointer, start in _occurrences(wrapper.body, value):
                found.append(place_in_wrapper(wrapper, pointer, start, start + len(value)))
    return [at for at in found if at is not None]


def only_place(log: bytes, value: str, **how: Any) -> Place:
    """The one place of a value in a log, which must really stand there."""
    (found,) = places(read(log, **how), value)
    assert text_at(log, found) == value
    return found


def text_at(log: bytes, at: Place) -> str | None:
    """What a log really holds at a place."""
    assert at.offset == _offset(log, at.line)
    text = LogFile(log).string(at.line, at.pointer)
    return text[at.start : at.end] if text is not None else None


def _offset(log: bytes, line: int) -> int:
    """The byte at which a line begins; the mark at the begin of a file belongs to nothing."""
    offset = 0
    for _ in range(line - 1):
        offset = log.index(b"\n", offset) + 1
    return offset


def _occurrences(body: Any, value: str, pointer: str = "") -> Iterator[tuple[str, int]]:
    if isinstance(body, str):
        yield from ((pointer, match.start()) for match in re.finditer(re.escape(value), body))
    elif isinstance(body, dict):
        for key, member in body.items():
            yield from _occurrences(member, value, f"{pointer}/{escape_part(key)}")
    elif isinstance(body, list):
        for index, member in enumerate(body):
            yield from _occurrences(member, value, f"{pointer}/{index}")
