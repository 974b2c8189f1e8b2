"""What the detail says: since when, what was observed, what to do about exactly this finding."""

from __future__ import annotations

import msgspec

from auditors.engines.updates import Inspection
from auditors.model import Arrived, Category, Finding, Principal
from tests.tui.fakes import NOW, finding, row
from tui.lines import plain
from tui.state.detail import Known, finding_lines, record_lines
from tui.state.finding_row import FindingRow

UNTIMED = msgspec.structs.replace(finding(1), first_seen=None, last_seen=None)
KEY = "c" * 64
INCIDENT = msgspec.structs.replace(
    UNTIMED,
    category=Category.USAGE,
    preview=None,
    fingerprint=None,
    kind=None,
    first_seen=NOW - 600,
    last_seen=NOW,
    principal=Principal(key=KEY, key_alias="etl"),
    evidence={
        "metric": "requests in 10 minutes",
        "observed": 340,
        "expected": 28,
        "reasons": ["usage spike: 340 requests in 10 minutes where 28.0 are usual (12 times as many)"],
    },
)


def told(shown: Finding, width: int = 100, written_by: str = "") -> str:
    inspection = Inspection(ticket=1, source="a.log", line=1, format=written_by, text="{}") if written_by else None
    known = Known(row=FindingRow(shown, None), inspection=inspection)
    return "\n".join(plain(line) for line in finding_lines(known, width, NOW))


def test_a_time_of_arrival_is_told_as_one() -> None:
    text = told(msgspec.structs.replace(UNTIMED, arrived=Arrived(NOW - 120, NOW)))
    assert "since        2026-05-28 20:24:40 UTC   2m ago" in text
    assert "time of arrival; the record names none" in text
    assert "time of arrival" not in told(finding(1))


def test_who_it_is_from_is_broken_between_names_only() -> None:
    who = Principal(key_alias="nightly-etl", user="svc-etl", team="data", ip="203.0.113.90", model="gpt-4o-mini")
    text = told(msgspec.structs.replace(UNTIMED, principal=who), 66)
    assert "team data\n" in text
    assert "\n               ip 203.0.113.90   model gpt-4o-mini\n" in text


def test_what_nobody_knows_is_said() -> None:
    assert "since        not known: no record of it names a time" in told(UNTIMED)


def test_an_incident_says_what_was_observed_and_the_label_of_its_evidence_once() -> None:
    text = told(INCIDENT)
    assert "observed     340 requests, 12× usual" in text
    assert text.count("evidence") == 1
    assert "· usage spike: 340 requests" in text


def test_the_command_for_exactly_this_key_stands_below_what_to_do() -> None:
    text = told(INCIDENT, written_by="litellm-payload")
    assert "/key/block" in text
    assert KEY in text
    assert "/key/block" not in told(INCIDENT, written_by="nginx-combined")
    assert "/key/block" not in told(INCIDENT)


def test_a_record_that_names_no_time_says_when_it_was_read() -> None:
    untimed = msgspec.structs.replace(row(1), time=None)
    (when,) = [plain(line) for line in record_lines(untimed, None, (), 100, NOW, 0) if "when" in plain(line)[:8]]
    assert "≈" in when
    assert "when it was read" in when
    (when,) = [plain(line) for line in record_lines(row(1), None, (), 100, NOW, 0) if "when" in plain(line)[:8]]
    assert "≈" not in when
