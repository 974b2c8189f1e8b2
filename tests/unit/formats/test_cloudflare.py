"""Cloudflare AI Gateway: events of Logpush, whose bodies are encrypted, and entries of its API."""

from __future__ import annotations

import json
from typing import Any

from auditors.integrity import ENCRYPTED, rule_of
from auditors.model import Skip
from tests.records import only, records

EVENT: dict[str, Any] = {
    "Cached": False,
    "Endpoint": "chat/completions",
    "Gateway": "prod",
    "Metadata": {"team": "search", "user": "u-1"},
    "Metrics": {"cost": 0.0042, "durationMs": 1234},
    "Model": "gpt-x-2026",
    "Provider": "openai",
    "RateLimited": False,
    "RequestedModel": "gpt-x",
    "StatusCode": 200,
    "Timestamp": "2026-11-20T08:00:01Z",
}


def sealed() -> dict[str, str]:
    return {"type": "encrypted", "key": "a2V5", "iv": "aXY=", "data": "Y2lwaGVy" * 8}


def test_an_event_tells_model_cost_and_people() -> None:
    fields = only(json.dumps(EVENT) + "\n", "cloudflare-ai-gateway")
    assert (fields.time, fields.route, fields.http_status, fields.latency) == (
        1795161601.0,
        "/chat/completions",
        200,
        1.234,
    )
    assert (fields.model, fields.model_served, fields.provider, fields.cost) == (
        "gpt-x",
        "gpt-x-2026",
        "openai",
        0.0042,
    )
    assert (fields.user, fields.team, fields.cache_hit) == ("u-1", "search", False)


def test_what_data_loss_prevention_stopped_is_blocked() -> None:
    assert only(json.dumps({**EVENT, "StatusCode": 424}) + "\n", "cloudflare-ai-gateway").status == "blocked"


def test_encrypted_bodies_are_said_to_be_so_once() -> None:
    event = {**EVENT, "RequestBody": sealed(), "ResponseBody": sealed(), "Metadata": sealed()}
    problems: list[str] = []
    read = records((json.dumps(event) + "\n") * 3, problems=problems)
    assert [record.format_name for record in read] == ["cloudflare-ai-gateway"] * 3
    assert len(problems) == 1
    assert rule_of(Skip("events.ndjson", problems[0])) is ENCRYPTED


def test_bodies_in_clear_are_no_problem() -> None:
    problems: list[str] = []
    records(json.dumps({**EVENT, "RequestBody": {"messages": []}}) + "\n", problems=problems)
    assert problems == []


def test_an_entry_of_the_api() -> None:
    entry = {
        "id": "log-1",
        "cached": True,
        "created_at": "2026-11-20T08:00:01Z",
        "duration": 812,
        "model": "gpt-x",
        "path": "chat/completions",
        "provider": "openai",
        "success": True,
        "tokens_in": 12,
        "tokens_out": 4,
        "cost": 0.5,
        "status_code": 200,
        "metadata": {"user": "u-2"},
    }
    fields = only(json.dumps(entry) + "\n", "cloudflare-ai-gateway")
    assert (fields.call, fields.model, fields.tokens_in, fields.tokens_out, fields.cost) == (
        "log-1",
        "gpt-x",
        12,
        4,
        0.5,
    )
    assert (fields.status, fields.cache_hit, fields.user, fields.latency) == ("success", True, "u-2", 0.812)
