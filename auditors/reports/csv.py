"""CSV (RFC 4180), for spreadsheets: one row for each finding, or for each place with `--occurrences`.

Log text is hostile: a cell that a spreadsheet would take for a formula gets an apostrophe before it (CWE-1236), control
characters are written as escapes, and text is quoted whatever is in it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

from auditors.model import Finding
from auditors.reports.records import encode, finding_record, occurrence_record
from auditors.reports.report import Report, ReportFormat, Style, Write
from auditors.sanitizing import sanitize

COLUMNS: Final = tuple(
    """severity rule name category title entity kind score preview fingerprint occurrences first_seen last_seen source
    line offset pointer start end time key key_alias user team ip model evidence remediation references id""".split()
)
_FORMULA: Final = frozenset("=+-@\t\r\n|%＝＋－＠")
"""How a cell begins that some spreadsheet computes or passes on to another program."""


def write(report: Report, out: Write, style: Style) -> None:
    """Write the header, then the rows in the order of all reports."""
    buffer = io.StringIO(newline="")
    rows = csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for finding in report.findings():
        for record in _records(report, finding):
            rows.writerow([_cell(record.get(column)) for column in COLUMNS])
        out(buffer.getvalue().encode("utf-8", "backslashreplace"))
        buffer.seek(0)
        buffer.truncate()
    out(buffer.getvalue().encode())


def _records(report: Report, finding: Finding) -> Iterator[dict[str, Any]]:
    """The finding's record with its principal spread out, once, or once for each of its places."""
    record = finding_record(finding)
    record |= record.pop("principal", {})
    places = list(report.places(finding)) if report.places is not None else []
    if not places:
        yield record
    for place in places:
        yield record | {key: value for key, value in occurrence_record(finding, place).items() if key in COLUMNS}


def _cell(value: Any) -> str | int | float:
    if value is None:
        return ""
    if type(value) is int or type(value) is float:
        return value
    if isinstance(value, tuple | list):
        value = " ".join(map(str, value))
    elif isinstance(value, dict):
        value = encode(value).decode()
    text = str(value)
    shown = sanitize(text)
    return f"'{shown}" if text.lstrip(" ")[:1] in _FORMULA else shown


FORMAT: Final = ReportFormat("csv", "one row for each finding, for spreadsheets", write)
