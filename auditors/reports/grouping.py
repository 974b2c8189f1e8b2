"""Findings by rule, so that five hundred e-mail addresses do not bury one private key."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field

from auditors.model import Category, Finding, Severity
from auditors.reports import wording


@dataclass(slots=True)
class Value:
    """One value in all sources in which it stands, or a finding that is about no value.

    `finding` is the first one, `findings` counts them, `places` their occurrences; times are epoch seconds.
    """

    finding: Finding
    findings: int = 0
    places: int = 0
    first_seen: float | None = None
    last_seen: float | None = None

    def add(self, finding: Finding) -> None:
        """The same value in one more source."""
        self.findings += 1
        self.places += finding.occurrences
        self.first_seen = _earliest(self.first_seen, finding.first_seen)
        self.last_seen = _latest(self.last_seen, finding.last_seen)


@dataclass(slots=True)
class Group:
    """The findings of one rule (and entity, where a rule has several): all of them counted, the first ones kept.

    `values` counts findings, `places` their occurrences, `distinct` holds each value once by its fingerprint, `files`
    names the logs in which they stand, times are epoch seconds.
    """

    severity: Severity
    rule: str
    title: str
    category: Category
    remediation: str
    shown: list[Finding] = field(default_factory=list)
    values: int = 0
    places: int = 0
    distinct: dict[str, Value] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    first_seen: float | None = None
    last_seen: float | None = None

    def add(self, finding: Finding, limit: int) -> None:
        """Count a finding; keep it while fewer than `limit` are kept."""
        self.values += 1
        self.places += finding.occurrences
        if finding.location is not None and finding.location.line:
            self.files.add(finding.location.source)
        self.first_seen = _earliest(self.first_seen, finding.first_seen)
        self.last_seen = _latest(self.last_seen, finding.last_seen)
        self.distinct.setdefault(finding.fingerprint or finding.id, Value(finding)).add(finding)
        if len(self.shown) < limit:
            self.shown.append(finding)

    @property
    def top(self) -> list[Value]:
        """As many as are worth a line each: the incidents with most signs, the values that stand in most places; what
        was seen before what follows.
        """
        return heapq.nlargest(_LIMITS[self.severity], self.distinct.values(), key=_weight)

    @property
    def one_remedy(self) -> bool:
        """Whether all findings that are shown are mended in the same way."""
        return all(finding.remediation == self.remediation for finding in self.shown)


def _weight(value: Value) -> tuple[int, int, bool]:
    evidence = value.finding.evidence
    return wording.corroboration(evidence), value.places, evidence.get("verdict") == "open"


def _earliest(one: float | None, other: float | None) -> float | None:
    return min((time for time in (one, other) if time is not None), default=None)


def _latest(one: float | None, other: float | None) -> float | None:
    return max((time for time in (one, other) if time is not None), default=None)


_LIMITS = {Severity.CRITICAL: 5, Severity.HIGH: 5, Severity.MEDIUM: 3, Severity.LOW: 2, Severity.INFO: 2}
"""How many findings or values of a rule are shown one by one."""


def grouped(findings: Iterable[Finding], limit: int | None = None) -> list[Group]:
    """Groups, worst first, then by places, then by rule. `limit` is how many findings of each are kept."""
    groups: dict[tuple[Severity, str, str | None], Group] = {}
    for finding in findings:
        key = (finding.severity, finding.rule, finding.entity)
        group = groups.get(key)
        if group is None:
            group = groups[key] = Group(
                finding.severity, finding.rule, finding.title, finding.category, finding.remediation
            )
        group.add(finding, _LIMITS[finding.severity] if limit is None else limit)
    return sorted(groups.values(), key=lambda group: (group.severity.rank, -group.places, group.rule, group.title))
