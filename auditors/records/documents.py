"""Records from documents: JSON printed over several lines, or one array of records, of any length."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from auditors.formats.format import Format
from auditors.records.entries import EntryReader
from auditors.records.lines import LineAssembler
from auditors.records.record import Record
from auditors.records.troubles import Trouble, Troubles
from auditors.records.values import Scroll, ValueReader
from auditors.sources.blocks import split_blocks
from auditors.sources.source import Block


def read_document(
    blocks: Iterable[Block], formats: Sequence[Format], problems: Callable[[str], None], day: float | None = None
) -> Iterator[Record]:
    """The records of a document: each value, each element of an array or of a format's `elements`.

    What is no JSON from some place on is read as lines from there.
    """
    coming = iter(blocks)
    first = next(coming, None)
    if first is None:
        return
    troubles = Troubles(problems)
    entries = EntryReader(formats, troubles, day)
    scroll = Scroll(_chunks(first, coming), first.line, first.offset)
    reader = ValueReader(scroll, entries, troubles)
    yield from reader.read()
    yield from entries.flush()
    if reader.broken:
        troubles.meet(Trouble.NOT_JSON, scroll.line, scroll.line_offset)
        rest = split_blocks(scroll.rest(), offset=scroll.offset, line=scroll.line)
        yield from LineAssembler(formats, problems, day).read(rest, within=(scroll.line_offset, scroll.column))
    troubles.tell()


def _chunks(first: Block, coming: Iterator[Block]) -> Iterator[bytes]:
    yield first.data
    for block in coming:
        yield block.data
