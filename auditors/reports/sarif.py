"""SARIF 2.1.0 (OASIS), for code scanning services and editors.

One result for each finding, suppressed ones included; what could not be read stands as notifications of the invocation.
No value and no time of the run is written, so two runs over the same input give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final
from urllib.parse import quote

import msgspec

from auditors.model import Finding, Location, ScannedServer, Severity, Skip
from auditors.reports import wording
from auditors.reports.records import encode, finding_record
from auditors.reports.report import Report, ReportFormat, Style, Write
from auditors.sanitizing import sanitize

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"

MOST_RESULTS: Final = 25_000
"""GitHub refuses a run with more; the worst findings come first, so it is the mildest that are left off."""

MOST_PLACES: Final = 1_000
"""Further places of one finding, with `--occurrences`; services show fewer."""

_LEVELS: Final = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
_SECURITY: Final = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "3.0",
    Severity.INFO: "0.0",
}
"""GitHub's `security-severity`: its bands are those of CVSS."""

_OWASP: Final = "https://genai.owasp.org/llm-top-10/"
_CWE: Final = re.compile(r"CWE-(\d{1,6})\Z")
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.\-]+://")
_SHOWN: Final = ("entity", "kind", "score", "category", "severity", "first_seen", "last_seen", "principal", "evidence")


def write(report: Report, out: Write, style: Style) -> None:
    """Write one SARIF log with one run, piece by piece: there may be more findings than fit in memory."""
    rules = _rules(report)
    index = {rule["id"]: at for at, rule in enumerate(rules)}
    driver = {"name": "auditor", "version": report.version, "rules": rules}
    out(f'{{"$schema":"{SCHEMA}","version":"2.1.0","runs":[{{"tool":{{"driver":'.encode())
    out(encode(driver) + b'},"columnKind":"unicodeCodePoints","results":[')
    findings = _findings(report)
    separator = b"\n"
    for finding, reason in islice(findings, MOST_RESULTS):
        out(separator + encode(_result(report, finding, index, reason)))
        separator = b",\n"
    left_off = sum(1 for _ in findings)
    out(b'\n],"invocations":[' + encode(_invocation(report, left_off)) + b"],")
    out(b'"properties":' + encode(_coverage(report)) + b"}]}\n")


def _rules(report: Report) -> list[dict[str, Any]]:
    """What was found, once for each rule, in the order of their IDs."""
    seen: dict[str, Finding] = {}
    for finding in report.findings():
        seen.setdefault(finding.rule, finding)
    for finding, _ in report.accepted():
        seen.setdefault(finding.rule, finding)
    return [_rule(report, seen[rule]) for rule in sorted(seen)]


def _rule(report: Report, finding: Finding) -> dict[str, Any]:
    rule = report.rules.get(finding.rule)
    severity = rule.severity if rule else finding.severity
    references = rule.references if rule else finding.references
    described: dict[str, Any] = {
        "id": finding.rule,
        "name": finding.name,
        "shortDescription": {"text": rule.title if rule else finding.title},
        "fullDescription": {"text": rule.why if rule else finding.title},
        "help": {"text": rule.remediation if rule else finding.remediation},
        "helpUri": _help(references),
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": {
            "tags": ["security", finding.category.value, *_tags(references)],
            "security-severity": _SECURITY[severity],
            "references": list(references),
        },
    }
    return {key: value for key, value in described.items() if value is not None}


def _help(references: tuple[str, ...]) -> str | None:
    for reference in references:
        if cwe := _CWE.match(reference):
            return f"https://cwe.mitre.org/data/definitions/{cwe[1]}.html"
    return _OWASP if any(reference.startswith("OWASP-LLM") for reference in references) else None


def _tags(references: tuple[str, ...]) -> Iterator[str]:
    """CWE numbers as GitHub wants them."""
    for reference in references:
        if cwe := _CWE.match(reference):
            yield f"external/cwe/cwe-{cwe[1]}"


def _findings(report: Report) -> Iterator[tuple[Finding, str | None]]:
    """Every finding; with the reason why it is accepted, where a suppression covers it."""
    for finding in report.findings():
        yield finding, None
    yield from report.accepted()


def _result(report: Report, finding: Finding, index: dict[str, int], accepted: str | None) -> dict[str, Any]:
    record = finding_record(finding)
    fingerprints = {"auditorFinding/v1": finding.id}
    if finding.fingerprint:
        fingerprints["auditorValue/v1"] = finding.fingerprint
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [_location(finding.location, finding.preview)] if finding.location else [],
        "partialFingerprints": fingerprints,
        "occurrenceCount": max(1, finding.occurrences),
        "properties": {key: record[key] for key in _SHOWN if key in record},
    }
    if report.baseline is not None:
        result["baselineState"] = "new"
    if report.places is not None and finding.location is not None:
        source = finding.location.source
        further = islice(report.places(finding), MOST_PLACES)
        places = (Location(source, each.line, each.offset, each.pointer, each.start, each.end) for each in further)
        related = [{"id": number, **_location(place, None)} for number, place in enumerate(places, 1)]
        if related:
            result["relatedLocations"] = related
    if accepted is not None:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": accepted}]
    return result


def _message(finding: Finding) -> str:
    """One line: what it is, its masked value or the facts, and how often it stands there."""
    text = sanitize(finding.title)
    said = [*wording.place(finding)] if wording.is_request(finding.evidence) else []
    said += [sanitize(finding.preview)] if finding.preview is not None else wording.facts(finding.evidence)
    if finding.occurrences > 1:
        said.append(wording.counted(finding.occurrences, "time"))
    return f"{text}: {', '.join(said)}" if said else text


def _location(at: Location, preview: str | None) -> dict[str, Any]:
    """The line, and the pointer of the string in it. A file or directory as a whole has no line."""
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri(at.source)}}
    if at.line > 0:
        physical["region"] = {"startLine": at.line, "byteOffset": at.offset}
        if preview is not None:
            physical["region"]["snippet"] = {"text": preview}
    location: dict[str, Any] = {"physicalLocation": physical}
    if at.line > 0:
        location["properties"] = {"pointer": at.pointer, "start": at.start, "end": at.end}
    if at.pointer:
        location["logicalLocations"] = [{"fullyQualifiedName": at.pointer, "kind": "value"}]
    return location


def uri(source: str) -> str:
    """A source's name as a URI reference: relative paths stay relative, names that are no UTF-8 are percent-encoded."""
    scheme = _SCHEME.match(source)
    begin = scheme[0] if scheme else "file://" if source.startswith("/") else ""
    path = source[scheme.end() :] if scheme else source
    try:
        raw = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = path.encode("utf-8", "backslashreplace")
    return begin + quote(raw, safe="/!$&'()*+,;=@~" + (":" if scheme else ""))


def _invocation(report: Report, left_off: int) -> dict[str, Any]:
    coverage = report.coverage
    notices = [_notice(problem, "error") for problem in coverage.errors]
    notices += [_notice(problem, "warning") for problem in coverage.skipped]
    if left_off:
        counted = wording.counted(left_off, "finding")
        text = f"{counted} left off, for {MOST_RESULTS:,} is the most that services take: see --format jsonl for all."
        notices.append({"level": "warning", "message": {"text": text}})
    return {
        "executionSuccessful": not (coverage.errors or coverage.skipped),
        "exitCode": int(report.status),
        "toolExecutionNotifications": notices,
    }


def _notice(problem: Skip, level: str) -> dict[str, Any]:
    return {
        "level": level,
        "message": {"text": f"{sanitize(problem.source)}: {sanitize(problem.reason)}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri(problem.source)}}}],
    }


def _coverage(report: Report) -> dict[str, Any]:
    coverage = report.coverage
    if coverage.scans:
        return {"scans": [_scan(scan) for scan in coverage.scans]}
    return {
        "files": coverage.files,
        "bytes": coverage.bytes,
        "lines": coverage.lines,
        "coverage": report.understood,
        "records": dict(sorted(coverage.records.items())),
    }


def _scan(scan: ScannedServer) -> dict[str, Any]:
    """A server that was scanned, without the time that it took."""
    return {name: value for name, value in msgspec.to_builtins(scan).items() if name != "seconds" and value is not None}


FORMAT: Final = ReportFormat("sarif", "SARIF 2.1.0, for code scanning services and editors", write)
