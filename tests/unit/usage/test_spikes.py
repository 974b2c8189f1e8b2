"""The spike detector: causal, on one scale for all series, and it sees what people see."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditors.usage.spikes import ALARM, SENSITIVE, SeriesScorer, score_series

STEP = 300.0
DAY = int(86_400 / STEP)


def times(count: int) -> list[float]:
    return [1_795_000_000.0 + STEP * index for index in range(count)]


def steady(rng: random.Random, count: int) -> list[float]:
    return [50 + rng.gauss(0, 2) for _ in range(count)]


def daily(rng: random.Random, count: int) -> list[float]:
    return [1000 * (1.2 + math.sin(2 * math.pi * index / DAY)) + rng.gauss(0, 60) for index in range(count)]


def bursty(rng: random.Random, count: int) -> list[float]:
    return [rng.lognormvariate(5, 0.7) * (8 if rng.random() < 0.01 else 1) for _ in range(count)]


def sparse(rng: random.Random, count: int) -> list[float]:
    return [float(rng.choice((0, 0, 0, 0, 1, 2))) for _ in range(count)]


KINDS = (steady, daily, bursty, sparse)


def alarms(values: list[float]) -> list[int]:
    return [index for index, score in enumerate(score_series(times(len(values)), values)) if score >= ALARM]


@pytest.mark.parametrize("kind", KINDS)
def test_quiet_series_of_every_kind_rarely_alarm(kind: object) -> None:
    assert callable(kind)
    told = sum(len(alarms(kind(random.Random(seed), 10 * DAY))) for seed in range(2))
    assert told <= 2 * 10 * DAY / 500


@pytest.mark.parametrize("kind", KINDS)
def test_a_burst_is_seen_as_it_begins(kind: object) -> None:
    assert callable(kind)
    values = kind(random.Random(1), 8 * DAY)
    usual = sorted(values)[int(len(values) * 0.99)]
    for index in range(7 * DAY, 7 * DAY + 6):
        values[index] += 25 * max(usual, 1)
    assert any(7 * DAY <= index < 7 * DAY + 3 for index in alarms(values))


def test_a_missing_peak_is_seen_though_the_level_is_an_ordinary_one() -> None:
    values = daily(random.Random(2), 14 * DAY)
    begin = 12 * DAY + DAY // 8
    for index in range(begin, begin + DAY // 4):
        values[index] = 400.0 + values[index] % 7
    assert any(begin <= index < begin + DAY // 4 for index in alarms(values))


def test_a_new_level_is_told_once() -> None:
    values = steady(random.Random(3), 10 * DAY)
    values[8 * DAY :] = [value + 30 for value in values[8 * DAY :]]
    told = [index for index in alarms(values) if index >= 8 * DAY]
    assert told and told[0] < 8 * DAY + 5 and len(told) <= 2


def test_an_event_is_told_once_and_a_much_stronger_one_shortly_after_all_the_same() -> None:
    values = steady(random.Random(7), 10 * DAY)
    begin = 8 * DAY
    for index in range(begin, begin + 12):
        values[index] += 30
    weak = [index for index in alarms(values) if index >= begin]
    assert weak[0] <= begin + 1 and len(weak) <= 2
    values[begin + 40] += 5000
    assert begin + 40 in alarms(values)


def test_a_spike_scores_higher_than_anything_in_a_quiet_past() -> None:
    for kind in KINDS:
        values = kind(random.Random(8), 10 * DAY)
        values[9 * DAY] += 100 * max(values)
        scores = score_series(times(len(values)), values)
        assert scores[9 * DAY] == max(scores) > 0.45


@pytest.mark.parametrize("huge", [1e300, -1e300, 1.7e308])
def test_values_of_any_size_are_scored(huge: float) -> None:
    values = [1.0, huge] * 300 + [huge] * 200
    assert all(0 <= score <= 1 for score in score_series(times(len(values)), values))


def test_times_and_values_that_no_float_can_hold_do_not_stop_a_series() -> None:
    values = [1.0, 10**400, -(10**400), 2.0] * 100
    assert all(0 <= score <= 1 for score in score_series(times(len(values)), values))
    unknown = [math.nan, math.inf] * 150
    assert all(0 <= score <= 1 for score in score_series(unknown, [1.0, 2.0] * 150))


def test_a_signal_that_freezes_is_seen() -> None:
    values = steady(random.Random(4), 10 * DAY)
    values[8 * DAY : 8 * DAY + DAY // 2] = [values[8 * DAY]] * (DAY // 2)
    assert any(8 * DAY <= index < 8 * DAY + DAY // 2 for index in alarms(values))


def test_another_distribution_with_the_same_level_and_spread_is_seen() -> None:
    rng = random.Random(1)
    values = [50 + 10 * rng.choice((-1, 1)) + rng.gauss(0, 1) for _ in range(8 * DAY)]
    begin = 7 * DAY
    values[begin : begin + DAY // 2] = [50 + rng.gauss(0, 10) for _ in range(DAY // 2)]
    assert any(begin <= index < begin + DAY // 2 for index in alarms(values))


@pytest.mark.parametrize("kind", [steady, daily])
def test_the_lower_threshold_is_rarely_reached_without_a_reason_too(kind: object) -> None:
    assert callable(kind)
    values = kind(random.Random(9), 8 * DAY)
    scores = score_series(times(len(values)), values)
    told = sum(score >= SENSITIVE for score in scores)
    assert sum(score >= ALARM for score in scores) <= told <= len(values) / 300


def test_units_do_not_matter() -> None:
    values = bursty(random.Random(5), 4 * DAY)
    plain = score_series(times(len(values)), values)
    scaled = score_series(times(len(values)), [value * 4096 for value in values])
    assert scaled == pytest.approx(plain, abs=1e-9)


def test_a_constant_series_never_alarms() -> None:
    assert max(score_series(times(3 * DAY), [7.0] * (3 * DAY))) < ALARM


VALUES = st.lists(st.floats(allow_nan=True, allow_infinity=True, width=32) | st.integers(0, 5).map(float), max_size=200)


@settings(max_examples=60, deadline=None)
@given(VALUES, st.integers(0, 200))
def test_scores_are_causal_and_between_zero_and_one(values: list[float], cut: int) -> None:
    scores = score_series(times(len(values)), values)
    assert all(0 <= score <= 1 for score in scores)
    assert score_series(times(len(values[:cut])), values[:cut]) == scores[:cut]


def test_a_stream_scores_as_the_series_does() -> None:
    values = daily(random.Random(6), DAY)
    scorer = SeriesScorer()
    assert [scorer.score(time, value) for time, value in zip(times(DAY), values, strict=True)] == score_series(
        times(DAY), values
    )


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match=r"shorter|longer"):
        score_series([1.0, 2.0], [1.0])


def test_what_comes_back_every_day_surprises_nobody() -> None:
    square = [80.0 if index % DAY >= DAY // 2 else 20.0 for index in range(14 * DAY)]
    assert not [index for index in alarms(square) if index > 3 * DAY]
