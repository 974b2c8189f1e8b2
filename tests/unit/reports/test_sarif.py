"""SARIF: every result with its rule, place and fingerprint; what was accepted or not read is said, not dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.exit_status import ExitStatus
from auditors.model import Category, Coverage, Finding, Location, Severity, Skip
from auditors.reports import sarif
from auditors.reports.report import BaselineCounts, Report, Style
from auditors.spool import Place
from tests.builders import EMAIL, RULES, finding, report
from tests.sarif import Log, decode


def written(given_report: Report) -> Log:
    parts: list[bytes] = []
    sarif.write(given_report, parts.append, Style())
    return decode(b"".join(parts))


def test_a_finding_is_a_result_with_its_rule() -> None:
    (run,) = written(report(finding(occurrences=14), rules=RULES)).runs
    (result,), (rule,) = run.results, run.tool.driver.rules
    assert (result.rule_id, result.rule_index, result.level, result.occurrence_count) == ("PII101", 0, "warning", 14)
    assert result.message.text == "E-mail address in a log: bob…, 14 times"
    assert result.partial_fingerprints == {
        "auditorFinding/v1": "0123456789abcdef",
        "auditorValue/v1": "fedcba9876543210",
    }
    region = result.locations[0].physical_location.region
    assert region is not None and region.snippet is not None
    assert (region.start_line, region.byte_offset, region.snippet.text) == (12, 50211, "bob…")
    assert result.locations[0].properties == {"pointer": "/messages/3/content", "start": 17, "end": 34}
    assert (rule.id, rule.full_description.text, rule.help.text) == ("PII101", EMAIL.why, EMAIL.remediation)
    assert rule.help_uri == "https://cwe.mitre.org/data/definitions/532.html"
    assert "external/cwe/cwe-532" in rule.properties["tags"]


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        (Severity.CRITICAL, "error"),
        (Severity.HIGH, "error"),
        (Severity.MEDIUM, "warning"),
        (Severity.LOW, "note"),
        (Severity.INFO, "note"),
    ],
)
def test_levels(severity: Severity, level: str) -> None:
    (run,) = written(report(finding(severity=severity))).runs
    assert run.results[0].level == level


def test_rules_stand_once_and_results_point_at_theirs() -> None:
    other = finding(rule="SEC201", name="vendor-token", id="1" * 16)
    (run,) = written(report(other, finding(), finding(id="2" * 16))).runs
    assert [rule.id for rule in run.tool.driver.rules] == ["PII101", "SEC201"]
    assert [run.tool.driver.rules[result.rule_index].id for result in run.results] == ["SEC201", "PII101", "PII101"]


def test_what_was_accepted_is_kept_with_its_reason() -> None:
    accepted = ((finding(id="3" * 16, rule="SEC201"), "our own test key"),)
    (run,) = written(report(finding(), accepted=lambda: accepted)).runs
    first, second = run.results
    assert first.suppressions == []
    assert [(each.kind, each.status, each.justification) for each in second.suppressions] == [
        ("external", "accepted", "our own test key")
    ]


def test_what_was_not_read_is_a_notification_and_no_success() -> None:
    coverage = Coverage(
        files=1,
        skipped=[Skip("logs/core dump", "binary file")],
        errors=[Skip("/var/log/a\x1b.log", "permission denied")],
    )
    (run,) = written(report(coverage=coverage, status=ExitStatus.INCOMPLETE)).runs
    (invocation,) = run.invocations
    assert (invocation.execution_successful, invocation.exit_code) == (False, 3)
    assert [
        (each.level, each.message.text, each.locations[0].physical_location.artifact_location.uri)
        for each in invocation.tool_execution_notifications
    ] == [
        ("error", r"/var/log/a\x1b.log: permission denied", "file:///var/log/a%1B.log"),
        ("warning", "logs/core dump: binary file", "logs/core%20dump"),
    ]


def test_everything_read_is_a_success() -> None:
    (run,) = written(report()).runs
    assert (run.results, run.invocations[0].execution_successful, run.invocations[0].exit_code) == ([], True, 0)


def test_against_a_baseline_results_are_new() -> None:
    (run,) = written(report(finding(), baseline=BaselineCounts(new=1, known=4, gone=0))).runs
    assert run.results[0].baseline_state == "new"


def test_places_are_related_locations() -> None:
    places = [Place(line, line * 10, "/a", 1, 5, "EMAIL_ADDRESS", 0.9, None) for line in (1, 2)]
    (run,) = written(report(finding(), places=lambda _: places)).runs
    related = run.results[0].related_locations
    assert [
        (each.id, each.physical_location.region and each.physical_location.region.start_line) for each in related
    ] == [
        (1, 1),
        (2, 2),
    ]


def test_a_finding_about_a_whole_file_has_no_region() -> None:
    whole = finding(
        category=Category.PERMISSIONS,
        location=Location("/var/log/llm", 0, 0),
        preview=None,
        fingerprint=None,
        evidence={"mode": "0644", "owner": "root"},
    )
    (run,) = written(report(whole)).runs
    assert run.results[0].locations[0].physical_location.region is None
    assert run.results[0].message.text == "E-mail address in a log: mode 0644, owner root"


def test_more_results_than_services_take_are_left_off_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 3)

    def many() -> Iterator[Finding]:
        return (finding(id=f"{number:016x}") for number in range(5))

    (run,) = written(report(findings=many)).runs
    assert len(run.results) == 3
    assert run.invocations[0].tool_execution_notifications[0].message.text.startswith("2 findings left off")


@given(st.text(min_size=1))
def test_any_name_is_a_uri(source: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", sarif.uri(source))


@pytest.mark.parametrize(
    ("source", "uri"),
    [
        ("-", "-"),
        ("logs/a b.jsonl", "logs/a%20b.jsonl"),
        ("/var/log/é.log", "file:///var/log/%C3%A9.log"),
        ("dump.tar!logs/a.jsonl", "dump.tar!logs/a.jsonl"),
        ("c:d.log", "c%3Ad.log"),
        ("s3://bucket/a b", "s3://bucket/a%20b"),
        ("http://127.0.0.1:4000", "http://127.0.0.1:4000"),
        ("bad\udcff.log", "bad%FF.log"),
    ],
)
def test_names_as_uris(source: str, uri: str) -> None:
    assert sarif.uri(source) == uri


@given(title=st.text(), preview=st.text(), pointer=st.text(), source=st.text(min_size=1), reason=st.text(min_size=1))
def test_whatever_a_log_holds_the_report_stays_valid(
    title: str, preview: str, pointer: str, source: str, reason: str
) -> None:
    hostile = finding(title=title, preview=preview, location=Location(source, 1, 0, pointer, 0, 1))
    log = written(
        report(hostile, accepted=lambda: ((hostile, reason),), coverage=Coverage(errors=[Skip(source, reason)]))
    )
    assert len(log.runs[0].results) == 2
