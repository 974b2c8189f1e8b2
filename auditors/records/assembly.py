"""Puts records together from blocks of bytes, whatever the shape of the source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from auditors.formats.catalog import load_formats
from auditors.formats.format import Format
from auditors.records.columns import read_columns
from auditors.records.decoding import without_surrogates
from auditors.records.documents import read_document
from auditors.records.flows import read_flows
from auditors.records.journal import read_journal
from auditors.records.lines import LineAssembler
from auditors.records.record import Record
from auditors.records.repeats import Repeats
from auditors.records.sniffing import Shape
from auditors.records.sql_dumps import read_sql_dump
from auditors.records.sql_inserts import read_inserts
from auditors.records.tables import read_table
from auditors.records.troubles import once
from auditors.sources.source import Block

_READERS = {
    Shape.DOCUMENT: read_document,
    Shape.TABLE: read_table,
    Shape.COLUMNS: read_columns,
    Shape.FLOWS: read_flows,
    Shape.JOURNAL: read_journal,
    Shape.SQL_DUMP: read_sql_dump,
    Shape.SQL_INSERTS: read_inserts,
}


def read_records(
    blocks: Iterable[Block],
    shape: Shape,
    *,
    problems: Callable[[str], None],
    day: float | None = None,
    formats: Sequence[Format] | None = None,
    repeats: Repeats | None = None,
) -> Iterator[Record]:
    """All records of a source; `records.spans` reads one in part.

    `problems` is told in one line of what could not be decoded; it was scanned as text all the same. `day` (epoch
    seconds, the file's modification time) completes times of day in logs that have no date. `formats` are all that are
    known, unless said otherwise. With `repeats`, bodies have None for what
    is known to hold nothing.
    """
    known = load_formats() if formats is None else formats
    read = _READERS.get(shape)
    if read is None:
        records = LineAssembler(known, problems, day, repeats).read(blocks)
    else:
        records = read(blocks, known, problems, day)
    tell = once(problems)
    for record in records:
        if record.format is not None and record.format.prepare is not None:
            record.body = record.format.prepare(record.body, tell)
        if shape is Shape.FLOWS:
            record.body = without_surrogates(record.body)
        yield record
