"""mitmproxy flows: who asked for what, and bodies in whatever compression they went over the wire."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import Any

import pytest
import zstandard

from auditors.formats.mitmproxy import FLOW

KEY = "sk-" + "gw-test-" + "ALPHA123"
ASKED = json.dumps({"model": "gpt-x", "user": "u-1", "messages": [{"role": "user", "content": "héllo"}]}).encode()
ANSWERED = json.dumps({"model": "gpt-x-2026", "usage": {"prompt_tokens": 3, "completion_tokens": 4}}).encode()


def flow(content: Any = ANSWERED, encoding: str | None = None, **changed: Any) -> dict[str, Any]:
    headers = [["content-type", "application/json"]]
    if encoding is not None:
        headers.append(["Content-Encoding", encoding])
    return {
        "version": 21,
        "type": "http",
        "id": "flow-1",
        "client_conn": {"peername": ["198.51.100.7", 50123], "id": "c"},
        "request": {
            "method": "POST",
            "scheme": "https",
            "host": "api.example.com",
            "port": 443,
            "path": "/v1/chat/completions?a=b",
            "headers": [["authorization", f"Bearer {KEY}"], ["user-agent", "OpenAI/Python"]],
            "content": ASKED,
            "timestamp_start": 1795161601.0,
        },
        "response": {
            "status_code": 200,
            "headers": headers,
            "content": content,
            "timestamp_start": 1795161601.5,
            "timestamp_end": 1795161602.0,
        },
        **changed,
    }


def prepared(body: dict[str, Any]) -> tuple[Any, list[str]]:
    problems: list[str] = []
    assert FLOW.recognises is not None and FLOW.recognises(body)
    assert FLOW.prepare is not None
    return FLOW.prepare(body, problems.append), problems


def test_a_flow_tells_its_call() -> None:
    body, problems = prepared(flow())
    fields = FLOW.fields(body)
    assert problems == []
    assert (fields.time, fields.end_time, fields.latency, fields.first_token) == (1795161601.0, 1795161602.0, 1.0, 0.5)
    assert (fields.method, fields.route, fields.http_status) == ("POST", "/v1/chat/completions", 200)
    assert (fields.ip, fields.user_agent, fields.api_base) == (
        "198.51.100.7",
        "OpenAI/Python",
        "https://api.example.com",
    )
    assert (fields.model, fields.model_served, fields.end_user) == ("gpt-x", "gpt-x-2026", "u-1")
    assert (fields.tokens_in, fields.tokens_out) == (3, 4)
    assert fields.key == hashlib.sha256(KEY.encode()).hexdigest()


@pytest.mark.parametrize(
    ("encoding", "content"),
    [
        (None, ANSWERED),
        ("gzip", gzip.compress(ANSWERED, mtime=0)),
        ("zstd", zstandard.ZstdCompressor().compress(ANSWERED)),
        ("gzip", gzip.compress(ANSWERED, mtime=0).decode("utf-8", "surrogateescape")),
        (None, ANSWERED.decode()),
    ],
)
def test_bodies_are_decoded_from_bytes_and_from_text_that_stands_for_them(encoding: str | None, content: Any) -> None:
    body, problems = prepared(flow(content, encoding))
    assert body["response"]["content"] == ANSWERED.decode()
    assert problems == []


@pytest.mark.parametrize(("encoding", "content"), [("br", b"\x1b\x03"), ("gzip", b"not gzip at all")])
def test_what_cannot_be_decoded_is_said(encoding: str, content: bytes) -> None:
    body, problems = prepared(flow(content, encoding))
    assert body["response"]["content"] is None
    assert len(problems) == 1 and problems[0].startswith("a response body")


def test_binary_bodies_are_left_out_and_the_flow_is_not_changed() -> None:
    original = flow(b"\x89PNG\0\0\0\rIHDR")
    body, problems = prepared(original)
    assert body["response"]["content"] is None and problems == []
    assert original["response"]["content"].startswith(b"\x89PNG")


def test_a_flow_without_an_answer_failed() -> None:
    body, _ = prepared(flow(response=None, error={"msg": "Connection killed", "timestamp": 1795161602.0}))
    fields = FLOW.fields(body)
    assert (fields.status, fields.http_status, fields.latency) == ("failure", None, None)


def test_addresses_of_older_versions() -> None:
    body, _ = prepared(flow(client_conn={"address": {"address": ["198.51.100.8", 1], "use_ipv6": False}}))
    assert FLOW.fields(body).ip == "198.51.100.8"
