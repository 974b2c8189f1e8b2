"""Records from lines: JSON objects, lines of text formats, records of several lines, wrapped or not, in any mixture."""

from __future__ import annotations

import codecs
import copy
import re
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import Any, Final

import orjson

from auditors.formats.format import Format
from auditors.formats.llm_answers import CHUNK
from auditors.records.decoding import hides_values
from auditors.records.elements import lists_objects
from auditors.records.entries import DEEPEST, EntryReader, may_hide
from auditors.records.long_texts import LongText
from auditors.records.record import Piece, Record
from auditors.records.repeats import Repeats
from auditors.records.running import Spot
from auditors.records.troubles import Met, Trouble, Troubles
from auditors.records.values import Scroll, ValueReader
from auditors.records.wrappers import read_prefix
from auditors.sources.blocks import long_line
from auditors.sources.source import Block, Span

_BRACE: Final = ord("{")
_SPACE: Final = ord(" ")
_ASCII: Final = 0x80
_BOM: Final = codecs.BOM_UTF8
_BEFORE: Final = b"\0\xef\x1e \t"
"""Bytes before a line that are not its own: a hole, a byte order mark, a record separator (RFC 7464), indentation."""

_CUT: Final = re.compile(rb"\S{20,40} (?:stdout|stderr) [PF]")
"""A line in parts, which may be cut in the middle of a character."""


class LineAssembler:
    """Reads lines one after the other. `problems` is told once for each kind of trouble; `repeats`, where there is
    one, says what needs not be decoded again.
    """

    def __init__(
        self,
        formats: Sequence[Format],
        problems: Callable[[str], None],
        day: float | None = None,
        repeats: Repeats | None = None,
    ) -> None:
        self._troubles = Troubles(problems)
        self._entries = EntryReader(formats, self._troubles, day)
        self._day = day
        self._long: _LongLine | None = None
        self._repeats = repeats

    def read(self, blocks: Iterable[Block], *, within: tuple[int, int] | None = None) -> Iterator[Record]:
        """The records of the blocks.

        Where the first block begins in the middle of a line, `within` is the offset of that line and the column.
        """
        yield from self._read(iter(blocks), None, within)
        yield from self.close()

    def read_span(self, blocks: Iterator[Block], owned: Span) -> Generator[Record, None, Block | None]:
        """The records of the blocks; of those that begin behind `owned` no more than is needed to complete the others.

        Gives back what it did not read of the last block, None at the end of the source. What is open stays open: the
        next span, if one comes that begins where this one ends, goes on with it.
        """
        self.own(owned)
        rest = yield from self._read(blocks, owned, None)
        if rest is None:
            yield from self.close()
        return rest

    def own(self, owned: Span) -> None:
        """What is met in a span waits for `take_troubles` from now on."""
        self._troubles.go_on(owned)

    def take_troubles(self) -> tuple[Met, ...]:
        """What was met in the span that was read last."""
        return self._troubles.take()

    def _read(
        self, coming: Iterator[Block], owned: Span | None, within: tuple[int, int] | None
    ) -> Generator[Record, None, Block | None]:
        end = owned.end if owned is not None else sys.maxsize
        for block in coming:
            if block.offset >= end and not self._concerns(end):
                return block
            if block.partial:
                yield from self._read_long(block, coming, owned, within or (block.offset, 0))
            elif block.offset + len(block.data) <= end and within is None:
                yield from self._read_block(block)
            else:
                for line, offset, data, size in _lines_of(block):
                    if offset >= end and not self._concerns(end):
                        return Block(block.data[offset - block.offset :], offset, line)
                    if offset >= self._entries.due:
                        yield from self._entries.expire(offset)
                    begin, column = within or (offset, 0)
                    yield from self._read_line(data, line, begin, size, column)
                    within = None
            within = None
        return None

    def feed(self, block: Block) -> Iterator[Record]:
        """The records that a block of a growing source completes; one that may go on stays open."""
        if block.partial or self._long is not None:
            if self._long is None:
                self._long = _LongLine(block.line, block.offset)
                self._troubles.meet(Trouble.LONG, block.line, block.offset)
            yield from self._long.feed(block.data)
            if not block.partial:
                yield from self._long.end()
                self._long = None
        else:
            yield from self._read_block(block)
        self._troubles.tell()

    def close(self) -> Iterator[Record]:
        """The records that are open, when nothing more will come."""
        if self._long is not None:
            yield from self._long.end()
            self._long = None
        yield from self._entries.flush()
        self._troubles.tell()

    @property
    def open_at(self) -> tuple[int, int] | None:
        """Line and byte offset of the first record that is open."""
        return self._entries.open_at

    def so_far(self, rest: Block | None = None) -> list[Record]:
        """What is open, as the records that it would be if the source ended here, or behind `rest`, an unfinished line.

        Nothing changes: when the source goes on, the same records come again, whole.
        """
        draft = copy.copy(self)
        draft._troubles = Troubles(_forget)
        draft._entries = self._entries.copy(draft._troubles)
        draft._long = self._long.copy() if self._long is not None else None
        records = list(draft.feed(rest)) if rest is not None else []
        return [*records, *draft.close()]

    def _concerns(self, end: int) -> bool:
        """Whether something is open that began before `end`."""
        opened = self._entries.open_at
        return opened is not None and opened[1] < end

    def _read_block(self, block: Block) -> Iterator[Record]:
        """The records of whole lines. What most lines are, an object or a line that a format knows, is one at once."""
        entries, texts, day, repeats = self._entries, self._entries.texts, self._day, self._repeats
        recognise, starting = self._entries.recognise_plain, self._entries.starting
        data, line, base = block.data, block.line, block.offset
        view = memoryview(data)
        begin, end = 0, data.find(b"\n")
        while end >= 0:
            offset, size, first = base + begin, end + 1 - begin, data[begin]
            if offset >= entries.due:
                yield from entries.expire(offset)
            if first == _BRACE:
                idle = entries.idle
                try:
                    if repeats is None or not idle:
                        body = orjson.loads(view[begin:end])
                        format_ = recognise(body)
                    else:
                        body, format_ = repeats.decode(data, begin, end, offset, recognise)
                except orjson.JSONDecodeError:
                    yield from self._read_line(data[begin:end], line, offset, size)
                else:
                    if format_ is None or format_ is CHUNK or not idle or may_hide(format_, offset):
                        expected = format_ if idle else None
                        yield from self._read_object(body, expected, data[begin:end], line, offset, size)
                    else:
                        yield Record(format_, line, offset, size, body, day=day)
            elif first < _ASCII and first > _SPACE and data[end - 1] > _SPACE and texts.between:
                text = data[begin:end].decode("utf-8", "replace")
                format_ = starting(text)
                if format_ is None or format_.multiline or not text.isascii():
                    yield from self._read_line(data[begin:end], line, offset, size)
                else:
                    yield Record(format_, line, offset, size, text, day=day)
            else:
                yield from self._read_line(data[begin:end], line, offset, size)
            line += 1
            begin = end + 1
            end = data.find(b"\n", begin)
        if begin < len(data):
            if base + begin >= entries.due:
                yield from entries.expire(base + begin)
            yield from self._read_line(data[begin:], line, base + begin, len(data) - begin)

    def _read_object(
        self, body: Any, format_: Format | None, data: bytes, line: int, offset: int, size: int
    ) -> Iterator[Record]:
        """The records in an object: itself, if it has a format and lists no others."""
        if hides_values(data, body):
            yield from self._read_line(data, line, offset, size)
        elif format_ is None or format_ is CHUNK or (format_.generic and b"[" in data and lists_objects(body)):
            yield from self._entries.read_value(body, Spot(line, offset, size, DEEPEST))
        else:
            yield Record(format_, line, offset, size, body, day=self._day)

    def _read_line(self, data: bytes, line: int, offset: int, size: int, column: int = 0) -> Iterator[Record]:
        if data[:1] in _BEFORE or data[-1:] == b"\0":
            data, passed = self._cleaned(data, line, offset)
            column += passed
        text = data.decode("utf-8", "replace").removesuffix("\r")
        if not text.isascii() and "\ufffd" in text and not _is_utf8(data):
            escaped = data.decode("utf-8", "surrogateescape")
            if _CUT.match(data) and (prefix := read_prefix(escaped)) is not None and prefix.partial is not None:
                text = escaped
            else:
                self._troubles.meet(Trouble.ENCODING, line, offset)
        yield from self._entries.read_text(
            text, (Piece(0, line, offset, "", column),), Spot(line, offset, size, DEEPEST)
        )

    def _cleaned(self, data: bytes, line: int, offset: int) -> tuple[bytes, int]:
        """The line without what is not its own, and how many code points of that stood before it."""
        column = 0
        if data[:1] == b"\0" or data[-1:] == b"\0":
            self._troubles.meet(Trouble.HOLE, line, offset)
            own = data.lstrip(b"\0")
            column, data = len(data) - len(own), own.rstrip(b"\0")
        if data.startswith(_BOM):
            column, data = column + 1, data[len(_BOM) :]
        if data[:1] in b"\x1e \t" and (own := data.lstrip(b"\x1e \t"))[:1] == b"{" and not self._entries.open_at:
            column, data = column + len(data) - len(own), own
        return data, column

    def _read_long(
        self, block: Block, coming: Iterator[Block], owned: Span | None, begin: tuple[int, int]
    ) -> Iterator[Record]:
        """A line that is too long to hold: JSON value by value, other text in pieces."""
        chunks = long_line(block, coming)
        if owned is not None and block.offset < owned.start:
            for _ in chunks:
                pass
            return
        if block.offset >= self._entries.due:
            yield from self._entries.expire(block.offset)
        offset, column = begin
        scroll = Scroll(chunks, block.line, block.offset, (offset, column))
        if scroll.peek() in ("{", "["):
            reader = ValueReader(scroll, self._entries, self._troubles)
            yield from reader.read()
            if not reader.broken:
                return
        if scroll.peek():
            self._troubles.meet(Trouble.LONG, block.line, offset)
            rest = _LongLine(block.line, offset, scroll.column)
            for chunk in scroll.rest():
                yield from rest.feed(chunk)
            yield from rest.end()


class _LongLine:
    """A line too long to hold, as text in pieces."""

    def __init__(self, line: int, offset: int, column: int = 0) -> None:
        self._text = LongText(line, offset, column)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def feed(self, data: bytes) -> Iterator[Record]:
        yield from self._text.feed(self._decoder.decode(data), len(data))

    def end(self) -> Iterator[Record]:
        yield from self._text.end()

    def copy(self) -> _LongLine:
        copied = copy.copy(self)
        copied._text = copy.copy(self._text)
        copied._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        copied._decoder.setstate(self._decoder.getstate())
        return copied


def _forget(problem: str) -> None:
    """What is wrong with what may still go on is no problem yet."""


def _lines_of(block: Block) -> Iterator[tuple[int, int, bytes, int]]:
    """Number, offset, text and size (its end included) of each line; the last one of a source may have no end."""
    line, offset = block.line, block.offset
    lines = block.data.split(b"\n")
    last = lines.pop()
    for data in lines:
        yield line, offset, data, len(data) + 1
        line += 1
        offset += len(data) + 1
    if last:
        yield line, offset, last, len(last)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
