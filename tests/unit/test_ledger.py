from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from auditors.ledger import PRINCIPALS, SHOWN, Ledger
from auditors.model import Finding, Location, Occurrence, Principal, Severity
from auditors.spool import Spool
from tests.builders import EMAIL, RULES, TOKEN, finding, occurrence


def filled(occurrences: Sequence[Occurrence], *, spool: Spool | None = None) -> Ledger:
    ledger = Ledger(spool)
    for each in occurrences:
        ledger.add(each)
    return ledger


def findings(ledger: Ledger) -> list[Finding]:
    return list(ledger.findings(RULES))


def test_one_value_in_one_source_is_one_finding_with_its_first_place() -> None:
    ledger = filled([occurrence(line=7), occurrence(line=3, pointer="/a"), occurrence(line=3, pointer="/b")])
    (only,) = findings(ledger)
    assert only.occurrences == 3
    assert only.location == Location("a.log", 3, 300, "/a", 0, 5)
    assert only.rule == "PII101"
    assert only.title == EMAIL.title


def test_values_and_sources_are_told_apart() -> None:
    ledger = filled([occurrence(), occurrence(fingerprint="11"), occurrence(source="b.log")])
    assert len(ledger) == 3
    assert len({each.id for each in findings(ledger)}) == 3


def test_id_depends_on_rule_value_and_source_only() -> None:
    first = findings(filled([occurrence(line=1)]))[0]
    second = findings(filled([occurrence(line=9, score=0.5, time=5.0)]))[0]
    assert first.id == second.id
    assert len(first.id) == 16


def test_worst_comes_first_then_the_most_frequent() -> None:
    ledger = filled(
        [occurrence(), occurrence(fingerprint="11"), occurrence(fingerprint="11"), occurrence(TOKEN, line=9)]
    )
    assert [(each.rule, each.occurrences) for each in findings(ledger)] == [("SEC201", 1), ("PII101", 2), ("PII101", 1)]


def test_severity_is_overridden_by_rule_or_entity() -> None:
    ledger = filled([occurrence(), occurrence(TOKEN)])
    chosen = {"PII101": Severity.CRITICAL, "VENDOR_TOKEN": Severity.INFO}
    assert [(each.rule, each.severity) for each in ledger.findings(RULES, chosen)] == [
        ("PII101", Severity.CRITICAL),
        ("SEC201", Severity.INFO),
    ]


def test_impossible_times_are_not_believed() -> None:
    ledger = filled([occurrence(time=time) for time in (100.0, float("nan"), -5.0, 1e18, 50.0)])
    (only,) = findings(ledger)
    assert (only.first_seen, only.last_seen) == (50.0, 100.0)


def test_evidence_names_who_is_behind_a_value_and_how_often() -> None:
    people = [Principal(user=name, key_alias="app") for name in ("ann", "bob", "bob")]
    (only,) = findings(filled([occurrence(line=n, principal=who) for n, who in enumerate(people, 1)]))
    assert only.evidence == {"users": {"bob": 2, "ann": 1}}
    assert only.principal == Principal(user="ann", key_alias="app")


def test_evidence_says_how_many_more_there_are() -> None:
    people = [Principal(user=f"user-{n:02}") for n in range(SHOWN + 3)]
    (only,) = findings(filled([occurrence(line=n, principal=who) for n, who in enumerate(people, 1)]))
    assert len(only.evidence["users"]) == SHOWN
    assert only.evidence["distinct_users"] == SHOWN + 3


def test_memory_for_principals_is_bounded_and_the_sample_is_said() -> None:
    people = [Principal(user=f"user-{n}") for n in range(5 * PRINCIPALS)]
    (only,) = findings(filled([occurrence(line=n, principal=who) for n, who in enumerate(people, 1)]))
    assert only.occurrences == 5 * PRINCIPALS
    assert only.evidence["principals_sampled"] is True


def test_what_of_the_sample_comes_again_is_counted_exactly_and_the_same_in_any_order() -> None:
    people = [Principal(user=f"user-{n}") for n in range(40 * PRINCIPALS)] * 3
    alike = []
    for step in (1, 7, -1):
        (only,) = findings(filled([occurrence(principal=people[n * step % len(people)]) for n in range(len(people))]))
        alike.append((only.evidence, only.occurrences))
    assert alike[0] == alike[1] == alike[2]
    assert set(alike[0][0]["users"].values()) == {3}
    assert alike[0][0]["distinct_users"] == PRINCIPALS


_places = st.builds(
    occurrence,
    st.sampled_from([EMAIL, TOKEN]),
    fingerprint=st.sampled_from(["00", "11"]),
    source=st.sampled_from(["a.log", "b.log"]),
    line=st.integers(1, 5),
    start=st.integers(0, 3),
    score=st.sampled_from([0.5, 0.9]),
    time=st.none() | st.floats(0, 1000),
    principal=st.none() | st.builds(Principal, user=st.sampled_from([f"u{n}" for n in range(200)])),
)


@given(st.lists(_places, max_size=300), st.integers(0, 300), st.booleans())
def test_parts_merge_to_the_ledger_of_the_whole_in_any_order(
    occurrences: list[Occurrence], cut: int, swapped: bool
) -> None:
    parts = [filled(occurrences[:cut]), filled(occurrences[cut:])]
    merged = Ledger()
    for part in reversed(parts) if swapped else parts:
        merged.merge(pickle.loads(pickle.dumps(part)))
    assert findings(merged) == findings(filled(occurrences))


def test_lines_of_a_part_are_made_absolute() -> None:
    part = filled([occurrence(line=2)])
    part.add_finding(finding(location=Location("a.log", 3, 0)))
    part.shift(100)
    assert sorted(each.location.line for each in findings(part) if each.location) == [102, 103]


def test_places_survive_the_way_to_another_process(tmp_path: Path) -> None:
    whole = filled([occurrence(line=4)], spool=Spool())
    part = filled([occurrence(line=2, start=8), occurrence(line=2, start=1)], spool=Spool(tmp_path))
    part.shift(10)
    whole.merge(pickle.loads(pickle.dumps(part)))
    (only,) = findings(whole)
    assert [(place.line, place.start) for place in whole.places(only)] == [(4, 0), (12, 1), (12, 8)]
    assert list(tmp_path.iterdir()) == []
    whole.close()


def test_spool_is_private_and_leaves_no_file_behind(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    spool.close()
    assert list(tmp_path.iterdir()) == []


def test_findings_of_other_auditors_are_counted_together() -> None:
    ledger = Ledger()
    later = finding(first_seen=9.0, last_seen=9.0, location=Location("a.log", 9, 0))
    ledger.add_finding(later)
    ledger.add_finding(msgspec.structs.replace(later, first_seen=4.0, last_seen=4.0, location=Location("a.log", 4, 0)))
    (only,) = findings(ledger)
    assert (only.occurrences, only.first_seen, only.last_seen) == (2, 4.0, 9.0)
    assert only.location == Location("a.log", 4, 0)
