"""Records of a log that stands in a test, read through the same door as those of a file."""

from __future__ import annotations

from auditors.model import Fields
from auditors.records.assembly import read_records
from auditors.records.record import Record
from auditors.records.sniffing import sniff
from auditors.sources.source import Block

GENERIC = frozenset({"structured-log", "text-log", "logfmt", "unrecognised"})
"""Formats of no product, and none at all."""


def records(log: str | bytes, *, day: float | None = None, problems: list[str] | None = None) -> list[Record]:
    """The records of a log. `problems` collects what could not be decoded."""
    data = log.encode() if isinstance(log, str) else log
    told = problems if problems is not None else []
    return list(read_records([Block(data, 0, 1)], sniff(data), problems=told.append, day=day))


def only(log: str | bytes, name: str, *, day: float | None = None) -> Fields:
    """The fields of the one record in a log, which must be of the named format."""
    (record,) = records(log, day=day)
    assert record.format_name == name
    return record.fields()


def names(log: str | bytes) -> list[str]:
    """The formats of a log's records, in order."""
    return [record.format_name for record in records(log)]
