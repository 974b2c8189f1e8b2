"""Findings by rule, so that five hundred e-mail addresses do not bury one private key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from auditors.model import Category, Finding, Severity


@dataclass(slots=True)
class Group:
    """The findings of one rule (and entity, where a rule has several): all of them counted, the first ones kept.

    `values` counts findings, `places` their occurrences, `files` names the logs in which they stand, times are epoch
    seconds.
    """

    severity: Severity
    rule: str
    title: str
    category: Category
    remediation: str
    shown: list[Finding] = field(default_factory=list)
    values: int = 0
    places: int = 0
    shown_places: int = 0
    files: set[str] = field(default_factory=set)
    first_seen: float | None = None
    last_seen: float | None = None

    def add(self, finding: Finding, limit: int) -> None:
        """Count a finding; keep it while fewer than `limit` are kept."""
        self.values += 1
        self.places += finding.occurrences
        if finding.location is not None and finding.location.line:
            self.files.add(finding.location.source)
        if finding.first_seen is not None:
            self.first_seen = min(self.first_seen or finding.first_seen, finding.first_seen)
        if finding.last_seen is not None:
            self.last_seen = max(self.last_seen or finding.last_seen, finding.last_seen)
        if len(self.shown) < limit:
            self.shown.append(finding)
            self.shown_places += finding.occurrences

    @property
    def one_remedy(self) -> bool:
        """Whether all findings that are shown are mended in the same way."""
        return all(finding.remediation == self.remediation for finding in self.shown)


_LIMITS = {Severity.CRITICAL: 5, Severity.HIGH: 5, Severity.MEDIUM: 3, Severity.LOW: 2, Severity.INFO: 2}
"""How many findings of a rule are shown one by one."""


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
