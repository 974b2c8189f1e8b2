"""Records from documents: JSON printed over several lines, or one array of records."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from auditors.formats.format import Format
from auditors.formats.lines import LineAssembler
from auditors.formats.record import Record
from auditors.sources.source import Block

LARGEST: Final = 64 << 20
"""Bytes of a document that is decoded as a whole; what is larger is read as lines."""

_SPACE: Final = re.compile(r"\s*")


def read_document(
    blocks: Iterable[Block], formats: Sequence[Format], problems: Callable[[str], None]
) -> Iterator[Record]:
    """The values of a document: each concatenated value, each element of an array or of a format's `elements`."""
    held: list[Block] = []
    size = 0
    rest = iter(blocks)
    for block in rest:
        held.append(block)
        size += len(block.data)
        if size > LARGEST:
            problems("the document is larger than 64 MiB: read line by line")
            break
    else:
        data = b"".join(block.data for block in held)
        try:
            yield from _values(data, formats)
        except (ValueError, RecursionError) as error:
            reason = "is nested too deep" if isinstance(error, RecursionError) else "is not valid JSON"
            problems(f"the document {reason}: read line by line")
        else:
            return
    yield from LineAssembler(formats, problems).read(_chain(held, rest))


def _chain(held: list[Block], rest: Iterator[Block]) -> Iterator[Block]:
    yield from held
    yield from rest


def _values(data: bytes, formats: Sequence[Format]) -> Iterator[Record]:
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    decoder = json.JSONDecoder()
    spans: list[tuple[Any, int, int]] = []
    at = _skip(text, 0)
    while at < len(text):
        value, end = decoder.raw_decode(text, at)
        spans.append((value, at, end))
        at = _skip(text, end)
    byte = line = 0
    done = 0
    for index, (value, start, end) in enumerate(spans):
        before = text[done:start].encode()
        byte += len(before)
        line += before.count(b"\n")
        raw = text[start:end].encode()
        last = index + 1 == len(spans)
        size = len(data) - byte if last else len(raw) + (spans[index + 1][1] - end)
        begins = data.rfind(b"\n", 0, byte) + 1
        record = Record(None, line + 1, begins, size if index else size + byte, value, raw=raw)
        yield from _elements(record, formats)
        byte += len(raw)
        line += raw.count(b"\n")
        done = end


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _elements(record: Record, formats: Sequence[Format]) -> Iterator[Record]:
    """The record itself, or one for each element of the array that it is or holds."""
    body = record.body
    prefix, elements = "", body if isinstance(body, list) else None
    if isinstance(body, dict):
        for format_ in formats:
            for pointer in format_.elements:
                found: Any = body
                for part in pointer.split("/")[1:]:
                    found = found.get(part) if isinstance(found, dict) else None
                if isinstance(found, list) and found and elements is None:
                    prefix, elements = pointer, found
    if not elements or not all(isinstance(element, dict) for element in elements):
        record.format = _recognise(body, formats)
        yield record
        return
    share, left = divmod(record.size, len(elements))
    for index, element in enumerate(elements):
        yield Record(
            _recognise(element, formats),
            record.line,
            record.offset,
            share + (left if index == 0 else 0),
            element,
            pointer=f"{prefix}/{index}",
            raw=record.raw,
        )


def _recognise(body: Any, formats: Sequence[Format]) -> Format | None:
    if not isinstance(body, dict):
        return None
    return next((f for f in formats if f.recognises is not None and f.recognises(body)), None)
