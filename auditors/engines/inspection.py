"""Shows a record as it stands in its source: JSON indented, sensitive values marked, and masked unless revealed."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import msgspec
import orjson

from auditors.engines.growing_records import GrowingRecords
from auditors.engines.rows import hits_in, orders_of
from auditors.engines.updates import Inspect, Inspection
from auditors.errors import InternalError
from auditors.live_ledger import Draft
from auditors.model import Coverage, Fields, Occurrence, Principal
from auditors.pipeline import Held, Pipeline
from auditors.records.record import Record
from auditors.sanitizing import sanitize
from auditors.sources.opening import open_streams
from auditors.sources.packed import from_offset, is_packed
from auditors.sources.problems import Problems
from auditors.sources.source import Block, Source

_READ: Final = 256 << 10
_MOST: Final = 16 << 20
"""Bytes that are read of a record, first and at most."""

_FAR: Final = 256 << 20
"""Bytes of a packed source that are unpacked to come to a record."""

_LONGEST: Final = 2_000_000
"""Code points of a record that are shown."""

_BEYOND: Final = 64 << 10
"""Bytes behind the first line of a record that may belong to it."""


def inspect(pipeline: Pipeline, paths: Sequence[str], command: Inspect) -> Inspection:
    """The record that a command asks for, in the first of the files that holds it."""
    answer = Inspection(ticket=command.ticket, source=command.source, line=command.line)
    problem = "its file is not there any more"
    for path in paths:
        try:
            head, block = _read(path, command)
        except OSError as error:
            problem = f"cannot be read: {error.strerror}"
            continue
        if block is None:
            problem = "the file holds something else there now: it was rotated or truncated"
            continue
        try:
            seen = _seen(pipeline, head, block, command)
        except InternalError as error:
            problem = str(error)
            continue
        if seen is not None:
            record, held = seen
            text, marks = _shown(record, held, reveal=command.reveal)
            return msgspec.structs.replace(
                answer,
                format=record.format_name,
                text=text,
                marks=marks,
                revealed=command.reveal,
                orders=orders_of(record),
            )
    return msgspec.structs.replace(answer, problem=problem)


def _read(path: str, command: Inspect) -> tuple[bytes, Block | None]:
    """The beginning of a file, and its lines from the offset on: one, and what may belong to it."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        head = os.pread(descriptor, 8 << 10, 0)
        if is_packed(head):
            return _read_packed(path, command)
        begin = max(0, command.offset - 1)
        size = _READ
        while True:
            data = os.pread(descriptor, size, begin)
            end = data.find(b"\n", command.offset - begin)
            if end >= 0 or len(data) < size or size >= _MOST:
                break
            size *= 8
        if end >= 0 and len(data) < end + _BEYOND:
            data = os.pread(descriptor, end + _BEYOND, begin)
    finally:
        os.close(descriptor)
    if begin < command.offset and not data.startswith((b"\n", b"\0", b"\xbf")):
        return head, None
    data = data[command.offset - begin :]
    return head, Block(data, command.offset, command.line) if data else None


def _read_packed(path: str, command: Inspect) -> tuple[bytes, Block | None]:
    for stream in open_streams(Source(name=command.source.partition("!")[0], path=Path(path)), Problems()):
        if stream.name != command.source:
            continue
        head = stream.peek(8 << 10)
        for block in stream.blocks():
            if block.offset > _FAR:
                break
            if block.offset <= command.offset < block.offset + len(block.data):
                return head, from_offset(block, command.offset)
    return b"", None


def _seen(pipeline: Pipeline, head: bytes, block: Block, command: Inspect) -> tuple[Record, Sequence[Held]] | None:
    """The record at the offset, and its strings in which something is found."""
    seen: list[tuple[Record, Sequence[Held]]] = []

    def watch(
        source: str,
        record: Record,
        fields: Fields,
        principal: Principal,
        held: Sequence[Held],
        found: Sequence[Occurrence],
    ) -> None:
        seen.append((record, held))

    growing = GrowingRecords(block.data if command.offset == 0 else head, lambda problem: None)
    records = _first(growing, block, command.offset)
    pipeline.run(command.source, records, Draft(), Coverage(), watch)
    return seen[0] if seen else None


def _first(growing: GrowingRecords, block: Block, offset: int) -> Iterator[Record]:
    """The record that holds the offset; later ones are not put together."""
    for part in (growing.feed(block), growing.close()):
        for record in part:
            if record.offset + record.size > offset:
                yield record
                return


def _shown(record: Record, held: Sequence[Held], *, reveal: bool) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """The text of a record and the marks in it."""
    marker = _Marker(held)
    body = marker.marked(record.body)
    text = body if isinstance(body, str) else orjson.dumps(body, option=orjson.OPT_INDENT_2, default=str).decode()
    shown: list[str] = []
    marks: list[tuple[int, int, str]] = []
    length = 0
    for plain, found in marker.parts(text[:_LONGEST]):
        if found is None:
            shown.append("\n".join(map(sanitize, plain.split("\n"))))
        else:
            shown.append(sanitize(plain) if reveal else f"<{found}>")
            marks.append((length, length + len(shown[-1]), found))
        length += len(shown[-1])
    return "".join(shown), tuple(marks)


class _Marker:
    """Replaces the values in a body by a word that no log can know, and finds them again in what was made of it."""

    def __init__(self, held: Sequence[Held]) -> None:
        self._held = held
        self._encoded = any("#" in string.pointer for string in held)
        self._word = secrets.token_hex(8)
        self._values: list[tuple[str, str]] = []
        self._found = [string.text[hit.start : hit.end] for string in held for hit in string.hits]

    def marked(self, body: Any) -> Any:
        """The body with its values replaced; strings that are JSON are decoded where a value may be in one."""
        if isinstance(body, dict):
            return {self._key(key): self.marked(member) for key, member in body.items()}
        if isinstance(body, list):
            return [self.marked(member) for member in body]
        if isinstance(body, str):
            if self._encoded and body.lstrip()[:1] in ("{", "["):
                with suppress(orjson.JSONDecodeError):
                    return self.marked(orjson.loads(body))
            return self._text(body)
        if isinstance(body, int | float) and hits_in(str(body), self._held):
            return self._text(str(body))
        return body

    def _key(self, key: str) -> str:
        """A name. One that is a mere word is none of a value's parts: `user` is not, beside `user7@…`."""
        is_word = key.replace("_", "").isalpha() and not any(value in key for value in self._found)
        return key if is_word else self._text(key)

    def _text(self, text: str) -> str:
        parts, at = [], 0
        for hit in sorted(hits_in(text, self._held), key=lambda hit: (hit.start, -hit.end)):
            start, end = max(at, hit.start), hit.end
            if end <= at:
                continue
            parts += [text[at:start], f"{self._word}{len(self._values)};"]
            self._values.append((text[start:end], hit.entity))
            at = end
        return "".join([*parts, text[at:]])

    def parts(self, text: str) -> Iterator[tuple[str, str | None]]:
        """The stretches of a text between values, and the values with their entities."""
        for index, part in enumerate(re.split(rf"{self._word}(\d+);", text)):
            if index % 2:
                value, entity = self._values[int(part)]
                yield value, entity
            else:
                yield part, None
