"""Lines whose columns a line above names, a comment or a sentence: `# ts|key|model|prompt`, `Columns: time, client`.

Believed only where the lines below have as many columns, and the one that is named so holds times.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from auditors.deferred import deferred
from auditors.formats.callers import names_nobody, with_caller
from auditors.formats.field_names import TOP, find
from auditors.formats.field_shapes import told_by
from auditors.formats.field_values import fields_of
from auditors.formats.format import Format
from auditors.formats.times import parse_time
from auditors.model import Fields
from auditors.records.lines import LineAssembler
from auditors.records.record import Record
from auditors.sources.source import Block

_SIGNS: Final = ("|", "\t", ";", ",")
"""What parts columns; where none of them does, blanks do."""

_COMMENT: Final = deferred(r"\s{0,8}(?:#{1,3}|//|;{1,2}|--)[ \t]{0,8}(?=\S)")
_LABEL: Final = deferred(
    r"(?i)(?:[\w ,.\-]{0,60}\b)?(?:columns?|fields?|format|layout)(?: \w{1,16}){0,3}\s?[:=]\s{0,8}"
)
_ASIDE: Final = deferred(r"\s?\([^()]{1,80}\)\.?\s*\Z")
"""How lines that name columns begin, and what is said of them at the end."""

_NAME: Final = deferred(r"[A-Za-z_@][\w .\-/]{0,39}\Z")
_AROUND_NAMES: Final = " \t\"'`<>[]{}()$%.&"
_COUNTS: Final = {"in": "tokens_in", "out": "tokens_out"}
_KEYS: Final = {"key": "key_name", "token": "key_name"}
"""What a column is called and means, where a field of an object might be something else; those of keys hold names of
them as well as keys.
"""

_OF_ITS_OWN: Final = "#Fields: date "
"""How W3C's extended format names columns: servers that write it have formats of their own."""

_FEWEST: Final = 3
_FEWEST_KNOWN: Final = 2
_LINES_ABOVE: Final = 20
_LINES_BELOW: Final = 10
"""Columns that a line must name, of which some must be known besides the time; lines that are looked at."""

_LONGEST_CELL: Final = 4096
_LONGEST_LINE: Final = 64 << 10


class Columns(NamedTuple):
    """The names of columns in their order, what parts them, which one tells the time, and in which somebody speaks."""

    names: tuple[str, ...]
    sign: str
    time: int
    spoken: int | None

    def cells(self, line: str) -> dict[str, str] | None:
        """The cells of a line by the names of their columns; None for another line.

        What is said may hold the sign: columns before it are counted from the left, those behind it from the right.
        """
        parts = line[:_LONGEST_LINE].split(self.sign) if self.sign != " " else line[:_LONGEST_LINE].split()
        more = len(parts) - len(self.names)
        if more < 0 or (more and self.spoken is None):
            return None
        at = self.spoken if self.spoken is not None else 0
        parts[at : at + more + 1] = [(self.sign or " ").join(parts[at : at + more + 1])]
        cells = {name: part.strip(" \t\"'") for name, part in zip(self.names, parts, strict=True)}
        return cells if parse_time(cells[self.names[self.time]]) is not None else None


def columns_of(head: str) -> Columns | None:
    """The columns of the lines of a source that begins with `head`, where a line above names them."""
    lines = head.split("\n", _LINES_ABOVE + _LINES_BELOW)[: _LINES_ABOVE + _LINES_BELOW]
    for at, line in enumerate(lines[:_LINES_ABOVE]):
        if line.startswith(_OF_ITS_OWN):
            return None
        below = [other for other in map(str.strip, lines[at + 1 :]) if other and not _COMMENT.match(other)]
        for names in _named(line):
            for sign in (*_SIGNS, " "):
                if (found := _columns(names, sign)) is not None and below and _fits(found, below[:_LINES_BELOW]):
                    return found
    return None


def _fits(columns: Columns, lines: list[str]) -> bool:
    """Whether lines have these columns: the last one may be cut off, and one may be another program's."""
    return sum(columns.cells(line) is not None for line in lines) >= max(1, len(lines) - 2)


def _named(line: str) -> Iterator[list[str]]:
    """What a line names, if it names columns."""
    comment = _COMMENT.match(line)
    begin = comment.end() if comment is not None else 0
    label = _LABEL.match(line, begin)
    if comment is None and label is None:
        return
    said = _ASIDE.sub("", line[label.end() if label is not None else begin :])
    for sign in _SIGNS:
        if said.count(sign) >= _FEWEST - 1:
            yield said.split(sign)
    yield said.split()


def _columns(names: Sequence[str], sign: str) -> Columns | None:
    plain = [name.strip(_AROUND_NAMES).lower().replace(" ", "_") for name in names]
    if len(plain) < _FEWEST or len(set(plain)) != len(plain) or not all(map(_NAME.match, plain)):
        return None
    means = [{meaning for meaning, _ in found.means} if (found := find(TOP, name)) else set() for name in plain]
    time = next((at for at, meant in enumerate(means) if "time" in meant), None)
    if time is None or sum(map(bool, means)) <= _FEWEST_KNOWN:
        return None
    spoken = next((at for at, meant in enumerate(means) if meant & {"said", "message"}), None)
    return Columns(tuple(_COUNTS.get(name, name) for name in plain), sign, time, spoken)


def format_of(columns: Columns) -> Format:
    """The format of lines with these columns."""

    def read(body: Any) -> Fields:
        cells = columns.cells(body) if isinstance(body, str) else None
        if cells is None:
            return Fields()
        fields = fields_of(told_by(cells))
        if not names_nobody(fields):
            return fields
        return with_caller(fields, {_KEYS.get(name, name): cell for name, cell in cells.items()}, vaguely=False)

    sign = r"[ \t]++" if columns.sign == " " else re.escape(columns.sign)
    cell = r"[^ \t\n]" if columns.sign == " " else f"[^{sign}\n]"
    starts = rf"(?!{_COMMENT.pattern})(?:{cell}{{0,{_LONGEST_CELL}}}+{sign}){{{len(columns.names) - 1}}}"
    return Format("named-columns", "", read, starts=re.compile(starts), multiline=True, order=99, generic=True)


def read_columns(
    blocks: Iterable[Block], formats: Sequence[Format], problems: Callable[[str], None], day: float | None = None
) -> Iterator[Record]:
    """The records of lines whose columns the first lines name."""
    coming = iter(blocks)
    first = next(coming, None)
    if first is None:
        return
    columns = columns_of(first.data.decode("utf-8", "replace"))
    known = [format_of(columns), *formats] if columns is not None else formats
    yield from LineAssembler(known, problems, day).read(itertools.chain((first,), coming))
