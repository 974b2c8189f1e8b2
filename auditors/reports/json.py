"""One JSON object, written piece by piece: there may be more findings than fit in memory."""

from __future__ import annotations

from typing import Final

from auditors.reports.records import encode, finding_record, occurrence_record, summary_record
from auditors.reports.report import Report, ReportFormat, Style, Write


def write(report: Report, out: Write, style: Style) -> None:
    """Write `{"schema":1,"findings":[…],"summary":{…}}`; occurrences stand in their finding under `places`."""
    out(b'{"schema":1,"findings":[')
    separator = b"\n"
    for finding in report.findings():
        record = encode(finding_record(finding))
        if report.places is None:
            out(separator + record)
        else:
            # The places go into the object piece by piece, so it is left open until they are written.
            out(separator + record[:-1] + b',"places":[')
            comma = b""
            for place in report.places(finding):
                out(comma + encode(occurrence_record(finding, place)))
                comma = b","
            out(b"]}")
        separator = b",\n"
    out(b'\n],"summary":' + encode(summary_record(report)) + b"}\n")


FORMAT: Final = ReportFormat("json", "one JSON object, for programs that read a whole document", write)
