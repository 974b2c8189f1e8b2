"""Where a hit stands in the source: from a record's pointer and span to a physical line."""

from __future__ import annotations

from bisect import bisect_right
from operator import attrgetter

import msgspec

from auditors.records.json_text import JsonText, spelled_offset, unescape_part
from auditors.records.record import Passage, Piece, Place, Record, Wrapper

_start = attrgetter("start")


def place(record: Record, pointer: str, start: int, end: int) -> Place | None:
    """Where a hit in a record's body stands; None when it belongs to another record, whose text overlaps.

    `pointer` is the string's own inside the body. For a text of several stretches the span is that in the one where the
    hit begins.
    """
    if type(record.body) is str and record.pieces:
        return _in_text(record.body, record.pieces, record.owns, pointer, start, end)
    if record.layout is not None:
        return record.layout.place(record.pointer + pointer, start, end)
    return Place(record.line, record.offset, record.pointer + pointer, start, end)


def place_in_passage(passage: Passage, pointer: str, start: int, end: int) -> Place | None:
    """Where a hit in a passage stands; None when it belongs to another record."""
    return _in_text(passage.text, passage.pieces, passage.owns, pointer, start, end)


def place_in_wrapper(wrapper: Wrapper, pointer: str, start: int, end: int) -> Place:
    """Where a hit in what an envelope holds beside its records stands."""
    if wrapper.layout is not None:
        return wrapper.layout.place(wrapper.pointer + pointer, start, end)
    return Place(wrapper.line, wrapper.offset, wrapper.pointer + pointer, start, end)


class JoinedJson:
    """A JSON value whose spelling is a text in several stretches, or one that does not begin its string or line.

    No pointer leads into it: places are those of its spelling in the stretches.
    """

    def __init__(self, text: str, pieces: tuple[Piece, ...]) -> None:
        self._text = JsonText(text)
        self._pieces = pieces

    def place(self, pointer: str, start: int, end: int) -> Place:
        """Where the spelling of the span stands."""
        return place_in_pieces(self._pieces, *self._text.span(pointer, start, end))


class PrintedJson:
    """A JSON value that is printed over several lines: pointers lead into it, and each string has its own line.

    `text` is its spelling, which begins at byte `begins` of the source, in the line of number `line` and byte `offset`.
    `base` is the pointer of the value itself, with which all others begin.
    """

    def __init__(self, text: str, line: int, offset: int, begins: int, base: str = "") -> None:
        self._text = JsonText(text)
        self._base = len(base)
        self._line = line
        self._offset = offset
        self._begins = begins

    def place(self, pointer: str, start: int, end: int) -> Place:
        """The span with the line in which its string stands."""
        text = self._text.text
        at = text.rfind("\n", 0, self._text.find(pointer[self._base :])) + 1
        if not at:
            return Place(self._line, self._offset, pointer, start, end)
        offset = self._begins + byte_size(text[:at])
        return Place(self._line + text.count("\n", 0, at), offset, pointer, start, end)


class TableRow(msgspec.Struct, frozen=True):
    """A row of a table that takes several lines, for line ends in its cells; `cells` are by column, in their order."""

    text: str
    line: int
    offset: int
    cells: dict[str, str]

    def place(self, pointer: str, start: int, end: int) -> Place:
        """The span with the line in which it begins."""
        column, mark, inner = pointer, "", ""
        if unescape_part(pointer[1:]) not in self.cells:
            column, mark, inner = pointer.partition("#")
        number = 0
        for name, cell in self.cells.items():
            if name == unescape_part(column[1:]):
                begins = JsonText(cell).span(inner, start, end)[0] if mark else start
                number += cell.count("\n", 0, begins)
                break
            number += cell.count("\n")
        at = 0
        for _ in range(number):
            at = self.text.find("\n", at) + 1
        return Place(self.line + number, self.offset + byte_size(self.text[:at]), pointer, start, end)


class WordsInArray(msgspec.Struct, frozen=True):
    """Strings of an array that stand in a text as its lines; the first one has the index `first`."""

    text: str
    line: int
    offset: int
    first: int

    def place(self, pointer: str, start: int, end: int) -> Place:
        """The string in which the span begins, and as much of the span as stands in it and at its end."""
        begin = self.text.rfind("\n", 0, start) + 1
        index = self.first + self.text.count("\n", 0, start)
        until = self.text.find("\n", start) + 1 or len(self.text) + 1
        return Place(self.line, self.offset, f"{pointer}/{index}", start - begin, min(end, until) - begin)


def place_in_pieces(pieces: tuple[Piece, ...], start: int, end: int) -> Place:
    """Where a span of a text in pieces begins, and how far it goes on there.

    Where plain lines follow each other the end is counted on over the line's; else it is in the same piece at last, or
    in those that go on with it.
    """
    at = last = bisect_right(pieces, start, key=_start) - 1
    piece = pieces[at]
    while last + 1 < len(pieces) and pieces[last + 1].start < end and _goes_on(piece, pieces[last + 1]):
        last += 1
    if last + 1 < len(pieces) and not _is_plain(piece, pieces[last + 1]):
        end = min(end, pieces[last + 1].start)
    start, end = _column(piece, start), _column(pieces[last], end)
    if piece.layout is not None:
        return piece.layout.place(piece.pointer, start, end)
    return Place(piece.line, piece.offset, piece.pointer, start, end)


def cut_pieces(pieces: tuple[Piece, ...], begin: int, shift: int = 0) -> tuple[Piece, ...]:
    """The pieces of a text from `begin` on, for the rest of the text, which begins at `shift` now."""
    at = max(0, bisect_right(pieces, begin, key=_start) - 1)
    cut: list[Piece] = []
    for piece in pieces[at:]:
        within = max(0, begin - piece.start)
        spelled = piece.spelled[spelled_offset(piece.spelled, within) :] if piece.spelled else ""
        column = piece.column + (len(piece.spelled) - len(spelled) if piece.spelled else within)
        start = shift + max(0, piece.start - begin)
        cut.append(msgspec.structs.replace(piece, start=start, column=column, spelled=spelled))
    return tuple(cut)


def byte_size(text: str) -> int:
    """How many bytes a text was decoded from (with `surrogateescape`)."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogateescape"))


def _column(piece: Piece, at: int) -> int:
    """Where a place of the text in a piece stands in the string."""
    within = at - piece.start
    return piece.column + (spelled_offset(piece.spelled, within) if piece.spelled else within)


def _goes_on(piece: Piece, following: Piece) -> bool:
    """Whether a piece of a text goes on with another one, in the same string."""
    return following.goes_on and piece.offset == following.offset and piece.pointer == following.pointer


def _is_plain(piece: Piece, following: Piece) -> bool:
    return not (piece.pointer or piece.layout or following.pointer or following.layout or following.column)


def _in_text(
    text: str, pieces: tuple[Piece, ...], owns: tuple[int, int] | None, pointer: str, start: int, end: int
) -> Place | None:
    if pointer.startswith("#"):
        start, end = JsonText(text).span(pointer[1:], start, end)
    if owns is not None and not owns[0] <= start < owns[1]:
        return None
    return place_in_pieces(pieces, start, end)
