"""From lines and values to the entries in them: wrappers undone, arrays split, parts joined, formats recognised."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec
import orjson

from auditors.formats.decoding import begins_json, decode_all, hidden_values, hides_values
from auditors.formats.elements import Elements
from auditors.formats.format import Format
from auditors.formats.llm_answers import CHUNK
from auditors.formats.positions import JoinedJson, cut_pieces
from auditors.formats.record import Passage, Piece, Record, Wrapper
from auditors.formats.running import Parts, RunningText, Spot
from auditors.formats.streams import CHUNK_KEYS, AnswerJoiner, pointer_of
from auditors.formats.times import parse_time
from auditors.formats.troubles import Trouble, Troubles
from auditors.formats.wrappers import WRAPPING_KEYS, Line, insights_row, read_prefix, unwrap, without

DEEPEST: Final = 6
"""Wrappers in wrappers that are undone."""

_PLAIN: Final = frozenset({"stream", "time", "logtag", "_p"})
"""Keys of a container runtime beside a line, under which no value can hide."""

_MOST_STREAMS: Final = 4096
"""Streams in one source that are told apart at the same time."""


class EntryReader:
    """Takes the lines of a source in their order and gives out its records. Records of several lines, lines in parts
    and streamed answers stay open until they are complete; `flush` closes all.
    """

    def __init__(self, formats: Sequence[Format], troubles: Troubles, day: float | None = None) -> None:
        self._recognisers = [(format_.recognises, format_) for format_ in formats if format_.recognises is not None]
        self._starts = [(format_.starts.match, format_) for format_ in formats if format_.starts is not None]
        self._elements = Elements(formats)
        self._troubles = troubles
        self._day = day
        self._texts: dict[str, RunningText] = {}
        self._parts: dict[str, Parts] = {}
        self._overlong: set[str] = set()
        self._answers = AnswerJoiner()
        self._blank = 0
        self.special = WRAPPING_KEYS | self._elements.keys

    # What is open

    @property
    def idle(self) -> bool:
        """Whether nothing is open."""
        return not (self._texts or self._parts or self._answers.held or self._blank)

    @property
    def open_at(self) -> tuple[int, int] | None:
        """Line and byte offset of the first record that is open."""
        opened = [(text.line, text.offset) for text in self._texts.values()]
        opened += [(parts.spot.line, parts.spot.offset) for parts in self._parts.values()]
        opened += [(record.line, record.offset) for record in self._answers.held]
        return min(opened, key=lambda place: place[1], default=None)

    def expire(self, offset: int) -> Iterator[Record]:
        """The records that are complete because nothing was added to them for long, read up to `offset` now."""
        spot = Spot(0, offset, 0, 0)
        for stream in [stream for stream, parts in self._parts.items() if not parts.follows(spot)]:
            yield from self._finish_parts(stream)
        for stream in [stream for stream, text in self._texts.items() if not text.follows(spot)]:
            yield self._texts.pop(stream).record()
        yield from self._answers.expire(offset)

    def flush(self) -> Iterator[Record]:
        """The records that are open, when nothing more will come."""
        while self._parts:
            yield from self._finish_parts(next(iter(self._parts)))
        self._overlong.clear()
        texts, self._texts = self._texts, {}
        yield from heapq.merge(
            (text.record() for text in sorted(texts.values(), key=lambda text: text.offset)),
            list(self._answers.flush()),
            key=lambda record: record.offset,
        )

    def copy(self) -> EntryReader:
        """The same state, going on on its own."""
        copied = EntryReader.__new__(EntryReader)
        copied.__dict__.update(self.__dict__)
        copied._texts = {stream: text.copy() for stream, text in self._texts.items()}
        copied._parts = {stream: parts.copy() for stream, parts in self._parts.items()}
        copied._overlong = set(self._overlong)
        copied._answers = self._answers.copy()
        return copied

    # Values

    def recognise(self, body: dict[str, Any]) -> Format | None:
        """The format of a decoded object: the first that says it is its own."""
        for recognises, format_ in self._recognisers:
            if recognises(body):
                return format_
        return None

    def read_value(self, body: Any, spot: Spot) -> Iterator[Record]:
        """The records in a decoded value: the value itself, or what it wraps or lists."""
        if type(body) is dict:
            if spot.depth and not WRAPPING_KEYS.isdisjoint(body) and (lines := unwrap(body)):
                yield from self.read_wrapped(body, lines, spot)
            elif lists := self._elements.find(body, self.recognise):
                yield from self._read_lists(body, lists, spot)
            else:
                yield from self._read_object(body, spot)
        elif type(body) is list:
            yield from self._read_array(body, spot)
        elif type(body) is str:
            yield from self.read_text(body, (_piece(spot),), msgspec.structs.replace(spot, depth=0))
        else:
            self._blank += spot.size

    def _read_object(self, body: dict[str, Any], spot: Spot) -> Iterator[Record]:
        format_ = self.recognise(body)
        known = format_ is not None
        if format_ is None:
            if lists := self._elements.guess(body, self.recognise):
                yield from self._read_lists(body, lists, spot)
                return
            format_ = self._around(spot)
        if known or format_ is None:
            yield from self._close(spot.stream)
        record = Record(
            format=format_,
            line=spot.line,
            offset=spot.offset,
            size=spot.size + self._blank,
            body=body,
            pointer=spot.pointer,
            layout=spot.layout,
            wrappers=spot.wrappers,
            passages=spot.passages,
            time=spot.time,
            day=self._day,
        )
        self._blank = 0
        if (not known or format_ is CHUNK) and not CHUNK_KEYS.isdisjoint(body):
            yield from self._answers.add(record, spot.stream)
        else:
            yield record

    def _around(self, spot: Spot) -> Format | None:
        """The format of the text that an object stands in, as a debug log shows requests between its lines."""
        text = self._texts.get(spot.stream)
        if text is not None and text.format is not None and text.format.multiline and text.fits(spot):
            return text.format
        return None

    def read_wrapped(self, body: dict[str, Any], lines: list[Line], spot: Spot) -> Iterator[Record]:
        """The records in the lines of a wrapper."""
        rest = without(body, [line.path for line in lines])
        wrappers = spot.wrappers
        if not rest.keys() <= _PLAIN:
            wrappers += (Wrapper(rest, spot.line, spot.offset, spot.pointer, spot.layout),)
        for line, size in zip(lines, _shares(spot.size, len(lines)), strict=True):
            inner = msgspec.structs.replace(
                spot,
                size=size,
                depth=spot.depth - 1,
                pointer=spot.pointer + pointer_of(line.path),
                stream=f"{spot.stream}\0{line.stream}",
                time=_time(line.time) or spot.time,
                wrappers=wrappers,
            )
            if isinstance(line.value, str):
                text = line.value.removesuffix("\n").removesuffix("\r")
                yield from self._read_part(text, (_piece(inner),), inner, partial=line.partial, sure=line.sure)
            else:
                yield from self.read_value(line.value, inner)
            wrappers = ()
            spot = msgspec.structs.replace(spot, passages=())

    def _read_lists(self, body: dict[str, Any], lists: list[tuple[str, list[Any]]], spot: Spot) -> Iterator[Record]:
        """The elements of arrays in an object; what stands around them goes with the first."""
        entries = [(f"{pointer}/{at}", item) for pointer, items in lists for at, item in enumerate(items)]
        for _, items in lists:
            items[:] = ()
        wrappers = (*spot.wrappers, Wrapper(body, spot.line, spot.offset, spot.pointer, spot.layout))
        yield from self._read_entries(entries, msgspec.structs.replace(spot, wrappers=wrappers))

    def _read_array(self, items: list[Any], spot: Spot) -> Iterator[Record]:
        if lines := insights_row(items):
            yield from self._read_cells(items, lines[0], spot)
        elif items and all(type(item) is dict or insights_row(item) for item in items):
            yield from self._read_entries([(f"/{at}", item) for at, item in enumerate(items)], spot)
        else:
            yield from self._read_other(items, spot)

    def _read_entries(self, entries: list[tuple[str, Any]], spot: Spot) -> Iterator[Record]:
        for (pointer, item), size in zip(entries, _shares(spot.size, len(entries)), strict=True):
            yield from self.read_value(item, msgspec.structs.replace(spot, size=size, pointer=spot.pointer + pointer))
            spot = msgspec.structs.replace(spot, wrappers=(), passages=())

    def _read_cells(self, row: list[Any], line: Line, spot: Spot) -> Iterator[Record]:
        """The line in a row of CloudWatch Insights; the other cells are scanned beside it."""
        at = line.path[0]
        cells = {str(number): cell for number, cell in enumerate(row) if number != at}
        wrapper = Wrapper(cells, spot.line, spot.offset, spot.pointer, spot.layout)
        inner = msgspec.structs.replace(
            spot,
            depth=spot.depth - 1,
            pointer=spot.pointer + pointer_of(line.path),
            stream=f"{spot.stream}\0{line.stream}",
            time=_time(line.time) or spot.time,
            wrappers=(*spot.wrappers, wrapper),
        )
        if isinstance(line.value, str):
            yield from self.read_text(line.value.removesuffix("\n"), (_piece(inner),), inner)
        else:
            yield from self.read_value(line.value, inner)

    def _read_other(self, body: Any, spot: Spot) -> Iterator[Record]:
        """A value that is no object: scanned, recognised by nobody."""
        yield Record(
            format=self._around(spot),
            line=spot.line,
            offset=spot.offset,
            size=spot.size,
            body=body,
            pointer=spot.pointer,
            layout=spot.layout,
            wrappers=spot.wrappers,
            passages=spot.passages,
            time=spot.time,
            day=self._day,
        )

    # Texts

    def read_text(self, text: str, pieces: tuple[Piece, ...], spot: Spot) -> Iterator[Record]:
        """The records in a line of text: JSON behind prefixes, the start of a record, or more of the one before."""
        prefix = read_prefix(text, self._day) if spot.depth else None
        if prefix is not None and self._starting(text) is None:
            passages = spot.passages
            if prefix.said is not None:
                begin, end = prefix.said
                passages += (Passage(text[begin:end], cut_pieces(pieces, begin)),)
            inner = msgspec.structs.replace(
                spot,
                depth=spot.depth - 1,
                stream=f"{spot.stream}\0{prefix.stream}" if prefix.stream else spot.stream,
                time=prefix.time or spot.time,
                passages=passages,
            )
            rest, cut = text[prefix.end :], cut_pieces(pieces, prefix.end)
            if prefix.partial is None:
                yield from self.read_text(rest, cut, inner)
            else:
                yield from self._read_part(rest, cut, inner, partial=prefix.partial)
        elif begins_json(text):
            yield from self._read_json(text, pieces, spot)
        else:
            yield from self._run(text, pieces, spot)

    def _read_part(
        self, text: str, pieces: tuple[Piece, ...], spot: Spot, *, partial: bool, sure: bool = True
    ) -> Iterator[Record]:
        """A line, or a part of one that ends with the next part that is not `partial`.

        Where that is not `sure`, what is complete by itself is no part.
        """
        stream = spot.stream
        if stream in self._overlong:
            yield from self._go_on(text, pieces, spot, glued=True)
            if not partial:
                self._overlong.discard(stream)
            return
        parts = self._parts.get(stream)
        if not sure and (partial or parts is not None) and self._is_whole(text, parts):
            if parts is not None:
                yield from self._finish_parts(stream)
            yield from self.read_text(text, pieces, spot)
            return
        if parts is not None and not parts.fits(spot):
            if parts.follows(spot):
                yield from self._give_up_parts(stream)
            else:
                yield from self._finish_parts(stream)
            yield from self._read_part(text, pieces, spot, partial=partial, sure=sure)
            return
        if parts is None and not partial:
            yield from self.read_text(text, pieces, spot)
            return
        if parts is None:
            parts = self._parts[stream] = Parts(spot)
        parts.add(text, pieces, spot)
        if not partial:
            yield from self._finish_parts(stream)
        elif len(self._parts) > _MOST_STREAMS:
            yield from self._finish_parts(next(iter(self._parts)))

    def _is_whole(self, text: str, parts: Parts | None) -> bool:
        """Whether a line that looks like a part is none: JSON to its end, or the start of another record."""
        if begins_json(text):
            decoding = decode_all(text)
            return bool(decoding.values) and decoding.rest >= len(text.rstrip())
        return parts is not None and self._starting(text) is not None

    def _finish_parts(self, stream: str) -> Iterator[Record]:
        yield from self.read_text(*self._parts.pop(stream).joined())

    def _give_up_parts(self, stream: str) -> Iterator[Record]:
        """A line in more parts than are joined: they are a text that nobody recognises, and so is what follows."""
        text, pieces, spot = self._parts.pop(stream).joined()
        yield from self._close(stream)
        self._begin(None, text, pieces, spot)
        self._overlong.add(stream)

    def _read_json(self, text: str, pieces: tuple[Piece, ...], spot: Spot) -> Iterator[Record]:
        """The values at the begin of a text, and what follows them as text."""
        decoding = decode_all(text)
        if text[0] == "[" and not (decoding.values and decoding.rest >= len(text)):
            yield from self._run(text, pieces, spot)
            return
        for trouble in decoding.troubles:
            self._troubles.meet(trouble, spot.line, spot.offset)
        done = 0
        passages = spot.passages
        for value, begin, end in decoding.values:
            size = spot.size * end // len(text) - spot.size * done // len(text)
            passages += self._hidden(text, value, begin, end, pieces, spot)
            inner = self._spot_of(text, pieces, begin, end, spot)
            inner = msgspec.structs.replace(inner, size=size, passages=passages)
            yield from self.read_value(value, inner)
            done, passages = end, ()
            spot = msgspec.structs.replace(spot, wrappers=())
        rest = text[decoding.rest :]
        if rest.strip() or not decoding.values:
            left = spot.size - spot.size * done // len(text)
            spot = msgspec.structs.replace(spot, size=left, passages=passages)
            yield from self._run(rest, cut_pieces(pieces, decoding.rest), spot)
        else:
            self._blank += spot.size - spot.size * done // len(text)

    def _spot_of(self, text: str, pieces: tuple[Piece, ...], begin: int, end: int, spot: Spot) -> Spot:
        """Where a value that was decoded out of a text stands: under a pointer, where one leads into it."""
        piece = pieces[0]
        if begin == 0 and len(pieces) == 1 and not piece.spelled:
            if not piece.pointer:
                return spot
            if piece.column == 0 and end == len(text):
                return msgspec.structs.replace(spot, pointer=f"{piece.pointer}#", layout=piece.layout)
        whole = text if begin == 0 and end == len(text) else text[begin:end]
        return msgspec.structs.replace(spot, pointer="", layout=JoinedJson(whole, cut_pieces(pieces, begin)))

    def _hidden(
        self, text: str, value: Any, begin: int, end: int, pieces: tuple[Piece, ...], spot: Spot
    ) -> tuple[Passage, ...]:
        """The values that others of the same key hide, as the text has them."""
        spelled = text[begin:end]
        if not hides_values(spelled.encode("utf-8", "surrogatepass"), value):
            return ()
        hidden = hidden_values(spelled)
        if hidden:
            self._troubles.meet(Trouble.TWICE, spot.line, spot.offset)
        return tuple(Passage(spelled[at:until], cut_pieces(pieces, begin + at)) for at, until in hidden)

    def _run(self, text: str, pieces: tuple[Piece, ...], spot: Spot) -> Iterator[Record]:
        """A line of text: the start of a record, or more of the one before in its stream."""
        stream = spot.stream
        running = self._texts.get(stream)
        if not text.strip() and (running is None or not running.fits(spot)):
            self._blank += spot.size
            return
        format_ = self._starting(text)
        if (
            format_ is None
            and (running is None or running.format is None)
            and (found := self._embedded(text)) is not None
        ):
            yield from self._read_embedded(text, pieces, spot, *found)
            return
        goes_on = running is not None and (running.format is None or running.format.multiline)
        if format_ is None and goes_on:
            yield from self._go_on(text, pieces, spot)
            return
        yield from self._close(stream)
        self._begin(format_, text, pieces, spot)
        if format_ is not None and not format_.multiline:
            yield from self._close(stream)

    def _begin(self, format_: Format | None, text: str, pieces: tuple[Piece, ...], spot: Spot) -> RunningText:
        """A text that may go on begins; blank lines before it count to it."""
        running = self._texts[spot.stream] = RunningText(format_, spot, self._day)
        running.add(text, pieces, msgspec.structs.replace(spot, size=spot.size + self._blank) if self._blank else spot)
        self._blank = 0
        return running

    def _go_on(self, text: str, pieces: tuple[Piece, ...], spot: Spot, *, glued: bool = False) -> Iterator[Record]:
        """More of the text that is open in the stream; it is cut where it has grown too long."""
        running = self._texts.get(spot.stream)
        if running is not None and running.fits(spot):
            running.add(text, pieces, spot, glued=glued)
        elif running is not None and running.follows(spot):
            following = self._texts[spot.stream] = RunningText(None, spot, self._day, running)
            following.add(text, pieces, spot, glued=glued)
            yield running.record(following)
        else:
            yield from self._close(spot.stream)
            self._begin(None, text, pieces, spot)
            if len(self._texts) > _MOST_STREAMS:
                yield from self._close(next(iter(self._texts)))

    def _embedded(self, text: str) -> tuple[dict[str, Any], int] | None:
        """A record that ends a line of text: the object, and where it begins."""
        begin = text.find('{"')
        if begin < 1 or not text.endswith("}"):
            return None
        try:
            body = orjson.loads(text[begin:])
        except (orjson.JSONDecodeError, RecursionError):
            return None
        return (body, begin) if self.recognise(body) is not None else None

    def _read_embedded(
        self, text: str, pieces: tuple[Piece, ...], spot: Spot, body: dict[str, Any], begin: int
    ) -> Iterator[Record]:
        before = Passage(text[:begin], pieces)
        inner = self._spot_of(text[begin:], cut_pieces(pieces, begin), 0, len(text) - begin, spot)
        yield from self.read_value(body, msgspec.structs.replace(inner, passages=(*spot.passages, before)))

    def _close(self, stream: str) -> Iterator[Record]:
        if (text := self._texts.pop(stream, None)) is not None:
            yield text.record()

    def _starting(self, text: str) -> Format | None:
        for match, format_ in self._starts:
            if match(text):
                return format_
        return None


def _piece(spot: Spot) -> Piece:
    """The whole string at a spot."""
    return Piece(0, spot.line, spot.offset, spot.pointer, 0, "", spot.layout)


def _shares(size: int, count: int) -> Iterator[int]:
    """A size in so many shares, of which it is the sum."""
    return (size * (at + 1) // count - size * at // count for at in range(count))


def _time(stamp: Any) -> float | None:
    return parse_time(stamp) if stamp is not None else None
