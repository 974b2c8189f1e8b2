"""Weak abuse that was missed once, and what only looked like abuse: each told by a few hundred uses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from auditors.settings import Usage
from auditors.usage import blast_radius
from auditors.usage.detection import UsageAuditor
from auditors.usage.events import ACCESS, CALL, NO_LOG, OTHER, PROMPTED, Use
from tests.benchmarks.traffic import DAY, HOUR, MINUTE, START

HOME = "62.1.2.3"
STRANGER = "45.9.8.7"


def use(time: float, **changes: Any) -> Use:
    """A call of Ann's key at her desk."""
    told: dict[str, Any] = dict.fromkeys(Use.__struct_fields__, "") | {
        "time": time,
        "source": "calls.jsonl",
        "line": 1,
        "offset": 0,
        "kind": CALL,
        "key": hashlib.sha256(b"ann").hexdigest(),
        "alias": "ann",
        "ip": HOME,
        "agent": "OpenAI/Python",
        "model": "gpt-5",
        "status": 0,
        "outcome": "success",
        "tokens_in": 900,
        "tokens_out": 120,
        "cost": 0.002,
        "latency": 1.0,
        "first_token": -1.0,
        "digest": 0,
        "flags": 0,
    }
    return Use(**{**told, **changes})


def access(time: float, route: str, status: int = 200, **changes: Any) -> Use:
    """A request in an access log, which knows of no keys."""
    told = {"source": "access.log", "kind": ACCESS, "route": route, "status": status, "method": "GET", "alias": ""}
    unknown = {"key": "", "model": "", "tokens_in": -1, "tokens_out": -1, "cost": -1.0}
    outcome = "success" if status < 400 else "failure"
    return use(time, **{**told, **unknown, "outcome": outcome, **changes})


def office_hours(days: int, **changes: Any) -> Iterator[Use]:
    """Ten calls an hour from eight to five on working days."""
    for day in range(days):
        if day % 7 < 5:
            for hour in range(8, 17):
                for number in range(10):
                    yield use(START + day * DAY + hour * HOUR + number * 6 * MINUTE, **changes)


def reasons(uses: Iterable[Use], **settings: Any) -> list[str]:
    """What is said of these uses."""
    auditor = UsageAuditor(Usage(**settings))
    auditor.watch(sorted(uses, key=lambda use: use.time))
    auditor.finish()
    return [reason for finding in auditor.findings() for reason in finding.evidence["reasons"]]


def test_an_evening_of_work_is_no_night() -> None:
    evening = START + 8 * DAY + 20 * HOUR
    assert not reasons([*office_hours(9), *(use(evening + n * 5 * MINUTE) for n in range(12))])


def test_a_night_is_told_with_the_usual_hours() -> None:
    night = START + 8 * DAY + 2 * HOUR
    said = reasons([*office_hours(8), *(use(night + n * 5 * MINUTE) for n in range(8))])
    assert [reason for reason in said if "off-hours" in reason and "08:00 to 17:00 is usual" in reason]


def test_hours_explain_a_spike_and_a_leaked_key_is_told_apart_from_what_is_odd_about_its_use() -> None:
    night = START + 8 * DAY + 2 * HOUR
    auditor = UsageAuditor(Usage())
    auditor.watch([*office_hours(8), *(use(night + n * 5) for n in range(60))])
    auditor.finish()
    for alarm in blast_radius.alarms({hashlib.sha256(b"ann").hexdigest(): ["ticket.log:1"]}, auditor.scene):
        auditor.alarm(alarm)
    hours, leaked = sorted(auditor.findings(), key=lambda finding: finding.rule)
    assert (hours.rule, leaked.rule, leaked.occurrences) == ("USE315", "USE318", 600)
    assert hours.first_seen is not None and hours.first_seen > night - HOUR
    assert [reason.partition(":")[0] for reason in hours.evidence["reasons"]] == ["off-hours", "usage spike"]


def test_a_thief_with_many_keys_is_no_change_of_the_place_that_hides_another_thief() -> None:
    def theirs(number: int) -> dict[str, str]:
        return {"key": hashlib.sha256(b"%d" % number).hexdigest(), "alias": f"agent-{number}"}

    uses = [each for number in range(6) for each in office_hours(10, **theirs(number))]
    first, second = START + 8 * DAY + 10 * HOUR, START + 9 * DAY + 1 * HOUR
    uses += [use(first + 20 * n, ip="91.7.7.7", **theirs(n % 5)) for n in range(40)]
    uses += [use(second + 5 * n * MINUTE, ip=STRANGER, **theirs(5)) for n in range(12)]
    assert [reason for reason in reasons(uses) if reason.startswith("first seen") and STRANGER in reason]


def test_a_build_server_has_another_address_each_time() -> None:
    def runs(days: int) -> Iterator[Use]:
        for day in range(days):
            for run in range(4 if day < days - 1 else 8):
                at = START + day * DAY + 9 * HOUR + run * (100 if day < days - 1 else 6) * MINUTE
                for call in range(6):
                    yield use(at + call, ip=f"20.{day}.{run}.7")

    assert not [reason for reason in reasons(runs(9)) if "many addresses" in reason]


def test_everybody_moves_behind_one_address_at_noon() -> None:
    def keys() -> Iterator[Use]:
        for number in range(8):
            key = hashlib.sha256(b"%d" % number).hexdigest()
            for each in office_hours(4, key=key, ip=f"62.1.{number}.3"):
                each.time += number
                yield use(each.time, key=key, ip="10.255.0.7" if each.time > START + 3.5 * DAY else each.ip)

    assert not [reason for reason in reasons(keys()) if "many keys" in reason]


def test_slow_exploration_by_a_stranger_without_a_tiny_completion() -> None:
    routes = ("/v1/models", "/key/info", "/user/info")
    at = START + 2 * DAY + 10 * HOUR
    usual = [access(each.time, "/v1/chat/completions", method="POST") for each in office_hours(3)]
    walk = [access(at + 2 * n * MINUTE, route, ip=STRANGER, agent="") for n, route in enumerate(routes)]
    bill = access(at + 9 * MINUTE, "/v1/chat/completions", ip=STRANGER, agent="", method="POST")
    said = reasons([*usual, *walk, bill])
    assert "reconnaissance: model list, then key information, then completions, within 9 minutes" in said
    assert not [reason for reason in reasons([*usual, *walk]) if "reconnaissance" in reason]


def test_routes_that_are_refused_one_after_the_other() -> None:
    routes = ("/key/list", "/user/list", "/team/list", "/model/new", "/config/update", "/budget/list")
    at = START + 10 * HOUR
    said = reasons(access(at + 30 * n, route, 403) for n, route in enumerate(routes))
    assert [reason for reason in said if reason.startswith("scope probing: 6 routes refused")]
    page = [access(at + 2 * n, route, 401, agent="browser Chrome") for n, route in enumerate(routes)]
    assert not reasons(page)


def test_keys_that_only_the_text_of_a_log_says_are_refused() -> None:
    at = START + 10 * HOUR
    tried = [
        use(
            at + 60 * n,
            kind=OTHER,
            key=f"{n:064x}",
            alias="",
            ip=STRANGER,
            outcome="failure",
            error="AuthenticationError",
        )
        for n in range(6)
    ]
    assert [reason for reason in reasons(tried) if reason.startswith("key enumeration: 6 different keys")]


def test_a_flood_that_begins_before_the_clock_strikes() -> None:
    at = START + 8 * DAY + 12 * HOUR - 4 * MINUTE
    flood = [use(at + 6 * n) for n in range(150)]
    assert [reason for reason in reasons([*office_hours(9), *flood]) if reason.startswith("usage spike")]


def test_an_agent_whose_hours_differ_by_much() -> None:
    def sessions(days: int) -> Iterator[Use]:
        for day in range(days):
            for number, steps in enumerate((6, 15, 60, 9)):
                at = START + day * DAY + (9 + 2 * number) * HOUR
                for step in range(3 * steps if (day, number) == (days - 1, 2) else steps):
                    yield use(at + 15 * step, cost=0.001 * step)

    assert not reasons(sessions(10))


def test_calls_that_one_of_two_logs_loses() -> None:
    def both(days: int, *, lost: str, skew: float) -> Iterator[Use]:
        number = 0
        for each in office_hours(days):
            for turn in range(6):
                number += 1
                time = each.time + 50 * turn
                if lost != "calls" or number % 50:
                    yield use(time, call=f"c{number}")
                if lost != "access" or number % 50:
                    yield access(time + skew, "/v1/chat/completions", method="POST")

    assert not reasons(both(5, lost="", skew=30.0))
    said = reasons(both(5, lost="calls", skew=30.0))
    assert [reason for reason in said if reason.startswith("not in the spend log: 10 of 540 successful requests")]
    said = reasons(both(5, lost="access", skew=-30.0))
    assert [reason for reason in said if reason.startswith("not in the access log: 10 of 540 calls")]


def test_calls_that_stand_twice_are_told_with_their_whole_number() -> None:
    auditor = UsageAuditor(Usage())
    auditor.watch(use(START + number / 100, call="one", line=number + 1) for number in range(250))
    auditor.finish()
    (finding,) = [each for each in auditor.findings() if each.name == "duplicate-call-ids"]
    assert finding.occurrences == finding.evidence["observed"] == 249
    assert finding.evidence["reasons"] == ["duplicate call IDs: 249 calls stand twice in calls.jsonl"]


def test_a_text_that_others_repeated_on_other_days_is_a_loop_of_this_key_all_the_same() -> None:
    def loop(day: int, key: str, digest: int) -> list[Use]:
        return [use(START + day * DAY + 12 * HOUR + 8 * n, key=key, alias=key, digest=digest) for n in range(40)]

    others = [each for day in (2, 3) for each in loop(day, f"other-{day}", 77)]
    said = reasons(sorted([*office_hours(9), *others, *loop(8, use(0.0).key, 77)], key=lambda each: each.time))
    assert sum(reason.startswith("agent loop") for reason in said) == 3
    together = [each for key in ("a", "b", "c", "d") for each in loop(8, key, 77)]
    said = reasons(sorted(together, key=lambda each: each.time))
    assert sum(reason.startswith("agent loop") for reason in said) <= 2


def test_a_newcomer_who_calls_far_more_than_the_key_ever_did_needs_less_that_is_new() -> None:
    def seldom() -> Iterator[Use]:
        for day in range(12):
            for number in range(3):
                yield use(START + day * DAY + (9 + 2 * number) * HOUR)
        # A client and a model that others have as well.
        for other in ("bob", "eve", "sam"):
            yield use(START + HOUR, key=other, alias=other, agent="node", model="o3-pro")

    def stranger(calls: int) -> list[str]:
        at = START + 11 * DAY + 18 * HOUR
        new = [use(at + 60 * n, ip=STRANGER, agent="node", model="o3-pro") for n in range(calls)]
        said = reasons(sorted([*seldom(), *new], key=lambda each: each.time))
        return [reason for reason in said if reason.startswith("first seen")]

    assert stranger(20) and not stranger(3)
    assert f"address {STRANGER} in network 45.9.8.0/24" in stranger(20)[0]


def test_much_more_use_than_usual_from_a_new_place_has_both_reasons() -> None:
    at = START + 8 * DAY + 12 * HOUR
    mobile = [use(START + day * DAY + 10 * HOUR + 60, ip=f"109.40.{day}.5") for day in (1, 2, 3, 4, 7)]
    flood = [use(at + 5 * n, ip=STRANGER) for n in range(300)]
    auditor = UsageAuditor(Usage())
    auditor.watch(sorted([*office_hours(9), *mobile, *flood], key=lambda each: each.time))
    (incident,) = auditor.findings()
    said = " ".join(incident.evidence["reasons"])
    assert "usage spike" in said and "first seen" in said
    assert incident.principal is not None and incident.principal.ip == STRANGER


def test_a_new_run_does_not_take_what_a_key_always_does_for_new() -> None:
    def week(days: range) -> Iterator[Use]:
        for day in days:
            for hour in range(24):
                at = START + day * DAY + hour * HOUR
                for number in range(20):
                    names = {"end_user": f"customer-{number}", "tag": f"job-{number}"}
                    yield use(at + 20 * number, digest=77)
                    yield use(at + 20 * number + 1_000, key="app", alias="app", flags=NO_LOG, **names)

    def judged(thief: Iterable[Use]) -> list[str]:
        first, second = UsageAuditor(Usage()), UsageAuditor(Usage())
        first.watch(sorted(week(range(7)), key=lambda each: each.time))
        first.finish()
        second.restore(first.keep())
        second.watch(sorted([*week(range(7, 8)), *thief], key=lambda each: each.time))
        return [reason for finding in second.findings() for reason in finding.evidence["reasons"]]

    assert not judged([])
    at = START + 7 * DAY + 12 * HOUR
    made_up = [use(at + 15 * n, key="app", alias="app", end_user=f"made-up-{n}") for n in range(60)]
    assert [reason for reason in judged(made_up) if reason.startswith("budget evasion")]


def test_keys_that_are_tried_slowly() -> None:
    def tried(keys: int) -> Iterator[Use]:
        for number in range(30):
            key = hashlib.sha256(b"%d" % (number % keys)).hexdigest()
            at = START + 9 * HOUR + number * 20 * MINUTE
            yield use(at, key=key, alias="", ip=STRANGER, outcome="failure", status=401, error="ProxyException")

    assert any(said.startswith("key enumeration: 30 different keys") for said in reasons(tried(30)))
    assert not [said for said in reasons(tried(8)) if "key enumeration" in said]


def test_models_that_are_tried_over_an_afternoon() -> None:
    at = START + 4 * DAY + 10 * HOUR
    tried = [use(at + 25 * MINUTE * n, model=f"model-{n}", tokens_out=3) for n in range(9)]
    assert any(said.startswith("model enumeration: 9 models") for said in reasons([*office_hours(5), *tried]))
    # A new key's first day may bring as many.
    assert not [said for said in reasons(tried) if "model enumeration" in said]


def test_a_key_that_is_refused_on_one_route_after_the_other() -> None:
    at = START + 4 * DAY + 10 * HOUR
    routes = ("/v1/files", "/v1/batches", "/v1/rerank", "/v1/images", "/v1/audio", "/v1/embeddings")
    refused = [
        use(
            at + MINUTE * n,
            route=route,
            model="",
            outcome="failure",
            status=403,
            error="ProxyException",
            flags=PROMPTED,
        )
        for n, route in enumerate(routes)
    ]
    said = reasons([*office_hours(5), *refused])
    assert [reason for reason in said if reason.startswith("scope probing: 6 routes refused")]
    # The key is a valid one.
    assert not [reason for reason in said if "rejected keys" in reason]


def test_a_weekend_is_told_where_it_brings_a_new_network_only() -> None:
    saturday = START + 12 * DAY + 11 * HOUR
    said = reasons([*office_hours(12), *(use(saturday + 9 * n * MINUTE, ip=STRANGER) for n in range(8))])
    assert [reason for reason in said if reason.endswith("at a weekend, when it is never used")]
    assert not reasons([*office_hours(12), *(use(saturday + 9 * n * MINUTE) for n in range(8))])
    monday = saturday + 2 * DAY
    assert not reasons([*office_hours(12), *(use(monday + 9 * n * MINUTE, ip=STRANGER) for n in range(8))])


def test_the_morning_is_no_night_of_a_key_that_was_used_in_afternoons_where_others_work_then() -> None:
    def afternoons() -> Iterator[Use]:
        for day in range(5):
            for number in range(60):
                yield use(START + day * DAY + 13 * HOUR + number * 6 * MINUTE)

    morning = [use(START + 7 * DAY + 8 * HOUR + n * 5 * MINUTE) for n in range(10)]
    others = [
        each
        for number in range(6)
        for each in office_hours(9, key=hashlib.sha256(b"other %d" % number).hexdigest(), alias="other")
    ]
    assert [said for said in reasons([*afternoons(), *morning]) if "off-hours" in said]
    assert not [said for said in reasons([*afternoons(), *morning, *others]) if "off-hours" in said]
    night = [use(START + 7 * DAY + 2 * HOUR + n * 5 * MINUTE) for n in range(10)]
    assert [said for said in reasons([*afternoons(), *night, *others]) if "off-hours" in said]


@pytest.mark.parametrize(("times", "told"), [(1.3, False), (3.6, True)])
def test_an_hour_far_larger_than_any_of_a_steady_key(times: float, told: bool) -> None:
    def steady() -> Iterator[Use]:
        for hour in range(9 * 24):
            at = START + hour * HOUR
            calls = (22 + hour * 7 % 11) * (times if hour == 8 * 24 + 10 else 1.0)
            for call in range(int(calls)):
                yield use(at + call * HOUR / calls)

    assert any("usage spike" in reason for reason in reasons(steady())) is told


def test_an_hour_of_calls_past_the_access_log() -> None:
    request: dict[str, Any] = {"kind": ACCESS, "source": "access.log", "call": "", "route": "/v1/chat/completions"}
    request |= {"method": "POST", "status": 200, "tokens_in": -1, "tokens_out": -1, "cost": -1.0, "model": ""}
    past = [use(START + 30 * HOUR + 40.0 * number) for number in range(80)]
    both = [
        each
        for number in range(2 * 24 * 30)
        for each in (use(START + 120.0 * number), use(START + 120.0 * number + 1, **request))
    ]
    assert any("not in the access log" in reason for reason in reasons([*both, *past]))


@pytest.mark.parametrize("released", [1, 3])
def test_a_release_after_which_services_ask_more_for_half_an_hour(released: int) -> None:
    def calls() -> Iterator[Use]:
        for number in range(6):
            key, ip = hashlib.sha256(b"service %d" % number).hexdigest(), f"62.1.{number}.3"
            for call in range(10 * 24 * 12):
                yield use(START + call * 5 * MINUTE + 7 * number, key=key, ip=ip)
            for call in range(40 if number < released else 0):
                yield use(START + 9 * DAY + 10 * HOUR + 45 * call + 7 * number, key=key, ip=ip)

    told = [reason for reason in reasons(calls()) if reason.startswith("usage spike")]
    assert bool(told) is (released == 1)
