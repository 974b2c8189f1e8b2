from __future__ import annotations

import pytest

from auditors.engines.updates import NO_MINUTE, Usage
from auditors.model import Principal
from auditors.usage.latencies import class_of
from tui.state.meters import LATENCY, MOST_MINUTES, MOST_SPANS, SPAN, Meter, Meters
from tui.state.moments import Moment


def test_of_a_name_the_latest_minutes_are_kept() -> None:
    meters = Meters()
    meters.add(Usage(60 * minute, Principal(user="alice"), requests=1) for minute in range(1_000))
    alice = meters.by_kind["user"]["alice"]
    assert MOST_MINUTES <= len(alice.minutes) < 1.2 * MOST_MINUTES
    assert set(range(60 * (1_000 - MOST_MINUTES), 60_000, 60)) <= alice.minutes.keys()
    assert alice.requests == 1_000
    assert len(meters.total.minutes) == 1_000


def test_what_was_before_the_latest_minutes_is_kept_in_sums_and_drawn_where_it_was() -> None:
    meters = Meters()
    day = 86_400
    used = [
        Usage(day * number + 3_600 * 9 + 60 * at, Principal(user="ann"), 1) for number in range(30) for at in range(90)
    ]
    meters.add(used[::-1])
    ann = meters.by_kind["user"]["ann"]
    assert ann.period is not None
    assert (ann.period[0] // day, ann.period[1]) == (0, used[-1].minute + 60)
    assert ann.series("requests", 0, day, 30) == pytest.approx([90.0] * 30)
    hourly = ann.series("requests", 0, 3_600, 24)
    assert sum(hourly) == pytest.approx(90.0)
    assert not any(hourly[:9]) and not any(hourly[12:])


def test_sums_of_earlier_times_are_bounded_and_the_latest_are_kept() -> None:
    meters = Meters()
    meters.add(Usage(SPAN * number, Principal(user="ann"), 1) for number in range(1_000))
    ann = meters.by_kind["user"]["ann"]
    assert len(ann.earlier) == MOST_SPANS
    assert max(ann.earlier) < min(ann.minutes)


def test_failures_and_latencies_add_up_and_are_drawn_as_means() -> None:
    meters = Meters()
    one = Usage(0, Principal(user="ann"), requests=2, failures={"429": 1}, latencies={class_of(2.0): 2})
    meters.add([one, Usage(60, Principal(user="ann"), requests=1, failures={"429": 2, "5xx": 1}), one])
    ann = meters.by_kind["user"]["ann"]
    assert ann.failures == {"429": 4, "5xx": 1}
    assert ann.quantile(0.95) == pytest.approx(2.0, rel=0.06)
    first, second = ann.series(LATENCY, 0, 60, 2)
    assert first == pytest.approx(2.0, rel=0.06)
    assert second == 0.0


def test_when_something_came_is_never_taken_for_when_it_was() -> None:
    meter = Meter()
    meter.add(Usage(600, Principal(key="a"), values=1, is_arrival=True), 10)
    assert meter.moment == Moment(600, is_arrival=True)
    meter.add(Usage(120, Principal(key="a"), requests=1), 10)
    assert meter.moment == Moment(120)
    other = Meter()
    assert other.moment is None
    other.absorb(meter)
    assert other.moment == Moment(120)


def test_what_came_at_a_time_that_nobody_knows_counts_and_is_drawn_nowhere() -> None:
    meters = Meters()
    meters.add([Usage(NO_MINUTE, Principal(user="ann"), requests=9, is_arrival=True)])
    ann = meters.by_kind["user"]["ann"]
    assert (ann.requests, ann.moment, ann.period, sum(ann.hours)) == (9, None, None, 0)
    assert (meters.total.requests, meters.period) == (9, None)
    meters.add([Usage(600, Principal(user="ann"), requests=1)])
    assert (meters.total.requests, meters.period) == (10, (600, 660))


def test_requests_that_a_web_server_tells_of_again_are_not_counted_twice() -> None:
    meters = Meters()
    meters.add(
        [Usage(60, Principal(ip="203.0.113.9"), accesses=40, route="/v1"), Usage(120, Principal(user="ann"), 30)]
    )
    assert meters.total.requests == 30
    assert meters.total.series("requests", 0, 60, 3) == [0.0, 0.0, 30.0]
    assert sum(meters.total.hours) == 30
    stranger = meters.by_kind["ip"]["203.0.113.9"]
    assert stranger.requests == 40
    assert stranger.series("requests", 0, 60, 3) == [0.0, 40.0, 0.0]
    assert sum(stranger.hours) == 40
    assert stranger.beside["route"] == {"/v1": [40.0, 0.0, 0.0]}
