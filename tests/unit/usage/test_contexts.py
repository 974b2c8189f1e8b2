"""Novelty: what follows as it always did is not new, whatever its size; what never followed is."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from auditors.usage.contexts import Novelty

CYCLE = (0.0, 1.0, 7.0, 3.0, 3.0, 0.0, 5.0, 2.0)


def novelties(values: list[float]) -> list[float]:
    judge = Novelty()
    return [judge.of(value) for value in values]


def test_what_comes_round_is_not_new() -> None:
    values = list(CYCLE) * 60
    assert max(novelties(values)[200:]) == 0


def test_a_usual_value_at_an_unusual_place_is_new() -> None:
    values = list(CYCLE) * 60
    values[404] = 7.0
    judged = novelties(values)
    assert judged[404] >= 0.75
    assert max(judged[300:404]) == 0


def test_a_value_outside_of_all_that_was_seen_is_new_and_its_return_less_so() -> None:
    values = list(CYCLE) * 100
    for index in range(404, 800, 40):
        values[index] = 50.0
    judged = novelties(values)
    assert judged[404] >= 0.75
    assert max(judged[604::40]) < judged[404]


def test_noise_and_endless_growth_are_judged_with_bounded_work() -> None:
    rng = random.Random(5)
    assert all(0 <= novelty <= 1 for novelty in novelties([rng.random() for _ in range(900)]))
    assert all(0 <= novelty <= 1 for novelty in novelties([1.4**index for index in range(400)]))


@given(st.lists(st.floats(-1e100, 1e100), min_size=90, max_size=180))
def test_any_values_are_judged_between_nought_and_one(values: list[float]) -> None:
    assert all(0 <= novelty <= 1 for novelty in novelties(values))
