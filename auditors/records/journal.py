"""The journal's export format: blocks of `KEY=value` lines, one for each entry, with a blank line between them.

A value that is not plain text stands behind its key's line as eight bytes with its length, little endian, and the data
(https://systemd.io/JOURNAL_EXPORT_FORMATS).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import msgspec

from auditors.formats.format import Format
from auditors.formats.times import parse_time
from auditors.records.entries import DEEPEST, EntryReader
from auditors.records.record import Passage, Piece, Record
from auditors.records.running import Spot
from auditors.records.troubles import Troubles
from auditors.sources.bytestream import ByteStream
from auditors.sources.source import Block

LARGEST: Final = 16 << 20
"""Bytes of a value, and of all values of an entry, that are held; what is more is left to be scanned by itself."""

_FIRST: Final = "__CURSOR"
"""The field with which an entry begins, also where no blank line ended the one before."""

_LENGTH: Final = 8
_ORIGINS: Final = ("_HOSTNAME", "_SYSTEMD_UNIT", "CONTAINER_NAME", "SYSLOG_IDENTIFIER", "_PID")


class _Field(msgspec.Struct, frozen=True):
    """A field of an entry: its text begins in `line` at `column`."""

    key: str
    text: str
    pieces: tuple[Piece, ...]
    size: int


def read_journal(
    blocks: Iterable[Block], formats: Sequence[Format], problems: Callable[[str], None], day: float | None = None
) -> Iterator[Record]:
    """The records in the messages of a journal; the other fields of an entry are scanned beside its message."""
    troubles = Troubles(problems)
    entries = EntryReader(formats, troubles, day)
    reader = _FieldReader(ByteStream(block.data for block in blocks))
    fields: list[_Field] = []
    size = 0
    while (field := reader.field()) is not None:
        if field.key == _FIRST and any(other.key == _FIRST for other in fields):
            yield from _read_entry(fields, size, entries)
            fields, size = [], 0
        size += field.size
        fields.append(field)
        if (not field.key and not field.text) or size > LARGEST:
            yield from _read_entry(fields, size, entries)
            fields, size = [], 0
    yield from _read_entry(fields, size, entries)
    yield from entries.flush()
    troubles.tell()


def _read_entry(fields: list[_Field], size: int, entries: EntryReader) -> Iterator[Record]:
    told = [field for field in fields if field.text]
    said = {field.key: field for field in reversed(told)}
    if not said:
        return
    message = said.get("MESSAGE") or told[0]
    time = said.get("_SOURCE_REALTIME_TIMESTAMP") or said.get("__REALTIME_TIMESTAMP")
    place = message.pieces[0]
    spot = Spot(
        place.line,
        place.offset,
        size,
        DEEPEST - 1,
        stream="\0".join(said[name].text for name in _ORIGINS if name in said),
        time=parse_time(time.text) if time is not None else None,
        passages=tuple(Passage(field.text, field.pieces) for field in told if field is not message),
    )
    yield from entries.read_text(message.text, message.pieces, spot)


class _FieldReader:
    """Reads field by field; a blank line is a field without a key."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self._line = 1

    def field(self) -> _Field | None:
        offset, line = self._stream.position, self._line
        head = self._take_line()
        if not head:
            return None
        key, assigned, text = head.removesuffix(b"\n").partition(b"=")
        if assigned or not key or len(length := self._stream.peek(_LENGTH)) < _LENGTH:
            piece = Piece(0, line, offset, "", len(key.decode("utf-8", "replace")) + 1 if assigned else 0)
            plain = (text if assigned else key).decode("utf-8", "replace")
            return _Field(key.decode("utf-8", "replace") if assigned else "", plain, (piece,), len(head))
        return self._binary(key, int.from_bytes(length, "little"), len(head))

    def _binary(self, key: bytes, size: int, head: int) -> _Field:
        """A value with its length before it; its first line begins behind the length."""
        line, offset = self._line, self._stream.position
        length = self._stream.take(_LENGTH)
        data = self._stream.take(min(size, LARGEST))
        end = self._stream.peek(1)
        taken = len(length) + len(data) + (len(self._stream.take(1)) if end == b"\n" else 0)
        before = length.decode("utf-8", "replace").rpartition("\n")[2]
        text = data.decode("utf-8", "replace")
        pieces = _pieces(text, line + length.count(b"\n"), offset, length, data, len(before))
        self._line += length.count(b"\n") + data.count(b"\n") + (end == b"\n")
        return _Field(key.decode("utf-8", "replace"), text, pieces, head + taken)

    def _take_line(self) -> bytes:
        size = 256
        while (end := self._stream.peek(size).find(b"\n")) < 0 and len(self._stream.peek(size)) == size < LARGEST:
            size *= 4
        self._line += end >= 0
        return self._stream.take(end + 1 if end >= 0 else size)


def _pieces(text: str, line: int, offset: int, length: bytes, data: bytes, column: int) -> tuple[Piece, ...]:
    """The pieces of a value of several lines that begins behind its length."""
    begins = offset + (length.rfind(b"\n") + 1)
    pieces = [Piece(0, line, begins, "", column)]
    at, taken, start = 0, 0, text.find("\n") + 1
    while start:
        taken = data.find(b"\n", at) + 1
        line += 1
        pieces.append(Piece(start, line, offset + len(length) + taken, "", 0))
        at, start = taken, text.find("\n", start) + 1
    return tuple(pieces)
