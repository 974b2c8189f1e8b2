"""Advisories in the OSV format (https://ossf.github.io/osv-schema/), which a user brings to have newer data.

Read are one record, a list, JSON lines, the answers of the OSV API (`vulns`, `results`) and the export of an ecosystem
(a ZIP of records). Withdrawn records are left out.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from auditors.advisories.table import Advisory, AdvisoryTable, Range, shipped
from auditors.errors import UnreadableError

_LARGEST: Final = 256 << 20
"""Bytes of a file of JSON."""

_LARGEST_RECORD: Final = 8 << 20
"""Bytes of a record in a ZIP; longer ones are not read."""

_WORDS: Final = {"moderate": "medium", "important": "high"}
_KNOWN: Final = ("critical", "high", "medium", "low")
_IMPACT: Final = {"H": 0.56, "L": 0.22, "N": 0.0}
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")


def advisories(newer: Iterable[Path]) -> AdvisoryTable:
    """The table that ships with the program, with newer data over it. Raises UnreadableError as `read_osv` does."""
    table = shipped()
    for path in newer:
        table = table.overlaid(*read_osv(path))
    return table


def read_osv(path: Path) -> tuple[list[Advisory], str]:
    """The advisories in a file, and the day of the newest. Raises UnreadableError where there is none in it."""
    try:
        records = list(_zipped(path) if zipfile.is_zipfile(path) else _plain(path))
    except (OSError, zipfile.BadZipFile) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "a broken ZIP file"
        raise UnreadableError(f"{path}: cannot be read: {reason}") from error
    except msgspec.DecodeError as error:
        raise UnreadableError(f"{path}: not JSON in the OSV format: {error}") from None
    if not records:
        raise UnreadableError(f"{path}: holds no advisory in the OSV format (a record has an id and what is affected)")
    days = [found[0] for record in records if (found := _DATE.match(str(record.get("modified", ""))))]
    return [one for record in records for one in _advisories(record)], max(days, default="")


def _plain(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as stream:
        content = stream.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise UnreadableError(f"{path}: larger than {_LARGEST >> 20} MiB; give the export as the ZIP that OSV offers")
    try:
        yield from _records(msgspec.json.decode(content))
    except msgspec.DecodeError:
        lines = [line for line in content.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        for line in lines:
            yield from _records(msgspec.json.decode(line))


def _zipped(path: Path) -> Iterator[dict[str, Any]]:
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if entry.filename.endswith(".json") and entry.file_size <= _LARGEST_RECORD:
                yield from _records(msgspec.json.decode(archive.read(entry)))


def _records(value: Any) -> Iterator[dict[str, Any]]:
    """The records in whatever holds them; withdrawn ones are left out."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += reversed(one)
        elif isinstance(one, dict) and isinstance(one.get("id"), str) and isinstance(one.get("affected"), list):
            if not one.get("withdrawn"):
                yield one
        elif isinstance(one, dict):
            waiting += [one[key] for key in ("vulns", "results") if key in one]


def _advisories(record: dict[str, Any]) -> Iterator[Advisory]:
    """One advisory for each package that a record is about."""
    ranges: dict[tuple[str, str], list[Range]] = {}
    for affected in record["affected"]:
        package = affected.get("package") if isinstance(affected, dict) else None
        if isinstance(package, dict) and package.get("name"):
            ecosystem = str(package.get("ecosystem", "")).partition(":")[0]
            ranges.setdefault((ecosystem, str(package["name"])), []).extend(_ranges(affected))
    specific = record.get("database_specific")
    specific = specific if isinstance(specific, dict) else {}
    weaknesses = tuple(str(one) for one in specific.get("cwe_ids") or () if one)
    names = tuple(str(one) for one in record.get("aliases") or ())
    malicious = record["id"].startswith("MAL-") or "CWE-506" in weaknesses
    published = _DATE.match(str(record.get("published", "")))
    for (ecosystem, name), found in ranges.items():
        yield Advisory(
            id=record["id"],
            package=name,
            ecosystem=ecosystem,
            affected=tuple(found),
            severity="critical" if malicious else _severity(record, specific),
            kind="malicious-release" if malicious else "",
            fixed=", ".join(dict.fromkeys(one.fixed for one in found if one.fixed)) or None,
            aliases=names,
            cwe=weaknesses,
            published=published[0] if published else None,
            sources=("OSV",),
            summary=str(record.get("summary", ""))[:300],
        )


def _ranges(affected: dict[str, Any]) -> Iterator[Range]:
    versions = tuple(str(one) for one in affected.get("versions") or ())
    if versions:
        yield Range(versions=versions)
    for one in affected.get("ranges") or ():
        if one.get("type") == "GIT":
            continue
        introduced = ""
        for event in one.get("events") or ():
            if "introduced" in event:
                introduced = str(event["introduced"])
            elif "fixed" in event:
                yield Range(introduced=introduced, fixed=str(event["fixed"]))
                introduced = ""
            elif "last_affected" in event:
                yield Range(introduced=introduced, last_affected=str(event["last_affected"]))
                introduced = ""
        if introduced and not versions:
            yield Range(introduced=introduced, last_affected="999999")


def _severity(record: dict[str, Any], specific: dict[str, Any]) -> str:
    word = str(specific.get("severity", "")).lower()
    word = _WORDS.get(word, word)
    if word in _KNOWN:
        return word
    scores = [_score(str(one.get("score", ""))) for one in record.get("severity") or () if isinstance(one, dict)]
    best = max((score for score in scores if score is not None), default=None)
    if best is None:
        return "medium"
    return "critical" if best >= 9 else "high" if best >= 7 else "medium" if best >= 4 else "low"


def _score(vector: str) -> float | None:
    """The base score of a CVSS 3 vector (https://www.first.org/cvss/v3.1/specification-document), or a plain number."""
    if re.fullmatch(r"\d{1,2}(?:\.\d+)?", vector):
        return float(vector)
    if not vector.startswith("CVSS:3"):
        return None
    metrics = dict(part.partition(":")[::2] for part in vector.split("/"))
    try:
        changed = metrics["S"] == "C"
        rest = 1 - (1 - _IMPACT[metrics["C"]]) * (1 - _IMPACT[metrics["I"]]) * (1 - _IMPACT[metrics["A"]])
        rights = {"N": 0.85, "L": 0.68 if changed else 0.62, "H": 0.5 if changed else 0.27}[metrics["PR"]]
        ease = (
            8.22
            * {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2}[metrics["AV"]]
            * {"L": 0.77, "H": 0.44}[metrics["AC"]]
            * rights
            * {"N": 0.85, "R": 0.62}[metrics["UI"]]
        )
    except KeyError:
        return None
    impact = 7.52 * (rest - 0.029) - 3.25 * (rest - 0.02) ** 15 if changed else 6.42 * rest
    if impact <= 0:
        return 0.0
    return min((1.08 if changed else 1.0) * (impact + ease), 10.0)
