"""The audit of finished input: in this process, or spread over several here or on a cluster.

Parts are put together in the order of the input, whenever they are done. So the report is the same, byte for byte, for
any number of processes, wherever they are.
"""

from __future__ import annotations

import functools
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from auditors.engines.collector import give_back
from auditors.engines.parts import Part, PartReader, PartResult, plan
from auditors.engines.troubles import SpanTroubles
from auditors.integrity import findings as integrity_findings
from auditors.ledger import Ledger
from auditors.model import Coverage, Finding, Skip
from auditors.permissions import audit_permissions
from auditors.request import LOCAL, AuditRequest, AuditResult, Observer
from auditors.sightings import Sightings
from auditors.sources.discovery import Discovery, discover
from auditors.sources.source import Source
from auditors.spool import Spool
from auditors.usage.audit import UsageAudit
from auditors.usage.memory import UsageMemory

if TYPE_CHECKING:
    from auditors.engines.cluster import Cluster
    from auditors.engines.workers import Pool

ALONE: Final = 4 << 20
"""Input of fewer bytes is read in this process: starting others would take longer."""


def audit_once(request: AuditRequest, observer: Observer, memory: UsageMemory | None = None) -> AuditResult:
    """Reads everything that the request names, once; usage is judged by what `memory` says was usual before, too.

    Raises `AuditorError` where nothing can be read as asked.
    """
    begun = time.monotonic()
    discovery = discover(request.paths, stdin_name=request.stdin_name)
    parts = list(plan(discovery.sources, request.depth))
    sizes = [source.size for source in discovery.sources]
    observer.started(None if None in sizes else sum(size or 0 for size in sizes))

    whole = _Whole(request, parts, observer)
    whole.add_problems(discovery.problems.errors, discovery.problems.skipped)
    if memory is not None:
        whole.usage.restore(memory)
    jobs = min(request.jobs, len(parts))
    elsewhere = request.engine != LOCAL
    if elsewhere or (jobs > 1 and sum(part.size for part in parts if not part.bound) >= ALONE):
        notes = _spread(request, parts, jobs, whole)
    else:
        notes = _read_here(request, list(enumerate(parts)), whole)
    for finding in (*_further_findings(request, discovery, whole.coverage), *whole.usage.findings()):
        whole.ledger.add_finding(finding)
    return AuditResult(
        ledger=whole.ledger,
        coverage=whole.coverage,
        seconds=time.monotonic() - begun,
        notes=tuple(notes),
        sightings=whole.sightings if request.sightings else None,
        meters=whole.usage.auditor.meters if request.settings.usage.enabled else None,
        memory=whole.usage.auditor.keep if request.settings.usage.enabled else None,
    )


def _read_here(request: AuditRequest, parts: Sequence[tuple[int, Part]], whole: _Whole) -> Sequence[str]:
    """Reads numbered parts in this process."""
    if not parts:
        return ()
    reader = PartReader(request)
    for number, part in parts:
        whole.add(number, reader.read(part, functools.partial(whole.advance, number)))
    reader.pipeline.forget()  # what follows needs memory, too
    if sum(part.size for _, part in parts) >= ALONE:
        give_back()
    return reader.pipeline.notes


def _spread(request: AuditRequest, parts: Sequence[Part], jobs: int, whole: _Whole) -> Sequence[str]:
    """Reads the parts in `jobs` processes; those that only this process can read come last."""
    with _workers(request, jobs) as pool:
        free = ((number, part) for number, part in enumerate(parts) if not part.bound)
        for number, result in pool.read(free, whole.advance, whole.meanwhile):
            whole.add(number, result)
    _read_here(request, [(number, part) for number, part in enumerate(parts) if part.bound], whole)
    return pool.notes


def _workers(request: AuditRequest, jobs: int) -> Pool | Cluster:
    if request.engine == LOCAL:
        from auditors.engines.workers import Pool

        return Pool(request, jobs)
    from auditors.engines.cluster import Cluster

    return Cluster(request, jobs)


def _further_findings(request: AuditRequest, discovery: Discovery, coverage: Coverage) -> Iterable[Finding]:
    """What is wrong with the files themselves, and with what could not be read."""
    disabled = frozenset(request.settings.detection.disable)
    found = (*audit_permissions(discovery, request.state_files), *integrity_findings(coverage))
    return (finding for finding in found if disabled.isdisjoint((finding.rule, finding.name)))


class _Whole:
    """Puts results together in the order of the parts; lines of spans are made absolute on the way."""

    def __init__(self, request: AuditRequest, parts: Sequence[Part], observer: Observer) -> None:
        self.ledger = Ledger(Spool() if request.occurrences else None)
        self.coverage = Coverage()
        self.usage = UsageAudit(request.settings.usage, frozenset(request.settings.detection.disable))
        self.sightings = Sightings()
        self._parts = parts
        self._troubles = SpanTroubles(parts)
        self._observer = observer
        self._early: dict[int, PartResult] = {}
        self._unmerged: dict[int, int] = {}
        self._read: Counter[int] = Counter()
        self._known: set[Skip] = set()
        self._next = 0
        self._source: Source | None = None
        self._lines = 0

    def advance(self, number: int, size: int, findings: int) -> None:
        """So many more bytes of a part were read, with so many findings in it by now."""
        self._unmerged[number] = findings
        self._read[number] += size
        self._observer.advanced(size, len(self.ledger) + sum(self._unmerged.values()))

    def add(self, number: int, result: PartResult) -> None:
        """The result of a part; it waits for those before it."""
        if (rest := self._parts[number].size - self._read[number]) > 0:
            self.advance(number, rest, len(result.ledger))
        self._early[number] = result
        while self._next in self._early:
            self._unmerged.pop(self._next, None)
            self._merge(self._parts[self._next], self._early.pop(self._next))
            self._next += 1

    def meanwhile(self) -> bool:
        """Do a little of what comes after reading; whether there was something to do."""
        coming = (result.usage for result in self._early.values() if result.usage is not None)
        return self.usage.judge_ahead(coming, last_log=self._parts[-1].sources[0] is self._source)

    def add_problems(self, errors: Iterable[Skip], skipped: Iterable[Skip]) -> None:
        """What was not read; a problem that is known already, as every span of a broken file meets it, counts once."""
        for problems, kept in ((errors, self.coverage.errors), (skipped, self.coverage.skipped)):
            for problem in problems:
                if problem not in self._known:
                    self._known.add(problem)
                    kept.append(problem)
                    self._observer.problem(f"{problem.source}: {problem.reason}")

    def _merge(self, part: Part, result: PartResult) -> None:
        lines = 0
        begins_log = part.span is None or part.sources[0] is not self._source
        if part.span is not None:
            if part.sources[0] is not self._source:
                self._source, self._lines = part.sources[0], 0
            lines = self._lines - result.begins
            result.ledger.shift(lines)
            if result.usage is not None:
                result.usage.shift(lines)
            if result.sightings is not None:
                result.sightings.shift(lines)
            self._lines += result.newlines
        self.ledger.merge(result.ledger)
        if result.usage is not None:
            self.usage.add(result.usage, begins_log=begins_log)
        if result.sightings is not None:
            self.sightings.merge(result.sightings)
        self.add_problems(result.coverage.errors, result.coverage.skipped)
        self.add_problems(self._troubles.add(part, result.troubles, lines), ())
        self._count(result.coverage)

    def _count(self, more: Coverage) -> None:
        total = self.coverage
        total.files += more.files
        total.bytes += more.bytes
        total.lines += more.lines
        total.recognised += more.recognised
        for name, count in more.records.items():
            total.records[name] = total.records.get(name, 0) + count
