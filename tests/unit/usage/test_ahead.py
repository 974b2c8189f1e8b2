"""What is judged while parts are still to come is judged as if all had been there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from auditors.settings import Usage
from auditors.usage.ahead import Ahead
from auditors.usage.audit import UsageAudit
from auditors.usage.collecting import UsagePart
from auditors.usage.events import Use
from auditors.usage.journal import Journal, order
from tests.benchmarks.abuse import looped, stolen
from tests.benchmarks.traffic import DAY, HOUR, START, Log, Traffic

PARTS = 20


@pytest.fixture(scope="module")
def load() -> list[Use]:
    traffic = Traffic(4, 8, share=0.05)
    at = START + 7 * DAY + 11 * HOUR
    return Log(traffic.uses()).with_(
        stolen(traffic, traffic.holders[0], at) + looped(traffic, traffic.holders[5], at + HOUR)
    )


def parts_of(uses: Sequence[Use]) -> list[UsagePart]:
    size = len(uses) // PARTS + 1
    parts = []
    for begin in range(0, len(uses), size):
        part = UsagePart()
        part.journal.add(list(uses[begin : begin + size]))
        parts.append(part)
    return parts


def judged(parts: Sequence[UsagePart], *, ahead: bool) -> tuple[UsageAudit, list[str]]:
    audit = UsageAudit(Usage())
    for part in parts:
        audit.add(part)
        while ahead and audit.judge_ahead(()):
            pass
    return audit, list(map(str, audit.findings()))


@pytest.mark.parametrize(
    "arrival",
    [
        pytest.param(lambda use: (use.time, use.line), id="in the order of time"),
        pytest.param(lambda use: (use.time + 300 * (use.line % 3), use.line), id="long calls are logged late"),
        pytest.param(lambda use: (use.line % PARTS, use.time), id="as many logs of the same time"),
        pytest.param(lambda use: (-use.time, use.line), id="the latest first"),
    ],
)
def test_findings_are_the_same_in_whatever_order_parts_come(
    load: list[Use], arrival: Callable[[Use], tuple[float, float]]
) -> None:
    uses = sorted(load, key=arrival)
    early, told = judged(parts_of(uses), ahead=True)
    late, expected = judged(parts_of(uses), ahead=False)
    assert told == expected
    assert expected
    assert early.auditor.meters.total == late.auditor.meters.total


def test_nearly_all_of_a_log_in_the_order_of_time_is_judged_ahead(load: list[Use]) -> None:
    journal = Journal()
    ahead = Ahead(journal)
    given: list[Use] = []
    for part in parts_of(sorted(load, key=order)):
        journal.merge(part.journal)
        while some := ahead.some(7):
            given += some
    assert ahead.count == len(given) > len(load) * 0.9
    rest = ahead.rest()
    assert rest is not None
    assert [order(use) for use in (*given, *rest)] == sorted(map(order, load))


def test_nothing_is_given_that_is_later_than_what_is_known_to_come(load: list[Use]) -> None:
    journal = Journal()
    for part in parts_of(sorted(load, key=order)):
        journal.merge(part.journal)
    before = START + 2 * DAY
    given = Ahead(journal).some(len(load), before)
    assert given
    assert max(use.time for use in given) < before


def test_a_use_that_comes_too_late_is_noticed(load: list[Use]) -> None:
    uses = sorted(load, key=order)
    early, *others = uses
    journal = Journal()
    ahead = Ahead(journal)
    for part in (*parts_of(others), *parts_of([early])):
        journal.merge(part.journal)
        while ahead.some(100):
            pass
    assert ahead.rest() is None


def test_nothing_is_judged_ahead_of_what_may_still_come() -> None:
    journal = Journal()
    ahead = Ahead(journal)
    assert ahead.some(10) == []
    rest = ahead.rest()
    assert rest is not None
    assert list(rest) == []


def hour_of_uses(log: str, parts: int) -> list[Journal]:
    """An hour of a log in so many parts, a use in each second."""
    traffic = Traffic(1, 1)
    journals = []
    for begin in range(0, 3_600, 3_600 // parts):
        journal = Journal()
        uses = [
            traffic.use(traffic.holders[0], START + second, source=log, line=second)
            for second in range(begin, begin + 3_600 // parts)
        ]
        journal.add(uses)
        journals.append(journal)
    return journals


def test_what_waits_is_as_little_as_later_parts_reach_back() -> None:
    journal = Journal()
    ahead = Ahead(journal)
    for part in hour_of_uses("app.jsonl", 30):
        journal.merge(part)
    given = ahead.some(4_000)
    assert len(given) >= 3_500
    rest = ahead.rest()
    assert rest is not None
    assert len(given) + len(list(rest)) == 3_600


def test_logs_of_the_same_time_wait_until_the_last_of_them_is_read() -> None:
    journal = Journal()
    ahead = Ahead(journal)
    given: list[Use] = []
    for number in range(4):
        ahead.expect(number, None)
    for number in range(4):
        ahead.go_on(number)
        for part in hour_of_uses(f"pod-{number}.jsonl", 30):
            journal.merge(part)
            some = ahead.some(4_000)
            assert number == 3 or not some
            given += some
        ahead.end(number)
    given += ahead.some(20_000)
    assert len(given) == 4 * 3_600
    assert list(map(order, given)) == sorted(map(order, given))


def test_logs_of_the_same_time_that_are_read_side_by_side_are_judged_as_far_as_all_of_them_are_there() -> None:
    journal = Journal()
    ahead = Ahead(journal)
    given: list[Use] = []
    for number in range(4):
        ahead.expect(number, START)
    logs = [hour_of_uses(f"pod-{number}.jsonl", 30) for number in range(4)]
    for at in range(30):
        for number, parts in enumerate(logs):
            ahead.go_on(number)
            journal.merge(parts[at])
        given += ahead.some(20_000)
        reached = START + (at + 1) * 120
        assert all(use.time < reached - 60 for use in given)
        assert at < 10 or len(given) > 4 * (at - 2) * 120
    rest = ahead.rest()
    assert rest is not None
    assert [order(use) for use in (*given, *rest)] == sorted(order(use) for use in journal.uses())


def test_a_log_that_begins_later_holds_nothing_up_before() -> None:
    journal = Journal()
    ahead = Ahead(journal)
    ahead.expect("today", START)
    ahead.expect("tomorrow", START + DAY)
    ahead.go_on("today")
    for part in hour_of_uses("today.jsonl", 30):
        journal.merge(part)
    assert len(ahead.some(4_000)) >= 3_500
    ahead.end("today")
    assert len(ahead.some(4_000)) <= 100
    assert ahead.rest() is not None


def test_a_log_without_order_holds_nobody_up_once_it_is_read() -> None:
    journal = Journal()
    ahead = Ahead(journal)
    ahead.expect("backups", START)
    ahead.expect("today", START)
    ahead.go_on("backups")
    for part in reversed(hour_of_uses("backups.jsonl", 30)):
        journal.merge(part)
    assert not ahead.some(10_000)
    ahead.end("backups")
    ahead.go_on("today")
    for part in hour_of_uses("today.jsonl", 30):
        journal.merge(part)
    assert len(ahead.some(10_000)) >= 7_000


def test_what_was_judged_too_early_is_judged_anew_with_more_patience(load: list[Use]) -> None:
    uses = sorted(load, key=order)
    late = len(uses) // 2
    parts = parts_of([*uses[:late], *uses[late + 200 :], *uses[late : late + 200]])
    early, told = judged(parts, ahead=True)
    assert told == judged(parts_of(uses), ahead=False)[1]
    assert early.auditor.meters.total.requests > 0
