"""Recorded flows as mitmproxy stores them: tnetstrings one after the other (see https://tnetstrings.info).

A tnetstring is its length in digits, `:`, the data, and a byte for the type: `,` bytes, `;` text, `#` integer, `^`
float, `!` boolean, `~` null, `}` dictionary, `]` list.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from auditors.formats.format import Format
from auditors.records.entries import DEEPEST, EntryReader
from auditors.records.lines import LineAssembler
from auditors.records.record import Record
from auditors.records.running import Spot
from auditors.records.troubles import Trouble, Troubles
from auditors.sources.blocks import split_blocks
from auditors.sources.bytestream import ByteStream
from auditors.sources.source import Block

LARGEST: Final = 64 << 20
"""Bytes of a flow that is decoded; a larger one is scanned as text."""

_DEEPEST: Final = 32
_LENGTH: Final = re.compile(rb"(0|[1-9]\d{0,11}):")
_LONGEST_LENGTH: Final = 13


class _BrokenFlowError(ValueError):
    """Bytes that are no tnetstring."""


def read_flows(
    blocks: Iterable[Block], formats: Sequence[Format], problems: Callable[[str], None], day: float | None = None
) -> Iterator[Record]:
    """One record for each flow, a dictionary. Bytes are text in it, with surrogates for those that are not UTF-8 (as
    `surrogateescape` gives them), so that a format can unpack what is compressed.

    What is no flow, or a flow too large to hold, is scanned as text.
    """
    troubles = Troubles(problems)
    entries = EntryReader(formats, troubles, day)
    stream = ByteStream(block.data for block in blocks)
    line = 1
    while head := stream.peek(_LONGEST_LENGTH):
        offset = stream.position
        length = _LENGTH.match(head)
        size = length.end() + int(length[1]) + 1 if length else 0
        if length is None or size > LARGEST or len(stream.peek(size)) < size:
            troubles.meet(Trouble.FLOW, line, offset)
            passed = _Newlines(stream.chunks(size or None))
            rest = split_blocks(passed, offset=offset, line=line)
            yield from LineAssembler(formats, problems, day).read(rest)
            line += passed.count
            continue
        data = stream.take(size)
        try:
            body = _value(data[length.end() : -1], data[-1:], 0)
        except ValueError:
            troubles.meet(Trouble.FLOW, line, offset)
            yield from LineAssembler(formats, problems, day).read(split_blocks([data], offset=offset, line=line))
        else:
            yield from entries.read_value(body, Spot(line, offset, size, DEEPEST))
        line += data.count(b"\n")
    yield from entries.flush()
    troubles.tell()


class _Newlines:
    """Chunks of bytes, whose line ends are counted as they go by."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.count += chunk.count(b"\n")
            yield chunk


def _value(data: bytes, kind: bytes, depth: int) -> Any:
    match kind:
        case b"," | b";":
            return data.decode("utf-8", "surrogateescape")
        case b"#":
            return int(data) if len(data) < 4000 else data.decode("ascii", "replace")
        case b"^":
            number = float(data)
            return number if math.isfinite(number) else None
        case b"!":
            return data == b"true"
        case b"~":
            return None
        case b"}" | b"]":
            if depth >= _DEEPEST:
                raise _BrokenFlowError("nested too deep")
            members = list(_members(data, depth))
            if kind == b"]":
                return members
            return {str(key): value for key, value in zip(members[::2], members[1::2], strict=True)}
    raise _BrokenFlowError("unknown type")


def _members(data: bytes, depth: int) -> Iterator[Any]:
    at = 0
    while at < len(data):
        length = _LENGTH.match(data, at)
        if length is None:
            raise _BrokenFlowError("no length")
        end = length.end() + int(length[1])
        if end >= len(data):
            raise _BrokenFlowError("cut off")
        yield _value(data[length.end() : end], data[end : end + 1], depth + 1)
        at = end + 1
