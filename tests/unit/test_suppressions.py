from __future__ import annotations

import datetime

import pytest

from auditors.model import Category, Finding, Location, Severity
from auditors.suppressions import Suppression, Suppressions

TODAY = datetime.date(2026, 6, 1)


def finding(source: str | None = "var/logs/proxy/a.jsonl") -> Finding:
    return Finding(
        id="0" * 16,
        rule="PII101",
        name="email-address",
        category=Category.SENSITIVE_DATA,
        severity=Severity.MEDIUM,
        title="",
        remediation="",
        fingerprint="abcd",
        location=Location(source, 1, 0) if source else None,
    )


@pytest.mark.parametrize(
    ("suppression", "covered"),
    [
        (Suppression(reason="r", rule="PII101"), True),
        (Suppression(reason="r", rule="email-address"), True),
        (Suppression(reason="r", rule="PII102"), False),
        (Suppression(reason="r", fingerprint="abcd"), True),
        (Suppression(reason="r", fingerprint="abce"), False),
        (Suppression(reason="r", path="var/logs/*.jsonl"), True),
        (Suppression(reason="r", path="proxy/a.jsonl"), True),
        (Suppression(reason="r", path="xy/a.jsonl"), False),
        (Suppression(reason="r", path="*.log"), False),
        (Suppression(reason="r", rule="PII101", path="*.log"), False),
        (Suppression(reason="r", rule="PII101", path="*.jsonl", fingerprint="abcd"), True),
        (Suppression(reason="r", rule="PII101", expires=TODAY), True),
        (Suppression(reason="r", rule="PII101", expires=TODAY - datetime.timedelta(days=1)), False),
    ],
)
def test_what_a_suppression_covers(suppression: Suppression, covered: bool) -> None:
    assert (Suppressions([suppression], TODAY).match(finding()) is suppression) is covered


def test_a_path_does_not_cover_a_finding_without_a_place() -> None:
    assert Suppressions([Suppression(reason="r", path="*")], TODAY).match(finding(None)) is None


def test_unused_and_expired_ones_are_told() -> None:
    used = Suppression(reason="used", rule="PII101")
    shadowed = Suppression(reason="second", rule="email-address")
    past = Suppression(reason="past", rule="PII101", expires=datetime.date(2026, 5, 31))
    suppressions = Suppressions([past, used, shadowed], TODAY)
    matched = suppressions.match(finding())
    assert matched is used
    assert suppressions.unused([used]) == (shadowed,)
    assert suppressions.expired == (past,)
