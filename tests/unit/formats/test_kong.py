"""Kong's log objects, with both spellings of token counts."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from tests.records import only

KEY = "sk-" + "gw-test-" + "ALPHA123"


def entry(**changed: Any) -> dict[str, Any]:
    return {
        "latencies": {"request": 2715, "kong": 45, "proxy": 2670, "receive": 1},
        "client_ip": "198.51.100.7",
        "started_at": 1795161601000,
        "workspace_name": "ml",
        "consumer": {"id": "c-1", "username": "team-report"},
        "authenticated_entity": {"id": "11111111-2222-3333-4444-555555555555"},
        "service": {"host": "api.example.com", "name": "llm"},
        "route": {"name": "chat"},
        "request": {
            "id": "req-1",
            "method": "POST",
            "uri": "/v1/chat/completions?x=1",
            "url": "http://gw:8000/v1/chat/completions?x=1",
            "headers": {"user-agent": "OpenAI/Python", "authorization": "REDACTED"},
            "querystring": {"x": "1"},
        },
        "response": {"status": 200, "headers": {"content-type": "application/json"}},
        "ai": {
            "payload": {"request": json.dumps({"model": "alias", "user": "u-3", "messages": []})},
            "ai-proxy": {
                "payload": {"response": "{}"},
                "usage": {"prompt_token": 28, "completion_token": 20, "total_tokens": 48, "cost": 0.25},
                "meta": {
                    "request_model": "command",
                    "response_model": "command-r",
                    "provider_name": "cohere",
                    "llm_latency": 2670,
                },
                "cache": {"cache_status": "Hit"},
            },
            "ai-request-transformer": {"usage": {"cost": 0.5}, "meta": {"plugin_id": "x"}},
        },
        **changed,
    }


def test_a_call_of_a_model() -> None:
    fields = only(json.dumps(entry()) + "\n", "kong")
    assert (fields.time, fields.ip, fields.method, fields.route) == (
        1795161601.0,
        "198.51.100.7",
        "POST",
        "/v1/chat/completions",
    )
    assert (fields.model, fields.model_served, fields.provider) == ("command", "command-r", "cohere")
    assert (fields.tokens_in, fields.tokens_out, fields.tokens_total) == (28, 20, 48)
    assert (fields.cost, fields.latency, fields.cache_hit) == (0.75, 2.715, True)
    assert (fields.user, fields.end_user, fields.team, fields.call) == ("team-report", "u-3", "ml", "req-1")
    assert fields.key == "11111111-2222-3333-4444-555555555555"


@pytest.mark.parametrize("plugin", ["proxy", "ai-proxy-advanced"])
def test_newer_names(plugin: str) -> None:
    told = {plugin: {"usage": {"prompt_tokens": 5, "completion_tokens": 6, "total_tokens": 11}, "meta": {}}}
    fields = only(json.dumps(entry(ai=told)) + "\n", "kong")
    assert (fields.tokens_in, fields.tokens_out, fields.tokens_total) == (5, 6, 11)


def test_a_request_that_was_refused_before_any_model() -> None:
    logged = entry(response={"status": 401}, consumer=None, authenticated_entity=None, ai=None)
    logged["request"]["headers"] = {"authorization": f"Bearer {KEY}"}
    fields = only(json.dumps(logged) + "\n", "kong")
    assert (fields.status, fields.user, fields.model) == ("failure", None, None)
    assert fields.key == hashlib.sha256(KEY.encode()).hexdigest()


def test_odd_values_are_left_out() -> None:
    odd = {"ai": "no", "latencies": {"request": "x"}, "started_at": [], "client_ip": 7, "request": {}, "response": 1}
    fields = only(json.dumps(odd) + "\n", "kong")
    assert (fields.time, fields.ip, fields.latency, fields.route) == (None, None, None, None)
