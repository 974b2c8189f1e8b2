"""JSON values out of a stream of any length: element by element, in bounded memory.

A whole document is never held. An array is read element by element, wherever it stands; an object that is too large to
be decoded at once, member by member; a string that is too large, in pieces of text.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from auditors.deferred import deferred
from auditors.records.decoding import Decoding, decode_one, hidden_values, hides_values, without_surrogates
from auditors.records.entries import DEEPEST, EntryReader, may_hide
from auditors.records.json_text import decoded, end_of_value, escape_part
from auditors.records.long_texts import LongText
from auditors.records.positions import PrintedJson, WordsInArray, byte_size, cut_pieces
from auditors.records.record import Passage, Piece, Record
from auditors.records.running import Spot, is_escaped, unescaped
from auditors.records.troubles import Trouble, Troubles

LARGEST: Final = 16 << 20
"""Characters of a value that is decoded at once."""

_FIRST: Final = 1 << 20
_DEEPEST: Final = 64
"""Containers in containers that are opened one by one; what is deeper must fit `LARGEST`."""

_CLOSING: Final = frozenset('}]"')
_SPACE: Final = deferred(r"[\s\ufeff\x1e\0]*")
_GAP: Final = r"\s{0,99}+"
_SCALAR: Final = r"(?:-?(?:0|[1-9][0-9]{0,300}+)(?:\.[0-9]{1,300}+)?(?:[eE][+\-]?[0-9]{1,4})?|true|false|null)"
_PLAIN: Final = rf"(?:{_SCALAR}|\[(?>{_GAP}{_SCALAR}{_GAP},){{0,9999}}+{_GAP}{_SCALAR}{_GAP}\]){_GAP},"
_PLAIN_ELEMENTS: Final = deferred(rf"(?>{_GAP}{_PLAIN})++")
_PLAIN_MEMBERS: Final = deferred(rf'(?>{_GAP}"[^"\\\x00-\x1f]{{0,200}}+"{_GAP}:{_GAP}{_PLAIN})++')
"""Runs of values that hold no text, each with the comma behind it: they are passed over at once."""
_WORDS: Final = deferred(r'(?>"\w{1,16}+", ?)++', re.ASCII)
"""Runs of strings in an array none of which begins an entry of any log, each with the comma behind it."""
_LEAST_WORDS: Final = 256
_MOST_WORDS: Final = 64 << 10
"""Characters for which there must be room, and of a run that is read at once."""
_ARRAY: Final = deferred(r"\[[^\]]*+\]")

_STRING_PART: Final = deferred(r'[^"\\]*+(?>\\(?:u[0-9a-fA-F]{4}|[^u])[^"\\]*+)*+')


class BrokenJsonError(Exception):
    """There is no JSON value at the place that was reached."""


class Scroll:
    """A text that is read from its beginning on, and where in the source its next character stands.

    `text[at:]` is what was not read yet, as far as it has come. Bytes that are not UTF-8 are surrogates in it. Where it
    begins in the middle of a line, `within` is the offset of that line and the column.
    """

    def __init__(self, chunks: Iterable[bytes], line: int, offset: int, within: tuple[int, int] | None = None) -> None:
        self.text = ""
        self.at = 0
        self.line = line
        self.offset = offset
        self.line_offset, self.column = within or (offset, 0)
        self._chunks = iter(chunks)
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self.ended = False

    def more(self, size: int = 0) -> bool:
        """Gets at least so many characters more, or what there is; false when there is nothing.

        What was read over is forgotten: places in `text` change.
        """
        size = size or _FIRST
        parts = [self.text[self.at :]]
        have = 0
        while have < size and not self.ended:
            chunk = next(self._chunks, None)
            self.ended = chunk is None
            parts.append(self._decoder.decode(chunk or b"", final=self.ended))
            have += len(parts[-1])
        self.text, self.at = "".join(parts), 0
        return have > 0

    def advance(self, end: int) -> None:
        """Everything before `end` was read."""
        passed = self.text[self.at : end]
        newline = passed.rfind("\n")
        size = byte_size(passed)
        if newline >= 0:
            self.line += passed.count("\n")
            self.column = len(passed) - newline - 1
            self.line_offset = self.offset + size - byte_size(passed[newline + 1 :])
        else:
            self.column += len(passed)
        self.offset += size
        self.at = end

    def peek(self) -> str:
        """The next character that is not space; empty at the end."""
        while True:
            match = _SPACE.match(self.text, self.at)
            self.advance(match.end() if match else self.at)
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def rest(self) -> Iterator[bytes]:
        """What was not read, as bytes again."""
        yield self.text[self.at :].encode("utf-8", "surrogateescape")
        self.text, self.at = "", 0
        while self.more():
            yield self.text.encode("utf-8", "surrogateescape")
            self.text = ""


class ValueReader:
    """Reads values one after the other. `broken` says that it stopped before something that is no JSON; `scroll` knows
    where.
    """

    def __init__(self, scroll: Scroll, entries: EntryReader, troubles: Troubles) -> None:
        self.scroll = scroll
        self.broken = False
        self._entries = entries
        self._troubles = troubles
        self._counted = scroll.offset

    def read(self) -> Iterator[Record]:
        """The records in all values. The bytes between two values count to the second, those at the end to the last."""
        held: Record | None = None
        try:
            for record in self._values():
                if held is not None:
                    yield held
                held = record
        except BrokenJsonError:
            self.broken = True
        if held is not None:
            held.size += self._size() + self._entries.texts.take_blank(self.scroll.offset)
            yield held

    def _values(self) -> Iterator[Record]:
        while first := self.scroll.peek():
            if first in "{[":
                yield from self._value("", 0)
            elif first == ",":
                self.scroll.advance(self.scroll.at + 1)
            else:
                raise BrokenJsonError

    def _value(self, pointer: str, depth: int) -> Iterator[Record]:
        first = self.scroll.peek()
        if first == "[" and depth < _DEEPEST:
            yield from self._array(pointer, depth)
            return
        decoding = self._decode()
        if decoding is not None:
            yield from self._decoded(decoding, pointer)
        elif first == "{" and depth < _DEEPEST:
            yield from self._object(pointer, depth)
        elif first == '"':
            yield from self._string(pointer)
        else:
            raise BrokenJsonError

    def _array(self, pointer: str, depth: int) -> Iterator[Record]:
        self._take("[")
        index = 0
        while (first := self.scroll.peek()) != "]":
            if not first:
                raise BrokenJsonError
            if passed := self._pass_over(_PLAIN_ELEMENTS):
                index += passed
                continue
            if first == '"' and (passed := self._words(pointer, index)):
                index += passed
                continue
            if first == "[" and (decoding := self._decode()) is not None:
                yield from self._decoded(decoding, f"{pointer}/{index}")
            else:
                yield from self._value(f"{pointer}/{index}", depth + 1)
            index += 1
            if self.scroll.peek() == ",":
                self._take(",")
            elif self.scroll.peek() != "]":
                raise BrokenJsonError
        self._take("]")

    def _words(self, pointer: str, index: int) -> int:
        """Reads words of an array that belong to the text which is open, all at once; how many these are."""
        scroll, texts = self.scroll, self._entries.texts
        spot = Spot(scroll.line, scroll.line_offset, 0, 0)
        room = min(texts.room(spot), _MOST_WORDS)
        run = _WORDS.match(scroll.text, scroll.at, scroll.at + room) if room >= _LEAST_WORDS else None
        if run is None:
            return 0
        spelled = run.group().rstrip(" ")[:-1]
        text = spelled[1:-1].replace('", "', "\n").replace('","', "\n")
        count = text.count("\n") + 1
        scroll.advance(scroll.at + len(spelled))
        words = WordsInArray(text, spot.line, spot.offset, index)
        piece = Piece(0, spot.line, spot.offset, pointer, 0, "", words)
        texts.go_on_at_once(text, (piece,), msgspec.structs.replace(spot, size=self._size()), count)
        self._take(",")
        return count

    def _object(self, pointer: str, depth: int) -> Iterator[Record]:
        """An object too large to decode: each member by itself."""
        self._take("{")
        while (first := self.scroll.peek()) != "}":
            if self._pass_over(_PLAIN_MEMBERS):
                continue
            decoding = self._decode() if first == '"' else None
            if decoding is None:
                raise BrokenJsonError
            key = decoding.values[0].value
            self.scroll.advance(decoding.rest)
            if self.scroll.peek() != ":":
                raise BrokenJsonError
            self._take(":")
            yield from self._value(f"{pointer}/{escape_part(key)}", depth + 1)
            if self.scroll.peek() == ",":
                self._take(",")
            elif self.scroll.peek() != "}":
                raise BrokenJsonError
        self._take("}")

    def _pass_over(self, plain: re.Pattern[str]) -> int:
        """Reads over values without text; how many elements of an array these are."""
        run = plain.match(self.scroll.text, self.scroll.at)
        if run is None:
            return 0
        count = _ARRAY.sub("", run.group()).count(",")
        self.scroll.advance(run.end())
        return count

    def _decode(self) -> Decoding | None:
        """The next value; None where it is too large. Raises BrokenJsonError."""
        scroll = self.scroll
        scroll.peek()
        while True:
            decoding = decode_one(scroll.text, scroll.at)
            if decoding.values:
                if scroll.ended or decoding.rest < len(scroll.text) or scroll.text[-1] in _CLOSING:
                    return decoding
            elif Trouble.DEEP in decoding.troubles:
                return decoding
            elif Trouble.CUT_OFF not in decoding.troubles or scroll.ended:
                raise BrokenJsonError
            held = len(scroll.text) - scroll.at
            if held >= LARGEST:
                return None
            scroll.more(max(_FIRST, held))

    def _decoded(self, decoding: Decoding, pointer: str) -> Iterator[Record]:
        scroll = self.scroll
        line, offset, begins, column = scroll.line, scroll.line_offset, scroll.offset, scroll.column
        if not decoding.values:
            self._troubles.meet(Trouble.DEEP, line, offset)
            yield from self._too_deep(pointer)
            return
        value, begin, end = decoding.values[0]
        spelled = scroll.text[begin:end]
        scroll.advance(end)
        if not spelled.isascii() and is_escaped(spelled):
            self._troubles.meet(Trouble.ENCODING, line, offset)
            decoding = decode_one(unescaped(spelled), 0)
            value = decoding.values[0].value if decoding.values else value
        for trouble in decoding.troubles:
            self._troubles.meet(trouble, line, offset)
        layout = PrintedJson(spelled, line, offset, begins, pointer) if "\n" in spelled else None
        passages: tuple[Passage, ...] = ()
        format_ = self._entries.recognise(value) if type(value) is dict else None
        if may_hide(format_, begins) and hides_values(spelled.encode("utf-8", "surrogatepass"), value):
            hidden = hidden_values(spelled)
            if hidden:
                self._troubles.meet(Trouble.TWICE, line, offset)
            pieces = line_pieces(spelled, line, offset, begins, column)
            passages = tuple(Passage(spelled[at:until], cut_pieces(pieces, at)) for at, until in hidden)
        spot = Spot(line, offset, self._size(), DEEPEST, pointer, layout, passages=passages)
        yield from self._entries.read_value(value, spot)

    def _too_deep(self, pointer: str) -> Iterator[Record]:
        """A value that is nested too deep: its spelling as text."""
        scroll = self.scroll
        while (end := end_of_value(scroll.text, scroll.at)) is None:
            held = len(scroll.text) - scroll.at
            if scroll.ended or held >= LARGEST:
                raise BrokenJsonError
            scroll.more(max(_FIRST, held))
        spelled = unescaped(scroll.text[scroll.at : end])
        line, offset = scroll.line, scroll.line_offset
        pieces = line_pieces(spelled, line, offset, scroll.offset, scroll.column)
        scroll.advance(end)
        yield Record(None, line, offset, self._size(), spelled, pointer, pieces)

    def _string(self, pointer: str) -> Iterator[Record]:
        """A string too large to decode at once: its text in pieces."""
        scroll = self.scroll
        self._troubles.meet(Trouble.LONG, scroll.line, scroll.line_offset)
        text = LongText(scroll.line, scroll.line_offset, 0, pointer)
        self._take('"')
        while True:
            match = _STRING_PART.match(scroll.text, scroll.at, scroll.at + _FIRST)
            if match is None or match.end() == scroll.at:
                if scroll.text[scroll.at : scroll.at + 1] == '"':
                    break
                if scroll.ended or len(scroll.text) - scroll.at > _FIRST or not scroll.more():
                    raise BrokenJsonError
                continue
            part = decoded(f'"{match.group()}"')
            scroll.advance(match.end())
            yield from text.feed(without_surrogates(part), self._size())
        self._take('"')
        yield from text.end()

    def _take(self, character: str) -> None:
        """Reads over a character that is there."""
        self.scroll.advance(self.scroll.at + len(character))

    def _size(self) -> int:
        """Bytes that were read since this was asked last."""
        size = self.scroll.offset - self._counted
        self._counted = self.scroll.offset
        return size


def line_pieces(text: str, line: int, offset: int, begins: int, column: int) -> tuple[Piece, ...]:
    """The pieces of a text that stands in plain lines of a source, beginning at byte `begins` and `column` of one."""
    pieces = [Piece(0, line, offset, "", column)]
    at = text.find("\n") + 1
    while at:
        begins += byte_size(text[pieces[-1].start : at])
        line += 1
        pieces.append(Piece(at, line, begins, "", 0))
        at = text.find("\n", at) + 1
    return tuple(pieces)
