"""From lines and values to the entries in them: wrappers undone, arrays split, parts joined, formats recognised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from auditors.formats.chunks import CHUNK_KEYS
from auditors.formats.format import Format
from auditors.formats.llm_answers import CHUNK
from auditors.formats.structured_log import entry_format, is_call
from auditors.formats.text_log import head_time
from auditors.formats.times import YEAR, completed, parse_time
from auditors.records import running
from auditors.records.decoding import begins_json, decode_all
from auditors.records.elements import Elements
from auditors.records.escapes import bare, says_nothing, seen
from auditors.records.objects_in_text import ObjectsInText, hidden_passages, spot_of
from auditors.records.open_texts import MOST_STREAMS, OpenTexts
from auditors.records.positions import cut_pieces
from auditors.records.recognising import Recogniser
from auditors.records.record import Passage, Piece, Record, Wrapper
from auditors.records.running import Parts, Spot, unescaped
from auditors.records.streams import AnswerJoiner, pointer_of
from auditors.records.troubles import Trouble, Troubles
from auditors.records.wrappers import WRAPPING_KEYS, Line, insights_row, read_prefix, unwrap, without

DEEPEST: Final = 8
"""Wrappers in wrappers that are undone: four, of which each may be two, as a shipper's within a search engine's."""

_CHECKED: Final = 1 << 20
"""Bytes at the begin of a source in which every object is checked for keys that stand twice."""

_SAMPLED: Final = 127
"""Of the objects that a serialiser wrote, those are checked whose offset has none of these bits."""

_PLAIN: Final = frozenset({"stream", "time", "logtag", "_p"})
"""Keys of a container runtime beside a line, under which no value can hide."""


class EntryReader:
    """Takes the lines of a source in their order and gives out its records. Records of several lines, lines in parts
    and streamed answers stay open until they are complete; `flush` closes all.
    """

    def __init__(self, formats: Sequence[Format], troubles: Troubles, day: float | None = None) -> None:
        self._elements = Elements(formats)
        recogniser = Recogniser(formats, self._elements.keys)
        self.recognise = recogniser.recognise
        self.recognise_plain = recogniser.recognise_plain
        self.starting = recogniser.starting
        self._recognise_generic = recogniser.recognise_generic
        self._starting_generic = recogniser.starting_generic
        self._objects = ObjectsInText(recogniser)
        self.texts = OpenTexts(day, self._objects.printed)
        self._troubles = troubles
        self._day = day
        self._parts: dict[str, Parts] = {}
        self._overlong: dict[str, int] = {}
        self._answers = AnswerJoiner()
        self.due = 0

    # What is open

    @property
    def idle(self) -> bool:
        """Whether nothing is open."""
        return self.texts.between and not (self._parts or self._answers)

    @property
    def open_at(self) -> tuple[int, int] | None:
        """Line and byte offset of the first record that is open."""
        opened = self.texts.places
        opened += [(parts.spot.line, parts.spot.offset) for parts in self._parts.values()]
        opened += [(record.line, record.offset) for record in self._answers.held]
        return min(opened, key=lambda place: place[1], default=None)

    def expire(self, offset: int) -> Iterator[Record]:
        """The records that are complete because nothing was added to them for long, read up to `offset` now.

        To be called for the first line at or behind `due`: this is looked after at the same places of a source from
        wherever it is read.
        """
        offset -= offset % running.STEP
        self.due = offset + running.STEP
        if self.texts or self._parts or self._answers or self._overlong:
            spot = Spot(0, offset, 0, 0)
            for stream in [stream for stream, parts in self._parts.items() if not parts.follows(spot)]:
                yield from self._finish_parts(stream)
            self._overlong = {stream: at for stream, at in self._overlong.items() if offset - at < running.SILENT}
            yield from self.texts.expire(spot)
            yield from self._answers.expire(offset)

    def flush(self) -> Iterator[Record]:
        """The records that are open, when nothing more will come."""
        while self._parts:
            yield from self._finish_parts(next(iter(self._parts)))
        self._overlong.clear()
        yield from sorted([*self.texts.flush(), *self._answers.flush()], key=lambda record: record.offset)

    def copy(self, troubles: Troubles) -> EntryReader:
        """The same state, going on on its own, with other troubles."""
        copied = EntryReader.__new__(EntryReader)
        copied.__dict__.update(self.__dict__)
        copied._troubles = troubles
        copied.texts = self.texts.copy()
        copied._parts = {stream: parts.copy() for stream, parts in self._parts.items()}
        copied._overlong = dict(self._overlong)
        copied._answers = self._answers.copy()
        return copied

    # Values

    def read_value(self, body: Any, spot: Spot) -> Iterator[Record]:
        """The records in a decoded value: the value itself, or what it wraps or lists."""
        if type(body) is dict:
            lines = unwrap(body) if spot.depth and not WRAPPING_KEYS.isdisjoint(body) else []
            if lines and not self._is_entry(body, lines):
                yield from self.read_wrapped(body, lines, spot)
            elif spot.depth and (lists := self._elements.find(body, self.recognise)):
                yield from self._read_lists(body, lists, spot)
            else:
                yield from self._read_object(body, spot)
        elif type(body) is list:
            yield from self._read_array(body, spot)
        elif type(body) is str:
            yield from self.read_text(body, (_piece(spot),), msgspec.structs.replace(spot, depth=0))
        else:
            self.texts.pass_over(spot)

    def _read_object(self, body: dict[str, Any], spot: Spot) -> Iterator[Record]:
        format_ = self.recognise(body)
        if format_ is None and spot.depth and (lists := self._lists_in(body)):
            yield from self._read_lists(body, lists, spot)
            return
        around = self.texts.around(spot) if format_ is None else None
        if format_ is None and (around is None or around.generic):
            format_ = self._recognise_generic(body)
            if format_ is None and spot.depth and (lists := self._elements.guess(body, entry_format)):
                yield from self._read_lists(body, lists, spot)
                return
        if around is not None:
            spot = self._timed(spot)
        if format_ is not None or around is None:
            yield from self.texts.close(spot.stream)
        record = self._record(format_ or around, body, spot)
        if (format_ is None or format_ is CHUNK or format_.generic) and not CHUNK_KEYS.isdisjoint(body):
            yield from self._answers.add(record, spot.stream)
        else:
            yield record

    def _lists_in(self, body: dict[str, Any]) -> list[tuple[str, list[Any]]]:
        """The arrays of records in an object that nobody recognises; those of a call that it tells of are its own."""
        lists = self._elements.guess(body, self.recognise)
        return [] if lists and is_call(body) else lists

    def _timed(self, spot: Spot) -> Spot:
        """The spot with the time of the message around it: what that shows on a line of its own has no other."""
        time = self.texts.time_around(spot) if spot.time is None else None
        return spot if time is None else msgspec.structs.replace(spot, time=time)

    def _is_entry(self, body: dict[str, Any], lines: list[Line]) -> bool:
        """Whether what looks like a wrapper is an entry of a log whose message is no entry by itself."""
        line = lines[0]
        if len(lines) > 1 or line.partial:
            return False
        if isinstance(line.value, dict):
            return self.recognise(line.value) is None and entry_format(body) is not None
        if not isinstance(line.value, str):
            return False
        text = seen(line.value)
        if begins_json(text) or self.starting(text) is not None:
            return False
        if head_time(text) is not None:
            return False
        return entry_format(body) is not None and read_prefix(text, self._day) is None

    def _record(self, format_: Format | None, body: Any, spot: Spot) -> Record:
        return Record(
            format=format_,
            line=spot.line,
            offset=spot.offset,
            size=spot.size + self.texts.take_blank(spot.offset),
            body=body,
            pointer=spot.pointer,
            layout=spot.layout,
            wrappers=spot.wrappers,
            passages=spot.passages,
            time=spot.time,
            day=self._day,
        )

    def read_wrapped(self, body: dict[str, Any], lines: list[Line], spot: Spot) -> Iterator[Record]:
        """The records in the lines of a wrapper; what stands beside them goes with the first."""
        rest = without(body, [line.path for line in lines])
        if not rest.keys() <= _PLAIN:
            wrapper = Wrapper(rest, spot.line, spot.offset, spot.pointer, spot.layout)
            spot = msgspec.structs.replace(spot, wrappers=(*spot.wrappers, wrapper))
        for line, size in zip(lines, _shares(spot.size, len(lines)), strict=True):
            yield from self._read_wrapped_line(line, msgspec.structs.replace(spot, size=size))
            spot = msgspec.structs.replace(spot, wrappers=(), passages=())

    def _read_wrapped_line(self, line: Line, spot: Spot) -> Iterator[Record]:
        inner = msgspec.structs.replace(
            spot,
            depth=spot.depth - 1,
            pointer=spot.pointer + pointer_of(line.path),
            stream=f"{spot.stream}\0{line.stream}",
            time=parse_time(line.time) or spot.time,
        )
        if isinstance(line.value, str):
            text = line.value.removesuffix("\n").removesuffix("\r")
            yield from self._read_part(text, (_piece(inner),), inner, partial=line.partial, sure=line.sure)
        else:
            yield from self.read_value(line.value, inner)

    def _read_lists(self, body: dict[str, Any], lists: list[tuple[str, list[Any]]], spot: Spot) -> Iterator[Record]:
        """The elements of arrays in an object; what stands around them goes with the first."""
        entries = [(f"{pointer}/{at}", item) for pointer, items in lists for at, item in enumerate(items)]
        for _, items in lists:
            items[:] = ()
        wrapper = Wrapper(body, spot.line, spot.offset, spot.pointer, spot.layout)
        inner = msgspec.structs.replace(spot, depth=spot.depth - 1, wrappers=(*spot.wrappers, wrapper))
        yield from self._read_entries(entries, inner)

    def _read_array(self, items: list[Any], spot: Spot) -> Iterator[Record]:
        if lines := insights_row(items):
            at = lines[0].path[0]
            cells = {str(number): cell for number, cell in enumerate(items) if number != at}
            wrapper = Wrapper(cells, spot.line, spot.offset, spot.pointer, spot.layout)
            spot = msgspec.structs.replace(spot, wrappers=(*spot.wrappers, wrapper))
            yield from self._read_wrapped_line(lines[0], spot)
        elif items and all(type(item) is dict or insights_row(item) for item in items):
            yield from self._read_entries([(f"/{at}", item) for at, item in enumerate(items)], spot)
        else:
            yield self._record(self.texts.around(spot), items, self._timed(spot))

    def _read_entries(self, entries: list[tuple[str, Any]], spot: Spot) -> Iterator[Record]:
        for (pointer, item), size in zip(entries, _shares(spot.size, len(entries)), strict=True):
            yield from self.read_value(item, msgspec.structs.replace(spot, size=size, pointer=spot.pointer + pointer))
            spot = msgspec.structs.replace(spot, wrappers=(), passages=())

    # Texts

    def read_text(self, text: str, pieces: tuple[Piece, ...], spot: Spot) -> Iterator[Record]:
        """The records in a line of text: the start of a record, JSON behind prefixes, or more of what is open."""
        format_ = self.starting(text) if not text.startswith(("{", "data:")) else None
        if format_ is not None:
            yield from self.texts.run(format_, text, pieces, spot)
        elif spot.depth and (prefix := read_prefix(text, self._day)) is not None:
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
        elif (bared := bare(text, pieces)) is not None:
            inner = msgspec.structs.replace(spot, passages=spot.passages + bared.hidden)
            yield from self.read_text(bared.text, bared.pieces, inner)
        else:
            format_ = self._starting_generic(text)
            around = self.texts.around(spot)
            found = self._objects.embedded(text, format_, around) if around is None or around.generic else None
            if found is not None:
                yield from self._read_embedded(text, pieces, spot, *found)
            else:
                yield from self.texts.run(format_, text, pieces, spot)

    def _read_part(
        self, text: str, pieces: tuple[Piece, ...], spot: Spot, *, partial: bool, sure: bool = True
    ) -> Iterator[Record]:
        """A line, or a part of one that ends with the next part that is not `partial`.

        Where that is not `sure`, what is complete by itself is no part.
        """
        stream = spot.stream
        parts = self._parts.get(stream)
        if stream in self._overlong:
            yield from self.texts.go_on(unescaped(text), pieces, spot, glued=True)
            self._overlong[stream] = spot.offset
            if not partial:
                del self._overlong[stream]
            return
        if parts is None and not partial:
            yield from self._read_whole(text, pieces, spot)
            return
        if not sure and self._is_whole(text, parts):
            if parts is not None:
                yield from self._finish_parts(stream)
            yield from self.read_text(text, pieces, spot)
            return
        if parts is not None and not parts.fits(spot):
            yield from self._give_up_parts(stream, spot.offset)
            yield from self._read_part(text, pieces, spot, partial=partial, sure=sure)
            return
        if parts is None:
            parts = self._parts[stream] = Parts(spot)
        parts.add(text, pieces, spot)
        if not partial:
            yield from self._finish_parts(stream)
        elif len(self._parts) > MOST_STREAMS:
            yield from self._finish_parts(next(iter(self._parts)))

    def _is_whole(self, text: str, parts: Parts | None) -> bool:
        """Whether a line that looks like a part is none: JSON to its end, or the start of another record."""
        if parts is not None and seen(parts.begin)[:1] in ("{", "["):
            return False
        text = seen(text)
        if begins_json(text):
            decoding = decode_all(text)
            return bool(decoding.values) and decoding.rest >= len(text.rstrip())
        return parts is not None and (self.starting(text) or self._starting_generic(text)) is not None

    def _finish_parts(self, stream: str) -> Iterator[Record]:
        yield from self._read_whole(*self._parts.pop(stream).joined())

    def _read_whole(self, text: str, pieces: tuple[Piece, ...], spot: Spot) -> Iterator[Record]:
        """A line out of its parts, or of which there are none."""
        if not text.isascii() and "\ufffd" in (text := unescaped(text)):
            self._troubles.meet(Trouble.ENCODING, spot.line, spot.offset)
        yield from self.read_text(text, pieces, spot)

    def _give_up_parts(self, stream: str, offset: int) -> Iterator[Record]:
        """A line in more parts than are joined: they are a text that nobody recognises, and so is what follows."""
        text, pieces, spot = self._parts.pop(stream).joined()
        yield from self.texts.close(stream)
        self.texts.begin(None, text, pieces, spot)
        self._overlong[stream] = offset

    def _read_json(self, text: str, pieces: tuple[Piece, ...], spot: Spot) -> Iterator[Record]:
        """The values at the begin of a text, and what follows them as text."""
        decoding = decode_all(text)
        if not decoding.values and (format_ := self.starting(text) or self._starting_generic(text)) is not None:
            yield from self.texts.run(format_, text, pieces, spot)
            return
        for trouble in decoding.troubles:
            self._troubles.meet(trouble, spot.line, spot.offset)
        if text[0] == "[" and decoding.rest < len(text):
            yield from self.texts.run(None, text, pieces, spot)
            return
        done = 0
        whole = spot.size
        for value, begin, end in decoding.values:
            hidden = hidden_passages(text, value, begin, end, pieces)
            if hidden:
                self._troubles.meet(Trouble.TWICE, spot.line, spot.offset)
            inner = spot_of(text, pieces, begin, end, spot)
            size = whole * end // len(text) - whole * done // len(text)
            inner = msgspec.structs.replace(inner, size=size, passages=spot.passages + hidden)
            yield from self.read_value(value, inner)
            spot = msgspec.structs.replace(spot, wrappers=(), passages=())
            done = end
        left = whole - whole * done // len(text)
        rest = text[decoding.rest :]
        if not decoding.values or (rest and not says_nothing(rest)):
            cut = cut_pieces(pieces, decoding.rest)
            yield from self.texts.run(None, rest, cut, msgspec.structs.replace(spot, size=left))
        elif left:
            self.texts.pass_over(msgspec.structs.replace(spot, size=left))

    def _read_embedded(
        self, text: str, pieces: tuple[Piece, ...], spot: Spot, body: dict[str, Any], begin: int, end: int
    ) -> Iterator[Record]:
        before = Passage(text[:begin], pieces)
        time = head_time(text)
        if time is not None and time < YEAR:
            time = completed(time, self._day) if self._day is not None else None
        spot = msgspec.structs.replace(spot, time=time or spot.time)
        inner = spot_of(text[begin:], cut_pieces(pieces, begin), 0, end - begin, spot)
        yield from self.read_value(body, msgspec.structs.replace(inner, passages=(*spot.passages, before)))


def may_hide(format_: Format | None, offset: int) -> bool:
    """Whether a decoded object is checked for keys that stand twice.

    What a serialiser writes has none: it is checked at the begin of a source, and now and then.
    """
    return format_ is None or not format_.serialised or offset < _CHECKED or not offset & _SAMPLED


def _piece(spot: Spot) -> Piece:
    """The whole string at a spot."""
    return Piece(0, spot.line, spot.offset, spot.pointer, 0, "", spot.layout)


def _shares(size: int, count: int) -> Iterator[int]:
    """A size in so many shares, of which it is the sum."""
    return (size * (at + 1) // count - size * at // count for at in range(count))
