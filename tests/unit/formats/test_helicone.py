"""Helicone: request exports, stored bodies, queue messages."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from auditors.model import Fields
from tests.unit.formats.samples import START, helicone_message, helicone_request, only, records

EXPORTED = Fields(
    product="helicone",
    time=START,
    end_time=START + 0.75,
    status="success",
    http_status=200,
    route="/v1/chat/completions",
    model="gpt-x",
    model_served="gpt-x-2026-10-01",
    provider="openai",
    api_base="https://api.openai.example/v1/chat/completions",
    user="u-17",
    session="sess-9",
    call="3f9a2d34-7e1c-4e0f-a7b1-c11d8f0f7a01",
    tokens_in=120,
    tokens_out=41,
    tokens_total=161,
    cost=0.0021,
    latency=0.75,
    first_token=0.21,
)


def test_a_request_yields_every_field_that_it_carries() -> None:
    record = only(helicone_request())
    assert record.format_name == "helicone-export"
    assert record.fields() == EXPORTED


@pytest.mark.parametrize("indent", [None, 1])
def test_answers_of_the_api_arrays_and_lines_are_read_alike(indent: int | None) -> None:
    rows = [helicone_request(request_id=f"r{at}") for at in range(2)]
    for text in (
        json.dumps(rows, indent=indent),
        json.dumps({"data": rows, "error": None}, indent=indent),
        "\n".join(json.dumps(row, indent=indent) for row in rows),
    ):
        assert [record.fields().call for record in records(text)] == ["r0", "r1"]


def test_an_export_as_csv_has_fewer_columns() -> None:
    record = only(
        "response_id,response_created_at,response_status,request_created_at,request_body,request_properties,"
        "request_user_id,model,prompt_tokens,completion_tokens,latency,cost\n"
        '"78aa","2026-11-23T09:20:01.000Z","200","2026-11-23T09:20:00.250Z","{""model"": ""gpt-x""}",'
        '"{""Helicone-Session-Id"": ""sess-9""}","u-17","gpt-x","120","41","750","0.0021"\n'
    )
    assert record.format_name == "helicone-export"
    assert record.fields() == Fields(
        product="helicone",
        time=START,
        end_time=START + 0.75,
        status="success",
        http_status=200,
        model="gpt-x",
        user="u-17",
        session="sess-9",
        tokens_in=120,
        tokens_out=41,
        tokens_total=161,
        cost=0.0021,
        latency=0.75,
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"response_status": 401}, {"status": "failure", "http_status": 401}),
        ({"response_status": -4}, {"status": "blocked", "http_status": None}),
        ({"response_status": -1}, {"status": "failure", "http_status": None}),
        ({"response_status": -2}, {"status": None}),
        ({"cache_reference_id": "3f9a2d34-7e1c-4e0f-a7b1-c11d8f0f7a01"}, {"cache_hit": True}),
        ({"cache_enabled": True}, {"cache_hit": False}),
        ({"model_override": "house-model"}, {"model": "house-model"}),
        ({"costUSD": 0.5, "cost": None}, {"cost": 0.5}),
        (
            {"proxy_key_id": "pk", "organization_id": "org-1", "cost": 2_100_000},
            {"cost": 0.0021, "organization": "org-1"},
        ),
    ],
)
def test_values_in_other_spellings_are_understood(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    fields = only(helicone_request(**changes)).fields()
    told = {name: getattr(fields, name) for name in expected}
    assert {name: round(held, 9) if isinstance(held, float) else held for name, held in told.items()} == expected


def test_a_stored_body_tells_what_request_and_response_say() -> None:
    request = {"model": "gpt-x", "messages": [{"role": "user", "content": "Hello."}], "user": "customer-4"}
    response = {
        "id": "chatcmpl-1",
        "created": 1_795_425_600,
        "model": "gpt-x-2026-10-01",
        "usage": {"prompt_tokens": 9, "completion_tokens": 3},
    }
    record = only({"request": json.dumps(request), "response": json.dumps(response)})
    assert record.format_name == "helicone-body"
    assert record.fields() == Fields(
        product="helicone",
        time=1_795_425_600.0,
        status="success",
        model="gpt-x",
        model_served="gpt-x-2026-10-01",
        end_user="customer-4",
        call="chatcmpl-1",
        tokens_in=9,
        tokens_out=3,
        tokens_total=12,
    )


def test_a_streamed_body_has_an_answer_that_is_no_object() -> None:
    record = only({"request": json.dumps({"model": "gpt-x", "stream": True}), "response": "data: {}\n\ndata: [DONE]\n"})
    assert record.format_name == "helicone-body"
    assert record.fields() == Fields(product="helicone", model="gpt-x")


def test_other_objects_with_a_request_and_a_response_are_not_helicones() -> None:
    assert only({"request": "ping", "response": "pong"}).format_name == "unrecognised"


def test_a_message_of_the_queue_names_the_callers_key_by_its_hash() -> None:
    record = only(helicone_message())
    assert record.format_name == "helicone-message"
    assert record.fields() == Fields(
        product="helicone",
        time=START,
        end_time=START + 0.75,
        status="success",
        http_status=200,
        route="/v1/chat/completions",
        model="gpt-x",
        provider="openai",
        api_base="https://api.openai.example/v1/chat/completions",
        key=hashlib.sha256(b"a helicone key that nobody has").hexdigest(),
        user="u-17",
        session="sess-9",
        call="3f9a2d34-7e1c-4e0f-a7b1-c11d8f0f7a01",
        cost=0.0021,
        latency=0.75,
        first_token=0.21,
    )
