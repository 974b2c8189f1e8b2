"""Every check finds what is wrong in its example, and nothing in the hardened one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from auditors.catalogue import rules
from auditors.configuration.audit import ConfigurationRequest, audit_configuration
from auditors.configuration.check import Check
from auditors.configuration.registry import CHECKS
from auditors.configuration.versions import release
from auditors.request import Silence


def found(text: str, name: str, directory: Path, version: str | None = None) -> set[str]:
    file = directory / name
    file.write_text(text)
    file.chmod(0o600)
    known = release(version) if version else None
    request = ConfigurationRequest(paths=(str(file),), fingerprint_key=b"k" * 32, version=known)
    result = audit_configuration(request, Silence())
    assert not result.coverage.errors
    return {finding.rule for finding in result.ledger.findings(rules())}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: f"{check.rule.id}-{check.rule.name}")
def test_a_check_tells_the_insecure_from_the_hardened(check: Check, tmp_path: Path) -> None:
    assert check.rule.id in found(check.insecure, check.name, tmp_path, check.version)
    assert check.rule.id not in found(check.hardened, check.name, tmp_path, check.version)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.rule.id)
def test_a_rule_says_why_and_what_to_do(check: Check) -> None:
    assert len(check.rule.why) > 30
    assert len(check.rule.remediation) > 12
    assert check.rule.title[0].isupper()
    assert not check.rule.title.endswith(".")


def test_no_two_checks_share_a_rule() -> None:
    assert [identity for identity, count in Counter(check.rule.id for check in CHECKS).items() if count > 1] == []
