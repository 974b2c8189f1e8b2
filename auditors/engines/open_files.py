"""Files of which spans or stretches are read: open between two of them, so that the next goes on where one ended."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import Protocol

from auditors.pipeline import Pipeline
from auditors.records.record import Record
from auditors.records.repeats import Repeats
from auditors.records.sniffing import Shape, sniff
from auditors.records.spans import SpanReader
from auditors.records.sql_dumps import SqlDumpReader
from auditors.records.troubles import Met
from auditors.sources.opening import Stream, open_streams
from auditors.sources.problems import Problems
from auditors.sources.source import Block, Source, Span


class OpenFile:
    """A plain file of which spans are read, one after the other. `begins` is that of a `PartResult`."""

    def __init__(
        self,
        source: Source,
        streams: Generator[Stream],
        stream: Stream,
        meter: Meter,
        pipeline: Pipeline,
        repeats: Repeats | None,
    ) -> None:
        self.stream = stream
        self.begins = 0
        self.counted = CountedBlocks(stream, meter)
        self.blocks = iter(self.counted)
        self.reader = SpanReader(source.modified, repeats=repeats, before=partial(pipeline.before, stream.name))
        self._source = source
        self._streams = streams

    @classmethod
    def open(
        cls, source: Source, span: Span, problems: Problems, meter: Meter, pipeline: Pipeline, repeats: Repeats | None
    ) -> OpenFile | None:
        """The file with its first span; None where it cannot be opened, which `problems` are told."""
        streams = open_streams(source, problems, span=span)
        stream = next(streams, None)
        return cls(source, streams, stream, meter, pipeline, repeats) if stream is not None else None

    def go_on(self, source: Source, span: Span, problems: Problems, meter: Meter) -> bool:
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


class _StretchReader(Protocol):
    """Makes records of stretches, the next one or a later one each time."""

    def pass_over(self, blocks: Iterator[Block], start: int) -> None:
        """Go on with a stretch that begins at an offset, whatever stands before it."""

    def read(self, blocks: Iterator[Block], owned: Span, problems: Callable[[str], None]) -> Iterator[Record]:
        """The records of a stretch."""

    def take_troubles(self) -> tuple[Met, ...]:
        """What could not be decoded in the stretch that was read last."""


class ForwardFile:
    """A file that is read from its beginning only: what is packed, or cannot be understood without what stands before.

    Whoever reads a stretch of it reads what stands before it as well, which takes little time where it is only passed
    over. Lines are counted from the beginning.
    """

    def __init__(
        self, source: Source, streams: Generator[Stream], stream: Stream, pipeline: Pipeline, repeats: Repeats | None
    ) -> None:
        self.stream = stream
        self.counted = CountedBlocks(stream, Meter(source, _NOTHING, lambda size: None))
        self.blocks = iter(self.counted)
        self._reader: _StretchReader
        if sniff(stream.peek()) is Shape.SQL_DUMP:
            self._reader = SqlDumpReader(source.modified)
        else:
            before = partial(pipeline.before, stream.name)
            self._reader = SpanReader(source.modified, repeats=repeats, before=before)
        self._source = source
        self._streams = streams
        self._end = 0

    @classmethod
    def open(
        cls, source: Source, problems: Problems, pipeline: Pipeline, repeats: Repeats | None
    ) -> ForwardFile | None:
        """The file at its beginning; None where it cannot be opened, which `problems` are told."""
        streams = open_streams(source, problems)
        stream = next(streams, None)
        return cls(source, streams, stream, pipeline, repeats) if stream is not None else None

    def leads_to(self, source: Source, stretch: Span) -> bool:
        """Whether a stretch stands ahead in this file."""
        return self._source == source and stretch.start >= self._end

    def read(self, stretch: Span, problems: Problems) -> Iterator[Record]:
        """The records of a stretch that stands ahead."""
        self.stream.tell(problems)
        if stretch.start > self._end:
            self._reader.pass_over(self.blocks, stretch.start)
        self._end = stretch.end
        yield from self._reader.read(self.blocks, stretch, lambda reason: problems.fail(self.stream.name, reason))

    def take_troubles(self) -> tuple[Met, ...]:
        """What could not be decoded in the stretch that was read last."""
        return self._reader.take_troubles()

    @property
    def goes_on(self) -> bool:
        """Whether more may stand behind the stretch that was read last."""
        return not self.counted.ended or self.counted.end > self._end

    def close(self) -> None:
        """Close the file."""
        self._streams.close()


class CountedBlocks:
    """The blocks of a stream, counted as they go by."""

    def __init__(self, stream: Stream, meter: Meter) -> None:
        self.meter = meter
        self._stream = stream
        self.bytes = self.end = 0
        self.unfinished = self.ended = False

    def __iter__(self) -> Iterator[Block]:
        try:
            for block in self._stream.blocks():
                yield block
                self.bytes += len(block.data)
                self.end = block.offset + len(block.data)
                self.unfinished = not block.data.endswith(b"\n")
                self.meter.reach(self._stream.consumed)
        finally:
            self.ended = True


class Meter:
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


_NOTHING = Span(0, 0)
"""Of a stretch nobody is told how far it was read: several read what stands before theirs."""
