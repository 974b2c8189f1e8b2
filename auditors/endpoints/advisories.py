"""Known vulnerabilities of the exact version that a server names, from a table that ships with the program.

The table holds published facts (identifiers, version ranges, severities) as of its `date`; a later one is not in it.
"""

from __future__ import annotations

import functools
from importlib import resources
from typing import Any, Final

import msgspec

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


class _Range(msgspec.Struct, frozen=True):
    introduced: str = ""
    fixed: str = ""
    last_affected: str = ""
    versions: tuple[str, ...] = msgspec.field(default=(), name="in")


class _Advisory(msgspec.Struct, frozen=True):
    id: str
    package: str
    affected: tuple[_Range, ...]
    severity: str
    kind: str
    fixed: str | None = None
    aliases: tuple[str, ...] = ()
    cwe: tuple[str, ...] = ()


class _Table(msgspec.Struct, frozen=True):
    date: str
    advisories: tuple[_Advisory, ...]


@functools.cache
def _table() -> _Table:
    data = resources.files(__package__).joinpath("advisories.json").read_bytes()
    return msgspec.json.decode(data, type=_Table)


def check(scan: Scan, package: str) -> None:
    """Report every advisory that covers the version which the server names."""
    if not scan.version or not package:
        return
    from packaging.version import InvalidVersion, Version

    try:
        version = Version(scan.version)
    except InvalidVersion:
        return
    for advisory in _table().advisories:
        if advisory.package == package and any(_covers(one, version) for one in advisory.affected):
            _report(scan, advisory)


def _covers(affected: _Range, version: Any) -> bool:
    from packaging.version import Version

    if affected.versions:
        return any(version == Version(one) for one in affected.versions)
    if affected.introduced and version < Version(affected.introduced):
        return False
    if affected.fixed:
        return bool(version < Version(affected.fixed))
    return bool(affected.last_affected) and bool(version <= Version(affected.last_affected))


def _report(scan: Scan, advisory: _Advisory) -> None:
    known = {severity.value: severity for severity in Severity}
    mended = f"mended in {advisory.fixed}" if advisory.fixed else "no version with a fix is known"
    names = ", ".join((advisory.id, *advisory.aliases))
    scan.found(
        VULNERABLE,
        "GET",
        "/",
        200,
        f"version {scan.version}: {names}, {advisory.kind}; {mended} (table of {_table().date})",
        severity=known.get(advisory.severity, Severity.MEDIUM),
        subject=advisory.id,
        advisory=advisory.id,
        aliases=list(advisory.aliases),
        version=scan.version,
    )
