"""Kong Gateway: the object that its logging plugins write for each request, with what the AI plugins add under `ai`.

Documented at developer.konghq.com/gateway/logs and developer.konghq.com/ai-gateway/ai-audit-log-reference. Token counts
are spelled `prompt_token` or `prompt_tokens`, and the plugins' entries named `proxy` or `ai-proxy`, by version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from auditors.formats.format import Format, JsonObject
from auditors.formats.http import Access, header_access, seconds, usage_fields
from auditors.formats.reading import number, text, value
from auditors.formats.servers import served_by
from auditors.model import Fields, Role

PRODUCT: Final = "kong"


def _is_kong(body: JsonObject) -> bool:
    return (
        isinstance(body.get("request"), dict)
        and isinstance(body.get("latencies"), dict)
        and ("started_at" in body or "client_ip" in body or "tries" in body)
    )


def _plugins(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The entries of AI plugins: those that name a model first."""
    ai = body.get("ai")
    entries = [entry for entry in ai.values() if isinstance(entry, dict)] if isinstance(ai, dict) else []
    yield from sorted(
        (entry for entry in entries if "meta" in entry or "usage" in entry),
        key=lambda entry: value(entry, "meta", "request_model") is None,
    )


def _fields(body: Any) -> Fields:
    if not isinstance(body, Mapping):
        return Fields(product=PRODUCT)
    plugins = list(_plugins(body))
    plugin = plugins[0] if plugins else {}
    usage: dict[str, Any] = dict(usage_fields(value(plugin, "usage")))
    costs = [cost for entry in plugins if (cost := number(entry, "usage", "cost")) is not None]
    known: dict[str, Any] = usage | {
        "model": text(plugin, "meta", "request_model"),
        "model_served": text(plugin, "meta", "response_model"),
        "provider": text(plugin, "meta", "provider_name"),
        "cost": sum(costs) if costs else None,
        "cache_hit": {"Hit": True, "Miss": False}.get(text(plugin, "cache", "cache_status") or ""),
        "key": text(body, "authenticated_entity", "id"),
        "call": text(body, "request", "id"),
        "team": text(body, "workspace_name"),
        "api_base": text(body, "service", "host"),
        "server": served_by(value(body, "response", "headers")),
        "first_token": seconds(value(plugin, "meta", "time_to_first_token"), per_second=1000),
    }
    sent = value(body, "ai", "payload", "request") or value(plugin, "payload", "request")
    said = Access(
        time=body.get("started_at"),
        method=value(body, "request", "method"),
        target=value(body, "request", "uri") or value(body, "request", "url"),
        status=value(body, "response", "status"),
        remote=body.get("client_ip"),
        user=_consumer(body),
        latency=seconds(value(body, "latencies", "request"), per_second=1000),
        body=sent or value(body, "request", "body"),
        **header_access(value(body, "request", "headers")),
    )
    said.known = known
    return said.fields(PRODUCT)


def _consumer(body: Mapping[str, Any]) -> str | None:
    return text(body, "consumer", "username") or text(body, "consumer", "custom_id") or text(body, "consumer", "id")


KONG: Final = Format(
    "kong",
    PRODUCT,
    _fields,
    recognises=_is_kong,
    order=20,
    roles={
        "/ai/payload/request": Role.PROMPT,
        "/ai/*/payload/request": Role.PROMPT,
        "/ai/*/payload/response": Role.COMPLETION,
        "/request/body": Role.PROMPT,
        "/response/body": Role.COMPLETION,
        "/request/headers": Role.HEADER,
        "/response/headers": Role.HEADER,
        "/request/querystring": Role.METADATA,
    },
)
