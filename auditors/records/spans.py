"""Spans of one source of lines: what is open at the end of one goes on in the next, where that is read after it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence

from auditors.formats.catalog import load_formats
from auditors.formats.format import Format
from auditors.records.lines import LineAssembler
from auditors.records.record import Record
from auditors.records.repeats import Repeats
from auditors.records.troubles import Met, once
from auditors.sources.source import Block, Span


class SpanReader:
    """Reads spans of one source, each of which begins where the one before ended.

    `day`, `formats` and `repeats` are those of `read_records`.
    """

    def __init__(
        self, day: float | None = None, formats: Sequence[Format] | None = None, repeats: Repeats | None = None
    ) -> None:
        known = load_formats() if formats is None else formats
        self._assembler = LineAssembler(known, _told_by_all, day, repeats)
        self._rest: Block | None = None
        self._later: list[Record] = []

    def read(self, blocks: Iterator[Block], owned: Span, problems: Callable[[str], None]) -> Iterator[Record]:
        """The records whose first byte lies in `owned`; stops reading when they are complete.

        The blocks of the first span may begin before it, those of others go on where reading has stopped. `problems`
        is told in one line of what is wrong with a format; what is wrong with lines, `take_troubles` gives afterwards.
        """
        tell = once(problems)
        for record in self._owned(blocks, owned):
            if record.format is not None and record.format.prepare is not None:
                record.body = record.format.prepare(record.body, tell)
            yield record

    def _owned(self, blocks: Iterator[Block], owned: Span) -> Iterator[Record]:
        later, self._later = self._later, []
        for record in itertools.chain(later, self._read(blocks, owned)):
            if record.offset >= owned.end:
                self._later.append(record)
            elif record.offset >= owned.start:
                yield record

    def _read(self, blocks: Iterator[Block], owned: Span) -> Iterator[Record]:
        rest = (self._rest,) if self._rest is not None else ()
        self._rest = yield from self._assembler.read_span(itertools.chain(rest, blocks), owned)

    def take_troubles(self) -> tuple[Met, ...]:
        """What could not be decoded in the span that was read last; it was scanned as text all the same."""
        return self._assembler.take_troubles()


def _told_by_all(problem: str) -> None:
    """Spans tell together of what was met in them."""
