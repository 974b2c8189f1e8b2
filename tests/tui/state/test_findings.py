from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.engines.updates import Activity
from auditors.model import Arrived, Finding, Severity
from auditors.triage import Triage, TriageState, triage_key
from tests.tui.fakes import NOW, busy, finding
from tui.state import moments
from tui.state.filtering import parse
from tui.state.findings import Findings
from tui.state.listing import KEYS, ORDERS
from tui.state.store import Store


def shown(findings: Findings) -> list[str]:
    findings.arrange()
    return [row.finding.name for row in findings.shown]


def ids(findings: Findings) -> list[str]:
    findings.arrange()
    return [row.finding.id for row in findings.shown]


def test_worst_first_then_most_frequent() -> None:
    findings = Findings()
    findings.add([finding(9, "PII101"), finding(1), finding(26, "LOG901"), finding(3)])
    assert shown(findings) == ["openai-api-key", "openai-api-key", "email-address", "lines-cut"]
    assert ids(findings)[:2] == [finding(3).id, finding(1).id]


def test_of_incidents_those_with_most_signs_come_before_the_busiest() -> None:
    def used(number: int, *reasons: str) -> Finding:
        evidence = {"metric": "calls", "observed": number, "expected": 1, "reasons": list(reasons)}
        return msgspec.structs.replace(
            finding(1), id=str(number), occurrences=number, fingerprint=None, evidence=evidence
        )

    findings = Findings()
    findings.add([used(9, "9 calls"), used(3, "new network", "at an hour of rest"), used(5, "5 calls")])
    assert ids(findings) == ["3", "9", "5"]


def test_a_finding_that_changes_is_counted_once() -> None:
    findings = Findings()
    findings.add([finding(1)])
    findings.add([msgspec.structs.replace(finding(1), occurrences=50)])
    assert findings.counts == {Severity.CRITICAL: 1}
    assert findings.by_entity["OPENAI_API_KEY"] == 50
    assert findings.values_by_entity["OPENAI_API_KEY"] == 1
    findings.add([msgspec.structs.replace(finding(1), severity=Severity.LOW)])
    assert +findings.counts == {Severity.LOW: 1}


def test_what_is_gone_is_not_counted() -> None:
    findings = Findings()
    findings.add([finding(1), finding(2)])
    findings.remove([finding(1).id, "unknown"])
    assert findings.counts == {Severity.CRITICAL: 1}
    assert ids(findings) == [finding(2).id]


def test_a_decision_holds_for_the_value_wherever_it_stands() -> None:
    findings = Findings()
    findings.add([finding(1), finding(8, rule="SEC201")])
    assert finding(1).fingerprint == finding(8).fingerprint
    findings.decide([Triage(key=triage_key(finding(1)), state=TriageState.FALSE_POSITIVE, reason="a test")])
    assert +findings.counts == {}
    findings.add([finding(15)])
    assert +findings.counts == {}
    findings.decide([Triage(key=triage_key(finding(1)))])
    assert findings.counts == {Severity.CRITICAL: 3}


def test_handled_findings_come_last_and_can_be_hidden() -> None:
    findings = Findings()
    findings.add([finding(1), finding(9, "PII101")])
    findings.decide([Triage(key=triage_key(finding(1)), state=TriageState.RESOLVED)])
    assert shown(findings) == ["email-address", "openai-api-key"]
    findings.hide_handled = True
    findings.invalidate()
    assert shown(findings) == ["email-address"]


def test_orders() -> None:
    findings = Findings()
    findings.add([finding(1), finding(2), finding(17, "PII101")])
    for order, first in (("latest", 1), ("newest", 17), ("most", 17), ("worst", 2)):
        findings.order = order
        findings.invalidate()
        assert ids(findings)[0] == f"{first:016x}", order


def test_filters_and_periods() -> None:
    findings = Findings()
    findings.add(busy().findings)
    findings.filter = parse("rule:pii101 key:support-bot")
    findings.invalidate()
    findings.arrange()
    assert {row.who for row in findings.shown} == {"support-bot"}
    findings.filter = parse("")
    findings.period = (NOW - 10, NOW)
    findings.invalidate()
    assert ids(findings) == []


def test_activity_by_the_minute_is_bounded() -> None:
    findings = Findings()
    findings.add([finding(1)])
    findings.note(Activity(finding(1).id, 60 * minute, 1) for minute in range(1_000))
    activity = findings.rows[finding(1).id].activity
    assert activity is not None and len(activity) == 120 and min(activity) == 60 * 880


def test_the_store_says_what_has_changed() -> None:
    store = Store()
    changed = store.apply([busy()])
    assert changed == {"health", "findings", "hits", "usage", "stream", "files"}
    assert store.findings.worst is not None and store.findings.worst.finding.severity is Severity.CRITICAL
    assert store.period == (int(NOW // 60) * 60 - 3540, int(NOW // 60) * 60 + 60)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "remove", "decide", "order", "filter"]),
        st.integers(0, 9),
        st.sampled_from(list(Severity)),
        st.integers(0, 20),
    ),
    max_size=40,
)


@given(STEPS)
def test_what_is_kept_in_order_step_by_step_is_what_sorting_afresh_gives(
    steps: list[tuple[str, int, Severity, int]],
) -> None:
    findings = Findings()
    for what, number, severity, times in steps:
        one = finding(number, severity=severity, occurrences=times + 1, last_seen=NOW - times)
        if what == "add":
            findings.add([one])
        elif what == "remove":
            findings.remove([one.id])
        elif what == "decide":
            state = TriageState.FALSE_POSITIVE if times % 2 else TriageState.ACKNOWLEDGED
            findings.decide([Triage(key=triage_key(one), state=state)])
        elif what == "order":
            findings.order = ORDERS[number % len(ORDERS)]
            findings.invalidate()
        else:
            findings.hide_handled, findings.filter = bool(times % 2), parse("sev:low" if number % 2 else "")
            findings.invalidate()
        step_by_step = ids(findings)
        worst = findings.worst
        findings.invalidate()
        assert step_by_step == ids(findings)
        alarms = [
            (row.finding.severity.rank, -NOW if (at := row.finding.last_seen) is None else -at)
            for row in findings.rows.values()
            if not row.handled
        ]
        assert (worst is None) == (not alarms)
        if worst is not None:
            assert (worst.finding.severity.rank, -(worst.finding.last_seen or 0.0)) == min(alarms)


def test_a_change_among_very_many_touches_only_what_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    findings = Findings()
    findings.grouped = False
    findings.add(finding(number, id=f"{number:016x}") for number in range(5_000))
    findings.arrange()
    asked = []
    plain = KEYS["worst"]
    monkeypatch.setitem(KEYS, "worst", lambda row: asked.append(row) or plain(row))  # type: ignore[func-returns-value]
    findings.add([finding(7, id=f"{7:016x}", occurrences=50_000)])
    assert ids(findings)[0] == f"{7:016x}"
    assert len(asked) == 1


def test_a_long_list_is_arranged_in_slices_and_stays_as_it_was_until_then() -> None:
    findings = Findings()
    findings.add(finding(number, fingerprint=f"{number % 900:016x}") for number in range(1_500))
    before = ids(findings)
    findings.order = "most"
    findings.invalidate()
    rounds = 0
    while not findings.arrange(0.0):
        assert [row.finding.id for row in findings.shown] == before
        findings.remove([finding(rounds).id])
        findings.add([finding(1_000 + rounds, fingerprint=f"{(1_000 + rounds) % 900:016x}", occurrences=5_000)])
        rounds += 1
    assert rounds > 2 and not findings.stale
    afresh = Findings()
    afresh.order = "most"
    afresh.add([row.finding for row in findings.rows.values()])
    assert ids(findings) == ids(afresh) != before


@pytest.mark.parametrize("number", [0, 1, 4, 5, 23, 64])
def test_a_list_that_is_sorted_a_part_at_a_time_is_sorted_in_the_end(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("listing", "findings"):
        monkeypatch.setattr(f"tui.state.{module}.LONG", 4)
    findings = Findings()
    findings.grouped = False
    findings.add(finding(each, occurrences=1 + each * 37 % 11) for each in range(number))
    findings.arrange()
    assert findings.shown == sorted(findings.shown, key=KEYS["worst"])
    assert len(findings.shown) == number


def test_of_too_many_the_worst_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.state.findings.MOST", 10)
    findings = Findings()
    findings.add([finding(number, "PII101") for number in range(12)])
    assert (len(findings.rows), findings.left_out) == (10, 2)
    findings.add([finding(number) for number in range(20, 24)])
    assert findings.counts == {Severity.MEDIUM: 6, Severity.CRITICAL: 4}
    assert (len(findings.rows), findings.left_out) == (10, 6)
    assert findings.worst is not None and findings.worst.finding.severity is Severity.CRITICAL
    findings.add([finding(26, "LOG901"), finding(30, "PII101")])
    assert findings.counts == {Severity.MEDIUM: 6, Severity.CRITICAL: 4}
    findings.add([finding(number) for number in range(40, 60)])
    assert +findings.counts == {Severity.CRITICAL: 10}
    assert len(ids(findings)) == len({row.finding.fingerprint for row in findings.rows.values()})


def test_what_has_something_in_common_is_known_as_findings_come_change_and_go() -> None:
    findings = Findings()
    findings.add([finding(1), finding(8), finding(15), finding(4)])
    assert {row.finding.id for row in findings.with_value(finding(1))} == {finding(8).id, finding(15).id}
    assert [row.finding.id for row in findings.of_principal(finding(1), 5)] == [finding(4).id]
    findings.add([finding(8, principal=finding(1).principal)])
    assert {row.finding.id for row in findings.of_principal(finding(1), 5)} == {finding(4).id, finding(8).id}
    findings.remove([finding(15).id, finding(4).id])
    assert [row.finding.id for row in findings.with_value(finding(1))] == [finding(8).id]
    assert [row.finding.id for row in findings.of_principal(finding(1), 5)] == [finding(8).id]


def test_what_names_no_time_is_ordered_and_told_by_its_arrival() -> None:
    findings = Findings()
    untimed = msgspec.structs.replace(finding(2), first_seen=None, last_seen=None)
    came = msgspec.structs.replace(finding(3), first_seen=None, last_seen=None, arrived=Arrived(NOW - 60, NOW))
    findings.add([untimed, came, finding(1)])
    for order in ("latest", "newest"):
        findings.order = order
        findings.invalidate()
        assert ids(findings)[0] == came.id, order
    assert findings.worst is not None
    assert findings.worst.finding.id == came.id
    assert findings.rows[came.id].seen_within(NOW - 30, NOW + 1)
    assert not findings.rows[untimed.id].seen_within(0, NOW + 1)
    since = moments.first(came)
    assert since is not None
    assert (since.shown(NOW), since.shown(NOW, short=True)) == ("≈20:25:40", "≈20:25")
    assert moments.first(untimed) is None
    named = moments.first(finding(1))
    assert named is not None
    assert not named.is_arrival


def test_a_value_in_several_sources_arrived_when_the_first_of_them_did() -> None:
    findings = Findings()
    one, other = (
        msgspec.structs.replace(finding(number), first_seen=None, last_seen=None, arrived=Arrived(*period))
        for number, period in ((1, (NOW - 50, NOW - 40)), (8, (NOW - 60, NOW - 55)))
    )
    findings.add([one, msgspec.structs.replace(other, rule=one.rule, fingerprint=one.fingerprint)])
    findings.arrange()
    assert [row.finding.arrived for row in findings.shown] == [Arrived(NOW - 60, NOW - 40)]
