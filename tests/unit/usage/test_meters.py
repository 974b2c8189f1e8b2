"""Meters: who used how much."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.usage import meters as meters_module
from auditors.usage.events import ACCESS
from auditors.usage.failures import failure_class
from auditors.usage.latencies import class_of, merge, quantile, total
from auditors.usage.meters import Meters
from tests.benchmarks.traffic import HOUR, START, Traffic


def test_sums_are_those_of_the_calls_in_every_dimension() -> None:
    traffic = Traffic(1, 2, share=0.2)
    uses = traffic.uses()
    meters = Meters()
    for use in uses:
        meters.call(use)
    meters.close()
    for dimension in meters.dimensions.values():
        assert sum(tally.requests for tally in dimension.tallies.values()) == len(uses)
        assert sum(tally.cost for tally in dimension.tallies.values()) == pytest.approx(meters.total.cost)
    key = traffic.holders[0].key
    own = [use for use in uses if use.key == key]
    tally = meters.dimensions["key"].tallies[key]
    assert (tally.requests, tally.tokens_in) == (len(own), sum(use.tokens_in for use in own))
    assert sum(point[0] for point in meters.dimensions["key"].series[key].points(86_400).values()) == len(own)


def test_errors_unpriced_calls_and_latencies_are_counted_apart() -> None:
    traffic = Traffic(1, 1)
    holder = traffic.holders[0]
    meters = Meters()
    meters.call(traffic.use(holder, START, latency=0.2, first_token=0.05))
    meters.call(traffic.use(holder, START + 1, status=429, outcome="failure", latency=9.0))
    meters.call(traffic.use(holder, START + 2, status=503, outcome="failure", latency=-1.0))
    meters.call(traffic.use(holder, START + HOUR, model="house-model", latency=-1.0))
    meters.access(traffic.use(holder, START + HOUR, kind=ACCESS, latency=60.0))
    meters.close()
    total = meters.total
    assert total.errors == {"429": 1, "5xx": 1}
    assert (total.requests, total.unpriced, total.accesses) == (4, 1, 1)
    assert total.quantile(0.5) == pytest.approx(0.2, rel=0.06)
    assert total.quantile(1.0) == pytest.approx(9.0, rel=0.06)
    assert quantile(total.first_tokens, 0.5) == pytest.approx(0.05, rel=0.06)
    assert quantile(total.waits, 0.5) == pytest.approx(60.0, rel=0.06)
    assert meters.unpriced == {"house-model": 1}


@given(st.lists(st.floats(0.001, 3_600.0), min_size=1, max_size=200), st.sampled_from([0.01, 0.5, 0.95, 0.99, 1.0]))
def test_a_sketch_of_latencies_tells_every_quantile_within_six_percent(seconds: list[float], share: float) -> None:
    halves: list[dict[int, int]] = [{}, {}]
    for number, each in enumerate(seconds):
        merge(halves[number % 2], {class_of(each): 1})
    merge(halves[0], halves[1])
    exact = sorted(seconds)[max(0, math.ceil(share * len(seconds) - 1e-9) - 1)]
    assert quantile(halves[0], share) == pytest.approx(exact, rel=0.06)
    assert total(halves[0]) == pytest.approx(sum(seconds), rel=0.06)
    assert len(halves[0]) <= 133


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ((429, "failure", "RateLimitError"), "429"),
        ((408, "failure", "Timeout"), "timeout"),
        ((0, "failure", "APITimeoutError"), "timeout"),
        ((504, "failure", ""), "timeout"),
        ((503, "failure", "UT"), "timeout"),
        ((503, "failure", "UH"), "5xx"),
        ((418, "failure", ""), "4xx"),
        ((0, "blocked", ""), "blocked"),
        ((0, "failure", "PEBKAC"), "failure"),
    ],
)
def test_what_went_wrong_has_a_class(told: tuple[int, str, str], name: str) -> None:
    assert failure_class(*told) == name


def test_of_more_names_than_are_kept_the_large_ones_stay_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meters_module, "NAMES", 50)
    traffic = Traffic(1, 1)
    meters = Meters()
    for number in range(500):
        meters.call(traffic.use(traffic.holders[0], START + 60 * number, ip=f"203.0.{number // 250}.{number % 250}"))
        if number % 10 == 0:
            meters.call(traffic.use(traffic.holders[0], START + 60 * number, ip="198.51.100.7"))
    meters.close()
    addresses = meters.dimensions["ip"]
    assert 25 <= len(addresses.tallies) <= 50
    assert addresses.tallies["198.51.100.7"].requests == 50
    assert (meters.total.requests, abs(len(addresses.distinct) - 501) < 50) == (550, True)


def test_calls_that_an_access_log_tells_of_again_are_charted_once() -> None:
    traffic = Traffic(1, 1)
    holder = traffic.holders[0]
    meters = Meters()
    for number in range(4):
        meters.call(traffic.use(holder, START + number))
        meters.access(traffic.use(holder, START + number, kind=ACCESS))
    meters.access(traffic.use(holder, START + HOUR, kind=ACCESS))
    meters.close()
    for series in (meters.series, meters.dimensions["user"].series[holder.name]):
        assert [point[0] for point in series.points(3_600).values()] == [4, 1]


def test_a_name_that_becomes_large_is_charted_in_place_of_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meters_module, "CHARTED", 3)
    traffic = Traffic(1, 1)
    meters = Meters()
    for hour in range(3):
        for number in range(6):
            for second in range(1 + (number + 4) % 6):
                meters.call(traffic.use(traffic.holders[0], START + hour * HOUR + second, user=f"user-{number}"))
    meters.close()
    assert set(meters.dimensions["user"].series) == {"user-0", "user-1", "user-5"}


def test_a_key_that_only_a_name_tells_is_counted_by_it() -> None:
    traffic = Traffic(1, 1)
    meters = Meters()
    for name in ("@key shop-bot", "@user ann"):
        use = traffic.use(traffic.holders[0], START)
        use.key, use.alias = name, "shop-bot" if name.startswith("@key") else ""
        meters.call(use)
    meters.close()
    assert list(meters.dimensions["key"].tallies) == ["shop-bot"]
