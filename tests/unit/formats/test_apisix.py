"""APISIX: access lines with and without what ai-proxy knows, and the objects of logger plugins."""

from __future__ import annotations

import json

from tests.records import only

EIGHT = 1795161601.0
LINE = (
    '198.51.100.7 - - [20/Nov/2026:08:00:01 +0000] gw.example.com:9080 "POST /v1/chat/completions HTTP/1.1" 200 1051 '
    '2.345 "-" "OpenAI/Python" 10.0.0.5:443 200 2.344 "https://api.example.com"'
)


def test_access_line() -> None:
    fields = only(LINE + "\n", "apisix-access")
    assert (fields.time, fields.ip, fields.route, fields.http_status, fields.latency) == (
        EIGHT,
        "198.51.100.7",
        "/v1/chat/completions",
        200,
        2.345,
    )


def test_access_line_with_model_and_tokens() -> None:
    tail = ' "b8e2" "ai_chat" "2858" "gpt-x-2026" "gpt-x"  "23" "8"'
    fields = only(LINE + tail + "\n", "apisix-access")
    assert (fields.model, fields.model_served, fields.tokens_in, fields.tokens_out, fields.first_token) == (
        "gpt-x",
        "gpt-x-2026",
        23,
        8,
        2.858,
    )


def test_logger_object_with_summary_and_payloads() -> None:
    entry = {
        "request": {"method": "POST", "uri": "/anything?a=b", "headers": {"user-agent": "curl/8"}, "size": 9},
        "response": {"status": 429, "headers": {}, "size": 7},
        "client_ip": "198.51.100.7",
        "start_time": 1795161601000,
        "latency": 1250.5,
        "service_id": "s",
        "route_id": "1",
        "consumer": {"username": "jack"},
        "llm_summary": {"model": "gpt-x-2026", "request_model": "gpt-x", "duration": 500, "prompt_tokens": 3},
        "llm_request": {"messages": [{"role": "user", "content": "hello"}], "stream": False},
        "llm_response_text": {"content": "hi"},
    }
    fields = only(json.dumps(entry) + "\n", "apisix")
    assert (fields.time, fields.ip, fields.user, fields.route) == (EIGHT, "198.51.100.7", "jack", "/anything")
    assert (fields.status, fields.latency, fields.first_token) == ("failure", 1.2505, 0.5)
    assert (fields.model, fields.model_served, fields.tokens_in, fields.user_agent) == (
        "gpt-x",
        "gpt-x-2026",
        3,
        "curl/8",
    )


def test_logger_object_in_a_format_of_ones_own() -> None:
    entry = {
        "@timestamp": "2026-11-20T08:00:01Z",
        "client_ip": "198.51.100.7",
        "request": "POST /v1/x HTTP/1.1",
        "status": 200,
        "route_id": "1",
        "llm_summary": {"model": "gpt-x"},
    }
    fields = only(json.dumps(entry) + "\n", "apisix")
    assert (fields.time, fields.route, fields.model) == (EIGHT, "/v1/x", "gpt-x")
