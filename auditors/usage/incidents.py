"""Alarms to incidents to findings: what happened to one subject at about the same time is one thing to look at."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from auditors.model import Finding, Location, Principal, Severity
from auditors.rules import Rule
from auditors.timestamps import rfc3339
from auditors.usage.events import NAMED
from auditors.usage.windows import ROWS

QUIET: Final = 3_600.0
"""Seconds without an alarm after which an incident is over."""

REASONS: Final = 3


class Subject(msgspec.Struct, frozen=True, order=True):
    """Whom or what an incident is about. `kind` is key, leaked key, ip, source or model. All that was done with a
    leaked key is one incident, what was odd about its use is others. A source is a log, whose files have one name: an
    incident stays the same when the file that it stands in is rotated or packed.
    """

    kind: str
    name: str

    @property
    def text(self) -> str:
        """In words: `key 12ab`, or `user bob` where a log tells of no keys."""
        return self.name.removeprefix(NAMED) if self.name.startswith(NAMED) else f"{self.kind} {self.name}"


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """What a behaviour has noticed.

    `start` and `time` are event times: of the first event that belongs to it, and of the moment when it could be said.
    `strength` is -log10 of how likely it is to be chance, as far as that can be known; it orders reasons. `reason` is
    one clause in words. `offset` is the byte offset of the first row's line, `size` the number of events.
    """

    rule: Rule
    subject: Subject
    start: float
    time: float
    metric: str
    observed: float
    expected: float
    reason: str
    strength: float
    rows: tuple[str, ...] = ()
    offset: int = 0
    size: int = 1
    principal: Principal = Principal()
    severity: Severity | None = None

    @property
    def rank(self) -> int:
        """How bad it is; 0 is the worst."""
        return (self.severity or self.rule.severity).rank


class Incident:
    """The alarms about one subject that lie close together.

    `rows` are those of the worst of them: a lesser one may name calls of the owner in the same hour.
    """

    def __init__(self, alarm: Alarm) -> None:
        self.id = incident_id(alarm.subject, alarm.start)
        self.subject = alarm.subject
        self.start = alarm.start
        self.end = alarm.time
        self.detected = alarm.time
        self.best: dict[str, Alarm] = {}
        self.rows: dict[str, None] = {}
        self.offset = alarm.offset
        self._rank = alarm.rank
        self.size = 0
        self.principal = alarm.principal
        self.add(alarm)

    def add(self, alarm: Alarm) -> None:
        """One more alarm."""
        self.start = min(self.start, alarm.start)
        self.end = max(self.end, alarm.time)
        self.size = max(self.size, alarm.size)
        known = self.best.get(alarm.rule.id)
        if known is None or (alarm.strength, alarm.observed) > (known.strength, known.observed):
            self.best[alarm.rule.id] = msgspec.structs.replace(alarm, rows=())
        if alarm.rows and (not self.rows or alarm.rank < self._rank):
            self._rank, self.rows, self.offset = alarm.rank, {}, alarm.offset
        for row in alarm.rows if alarm.rank == self._rank else ():
            if len(self.rows) < ROWS:
                self.rows[row] = None
        self.principal = _merged(self.principal, alarm.principal)

    @property
    def alarms(self) -> list[Alarm]:
        """The strongest alarm of each rule, of equals the one that observed most; the most telling first."""
        return sorted(self.best.values(), key=lambda alarm: (-alarm.strength, alarm.rule.id))

    def finding(self) -> Finding:
        """The incident as a finding of the rule of its worst alarm."""
        alarms = self.alarms
        lead = min(alarms, key=lambda alarm: (alarm.rank, -alarm.strength))
        rule = lead.rule
        severity = lead.severity or rule.severity
        first = next(iter(self.rows), "")
        source, _, line = first.rpartition(":")
        references = tuple(dict.fromkeys(name for alarm in alarms for name in alarm.rule.references))
        return Finding(
            id=self.id,
            rule=rule.id,
            name=rule.name,
            category=rule.category,
            severity=severity,
            title=rule.title,
            remediation=rule.remediation,
            references=references,
            score=round(1 - 10 ** -min(lead.strength, 12), 4),
            occurrences=max(self.size, 1),
            first_seen=self.start,
            last_seen=self.end,
            location=Location(source, int(line), self.offset) if source else None,
            principal=self.principal,
            evidence=self._evidence(lead, alarms),
        )

    def _evidence(self, lead: Alarm, alarms: list[Alarm]) -> dict[str, Any]:
        # The title is of the worst, so that it is the first to be explained.
        ordered = [lead, *(alarm for alarm in alarms if alarm is not lead)]
        return {
            "subject": self.subject.text,
            "detected_at": rfc3339(self.detected),
            "metric": lead.metric,
            "observed": _rounded(lead.observed),
            "expected": _rounded(lead.expected),
            "peak": rfc3339(lead.time),
            "reasons": [alarm.reason for alarm in ordered[:REASONS]],
            "rows": list(self.rows),
        }


def incident_id(subject: Subject, start: float) -> str:
    """The contract's `id`: 16 hex of the subject and the minute in which it began."""
    named = f"usage\0{subject.kind}\0{subject.name}\0{int(start) // 60}"
    return hashlib.sha256(named.encode(errors="surrogatepass")).hexdigest()[:16]


class Incidents:
    """All incidents, open and over, in the order in which they began to be said."""

    def __init__(self) -> None:
        self._open: dict[Subject, Incident] = {}
        self._all: list[Incident] = []
        self.changed = False

    def __len__(self) -> int:
        return len(self._all)

    def add(self, alarm: Alarm) -> None:
        """One alarm; alarms come in the order of their time."""
        incident = self._open.get(alarm.subject)
        if incident is not None and alarm.start - incident.end <= QUIET:
            incident.add(alarm)
        else:
            self._open[alarm.subject] = incident = Incident(alarm)
            self._all.append(incident)
        self.changed = True

    def findings(self) -> Iterator[Finding]:
        """One finding for each incident."""
        for incident in self._all:
            yield incident.finding()


def _merged(known: Principal, more: Principal) -> Principal:
    """What two alarms say of whom they are about; where they do not agree, the first stands for both."""
    told = msgspec.structs.asdict(more)
    return Principal(**{name: value or told[name] for name, value in msgspec.structs.asdict(known).items()})


def _rounded(number: float) -> float | int:
    whole = round(number)
    return whole if abs(number - whole) < 1e-9 else round(number, 2 if abs(number) >= 0.1 else 6)
