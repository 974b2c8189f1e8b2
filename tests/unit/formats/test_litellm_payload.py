"""LiteLLM's StandardLoggingPayload."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from auditors.model import Fields
from tests.unit.formats.samples import KEY_HASH, START, litellm_failure, litellm_payload, only, records


def test_a_successful_call_yields_every_field_that_it_carries() -> None:
    record = only(litellm_payload())
    assert record.format_name == "litellm-payload"
    assert record.fields() == Fields(
        product="litellm",
        time=START,
        end_time=START + 0.75,
        status="success",
        route="/v1/chat/completions",
        model="gpt-x",
        model_served="azure/gpt-x-eu",
        provider="azure",
        api_base="https://gpt-x-eu.openai.example/",
        key=KEY_HASH,
        key_alias="svc-reports",
        user="u-17",
        end_user="customer-4",
        team="team-7",
        organization="org-1",
        session="sess-9",
        trace="b7d1f1f0-52a7-4a0e-9a55-6f2f9f4b8f11",
        call="6a3f2c1e-9d4b-4c8a-8e21-0f5b7c9d1a34",
        ip="198.51.100.7",
        user_agent="OpenAI/Python 2.20.0",
        tags=("job:nightly",),
        tokens_in=120,
        tokens_out=41,
        tokens_total=161,
        cost=0.0021,
        latency=0.75,
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"startTime": "2026-11-23T09:20:00.250000Z", "endTime": "2026-11-23T09:20:01Z"}, {"time": START}),
        ({"startTime": "2026-11-23 10:20:00.250000+01:00"}, {"time": START}),
        ({"stream": True, "completionStartTime": START + 0.5}, {"first_token": 0.5}),
        ({"response_time": None}, {"latency": 0.75}),
        ({"cache_hit": True}, {"cache_hit": True}),
        ({"cache_hit": "False"}, {"cache_hit": False}),
        ({"response_cost": "0.5"}, {"cost": 0.5}),
        ({"requester_ip_address": "203.0.113.9, 10.0.0.1"}, {"ip": "203.0.113.9"}),
        ({"requester_ip_address": None}, {"ip": "198.51.100.7"}),
        ({"prompt_tokens": None, "completion_tokens": "41"}, {"tokens_in": 120, "tokens_out": 41}),
        ({"model_group": ""}, {"model": "azure/gpt-x-eu"}),
        ({"api_base": "https://host.example/v1?key=abc"}, {"api_base": "https://host.example/v1"}),
        ({"api_base": "https://user:pw@host.example/v1"}, {"api_base": "https://host.example/v1"}),
    ],
)
def test_values_in_other_spellings_are_understood(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    fields = only(litellm_payload(**changes)).fields()
    assert {name: getattr(fields, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("code", "kind", "status", "http_status"),
    [
        ("429", "RateLimitError", "failure", 429),
        ("401", "ProxyException", "failure", 401),
        ("server_error", "InternalServerError", "failure", 500),
        ("400", "GuardrailRaisedException", "blocked", 400),
    ],
)
def test_a_failed_call_says_how_it_failed(code: str, kind: str, status: str, http_status: int) -> None:
    fields = only(litellm_failure(code, kind)).fields()
    assert (fields.status, fields.http_status, fields.error_type) == (status, http_status, kind)
    assert fields.api_base is None


def test_a_call_that_a_guardrail_stopped_was_blocked() -> None:
    fields = only(
        {**litellm_failure("400", "HTTPException"), "status_fields": {"guardrail_status": "guardrail_intervened"}}
    )
    assert fields.fields().status == "blocked"


def test_the_master_key_keeps_its_word_and_a_key_in_clear_is_hashed() -> None:
    clear = "sk-" + "not-a-real-key-1234"
    told = [
        only(litellm_payload(metadata={"user_api_key_hash": key})).fields().key
        for key in ("litellm_proxy_master_key", clear)
    ]
    assert told == ["litellm_proxy_master_key", hashlib.sha256(clear.encode()).hexdigest()]


def test_lines_arrays_and_single_objects_are_read_alike() -> None:
    payloads = [litellm_payload(id=f"c{at}", litellm_call_id=None) for at in range(3)]
    for data in (
        "".join(json.dumps(one) + "\n" for one in payloads),
        json.dumps(payloads[:1]) + "\n" + json.dumps(payloads[1:]) + "\n",
        json.dumps(payloads, indent=1),
        "\n".join(json.dumps(one, indent=2) for one in payloads),
    ):
        found = records(data)
        assert [record.format_name for record in found] == ["litellm-payload"] * 3
        assert [record.fields().call for record in found] == ["c0", "c1", "c2"]


def test_payloads_of_early_releases_have_neither_status_nor_trace() -> None:
    body = litellm_payload()
    for key in ("status", "status_fields", "trace_id", "session_id", "litellm_call_id", "error_information"):
        del body[key]
    fields = only(body).fields()
    assert (fields.status, fields.call) == ("success", "chatcmpl-5f0e")


def test_payloads_without_key_information_are_recognised() -> None:
    body = litellm_payload(metadata={})
    record = only(body)
    assert record.format_name == "litellm-payload"
    assert record.fields().key is None
