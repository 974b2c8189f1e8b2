"""The audit of finished input: in this process, or spread over several here or on a cluster.

Parts of each log are put together in their order, whenever they are done, and whatever depends on the order of the
whole input, in that one. So the report is the same, byte for byte, for any number of processes, wherever they are.
"""

from __future__ import annotations

import functools
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from auditors.engines.collector import give_back
from auditors.engines.parts import Part, PartReader, PartResult, plan
from auditors.engines.periods import timed
from auditors.engines.troubles import SpanTroubles
from auditors.ledger import Ledger
from auditors.model import Coverage, Finding, Skip
from auditors.request import LOCAL, AuditRequest, AuditResult, Observer
from auditors.sensitive_data import kept_patterns
from auditors.sightings import Sightings
from auditors.signals import held
from auditors.sources.discovery import Discovery, discover
from auditors.spool import Spool

if TYPE_CHECKING:
    from auditors.engines.cluster import Cluster
    from auditors.engines.workers import Pool
    from auditors.usage.memory import UsageMemory

ALONE: Final = 4 << 20
"""Input of fewer bytes is read in this process: starting others would take longer."""

_INTERRUPTED: Final = "interrupted"


def audit_once(
    request: AuditRequest, observer: Observer, memory: UsageMemory | None = None, *, keep_partial: bool = False
) -> AuditResult:
    """Reads everything that the request names, once; usage is judged by what `memory` says was usual before, too.
    With `keep_partial` an interrupt ends the reading, and what was found until then is the result.

    Raises `AuditorError` where nothing can be read as asked.
    """
    begun = time.monotonic()
    discovery = discover(request.paths, stdin_name=request.stdin_name)
    parts = list(plan(discovery.sources, request.depth))
    sizes = [source.size for source in discovery.sources]
    observer.started(None if None in sizes else sum(size or 0 for size in sizes))

    begin = functools.partial(_begun, request, parts, observer, discovery, memory, keep_partial=keep_partial)
    jobs = request.jobs if any(part.stretches for part in parts) else min(request.jobs, len(parts))
    elsewhere = request.engine != LOCAL
    if elsewhere or (jobs > 1 and sum(part.size for part in parts if not part.bound) >= ALONE):
        whole, notes = _spread(request, parts, jobs, begin)
    else:
        whole = begin()
        notes = _read_here(request, list(enumerate(parts)), whole)
    incidents = list(whole.usage.findings())
    whole.add_problems(whole.usage.auditor.faults.take(), ())
    for finding in (*_further_findings(request, discovery, whole.coverage), *incidents):
        whole.ledger.add_finding(finding)
    if whole.is_partial:
        whole.tell_unread()
    kept_patterns.keep()
    return AuditResult(
        ledger=whole.ledger,
        coverage=whole.coverage,
        seconds=time.monotonic() - begun,
        notes=tuple(notes),
        sightings=whole.sightings if request.sightings else None,
        meters=whole.usage.auditor.meters if request.settings.usage.enabled else None,
        memory=whole.usage.auditor.keep if request.settings.usage.enabled else None,
        is_partial=whole.is_partial,
    )


def _begun(
    request: AuditRequest,
    parts: Sequence[Part],
    observer: Observer,
    discovery: Discovery,
    memory: UsageMemory | None,
    *,
    keep_partial: bool,
) -> _Whole:
    """What parts are put together in, with what is known before any of them is read."""
    whole = _Whole(request, parts, observer, keep_partial=keep_partial)
    whole.add_problems(discovery.problems.errors, discovery.problems.skipped)
    if memory is not None:
        whole.usage.restore(memory)
    return whole


def _read_here(request: AuditRequest, parts: Sequence[tuple[int, Part]], whole: _Whole) -> Sequence[str]:
    """Reads numbered parts in this process."""
    if not parts:
        return ()
    reader = PartReader(request)
    with whole.interruptible():
        for number, part in parts:
            for result in reader.read_all(part, functools.partial(whole.advance, number)):
                whole.add(number, result)
    reader.pipeline.forget()  # what follows needs memory, too
    if sum(part.size for _, part in parts) >= ALONE:
        give_back()
    return reader.pipeline.notes


def _spread(
    request: AuditRequest, parts: Sequence[Part], jobs: int, begin: Callable[[], _Whole]
) -> tuple[_Whole, Sequence[str]]:
    """Reads the parts in `jobs` processes; those that only this process can read come last.

    What this process alone needs is loaded when the others have begun.
    """
    with _workers(request, jobs) as pool:
        if request.settings.usage.enabled:
            parts = timed(parts)
        pool.start((number, part) for number, part in enumerate(parts) if not part.bound)
        whole = begin()
        whole.expect(parts)
        with whole.interruptible():
            for number, result in pool.read(whole.advance, whole.meanwhile):
                whole.add(number, result)
    if whole.is_partial:
        return whole, pool.notes
    _read_here(request, [(number, part) for number, part in enumerate(parts) if part.bound], whole)
    return whole, pool.notes


def _workers(request: AuditRequest, jobs: int) -> Pool | Cluster:
    if request.engine == LOCAL:
        from auditors.engines.workers import Pool

        return Pool(request, jobs)
    from auditors.engines.cluster import Cluster

    return Cluster(request, jobs)


def _further_findings(request: AuditRequest, discovery: Discovery, coverage: Coverage) -> Iterable[Finding]:
    """What is wrong with the files themselves, and with what could not be read."""
    from auditors.integrity import findings as integrity_findings
    from auditors.permissions import audit_permissions

    disabled = frozenset(request.settings.detection.disable)
    found = (*audit_permissions(discovery, request.state_files), *integrity_findings(coverage))
    return (finding for finding in found if disabled.isdisjoint((finding.rule, finding.name)))


class _Rest(NamedTuple):
    """What a part has told beside what was put together already: it waits for those before it. Behind one that
    `goes_on`, a stretch, comes another of the same part.
    """

    coverage: Coverage
    sightings: Sightings | None
    keys: dict[str, list[str]]
    problems: list[Skip]
    goes_on: bool


class _Whole:
    """Puts results together; lines of spans are made absolute on the way."""

    def __init__(
        self, request: AuditRequest, parts: Sequence[Part], observer: Observer, *, keep_partial: bool = False
    ) -> None:
        from auditors.usage.audit import UsageAudit

        self.is_partial = False
        self._keep_partial = keep_partial
        self.ledger = Ledger(Spool() if request.occurrences else None)
        self.coverage = Coverage()
        self.usage = UsageAudit(request.settings.usage, frozenset(request.settings.detection.disable))
        self.sightings = Sightings()
        self._observer = observer
        self._logs = _logs(parts)
        self._sizes = [part.size for part in parts]
        self._lines = [0] * len(parts)
        self._ready = {number for number, log in enumerate(self._logs) if number == log}
        self._troubles = SpanTroubles(parts)
        self._parts = parts
        self._due: Counter[int] = Counter()
        self._complete: set[int] = set()
        self._early: dict[tuple[int, int], PartResult] = {}
        self._unmerged: dict[int, int] = {}
        self._read: Counter[int] = Counter()
        self._known: set[Skip] = set()
        self._rests: dict[int, list[_Rest]] = defaultdict(list)
        self._next = 0

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Results are put together in the block; an interrupt ends it, where what was found by then is wanted."""
        try:
            yield
        except KeyboardInterrupt:
            if not self._keep_partial:
                raise
            self._break_off()

    def _break_off(self) -> None:
        """Nothing more is read; what waits for other parts is told."""
        self.is_partial = True
        self._observer.note(f"{_INTERRUPTED}: what was found until now is reported; once more ends that, too")
        for number in sorted(self._rests):
            for told in self._rests[number]:
                self._add_rest(told)

    def tell_unread(self) -> None:
        """Say which sources were not read to their end."""
        unread = (part for number, part in enumerate(self._parts) if number not in self._complete)
        names = dict.fromkeys(source.name for part in unread for source in part.sources)
        self.coverage.errors += [Skip(name, f"{_INTERRUPTED}: not read to its end") for name in names]

    def expect(self, parts: Sequence[Part]) -> None:
        """All parts are to come, of which some logs are known to begin at a time."""
        for number, log in enumerate(self._logs):
            if number == log:
                self.usage.expect(log, parts[number].time)

    def advance(self, number: int, size: int, findings: int) -> None:
        """So many more bytes of a part were read, with so many findings in it by now."""
        self._unmerged[number] = findings
        self._read[number] += size
        self._observer.advanced(size, len(self.ledger) + sum(self._unmerged.values()))

    def add(self, number: int, result: PartResult) -> None:
        """The result of a part or a stretch; it waits for those before it of the same log. One of a stretch that was
        looked for behind the last one says nothing.
        """
        with held():  # an interrupt must not leave half of it
            self._add(number, result)

    def _add(self, number: int, result: PartResult) -> None:
        if number in self._complete:
            return
        reached = result.consumed if result.goes_on else self._sizes[number]
        if (rest := reached - self._read[number]) > 0:
            self.advance(number, rest, len(result.ledger))
        self._early[number, result.at] = result
        while number in self._ready and (due := self._early.pop((number, self._due[number]), None)) is not None:
            self._unmerged.pop(number, None)
            self._merge(number, due)
            self._due[number] += 1
            if not due.goes_on:
                self._end(number)
                number += 1
        while rests := self._rests.pop(self._next, None):
            for told in rests:
                self._add_rest(told)
            self._next += not rests[-1].goes_on

    def _end(self, number: int) -> None:
        """A part is complete."""
        self._complete.add(number)
        for behind in [key for key in self._early if key[0] == number]:
            del self._early[behind]

    def meanwhile(self) -> bool:
        """Do a little of what comes after reading; whether there was something to do."""
        return self.usage.judge_ahead(result.usage for result in self._early.values() if result.usage is not None)

    def add_problems(self, errors: Iterable[Skip], skipped: Iterable[Skip]) -> None:
        """What was not read; a problem that is known already, as every span of a broken file meets it, counts once."""
        for problems, kept in ((errors, self.coverage.errors), (skipped, self.coverage.skipped)):
            for problem in problems:
                if problem not in self._known:
                    self._known.add(problem)
                    kept.append(problem)
                    self._observer.problem(f"{problem.source}: {problem.reason}")

    def _merge(self, number: int, result: PartResult) -> None:
        part, log = self._parts[number], self._logs[number]
        lines = self._lines[number] - result.begins
        result.ledger.shift(lines)
        self.ledger.merge(result.ledger)
        keys: dict[str, list[str]] = {}
        if result.usage is not None:
            result.usage.shift(lines)
            keys, result.usage.keys = result.usage.keys, keys
            self.usage.add(result.usage, log)
        if result.sightings is not None:
            result.sightings.shift(lines)
        told = self._troubles.add(part, result.troubles, lines, goes_on=result.goes_on)
        self._rests[number].append(_Rest(result.coverage, result.sightings, keys, told, result.goes_on))
        if result.goes_on:
            return
        if number + 1 < len(self._logs) and self._logs[number + 1] == log:
            self._lines[number + 1] = self._lines[number] + result.newlines
            self._ready.add(number + 1)
        else:
            self.usage.end(log)

    def _add_rest(self, rest: _Rest) -> None:
        if rest.sightings is not None:
            self.sightings.merge(rest.sightings)
        self.usage.add_keys(rest.keys)
        self.add_problems(rest.coverage.errors, rest.coverage.skipped)
        self.add_problems(rest.problems, ())
        self.coverage.count(rest.coverage)


def _logs(parts: Sequence[Part]) -> list[int]:
    """The log of each part, called by the number of its first part. Whole sources that are read together are one."""
    logs: list[int] = []
    for number, part in enumerate(parts):
        is_same = number > 0 and part.span is not None and parts[number - 1].sources[0] is part.sources[0]
        logs.append(logs[-1] if is_same else number)
    return logs
