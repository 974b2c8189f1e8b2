"""Reports of scans say which servers were asked, how often and what that showed, and nothing of files."""

from __future__ import annotations

import html as html_module
import json
import re

import pytest
from msgspec.structs import replace

from auditors.exit_status import ExitStatus
from auditors.model import Category, Coverage, Finding, Location, ScannedServer, Severity, Skip
from auditors.reports import html, markdown, sarif, text, wording
from auditors.reports.grouping import grouped
from auditors.reports.records import summary_record
from auditors.reports.report import ReportFormat, Style
from tests.builders import finding, report

URL = "http://127.0.0.1:4000"
LITELLM = ScannedServer(
    url=URL,
    product="litellm",
    version="1.109.1",
    requests=163,
    verdicts={"absent": 20, "protected": 130, "open": 2, "public-by-design": 11},
    seconds=4.25,
)
REDIS = ScannedServer(url="redis://127.0.0.1:6379", product="redis", requests=3, verdicts={"protected": 3})
PEOPLE = (text.FORMAT, html.FORMAT, markdown.FORMAT)


def written(form: ReportFormat, *scans: ScannedServer, **changes: object) -> str:
    parts: list[bytes] = []
    coverage = Coverage(files=len(scans), scans=list(scans), records={"litellm": 163}, **changes)  # type: ignore[arg-type]
    status = ExitStatus.INCOMPLETE if changes else ExitStatus.CLEAN
    form.write(report(coverage=coverage, status=status), parts.append, Style())
    return b"".join(parts).decode()


def words(page: str) -> str:
    """What a reader sees of a report, on one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", page.partition("</style>")[2] or page).replace("\\", "").split())


@pytest.mark.parametrize("form", PEOPLE, ids=lambda form: form.name)
def test_servers_are_told_with_what_they_showed(form: ReportFormat) -> None:
    said = words(written(form, LITELLM, REDIS))
    for part in (
        "Sent 166 requests to 2 servers",
        URL,
        "litellm 1.109.1",
        "2 open, 130 protected, 11 public-by-design, 20 absent",
        "redis://127.0.0.1:6379",
    ):
        assert part in said.replace("\\", ""), part
    assert (
        "0 B" not in said and "file" not in said.partition("</style>")[2] and "read" not in said.partition("<body>")[2]
    )


@pytest.mark.parametrize("form", [text.FORMAT, html.FORMAT], ids=lambda form: form.name)
def test_what_could_not_be_asked_is_no_all_clear(form: ReportFormat) -> None:
    said = words(written(form, LITELLM, errors=[Skip(URL, "the server stopped answering")]))
    assert "Nothing found in what could be asked" in said
    assert "not everything could be asked" in said
    assert "Not asked, or not in full (1 problem)" in said
    assert "the server stopped answering" in said


def test_a_server_s_name_is_no_markup() -> None:
    hostile = ScannedServer(url="http://h/<u>`|", product="<i>|", version="1\x1b[31m", requests=1)
    assert "<u>" not in written(html.FORMAT, hostile) and "<i>" not in written(html.FORMAT, hostile)
    assert "``http://h/<u>`|``" in written(markdown.FORMAT, hostile) and "<i>|" not in written(markdown.FORMAT, hostile)
    assert not any("\x1b[31m" in written(form, hostile) for form in PEOPLE)


def test_records_and_sarif_hold_the_same() -> None:
    coverage = Coverage(files=1, scans=[LITELLM])
    found = finding(severity=Severity.HIGH, location=Location(URL, 0, 0))
    summary = summary_record(report(found, coverage=coverage))
    assert summary["scans"] == [
        {
            "url": URL,
            "product": "litellm",
            "version": "1.109.1",
            "requests": 163,
            "verdicts": {"absent": 20, "protected": 130, "open": 2, "public-by-design": 11},
            "seconds": 4.25,
        }
    ]
    parts: list[bytes] = []
    sarif.write(report(found, coverage=coverage), parts.append, Style())
    (run,) = json.loads(b"".join(parts))["runs"]
    assert run["properties"] == {"scans": [{k: v for k, v in summary["scans"][0].items() if k != "seconds"}]}


def test_reports_of_logs_say_nothing_of_scans() -> None:
    assert "scans" not in summary_record(report())


ASKED = {"method": "GET", "path": "/key/list", "status": 200, "reason": "200 without a valid key", "verdict": "open"}


def scan_finding(**evidence: object) -> Finding:
    """A finding about one request of a scan."""
    shown = {"entity": None, "kind": None, "score": None, "preview": None, "fingerprint": None}
    return finding(location=Location(URL, 0, 0), evidence={**ASKED, **evidence}, category=Category.ENDPOINT, **shown)


@pytest.mark.parametrize("form", PEOPLE, ids=lambda form: form.name)
def test_a_request_is_told_once_and_in_full(form: ReportFormat) -> None:
    request = {"method": "POST", "path": "/engines/none/completions", "body": {"model": "small", "prompt": 1}}
    found = scan_finding(method="POST", path="/engines/{model}/completions", status=400, reason="seen", request=request)
    parts: list[bytes] = []
    form.write(report(found, coverage=Coverage(files=1, scans=[LITELLM])), parts.append, Style(width=200))
    said = html_module.unescape(words(b"".join(parts).decode()))
    assert f"POST {URL}/engines/{{model}}/completions" in said
    assert "status 400" in said
    assert "open: seen" in said
    assert 'sent POST /engines/none/completions {"model":"small","prompt":1}' in said
    assert "method POST" not in said and "path /" not in said


def test_a_status_that_the_reason_names_is_not_told_twice() -> None:
    assert list(wording.facts(ASKED)) == ["open: 200 without a valid key"]
    assert list(wording.place(scan_finding())) == [f"GET {URL}/key/list"]


def test_sarif_says_what_was_asked() -> None:
    parts: list[bytes] = []
    sarif.write(report(scan_finding(), coverage=Coverage(scans=[LITELLM])), parts.append, Style())
    (result,) = json.loads(b"".join(parts))["runs"][0]["results"]
    assert result["message"]["text"].endswith(f": GET {URL}/key/list, open: 200 without a valid key")


def test_what_was_seen_stands_before_what_follows_from_it() -> None:
    inferred = [scan_finding(path=f"/a/{number}", verdict="open-inferred") for number in range(9)]
    seen = scan_finding(path="/z")
    findings = [replace(one, id=f"{number:016x}") for number, one in enumerate((*inferred, seen))]
    (group,) = grouped(findings)
    assert group.top[0].finding.evidence["path"] == "/z"
