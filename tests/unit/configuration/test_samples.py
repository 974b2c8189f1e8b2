"""The sample configurations show what they promise."""

from __future__ import annotations

from pathlib import Path

from auditors.catalogue import rules
from auditors.configuration.audit import ConfigurationRequest, audit_configuration
from auditors.configuration.documents import Kind
from auditors.configuration.registry import CHECKS
from auditors.configuration.versions import release
from auditors.model import Category, Finding, Severity
from auditors.request import Silence

SAMPLES = Path(__file__).parents[3] / "sample_configurations"


def findings(name: str, version: str | None = None) -> list[Finding]:
    known = release(version) if version else None
    request = ConfigurationRequest(paths=(str(SAMPLES / name),), fingerprint_key=b"k" * 32, version=known)
    result = audit_configuration(request, Silence())
    assert not result.coverage.errors
    return list(result.ledger.findings(rules()))


def test_nothing_above_low_in_the_hardened_one() -> None:
    found = findings("litellm-hardened.yaml")
    assert {finding.rule for finding in found if finding.category is Category.CONFIGURATION} == {"CFG105", "CFG113"}
    assert all(
        finding.severity in (Severity.LOW, Severity.INFO)
        for finding in found
        if finding.category is Category.CONFIGURATION
    )


def test_every_rule_for_litellm_is_broken_in_the_insecure_ones() -> None:
    found = {finding.rule for finding in findings("litellm-insecure.yaml")}
    found |= {finding.rule for finding in findings("litellm-quickstart.yaml", "1.80.0")}
    known = {check.rule.id for check in CHECKS if Kind.LITELLM in check.kinds and check.name == "config.yaml"}
    assert known - found == set()
