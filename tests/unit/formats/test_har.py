"""HTTP archives: one record for each entry, printed or on one line."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from tests.records import records

KEY = "sk-" + "gw-test-" + "ALPHA123"


def archive(count: int = 2) -> dict[str, Any]:
    entry = {
        "startedDateTime": "2026-11-20T08:00:01.000Z",
        "time": 312.5,
        "request": {
            "method": "POST",
            "url": "https://api.example.com/v1/chat/completions?trace=1",
            "headers": [
                {"name": "Authorization", "value": f"Bearer {KEY}"},
                {"name": "User-Agent", "value": "OpenAI/JS"},
            ],
            "queryString": [{"name": "trace", "value": "1"}],
            "postData": {"mimeType": "application/json", "text": '{"model":"gpt-x","user":"u-1","messages":[]}'},
        },
        "response": {
            "status": 200,
            "headers": [],
            "content": {
                "mimeType": "application/json",
                "text": '{"model":"gpt-x-2026","usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}',
            },
        },
    }
    return {"log": {"version": "1.2", "creator": {"name": "browser", "version": "1"}, "entries": [entry] * count}}


@pytest.mark.parametrize("indent", [2, None])
def test_each_entry_is_a_record(indent: int | None) -> None:
    read = records(json.dumps(archive(), indent=indent) + "\n")
    assert [(record.format_name, record.pointer) for record in read] == [
        ("har", "/log/entries/0"),
        ("har", "/log/entries/1"),
    ]
    fields = read[1].fields()
    assert (fields.time, fields.method, fields.route, fields.http_status, fields.latency) == (
        1795161601.0,
        "POST",
        "/v1/chat/completions",
        200,
        0.3125,
    )
    assert (fields.model, fields.model_served, fields.end_user) == ("gpt-x", "gpt-x-2026", "u-1")
    assert (fields.tokens_in, fields.tokens_out, fields.tokens_total) == (3, 4, 7)
    assert fields.key == hashlib.sha256(KEY.encode()).hexdigest()
    assert (fields.user_agent, fields.api_base) == ("OpenAI/JS", "https://api.example.com")


def test_odd_entries_are_read_as_far_as_they_go() -> None:
    entry = {"startedDateTime": 5, "time": -1, "request": {"url": "data:,x", "headers": {}}, "response": {"status": 0}}
    (record,) = records(json.dumps({"log": {"entries": [entry]}}, indent=1))
    fields = record.fields()
    assert record.format_name == "har"
    assert (fields.time, fields.latency, fields.route, fields.http_status) == (None, None, None, None)
