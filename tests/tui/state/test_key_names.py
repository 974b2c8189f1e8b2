"""A key has one name on the screen, whichever logs tell of it and whenever its alias is told."""

from __future__ import annotations

from auditors.engines.updates import NewHit, Row, Update, Usage, pack
from auditors.model import Principal, Severity
from tests.builders import finding
from tui.state.filtering import parse
from tui.state.meters import Who
from tui.state.store import Store

HASH, OTHER = "a" * 64, "b" * 64
ACCESS = Principal(key=HASH, ip="198.51.100.7")
CALL = Principal(key=HASH, key_alias="prod", user="alice")
EARLY = Usage(0, ACCESS, requests=3, route="/v1")
TOLD = Usage(60, CALL, requests=2, cost=0.5, route="/v1")


def row(number: int, principal: Principal) -> Row:
    return Row(number, 60.0 * number, 0.0, 1, "a.log", number, 0, 10, "text", "", "", principal, f"line {number}")


def store(*updates: Update) -> Store:
    made = Store()
    made.apply(updates)
    return made


def update(number: int, **parts: object) -> Update:
    return Update(number=number, made=0.0, **parts)  # type: ignore[arg-type]


def test_what_was_counted_for_a_key_before_its_alias_was_told_is_counted_for_the_alias() -> None:
    told = store(update(1, usage=(EARLY, Usage(0, Principal(key=OTHER), requests=9))), update(2, usage=(TOLD, EARLY)))
    meters = told.meters
    assert meters.by_kind["key"].keys() == {"prod", OTHER}
    meter = meters.by_kind["key"]["prod"]
    assert (meter.requests, meter.cost, sorted(meter.minutes)) == (8, 0.5, [0, 60])
    assert meters.by_kind["route"]["/v1"].beside["key"] == {"prod": [8.0, 0.0, 0.5]}
    assert meter.beside["ip"] == {"198.51.100.7": [6.0, 0.0, 0.0]}
    assert meters.total.requests == 17


def test_a_finding_is_from_the_alias_once_it_is_told_and_stands_among_the_findings_of_that_key() -> None:
    early = finding(id="1", fingerprint="x", principal=ACCESS, evidence={"keys": {HASH: 2, OTHER: 1}})
    later = finding(id="2", fingerprint="y", principal=CALL)
    told = store(update(1, findings=(early,)))
    told.findings.arrange()
    assert told.findings.rows["1"].who == f"{HASH[:12]}…"
    told.apply([update(2, usage=(TOLD,), findings=(later,))])
    assert told.findings.rows["1"].who == "prod"
    assert told.findings.rows["1"].finding.evidence["keys"] == {"prod": 2, OTHER: 1}
    assert [each.finding.id for each in told.findings.of_principal(later, 5)] == ["1"]
    assert told.findings.stale
    told.apply([update(3, findings=(early,))])
    assert told.findings.rows["1"].who == "prod"


def test_an_incident_of_a_hash_is_one_of_the_alias() -> None:
    told = store(update(1, usage=(TOLD,), findings=(finding(id="1", principal=ACCESS),)))
    ranked = told.meters.ranked("key", "risk", {Who("key", "prod"): (0, 1)})
    assert [who.name for who, _ in ranked] == ["prod"]


def test_records_and_hits_are_from_the_alias_and_filters_find_them_by_it() -> None:
    hit = NewHit("1", "PII101", "EMAIL_ADDRESS", Severity.LOW, "a…", "a.log", 1, "", None, ACCESS, "", 0, 0)
    rows = (pack(row(1, ACCESS)), pack(row(2, Principal(key=OTHER))))
    told = store(update(1, rows=rows, hits=(hit,)), update(2, usage=(TOLD,)))
    assert told.stream[0].principal.key_alias == "prod"
    assert told.names.named(told.hits[0].principal) == Principal(key=HASH, key_alias="prod", ip="198.51.100.7")
    for words in ("key:prod", "prod", "principal:prod"):
        told.stream.select(parse(words))
        told.stream.scan(1.0)
        assert [each.number for each in (told.stream[at] for at in range(len(told.stream)))] == [1]
