"""Caddy: its structured access log (caddyserver.com/docs/logging), one JSON object for each request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from auditors.formats.format import Format, JsonObject
from auditors.formats.http import Access, header_access, seconds
from auditors.formats.reading import first, value
from auditors.formats.servers import served_by
from auditors.model import Fields, Role

PRODUCT: Final = "caddy"


def _is_access(body: JsonObject) -> bool:
    logger, request = body.get("logger"), body.get("request")
    return isinstance(logger, str) and logger.startswith("http.log.access") and isinstance(request, dict)


def _fields(body: Any) -> Fields:
    if not isinstance(body, Mapping):
        return Fields(product=PRODUCT)
    request = body.get("request")
    peer = value(request, "client_ip") or value(request, "remote_ip") or value(request, "remote_addr")
    return Access(
        time=first(body, "ts", "time"),
        method=value(request, "method"),
        target=value(request, "uri"),
        status=body.get("status"),
        remote=peer,
        user=body.get("user_id"),
        latency=seconds(body.get("duration")),
        known={"server": served_by(body.get("resp_headers"))},
        **header_access(value(request, "headers")),
    ).fields(PRODUCT)


CADDY: Final = Format(
    "caddy",
    PRODUCT,
    _fields,
    recognises=_is_access,
    order=30,
    roles={"/request/headers": Role.HEADER, "/resp_headers": Role.HEADER},
)
