"""Findings, occurrences and summaries as the contract's records: keys in its order, absent where they do not apply."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

from auditors.model import Finding, Location, Principal, Severity, Skip
from auditors.reports.report import Report
from auditors.sanitizing import sanitize
from auditors.spool import Place
from auditors.timestamps import rfc3339

SCHEMA: Final = 1

_RAW: Final = re.compile(r"[^\0-~]")
_ENCODE: Final = msgspec.json.Encoder().encode


def encode(record: dict[str, Any]) -> bytes:
    """A record as one line of JSON without its end.

    Characters that could drive or deceive a terminal are written as JSON escapes, which mean the same; lone surrogates,
    as names of files have them that are not UTF-8, as text (`\\udcff`), since strict parsers refuse the escape.
    """
    try:
        line = _ENCODE(record)
    except UnicodeEncodeError:
        line = _ENCODE(_without_surrogates(record))
    if line.isascii() and b"\x7f" not in line:
        return line
    return _RAW.sub(_escaped, line.decode()).encode()


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    if sanitize(character) in (character, " "):
        return character
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode(errors="backslashreplace").decode()
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_surrogates(item) for item in value]
    return value


def finding_record(finding: Finding) -> dict[str, Any]:
    """The contract's `finding`."""
    record: dict[str, Any] = {
        "type": "finding",
        "schema": SCHEMA,
        "id": finding.id,
        "rule": finding.rule,
        "name": finding.name,
        "category": finding.category.value,
        "severity": finding.severity.value,
        "title": finding.title,
        "remediation": finding.remediation,
        "references": finding.references,
        "entity": finding.entity,
        "kind": finding.kind.value if finding.kind else None,
        "score": round(finding.score, 4) if finding.score is not None else None,
        "preview": finding.preview,
        "fingerprint": finding.fingerprint,
        "occurrences": finding.occurrences,
        "first_seen": _time(finding.first_seen),
        "last_seen": _time(finding.last_seen),
        **_place_of(finding.location),
        "principal": _principal(finding.principal),
        "evidence": _evidence(finding) or None,
    }
    return {key: value for key, value in record.items() if value is not None}


def occurrence_record(finding: Finding, place: Place) -> dict[str, Any]:
    """The contract's `occurrence`: one place of a finding."""
    record: dict[str, Any] = {
        "type": "occurrence",
        "finding": finding.id,
        "entity": place.entity,
        "score": round(place.score, 4),
        "source": finding.location.source if finding.location else None,
        "line": place.line,
        "offset": place.offset,
        "pointer": place.pointer,
        "start": place.start,
        "end": place.end,
        "time": _time(place.time),
    }
    return {key: value for key, value in record.items() if value is not None}


def summary_record(report: Report) -> dict[str, Any]:
    """The contract's `summary`. `scans`, `suppressed` and `baseline` are there when there is something to say."""
    coverage = report.coverage
    names = sorted(coverage.records, key=lambda name: (name == "unrecognised", name))
    record: dict[str, Any] = {
        "type": "summary",
        "schema": SCHEMA,
        "version": report.version,
        "findings": {severity.value: report.counts.get(severity, 0) for severity in Severity},
        "files": coverage.files,
        "bytes": coverage.bytes,
        "lines": coverage.lines,
        "records": {name: coverage.records[name] for name in names},
        "coverage": report.understood,
        "skipped": [_skip(skip) for skip in coverage.skipped],
        "errors": [_skip(skip) for skip in coverage.errors],
    }
    if coverage.scans:
        record["scans"] = [msgspec.to_builtins(scan) for scan in coverage.scans]
    if report.suppressed:
        record["suppressed"] = report.suppressed
    if report.baseline:
        known = report.baseline
        record["baseline"] = {"new": known.new, "known": known.known, "gone": known.gone}
    record["seconds"] = round(report.seconds, 3)
    return record


def _place_of(location: Location | None) -> dict[str, Any]:
    """Where a finding stands. What is about a whole file or directory has no line (0) and then only a source."""
    if location is None:
        return {}
    if not location.line:
        return {"source": location.source}
    return msgspec.structs.asdict(location)


def _principal(principal: Principal | None) -> dict[str, str] | None:
    if principal is None:
        return None
    return {key: name for key, name in msgspec.structs.asdict(principal).items() if name} or None


def _evidence(finding: Finding) -> dict[str, Any]:
    """What speaks for a finding; where logs are followed, also when its records came that name no time."""
    arrived = finding.arrived
    if arrived is None:
        return finding.evidence
    moments = {"first_arrived": _time(arrived.first), "last_arrived": _time(arrived.last)}
    return {**finding.evidence, **{name: moment for name, moment in moments.items() if moment is not None}}


def _skip(skip: Skip) -> dict[str, str]:
    return {"source": skip.source, "reason": skip.reason}


def _time(moment: float | None) -> str | None:
    """RFC 3339, or nothing for a moment that it cannot write: a log may hold any number."""
    if moment is None:
        return None
    try:
        return rfc3339(moment)
    except (ValueError, OverflowError, OSError):
        return None
