"""Records from lines: JSON objects, lines of text formats, records of several lines, wrapped or not, in any mixture."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec
import orjson

from auditors.formats.format import Format
from auditors.formats.record import Piece, Record
from auditors.formats.wrappers import Unwrapped, text_prefix, unwrap
from auditors.sources.source import Block, Span

MOST_TEXT: Final = 256 << 10
"""Bytes of a record of several lines; a longer one is cut, so that memory stays bounded."""

MOST_STRANGE: Final = 64 << 10
"""Bytes of unrecognised lines that are one record, so that a key block of several lines is whole."""

DEEPEST: Final = 4
"""Wrappers in wrappers that are undone."""


class _Text(msgspec.Struct):
    """A record of text that may go on. `where` is the pointer under which its lines stand: those of one wrapper."""

    format: Format | None
    where: str
    line: int
    offset: int
    time: float | None
    lines: list[str]
    pieces: list[Piece]
    length: int = 0
    size: int = 0
    wrapper: dict[str, Any] | None = None
    day: float | None = None

    def add(self, line: int, offset: int, size: int, column: int, text: str) -> None:
        """One more physical line."""
        self.pieces.append(Piece(self.length, line, offset, self.where, column))
        self.lines.append(text)
        self.length += len(text) + 1
        self.size += size

    def record(self) -> Record:
        """The record as far as it goes."""
        return Record(
            format=self.format,
            line=self.line,
            offset=self.offset,
            size=self.size,
            body="\n".join(self.lines),
            pointer=self.where,
            pieces=tuple(self.pieces),
            time=self.time,
            day=self.day,
            wrapper=self.wrapper,
        )


class LineAssembler:
    """Reads lines one after the other. `problems` is told once for each kind of trouble."""

    def __init__(self, formats: Sequence[Format], problems: Callable[[str], None], day: float | None = None) -> None:
        self._objects = [format_ for format_ in formats if format_.recognises is not None]
        self._texts = [format_ for format_ in formats if format_.starts is not None]
        self._last: Format | None = None
        self._problems = problems
        self._told: set[str] = set()
        self._day = day
        self._open: _Text | None = None

    def read(self, blocks: Iterable[Block], owned: Span | None = None) -> Iterator[Record]:
        """The records of the blocks; those that begin behind `owned` are not begun."""
        end = owned.end if owned else None
        for block in blocks:
            yield from self._begin(block)
            for line, offset, data, size in _lines_of(block):
                past = end is not None and offset >= end
                if past and self._open is None:
                    return
                yield from self._read_line(data, line, offset, size, past=past)
        yield from self.close()

    def feed(self, block: Block) -> Iterator[Record]:
        """The records that a block of a growing source completes; one that may go on stays open."""
        yield from self._begin(block)
        for line, offset, data, size in _lines_of(block):
            yield from self._read_line(data, line, offset, size, past=False)

    def close(self) -> Iterator[Record]:
        """The record that is open, when nothing more will come."""
        yield from self._close()

    @property
    def open_at(self) -> tuple[int, int] | None:
        """Line and byte offset of the record that is open."""
        return (self._open.line, self._open.offset) if self._open is not None else None

    def so_far(self, rest: Block | None = None) -> list[Record]:
        """What is open, as the records that it would be if the source ended here, or behind `rest`, an unfinished line.

        Nothing changes: when the source goes on, the same record comes again, whole.
        """
        draft = copy.copy(self)
        if self._open is not None:
            draft._open = msgspec.structs.replace(
                self._open, lines=list(self._open.lines), pieces=list(self._open.pieces)
            )
        records = list(draft.feed(rest)) if rest is not None else []
        return [*records, *draft.close()]

    def _begin(self, block: Block) -> Iterator[Record]:
        if block.partial:
            self._tell(f"line {block.line} is longer than 16 MiB: scanned in pieces, not decoded")
            yield from self._close()

    def _read_line(self, data: bytes, line: int, offset: int, size: int, *, past: bool) -> Iterator[Record]:
        if data[:1] == b"{":
            try:
                body = orjson.loads(data)
            except orjson.JSONDecodeError:
                body = self._tolerant(data, line)
            if body is not None:
                yield from self._read_value(body, Record(None, line, offset, size, body), past=past)
                return
        yield from self._read_text(data, line, offset, size, past=past)

    def _tolerant(self, data: bytes, line: int) -> Any:
        """What the strict parser refuses: NaN, lone surrogates, invalid UTF-8. None where it is no JSON either way."""
        try:
            body = json.loads(data.decode("utf-8", "replace"))
        except RecursionError:
            self._tell(f"line {line} is nested too deep: scanned as text, not decoded")
            return None
        except ValueError:
            return None
        if not _is_utf8(data):
            self._tell(f"line {line} is not valid UTF-8: invalid bytes were replaced")
        return body

    def _read_value(self, body: Any, record: Record, *, past: bool) -> Iterator[Record]:
        """The records of one decoded line."""
        unwrapped = unwrap(body, DEEPEST) if type(body) is dict else ()
        if not unwrapped:
            inside = self._open is not None and self._open.format is not None and self._open.format.multiline
            record.format = self._recognise(body) or (self._open.format if inside and self._open else None)
            if not past or not inside:
                yield from self._close()
            if not past:
                yield record
            return
        wrapper: dict[str, Any] | None = unwrapped[0].rest
        share, left = divmod(record.size, len(unwrapped))
        for index, entry in enumerate(unwrapped):
            size = share + (left if index == 0 else 0)
            inner = Record(None, record.line, record.offset, size, entry.body, entry.pointer, wrapper=wrapper)
            inner.time = entry.time
            wrapper = None
            if isinstance(entry.body, str):
                yield from self._read_wrapped_text(entry, inner, past=past)
            else:
                inner.format = self._recognise(entry.body)
                yield from self._close()
                if not past:
                    yield inner

    def _read_wrapped_text(self, entry: Unwrapped, inner: Record, *, past: bool) -> Iterator[Record]:
        text = entry.body.removesuffix("\n").removesuffix("\r")
        yield from self._append(
            text, inner.line, inner.offset, inner.size, 0, entry.pointer, entry.time, inner.wrapper, past=past
        )

    def _read_text(self, data: bytes, line: int, offset: int, size: int, *, past: bool) -> Iterator[Record]:
        text = data.removesuffix(b"\r").decode("utf-8", "replace")
        column, time = text_prefix(text)
        payload = text[column:]
        if column and payload[:1] == "{":
            try:
                body = orjson.loads(payload)
            except (orjson.JSONDecodeError, UnicodeEncodeError):
                body = None
            if type(body) is dict:
                yield from self._read_value(body, Record(None, line, offset, size, body, time=time), past=past)
                return
        if not text.isascii() and "\ufffd" in text and not _is_utf8(data):
            self._tell(f"line {line} is not valid UTF-8: invalid bytes were replaced")
        yield from self._append(payload, line, offset, size, column, "", time, None, past=past)

    def _append(
        self,
        text: str,
        line: int,
        offset: int,
        size: int,
        column: int,
        where: str,
        time: float | None,
        wrapper: dict[str, Any] | None,
        *,
        past: bool,
    ) -> Iterator[Record]:
        """One line of text: the start of a record, or more of the one that is open."""
        format_ = self._starting(text)
        current = self._open
        if current is not None and format_ is None and current.where == where:
            goes_on = current.format is None or current.format.multiline
            most = MOST_STRANGE if current.format is None else MOST_TEXT
            if goes_on and current.length + len(text) < most:
                current.add(line, offset, size, column, text)
                return
        yield from self._close()
        if past:
            return
        self._open = _Text(format_, where, line, offset, time, [], [], wrapper=wrapper, day=self._day)
        self._open.add(line, offset, size, column, text)
        if format_ is not None and not format_.multiline:
            yield from self._close()

    def _close(self) -> Iterator[Record]:
        if self._open is not None:
            record, self._open = self._open.record(), None
            yield record

    def _starting(self, text: str) -> Format | None:
        for format_ in self._texts:
            if format_.starts is not None and format_.starts.match(text):
                return format_
        return None

    def _recognise(self, body: Any) -> Format | None:
        if type(body) is not dict:
            return None
        last = self._last
        if last is not None and last.recognises is not None and last.order <= 20 and last.recognises(body):
            return last
        for format_ in self._objects:
            if format_.recognises is not None and format_.recognises(body):
                self._last = format_
                return format_
        return None

    def _tell(self, problem: str) -> None:
        kind = problem.split(" is ", 1)[-1]
        if kind not in self._told:
            self._told.add(kind)
            self._problems(problem)


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
