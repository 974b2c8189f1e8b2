"""JSON Lines: one record per line, findings with their occurrences first, the summary last."""

from __future__ import annotations

from typing import Final

from auditors.reports.records import encode, finding_record, occurrence_record, summary_record
from auditors.reports.report import Report, ReportFormat, Style, Write


def write(report: Report, out: Write, style: Style) -> None:
    """Write the contract's JSON Lines."""
    for finding in report.findings():
        out(encode(finding_record(finding)) + b"\n")
        if report.places is not None:
            for place in report.places(finding):
                out(encode(occurrence_record(finding, place)) + b"\n")
    out(encode(summary_record(report)) + b"\n")


FORMAT: Final = ReportFormat("jsonl", "one JSON record per line, for scripts and log pipelines", write)
