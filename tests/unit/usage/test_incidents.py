"""Alarms become incidents, and incidents findings."""

from __future__ import annotations

from auditors.model import Principal, Severity
from auditors.usage.behaviours.off_hours import OFF_HOURS
from auditors.usage.behaviours.origin import NEW_ORIGIN
from auditors.usage.behaviours.volume import SPIKE
from auditors.usage.incidents import QUIET, Alarm, Incidents, Subject

KEY = Subject("key", "k" * 64)


def alarm(time: float, **changes: object) -> Alarm:
    told = {
        "rule": SPIKE,
        "subject": KEY,
        "start": time - 60,
        "time": time,
        "metric": "requests in 5 minutes",
        "observed": 100,
        "expected": 4.25,
        "reason": "usage spike: 100 requests",
        "strength": 5.0,
        "rows": (f"a.jsonl:{int(time)}",),
        "principal": Principal(key=KEY.name),
    }
    return Alarm(**{**told, **changes})  # type: ignore[arg-type]


def test_an_incident_says_all_that_the_contract_asks_for() -> None:
    incidents = Incidents()
    incidents.add(alarm(1_700_000_000.0))
    incidents.add(alarm(1_700_000_300.0, observed=400, strength=7.0, reason="usage spike: 400 requests"))
    incidents.add(alarm(1_700_000_320.0, rule=OFF_HOURS, strength=6.0, reason="off-hours"))
    (finding,) = incidents.findings()
    assert (finding.rule, finding.first_seen, finding.last_seen) == ("USE301", 1_699_999_940.0, 1_700_000_320.0)
    assert finding.principal == Principal(key=KEY.name)
    assert {name: finding.evidence[name] for name in ("detected_at", "metric", "observed", "expected", "peak")} == {
        "detected_at": "2023-11-14T22:13:20Z",
        "metric": "requests in 5 minutes",
        "observed": 400,
        "expected": 4.25,
        "peak": "2023-11-14T22:18:20Z",
    }
    assert finding.evidence["reasons"] == ["usage spike: 400 requests", "off-hours"]
    assert finding.evidence["rows"] == ["a.jsonl:1700000000", "a.jsonl:1700000300", "a.jsonl:1700000320"]


def test_the_worst_rule_leads_and_the_strongest_reasons_follow() -> None:
    incidents = Incidents()
    for number, rule in enumerate((SPIKE, OFF_HOURS, NEW_ORIGIN)):
        incidents.add(alarm(1e9 + number, rule=rule, strength=9.0 - number, reason=rule.name))
    (finding,) = incidents.findings()
    assert (finding.rule, finding.severity) == (NEW_ORIGIN.id, Severity.HIGH)
    assert finding.evidence["reasons"] == [NEW_ORIGIN.name, SPIKE.name, OFF_HOURS.name]


def test_after_a_quiet_hour_another_incident_begins_and_rows_are_bounded() -> None:
    incidents = Incidents()
    for number in range(50):
        incidents.add(alarm(1e9 + number))
    incidents.add(alarm(1e9 + 49 + 61 + QUIET))
    first, second = incidents.findings()
    assert first.id != second.id
    assert len(first.evidence["rows"]) == 20
    assert len(incidents) == 2


def test_an_incident_keeps_its_name_while_it_grows() -> None:
    incidents = Incidents()
    incidents.add(alarm(1e9))
    before = next(incidents.findings()).id
    incidents.add(alarm(1e9 + 10, start=1e9 - 1_000))
    assert [finding.id for finding in incidents.findings()] == [before]
