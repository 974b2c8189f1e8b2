"""Azure's gateways: access entries of API Management, Application Gateway and Front Door, as diagnostic settings export
them to storage, event hubs and files.

The fields are documented under learn.microsoft.com/azure/azure-monitor/reference/supported-logs/logs-index; what is
special to a service stands under `properties`. Calls that Azure OpenAI itself logs are read by their names in
`structured_log`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from auditors.formats.format import Format, JsonObject
from auditors.formats.http import Access, header, header_access, seconds
from auditors.formats.reading import first, mapping, text
from auditors.model import Fields, Role

PRODUCT: Final = "azure"

_CATEGORIES: Final = frozenset(
    {
        "GatewayLogs",
        "WebSocketConnectionLogs",
        "ApplicationGatewayAccessLog",
        "FrontDoorAccessLog",
        "FrontdoorAccessLog",
    }
)
_MILLISECONDS: Final = ("durationMs", "DurationMs", "totalTime", "TotalTime")
_SUBSCRIPTION: Final = "ocp-apim-subscription-key"
"""The header in which callers of API Management send their key."""


def _is_access(body: JsonObject) -> bool:
    return "properties" in body and body.get("category") in _CATEGORIES


def _fields(body: Any) -> Fields:
    if not isinstance(body, Mapping):
        return Fields(product=PRODUCT)
    told = mapping(body, "properties")
    headers = told.get("requestHeaders")
    said = Access(
        time=first(body, "time", "timeStamp", "timestamp"),
        method=first(told, "method", "httpMethod"),
        target=_target(told),
        status=first(told, "responseCode", "httpStatus", "httpStatusCode"),
        latency=_latency(body, told),
        body=told.get("requestBody"),
        **header_access(headers),
    )
    said.api_key = header(headers, _SUBSCRIPTION) or said.api_key
    said.remote = first(told, "clientIP", "clientIp", "socketIp") or first(body, "callerIpAddress", "callerIPAddress")
    said.forwarded = None
    said.user = first(told, "userId")
    said.user_agent = first(told, "userAgent") or said.user_agent
    said.known = {
        "key_alias": text(told, "apimSubscriptionId"),
        "team": text(told, "productId"),
        "call": text(told, "transactionId") or text(told, "trackingReference") or text(body, "correlationId"),
        "api_base": text(told, "backendId"),
        "error_type": text(told, "lastError", "reason") or _problem(told),
    }
    return said.fields(PRODUCT)


def _target(told: Mapping[str, Any]) -> Any:
    """The address that was asked for; Application Gateway keeps what stands behind the question mark elsewhere."""
    target = first(told, "originalRequestUriWithArgs", "url", "requestUri")
    query = first(told, "requestQuery")
    return f"{target}?{query}" if isinstance(target, str) and isinstance(query, str) and "?" not in target else target


def _latency(body: Mapping[str, Any], told: Mapping[str, Any]) -> float | None:
    if (taken := first(told, "timeTaken")) is not None:
        return seconds(taken)
    return seconds(first(body, *_MILLISECONDS), per_second=1000)


def _problem(told: Mapping[str, Any]) -> str | None:
    """What Front Door says went wrong: `NoError` is nothing."""
    problem = text(told, "errorInfo")
    return None if problem == "NoError" else problem


AZURE_GATEWAY: Final = Format(
    "azure-gateway",
    PRODUCT,
    _fields,
    recognises=_is_access,
    order=26,
    roles={
        "/properties/requestHeaders": Role.HEADER,
        "/properties/responseHeaders": Role.HEADER,
        "/properties/backendRequestHeaders": Role.HEADER,
        "/properties/requestBody": Role.PROMPT,
        "/properties/responseBody": Role.COMPLETION,
    },
)
