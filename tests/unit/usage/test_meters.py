"""Meters: who used how much."""

from __future__ import annotations

import pytest

from auditors.usage import meters as meters_module
from auditors.usage.meters import Meters, error_class
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
    meters.call(traffic.use(holder, START, latency=0.2))
    meters.call(traffic.use(holder, START + 1, status=429, outcome="failure", latency=9.0))
    meters.call(traffic.use(holder, START + 2, status=503, outcome="failure", latency=-1.0))
    meters.call(traffic.use(holder, START + HOUR, model="house-model", latency=-1.0))
    meters.close()
    assert meters.total.errors == {"429": 1, "5xx": 1}
    assert (meters.total.requests, meters.total.unpriced, meters.total.timed) == (4, 1, 2)
    assert (meters.total.quantile(0.5), meters.total.quantile(1.0)) == (0.25, 10.0)
    assert meters.unpriced == {"house-model": 1}
    assert error_class(traffic.use(holder, START, outcome="blocked")) == "blocked"


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
