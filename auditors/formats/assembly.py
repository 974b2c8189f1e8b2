"""Puts records together from blocks of bytes, whatever the shape of the source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from auditors.formats.catalog import load_formats
from auditors.formats.documents import read_document
from auditors.formats.lines import LineAssembler
from auditors.formats.record import Record
from auditors.formats.sniffing import Shape
from auditors.formats.tables import read_table
from auditors.sources.source import Block, Span


def read_records(
    blocks: Iterable[Block],
    shape: Shape,
    *,
    owned: Span | None = None,
    problems: Callable[[str], None],
    day: float | None = None,
) -> Iterator[Record]:
    """The records whose first byte lies in `owned`, or all; stops reading when they are complete.

    `problems` is told in one line of what could not be decoded; it was scanned as text all the same. `day` (epoch seconds,
    the file's modification time) completes times of day in logs that have no date.
    """
    formats = load_formats()
    if shape is Shape.DOCUMENT:
        yield from read_document(blocks, formats, problems)
    elif shape is Shape.TABLE:
        yield from read_table(blocks, formats, problems)
    else:
        for record in LineAssembler(formats, problems, day).read(blocks, owned):
            if owned is None or owned.start <= record.offset < owned.end:
                yield record
