"""Updates out of a live audit: watches its records, keeps what is new until the next tick, and puts it together."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from auditors.assessment import Policy
from auditors.engines.activity import ActivityQueue
from auditors.engines.file_states import FileStates
from auditors.engines.late_score import LateScore
from auditors.engines.live import LiveAudit, LiveOptions
from auditors.engines.meters import Meters
from auditors.engines.row_queue import RowQueue
from auditors.engines.rows import Arrival, new_hit_of, row_of
from auditors.engines.updates import (
    MOST_FINDINGS,
    MOST_HITS,
    TICK,
    Activity,
    Command,
    FindPlaces,
    Health,
    Inspect,
    Inspection,
    NewHit,
    PlacesOf,
    Scanned,
    SetTriage,
    Stop,
    Totals,
    Update,
)
from auditors.live_ledger import Changes
from auditors.model import Fields, Finding, Occurrence, Principal, Severity
from auditors.pipeline import Held, Watch
from auditors.records.record import Record
from auditors.request import AuditRequest
from auditors.sources.outbox import CAPACITY
from auditors.sources.tailed_file import Log
from auditors.sources.watching import Awatch
from auditors.triage import Triage
from auditors.usage.prices import Prices

if TYPE_CHECKING:
    from auditors.engines.live_score import Standing

_AGAIN: Final = 100
"""Findings that an update tells of again, those that wait longest first: each costs more than a line, and nobody reads
ten times a second what every line changes.
"""

_LATE: Final = 0.5
"""Seconds behind the logs from which on auditing comes before listing."""

_CONFIGURATION: Final = "configuration"
"""Where findings about the configuration come from, as the ledger keeps them apart."""

_LISTED: Final = 30_000
"""Records in a second of which all are listed. Of more, which nobody can read, an even selection is, and up to as many
of those with sensitive values and those that failed.
"""

_TOLD_LATE: Final = 50
"""Records with sensitive values, or that failed, that become rows in each update besides the newest where auditing
comes first. With a value in every line they would be all.
"""

_LAST_LOOK: Final = 1.0
"""Seconds that whoever leaves the screen waits for what was read and not audited yet."""

_RATE_SECONDS: Final = 2.0
"""Seconds over which rates are smoothed."""

_NONE_OPEN: Final[dict[int, tuple[int, float]]] = {}

_Key = tuple[str, str, str, int, str, int]


class LiveView:
    """A live audit and what is new in it, told by the thread that audits. `clock` gives epoch seconds."""

    def __init__(
        self,
        request: AuditRequest,
        policy: Policy,
        options: LiveOptions,
        awatch: Awatch | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._clock = clock
        self._latest: dict[int, float] = {}
        self.audit = LiveAudit(request, policy, options, watch=self._watch_of, awatch=awatch)
        self._score = LateScore(request, self.audit.rules, self.audit.outbox.poke)
        self._files = FileStates()
        self._meters = Meters(Prices.load(request.settings.usage.prices))
        self._rows = RowQueue()
        self._is_late = False
        self._seen = self._telling = 0
        self._stride = 1
        self._updated = time.monotonic()
        self._next_row = 1
        self._open_rows: dict[int, dict[int, tuple[int, float]]] = {}
        self._hits: list[NewHit] = []
        self._hits_seen = 0
        self._premature_hits: dict[int, set[_Key]] = {}
        self._shown: dict[str, Severity] = {}
        self._by_severity: Counter[Severity] = Counter()
        self._activity = ActivityQueue()
        self._triage: list[Triage] = self._kept_triage()
        self._inspections: list[Inspection] = []
        self._places: list[PlacesOf] = []
        self._number = 0
        self._rates = _Rates()

    def _kept_triage(self) -> list[Triage]:
        return list(self.audit.state.state.triage.values()) if self.audit.state is not None else []

    def start(self, ready: Callable[[], None] | None = None) -> None:
        """Begin to follow, and to watch the configuration; `ready` is called when detection is complete."""
        self._score.start()
        self.audit.start(ready)

    def stop(self) -> None:
        """Take a last look, which nobody waits for long, and end."""
        self._score.stop()
        self.audit.stop(_LAST_LOOK)

    # Watching.

    def _watch_of(self, log: Log, *, premature: bool) -> Watch:
        return partial(self._see, log, premature)

    def _see(
        self,
        log: Log,
        premature: bool,
        source: str,
        record: Record,
        fields: Fields,
        principal: Principal,
        held: Sequence[Held],
        found: Sequence[Occurrence],
    ) -> None:
        arrived = self._clock()
        if not premature:
            self._meters.count(record, fields, principal, self._arrival_of(record), len(found))
            if self.audit.witness is not None:
                self.audit.witness.see(source, record, fields, found)
        if found:
            self._see_hits(log, premature, arrived, held, found)
        telling, again = bool(found) or _went_wrong(fields), log.number in self._open_rows
        if not self._is_listed(log, telling=telling):
            self._rows.leave_out()
            return
        if fields.time is not None:
            self._latest[log.number] = fields.time
        worst = min(map(self._severity, found), key=lambda each: each.rank) if found else None
        number, arrived = self._place_of(log, record.offset, arrived, premature=premature)
        time = self._latest.get(log.number)  # a record without a time stays beside the one that it follows
        arrival = Arrival(log.number, source, number, time, arrived)
        make = partial(row_of, arrival, record, fields, principal, held, worst)
        telling = telling and (not self._is_late or self._telling <= _TOLD_LATE)
        self._rows.put(make, record.size, kept=telling or again, at_once=not self._is_late)

    def _arrival_of(self, record: Record) -> float | None:
        """When the record came that is being audited; None where it stood there before anybody followed its log."""
        arriving = self.audit.ledger.arriving
        return arriving[0] if arriving is not None and record.offset >= arriving[1] else None

    def _is_listed(self, log: Log, *, telling: bool) -> bool:
        """Whether a record becomes a row; one that was a row before it was complete always does."""
        self._seen += 1
        self._telling += telling
        is_chosen = telling and self._telling <= _LISTED * TICK
        return is_chosen or not self._seen % self._stride or log.number in self._open_rows

    def _place_of(self, log: Log, offset: int, arrived: float, *, premature: bool) -> tuple[int, float]:
        """The number of a row and when it arrived; a record that comes again has those that it had."""
        opened = self._open_rows.get(log.number, _NONE_OPEN)
        place = opened.get(offset)
        if place is None:
            place, self._next_row = (self._next_row, arrived), self._next_row + 1
        if premature:
            self._open_rows.setdefault(log.number, {})[offset] = place
        elif opened:
            opened.pop(offset, None)
            if not opened:
                del self._open_rows[log.number]
        return place

    def _see_hits(
        self, log: Log, premature: bool, arrived: float, held: Sequence[Held], found: Iterable[Occurrence]
    ) -> None:
        fresh = list(found)
        known = self._premature_hits.get(log.number)
        if premature or known:
            known = self._premature_hits.setdefault(log.number, set())
            keys = {_key(occurrence): occurrence for occurrence in fresh}
            fresh = [occurrence for key, occurrence in keys.items() if key not in known]
            if premature:
                known.update(keys)
            else:
                known.difference_update(keys)
        self._hits_seen += len(fresh)
        # What is shown of a hit costs more than finding it does: of more than anyone reads only the first are.
        for occurrence in fresh[: MOST_HITS - len(self._hits)]:
            self._hits.append(new_hit_of(occurrence, held, self._severity(occurrence), arrived))

    def _severity(self, occurrence: Occurrence) -> Severity:
        hit, chosen = occurrence.hit, self.audit.severities
        return chosen.get(hit.rule) or chosen.get(hit.entity) or self.audit.rules[hit.rule].severity

    # Updates.

    @property
    def updates(self) -> int:
        """How many were made."""
        return self._number

    @property
    def has_news(self) -> bool:
        """Whether the next update would say something that nobody should wait for."""
        audit = self.audit
        waiting = (self._rows, self._hits, self._inspections, self._places, self._triage, audit.problems, audit.notes)
        return any(waiting) or audit.ledger.has_changes

    def update(self, *, ended: bool = False, error: str = "") -> Update:
        """Everything that is new since the last one."""
        audit = self.audit
        standing = self._stand(now=ended)
        changes = audit.changes(MOST_FINDINGS, again=None if audit.is_over else _AGAIN)
        self._score.change(changes.findings, changes.gone)
        self._count(changes)
        now = self._clock()
        self._is_late = self._files.late > _LATE
        rows = self._rows.take(hurried=self._is_late)
        elapsed, self._updated = time.monotonic() - self._updated, time.monotonic()
        self._stride = 1 + int(self._seen / max(TICK, elapsed) / _LISTED)
        self._seen = self._telling = 0
        hits, seen = tuple(self._hits), self._hits_seen
        self._hits.clear()
        self._hits_seen = 0
        for problem in audit.problems:
            self._files.problem(problem.source, problem.reason)
        for source in audit.mended:
            self._files.problem(source, "")
        files, gone = self._files.take(audit.follower.roster if audit.follower is not None else None, audit.audits)
        self._number += 1
        update = Update(
            number=self._number,
            made=now,
            findings=changes.findings,
            gone=changes.gone,
            hits=hits,
            hits_left_out=seen - len(hits),
            activity=self._take_activity(changes.findings),
            usage=self._meters.take(),
            rows=rows,
            rows_left_out=self._rows.take_left_out(),
            files=files,
            files_gone=gone,
            problems=tuple(audit.problems),
            mended=tuple(audit.mended),
            notes=tuple(audit.notes),
            triage=tuple(self._triage),
            inspections=tuple(self._inspections),
            places=tuple(self._places),
            configurations=standing.files if standing is not None else None,
            grades=standing.grades if standing is not None else None,
            totals=self._totals(),
            health=self._health(),
            ended=ended,
            error=error,
        )
        for told in (audit.problems, audit.mended, audit.notes, self._triage, self._inspections, self._places):
            told.clear()
        return update

    def _stand(self, *, now: bool) -> Standing | None:
        """What has changed in the configuration and on the scorecard; findings about them go among the others."""
        audit = self.audit
        if audit.witness is not None:
            self._score.add(audit.witness.take())
        if trouble := self._score.trouble():
            audit.notes.append(trouble)
        standing = self._score.take(audit.coverage, audit.used, now=now)
        if standing is not None and standing.findings is not None:
            audit.stand_beside(_CONFIGURATION, standing.findings)
        return standing

    def _count(self, changes: Changes) -> None:
        """Keep count of the findings that were told."""
        for finding in changes.findings:
            before = self._shown.get(finding.id)
            if before is not finding.severity:
                self._by_severity[finding.severity] += 1
                self._shown[finding.id] = finding.severity
                if before is not None:
                    self._by_severity[before] -= 1
        for identity in changes.gone:
            if (before := self._shown.pop(identity, None)) is not None:
                self._by_severity[before] -= 1

    def _take_activity(self, told: Iterable[Finding]) -> tuple[Activity, ...]:
        """When findings that the screen knows occurred; what has no time did when it arrived."""
        arrived = int(self._clock() // 60) * 60
        counts: Counter[tuple[str, int]] = Counter()
        for (key, minute), count in self.audit.ledger.take_activity().items():
            counts[key, minute if minute is not None else arrived] += count
        self._activity.add(counts)
        taken = self._activity.take(self.audit.ledger.is_told, [finding.id for finding in told])
        return tuple(each for each in taken if each.finding in self._shown)

    def _totals(self) -> Totals:
        coverage = self.audit.coverage
        return Totals(
            files=coverage.files,
            bytes=coverage.bytes,
            lines=coverage.lines,
            records=sum(coverage.records.values()),
            recognised=coverage.recognised,
            formats=dict(coverage.records),
            findings={severity: count for severity, count in self._by_severity.items() if count},
        )

    def _health(self) -> Health:
        audit, follower = self.audit, self.audit.follower
        lines, size = self._rates.take(audit.coverage.lines, audit.coverage.bytes)
        behind_bytes, behind_seconds = self._files.behind
        return Health(
            watching=follower.mode if follower is not None else "sweeps",
            queued=audit.outbox.size,
            capacity=CAPACITY,
            behind_bytes=behind_bytes,
            behind_seconds=behind_seconds,
            lines_per_second=lines,
            bytes_per_second=size,
            open_files=follower.open_descriptors if follower is not None else 0,
            memory=_resident_bytes(),
            saved=audit.saved_at,
        )

    # Commands.

    def obey(self, command: Command) -> None:
        """Do what whoever shows the audit asks for; what it answers comes with the next update."""
        if isinstance(command, Stop):
            self.stop()
        elif isinstance(command, SetTriage):
            self._triage += command.entries
            self.audit.set_triage(command.entries)
        elif isinstance(command, Inspect):
            self._inspections.append(self.audit.inspect(command))
        elif isinstance(command, FindPlaces):
            self._places.append(self.audit.places_of(command))
        elif isinstance(command, Scanned):
            self._score.scanned(command)
            self.audit.stand_beside(command.url, command.findings)


class _Rates:
    """Lines and bytes per second of late."""

    def __init__(self) -> None:
        self._at = time.monotonic()
        self._lines = self._bytes = 0
        self._rates = (0.0, 0.0)

    def take(self, lines: int, size: int) -> tuple[float, float]:
        """The rates, given the sums by now."""
        now = time.monotonic()
        elapsed = now - self._at
        if elapsed >= 0.05:
            share = min(1.0, elapsed / _RATE_SECONDS)
            fresh = ((lines - self._lines) / elapsed, (size - self._bytes) / elapsed)
            self._rates = tuple(old + share * (new - old) for old, new in zip(self._rates, fresh, strict=True))  # type: ignore[assignment]
            self._at, self._lines, self._bytes = now, lines, size
        return self._rates


def _went_wrong(fields: Fields) -> bool:
    return fields.status == "failure" or (fields.http_status or 0) >= 400


def _key(occurrence: Occurrence) -> _Key:
    hit, at = occurrence.hit, occurrence.location
    return hit.rule, hit.fingerprint, at.source, at.offset, at.pointer, at.start


def _resident_bytes() -> int:
    """Memory of this process; 0 where nobody knows."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - once a tick
            return int(file.read().split()[1]) * 4096
    except (OSError, ValueError, IndexError):
        return 0
