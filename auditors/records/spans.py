"""Spans of one source of lines: what is open at the end of one goes on in the next, where that is read after it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence

from auditors.formats.catalog import load_formats
from auditors.formats.format import Format
from auditors.records.calls import BLOCK
from auditors.records.lines import LineAssembler
from auditors.records.record import Record
from auditors.records.repeats import Repeats
from auditors.records.troubles import Met, once
from auditors.sources.source import Block, Span
from auditors.sources.spans import LOOKBACK


class SpanReader:
    """Reads spans of one source, each of which begins where the one before ended.

    `day`, `formats` and `repeats` are those of `read_records`. `before` is told of the records that stand before a span
    in the block in which that begins (see `records.calls`).
    """

    def __init__(
        self,
        day: float | None = None,
        formats: Sequence[Format] | None = None,
        repeats: Repeats | None = None,
        before: Callable[[Record], None] | None = None,
    ) -> None:
        self._before = before
        self._known = load_formats() if formats is None else formats
        self._day = day
        self._repeats = repeats
        self._assembler = self._fresh()
        self._rest: Block | None = None
        self._later: list[Record] = []

    def _fresh(self) -> LineAssembler:
        return LineAssembler(self._known, _told_by_all, self._day, self._repeats)

    def pass_over(self, blocks: Iterator[Block], start: int) -> None:
        """Go on with a span that begins at `start`, whatever stands before it: all but the last of that is left out."""
        self._assembler = self._fresh()
        self._later = []
        coming = itertools.chain((self._rest,) if self._rest is not None else (), blocks)
        self._rest = None
        in_long_line = False
        for block in coming:
            if not in_long_line and block.offset + len(block.data) > start - LOOKBACK:
                self._rest = block
                return
            in_long_line = block.partial

    def read(self, blocks: Iterator[Block], owned: Span, problems: Callable[[str], None]) -> Iterator[Record]:
        """The records whose first byte lies in `owned`; stops reading when they are complete.

        The blocks of the first span may begin before it, those of others go on where reading has stopped. `problems`
        is told in one line of what is wrong with a format; what is wrong with lines, `take_troubles` gives afterwards.
        """
        return prepared(self._owned(blocks, owned), problems)

    def _owned(self, blocks: Iterator[Block], owned: Span) -> Iterator[Record]:
        later, self._later = self._later, []
        for record in itertools.chain(later, self._read(blocks, owned)):
            if record.offset >= owned.end:
                self._later.append(record)
            elif record.offset >= owned.start:
                yield record
            elif self._before is not None and record.offset // BLOCK == owned.start // BLOCK:
                self._before(record)

    def _read(self, blocks: Iterator[Block], owned: Span) -> Iterator[Record]:
        rest = (self._rest,) if self._rest is not None else ()
        self._rest = yield from self._assembler.read_span(itertools.chain(rest, blocks), owned)

    def take_troubles(self) -> tuple[Met, ...]:
        """What could not be decoded in the span that was read last; it was scanned as text all the same."""
        return self._assembler.take_troubles()


def prepared(records: Iterator[Record], problems: Callable[[str], None]) -> Iterator[Record]:
    """The records as their formats want them; `problems` is told once of each thing that is wrong with one."""
    tell = once(problems)
    for record in records:
        if record.format is not None and record.format.prepare is not None:
            record.body = record.format.prepare(record.body, tell)
        yield record


def _told_by_all(problem: str) -> None:
    """Spans tell together of what was met in them."""
