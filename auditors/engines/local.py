"""The audit of finished input on this machine: in this process, or spread over several.

The input is cut into parts in a way that depends on the input only (sources, and fixed byte ranges of large files), and the
results of the parts are put together in the order of the input. So the report is the same, byte for byte, for any number of
processes.
"""

from __future__ import annotations

import multiprocessing
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Final

import msgspec

from auditors.errors import AuditorError
from auditors.formats.assembly import read_records
from auditors.formats.sniffing import sniff
from auditors.integrity import findings as integrity_findings
from auditors.ledger import Ledger
from auditors.model import Coverage, Skip
from auditors.permissions import audit_permissions
from auditors.pipeline import Pipeline
from auditors.request import AuditRequest, AuditResult, Observer
from auditors.sources.discovery import discover
from auditors.sources.opening import Stream, open_streams
from auditors.sources.problems import Problems
from auditors.sources.source import Block, Source, Span
from auditors.sources.spans import spans
from auditors.spool import Spool

GROUP_BYTES: Final = 8 << 20
"""Small files are handed to a process together, up to this size: an object store holds one file for each request."""

GROUP_FILES: Final = 64

ALONE: Final = 4 << 20
"""Input of fewer bytes is read in this process: starting others would take longer."""


class Part(msgspec.Struct, frozen=True):
    """What one process reads at a time: some whole sources, or a span of one."""

    sources: tuple[Source, ...]
    span: Span | None = None

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


class PartReader:
    """Reads parts with one pipeline. One for each process."""

    def __init__(self, request: AuditRequest, spools: Path | None = None) -> None:
        self._request = request
        self._spools = spools
        self.pipeline = Pipeline(request)

    def read(self, part: Part, progress: Observer | None = None) -> PartResult:
        """Everything that is found in a part."""
        ledger = Ledger(Spool(self._spools) if self._request.occurrences else None)
        result = PartResult(ledger, Coverage())
        for source in part.sources:
            problems = Problems()
            for stream in open_streams(source, problems, span=part.span, stdin_name=self._request.stdin_name):
                self._read_stream(source, stream, result, problems, progress)
            if part.span is None or part.span.start == 0:
                result.coverage.files += 1
            result.coverage.skipped += problems.skipped
            result.coverage.errors += problems.errors
        return result

    def _read_stream(
        self, source: Source, stream: Stream, result: PartResult, problems: Problems, progress: Observer | None
    ) -> None:
        counted = _Counted(stream, progress, len(result.ledger))
        records = read_records(
            counted,
            sniff(stream.peek()),
            owned=stream.span,
            problems=lambda reason: problems.fail(stream.name, reason),
            day=source.modified,
        )
        self.pipeline.run(stream.name, records, result.ledger, result.coverage)
        result.newlines = stream.newlines
        result.coverage.bytes += counted.bytes if stream.span is None else stream.span.end - stream.span.start
        result.coverage.lines += stream.newlines + (stream.span is None and counted.unfinished)


class _Counted:
    """The blocks of a stream, counted as they go by."""

    def __init__(self, stream: Stream, progress: Observer | None, findings: int) -> None:
        self._stream = stream
        self._progress = progress
        self._findings = findings
        self.bytes = 0
        self.unfinished = False

    def __iter__(self) -> Iterator[Block]:
        for block in self._stream.blocks():
            yield block
            self.bytes += len(block.data)
            self.unfinished = not block.data.endswith(b"\n")
            if self._progress is not None:
                self._progress.advanced(len(block.data), self._findings)


def plan(sources: Iterable[Source]) -> Iterator[Part]:
    """The parts of the input, in its order; they depend on nothing but the input."""
    group: list[Source] = []
    size = 0
    for source in sources:
        cut = spans(source)
        if group and (len(cut) > 1 or size + (source.size or 0) > GROUP_BYTES or len(group) >= GROUP_FILES):
            yield Part(tuple(group))
            group, size = [], 0
        if len(cut) > 1:
            yield from (Part((source,), span) for span in cut)
        else:
            group.append(source)
            size += source.size or 0
    if group:
        yield Part(tuple(group))


def audit_once(request: AuditRequest, observer: Observer) -> AuditResult:
    """Reads everything that the request names, once. Raises `AuditorError` where nothing can be read as asked."""
    begun = time.monotonic()
    discovery = discover(request.paths, stdin_name=request.stdin_name)
    parts = list(plan(discovery.sources))
    known = [source.size for source in discovery.sources]
    total = sum(size or 0 for size in known)
    observer.started(None if None in known else total)

    whole = _Whole(request, observer)
    whole.coverage.skipped += discovery.problems
    jobs = min(request.jobs, len(parts))
    notes: Sequence[str]
    if jobs <= 1 or total < ALONE:
        reader = PartReader(request)
        notes = reader.pipeline.notes
        for part in parts:
            whole.add(part, reader.read(part, observer), advanced=True)
    else:
        notes = _spread(request, parts, jobs, whole)
    for finding in audit_permissions(request.paths, discovery.sources):
        whole.ledger.add_finding(finding)
    for finding in integrity_findings(whole.coverage):
        whole.ledger.add_finding(finding)
    return AuditResult(
        ledger=whole.ledger, coverage=whole.coverage, seconds=time.monotonic() - begun, notes=tuple(notes)
    )


class _Whole:
    """Puts results together in the order of the parts; lines of spans are made absolute on the way."""

    def __init__(self, request: AuditRequest, observer: Observer) -> None:
        self.ledger = Ledger(Spool() if request.occurrences else None)
        self.coverage = Coverage()
        self._observer = observer
        self._source: Source | None = None
        self._lines = 0

    def add(self, part: Part, result: PartResult, *, advanced: bool = False) -> None:
        """The result of the next part. `advanced` says that the observer was already told of its bytes."""
        if part.span is not None:
            if part.sources[0] is not self._source:
                self._source, self._lines = part.sources[0], 0
            result.ledger.shift(self._lines)
            self._lines += result.newlines
        self.ledger.merge(result.ledger)
        for problem in (*result.coverage.errors, *result.coverage.skipped):
            self._observer.problem(f"{problem.source}: {problem.reason}")
        _add(self.coverage, result.coverage)
        self._observer.advanced(0 if advanced else part.size, len(self.ledger))


def _add(total: Coverage, more: Coverage) -> None:
    total.files += more.files
    total.bytes += more.bytes
    total.lines += more.lines
    total.recognised += more.recognised
    for name, count in more.records.items():
        total.records[name] = total.records.get(name, 0) + count
    total.skipped += _unknown(total.skipped, more.skipped)
    total.errors += _unknown(total.errors, more.errors)


def _unknown(known: list[Skip], more: list[Skip]) -> list[Skip]:
    """Problems not yet listed: every span of a broken file meets the same one."""
    return [problem for problem in more if problem not in known]


def _spread(request: AuditRequest, parts: Sequence[Part], jobs: int, whole: _Whole) -> Sequence[str]:
    """Reads the parts in `jobs` processes, each of which asks for the next part when it is done with one."""
    context = _context()
    with tempfile.TemporaryDirectory(prefix="auditor-") as spools:
        workers = [_Worker(context, request, Path(spools)) for _ in range(jobs)]
        try:
            return _dispatch(parts, workers, whole)
        finally:
            for worker in workers:
                worker.stop()


def _dispatch(parts: Sequence[Part], workers: Sequence[_Worker], whole: _Whole) -> Sequence[str]:
    notes: Sequence[str] = ()
    begun = done = 0
    early: dict[int, PartResult] = {}
    busy: dict[Connection, tuple[_Worker, int]] = {worker.connection: (worker, -1) for worker in workers}
    while done < len(parts):
        for connection in wait(list(busy)):
            assert isinstance(connection, Connection)
            worker, index = busy.pop(connection)
            answer = worker.receive()
            if index < 0:
                notes = answer
            else:
                early[index] = answer
            if begun < len(parts):
                worker.send(parts[begun])
                busy[connection] = (worker, begun)
                begun += 1
        while done in early:
            whole.add(parts[done], early.pop(done))
            done += 1
    return notes


class _Worker:
    """A process that reads parts, and our end of the line to it."""

    def __init__(self, context: Any, request: AuditRequest, spools: Path) -> None:
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(request, spools, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def send(self, part: Part) -> None:
        """Gives it the next part."""
        self.connection.send(part)

    def receive(self) -> Any:
        """What it answers: its notes when it is ready, then a result for each part."""
        try:
            answer = self.connection.recv()
        except EOFError:
            raise AuditorError(
                f"a worker process ended before its time (exit {self._process.exitcode}): run again with --jobs 1"
            ) from None
        if isinstance(answer, AuditorError):
            raise answer
        return answer

    def stop(self) -> None:
        """Ends the process, whatever it is doing."""
        self.connection.close()
        self._process.terminate()
        self._process.join()


def _work(request: AuditRequest, spools: Path, connection: Connection) -> None:
    """What a worker process does until the line is closed."""
    try:
        reader = PartReader(request, spools)
        connection.send(reader.pipeline.notes)
        while True:
            connection.send(reader.read(connection.recv()))
    except AuditorError as error:
        connection.send(error)
    except (EOFError, KeyboardInterrupt, BrokenPipeError):
        return


def _context() -> Any:
    """Forking shares what is loaded, but is safe only from a process with one thread."""
    methods = multiprocessing.get_all_start_methods()
    single = threading.active_count() == 1 and "fork" in methods
    return multiprocessing.get_context("fork" if single and "forkserver" in methods else "spawn")
