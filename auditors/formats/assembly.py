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

    `problems` is told in one line of what could not be decoded; it was scanned as text all the same. `day` (epoch
    seconds, the file's modification time) completes times of day in logs that have no date.
    """
    tell = _once(problems)
    for record in _assembled(blocks, shape, owned, problems, day):
        if record.format is not None and record.format.prepare is not None:
            record.body = record.format.prepare(record.body, tell)
        yield record


def _once(problems: Callable[[str], None]) -> Callable[[str], None]:
    """Passes each problem on the first time only."""
    told: set[str] = set()

    def tell(problem: str) -> None:
        if problem not in told:
            told.add(problem)
            problems(problem)

    return tell


def _assembled(
    blocks: Iterable[Block], shape: Shape, owned: Span | None, problems: Callable[[str], None], day: float | None
) -> Iterator[Record]:
    formats = load_formats()
    if shape is Shape.DOCUMENT:
        yield from read_document(blocks, formats, problems)
    elif shape is Shape.TABLE:
        yield from read_table(blocks, formats, problems)
    else:
        for record in LineAssembler(formats, problems, day).read(blocks, owned):
            if owned is None or owned.start <= record.offset < owned.end:
                yield record
