"""Records from tables: CSV and TSV with a header, as databases and dashboards export them."""

from __future__ import annotations

import codecs
import csv
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from auditors.formats.format import Format
from auditors.records.entries import DEEPEST, EntryReader
from auditors.records.long_texts import LongText
from auditors.records.positions import TableRow
from auditors.records.record import Piece, Record
from auditors.records.running import Spot
from auditors.records.troubles import Trouble, Troubles
from auditors.records.wrappers import Line
from auditors.sources.blocks import long_line
from auditors.sources.source import Block

LARGEST: Final = 16 << 20
"""Characters of a row."""

DELIMITERS: Final = "\t,;|"

_CLOUDWATCH: Final = frozenset({"timestamp", "message", "ingestionTime", "logStreamName"})
"""The columns of an export of the CloudWatch console, whose lines are in `message`."""


def delimiter_of(header: str) -> str:
    """What parts the columns of a header."""
    return max(DELIMITERS, key=header.count)


def read_table(
    blocks: Iterable[Block], formats: Sequence[Format], problems: Callable[[str], None], day: float | None = None
) -> Iterator[Record]:
    """One record for each row: an object of strings under the column names; cells beyond them are under their number.

    A row may take several lines; a hit in it stands in the line in which it begins. What does not become a row, for a
    quote that nothing closes, is scanned as text.
    """
    csv.field_size_limit(max(LARGEST, csv.field_size_limit()))
    troubles = Troubles(problems)
    entries = EntryReader(formats, troubles, day)
    lines = _Lines(blocks)
    header = lines.row(",")
    delimiter = delimiter_of(header.text)
    lines.put_back(header.lines)
    header = lines.row(delimiter)
    columns, passed = header.cells, header.size
    while True:
        row = lines.row(delimiter)
        if not row.lines:
            if lines.long is None:
                break
            yield from _read_long(lines, troubles)
        elif row.cut_off or (len(row.lines) > 1 and len(row.cells) != len(columns)):
            lines.put_back(row.lines[1:])
            yield from _read_stray(row.lines[0], entries, troubles)
        elif not row.cells:
            passed += row.size
        else:
            yield from _read_row(row, columns, passed, entries)
            passed = 0
    yield from entries.flush()
    troubles.tell()


class _PhysicalLine(NamedTuple):
    """A line of the source with its end."""

    text: str
    line: int
    offset: int
    size: int


class _Row(NamedTuple):
    """The lines of a row and its cells. `cut_off` says that the lines ended in the middle of a cell."""

    lines: list[_PhysicalLine]
    cells: list[str]
    cut_off: bool = False

    @property
    def text(self) -> str:
        """The row as it is written."""
        return "".join(line.text for line in self.lines)

    @property
    def size(self) -> int:
        """Bytes of the row."""
        return sum(line.size for line in self.lines)


def _read_row(row: _Row, columns: list[str], passed: int, entries: EntryReader) -> Iterator[Record]:
    body: dict[str, Any] = dict(zip(columns, row.cells, strict=False))
    for number in range(len(columns), len(row.cells)):
        body[str(number + 1)] = row.cells[number]
    first = row.lines[0]
    layout = TableRow(row.text, first.line, first.offset, dict(body)) if len(row.lines) > 1 else None
    spot = Spot(first.line, first.offset, row.size + passed, DEEPEST, layout=layout)
    if body.keys() <= _CLOUDWATCH and "message" in body:
        stream = f"cloudwatch{body.get('logStreamName', '')}"
        line = Line(("message",), body["message"], body.get("timestamp"), stream)
        yield from entries.read_wrapped(body, [line], spot)
    else:
        yield from entries.read_value(body, spot)


def _read_stray(line: _PhysicalLine, entries: EntryReader, troubles: Troubles) -> Iterator[Record]:
    troubles.meet(Trouble.ROW, line.line, line.offset)
    spot = Spot(line.line, line.offset, line.size, DEEPEST)
    yield from entries.read_text(line.text.rstrip("\r\n"), (Piece(0, line.line, line.offset, "", 0),), spot)


def _read_long(lines: _Lines, troubles: Troubles) -> Iterator[Record]:
    """A line too long to hold, as text in pieces."""
    block = lines.long
    if block is None:
        return
    troubles.meet(Trouble.LONG, block.line, block.offset)
    text = LongText(block.line, block.offset)
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for data in lines.rest_of_long():
        yield from text.feed(decoder.decode(data), len(data))
    yield from text.end()


class _Lines:
    """The lines of a source, for the reader of rows, which knows no offsets. `long` is a line too long to hold, when it
    is next.
    """

    def __init__(self, blocks: Iterable[Block]) -> None:
        self.long: Block | None = None
        self._blocks = iter(blocks)
        self._waiting: deque[_PhysicalLine] = deque()

    def row(self, delimiter: str) -> _Row:
        """The next row; one without lines at the end, or before a long line."""
        taken: list[_PhysicalLine] = []
        starved = False

        def feed() -> Iterator[str]:
            nonlocal starved
            size = 0
            while size < LARGEST and self._fill():
                taken.append(self._waiting.popleft())
                size += len(taken[-1].text)
                yield taken[-1].text
            starved = True

        try:
            cells = next(csv.reader(feed(), delimiter=delimiter), [])
        except csv.Error:
            return _Row(taken, [], cut_off=True)
        return _Row(taken, cells, cut_off=starved and bool(taken))

    def put_back(self, lines: list[_PhysicalLine]) -> None:
        """These lines are to be read again."""
        self._waiting.extendleft(reversed(lines))

    def rest_of_long(self) -> Iterator[bytes]:
        """The bytes of the long line."""
        block, self.long = self.long, None
        return long_line(block, self._blocks)

    def _fill(self) -> bool:
        while not self._waiting:
            block = next(self._blocks, None) if self.long is None else None
            if block is None:
                return False
            if block.partial:
                self.long = block
                return False
            line, offset = block.line, block.offset
            for data in _split(block.data):
                text = data.decode("utf-8", "replace")
                if line == 1 and text.startswith("\ufeff"):
                    text = text[1:]
                self._waiting.append(_PhysicalLine(text.strip("\0"), line, offset, len(data)))
                line += 1
                offset += len(data)
        return True


def _split(data: bytes) -> list[bytes]:
    """The lines; only a newline ends one."""
    lines = [line + b"\n" for line in data.split(b"\n")]
    last = lines.pop().removesuffix(b"\n")
    return [*lines, last] if last else lines
