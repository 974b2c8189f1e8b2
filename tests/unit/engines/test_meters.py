"""What the charts of the screen sum up of records that tell of calls."""

from __future__ import annotations

import pytest

from auditors.engines.meters import Meters
from auditors.model import Fields, Principal
from auditors.records.record import Record
from auditors.usage.prices import Prices
from tests.records import records

PRICES = Prices.load({"house-model": (2.0, 10.0)})


def taken(**fields: object) -> tuple[object, ...]:
    meters = Meters(PRICES)
    fields_of = Fields(time=1_800_000_000.0, **fields)  # type: ignore[arg-type]
    meters.count(Record(None, 1, 0, 0, ""), fields_of, Principal(), None, 0)
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


def test_requests_of_a_web_server_s_log_are_told_apart_from_calls() -> None:
    access = '203.0.113.9 - - [20/Nov/2026:08:00:00 +0000] "POST /v1/chat/completions HTTP/1.1" 200 912 "-" "curl/8.5"'
    call = '{"caller": "ann", "model": "gpt-4o", "tokens": 30, "time": "2026-11-20T08:00:01Z", "msg": "called"}'
    meters = Meters(PRICES)
    for record in (*records(access), *records(call)):
        meters.count(record, record.fields(), Principal(), None, 0)
    usages = meters.take()
    assert sum(usage.accesses for usage in usages) == 1
    assert sum(usage.requests for usage in usages) == 1
