"""The audit of one log while it grows: what is complete counts, what is not counts for now and is replaced later."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Final

from auditors.engines.arrivals import Arrival, arrival_of_rest
from auditors.engines.growing_records import GrowingRecords
from auditors.errors import InternalError
from auditors.live_ledger import Draft, LiveLedger
from auditors.model import Coverage, Occurrence
from auditors.pipeline import Pipeline, Watch
from auditors.records.record import Record
from auditors.sources.checkpoints import Position, before
from auditors.sources.identity import HEAD, TAIL
from auditors.sources.source import Block
from auditors.sources.tailed_file import Log
from auditors.usage.collecting import Collector

_SHARE: Final = 10
"""Looking at what is not complete may take one part in so many of the time."""


class LogAudit:
    """Audits one log. `bytes`, `lines`, `records`, `recognised` (bytes) and `values` count what was audited by it,
    `formats` its records by format.
    """

    def __init__(
        self,
        log: Log,
        first: Block,
        modified: float,
        pipeline: Pipeline,
        ledger: LiveLedger,
        coverage: Coverage,
        problems: Callable[[str], None],
        uses: Collector | None = None,
    ) -> None:
        self.log = log
        self._uses = uses
        self.bytes = self.lines = self.recognised = self.values = 0
        self.formats: Counter[str] = Counter()
        self._pipeline = pipeline
        self._ledger = ledger
        self._coverage = coverage
        self._problems = problems
        self._begin_anew = partial(GrowingRecords, log.head if first.offset > HEAD else first.data, problems, modified)
        self._records = self._begin_anew()
        self._premature: list[Occurrence] = []
        self._looked = False
        self._look_at = 0.0
        self._rest: Block | None = None
        self._arrival: Arrival | None = None
        self._end = log.audited if log.audited.offset == first.offset else Position(first.offset, first.line)

    @property
    def records(self) -> int:
        """How many records were audited."""
        return self.formats.total()

    @property
    def premature(self) -> list[Occurrence]:
        """What counts for now only."""
        return self._premature

    def take(self, block: Block, watch: Watch | None, arrival: Arrival | None = None) -> None:
        """Audit whole lines, which came at a time, and say how far the log is audited now."""
        self._take_back()
        self._arrival = arrival
        self._rest = None
        self._run(self._records.feed(block), watch)
        edge = _edge(self._end, block)
        size, lines = len(block.data), block.data.count(b"\n")
        self._end = Position(block.offset + size, block.line + lines, before(edge, block.data, size))
        self.log.audited = self._audited(block, edge)
        unfinished = not block.data.endswith(b"\n") and not block.partial
        self.bytes += size
        self.lines += lines + unfinished
        self._coverage.bytes += size
        self._coverage.lines += lines + unfinished

    def _audited(self, block: Block, edge: bytes) -> Position:
        """Where the first record begins that is not complete: reading goes on there after a restart."""
        opened = self._records.open_at
        if opened is None:
            return self._end
        line, offset = opened
        if offset >= block.offset:
            return Position(offset, line, before(edge, block.data, offset - block.offset))
        return self.log.audited

    @property
    def look_at(self) -> float | None:
        """When to look at what is not complete, as `time.monotonic` counts; None where there is nothing new to see."""
        return self._look_at if self._records.open_at is not None and not self._looked else None

    def look(self, watch: Watch | None, rest: Block | None = None) -> None:
        """Count what is not complete for now, with `rest`, an unfinished line, behind it."""
        self._take_back()
        self._rest = rest
        self._looked = True
        self.log.looked = self._end.offset
        if rest is None and self._records.open_at is None:
            return
        begun = time.monotonic()
        draft = Draft()
        with suppress(InternalError):  # it is told when what is not complete now is audited
            self._pipeline.run(self.log.name, self._so_far(rest), draft, Coverage(), watch, goes_on=True)
        self._ledger.arriving = self._arrival if rest is None else arrival_of_rest(self.log, self._arrival)
        for occurrence in draft.occurrences:
            self._ledger.add(occurrence)
        self._premature = draft.occurrences
        now = time.monotonic()
        self._look_at = now + _SHARE * (now - begun)

    def _so_far(self, rest: Block | None) -> Iterator[Record]:
        yield from self._records.so_far(rest)

    def end(self, watch: Watch | None) -> None:
        """Nothing more will come: what it stopped in is its end."""
        if self._rest is not None:
            self.take(self._rest, watch, arrival_of_rest(self.log, self._arrival))
        self._take_back()
        self._run(self._records.close(), watch)
        self.log.audited = self._end

    def _run(self, records: Iterable[Record], watch: Watch | None) -> None:
        added = self._ledger.added
        self._ledger.arriving = self._arrival
        found = Coverage()
        try:
            self._pipeline.run(self.log.name, self._counted(records), self._ledger, found, watch, self._uses)
        except InternalError as error:
            self._problems(f"{error}: some lines were passed over")
            self._records = self._begin_anew()
        self._coverage.count(found)
        for fault in found.errors:
            self._problems(fault.reason)
        self.values += self._ledger.added - added

    def _counted(self, records: Iterable[Record]) -> Iterator[Record]:
        for record in records:
            self.formats[record.format_name] += record.count
            if record.format is not None:
                self.recognised += record.size
            yield record

    def _take_back(self) -> None:
        for occurrence in self._premature:
            self._ledger.take_back(occurrence)
        self._premature = []
        self._looked = False


def _edge(end: Position, block: Block) -> bytes:
    """What stands before a block; between the last one and this there may be a hole of zero bytes."""
    hole = block.offset - end.offset
    return end.edge if hole <= 0 else (end.edge + bytes(min(TAIL, hole)))[-TAIL:]
