"""Records from tables: CSV and TSV with a header, as databases and dashboards export them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from auditors.formats.format import Format
from auditors.formats.record import Record
from auditors.sources.source import Block

_LONGEST_CELL: Final = 32 << 20


def read_table(blocks: Iterable[Block], formats: Sequence[Format], problems: Callable[[str], None]) -> Iterator[Record]:
    """One record for each row: an object of strings under the column names. `line` is where the row begins."""
    csv.field_size_limit(_LONGEST_CELL)
    lines = _Lines(blocks)
    try:
        first = next(lines)
    except StopIteration:
        return
    header_size = lines.taken()
    columns = next(csv.reader([first], delimiter="\t" if "\t" in first else ","))
    rows = csv.reader(lines, delimiter="\t" if "\t" in first else ",")
    while True:
        line, offset = lines.line, lines.offset
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            problems(f"row at line {line}: {error}")
            continue
        size = lines.taken() + header_size
        header_size = 0
        body = dict(zip(columns, row, strict=False))
        format_ = next((f for f in formats if f.recognises is not None and f.recognises(body)), None)
        yield Record(format_, line, offset, size, body)


class _Lines:
    """The lines of a source for the reader of rows, which knows no offsets."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._blocks = iter(blocks)
        self._pending: list[bytes] = []
        self.line = 1
        self.offset = 0
        self._size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        while not self._pending:
            block = next(self._blocks)
            self._pending = block.data.splitlines(keepends=True)[::-1] if block.data else []
        data = self._pending.pop()
        self.line += data.endswith(b"\n")
        self.offset += len(data)
        self._size += len(data)
        return data.decode("utf-8", "replace").removeprefix("\ufeff")

    def taken(self) -> int:
        """Bytes handed out since the last call."""
        size, self._size = self._size, 0
        return size
