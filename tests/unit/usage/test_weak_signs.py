"""Abuse of which one small thing can be seen only, and what looks like it."""

from __future__ import annotations

import hashlib
import itertools
import random
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import pytest

from auditors.model import Finding, Severity
from auditors.settings import Job, Usage
from auditors.timestamps import parse_moment
from auditors.usage.contents import contents_of
from auditors.usage.detection import UsageAuditor
from auditors.usage.events import ACCESS, PROMPTED, Use
from auditors.usage.live import LiveUsage
from tests.benchmarks.traffic import DAY, HOUR, MINUTE, START
from tests.unit.usage.test_hard_cases import STRANGER, office_hours, reasons, use
from tests.unit.usage.test_live_order import part

AT = START + 8 * DAY + 10 * HOUR + 30.0
FAILED: dict[str, Any] = {"outcome": "failure", "tokens_in": 0, "tokens_out": 0, "cost": 0.0}


def calls(at: float, number: int, apart: float = MINUTE, **changes: Any) -> Iterator[Use]:
    """Calls at even distances."""
    return (use(at + n * apart, **changes) for n in range(number))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"model": "claude-opus-4-1"}, "model claude-opus-4-1 in 5 calls, while gpt-5 goes on"),
        ({"agent": "Bun"}, "client Bun in 5 calls"),
        ({"route": "/v1/files"}, "route /v1/files in 5 calls"),
        ({"ip": STRANGER}, "network 45.9.8.0/24"),
    ],
)
def test_one_thing_that_is_new_beside_the_usual(changes: dict[str, Any], told: str) -> None:
    usual = list(office_hours(9, route="/v1/chat/completions"))
    visit = list(calls(AT, 6, 10 * MINUTE, **{"route": "/v1/chat/completions", **changes}))
    said = reasons([*usual, *visit])
    assert [reason for reason in said if "first seen" in reason and told in reason]


def test_a_model_that_takes_the_place_of_another_is_not_told() -> None:
    uses = [msgspec.structs.replace(each, model="gpt-5.1" if each.time > AT else "gpt-5") for each in office_hours(12)]
    assert not reasons(uses)


def test_a_person_who_works_elsewhere_for_a_day_is_not_told() -> None:
    def day(time: float) -> int:
        return int((time - START) / DAY)

    uses = [msgspec.structs.replace(each, ip=STRANGER if day(each.time) == 8 else each.ip) for each in office_hours(12)]
    assert not reasons(uses)


def test_what_three_keys_begin_at_once_is_a_change_of_the_place() -> None:
    uses: list[Use] = []
    for number in range(4):
        key = hashlib.sha256(b"%d" % number).hexdigest()
        uses += office_hours(9, key=key, ip=f"62.1.{number}.3")
        uses += calls(AT + number, 6, 2 * MINUTE, key=key, ip=f"62.1.{number}.3", model="gpt-5-pro")
    assert not [reason for reason in reasons(uses) if "gpt-5-pro" in reason][2:]


@pytest.mark.parametrize(("models", "told"), [(("gpt-5-pro", "gpt-5-pro"), 0), (("gpt-5-pro", "o3-pro"), 2)])
def test_a_model_that_two_keys_take_up_within_a_day_is_rolled_out(models: tuple[str, str], told: int) -> None:
    uses: list[Use] = []
    for number, model in enumerate(models):
        key = hashlib.sha256(b"%d" % number).hexdigest()
        uses += office_hours(9, key=key, ip=f"62.1.{number}.3")
        uses += calls(AT + number * MINUTE, 6, 10 * MINUTE, key=key, ip=f"62.1.{number}.3", model=model)
    assert len([reason for reason in reasons(uses) if "first seen for this key" in reason]) == told


@pytest.mark.parametrize(("number", "told"), [(6, False), (12, True)])
def test_a_neighbour_of_the_only_server_of_a_key_counts_where_it_calls_often(number: int, told: bool) -> None:
    usual = [each for hour in range(9 * 24) for each in calls(START + hour * HOUR, 10, 5 * MINUTE, ip="62.9.9.9")]
    neighbour = list(calls(START + 8 * DAY + 2 * HOUR + 90, number, 2 * MINUTE, ip="62.9.200.7"))
    assert any("62.9.200.7" in reason for reason in reasons([*usual, *neighbour])) is told


def test_a_person_who_calls_from_the_network_beside_is_not_told() -> None:
    usual = list(office_hours(9, ip="62.9.9.9"))
    assert not reasons([*usual, *calls(AT + 60, 12, 2 * MINUTE, ip="62.9.200.7")])


def test_what_keys_here_hardly_ever_do_counts_for_a_key_of_few_hours() -> None:
    def nightly(key: str, ip: str) -> Iterator[Use]:
        for day in range(9):
            yield from calls(START + day * DAY + 2 * HOUR, 50, 20, key=key, ip=ip)

    job, others = "a" * 64, [hashlib.sha256(b"%d" % number).hexdigest() for number in range(8)]
    theft = list(calls(START + 8 * DAY + 2 * HOUR + 90, 6, 60, key=job, ip=STRANGER))
    alone = [*nightly(job, "62.9.9.9"), *theft]
    known = [each for number, key in enumerate(others) for each in office_hours(9, key=key, ip=f"62.1.{number}.3")]
    assert not [reason for reason in reasons(alone) if STRANGER in reason]
    assert [reason for reason in reasons([*alone, *known]) if STRANGER in reason]


def test_calls_that_fail_again_and_again() -> None:
    failing = list(calls(AT, 15, 10, status=400, error="BadRequestError", **FAILED))
    said = reasons([*office_hours(9), *failing])
    assert [reason for reason in said if reason.startswith("error surge: 15 of") and "(400)" in reason]


def test_failures_that_several_keys_meet_are_not_those_of_one() -> None:
    uses: list[Use] = []
    for number in range(4):
        key = hashlib.sha256(b"%d" % number).hexdigest()
        uses += office_hours(9, key=key)
        uses += calls(AT + number, 9, 60, key=key, status=400, error="BadRequestError", **FAILED)
        uses += calls(AT + 540 + number, 9, 60, key=key, status=400, error="BadRequestError", **FAILED)
    assert not [reason for reason in reasons(uses) if "error surge" in reason]


def test_a_little_every_hour_of_the_day_and_the_night() -> None:
    drip = list(calls(START + 8 * DAY, 24, HOUR))
    said = reasons([*office_hours(10), *drip])
    assert [reason for reason in said if reason.startswith("around the clock: calls in ")]


def test_a_long_day_is_not_around_the_clock() -> None:
    late = list(calls(START + 8 * DAY + 17 * HOUR, 6, 40 * MINUTE))
    assert not [reason for reason in reasons([*office_hours(9), *late]) if "around the clock" in reason]


def prompt(text: str) -> int:
    """What is kept of a message."""
    return contents_of({"messages": [{"role": "user", "content": text}]})[0]


def test_a_loop_whose_numbers_change() -> None:
    loop = [
        use(
            AT + n * 15,
            digest=prompt(f"attempt {n} at 2026-11-{n % 28:02d}T10:00:{n:02d}Z to open run {n * 7919:032x}"),
        )
        for n in range(30)
    ]
    varied = [
        use(each.time, digest=prompt(f"question of {words}")) for each, words in zip(loop, _different(), strict=False)
    ]
    usual = [
        msgspec.structs.replace(each, digest=prompt(f"ask {words}"))
        for each, words in zip(office_hours(9), _different(), strict=False)
    ]
    assert [reason for reason in reasons([*usual, *loop]) if "messages that differ in their numbers only" in reason]
    assert not [reason for reason in reasons([*usual, *varied]) if "numbers only" in reason]


def test_a_job_that_asks_the_same_of_each_number_every_day_is_no_loop() -> None:
    uses = [
        use(START + day * DAY + 9 * HOUR + n * 15, digest=prompt(f"classify order {day}{n}"))
        for day in range(9)
        for n in range(60)
    ]
    assert not [reason for reason in reasons(uses) if "numbers only" in reason and "agent loop" in reason]


def _different() -> Iterator[str]:
    words = (
        "lions",
        "rivers",
        "montrous storms",
        "quinine",
        "tulips",
        "orphism",
        "symphony",
        "wharf",
        "zoology",
        "hours",
    )
    number = 0
    while True:
        first, rest = words[number % 10], words[number // 10 % 10]
        yield f"{first} with {rest} {'so ' * (number % 37)}"
        number += 1


def test_a_collection_of_keys_whose_owners_go_on_later() -> None:
    uses: list[Use] = []
    for number in range(6):
        key = hashlib.sha256(b"%d" % number).hexdigest()
        uses += office_hours(9, key=key, ip=f"62.1.{number}.3")
        uses += calls(START + 8 * DAY + 5 * HOUR + number, 3, 60, key=key, ip=STRANGER)
    assert [reason for reason in reasons(uses) if "whose owners went on elsewhere" in reason]


def test_one_office_that_goes_another_way_for_an_hour_is_no_collection() -> None:
    uses: list[Use] = []
    for number in range(6):
        key = hashlib.sha256(b"%d" % number).hexdigest()
        for each in office_hours(9, key=key, ip="62.1.1.3"):
            each.time += number
            away = START + 8 * DAY + 10 * HOUR <= each.time < START + 8 * DAY + 11 * HOUR
            uses.append(msgspec.structs.replace(each, ip=STRANGER if away else each.ip))
    assert not [reason for reason in reasons(uses) if "many keys" in reason]


def test_a_declared_load_test_silences_how_much_is_used_and_nothing_else() -> None:
    load = list(calls(AT, 400, 2))
    theft = list(calls(AT + 60, 20, 30, ip=STRANGER, agent="curl", model="o3-pro"))
    other = "b" * 64
    surge = list(calls(AT, 400, 2, key=other, alias="bob", ip="62.7.7.7"))
    later = [msgspec.structs.replace(each, time=each.time + 4 * HOUR) for each in load]
    usual = [*office_hours(9), *office_hours(9, key=other, alias="bob", ip="62.7.7.7")]
    test = Job(name="load test", keys=("ann",), hours="10:00-12:00")

    said = reasons([*usual, *load], jobs=(test,))
    assert not said
    assert [reason for reason in reasons([*usual, *load]) if "usage spike" in reason]
    assert [reason for reason in reasons([*usual, *load, *theft], jobs=(test,)) if "first seen" in reason]
    assert [reason for reason in reasons([*usual, *surge], jobs=(test,)) if "usage spike" in reason]
    assert [reason for reason in reasons([*usual, *later], jobs=(test,)) if "usage spike" in reason]


def test_a_price_that_doubles_over_night_is_no_theft() -> None:
    uses: list[Use] = []
    for number in range(6):
        key = hashlib.sha256(b"%d" % number).hexdigest()
        uses += [
            msgspec.structs.replace(each, cost=0.5 if each.time > START + 8 * DAY else 0.25)
            for each in office_hours(12, key=key, ip=f"62.1.{number}.3")
        ]
    assert not reasons(uses)


def test_the_key_that_was_tried_is_named_where_the_log_knows_of_no_address() -> None:
    tried: dict[str, Any] = {"key": "c" * 64, "alias": "", "ip": "", "status": 401, "flags": PROMPTED, **FAILED}
    auditor = UsageAuditor(Usage())
    auditor.watch(sorted([*office_hours(9), *calls(AT, 4, **tried)], key=lambda each: each.time))
    auditor.finish()
    (finding,) = auditor.findings()
    assert (finding.rule, finding.principal and finding.principal.key) == ("USE317", "c" * 64)


def test_the_master_key_as_a_client_key_is_told_live() -> None:
    usage = LiveUsage(Usage())
    for number in range(4):
        usage.add(part([use(AT + number * MINUTE, key="litellm_proxy_master_key", alias="")]))
    usage.finish()
    assert [finding.rule for finding in usage.findings()] == ["USE316"]


def findings(uses: Iterable[Use]) -> list[Finding]:
    """What is found in uses of any order."""
    auditor = UsageAuditor(Usage())
    auditor.watch(sorted(uses, key=lambda each: each.time))
    auditor.finish()
    return list(auditor.findings())


def paces(*numbers: int) -> Iterator[Use]:
    """So many calls in the hours of the working day, one hour after the other, over two weeks."""
    hours = itertools.cycle(numbers)
    for day in range(12):
        if day % 7 < 5:
            for hour in range(8, 17):
                yield from calls(START + day * DAY + hour * HOUR, number := next(hours), 50 * MINUTE / number)


def test_an_hour_that_is_larger_than_any_before_is_worth_a_look() -> None:
    at = START + 11 * DAY + 18 * HOUR
    for number, severity in ((20, Severity.LOW), (29, Severity.MEDIUM)):
        (finding,) = findings([*paces(4, 9, 6, 12, 8, 5, 10), *calls(at, number, 2 * MINUTE)])
        assert (finding.name, finding.severity) == ("usage-spike", severity)
    assert not findings([*paces(4, 9, 6, 12, 8, 5, 10), *calls(at, 15, 2 * MINUTE)])


def test_what_is_larger_than_any_before_of_hours_that_differ_by_much_is_nothing() -> None:
    dice = random.Random(5)
    sessions = [min(60, int(2 * dice.paretovariate(0.9))) for _ in range(81)]
    at = START + 11 * DAY + 10 * HOUR
    assert not findings([*paces(*sessions), *calls(at, int(1.7 * max(sessions)), 30)])


@pytest.mark.parametrize(("day", "severity"), [(5, None), (12, Severity.LOW), (19, Severity.MEDIUM)])
def test_a_weekend_counts_where_one_before_was_free(day: int, severity: Severity | None) -> None:
    visit = calls(START + day * DAY + 11 * HOUR, 12, 4 * MINUTE)
    found = findings([*(each for each in office_hours(day)), *visit])
    assert [each.severity for each in found if each.name == "off-hours-use"] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"model": "gpt-5-pro", "cost": 0.2}, "$"),
        ({"tokens_in": 30_000}, "tokens"),
    ],
)
def test_an_hour_of_few_calls_that_are_larger_or_dearer(changes: dict[str, Any], told: str) -> None:
    usual = [*paces(4, 9, 6, 12, 8, 5, 10)]
    first = msgspec.structs.replace(usual[20], **changes)
    said = reasons([*usual, first, *calls(START + 11 * DAY + 10 * HOUR, 9, 3 * MINUTE, **changes)])
    assert [reason for reason in said if reason.startswith("usage spike: ") and told in reason]


@pytest.mark.parametrize(("apart", "within"), [(15.0, 6 * MINUTE), (40.0, 16 * MINUTE)])
def test_much_more_than_ever_is_told_before_the_hour_is_over(apart: float, within: float) -> None:
    at = START + 11 * DAY + 10 * HOUR
    busy = [*paces(4, 9, 6, 12, 8, 5, 10)]
    (finding,) = findings([*(each for each in busy if each.time < at), *calls(at, int(HOUR / apart), apart)])
    assert finding.name == "usage-spike"
    assert parse_moment(finding.evidence["detected_at"], 0) - at <= within


def test_many_calls_in_a_minute_are_all_counted() -> None:
    said = reasons([*office_hours(9), *calls(AT, 200, 0.25)])
    assert [reason for reason in said if reason.startswith("usage spike: 2") and " requests in an hour" in reason]


def test_a_job_of_one_call_an_hour_that_makes_ten() -> None:
    job = [each for hour in range(6 * 24) for each in calls(START + hour * HOUR + 300, 1)]
    (finding,) = findings([*job, *calls(START + 5 * DAY + 10 * HOUR + 600, 10, 4 * MINUTE)])
    assert (finding.name, finding.severity) == ("usage-spike", Severity.LOW)
    assert not findings([*job, *calls(START + 5 * DAY + 10 * HOUR + 600, 5, 4 * MINUTE)])


@pytest.mark.parametrize(("ip", "told"), [(STRANGER, True), (None, False)])
def test_as_many_calls_as_ever_from_a_network_that_is_new(ip: str | None, told: bool) -> None:
    at = START + 11 * DAY + 10 * HOUR
    visit = calls(at, 19, 3 * MINUTE, **({"ip": ip} if ip else {}))
    said = reasons([*(each for each in paces(4, 9, 6, 12, 8, 5, 10) if each.time < at - HOUR), *visit])
    assert bool([reason for reason in said if "with a network 45.9.8.0/24, first seen now" in reason]) is told


def test_a_new_client_is_called_one_in_every_reason() -> None:
    at = START + 11 * DAY + 10 * HOUR
    visit = calls(at, 34, 60, agent="Bun")
    said = reasons([*(each for each in paces(4, 9, 6, 12, 8, 5, 10) if each.time < at - HOUR), *visit])
    assert [reason for reason in said if reason.endswith("with a client Bun, first seen now")]


def test_a_first_weekend_counts_where_nobody_here_works_on_it() -> None:
    saturday = START + 5 * DAY + 11 * HOUR
    others = [each for number in range(5) for each in office_hours(5, key=hashlib.sha256(b"%d" % number).hexdigest())]
    mine = list(office_hours(5))
    visit = list(calls(saturday, 13, 4 * MINUTE))
    said = [each for each in findings([*others, *mine, *visit]) if each.name == "off-hours-use"]
    assert [each.severity for each in said] == [Severity.LOW]
    assert not [each for each in findings([*mine, *visit]) if each.name == "off-hours-use"]


@pytest.mark.parametrize(
    ("alias", "told"),
    [
        ("sales-laptop", True),
        ("abbot", True),
        ("research-agent", False),
        ("ci_tests2", False),
        ("SVC.reports", False),
        ("Nightly ETL", False),
    ],
)
def test_what_is_named_as_a_program_keeps_no_hours(alias: str, told: bool) -> None:
    night = calls(START + 10 * DAY + 3 * HOUR, 9, 4 * MINUTE)
    uses = [msgspec.structs.replace(each, alias=alias) for each in [*office_hours(10), *night]]
    assert [each.name for each in findings(uses) if each.name == "off-hours-use"] == ["off-hours-use"] * told


def test_a_job_of_one_hour_a_day_is_known_after_four_days() -> None:
    job = [each for day in range(5) for each in calls(START + day * DAY + 2 * HOUR, 60, 30)]
    thief = {"ip": STRANGER, "agent": "curl", "model": "o1-pro"}
    said = findings([*job, *calls(START + 4 * DAY + 2 * HOUR + 31 * MINUTE, 12, 30, **thief)])
    assert "key-used-from-new-origin" in [each.name for each in said]


def test_sunday_evening_is_a_weekend_where_nobody_works_at_night() -> None:
    sunday = START + 6 * DAY + 19 * HOUR
    others = [each for number in range(5) for each in office_hours(5, key=hashlib.sha256(b"%d" % number).hexdigest())]
    said = findings([*others, *office_hours(5), *calls(sunday, 13, 4 * MINUTE)])
    assert [each.severity for each in said if each.name == "off-hours-use"] == [Severity.LOW]


def test_a_model_that_is_new_on_the_third_day() -> None:
    visit = calls(START + 2 * DAY + 10 * HOUR + 30, 10, 3 * MINUTE, model="grok-4")
    said = reasons([*office_hours(3), *visit])
    assert [reason for reason in said if "model grok-4 in" in reason]


def test_two_answers_are_enough_that_are_three_times_the_largest() -> None:
    said = reasons([*office_hours(9), *calls(AT, 2, 20 * MINUTE, tokens_out=2_500)])
    assert [reason for reason in said if reason.startswith("token explosion: 2 completions of 2,500 tokens")]


def test_an_access_log_alone_tells_of_calls_that_fail() -> None:
    log: dict[str, Any] = {
        "kind": ACCESS,
        "model": "",
        "route": "/v1/chat/completions",
        "method": "POST",
        "outcome": "",
    }
    failing = list(calls(AT, 15, 10, **{**log, "status": 400}))
    said = reasons([*office_hours(9, **{**log, "status": 200}), *failing])
    assert [reason for reason in said if reason.startswith("error surge: 15 of") and "(400)" in reason]


def test_two_hours_of_a_weekend_are_one_session() -> None:
    others = [each for number in range(5) for each in office_hours(5, key=hashlib.sha256(b"%d" % number).hexdigest())]
    visit = list(calls(START + 5 * DAY + 10 * HOUR + 35 * MINUTE, 14, 4 * MINUTE))
    said = [each for each in findings([*others, *office_hours(5), *visit]) if each.name == "off-hours-use"]
    assert [each.severity for each in said] == [Severity.LOW]
    apart = [*visit[:6], *calls(START + 5 * DAY + 16 * HOUR, 8, 4 * MINUTE)]
    assert not [each for each in findings([*others, *office_hours(5), *apart]) if each.name == "off-hours-use"]


@pytest.mark.parametrize(("late", "told"), [((), True), ((0, 1), False)])
def test_a_person_whose_days_differ_sleeps_at_night_all_the_same(late: tuple[int, ...], told: bool) -> None:
    days = ((8, 9, 12, 13, 15), (8, 9, 10, 17), (9, 10, 14, 16, 17), (8, 10, 11, 16, 17), (8, 9, 16, 18))
    hours = [(day, hour) for day, these in enumerate(days) for hour in these] + [(day, 2) for day in late]
    usual = [each for day, hour in hours for each in calls(START + (day % 5) * DAY + hour * HOUR, 4, 9 * MINUTE)]
    night = calls(START + 7 * DAY + 3 * HOUR, 9, 4 * MINUTE)
    assert bool([each for each in findings([*usual, *night]) if each.name == "off-hours-use"]) is told


def unequal(days: int) -> Iterator[Use]:
    """Requests of a key that differ by much: most are short, and now and then there is a whole document."""
    dice = random.Random("sizes")
    for each in office_hours(days):
        each.tokens_in = min(9_000, max(20, int(900 * dice.lognormvariate(0, 1.4))))
        yield each


@pytest.mark.parametrize(("number", "tokens", "told"), [(14, 16_000, True), (6, 16_000, False), (14, 12_000, False)])
def test_many_requests_that_are_larger_than_any_before(number: int, tokens: int, told: bool) -> None:
    said = reasons([*unequal(9), *calls(AT, number, 2 * MINUTE, tokens_in=tokens)])
    assert bool([reason for reason in said if reason.startswith("token explosion")]) is told


def test_what_is_asked_of_the_gateway_stands_among_the_calls() -> None:
    thief: dict[str, Any] = {"ip": STRANGER, "agent": "curl"}
    asked = {"model": "", "tokens_in": 0, "tokens_out": 0, "cost": 0.0}
    steps = [use(AT + 9 * n, route=route, **asked, **thief) for n, route in enumerate(("/v1/models", "/key/info"))]
    bill = calls(AT + 5 * MINUTE, 20, 20, route="/v1/chat/completions", **thief)
    usual = list(office_hours(9, route="/v1/chat/completions"))
    said = reasons([*usual, *steps, *bill])
    assert [reason for reason in said if reason.startswith("reconnaissance: model list, then key information, then")]
    assert not [reason for reason in reasons([*usual, *steps[:1], *bill]) if "reconnaissance" in reason]


@pytest.mark.parametrize(("hours", "told"), [(range(8, 17), True), (range(1, 4), False)])
def test_the_turn_of_the_month_explains_more_of_a_job_than_of_a_person(hours: range, told: bool) -> None:
    last = START + 25 * DAY  # the 30th, a Friday
    dice = random.Random("turn")
    usual = [
        use(START + day * DAY + hour * HOUR + dice.random() * HOUR)
        for day in range(25)
        if day % 7 < 5
        for hour in hours
        for _ in range(dice.choice((15, 20, 25)))
    ]
    surge = calls(last + (hours[1] + 0.1) * HOUR, 24, 11)
    assert bool([reason for reason in reasons([*usual, *surge]) if "usage spike" in reason]) is told


@pytest.mark.parametrize(("each_hour", "told"), [(2, True), (1, False)])
def test_a_little_in_each_hour_of_a_night(each_hour: int, told: bool) -> None:
    night = START + 10 * DAY + HOUR
    visit = [each for hour in range(4) for each in calls(night + hour * HOUR, each_hour, 25 * MINUTE)]
    said = reasons([*office_hours(10), *visit])
    assert bool([reason for reason in said if reason.startswith("off-hours: 8 calls within 4 hours on")]) is told


@pytest.mark.parametrize(("alias", "told"), [("ann", True), ("research-agent", False)])
def test_a_day_and_a_night_in_the_first_week(alias: str, told: bool) -> None:
    every_hour = [use(START + 4 * DAY + hour * HOUR + 40 * MINUTE) for hour in range(-6, 18)]
    uses = [msgspec.structs.replace(each, alias=alias) for each in [*office_hours(5), *every_hour]]
    assert bool([reason for reason in reasons(uses) if reason.startswith("around the clock: calls in")]) is told


@pytest.mark.parametrize(("new", "usual", "told"), [(22, 44, True), (8, 16, False), (22, 90, False)])
def test_new_end_users_beside_the_usual_ones(new: int, usual: int, told: bool) -> None:
    known = [each for number in range(4) for each in office_hours(9, end_user=f"customer-{number}")]
    at = START + 8 * DAY + 20 * HOUR
    hour = [*calls(at, usual, HOUR / usual, end_user="customer-1")]
    made_up = [use(at + n * HOUR / new + 7, end_user=f"{n:08x}") for n in range(new)]
    found = [each for each in findings([*known, *hour, *made_up]) if "budget evasion" in str(each.evidence["reasons"])]
    assert bool(found) is told


@pytest.mark.parametrize(("number", "cost", "told"), [(12, 0.02, True), (12, 0.004, False), (7, 0.02, False)])
def test_a_new_model_that_is_far_dearer_need_not_be_as_rare(number: int, cost: float, told: bool) -> None:
    tried = calls(START + DAY + 9 * HOUR + 5 * MINUTE, 3, model="gpt-5-mini")
    visit = calls(START + 4 * DAY + 10 * HOUR + 30, number, 3 * MINUTE, model="o3-pro", cost=cost)
    said = reasons([*office_hours(5), *tried, *visit])
    assert bool([reason for reason in said if "model o3-pro in" in reason]) is told
