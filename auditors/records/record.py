"""A record: one log entry after decoding, and where each of its characters stands in the source."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import msgspec

from auditors.formats.format import Format
from auditors.formats.times import YEAR, completed
from auditors.model import Fields


class Place(NamedTuple):
    """Where something stands, as the contract's finding names it: `offset` is that of the line, `start` and `end` are
    code points in the decoded string at `pointer`.
    """

    line: int
    offset: int
    pointer: str
    start: int
    end: int


class Layout(Protocol):
    """How a value is spread over the lines of a source, where it is not simply the JSON of one line."""

    def place(self, pointer: str, start: int, end: int) -> Place:
        """The place of a span of the string at `pointer` in the value."""


class Piece(msgspec.Struct, frozen=True):
    """A stretch of a text that stands in one string of one physical line.

    `start` is where the stretch begins in the text; `line`, `offset` and `pointer` name the physical string, and
    `column` is where the stretch begins in it, in code points. `spelled` is how the string spells the stretch, where
    JSON escapes make that longer. Where the string is part of a value with a `layout`, that knows the line. One that
    `goes_on` is parted from the one before only by what a terminal obeys and nobody sees.
    """

    start: int
    line: int
    offset: int
    pointer: str
    column: int
    spelled: str = ""
    layout: Layout | None = None
    goes_on: bool = False


class Passage(msgspec.Struct, frozen=True):
    """A text of a record that stands beside its body, or in several places of it.

    A streamed answer out of its chunks, a prefix of the line, a value that a second one of the same key hides.
    `spoken` says whether a person or a model speaks in it. Hits that begin outside of `owns` (code points) are those
    of another record, whose text overlaps with this one. `orders` are what a terminal would do that obeyed it.
    """

    text: str
    pieces: tuple[Piece, ...]
    spoken: bool = False
    owns: tuple[int, int] | None = None
    orders: tuple[str, ...] = ()


class Wrapper(msgspec.Struct, frozen=True):
    """What an envelope held beside the records in it; `pointer` and the others say where the envelope stands."""

    body: dict[str, Any]
    line: int
    offset: int
    pointer: str = ""
    layout: Layout | None = None


class Record(msgspec.Struct):
    """One log entry.

    `body` is the decoded JSON value, or the text. `pointer` is where the body stands in the physical line: empty when
    it is the whole line, `/log` for a text in a Docker line, `/log#` when that text was JSON and was decoded, `/3`
    for the fourth element of an array. `line` and `offset` are those of the record's first line, `size` the bytes
    that the record accounts for, `count` how many entries it stands for: lines that nobody recognises are kept
    together as one text.

    `pieces` is set for text that is not simply one whole physical line (a prefix before it, several lines, joined
    parts), and is sorted by `start`; `owns` is that of a `Passage`. `layout` is set for a value that is not simply the
    JSON of one line. `wrappers` and `passages` are scanned too. `time` is the envelope's, in epoch seconds, for records
    that carry none; `day` is a moment shortly after the record, to complete a time that is logged without a date or
    without a year.
    """

    format: Format | None
    line: int
    offset: int
    size: int
    body: Any
    pointer: str = ""
    pieces: tuple[Piece, ...] = ()
    owns: tuple[int, int] | None = None
    layout: Layout | None = None
    wrappers: tuple[Wrapper, ...] = ()
    passages: tuple[Passage, ...] = ()
    time: float | None = None
    day: float | None = None
    count: int = 1

    @property
    def format_name(self) -> str:
        """The name that the summary counts this record under."""
        return self.format.name if self.format else "unrecognised"

    def fields(self) -> Fields:
        """The record's normalised fields; the envelope's time where the record itself has none or no date."""
        fields = self.format.fields(self.body) if self.format else Fields()
        logged = fields.time
        if logged is not None and logged >= YEAR:
            return fields
        time = self.time
        if time is None and logged is not None and self.day is not None:
            time = completed(logged, self.day)
        return fields if time == logged else msgspec.structs.replace(fields, time=time)
