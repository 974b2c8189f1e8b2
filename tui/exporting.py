"""Findings out of the screen: as text to copy, as a report in a file. Always masked, files always 0600."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from auditors.atomic import written
from auditors.exit_status import ExitStatus
from auditors.model import Coverage, Finding, Severity
from auditors.reports import mending, wording
from auditors.reports.registry import formats
from auditors.reports.report import Report, Style
from auditors.rules import Rule
from auditors.sanitizing import sanitize
from auditors.version import version

ENDINGS: Final = {"markdown": "md", "text": "txt"}
"""What files are called; others have the format's own name."""


def as_text(findings: Sequence[Finding], format_names: Collection[str] = ()) -> str:
    """Findings as lines to paste into a ticket, each with the command that does what it asks for, where there is one;
    `format_names` is that of their record, where it is known, else those of all records.
    """
    return "\n".join(line for finding in findings for line in _in_lines(finding, format_names))


def _in_lines(finding: Finding, format_names: Collection[str]) -> Iterator[str]:
    yield _in_words(finding)
    if (found := mending.command_among(finding, format_names)) is not None:
        yield from found


def _in_words(finding: Finding) -> str:
    parts = [
        f"[{finding.severity.value}] {finding.rule} {finding.name}: {finding.title}",
        finding.preview and f"value {finding.preview} (fingerprint {finding.fingerprint})",
        ", ".join(wording.who(finding)),
        " ".join(wording.place(finding)),
        f"{finding.occurrences:,}×",
        wording.period(finding.first_seen, finding.last_seen) or wording.arrival(finding),
    ]
    return "; ".join(sanitize(part) for part in parts if part)


def write_text(file: Path, text: str) -> None:
    """Put a text into a file. Raises UnreadableError."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with written(file) as stream:
        stream.write(text.encode("utf-8", "backslashreplace") + b"\n")


def write_report(
    directory: Path, form: str, findings: Sequence[Finding], coverage: Coverage, rules: Mapping[str, Rule], now: float
) -> Path:
    """Write findings as a report of a format into a new file of a directory. Raises UnreadableError."""
    moment = datetime.datetime.fromtimestamp(now, datetime.UTC).strftime("%Y%m%d-%H%M%S")
    file = directory / f"auditor-{moment}.{ENDINGS.get(form, form)}"
    counts = Counter(finding.severity for finding in findings)
    report = Report(
        version=version(),
        findings=lambda: findings,
        places=None,
        counts=counts,
        coverage=coverage,
        seconds=0.0,
        status=ExitStatus.FINDINGS if findings else ExitStatus.CLEAN,
        fail_on=Severity.INFO,
        failing=len(findings),
        rules=rules,
    )
    with written(file) as stream:
        formats()[form].write(report, stream.write, Style(width=100))
    return file
