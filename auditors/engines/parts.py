"""The input in parts, and how one of them is read: what every engine spreads over its processes.

How the input is cut depends on nothing but the input and the depth (sources, and byte ranges of large files), so that
the results, put together in its order, are the same for any number of processes.
"""

from __future__ import annotations

import itertools
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from auditors.engines.open_files import CountedBlocks, ForwardFile, Meter, OpenFile
from auditors.errors import InternalError
from auditors.ledger import Ledger
from auditors.model import Coverage, Fields, Occurrence, Principal
from auditors.pipeline import Held, Pipeline, Watch
from auditors.records.assembly import read_records
from auditors.records.record import Record
from auditors.records.repeats import Repeats
from auditors.records.sniffing import Shape, sniff
from auditors.records.troubles import Met
from auditors.request import AuditRequest, Depth
from auditors.sightings import Sightings
from auditors.sources.compression import compression_of
from auditors.sources.content import HEAD
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

LEAST_PACKED: Final = 4 << 20
"""Bytes of a packed file from which on several processes read it."""

_SHARE: Final = 4
"""A packed file that has less than one part in so many of all input is read by one process, which unpacks it once."""

_SOON_UNPACKED: Final = frozenset({"gzip", "xz", "zstd"})
"""What is unpacked many times as fast as it is searched, so that each process may do it for itself. bzip2 is not."""

SIDE_BY_SIDE: Final = 8
"""Files that one process reads spans of at the same time, each going on where its last span has ended."""

Advance = Callable[[int, int], None]
"""Told of further bytes on disk that were read, and of the number of distinct findings in the part so far."""


class Part(msgspec.Struct, frozen=True):
    """What one process reads at a time: some whole sources, a span of one, or a stretch.

    `bound` is a part that only the first process can read: standard input and pipes that were opened for it. `time` is
    when a span begins, in epoch seconds, where that was looked after: those of the same time are read side by side.

    A source that can only be read from its beginning is planned as one part, which has the size of its `stretches`, in
    unpacked bytes: how many there are nobody knows before. Such a part may be read as a whole, or `at` one after the
    other.
    """

    sources: tuple[Source, ...]
    span: Span | None = None
    bound: bool = False
    time: float | None = None
    stretches: int = 0
    at: int | None = None

    def stretch(self, at: int) -> Part:
        """One of the stretches, counted from 0."""
        return msgspec.structs.replace(self, at=at)

    @property
    def size(self) -> int:
        """Bytes on disk, as far as they are known."""
        if self.span is not None:
            return self.span.end - self.span.start
        return sum(source.size or 0 for source in self.sources)


class PartResult(msgspec.Struct):
    """What was found in a part. `newlines` stand in a span, and `troubles` are those of its lines. Line numbers count
    from a place that so many lines before it `begins`: its start, or that of an earlier span that it was read after.

    `at` is the number of a stretch; unless that `goes_on`, it was the last one. `consumed` bytes on disk were read by
    its end.
    """

    ledger: Ledger
    coverage: Coverage
    newlines: int = 0
    begins: int = 0
    at: int = 0
    goes_on: bool = False
    consumed: int = 0
    troubles: tuple[Met, ...] = ()
    usage: UsagePart | None = None
    sightings: Sightings | None = None


def plan(sources: Iterable[Source], depth: Depth) -> Iterator[Part]:
    """The parts of the input, in its order; they depend on nothing but the input and the depth."""
    sources = tuple(sources)
    whole = sum(source.size or 0 for source in sources)
    group: list[Source] = []
    size = 0
    for source in sources:
        cut, bound = _cut(source, SPAN_BYTES[depth]), _is_bound(source)
        stretches = 0 if cut or bound else _stretches(source, SPAN_BYTES[depth], whole)
        full = size + (source.size or 0) > GROUP_BYTES[depth] or len(group) >= GROUP_FILES
        if group and (cut or stretches or bound or full):
            yield Part(tuple(group))
            group, size = [], 0
        if cut:
            yield from (Part((source,), span) for span in cut)
        elif stretches:
            yield Part((source,), stretches=stretches)
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
    return spans(source, _size(head, most)) if sniff(head) is Shape.LINES else ()


def _size(head: bytes, most: int) -> int:
    """Bytes of a span of a text that begins with `head`."""
    return min(most, max(_LEAST_SPAN, SPAN_LINES * len(head) // max(1, head.count(b"\n"))))


def _stretches(source: Source, most: int, whole: int) -> int:
    """The size of the stretches of a source that can be read in such; else 0. `whole` are the bytes of all input."""
    if source.path is None or not source.size or source.size < min(most, _LEAST_SPAN):
        return 0
    try:
        with source.path.open("rb") as file:
            compression = compression_of(file.read(HEAD))
    except OSError:
        return 0
    if compression is not None and (
        compression.name not in _SOON_UNPACKED or source.size < LEAST_PACKED or source.size * _SHARE < whole
    ):
        return 0
    problems = Problems()
    streams = open_streams(source, problems)
    stream = next(streams, None)
    head = stream.peek() if stream is not None and stream.name == source.name else b""
    streams.close()
    if not head or problems != Problems():
        return 0
    shape = sniff(head)
    if shape is Shape.SQL_DUMP:  # nothing is looked at twice, so that short ones cost nothing
        return min(most, _LEAST_SPAN)
    return _size(head, most) if shape is Shape.LINES and compression is not None else 0


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
        self._open: dict[str, OpenFile] = {}
        self._forward: ForwardFile | None = None
        self.begins = 0

    def read(self, part: Part, advance: Advance, ledger: Ledger | None = None) -> PartResult:
        """Everything that is found in a part; goes to a `ledger` of the caller's, if there is one."""
        if ledger is None:
            ledger = Ledger(Spool(self._spools) if self._request.occurrences else None)
        result = PartResult(ledger, Coverage())
        for source in part.sources:
            problems = Problems()
            meter = Meter(source, part.span, lambda size: advance(size, len(ledger)))
            if part.at is not None:
                self._read_stretch(source, part.at, part.stretches, result, problems)
            elif part.span is None:
                self.begins = 0
                for stream in open_streams(source, problems):
                    self._read_stream(source, stream, result, problems, meter)
            else:
                self._read_span(source, part.span, result, problems, meter)
            meter.finish()
            if not part.at and (part.span is None or part.span.start == 0):
                result.coverage.files += 1
            result.coverage.skipped += problems.skipped
            result.coverage.errors += problems.errors
        if self._uses is not None:
            result.usage = self._uses.take()
        if self._witness is not None:
            result.sightings = self._witness.take()
        return result

    def read_all(self, part: Part, advance: Advance) -> Iterator[PartResult]:
        """The result of a part, or those of all its stretches."""
        if not part.stretches:
            yield self.read(part, advance)
            return
        for at in itertools.count():
            result = self.read(part.stretch(at), advance)
            yield result
            if not result.goes_on:
                return

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
        self, source: Source, stream: Stream, result: PartResult, problems: Problems, meter: Meter
    ) -> None:
        counted = CountedBlocks(stream, meter)
        blocks = iter(counted)
        records = read_records(
            blocks,
            sniff(stream.peek()),
            problems=lambda reason: problems.fail(stream.name, reason),
            day=source.modified,
            repeats=self._repeats,
        )
        self._scan(stream, records, blocks, result, problems)
        result.newlines = stream.newlines
        result.coverage.bytes += counted.bytes
        result.coverage.lines += stream.newlines + counted.unfinished

    def _read_span(self, source: Source, span: Span, result: PartResult, problems: Problems, meter: Meter) -> None:
        opened = self._opened(source, span, problems, meter)
        if opened is None:
            return
        self.begins = result.begins = opened.begins
        stream, counted = opened.stream, opened.counted
        records = opened.reader.read(opened.blocks, span, lambda reason: problems.fail(stream.name, reason))
        if not self._scan(stream, records, opened.blocks, result, problems, span):
            self._open.pop(source.name).close()
        result.troubles = opened.reader.take_troubles()
        result.newlines = stream.newlines - result.begins
        result.coverage.bytes += span.end - span.start
        result.coverage.lines += result.newlines + (counted.unfinished and counted.end == span.end)

    def _opened(self, source: Source, span: Span, problems: Problems, meter: Meter) -> OpenFile | None:
        """A file with a span, which goes on where its last one has ended, if that was read here; None where it cannot
        be opened.
        """
        opened = self._open.pop(source.name, None)
        if opened is not None and not opened.go_on(source, span, problems, meter):
            opened.close()
            opened = None
        if opened is None:
            opened = OpenFile.open(source, span, problems, meter, self.pipeline, self._repeats)
        if opened is not None:
            self._open[source.name] = opened
            if len(self._open) > SIDE_BY_SIDE:
                self._open.pop(next(iter(self._open))).close()
        return opened

    def _read_stretch(self, source: Source, at: int, size: int, result: PartResult, problems: Problems) -> None:
        """A stretch; what is to be told of the whole source is told with the last one."""
        result.at, self.begins = at, 0
        stretch = Span(at * size, (at + 1) * size)
        file = self._forward
        if file is not None and not file.leads_to(source, stretch):
            file.close()
            file = None
        if file is None:
            file = ForwardFile.open(source, problems, self.pipeline, self._repeats)
        self._forward = file
        if file is None:
            return
        stream, counted = file.stream, file.counted
        records = file.read(stretch, problems)
        is_whole = self._scan(stream, records, file.blocks, result, problems, stretch)
        result.troubles = file.take_troubles()
        result.goes_on, result.consumed = file.goes_on, stream.consumed
        if not result.goes_on:
            result.coverage.bytes += counted.bytes
            result.coverage.lines += stream.newlines + counted.unfinished
        if not is_whole:
            file.close()
            self._forward = None

    def _scan(
        self,
        stream: Stream,
        records: Iterator[Record],
        blocks: Iterator[Block],
        result: PartResult,
        problems: Problems,
        span: Span | None = None,
    ) -> bool:
        """Detection in the records that are made of blocks; False where an error of ours ended it, and then whoever
        reads on must open the file again. The lines behind are counted all the same.
        """
        try:
            self.pipeline.run(stream.name, records, result.ledger, result.coverage, self._watch, self._uses)
        except InternalError as error:
            where = "its end" if span is None else f"byte {span.end:,}"
            problems.fail(stream.name, f"{error}: not read on to {where}")
            for block in blocks:
                if span is not None and block.offset > span.end:
                    break
            return False
        return True

    @property
    def _repeats(self) -> Repeats | None:
        return self.pipeline.repeats if self._watch is None else None
