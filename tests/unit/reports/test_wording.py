from __future__ import annotations

from typing import Any

import msgspec
import pytest

from auditors.model import Arrived, Category, Finding, Severity
from auditors.reports import wording
from auditors.reports.records import finding_record
from auditors.reports.terminal import cells

FINDING = Finding(
    id="0123456789abcdef",
    rule="PII101",
    name="email-address",
    category=Category.SENSITIVE_DATA,
    severity=Severity.MEDIUM,
    title="E-mail address",
    remediation="Mask it.",
    evidence={"keys": {"prod": 2, "test": 1}},
)


def incident(metric: str, observed: float, expected: float, reason: str = "") -> dict[str, Any]:
    return {"metric": metric, "observed": observed, "expected": expected, "reasons": [reason] if reason else []}


ORIGIN = "first seen for this key in 9 days: address 203.0.113.9 in network 203.0.113.0/24, client curl"


@pytest.mark.parametrize(
    ("evidence", "long", "short"),
    [
        (incident("requests in 10 minutes", 340, 28), "340 requests, 12× usual", "12× usual"),
        (incident("dollars in an hour", 3.1, 1.55), "$3.10, 2× usual", "2× usual"),
        (incident("tokens of answers", 41_780, 120), "41,780 tokens, 348× usual", "348× usual"),
        (incident("calls with the leaked key", 5, 0), "5 calls with the leaked key", "5 calls"),
        (incident("new networks, clients, models and routes in 3 hours", 2, 0, ORIGIN), *2 * ["address 203.0.113.9"]),
        (incident("calls with the leaked key", 1, 0), "1 call with the leaked key", "1 call"),
        (incident("new networks in an hour", 6, 0), "6 new networks in an hour", "6 new networks"),
        (incident("records expected in the silence", 0, 40), *2 * ["0 where 40 expected"]),
        (incident("calls\x1b[2J in an hour", 5, 0), "5 calls\\x1b[2J in an hour", "5 calls\\x1b[2J"),
        ({"metric": "odd", "observed": "many"}, "", ""),
        ({"path": "/health"}, "", ""),
    ],
)
def test_an_incident_is_told_in_the_space_that_there_is(evidence: dict[str, Any], long: str, short: str) -> None:
    assert wording.in_brief(evidence, 60) == long
    assert wording.in_brief(evidence, 14) == short
    assert cells(wording.in_brief(evidence, 30)) <= 30


def test_a_name_that_is_cut_can_still_be_told_from_others() -> None:
    role = "arn:aws:sts::123456789012:assumed-role/bedrock-gateway/etl-nightly"
    assert wording.name(role) == "arn:aws:sts:…bedrock-gateway/etl-nightly"
    assert wording.name("8f" * 32) == "8f8f8f8f8f8f…"
    assert wording.name("etl-nightly") == "etl-nightly"


def test_what_shows_in_several_ways_corroborates_an_incident() -> None:
    assert wording.corroboration(incident("calls", 5, 0)) == 0
    assert wording.corroboration(incident("calls", 5, 0, "5 calls")) == 0
    assert wording.corroboration(incident("calls", 5, 0) | {"reasons": ["5 calls", "new network", "odd hour"]}) == 2
    assert wording.corroboration({"reasons": ["a rule about configuration", "has several"]}) == 0


def test_a_time_of_arrival_is_never_told_as_one_of_the_log() -> None:
    came = msgspec.structs.replace(FINDING, arrived=Arrived(1_767_225_600.0, 1_767_225_720.0))
    assert wording.arrival(came) == "arrived 2026-01-01 00:00 – 00:02 (no time in the log)"
    record = finding_record(came)
    assert "first_seen" not in record
    assert "last_seen" not in record
    assert record["evidence"] == {
        "keys": {"prod": 2, "test": 1},
        "first_arrived": "2026-01-01T00:00:00Z",
        "last_arrived": "2026-01-01T00:02:00Z",
    }
    assert wording.arrival(msgspec.structs.replace(came, first_seen=1.0)) == ""
    assert wording.arrival(FINDING) == ""
    assert finding_record(FINDING)["evidence"] == {"keys": {"prod": 2, "test": 1}}
