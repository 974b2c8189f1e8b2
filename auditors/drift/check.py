"""What a check of drift is, what it compares, and how a contradiction becomes a finding."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from auditors.configuration.check import rule
from auditors.configuration.subject import Subject
from auditors.drift.claims import Claim, Claims
from auditors.endpoints.scanning import ScanResult
from auditors.model import Finding, Location, Principal, Severity
from auditors.rules import Rule
from auditors.sightings import Seen, Sightings
from auditors.usage.meters import Meters

_ROWS: Final = 20


@dataclass(frozen=True)
class Compared:
    """What is compared. `subjects` are the parts of configurations; what was not looked at is None or empty."""

    subjects: Sequence[Subject] = ()
    sightings: Sightings | None = None
    meters: Meters | None = None
    scans: Sequence[ScanResult] = ()

    @functools.cached_property
    def claims(self) -> Claims:
        """What the configurations say."""
        return Claims.of(self.subjects)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A claim, what was seen instead in one line, and where. `about` tells contradictions of one claim apart.

    Without a claim nothing in the configuration speaks of what was seen.
    """

    observed: str
    claim: Claim | None = None
    seen: Sequence[Seen] = ()
    about: str = ""
    why: str = ""
    severity: Severity | None = None
    principal: Principal | None = None
    source: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


Find = Callable[[Compared], Iterator[Contradiction]]


@dataclass(frozen=True, slots=True)
class DriftCheck:
    """A rule and how its contradictions are found."""

    rule: Rule
    find: Find


def drift(
    number: int,
    name: str,
    severity: Severity,
    title: str,
    why: str,
    remediation: str,
    *references: str,
    checks: str,
) -> Rule:
    """A rule of drift."""
    return rule(f"CFG{number}", name, severity, title, why, remediation, *references, checks=checks)


def finding_of(rule: Rule, contradiction: Contradiction) -> Finding:
    """The finding: at the setting that is contradicted, else at the first record that nothing explains."""
    claim, seen = contradiction.claim, contradiction.seen
    evidence: dict[str, Any] = {}
    if claim is not None:
        evidence |= {"setting": claim.setting, "found": claim.value}
    evidence["observed"] = contradiction.observed
    evidence |= contradiction.extra
    if seen:
        evidence["first_row"] = seen[0].row
        evidence["rows"] = [each.row for each in seen[:_ROWS]]
    if contradiction.why:
        evidence["reasons"] = [contradiction.why]
    location = _location(contradiction)
    return rule.finding(
        *(location.source, claim.setting if claim else "", contradiction.about),
        severity=contradiction.severity,
        occurrences=max(1, sum(each.count for each in seen)),
        first_seen=min((each.first for each in seen if each.first is not None), default=None),
        last_seen=max((each.last for each in seen if each.last is not None), default=None),
        location=location,
        principal=contradiction.principal,
        evidence=evidence,
    )


def _location(contradiction: Contradiction) -> Location:
    if contradiction.claim is not None:
        node = contradiction.claim.node
        offset = node.file.offset(node.line) if "#" not in node.pointer else 0
        return Location(node.file.name, node.line, offset, node.pointer)
    if contradiction.seen:
        first = contradiction.seen[0]
        return Location(first.source, first.line, first.offset)
    return Location(contradiction.source, 0, 0)
