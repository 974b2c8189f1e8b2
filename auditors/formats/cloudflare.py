"""Cloudflare AI Gateway: Logpush events (`ai_gateway_events`) and the log entries of its API.

Logpush encrypts bodies and metadata with the customer's public key: `{"type":"encrypted", …}`. Fields are documented at
developers.cloudflare.com/logs/logpush/logpush-job/datasets/account/ai_gateway_events.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from auditors.formats.format import Format, JsonObject
from auditors.formats.http import Access, header_access, seconds
from auditors.formats.reading import first, integer, number, text, value
from auditors.model import Fields, Role

PRODUCT: Final = "cloudflare"

_BLOCKED: Final = (424, 2016, 2017, 2029, 2030)
"""Statuses with which guardrails and data loss prevention answer; those of four digits are Cloudflare's own."""


def _is_logpush(body: JsonObject) -> bool:
    return "Gateway" in body and "Provider" in body and ("Model" in body or "Endpoint" in body)


def _is_entry(body: JsonObject) -> bool:
    return "cached" in body and "tokens_in" in body and "tokens_out" in body and "provider" in body and "model" in body


def _is_event(body: JsonObject) -> bool:
    return _is_logpush(body) or _is_entry(body)


def _fields(body: Any) -> Fields:
    if not isinstance(body, Mapping):
        return Fields(product=PRODUCT)
    return _logpush(body) if "Gateway" in body else _entry(body)


def _logpush(body: Mapping[str, Any]) -> Fields:
    metrics = body.get("Metrics")
    said = Access(
        time=first(body, "Timestamp", "CreatedAt", "Datetime", "EventTimestampMs"),
        method="POST",
        target=_path(body.get("Endpoint")),
        status=body.get("StatusCode"),
        latency=seconds(value(metrics, "durationMs") or body.get("Duration"), per_second=1000),
        body=body.get("RequestBody"),
    )
    said.known = {
        "model": text(body, "RequestedModel") or text(body, "Model"),
        "model_served": text(body, "Model"),
        "provider": text(body, "Provider"),
        "cache_hit": _flag(body.get("Cached")),
        "cost": _amount(metrics, "cost"),
        "tokens_in": integer(metrics, "tokensIn") or integer(body, "TokensIn"),
        "tokens_out": integer(metrics, "tokensOut") or integer(body, "TokensOut"),
        "error_type": "rate_limited" if _flag(body.get("RateLimited")) else None,
        "status": "blocked" if integer(body, "StatusCode") in _BLOCKED else None,
        "call": text(body, "ID") or text(body, "LogID"),
        **_people(body.get("Metadata")),
    }
    return said.fields(PRODUCT)


def _entry(body: Mapping[str, Any]) -> Fields:
    said = Access(
        time=body.get("created_at"),
        method="POST",
        target=_path(body.get("path")),
        status=body.get("status_code"),
        latency=seconds(body.get("duration"), per_second=1000),
        body=body.get("request"),
        **header_access(body.get("request_headers")),
    )
    succeeded = _flag(body.get("success"))
    said.known = {
        "model": text(body, "model"),
        "provider": text(body, "provider"),
        "cache_hit": _flag(body.get("cached")),
        "cost": _amount(body, "cost"),
        "tokens_in": integer(body, "tokens_in"),
        "tokens_out": integer(body, "tokens_out"),
        "call": text(body, "id"),
        "status": {True: "success", False: "failure", None: None}[succeeded],
        **_people(body.get("metadata")),
    }
    if integer(body, "status_code") in _BLOCKED:
        said.known["status"] = "blocked"
    return said.fields(PRODUCT)


def _path(endpoint: Any) -> str | None:
    if not isinstance(endpoint, str) or not endpoint:
        return None
    return endpoint if endpoint.startswith(("/", "http")) else f"/{endpoint}"


def _flag(found: Any) -> bool | None:
    return found if isinstance(found, bool) else {"true": True, "false": False}.get(str(found).lower())


def _amount(body: Any, key: str) -> float | None:
    amount = number(body, key)
    return amount if amount is not None and amount >= 0 else None


def _people(metadata: Any) -> dict[str, str | None]:
    """Who is behind a request: by convention of the callers, in the metadata that they attach."""
    names = metadata if isinstance(metadata, dict) else {}
    return {
        "user": next((found for key in ("user", "user_id", "userId", "email") if (found := text(names, key))), None),
        "team": text(names, "team") or text(names, "team_id"),
    }


_BODIES: Final = ("RequestBody", "ResponseBody", "Metadata")


def _prepare(body: Any, problems: Callable[[str], None]) -> Any:
    """Says that bodies are encrypted: the record is read, but what it hides is not."""
    if isinstance(body, Mapping) and any(value(body, key, "type") == "encrypted" for key in _BODIES):
        problems("request and response bodies are encrypted: only what stands beside them was audited")
    return body


AI_GATEWAY: Final = Format(
    "cloudflare-ai-gateway",
    PRODUCT,
    _fields,
    recognises=_is_event,
    order=24,
    prepare=_prepare,
    roles={
        "/RequestBody": Role.PROMPT,
        "/ResponseBody": Role.COMPLETION,
        "/request": Role.PROMPT,
        "/response": Role.COMPLETION,
        "/Metadata": Role.METADATA,
    },
)
