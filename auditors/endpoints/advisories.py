"""Known vulnerabilities of the exact version that a server names."""

from __future__ import annotations

from typing import Final

from auditors.advisories.table import Advisory, AdvisoryTable
from auditors.endpoints.scan import Scan
from auditors.model import Category, Severity
from auditors.rules import Rule

VULNERABLE: Final = Rule(
    id="ADV101",
    name="vulnerable-version-running",
    category=Category.ADVISORY,
    severity=Severity.HIGH,
    title="The running version has a known vulnerability",
    why="How to use it is public, and the server tells everybody which version it is.",
    remediation="Upgrade to a version in which it is mended; the evidence names it.",
    checks="The version that the server names, compared with the affected ranges as PEP 440 orders versions.",
    references=("OWASP-LLM03:2025", "CWE-1395"),
)


def check(scan: Scan, ecosystem: str, package: str) -> None:
    """Report every advisory that covers the version which the server names; malicious releases first."""
    if scan.version and package:
        table = scan.options.advisories
        for advisory in table.of(ecosystem, package, scan.version):
            _report(scan, advisory, table)


def _report(scan: Scan, advisory: Advisory, table: AdvisoryTable) -> None:
    mended = f"mended in {advisory.fixed}" if advisory.fixed else "no version with a fix is known"
    kind = advisory.kind.replace("-", " ") or advisory.summary
    scan.found(
        VULNERABLE,
        "GET",
        scan.version_path,
        200,
        f"version {scan.version}: {', '.join(advisory.names)}, {kind}; {mended} (table of {table.date})",
        severity=advisory.level,
        subject=advisory.id,
        advisory=advisory.id,
        aliases=list(advisory.aliases),
        version=scan.version,
        confidence=advisory.confidence,
    )
