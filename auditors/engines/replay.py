"""A finished dump for a screen: read as fast as it goes, the beginning first, told in updates like a live audit's.

A process of its own puts together what workers find. Parts are read in the order of the input; lines of a large file
are numbered as soon as all before them were read. What each update says is what is known by then.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterable
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from auditors.assessment import Policy, severities_by_id
from auditors.catalogue import rules
from auditors.engines.inspector import Inspector
from auditors.engines.late_score import LateScore
from auditors.engines.parts import plan
from auditors.engines.process import context
from auditors.engines.replay_progress import FilesRead, LineBases, News
from auditors.engines.shares import Shares
from auditors.engines.slices import Gone, Notes, Slice, early_part, work
from auditors.engines.troubles import SpanTroubles
from auditors.engines.updates import (
    MOST_FINDINGS,
    Command,
    FindPlaces,
    Health,
    Inspect,
    PlacesOf,
    Scanned,
    SetTriage,
    Totals,
    Update,
)
from auditors.errors import AuditorError
from auditors.integrity import findings as integrity_findings
from auditors.ledger import Ledger, finding_id
from auditors.live_ledger import LiveLedger
from auditors.model import Coverage, Finding, Skip
from auditors.permissions import audit_permissions
from auditors.request import AuditRequest, Depth
from auditors.sensitive_data.masking import key_check
from auditors.sources.discovery import Discovery, discover
from auditors.state import StateFile
from auditors.triage import Triage
from auditors.usage.audit import UsageAudit

if TYPE_CHECKING:
    from auditors.engines.live_score import Standing

TICK: Final = 0.1

_ROW: Final = 8 << 20
"""Bytes that a worker reads in a row at most: what others have read behind them is shown when these are done."""


class MergingLedger(LiveLedger):
    """Remembers what merging has touched."""

    __slots__ = ()

    def merge(self, other: Ledger) -> None:
        """Add everything that `other` knows."""
        touched = list(other._entries)
        super().merge(other)
        self._changed.update(dict.fromkeys(touched))

    def ids(self) -> set[str]:
        """The IDs of all values that were found."""
        return {finding_id(*key) for key in self._entries}


class Replay:
    """The dump: its parts, the workers that read them, and what is known by now."""

    def __init__(self, request: AuditRequest, policy: Policy, state: Path | None, line: Connection) -> None:
        self._request = msgspec.structs.replace(request, sightings=True)
        self._policy = policy
        self._rules = rules()
        self._score = LateScore(self._request, self._rules, _nothing)
        self._severities = severities_by_id(policy, self._rules)
        self._discovery: Discovery = discover(request.paths)
        self._parts = list(plan(self._discovery.sources, request.depth))
        self._bases = LineBases(self._parts)
        self._troubles = SpanTroubles(self._parts)
        self._waiting: dict[int, list[Slice]] = {}
        self._shares = Shares(enumerate(self._parts), self._readers, _ROW)
        self._ledger = MergingLedger()
        self._usage = UsageAudit(request.settings.usage, frozenset(request.settings.detection.disable))
        self._coverage = Coverage()
        self._news = News(self._discovery.sources)
        self._files = FilesRead(self._discovery.sources)
        self._triage: list[Triage] = []
        self._inspector = Inspector(self._request, self._discovery.sources)
        self._number = self._done = 0
        self._finished = self._triage_changed = False
        self._begun = time.monotonic()
        self._early: MergingLedger | None = MergingLedger() if request.depth is Depth.FULL else None
        self._told_early: set[str] = set()
        self._reached_early = 0
        self._line = line
        self._state = self._open_state(state)
        self._total = sum(part.size for part in self._parts)
        self._workers = self._start_workers()
        self._places = {connection: place for place, connection in enumerate(self._workers)}
        self._add_problems(self._discovery.problems.errors, self._discovery.problems.skipped)
        self._score.start()

    def _open_state(self, file: Path | None) -> StateFile | None:
        if file is None:
            return None
        state = StateFile(file, key_check(self._request.fingerprint_key), self._news.notes.append)
        self._triage += state.state.triage.values()
        if state.state.usage is not None:
            self._usage.restore(state.state.usage)
        return state

    @property
    def _readers(self) -> int:
        return max(1, min(self._request.jobs, len(self._parts)))

    def _start_workers(self) -> dict[Connection, Any]:
        workers: dict[Connection, Any] = {}
        early = None
        if self._early is not None and self._parts:
            early, self._reached_early = early_part(self._parts)
        for worker in range(self._readers):
            ours, theirs = multiprocessing.Pipe()
            inherited = (self._line, ours, *workers)
            arguments = (self._request, self._severities, self._total, theirs, inherited, None if worker else early)
            process = context().Process(target=work, args=arguments, name="auditor-worker", daemon=True)
            process.start()
            theirs.close()
            workers[ours] = process
        return workers

    def close(self) -> None:
        """End the workers and keep decisions."""
        self._score.stop()
        for line, process in self._workers.items():
            line.close()
            process.terminate()
        if self._state is not None:
            if self._finished and self._request.settings.usage.enabled:
                self._state.state.usage = self._usage.auditor.keep()
            if self._triage_changed or self._finished:
                self._state.write(self._state.encoded())
            self._state.close()

    # Working.

    def step(self, timeout: float, line: Connection) -> None:
        """Take in what workers send for a short while; returns early when the screen says something."""
        if not self._workers:
            if self._finished:
                wait([line], timeout)
            else:
                self._judge(line)
            return
        deadline = time.monotonic() + TICK
        for ready in wait([line, *self._workers], timeout):
            if ready is not line:
                self._receive(ready)  # type: ignore[arg-type]
            if time.monotonic() > deadline:
                return

    def _receive(self, connection: Connection) -> None:
        try:
            answer: Slice | Notes | Gone = connection.recv()
        except (EOFError, OSError):
            raise AuditorError("a worker process ended before its time; was memory short?") from None
        if isinstance(answer, Gone):
            raise AuditorError(answer.problem)
        if isinstance(answer, Notes):
            self._news.notes += [note for note in answer.lines if note not in self._news.notes]
            self._give_next(connection)
            return
        if answer.early:
            if self._early is not None:
                self._early.merge(answer.ledger)
            return
        number = self._reading[connection]
        self._take(number, answer)
        if answer.done:
            self._give_next(connection)

    @property
    def _reading(self) -> dict[Connection, int]:
        return self._bases.reading

    def _give_next(self, connection: Connection) -> None:
        following = self._shares.next(self._places[connection])
        if following is not None:
            number, part = following
            self._reading[connection] = number
            connection.send((number, part))
            return
        self._reading.pop(connection, None)
        process = self._workers.pop(connection)
        connection.close()
        process.join(1.0)
        if not self._workers:
            self._usage.end(0)

    def _take_early(self) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
        """What patterns alone have found; once all that they looked at was read, those that turned out to be none."""
        if self._early is None:
            return (), ()
        if not all(self._bases.has_read(number) for number in range(self._reached_early)):
            found = self._early.take_changes(self._rules, self._severities).findings
            self._told_early.update(finding.id for finding in found)
            return found, ()
        self._early = None
        return (), tuple(sorted(self._told_early - self._ledger.ids()))

    def _take(self, number: int, part: Slice) -> None:
        self._done += part.size
        self._waiting.setdefault(number, []).append(part)
        if part.done:
            self._bases.finish(number, part.newlines)
        for at in self._bases.known(self._waiting):
            for each in self._waiting.pop(at):
                self._merge(at, each)

    def _merge(self, number: int, part: Slice) -> None:
        lines = self._bases.of(number) - part.begins
        if lines:
            part.ledger.shift(lines)
        self._ledger.merge(part.ledger)
        self._news.add(part, lines)
        self._files.advance(self._parts[number], part)
        if part.usage is not None:
            if lines:
                part.usage.shift(lines)
            self._usage.add(part.usage)
        if part.sightings is not None:
            part.sightings.shift(lines)
            self._score.add(part.sightings)
        if part.coverage is not None:
            self._coverage.count(part.coverage)
            self._add_problems(part.coverage.errors, part.coverage.skipped)
            self._add_problems(self._troubles.add(self._parts[number], part.troubles, lines), ())

    def _add_problems(self, errors: Iterable[Skip], skipped: Iterable[Skip]) -> None:
        for problems, kept in ((errors, self._coverage.errors), (skipped, self._coverage.skipped)):
            for problem in problems:
                if problem not in kept:
                    kept.append(problem)
                    self._news.problems.append(problem)

    def _judge(self, line: Connection) -> None:
        """Everything is read: look at the uses for a short while, for of millions that takes long."""
        deadline = time.monotonic() + TICK
        while self._usage.judge_ahead((), complete=True):
            if time.monotonic() > deadline or line.poll():
                return
        self._finish()

    def _finish(self) -> None:
        """Everything is looked at: what is wrong with the files, and who abused what."""
        incidents = list(self._usage.findings())
        self._add_problems(self._usage.auditor.faults.take(), ())
        found: list[Finding] = [
            *audit_permissions(self._discovery, self._request.state_files),
            *integrity_findings(self._coverage),
            *incidents,
        ]
        disabled = frozenset(self._request.settings.detection.disable)
        self._ledger.stand(finding for finding in found if disabled.isdisjoint((finding.rule, finding.name)))
        self._finished = True
        self._score.refresh()
        self._files.finish()
        self._news.is_new = True

    # Telling.

    @property
    def has_news(self) -> bool:
        """Whether there is something to say."""
        early = self._early is not None and self._early.has_changes
        ledger, inspector = self._ledger, self._inspector
        return self._news.is_new or ledger.has_changes or early or inspector.has_answers or bool(self._triage)

    def update(self, *, ended: bool = False) -> Update:
        """Everything that is new since the last one."""
        standing = self._stand(now=ended)
        changes = self._ledger.take_changes(self._rules, self._severities, MOST_FINDINGS)
        early, premature = self._take_early()
        self._score.change(changes.findings, changes.gone)
        known = {finding.id for finding in changes.findings}
        early = tuple(finding for finding in early if finding.id not in known)
        shown = tuple(finding for finding in (*early, *changes.findings) if self._is_shown(finding))
        self._number += 1
        news = self._news
        rows, hits, seen, left_out = news.take_rows()
        update = Update(
            number=self._number,
            made=time.time(),
            findings=shown,
            gone=(*changes.gone, *premature),
            hits=hits,
            hits_left_out=seen - len(hits),
            activity=news.activity.take(self._ledger.is_told, known),
            usage=news.take_usage(),
            rows=rows,
            rows_left_out=left_out,
            files=self._files.take(),
            problems=tuple(news.problems),
            notes=tuple(news.notes),
            triage=tuple(self._triage),
            inspections=self._inspector.take(),
            places=tuple(news.places),
            configurations=standing.files if standing is not None else None,
            grades=standing.grades if standing is not None else None,
            totals=self._totals(),
            health=self._health(),
            ended=ended,
        )
        for told in (news.problems, news.notes, self._triage, news.places):
            told.clear()
        news.is_new = bool(news.rows or news.usage)
        return update

    def _stand(self, *, now: bool) -> Standing | None:
        """What has changed in the configuration and on the scorecard; findings about them go among the others."""
        used = self._usage.auditor.meters if self._finished and self._request.settings.usage.enabled else None
        if trouble := self._score.trouble():
            self._news.notes.append(trouble)
        standing = self._score.take(self._coverage, used, now=now)
        if standing is not None and standing.findings is not None:
            self._stand_beside("configuration", standing.findings)
        return standing

    def _stand_beside(self, origin: str, findings: Iterable[Finding]) -> None:
        disabled = frozenset(self._request.settings.detection.disable)
        self._ledger.stand_beside(origin, (one for one in findings if disabled.isdisjoint((one.rule, one.name))))

    def _is_shown(self, finding: Finding) -> bool:
        policy = self._policy
        return (
            finding.severity.at_least(policy.min_severity)
            and (policy.baseline is None or finding.id not in policy.baseline.ids)
            and policy.suppressions.match(finding) is None
        )

    def _totals(self) -> Totals:
        coverage = self._coverage
        return Totals(
            files=coverage.files,
            bytes=coverage.bytes if self._finished else self._done,
            lines=coverage.lines if self._finished else max(coverage.lines, self._news.records),
            records=self._news.records,
            recognised=coverage.recognised if self._finished else self._done,
            formats=dict(coverage.records),
        )

    def _health(self) -> Health:
        elapsed = max(0.001, time.monotonic() - self._begun)
        return Health(
            watching="finished" if self._finished else "replay",
            bytes_per_second=0.0 if self._finished else self._done / elapsed,
            lines_per_second=0.0 if self._finished else self._news.records / elapsed,
            done=self._done,
            total=self._total,
        )

    # Obeying.

    def obey(self, command: Command) -> None:
        """Do what the screen asks for."""
        if isinstance(command, SetTriage):
            self._triage += command.entries
            if self._state is not None:
                self._state.state.triage.update({entry.key: entry for entry in command.entries})
                self._triage_changed = True
        elif isinstance(command, Inspect):
            self._inspector.ask(command)
        elif isinstance(command, FindPlaces):
            self._news.places.append(PlacesOf(ticket=command.ticket, finding=command.finding))
            self._news.is_new = True
        elif isinstance(command, Scanned):
            self._score.scanned(command)
            self._stand_beside(command.url, command.findings)


def _nothing() -> None:
    """The conversation looks by itself, once a second."""
