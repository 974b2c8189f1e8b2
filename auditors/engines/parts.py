"""The input in parts, and how one of them is read: what every engine spreads over its processes.

How the input is cut depends on nothing but the input and the depth (sources, and byte ranges of large files), so that
the results, put together in its order, are the same for any number of processes.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from auditors.ledger import Ledger
from auditors.model import Coverage, Fields, Occurrence, Principal
from auditors.pipeline import Held, Pipeline, Watch
from auditors.records.assembly import read_records
from auditors.records.record import Record
from auditors.records.sniffing import Shape, sniff
from auditors.request import AuditRequest, Depth
from auditors.sightings import Sightings
from auditors.sources.opening import SNIFF, Stream, open_streams
from auditors.sources.problems import Problems
from auditors.sources.source import Block, Source, Span
from auditors.sources.spans import SPAN, spans
from auditors.spool import Spool
from auditors.usage.collecting import UsagePart

GROUP_BYTES: Final = {Depth.PATTERNS: 8 << 20, Depth.FULL: 2 << 20}
"""Small files are handed to a process together, up to this size: an object store holds one file for each request."""

GROUP_FILES: Final = 64

SPAN_BYTES: Final = {Depth.PATTERNS: SPAN, Depth.FULL: SPAN // 3}
"""Entity recognition takes longer than patterns by far, so that a part of its input is smaller."""

Advance = Callable[[int, int], None]
"""Told of further bytes on disk that were read, and of the number of distinct findings in the part so far."""


class Part(msgspec.Struct, frozen=True):
    """What one process reads at a time: some whole sources, or a span of one.

    `bound` is a part that only the first process can read: standard input and pipes that were opened for it.
    """

    sources: tuple[Source, ...]
    span: Span | None = None
    bound: bool = False

    @property
    def size(self) -> int:
        """Bytes on disk, as far as they are known."""
        if self.span is not None:
            return self.span.end - self.span.start
        return sum(source.size or 0 for source in self.sources)


class PartResult(msgspec.Struct):
    """What was found in a part. Line numbers in the ledger of a span count from its start; `newlines` stand in it."""

    ledger: Ledger
    coverage: Coverage
    newlines: int = 0
    usage: UsagePart | None = None
    sightings: Sightings | None = None


def plan(sources: Iterable[Source], depth: Depth) -> Iterator[Part]:
    """The parts of the input, in its order; they depend on nothing but the input and the depth."""
    group: list[Source] = []
    size = 0
    for source in sources:
        cut, bound = _cut(source, SPAN_BYTES[depth]), _is_bound(source)
        full = size + (source.size or 0) > GROUP_BYTES[depth] or len(group) >= GROUP_FILES
        if group and (cut or bound or full):
            yield Part(tuple(group))
            group, size = [], 0
        if cut:
            yield from (Part((source,), span) for span in cut)
        elif bound:
            yield Part((source,), bound=True)
        else:
            group.append(source)
            size += source.size or 0
    if group:
        yield Part(tuple(group))


def _cut(source: Source, size: int) -> tuple[Span, ...]:
    """The spans of a source that can be read in parts: one large plain file of lines."""
    cut = spans(source, size)
    if not cut or source.path is None:
        return ()
    try:
        with source.path.open("rb") as file:
            return cut if sniff(file.read(SNIFF)) is Shape.LINES else ()
    except OSError:
        return ()


def _is_bound(source: Source) -> bool:
    if source.path is None or source.name.startswith(("/dev/", "/proc/")):
        return True
    if source.size:
        return False
    try:
        return stat.S_ISFIFO(source.path.stat().st_mode)
    except OSError:
        return False


class PartReader:
    """Reads parts with one pipeline. One for each process; `spools` is where it keeps places for another process,
    `watch` is told of every record.
    """

    def __init__(self, request: AuditRequest, spools: Path | None = None, watch: Watch | None = None) -> None:
        self._request = request
        self._spools = spools
        self.pipeline = Pipeline(request)
        self._uses = self.pipeline.collector()
        self._witness = self.pipeline.witness() if request.sightings else None
        self._told = watch
        self._watch = watch if self._witness is None else self._see

    def read(self, part: Part, advance: Advance, ledger: Ledger | None = None) -> PartResult:
        """Everything that is found in a part; goes to a `ledger` of the caller's, if there is one."""
        if ledger is None:
            ledger = Ledger(Spool(self._spools) if self._request.occurrences else None)
        result = PartResult(ledger, Coverage())
        for source in part.sources:
            problems = Problems()
            meter = _Meter(source, part.span, lambda size: advance(size, len(ledger)))
            for stream in open_streams(source, problems, span=part.span):
                self._read_stream(source, stream, result, problems, meter)
            meter.finish()
            if part.span is None or part.span.start == 0:
                result.coverage.files += 1
            result.coverage.skipped += problems.skipped
            result.coverage.errors += problems.errors
        if self._uses is not None:
            result.usage = self._uses.take()
        if self._witness is not None:
            result.sightings = self._witness.take()
        return result

    def _see(
        self,
        source: str,
        record: Record,
        fields: Fields,
        principal: Principal,
        held: Sequence[Held],
        found: Sequence[Occurrence],
    ) -> None:
        """A watch that gathers sightings, and tells the other one."""
        if self._witness is not None:
            self._witness.see(source, record, fields, found)
        if self._told is not None:
            self._told(source, record, fields, principal, held, found)

    def _read_stream(
        self, source: Source, stream: Stream, result: PartResult, problems: Problems, meter: _Meter
    ) -> None:
        span = stream.span
        counted = _Counted(stream, meter)
        records = read_records(
            counted,
            sniff(stream.peek()) if span is None else Shape.LINES,
            owned=span,
            problems=lambda reason: problems.fail(stream.name, reason),
            day=source.modified,
            repeats=self.pipeline.repeats if self._watch is None else None,
        )
        self.pipeline.run(stream.name, records, result.ledger, result.coverage, self._watch, self._uses)
        result.newlines = stream.newlines
        result.coverage.bytes += counted.bytes if span is None else span.end - span.start
        unfinished = counted.unfinished and (span is None or counted.end == span.end)
        result.coverage.lines += stream.newlines + unfinished


class _Counted:
    """The blocks of a stream, counted as they go by."""

    def __init__(self, stream: Stream, meter: _Meter) -> None:
        self._stream = stream
        self._meter = meter
        self.bytes = self.end = 0
        self.unfinished = False

    def __iter__(self) -> Iterator[Block]:
        for block in self._stream.blocks():
            yield block
            self.bytes += len(block.data)
            self.end = block.offset + len(block.data)
            self.unfinished = not block.data.endswith(b"\n")
            self._meter.reach(self._stream.consumed)


class _Meter:
    """How far a source, or a span of it, was read on disk; `tell` gets each step in bytes."""

    def __init__(self, source: Source, span: Span | None, tell: Callable[[int], None]) -> None:
        self._begin, self._end = (span.start, span.end) if span is not None else (0, source.size)
        self._told = 0
        self._tell = tell

    def reach(self, position: int) -> None:
        """The source was read up to a position, in bytes of the file."""
        step = position - self._begin if self._end is None else min(position, self._end) - self._begin
        if step > self._told:
            self._tell(step - self._told)
            self._told = step

    def finish(self) -> None:
        """All of it was read, or given up."""
        if self._end is not None:
            self.reach(self._end)
