"""Findings, occurrences and reports for tests, with only what a test is about spelled out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from auditors.exit_status import ExitStatus
from auditors.model import Category, Coverage, Finding, Hit, Kind, Location, Occurrence, Principal, Severity
from auditors.reports.report import Report
from auditors.rules import Rule

EMAIL = Rule(
    id="PII101",
    name="email-address",
    category=Category.SENSITIVE_DATA,
    severity=Severity.MEDIUM,
    title="E-mail address in a log",
    why="It names a person.",
    remediation="Mask it at the proxy.",
    checks="Its shape.",
    references=("CWE-532",),
    entity="EMAIL_ADDRESS",
    kind=Kind.PII,
)
TOKEN = Rule(
    id="SEC201",
    name="vendor-token",
    category=Category.SENSITIVE_DATA,
    severity=Severity.CRITICAL,
    title="API key of a vendor in a log",
    why="Whoever has it can spend money.",
    remediation="Revoke it.",
    checks="Its prefix.",
    entity="VENDOR_TOKEN",
    kind=Kind.SECRET,
)
RULES: Mapping[str, Rule] = {rule.id: rule for rule in (EMAIL, TOKEN)}


def occurrence(
    rule: Rule = EMAIL,
    *,
    fingerprint: str = "00",
    source: str = "a.log",
    line: int = 1,
    start: int = 0,
    pointer: str = "",
    score: float = 0.9,
    time: float | None = None,
    principal: Principal | None = None,
) -> Occurrence:
    """One place of a value."""
    hit = Hit(rule.id, rule.entity or "", start, start + 5, score, fingerprint, "ab…")
    return Occurrence(hit, Location(source, line, line * 100, pointer, start, start + 5), time, principal)


def finding(**changes: Any) -> Finding:
    """A finding of `EMAIL`, but for the changes."""
    fields: dict[str, Any] = {
        "id": "0123456789abcdef",
        "rule": EMAIL.id,
        "name": EMAIL.name,
        "category": EMAIL.category,
        "severity": EMAIL.severity,
        "title": EMAIL.title,
        "remediation": EMAIL.remediation,
        "references": EMAIL.references,
        "entity": EMAIL.entity,
        "kind": EMAIL.kind,
        "score": 0.95,
        "preview": "bob…",
        "fingerprint": "fedcba9876543210",
        "location": Location("logs/litellm.jsonl", 12, 50211, "/messages/3/content", 17, 34),
    }
    return Finding(**(fields | changes))


def report(*findings: Finding, **changes: Any) -> Report:
    """A report of findings, with exit status 1 where there are any."""
    fields: dict[str, Any] = {
        "version": "1.2.3",
        "findings": lambda: findings,
        "places": None,
        "counts": Counter(each.severity for each in findings),
        "coverage": Coverage(
            files=2, bytes=2000, lines=20, recognised=1900, records={"litellm-payload": 18, "unrecognised": 2}
        ),
        "seconds": 0.25,
        "status": ExitStatus.FINDINGS if findings else ExitStatus.CLEAN,
        "fail_on": Severity.MEDIUM,
        "failing": len(findings),
    }
    return Report(**(fields | changes))
