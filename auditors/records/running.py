"""Texts that go on over several lines: records of more than one line, lines that nobody recognises, lines cut in parts.

What is open is bounded by bytes of the source, counted from its beginning or from multiples of a fixed size, so that a
source can be read from any place: a little before it, the state is the same as if all had been read.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from auditors.formats.callers import names_nobody
from auditors.formats.format import Format
from auditors.formats.times import YEAR, completed
from auditors.records.continuing import Belonging, surely_goes_on
from auditors.records.positions import cut_pieces
from auditors.records.record import Layout, Passage, Piece, Record, Wrapper
from auditors.records.streams import OVERLAP

MOST_TEXT: Final = 256 << 10
"""Bytes over which a record of several lines may go on; what follows belongs to nobody."""

BLOCK: Final = 256 << 10
"""Bytes at whose multiples a text of unrecognised lines is cut; the parts overlap."""

LONGEST: Final = 4 << 20
"""Code points of a text, for sources in which many lines share a place."""

MOST_JOINED: Final = 2 << 20
"""Bytes over which the parts of one line are joined."""

STEP: Final = 256 << 10
"""Bytes at whose multiples it is looked what is complete."""

SILENT: Final = 1 << 20
"""Bytes after whose begin a text is complete, and after whose last part a line in parts is."""


_TOGETHER: Final = 1.0
"""Seconds within which lines were written that may be one text though each has a time around it."""


class Spot(msgspec.Struct, frozen=True):
    """Where a line or a value stands, and what its wrappers tell of it.

    `stream` names the wrappers that its line came through: lines of other streams stand between those of one. `depth`
    is how many more are undone.
    """

    line: int
    offset: int
    size: int
    depth: int
    pointer: str = ""
    layout: Layout | None = None
    stream: str = ""
    time: float | None = None
    wrappers: tuple[Wrapper, ...] = ()
    passages: tuple[Passage, ...] = ()


def same_block(one: int, other: int) -> bool:
    """Whether two offsets lie between the same multiples of `BLOCK`."""
    return one // BLOCK == other // BLOCK


class RunningText:
    """A record of text that may go on. What is carried from the one before stands at its begin and counts there."""

    def __init__(
        self, format_: Format | None, spot: Spot, day: float | None, before: RunningText | None = None
    ) -> None:
        self.format = format_
        self.line = spot.line
        self.offset = spot.offset
        self._time = spot.time
        self._asked = False
        self._day = day
        self._wrappers = spot.wrappers
        self._passages = spot.passages
        self._lines: list[str] = []
        self._pieces: list[Piece] = []
        self._length = self._carried = 0
        self._size = self._count = 0
        self._belonging: Belonging | None = None
        if before is not None:
            self._carry(before)

    def fits(self, spot: Spot) -> bool:
        """Whether a line at this spot still belongs to this record."""
        if self._length > LONGEST:
            return False
        if self.format is None:
            return same_block(spot.offset, self.offset)
        return spot.offset - self.offset < MOST_TEXT

    def takes(self, text: str, spot: Spot) -> bool:
        """Whether a line that begins no record belongs to this one, to which it is to be added then."""
        if self.format is not None and not self.format.generic:
            return self.format.multiline
        if self.format is None and self._is_later(spot) and not surely_goes_on(text):
            return False
        if self._belonging is None:
            first = self._lines[0] if not self._carried else ""
            starts = self.format.starts if self.format is not None else None
            has_head = starts is not None and starts.match(first) is not None
            names_caller = self.format is not None and not names_nobody(self.format.fields(first))
            self._belonging = Belonging(first, has_head=has_head, names_caller=names_caller)
        return self._belonging.takes(text)

    def _is_later(self, spot: Spot) -> bool:
        """Whether a line was written after this text was, by the times that stand around both."""
        return spot.time is not None and self._time is not None and abs(spot.time - self._time) >= _TOGETHER

    def room(self, spot: Spot) -> int:
        """Code points for which there is room where lines that begin nothing go on at this spot."""
        goes_on = self.format is None or (self.format.multiline and not self.format.generic)
        return max(0, LONGEST - self._length) if goes_on and self.fits(spot) else 0

    def follows(self, spot: Spot) -> bool:
        """Whether a line at this spot comes soon enough for the next record to overlap with this one."""
        return spot.offset - self.offset < SILENT

    @property
    def time(self) -> float | None:
        """When the record was made, by its first line or by what stands around it; None where neither tells a date."""
        if self._time is None and self.format is not None and not self._asked:
            self._asked = True
            self._time = self._told()
        return self._time

    def _told(self) -> float | None:
        logged = self.format.fields(self._lines[0]).time if self.format is not None and self._lines else None
        if logged is None or logged >= YEAR:
            return logged
        return completed(logged, self._day) if self._day is not None else None

    def add(self, text: str, pieces: tuple[Piece, ...], spot: Spot, *, glued: bool = False, lines: int = 1) -> None:
        """One more line, or several `lines` at once, or with `glued` more of the last one."""
        if self._lines and not glued:
            self._lines.append("\n")
            self._length += 1
        for piece in pieces:
            shifted = piece if not self._length else msgspec.structs.replace(piece, start=piece.start + self._length)
            self._pieces.append(shifted)
        self._lines.append(text)
        self._length += len(text)
        self._size += spot.size
        self._count += lines if text.strip() and not glued else 0
        if spot.wrappers and spot.wrappers is not self._wrappers:
            self._wrappers += spot.wrappers
        if spot.passages and spot.passages is not self._passages:
            self._passages += spot.passages

    def record(self, following: RunningText | None = None) -> Record:
        """The record as far as it goes; `following` is the next one, where it overlaps with this one."""
        owns = None
        carried = following._carried if following is not None else 0
        if self._carried or carried:
            end = self._length - carried // 2 if carried else self._length + 1
            owns = self._carried - self._carried // 2, end
        return Record(
            format=self.format,
            line=self.line,
            offset=self.offset,
            size=self._size,
            body="".join(self._lines),
            pointer=self._pieces[0].pointer if self._pieces else "",
            pieces=tuple(self._pieces),
            owns=owns,
            wrappers=self._wrappers,
            passages=self._passages,
            time=self._time,
            day=self._day,
            count=1 if self.format is not None else self._count,
        )

    def _carry(self, before: RunningText) -> None:
        text = "".join(before._lines)
        begin = max(before._carried, before._length - OVERLAP)
        self._lines.append(text[begin:])
        self._pieces += cut_pieces(tuple(before._pieces), begin)
        self._length = self._carried = before._length - begin

    def copy(self) -> RunningText:
        """The same, growing on its own."""
        copied = RunningText.__new__(RunningText)
        copied.__dict__.update(self.__dict__)
        copied._lines, copied._pieces = list(self._lines), list(self._pieces)
        copied._belonging = self._belonging.copy() if self._belonging is not None else None
        return copied


class Parts:
    """The parts of a line that a runtime cut, until its end comes.

    A cut may go through a character. Bytes that are not UTF-8 by themselves are surrogates in the parts, as
    `surrogateescape` gives them.
    """

    def __init__(self, spot: Spot) -> None:
        self.spot = spot
        self._parts: list[tuple[str, tuple[Piece, ...]]] = []
        self._length = 0
        self._last = spot.offset

    def fits(self, spot: Spot) -> bool:
        """Whether a part at this spot can be joined: else the line is too long."""
        return spot.offset - self.spot.offset < MOST_JOINED and self._length < LONGEST

    def follows(self, spot: Spot) -> bool:
        """Whether a part at this spot comes soon enough after the last one to belong to the line."""
        return spot.offset - self._last < SILENT

    @property
    def begin(self) -> str:
        """The first part."""
        return self._parts[0][0]

    def add(self, text: str, pieces: tuple[Piece, ...], spot: Spot) -> None:
        """The next part; the rest of a character that the one before begins goes to that."""
        self._length += len(text)
        self._last = spot.offset
        if self._parts and is_escaped(text[:1]) and is_escaped(self._parts[-1][0][-1:]):
            rest = len(text) - len(text.lstrip(_ESCAPED))
            before, its_pieces = self._parts[-1]
            self._parts[-1] = (before + text[:rest], its_pieces)
            text, pieces = text[rest:], cut_pieces(pieces, rest)
        self._parts.append((text, pieces))
        if spot is not self.spot:
            joined = self.spot
            self.spot = msgspec.structs.replace(
                joined,
                size=joined.size + spot.size,
                wrappers=joined.wrappers + spot.wrappers,
                passages=joined.passages + spot.passages,
            )

    def joined(self) -> tuple[str, tuple[Piece, ...], Spot]:
        """The line: its text, with the pieces and the spot."""
        texts: list[str] = []
        joined: list[Piece] = []
        length = 0
        for text, pieces in self._parts:
            joined += (msgspec.structs.replace(piece, start=piece.start + length) for piece in pieces)
            texts.append(unescaped(text))
            length += len(texts[-1])
        return "".join(texts), tuple(joined), self.spot

    def copy(self) -> Parts:
        """The same, growing on its own."""
        copied = Parts(self.spot)
        copied._parts, copied._length, copied._last = list(self._parts), self._length, self._last
        return copied


_ESCAPED: Final = "".join(map(chr, range(0xDC80, 0xDD00)))
_HAS_ESCAPED: Final = re.compile(f"[{_ESCAPED}]")


def is_escaped(text: str) -> bool:
    """Whether bytes that are not UTF-8 are in a text, as `surrogateescape` decodes them."""
    return _HAS_ESCAPED.search(text) is not None


def unescaped(text: str) -> str:
    """The text with bytes that are no UTF-8 even together replaced."""
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
