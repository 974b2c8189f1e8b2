"""List prices."""

from __future__ import annotations

import pytest

from auditors.usage.prices import UNPRICED, Prices


@pytest.mark.parametrize(
    ("model", "like"),
    [
        ("gpt-4o", "gpt-4o"),
        ("openai/gpt-4o-2024-08-06", "gpt-4o"),
        ("gpt-4o-mini-2024-07-18", "gpt-4o-mini"),
        ("bedrock/us.anthropic.claude-sonnet-4-20250514-v1:0", "claude-sonnet-4"),
        ("vertex_ai/claude-3-5-haiku@20241022", "claude-3-5-haiku"),
    ],
)
def test_a_model_is_found_by_the_longest_name_that_fits(model: str, like: str) -> None:
    prices = Prices.load({})
    assert prices.of(model) == prices.of(like) is not None


def test_a_model_that_nobody_knows_has_no_price() -> None:
    assert Prices.load({}).cost("acme/house-model", 1_000, 1_000) == UNPRICED
    assert Prices.load({}).of("gpt-4olala") is None


def test_prices_of_ones_own_go_first() -> None:
    prices = Prices.load({"gpt-4o": (1.0, 2.0), "acme/house-model": (0.5, 0.5)})
    assert prices.cost("gpt-4o", 1_000_000, 500_000) == pytest.approx(2.0)
    assert prices.cost("acme/house-model", 1_000_000, 0) == pytest.approx(0.5)


def test_the_table_says_of_when_it_is() -> None:
    assert Prices.load({}).as_of.year >= 2025
