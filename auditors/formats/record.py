"""A record: one log entry after decoding, and where each of its characters stands in the source."""

from __future__ import annotations

from typing import Any

import msgspec

from auditors.formats.format import Format
from auditors.formats.times import YEAR, completed
from auditors.model import Fields


class Piece(msgspec.Struct, frozen=True):
    """A stretch of a record's text that stands in one string of one physical line.

    `start` is where the stretch begins in the record's text; `line`, `offset` and `pointer` name the physical string,
    and `column` is where the stretch begins in it, in code points.
    """

    start: int
    line: int
    offset: int
    pointer: str
    column: int


class Record(msgspec.Struct):
    """One log entry.

    `body` is the decoded JSON value, or the text. `pointer` is where the body stands in the physical line: empty when
    it is the whole line, `/log` for a text in a Docker line, `/log#` when that text was JSON and was decoded, `/3`
    for the fourth element of an array. `line` and `offset` are those of the record's first line, `size` the bytes
    that the record accounts for.

    `pieces` is set for text that is not simply one whole physical line (a prefix before it, several lines, joined
    parts), and is sorted by `start`. `raw` is set for JSON that spans several lines: the bytes from `offset` on, to
    find the line of a pointer in. `wrapper` is what an envelope held beside the body; it is scanned too, at its own
    pointers. `time` is the envelope's, in epoch seconds, for records that carry none; `day` is a moment shortly after
    the record, to complete a time that is logged without a date or without a year.
    """

    format: Format | None
    line: int
    offset: int
    size: int
    body: Any
    pointer: str = ""
    pieces: tuple[Piece, ...] = ()
    raw: bytes = b""
    wrapper: dict[str, Any] | None = None
    time: float | None = None
    day: float | None = None

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
