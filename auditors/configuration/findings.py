"""From problems to findings: masked, with place and evidence, one for each setting; the same over many is one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from auditors.configuration.check import Check, Problem
from auditors.configuration.environments import Environment
from auditors.configuration.subject import Subject
from auditors.model import Finding, Kind, Location, Severity

FOLD: Final = 5
"""More places than this of a rule that folds are one finding."""

LISTED: Final = 10
"""Places that the evidence of such a finding names."""


def findings_of(check: Check, subject: Subject) -> Iterator[Finding]:
    """What a check finds in a subject."""
    problems = list(check.find(subject))
    if check.folds and len(problems) > FOLD:
        first = _finding(check, problems[0], subject)
        names = [problem.about or problem.setting for problem in problems[:LISTED]]
        evidence = {**first.evidence, "places": names, "reasons": [f"the same in {len(problems):,} places"]}
        yield msgspec.structs.replace(first, occurrences=len(problems), evidence=evidence)
        return
    for problem in problems:
        yield _finding(check, problem, subject)


def _severity(check: Check, problem: Problem, subject: Subject) -> Severity:
    """How bad a problem is. An example that is copied from is no more than medium, unless a real key stands in it."""
    severity = problem.severity or check.rule.severity
    literal = subject.literal(problem.node)
    example = isinstance(subject.root, Environment) and subject.root.is_example
    if example and (literal is None or literal.entity == "SECRET") and severity.rank < Severity.MEDIUM.rank:
        return Severity.MEDIUM
    return severity


def _finding(check: Check, problem: Problem, subject: Subject) -> Finding:
    rule, node = check.rule, problem.node
    literal = subject.literal(node)
    evidence: dict[str, Any] = {"setting": problem.setting}
    if subject.name and subject.name not in problem.setting:
        evidence["part"] = subject.name
    found = problem.found if problem.found is not None else subject.shown(node)
    if found:
        evidence["found"] = found
    evidence["hardened"] = problem.hardened
    evidence |= problem.extra
    if problem.why:
        evidence["reasons"] = [problem.why]
    finding = rule.finding(
        *(node.file.name, subject.name, node.subject, problem.setting, problem.about),
        severity=_severity(check, problem, subject),
        location=Location(
            source=node.file.name,
            line=node.line,
            offset=node.file.offset(node.line) if "#" not in node.pointer else 0,
            pointer=node.pointer,
        ),
        evidence=evidence,
    )
    if literal is None or problem.found is not None:
        return finding
    return msgspec.structs.replace(
        finding,
        entity=literal.entity,
        kind=Kind.SECRET,
        preview=literal.preview,
        fingerprint=literal.fingerprint,
    )
