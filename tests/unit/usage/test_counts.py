"""Surprise of counts."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.usage.counts import MOST, binomial_surprise, combined_shape, surprise


def poisson_tail(count: int, mean: float) -> float:
    return 1 - sum(math.exp(-mean) * mean**k / math.factorial(k) for k in range(count))


@pytest.mark.parametrize(("count", "mean"), [(3, 0.5), (5, 2.0), (12, 4.0), (30, 12.0)])
def test_a_poisson_surprise_is_the_exact_tail(count: int, mean: float) -> None:
    assert surprise(count, mean) == pytest.approx(-math.log10(poisson_tail(count, mean)), rel=1e-3)


@pytest.mark.parametrize(("count", "mean", "shape"), [(5, 1.0, 0.5), (20, 6.0, 2.0)])
def test_a_negative_binomial_surprise_is_the_exact_tail(count: int, mean: float, shape: float) -> None:
    odds = mean / (shape + mean)
    below = sum(
        math.exp(math.lgamma(k + shape) - math.lgamma(shape) - math.lgamma(k + 1)) * (1 - odds) ** shape * odds**k
        for k in range(count)
    )
    assert surprise(count, mean, shape) == pytest.approx(-math.log10(1 - below), rel=1e-3)


def test_a_binomial_surprise_is_the_exact_tail() -> None:
    tail = sum(math.comb(20, k) * 0.1**k * 0.9 ** (20 - k) for k in range(8, 21))
    assert binomial_surprise(8, 20, 0.1) == pytest.approx(-math.log10(tail), rel=1e-3)


@given(count=st.integers(0, 10**7), mean=st.floats(0, 1e6), shape=st.floats(0.01, 1e6) | st.just(math.inf))
def test_a_surprise_is_a_number_of_a_sane_size(count: int, mean: float, shape: float) -> None:
    assert 0.0 <= surprise(count, mean, shape) <= MOST


@given(count=st.integers(2, 500), mean=st.floats(0.1, 100))
def test_more_is_more_surprising_and_variation_makes_it_less(count: int, mean: float) -> None:
    assert surprise(count + 1, mean) >= surprise(count, mean)
    far = count + int(2 * mean) + 4
    assert surprise(far, mean, 1.0) <= surprise(far, mean) + 1e-6


def test_little_history_widens_what_is_expected() -> None:
    assert combined_shape(2, 5.0) < combined_shape(2_000, 5.0) < 5.0
