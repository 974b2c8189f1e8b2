"""Makes evidence: out of findings, which speak against a defence, and of settings, probes and records, which speak for.

Every defence says what it saw with these few words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from auditors.configuration.documents import Kind, Node
from auditors.endpoints.scan import Probe
from auditors.endpoints.scanning import ScanResult
from auditors.model import Category, Finding, Severity
from auditors.scorecard.grading import Evidence
from auditors.scorecard.known import Known

_ORIGINS: Final = {
    Category.CONFIGURATION: "configuration",
    Category.ADVISORY: "scan",
    Category.ENDPOINT: "scan",
    Category.VIRTUAL_KEY: "keys",
    Category.PERMISSIONS: "permissions",
}
"""Where findings of a category come from; all others come from logs."""

KEYS_READ: Final = re.compile(r"^read with the admin's key \(200\)")
"""What a scan says of lists that it has read."""

_MOST: Final = 5
"""Findings of one rule that are evidence one by one; what is more is counted in the last one."""


def against(known: Known, *rules: str) -> Iterator[Evidence]:
    """The findings of these rules."""
    for rule in rules:
        found = known.by_rule.get(rule, [])
        for number, finding in enumerate(found[:_MOST], 1):
            more = len(found) - _MOST if number == _MOST and len(found) > _MOST else 0
            yield against_finding(finding, more)


def against_finding(finding: Finding, more: int = 0) -> Evidence:
    """A finding as evidence; `more` of the same kind are counted in it."""
    at = finding.location
    evidence = finding.evidence
    detail = next((str(evidence[name]) for name in ("observed", "setting", "path") if name in evidence), "")
    drifted = "observed" in evidence and finding.category is Category.CONFIGURATION
    if more:
        detail += f" (and {more:,} more)"
    probe = f"{evidence.get('method', 'GET')} {evidence['path']}" if "path" in evidence else ""
    return Evidence(
        speaks="against",
        says=finding.title,
        detail=detail,
        origin="drift" if drifted else _ORIGINS.get(finding.category, "logs"),
        rule=finding.rule,
        severity=finding.severity,
        source=at.source if at is not None else "",
        line=at.line if at is not None else 0,
        pointer=at.pointer if at is not None else "",
        probe=probe,
    )


def set_at(says: str, node: Node, origin: str = "configuration") -> Evidence:
    """A setting that speaks for a defence."""
    return Evidence(speaks="for", says=says, origin=origin, source=node.file.name, line=node.line, pointer=node.pointer)


def weak_at(says: str, node: Node, origin: str = "configuration") -> Evidence:
    """A setting that speaks against a defence without being a finding."""
    return msgspec.structs.replace(set_at(says, node, origin), speaks="against", severity=Severity.MEDIUM)


def seen(says: str, origin: str, source: str = "", line: int = 0, probe: str = "") -> Evidence:
    """Something else that speaks for a defence."""
    return Evidence(speaks="for", says=says, origin=origin, source=source, line=line, probe=probe)


def origin_of(node: Node, known: Known) -> str:
    """Whether a node stands in an environment or in a configuration."""
    for subject in known.parts(Kind.ENVIRONMENT):
        if subject.root.file is node.file:
            return "environment"
    return "configuration"


def refusals(known: Known, prefixes: Iterable[str]) -> Iterator[Evidence]:
    """Routes below these paths that a scan without a key was refused: one line for each server."""
    yield from _probed(known, tuple(prefixes), _REFUSED, "asked for without a key", "scan")


def refusals_of_client(known: Known, prefixes: Iterable[str]) -> Iterator[Evidence]:
    """Routes below these paths that were refused to a client's key."""
    yield from _probed(known, tuple(prefixes), _CLIENT_REFUSED, "asked for with a client's key", "keys")


def probes_that_say(known: Known, words: re.Pattern[str]) -> Iterator[tuple[ScanResult, list[Probe]]]:
    """The requests of each scan whose verdict is `protected` and whose reason says so, where there are any."""
    for scan in known.scans:
        found = [probe for probe in scan.probes if probe.verdict == "protected" and words.search(probe.reason)]
        if found:
            yield scan, found


def asked(probe: Probe) -> str:
    """A request and its answer in words."""
    return f"{probe.method} {probe.path}: {probe.status}"


_REFUSED: Final = re.compile(r"^refused with|sends to a login page")
_CLIENT_REFUSED: Final = re.compile(r"^with the client's key: refused")


def _probed(
    known: Known, prefixes: tuple[str, ...], words: re.Pattern[str], how: str, origin: str
) -> Iterator[Evidence]:
    for scan, probes in probes_that_say(known, words):
        refused = [probe for probe in probes if probe.path.startswith(prefixes)]
        count = len({(probe.method, probe.path) for probe in refused})
        if refused:
            says = f"{count} routes {how}, all refused" if count > 1 else f"a route {how} was refused"
            yield seen(says, origin, scan.url, probe=asked(refused[0]))
