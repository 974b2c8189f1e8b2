"""Helicone: requests as its API and its export tool give them, rows of its ClickHouse, stored bodies, queue messages.

Sources: `HeliconeRequest`, the export tool, the S3 client and the queue's `KafkaMessageContents` in
github.com/Helicone/helicone. A signed body URL is a secret until it expires; it is scanned like every string.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from auditors.formats.call import call_fields
from auditors.formats.format import Format, JsonObject
from auditors.formats.http import address, outcome, route, usage_fields
from auditors.formats.reading import (
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

PRODUCT: Final = "helicone"

_BESIDE: Final = frozenset(
    {"helicone_user", "request_user_id", "request_id", "response_id", "request_body", "proxy_key_id", "target_url"}
)
_NO_CACHE: Final = "00000000-0000-0000-0000-000000000000"
_THREAT: Final = -4
"""Helicone's own status for a request that it stopped as a threat; -1 to -3 are timeout, pending and cancelled."""
_PENDING: Final = -2
_CLICKHOUSE_COST: Final = 1e-9
"""ClickHouse holds costs as whole numbers of billionths of a dollar."""


def _is_export(body: JsonObject) -> bool:
    if "request_created_at" not in body or not ("response_status" in body or "response_created_at" in body):
        return False
    return not _BESIDE.isdisjoint(body)


def _export(body: Any) -> Fields:
    row = body if isinstance(body, Mapping) else {}
    properties = mapping(row, "request_properties") or mapping(row, "properties")
    code = integer(first(row, "response_status", "status"))
    stored = "proxy_key_id" in row and "organization_id" in row
    usage = usage_fields(mapping(row, "response_body", "usage"))
    answer = mapping(row, "response_body")
    started, ended = parse_time(value(row, "request_created_at")), parse_time(value(row, "response_created_at"))
    return call_fields(
        PRODUCT,
        time=started,
        end_time=ended,
        status=_status(code),
        http_status=code,
        error_type=text(mapping(answer, "error"), "type"),
        route=route(value(row, "request_path")),
        model=text(first(row, "model_override", "request_model", "model")),
        model_served=text(first(row, "response_model") or value(answer, "model")),
        provider=_lower(text(row, "provider")),
        api_base=endpoint(value(row, "target_url")),
        key=text(first(row, "helicone_api_key_id", "helicone_proxy_key_id", "proxy_key_id")),
        user=text(first(row, "request_user_id", "user_id", "helicone_user")),
        end_user=text(mapping(row, "request_body"), "user"),
        team=text(first(row, "team_id") or first(properties, "team", "team_id", "Team")),
        ip=address(first(row, "request_ip")),
        organization=text(first(row, "organization_id", "helicone_org_id")),
        session=text(first(properties, "Helicone-Session-Id", "helicone-session-id")),
        call=text(row, "request_id"),
        tokens_in=known(integer(row, "prompt_tokens"), usage["tokens_in"]),
        tokens_out=known(integer(row, "completion_tokens"), usage["tokens_out"]),
        tokens_total=known(integer(row, "total_tokens"), usage["tokens_total"]),
        cost=scaled(number(first(row, "cost", "costUSD")), _CLICKHOUSE_COST if stored else 1),
        cache_hit=_cache_hit(row),
        latency=scaled(number(first(row, "delay_ms", "latency")), 0.001),
        first_token=scaled(number(row, "time_to_first_token"), 0.001),
    )


def _lower(name: str | None) -> str | None:
    return name.lower() if name else None


def _status(code: int | None) -> str | None:
    if code is None or code == _PENDING:
        return None
    if code < 0:
        return "blocked" if code == _THREAT else "failure"
    return outcome(code)


def _cache_hit(row: Mapping[str, Any]) -> bool | None:
    reference = text(row, "cache_reference_id")
    if reference is not None and reference != _NO_CACHE:
        return True
    return False if flag(row, "cache_enabled") else None


def _is_body(body: JsonObject) -> bool:
    if len(body) != 2 or "request" not in body or "response" not in body:
        return False
    request, response = body["request"], body["response"]
    return isinstance(request, str) and isinstance(response, str) and request.lstrip()[:1] == "{"


def _body(body: Any) -> Fields:
    """A stored pair of request and response, both as text; who and when stand in its path and in the database."""
    request, response = mapping(body, "request"), mapping(body, "response")
    error = mapping(response, "error")
    return call_fields(
        PRODUCT,
        time=parse_time(value(response, "created")),
        status="failure" if error else "success" if response else None,
        error_type=text(error, "type"),
        model=text(request, "model"),
        model_served=text(response, "model"),
        end_user=text(request, "user"),
        call=text(response, "id"),
        **usage_fields(mapping(response, "usage") or mapping(response, "usageMetadata")),
    )


def _is_message(body: JsonObject) -> bool:
    return "heliconeMeta" in body and "log" in body


def _message(body: Any) -> Fields:
    """A message of the platform's queue. `authorization` is the caller's Helicone key in clear."""
    request, response = mapping(body, "log", "request"), mapping(body, "log", "response")
    meta = mapping(body, "heliconeMeta")
    properties = mapping(request, "properties")
    code = integer(response, "status")
    return call_fields(
        PRODUCT,
        time=parse_time(value(request, "requestCreatedAt")),
        end_time=parse_time(value(response, "responseCreatedAt")),
        status="blocked" if flag(request, "threat") else _status(code),
        http_status=code,
        route=route(value(request, "path")),
        model=text(first(meta, "modelOverride", "gatewayModel")),
        model_served=text(meta, "providerModelId"),
        team=text(first(properties, "team", "team_id", "Team")),
        provider=_lower(text(request, "provider")),
        api_base=endpoint(value(request, "targetUrl")),
        key=key_hash(value(body, "authorization")),
        key_alias=text(first(request, "heliconeApiKeyId", "heliconeProxyKeyId")),
        user=text(request, "userId"),
        session=text(first(properties, "Helicone-Session-Id", "helicone-session-id")),
        call=text(request, "id"),
        cost=number(response, "cost"),
        latency=scaled(number(response, "delayMs"), 0.001),
        first_token=scaled(number(response, "timeToFirstToken"), 0.001),
    )


EXPORT: Final = Format(
    "helicone-export",
    PRODUCT,
    _export,
    recognises=_is_export,
    order=10,
    roles={
        "/request_body": Role.PROMPT,
        "/response_body": Role.COMPLETION,
        "/request_properties": Role.METADATA,
        "/properties": Role.METADATA,
    },
    elements=("/data",),
)
BODY: Final = Format("helicone-body", PRODUCT, _body, recognises=_is_body, order=30)
MESSAGE: Final = Format("helicone-message", PRODUCT, _message, recognises=_is_message, order=10)
