from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from auditors.catalogue import rules
from auditors.ledger import Ledger
from auditors.live_ledger import KeptEntry, LiveLedger
from auditors.model import Arrived, Finding, Hit, Location, Occurrence, Principal
from auditors.spool import Spool

PEOPLE = (None, Principal(user="a"), Principal(user="b"))


def occurrence(value: int, line: int, who: int = 0) -> Occurrence:
    hit = Hit("PII101", "EMAIL_ADDRESS", 3, 20, 0.9, f"{value:016x}", "jane…")
    return Occurrence(hit, Location("a.log", line, line * 10, "/m", 3, 20), 1_700_000_000.0 + line, PEOPLE[who])


OCCURRENCES = st.builds(occurrence, st.integers(0, 3), st.integers(1, 9), st.integers(0, 2))


def findings(ledger: Ledger) -> list[Finding]:
    return list(ledger.findings(rules()))


def test_changes_are_told_once_and_as_they_are_now() -> None:
    ledger = LiveLedger()
    ledger.add(occurrence(1, 1))
    ledger.add(occurrence(1, 2))
    ledger.add(occurrence(2, 3))
    changes = ledger.take_changes(rules())
    assert sorted(finding.occurrences for finding in changes.findings) == [1, 2]
    assert not ledger.has_changes
    ledger.add(occurrence(2, 4))
    assert [finding.occurrences for finding in ledger.take_changes(rules()).findings] == [2]


def test_changes_can_be_taken_in_parts() -> None:
    ledger = LiveLedger()
    for value in range(5):
        ledger.add(occurrence(value, 1))
    taken = [len(ledger.take_changes(rules(), most=2).findings) for _ in range(4)]
    assert taken == [2, 2, 1, 0]


@given(stay=st.lists(OCCURRENCES, max_size=12), go=st.lists(OCCURRENCES, max_size=6))
def test_what_is_taken_back_leaves_counts_as_if_it_had_never_been(stay: list[Occurrence], go: list[Occurrence]) -> None:
    ledger, plain = LiveLedger(Spool()), Ledger(Spool())
    for each in stay:
        ledger.add(each)
        plain.add(each)
    for each in go:
        ledger.add(each)
    kept = ledger.keep(without=go)
    for each in go:
        ledger.take_back(each)
    counts = {finding.id: finding.occurrences for finding in findings(plain)}
    assert {finding.id: finding.occurrences for finding in findings(ledger)} == counts
    for finding in findings(ledger):
        assert len(list(ledger.places(finding))) == finding.occurrences
    assert sorted(entry.count for entry in kept) == sorted(counts.values())
    assert ledger.added == len(stay)


def test_what_vanishes_again_is_told_as_gone_only_where_it_was_told_before() -> None:
    ledger = LiveLedger()
    ledger.add(occurrence(1, 1))
    ledger.take_back(occurrence(1, 1))
    assert ledger.take_changes(rules()).gone == ()
    ledger.add(occurrence(1, 1))
    (finding,) = ledger.take_changes(rules()).findings
    ledger.take_back(occurrence(1, 1))
    assert ledger.take_changes(rules()).gone == (finding.id,)


@given(st.lists(OCCURRENCES, max_size=20))
def test_kept_on_disk_and_restored_it_goes_on_as_before(occurrences: list[Occurrence]) -> None:
    ledger, restored = LiveLedger(), LiveLedger()
    for each in occurrences:
        ledger.add(each)
    encoded = msgspec.json.encode(ledger.keep())
    restored.restore(msgspec.json.decode(encoded, type=list[KeptEntry]), rules())
    assert findings(restored) == findings(ledger)
    ledger.add(occurrence(1, 50, 1))
    restored.add(occurrence(1, 50, 1))
    assert findings(restored) == findings(ledger)


def test_findings_of_other_auditors_stand_as_long_as_they_are_named() -> None:
    ledger = LiveLedger()
    ledger.add(occurrence(1, 1))
    (finding,) = ledger.take_changes(rules()).findings
    standing = msgspec.structs.replace(finding, id="0" * 16, rule="PRM001", fingerprint=None)
    ledger.stand([standing])
    assert ledger.take_changes(rules()).findings == (standing,)
    ledger.stand([standing])
    assert not ledger.has_changes
    ledger.stand([])
    assert ledger.take_changes(rules()).gone == ("0" * 16,)


def test_activity_is_by_finding_and_minute() -> None:
    ledger = LiveLedger(activity=True)
    for line in (1, 2, 300):
        ledger.add(occurrence(1, line))
    ledger.take_back(occurrence(1, 2))
    (finding,) = ledger.take_changes(rules()).findings
    minute = 1_700_000_000 // 60 * 60
    assert ledger.take_activity() == {(finding.id, minute): 1, (finding.id, minute + 300): 1}
    assert ledger.take_activity() == {}


def test_the_latest_places_of_a_finding() -> None:
    ledger = LiveLedger(Spool())
    for line in range(1, 31):
        ledger.add(occurrence(1, line))
    (finding,) = ledger.take_changes(rules()).findings
    places, total = ledger.latest_places(finding.id, 5)
    assert ([place.line for place in places], total) == ([26, 27, 28, 29, 30], 30)
    assert ledger.latest_places("unknown", 5) == ([], 0)


def untimed(value: int, line: int) -> Occurrence:
    return msgspec.structs.replace(occurrence(value, line), time=None)


def test_values_without_a_time_have_that_of_their_arrival_from_where_it_is_known() -> None:
    ledger = LiveLedger()
    ledger.arriving = (5_000.0, 20)
    ledger.add(untimed(1, 1))
    ledger.add(untimed(2, 2))
    ledger.add(occurrence(3, 3))
    ledger.arriving = (6_000.0, 20)
    ledger.add(untimed(2, 4))
    ledger.arriving = None
    ledger.add(untimed(2, 5))
    arrived = {finding.fingerprint: finding.arrived for finding in ledger.take_changes(rules()).findings}
    assert arrived == {f"{1:016x}": None, f"{2:016x}": Arrived(5_000.0, 6_000.0), f"{3:016x}": None}


def test_a_value_that_comes_again_longer_keeps_its_arrival_and_one_that_is_gone_does_not() -> None:
    ledger = LiveLedger()
    ledger.arriving = (5_000.0, 0)
    ledger.add(untimed(1, 1))
    ledger.take_back(untimed(1, 1))
    ledger.arriving = (6_000.0, 0)
    ledger.add(untimed(1, 1))
    (finding,) = ledger.take_changes(rules()).findings
    assert finding.arrived == Arrived(5_000.0, 6_000.0)
    ledger.take_back(untimed(1, 1))
    ledger.take_changes(rules())
    ledger.arriving = (7_000.0, 0)
    ledger.add(untimed(1, 1))
    (finding,) = ledger.take_changes(rules()).findings
    assert finding.arrived == Arrived(7_000.0, 7_000.0)


def test_what_names_no_time_is_counted_when_it_arrived_and_of_the_past_not_at_all() -> None:
    ledger = LiveLedger(activity=True)
    ledger.add(untimed(1, 1))
    ledger.arriving = (5_000.0, 20)
    ledger.add(untimed(2, 1))
    ledger.add(untimed(3, 2))
    ledger.add(untimed(4, 2))
    ledger.take_back(untimed(4, 2))
    (finding,) = [finding for finding in ledger.take_changes(rules()).findings if finding.arrived]
    assert ledger.take_activity() == {(finding.id, 4_980): 1}


def test_what_was_told_waits_its_turn_to_be_told_again_and_what_is_new_does_not() -> None:
    ledger = LiveLedger()
    for value in range(4):
        ledger.add(occurrence(value, 1))
    assert len(ledger.take_changes(rules(), again=1).findings) == 4
    for value in range(6):
        ledger.add(occurrence(value, 2))
    told = [[one.occurrences for one in ledger.take_changes(rules(), most=3, again=1).findings] for _ in range(5)]
    assert told == [[2, 1, 1], [2], [2], [2], []]
    assert not ledger.has_changes


def test_of_what_was_told_only_what_is_wanted_is_told_again() -> None:
    ledger = LiveLedger()
    for value in (1, 2):
        ledger.add(occurrence(value, 1))
    first, second = ledger.take_changes(rules(), wanted=lambda *_: False).findings
    for line in (2, 3):
        ledger.add(occurrence(1, line))
    ledger.add(occurrence(2, 2))
    (again,) = ledger.take_changes(rules(), wanted=lambda _, count, severity: count > 2).findings
    assert (again.id, again.occurrences) == (first.id, 3)
    assert not ledger.has_changes
    ledger.take_back(occurrence(2, 1))
    ledger.take_back(occurrence(2, 2))
    assert ledger.take_changes(rules(), wanted=lambda *_: False).gone == (second.id,)
