"""Exports of LiteLLM's other tables."""

from __future__ import annotations

import json

from auditors.model import Fields
from tests.unit.formats.samples import KEY_HASH, START, only


def test_a_row_of_the_error_log_says_whose_call_failed_and_how() -> None:
    arguments = {
        "litellm_call_id": "call-1",
        "messages": [{"role": "user", "content": "Hello."}],
        "metadata": {"user_api_key": KEY_HASH, "user_api_key_user_id": "u-17"},
    }
    record = only(
        {
            "request_id": "e1",
            "startTime": "2026-11-23T09:20:00.25",
            "endTime": "2026-11-23T09:20:01",
            "api_base": "https://gpt-x-eu.openai.example/",
            "model_group": "gpt-x",
            "litellm_model_name": "azure/gpt-x-eu",
            "model_id": "m1",
            "request_kwargs": json.dumps(arguments),
            "exception_type": "RateLimitError",
            "exception_string": "litellm.RateLimitError: no",
            "status_code": "429",
        }
    )
    assert record.format_name == "litellm-errorlogs"
    assert record.fields() == Fields(
        product="litellm",
        time=START,
        end_time=START + 0.75,
        status="failure",
        http_status=429,
        error_type="RateLimitError",
        model="gpt-x",
        model_served="azure/gpt-x-eu",
        api_base="https://gpt-x-eu.openai.example/",
        key=KEY_HASH,
        user="u-17",
        call="call-1",
        latency=0.75,
    )


def test_a_row_of_the_key_table_says_whose_key_it_is() -> None:
    record = only(
        {
            "token": KEY_HASH,
            "key_name": "sk-...Ab12",
            "key_alias": "svc-reports",
            "spend": 1.5,
            "expires": None,
            "models": ["gpt-x"],
            "user_id": "u-17",
            "team_id": "team-7",
            "max_budget": None,
        }
    )
    assert record.format_name == "litellm-keys"
    assert record.fields() == Fields(
        product="litellm", key=KEY_HASH, key_alias="svc-reports", user="u-17", team="team-7"
    )


def test_sums_of_a_day_are_not_those_of_a_call() -> None:
    record = only(
        "id,user_id,date,api_key,model,model_group,custom_llm_provider,prompt_tokens,completion_tokens,spend,api_requests\n"
        f"d1,u-17,2026-11-23,{KEY_HASH},azure/gpt-x-eu,gpt-x,azure,120000,41000,2.1,1000\n"
    )
    assert record.format_name == "litellm-daily-spend"
    assert record.fields() == Fields(
        product="litellm", time=1_795_392_000.0, key=KEY_HASH, user="u-17", model="gpt-x", provider="azure"
    )
