"""Portkey: the gateway's live log, exported logs, objects of the enterprise log store, the gateway's console.

Sources: the gateway's `log` middleware and `winky` service (github.com/Portkey-AI/gateway), the documentation of log
exports (portkey.ai/docs/product/observability/logs-export). Costs are in US cents, durations in milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.call import call_fields
from auditors.formats.format import Format, JsonObject
from auditors.formats.http import client_ip, header, outcome, route, usage_fields
from auditors.formats.reading import (
    decoded,
    endpoint,
    first,
    flag,
    integer,
    key_hash,
    known,
    mapping,
    number,
    scaled,
    text,
    value,
)
from auditors.formats.times import parse_time
from auditors.model import Fields, Role

PRODUCT: Final = "portkey"

_DENIED: Final = 446
"""The status with which the gateway answers what a guardrail denied."""

_ROUTES: Final = {
    "chatComplete": "/v1/chat/completions",
    "complete": "/v1/completions",
    "embed": "/v1/embeddings",
    "messages": "/v1/messages",
    "createModelResponse": "/v1/responses",
    "imageGenerate": "/v1/images/generations",
    "imageEdit": "/v1/images/edits",
    "createSpeech": "/v1/audio/speech",
    "createTranscription": "/v1/audio/transcriptions",
    "createTranslation": "/v1/audio/translations",
    "uploadFile": "/v1/files",
    "createBatch": "/v1/batches",
}
"""The gateway's routes by its own names for what a call does."""


_INSERTED: Final = frozenset({"organisation_id", "organisationId", "span_name", "spanName"})
"""Keys of which an inserted log's metadata has one."""

_THROWN: Final = deferred(r" ([A-Z][A-Za-z]{2,60}Error): ")
_SPINNER: Final = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_COLOUR: Final = r"(?:\x1b\[[\d;?]{0,12}[A-Za-z]){0,3}"


def _status(http_status: int | None, succeeded: bool | None = None) -> str | None:
    if http_status == _DENIED:
        return "blocked"
    return outcome(http_status) if succeeded is None else "success" if succeeded else "failure"


def _cache_hit(status: Any) -> bool | None:
    word = text(status)
    if word is None or word.upper() == "DISABLED":
        return None
    return word.upper() in ("HIT", "SEMANTIC HIT")


def _error_type(response: Mapping[str, Any]) -> str | None:
    error = mapping(response, "error")
    return text(first(error, "type", "code", "status"))


def _is_stream_entry(body: JsonObject) -> bool:
    return isinstance(body.get("requestOptions"), list) and ("status" in body or "duration" in body)


def _stream_entry(body: Any) -> Fields:
    """One request; of several targets that the gateway tried, the last one answered."""
    attempts = value(body, "requestOptions")
    last = value(attempts, -1)
    options, sent = mapping(last, "providerOptions"), mapping(last, "requestParams")
    metadata = mapping(options, "metadata")
    response = mapping(value(attempts, 0), "response") or mapping(last, "originalResponse", "body")
    status = integer(body, "status")
    credential = first(options, "apiKey") or header(
        value(last, "transformedRequest", "headers"), "authorization", "x-api-key"
    )
    return call_fields(
        PRODUCT,
        time=parse_time(value(last, "createdAt")) or parse_time(value(body, "time")),
        status=_status(status),
        http_status=status,
        error_type=_error_type(response),
        method=text(body, "method"),
        route=route(value(body, "endpoint")) or _ROUTES.get(text(options, "rubeusURL") or ""),
        model=text(sent, "model") or text(last, "finalUntransformedRequest", "body", "model"),
        model_served=text(response, "model") or text(options, "overrideParams", "model"),
        provider=text(options, "provider"),
        api_base=endpoint(value(options, "requestURL")),
        key=key_hash(credential),
        key_alias=text(options, "virtualKey"),
        user=text(metadata, "_user"),
        end_user=text(sent, "user"),
        trace=text(options, "traceId"),
        call=text(last, "hookSpanId") or text(response, "id"),
        cache_hit=_cache_hit(value(last, "cacheStatus")),
        latency=scaled(number(body, "duration"), 0.001),
        **usage_fields(mapping(response, "usage") or mapping(response, "usageMetadata")),
    )


def _is_export(body: JsonObject) -> bool:
    return "ai_org" in body and "ai_model" in body


def _export(body: Any) -> Fields:
    return _measured(body, mapping(body, "request"), mapping(body, "response"))


def _is_stored(body: JsonObject) -> bool:
    """An object of the log store has the request, the response and what was measured; an inserted log has metadata."""
    request, response = body.get("request"), body.get("response")
    if not isinstance(request, Mapping) or not isinstance(response, Mapping):
        return False
    metrics, metadata = body.get("metrics"), body.get("metadata")
    if isinstance(metrics, Mapping):
        return "ai_org" in metrics or "ai_model" in metrics
    inserted = isinstance(metadata, Mapping) and not _INSERTED.isdisjoint(metadata)
    return inserted and "url" in request and "body" in request


def _stored(body: Any) -> Fields:
    metrics = mapping(body, "metrics")
    request, response = mapping(body, "request"), mapping(body, "response")
    if metrics:
        fields = {**metrics, "created_at": first(metrics, "created_at") or value(body, "created_at")}
        return _measured(fields, request, response)
    metadata = mapping(body, "metadata")
    told = {
        "trace_id": first(metadata, "trace_id", "traceId"),
        "organisation_id": first(metadata, "organisation_id", "organisationId"),
        "user_id": first(metadata, "user_id", "userId"),
        "ai_model": first(metadata, "model"),
        "ai_org": first(metadata, "provider") or value(request, "provider"),
        "cache_status": first(metadata, "cacheStatus"),
        "created_at": first(body, "createdAt") or value(response, "createdAt"),
        "response_time": first(response, "response_time", "time"),
        "metadata": metadata,
    }
    return _measured(told, request, response)


def _measured(told: Mapping[str, Any], request: Mapping[str, Any], response: Mapping[str, Any]) -> Fields:
    """The columns of Portkey's analytics, with what request and response add."""
    sent = mapping(told, "request.body") or mapping(request, "body") or request
    answer = mapping(told, "response.body") or mapping(response, "body") or response
    metadata = _metadata(told)
    headers = value(request, "portkeyHeaders") or value(request, "headers")
    status = integer(first(told, "response_status_code") or value(response, "status"))
    usage = usage_fields(mapping(answer, "usage") or mapping(answer, "usageMetadata"))
    return call_fields(
        PRODUCT,
        time=parse_time(first(told, "created_at", "time_of_generation")),
        status=_status(status, flag(told, "is_success")),
        http_status=status,
        error_type=_error_type(answer),
        method=text(first(told, "request_method") or value(request, "method")),
        route=route(first(told, "request_url") or value(request, "url")),
        model=text(first(told, "ai_model") or value(sent, "model")),
        model_served=text(answer, "model"),
        provider=text(told, "ai_org"),
        api_base=endpoint(first(told, "request_url") or value(request, "url")),
        key=text(told, "api_key_id") or key_hash(header(value(request, "portkeyHeaders"), "x-portkey-api-key")),
        key_alias=text(told, "virtual_key"),
        user=text(first(told, "_user") or first(metadata, "_user", "user") or value(told, "user_id")),
        end_user=text(sent, "user"),
        team=text(first(told, "workspace_slug") or first(metadata, "team", "team_id", "_team")),
        ip=client_ip(first(metadata, "ip", "_ip", "client_ip"), header(headers, "x-forwarded-for", "x-real-ip")),
        user_agent=text(header(headers, "user-agent")),
        organization=text(first(told, "organisation_id", "organisation_name")),
        trace=text(told, "trace_id"),
        session=text(first(metadata, "session_id", "session", "conversation_id")),
        call=text(first(told, "id", "_id")),
        tokens_in=known(integer(told, "req_units"), usage["tokens_in"]),
        tokens_out=known(integer(told, "res_units"), usage["tokens_out"]),
        tokens_total=known(integer(told, "total_units"), usage["tokens_total"]),
        cost=scaled(number(told, "cost"), 0.01),
        cache_hit=_cache_hit(value(told, "cache_status")),
        first_token=scaled(number(first(told, "time_to_first_token", "ttft")), 0.001),
        latency=scaled(number(first(told, "response_time") or value(response, "responseTime")), 0.001),
    )


def _metadata(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """The caller's metadata: an object, its JSON, or two arrays of keys and values."""
    keys, values = decoded(told, "metadata.key"), decoded(told, "metadata.value")
    if isinstance(keys, list) and isinstance(values, list):
        return {key: one for key, one in zip(keys, values, strict=False) if isinstance(key, str)}
    return mapping(told, "metadata")


def _console(body: Any) -> Fields:
    """An error that the gateway prints says what failed, and of no call."""
    match = _THROWN.search(body, 0, 512) if isinstance(body, str) else None
    return call_fields(PRODUCT, error_type=match[1] if match else None)


LOG_STREAM: Final = Format(
    "portkey-log-stream",
    PRODUCT,
    _stream_entry,
    recognises=_is_stream_entry,
    order=10,
    roles={
        "/requestOptions/*/requestParams": Role.PROMPT,
        "/requestOptions/*/transformedRequest/body": Role.PROMPT,
        "/requestOptions/*/transformedRequest/headers": Role.HEADER,
        "/requestOptions/*/responseHeaders": Role.HEADER,
        "/requestOptions/*/originalResponse": Role.COMPLETION,
        "/requestOptions/*/response": Role.COMPLETION,
    },
)
EXPORT: Final = Format(
    "portkey-export",
    PRODUCT,
    _export,
    recognises=_is_export,
    order=10,
    roles={"/request/body": Role.PROMPT, "/response/body": Role.COMPLETION, "/metadata": Role.METADATA},
    elements=("/data",),
)
LOG: Final = Format("portkey-log", PRODUCT, _stored, recognises=_is_stored, order=12)
CONSOLE: Final = Format(
    "portkey-console",
    PRODUCT,
    _console,
    starts=deferred(
        rf"\r?{_COLOUR}(?:[{_SPINNER}] Starting AI Gateway"
        r"|🚀 Your AI Gateway is running|tryTargetsRecursively error: |retryRequest error: |Error processing log: "
        r"|Failed to send log to client )"
    ),
    multiline=True,
    order=15,
)
