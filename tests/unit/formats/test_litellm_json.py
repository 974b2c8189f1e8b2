"""LiteLLM's log with `json_logs: true`."""

from __future__ import annotations

from typing import Any

import pytest

from auditors.model import Fields
from tests.unit.formats.samples import KEY_HASH, START, only, records


def entry(message: str, level: str = "INFO", **more: Any) -> dict[str, Any]:
    return {
        "message": message,
        "level": level,
        "timestamp": "2026-11-23T09:20:00.250000",
        "component": "LiteLLM Proxy",
        "logger": "proxy_server.py:123",
        **more,
    }


def test_a_refusal_says_who_was_refused() -> None:
    text = (
        "litellm.proxy.proxy_server.user_api_key_auth(): Exception occured - Authentication Error, Invalid proxy "
        f"server token passed. Received API Key = sk-...Ab12, Key Hash (Token) ={KEY_HASH}. Unable to find token in "
        "cache or `LiteLLM_VerificationTokenTable`\nRequester IP Address:198.51.100.7"
    )
    record = only(entry(text, "ERROR", requester_ip="198.51.100.7", trace_id="t-1", session_id="sess-9"))
    assert record.format_name == "litellm-json"
    assert record.fields() == Fields(
        product="litellm",
        time=START,
        status="failure",
        http_status=401,
        error_type="AuthenticationError",
        key=KEY_HASH,
        ip="198.51.100.7",
        trace="t-1",
        session="sess-9",
    )


def test_a_failed_call_says_its_model_status_and_call() -> None:
    text = (
        "litellm.proxy.proxy_server._handle_llm_api_exception(): Exception occured - litellm_call_id=6a3f2c1e-9d4b - "
        "litellm.RateLimitError: RateLimitError: AzureException - slow down\n"
        "LiteLLM: model group 'gpt-x' failed with the error above. No fallback was attempted."
    )
    fields = only(entry(text, "ERROR", litellm_call_id="6a3f2c1e-9d4b", stacktrace="Traceback …")).fields()
    assert (fields.status, fields.http_status, fields.error_type) == ("failure", 429, "RateLimitError")
    assert (fields.model, fields.call) == ("gpt-x", "6a3f2c1e-9d4b")


def test_keys_that_litellm_copied_out_of_a_message_are_read() -> None:
    body = entry(
        "{'user_api_key_hash': '…'}", "DEBUG", user_api_key_hash=KEY_HASH, user_api_key_user_id="u-17", model="gpt-x"
    )
    fields = only(body).fields()
    assert (fields.key, fields.user, fields.model, fields.status) == (KEY_HASH, "u-17", "gpt-x", None)


@pytest.mark.parametrize("component", ["LiteLLM", "LiteLLM Router", "LiteLLM Proxy.stdout", "httpx", "uvicorn.error"])
def test_lines_of_libraries_come_in_litellms_shape(component: str) -> None:
    assert only(entry("Shutting down", component=component, logger="server.py:282")).format_name == "litellm-json"


def test_lines_of_releases_without_component_are_told_by_what_they_say() -> None:
    old = {
        "message": "litellm.acompletion(model=gpt-x) 200 OK",
        "level": "INFO",
        "timestamp": "2026-11-23T09:20:00.250000",
    }
    other = {**old, "message": "Order 17 was shipped"}
    assert [record.format_name for record in records([old, other])] == ["litellm-json", "structured-log"]
