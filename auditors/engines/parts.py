"""The input in parts, and how one of them is read: what every engine spreads over its processes.

How the input is cut depends on nothing but the input and the depth (sources, and byte ranges of large files), so that
the results, put together in its order, are the same for any number of processes.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from auditors.ledger import Ledger
from auditors.model import Coverage, Fields, Occurrence, Principal
from auditors.pipeline import Held, Pipeline, Watch
from auditors.records.assembly import read_records
from auditors.records.record import Record
from auditors.records.repeats import Repeats
from auditors.records.sniffing import Shape, sniff
from auditors.records.spans import SpanReader
from auditors.records.troubles import Met
from auditors.request import AuditRequest, Depth
from auditors.sightings import Sightings
from auditors.sources.opening import SNIFF, Stream, open_streams
from auditors.sources.problems import Problems
from auditors.sources.source import Block, Source, Span
from auditors.sources.spans import spans
from auditors.spool import Spool
from auditors.usage.collecting import UsagePart

GROUP_BYTES: Final = {Depth.PATTERNS: 8 << 20, Depth.FULL: 2 << 20}
"""Small files are handed to a process together, up to this size: an object store holds one file for each request."""

GROUP_FILES: Final = 64

SPAN_BYTES: Final = {Depth.PATTERNS: 4 << 20, Depth.FULL: 2 << 20}
"""Least bytes of a span: enough for what each costs to be little, and so few that all processes are done at nearly the
same time. Entity recognition takes longer than patterns by far.
"""

SPAN_LINES: Final = 8_192
"""Lines of a span, where that is less: short ones take longer, byte for byte."""

_LEAST_SPAN: Final = 1 << 20

SIDE_BY_SIDE: Final = 8
"""Files that one process reads spans of at the same time, each going on where its last span has ended."""

Advance = Callable[[int, int], None]
"""Told of further bytes on disk that were read, and of the number of distinct findings in the part so far."""


class Part(msgspec.Struct, frozen=True):
    """What one process reads at a time: some whole sources, or a span of one.

    `bound` is a part that only the first process can read: standard input and pipes that were opened for it. `time` is
    when a span begins, in epoch seconds, where that was looked after: those of the same time are read side by side.
    """

    sources: tuple[Source, ...]
    span: Span | None = None
    bound: bool = False
    time: float | None = None

    @property
    def size(self) -> int:
        """Bytes on disk, as far as they are known."""
        if self.span is not None:
            return self.span.end - self.span.start
        return sum(source.size or 0 for source in self.sources)


class PartResult(msgspec.Struct):
    """What was found in a part. `newlines` stand in a span, and `troubles` are those of its lines. Line numbers count
    from a place that so many lines before it `begins`: its start, or that of an earlier span that it was read after.
    """

    ledger: Ledger
    coverage: Coverage
    newlines: int = 0
    begins: int = 0
    troubles: tuple[Met, ...] = ()
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


def _cut(source: Source, most: int) -> tuple[Span, ...]:
    """The spans of a source that can be read in parts: one large plain file of lines."""
    if source.path is None or (source.size is not None and source.size < 2 * min(most, _LEAST_SPAN)):
        return ()
    try:
        with source.path.open("rb") as file:
            head = file.read(SNIFF)
    except OSError:
        return ()
    size = min(most, max(_LEAST_SPAN, SPAN_LINES * len(head) // max(1, head.count(b"\n"))))
    return spans(source, size) if sniff(head) is Shape.LINES else ()


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
    `watch` is told of every record. `begins` is that of the part that is being read (see `PartResult`).
    """

    def __init__(self, request: AuditRequest, spools: Path | None = None, watch: Watch | None = None) -> None:
        self._request = request
        self._spools = spools
        self.pipeline = Pipeline(request)
        self._uses = self.pipeline.collector()
        self._witness = self.pipeline.witness() if request.sightings else None
        self._told = watch
        self._watch = watch if self._witness is None else self._see
        self._going: dict[str, _Going] = {}
        self.begins = 0

    def read(self, part: Part, advance: Advance, ledger: Ledger | None = None) -> PartResult:
        """Everything that is found in a part; goes to a `ledger` of the caller's, if there is one."""
        if ledger is None:
            ledger = Ledger(Spool(self._spools) if self._request.occurrences else None)
        result = PartResult(ledger, Coverage())
        for source in part.sources:
            problems = Problems()
            meter = _Meter(source, part.span, lambda size: advance(size, len(ledger)))
            if part.span is None:
                self.begins = 0
                for stream in open_streams(source, problems):
                    self._read_stream(source, stream, result, problems, meter)
            else:
                self._read_span(source, part.span, result, problems, meter)
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
        counted = _Counted(stream, meter)
        records = read_records(
            counted,
            sniff(stream.peek()),
            problems=lambda reason: problems.fail(stream.name, reason),
            day=source.modified,
            repeats=self._repeats,
        )
        self.pipeline.run(stream.name, records, result.ledger, result.coverage, self._watch, self._uses)
        result.newlines = stream.newlines
        result.coverage.bytes += counted.bytes
        result.coverage.lines += stream.newlines + counted.unfinished

    def _read_span(self, source: Source, span: Span, result: PartResult, problems: Problems, meter: _Meter) -> None:
        going = self._opened(source, span, problems, meter)
        if going is None:
            return
        self.begins = result.begins = going.begins
        stream, counted = going.stream, going.counted
        records = going.reader.read(going.blocks, span, lambda reason: problems.fail(stream.name, reason))
        self.pipeline.run(stream.name, records, result.ledger, result.coverage, self._watch, self._uses)
        result.troubles = going.reader.take_troubles()
        result.newlines = stream.newlines - result.begins
        result.coverage.bytes += span.end - span.start
        result.coverage.lines += result.newlines + (counted.unfinished and counted.end == span.end)

    def _opened(self, source: Source, span: Span, problems: Problems, meter: _Meter) -> _Going | None:
        """A file with a span, which goes on where its last one has ended, if that was read here; None where it cannot
        be opened.
        """
        going = self._going.pop(source.name, None)
        if going is not None and not going.go_on(source, span, problems, meter):
            going.close()
            going = None
        if going is None:
            going = _Going.open(source, span, problems, meter, self._repeats)
        if going is not None:
            self._going[source.name] = going
            if len(self._going) > SIDE_BY_SIDE:
                self._going.pop(next(iter(self._going))).close()
        return going

    @property
    def _repeats(self) -> Repeats | None:
        return self.pipeline.repeats if self._watch is None else None


class _Going:
    """A file of which spans are read, one after the other."""

    def __init__(
        self, source: Source, streams: Generator[Stream], stream: Stream, meter: _Meter, repeats: Repeats | None
    ) -> None:
        self.stream = stream
        self.begins = 0
        self.counted = _Counted(stream, meter)
        self.blocks = iter(self.counted)
        self.reader = SpanReader(source.modified, repeats=repeats)
        self._source = source
        self._streams = streams

    @classmethod
    def open(
        cls, source: Source, span: Span, problems: Problems, meter: _Meter, repeats: Repeats | None
    ) -> _Going | None:
        """The file with its first span; None where it cannot be opened, which `problems` are told."""
        streams = open_streams(source, problems, span=span)
        stream = next(streams, None)
        return cls(source, streams, stream, meter, repeats) if stream is not None else None

    def go_on(self, source: Source, span: Span, problems: Problems, meter: _Meter) -> bool:
        """Begin a span that follows the last one; False where it does not."""
        if self._source != source or not self.stream.leads_to(span):
            return False
        self.begins = self.stream.newlines
        self.stream.go_on(span, problems)
        self.counted.meter = meter
        return True

    def close(self) -> None:
        """Close the file."""
        self._streams.close()


class _Counted:
    """The blocks of a stream, counted as they go by."""

    def __init__(self, stream: Stream, meter: _Meter) -> None:
        self.meter = meter
        self._stream = stream
        self.bytes = self.end = 0
        self.unfinished = False

    def __iter__(self) -> Iterator[Block]:
        for block in self._stream.blocks():
            yield block
            self.bytes += len(block.data)
            self.end = block.offset + len(block.data)
            self.unfinished = not block.data.endswith(b"\n")
            self.meter.reach(self._stream.consumed)


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
