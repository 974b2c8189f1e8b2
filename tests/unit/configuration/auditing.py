"""Audits texts as files, for tests of rules."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from auditors.catalogue import rules
from auditors.configuration.audit import ConfigurationRequest, audit_configuration
from auditors.model import Finding, Severity
from auditors.request import AuditResult, Silence

SAMPLES: Final = Path(__file__).parent / "samples"
"""Whole configurations, a directory for each product."""

ABOVE_LOW: Final = frozenset({Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM})


def audit(*paths: Path) -> AuditResult:
    """The audit of files and directories."""
    request = ConfigurationRequest(paths=tuple(map(str, paths)), fingerprint_key=b"k" * 32)
    return audit_configuration(request, Silence())


def findings(*paths: Path) -> list[Finding]:
    """What is found about configuration; rights of files depend on where tests run. Everything must be read."""
    result = audit(*paths)
    assert not result.coverage.errors, result.coverage.errors
    return [finding for finding in result.ledger.findings(rules()) if not finding.rule.startswith("PRM")]


def findings_in(text: str, name: str, directory: Path) -> list[Finding]:
    """What is found in a text as a file of this name."""
    file = directory / name
    file.write_text(text)
    file.chmod(0o600)
    return findings(file)


def told(found: list[Finding]) -> set[str]:
    """Rules with severities, as `CFG601 high`."""
    return {f"{finding.rule} {finding.severity.value}" for finding in found}


def above_low(found: list[Finding]) -> list[str]:
    """What matters: rule, line and setting of findings above low."""
    return [
        f"{finding.rule} {finding.location.line if finding.location else 0} {finding.evidence.get('setting')}"
        for finding in found
        if finding.severity in ABOVE_LOW
    ]
