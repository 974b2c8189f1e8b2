"""What the charts of the screen sum up of records that tell of calls."""

from __future__ import annotations

import pytest

from auditors.engines.meters import Meters
from auditors.model import Fields, Principal
from auditors.usage.prices import Prices

PRICES = Prices.load({"house-model": (2.0, 10.0)})


def taken(**fields: object) -> tuple[object, ...]:
    meters = Meters(PRICES)
    meters.count(Fields(time=1_800_000_000.0, **fields), Principal(), None, 0)  # type: ignore[arg-type]
    (usage,) = meters.take()
    return usage.tokens_in, usage.tokens_out, usage.cost


def test_a_cost_that_the_record_tells_stands() -> None:
    assert taken(model="house-model", tokens_in=1_000, tokens_out=100, cost=0.7) == (1_000, 100, 0.7)


def test_another_is_by_list_prices() -> None:
    assert taken(model="house-model", tokens_in=1_000, tokens_out=100) == (1_000, 100, pytest.approx(0.003))


def test_a_model_without_a_price_costs_nothing_that_is_known() -> None:
    assert taken(model="nobody-knows-it", tokens_in=1_000, tokens_out=100) == (1_000, 100, 0.0)


def test_a_sum_of_tokens_counts_where_nothing_else_is_told() -> None:
    assert taken(model="house-model", tokens_total=812) == (812, 0, pytest.approx(0.001624))
