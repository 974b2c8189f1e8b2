"""List prices."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from auditors.usage import prices as prices_module
from auditors.usage.prices import UNPRICED, Prices


@pytest.mark.parametrize(
    ("model", "like"),
    [
        ("gpt-4o", "gpt-4o"),
        ("openai/gpt-4o-2024-08-06", "gpt-4o"),
        ("gpt-4o-mini-2024-07-18", "gpt-4o-mini"),
        ("gpt-4-0613", "gpt-4"),
        ("bedrock/us.anthropic.claude-sonnet-4-20250514-v1:0", "claude-sonnet-4"),
        ("vertex_ai/claude-3-5-haiku@20241022", "claude-3-5-haiku"),
        ("bedrock/eu.amazon.nova-pro-v1:0", "nova-pro"),
        ("gemini/gemini-2.5-flash-preview-09-2025", "gemini-2.5-flash"),
        ("mistral/mistral-large-latest", "mistral-large-latest"),
    ],
)
def test_a_model_is_found_by_its_name_without_provider_region_and_date(model: str, like: str) -> None:
    prices = Prices.load({})
    assert prices.of(model) == prices.of(like) is not None


@pytest.mark.parametrize(
    ("model", "price"),
    [("gpt-5", (1.25, 10.0)), ("claude-opus-4-1-20250805", (15.0, 75.0)), ("claude-opus-4-5", (5.0, 25.0))],
)
def test_prices_are_those_that_makers_publish(model: str, price: tuple[float, float]) -> None:
    assert Prices.load({}).of(model) == price


@pytest.mark.parametrize("model", ["acme/house-model", "gpt-4olala", "gpt-5-enormous", "claude-opus-4-99", ""])
def test_a_model_that_nobody_knows_has_no_price(model: str) -> None:
    assert Prices.load({}).cost(model, 1_000, 1_000) == UNPRICED


def test_prices_of_ones_own_go_first() -> None:
    prices = Prices.load({"gpt-4o": (1.0, 2.0), "acme/house-model": (0.5, 0.5)})
    assert prices.cost("gpt-4o", 1_000_000, 500_000) == pytest.approx(2.0)
    assert prices.cost("acme/house-model", 1_000_000, 0) == pytest.approx(0.5)


def test_all_of_the_shipped_table_is_read() -> None:
    shipped = tomllib.loads(Path(prices_module.__file__).with_name("prices.toml").read_text(encoding="utf-8"))
    known = Prices.load({})
    assert known.as_of == shipped["as_of"]
    assert {model: known.of(model) for model in shipped["models"]} == {
        model: tuple(map(float, each)) for model, each in shipped["models"].items()
    }
