"""Portkey: log stream, exports, stored logs, console."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from auditors.model import Fields
from tests.unit.formats.samples import START, only, portkey_entry, portkey_export, records

UPSTREAM = hashlib.sha256(b"an upstream key that nobody has").hexdigest()


def test_an_entry_of_the_log_stream_yields_every_field_that_it_carries() -> None:
    record = only(f"data: {json.dumps(portkey_entry())}\n")
    assert record.format_name == "portkey-log-stream"
    assert record.fields() == Fields(
        product="portkey",
        time=START,
        status="success",
        http_status=200,
        route="/v1/chat/completions",
        method="POST",
        model="gpt-x",
        model_served="gpt-x-2026-10-01",
        provider="openai",
        api_base="https://api.openai.example/v1/chat/completions",
        key=UPSTREAM,
        user="u-17",
        end_user="customer-4",
        trace="trace-5",
        call="c25217fc-b250-4b06-9de8-76ee3d5f364c",
        tokens_in=9,
        tokens_out=3,
        tokens_total=12,
        latency=0.75,
    )


def test_of_several_targets_the_last_one_answered() -> None:
    entry = portkey_entry()
    first = entry["requestOptions"][0]
    second = {**first, "providerOptions": {**first["providerOptions"], "provider": "anthropic"}, "cacheStatus": "HIT"}
    fields = only(portkey_entry(requestOptions=[first, second])).fields()
    assert (fields.provider, fields.cache_hit, fields.tokens_out) == ("anthropic", True, 3)


def test_what_a_guardrail_denied_was_blocked() -> None:
    entry = portkey_entry(status=446)
    assert only(entry).fields().status == "blocked"
    assert only(portkey_export(response_status_code=446, is_success=0)).fields().status == "blocked"


def test_redacted_credentials_are_no_key() -> None:
    entry = portkey_entry()
    entry["requestOptions"][0]["providerOptions"]["apiKey"] = "[REDACTED]"
    assert only(entry).fields().key is None


@pytest.mark.parametrize("time", ["11/23/2026, 9:20:01\u202fAM", "23/11/2026, 09:20:01", "23.11.2026, 09:20:01"])
def test_local_times_of_old_entries_are_read(time: str) -> None:
    entry = portkey_entry(time=time)
    del entry["requestOptions"][0]["createdAt"]
    assert only(entry).fields().time == START + 0.75


EXPORTED = Fields(
    product="portkey",
    time=START,
    status="success",
    http_status=200,
    method="POST",
    route="/v1/chat/completions",
    model="gpt-x",
    model_served="gpt-x-2026-10-01",
    provider="openai",
    api_base="https://api.openai.example/v1/chat/completions",
    key="0b5c9a52-4a4e-4b55-9a52-6f1d3c1a7e90",
    key_alias="openai-prod-a1b2c3",
    user="u-17",
    end_user="customer-4",
    team="ws-report-3f2",
    session="sess-9",
    trace="trace-5",
    call="9b1d",
    tokens_in=120,
    tokens_out=41,
    tokens_total=161,
    cost=0.0021,
    cache_hit=False,
    latency=0.75,
)


@pytest.mark.parametrize(
    "row",
    [
        portkey_export(),
        portkey_export(
            request=json.dumps({"body": {"user": "customer-4"}}),
            response=json.dumps({"body": {"model": "gpt-x-2026-10-01"}}),
            metadata=json.dumps({"_user": "u-17", "session_id": "sess-9"}),
            is_success="1",
            cost="0.21",
        ),
        portkey_export(
            metadata=None, **{"metadata.key": ["_user", "session_id"], "metadata.value": ["u-17", "sess-9"]}
        ),
    ],
    ids=["objects", "strings", "arrays"],
)
def test_an_exported_log_yields_every_field_that_it_carries(row: dict[str, Any]) -> None:
    record = only(row)
    assert record.format_name == "portkey-export"
    fields = record.fields()
    assert fields.cost is not None
    assert round(fields.cost, 9) == 0.0021
    assert Fields(**{**{name: getattr(fields, name) for name in Fields.__struct_fields__}, "cost": 0.0021}) == EXPORTED


def test_an_object_of_the_log_store_is_read_by_what_was_measured() -> None:
    export = portkey_export()
    stored = {
        "_id": "9b1d",
        "created_at": "Mon Nov 23 2026 09:20:00 GMT+0000 (Coordinated Universal Time)",
        "organisation_id": "org-1",
        "request": export.pop("request"),
        "response": export.pop("response"),
        "metrics": export,
    }
    record = only(stored)
    assert record.format_name == "portkey-log"
    fields = record.fields()
    assert (fields.time, fields.call, fields.key_alias) == (START, "9b1d", "openai-prod-a1b2c3")
    assert (fields.end_user, fields.model_served) == ("customer-4", "gpt-x-2026-10-01")


def test_an_inserted_log_is_read_by_its_metadata() -> None:
    record = only(
        {
            "request": {"url": "https://llm.example/v1/chat", "method": "POST", "body": {"model": "gpt-x"}},
            "response": {"status": 429, "headers": {}, "body": {}, "response_time": 750},
            "metadata": {"organisation_id": "org-1", "user_id": "u-17", "trace_id": "t", "provider": "openai"},
        }
    )
    assert record.format_name == "portkey-log"
    fields = record.fields()
    assert (fields.status, fields.http_status, fields.latency) == ("failure", 429, 0.75)
    assert (fields.user, fields.organization, fields.model, fields.provider) == ("u-17", "org-1", "gpt-x", "openai")


def test_errors_on_the_console_keep_their_stack() -> None:
    found = records(
        "tryTargetsRecursively error:  immutable undefined TypeError: immutable\n"
        "    at appendHeader (node:internal/deps/undici/undici:8874:15)\n"
        "Error processing log: TypeError: Cannot read properties of undefined (reading 'stream')\n"
        "    at file:///srv/gateway/start-server.js:2:471137\n"
    )
    assert [record.format_name for record in found] == ["portkey-console"] * 2
    assert found[0].fields().error_type == "TypeError"
