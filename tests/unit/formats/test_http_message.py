"""Dumps of HTTP messages: what `curl -i` and `curl -v` print, and requests and responses that a program logs raw."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from auditors.formats.http_message import MESSAGE
from tests.records import names, records

KEY = "sk-" + "A1b2C3d4" * 3
RESPONSE = """HTTP/1.1 200 OK
date: Mon, 23 Nov 2026 09:20:00 GMT
server: uvicorn
content-type: application/json
x-litellm-call-id: 6a3f2c1e
x-litellm-version: 1.83.10
x-litellm-response-cost: 2.85e-05
x-litellm-response-duration-ms: 1500.0

{"id": "chatcmpl-1", "object": "chat.completion", "model": "gpt-4o", "choices": [], "usage": {"prompt_tokens": 3}}
"""
VERBOSE = f"""> POST /v1/chat/completions HTTP/1.1
> Host: llm.example
> User-Agent: curl/8.7.1
> Authorization: Bearer {KEY}
>
< HTTP/2 429
< date: Mon, 23 Nov 2026 09:20:00 GMT
< x-litellm-version: 1.74.0
<
"""


def test_a_response_tells_when_with_what_and_who_answered() -> None:
    message, answer = sorted(records(RESPONSE), key=lambda record: record.line)
    fields = message.fields()
    assert message.format_name == "http-message"
    assert (fields.time, fields.http_status, fields.server) == (1_795_425_600.0, 200, "litellm/1.83.10")
    assert (fields.call, fields.cost, fields.latency) == ("6a3f2c1e", 2.85e-05, 1.5)
    assert (answer.fields().model, answer.fields().tokens_in) == ("gpt-4o", 3)


def test_a_request_tells_who_asks_for_what() -> None:
    request, response = records(VERBOSE)
    asked = request.fields()
    assert (asked.method, asked.route, asked.user_agent) == ("POST", "/v1/chat/completions", "curl/8.7.1")
    assert asked.key == hashlib.sha256(KEY.encode()).hexdigest()
    assert (response.fields().http_status, response.fields().server) == (429, "litellm/1.74.0")


def test_lines_that_speak_of_http_are_no_messages() -> None:
    for line in ("HTTP/1.1 is old", "GET /v1/models HTTP/1.1 was sent", 'INFO "GET / HTTP/1.1" 200 OK', "GET home"):
        assert "http-message" not in names(line + "\n")


@given(text=st.text(max_size=300) | st.builds(lambda rest: f"HTTP/1.1 200 OK\n{rest}", st.text(max_size=300)))
def test_any_text_is_read_without_harm(text: str) -> None:
    MESSAGE.fields(text)
