"""Traefik: its access log as JSON (doc.traefik.io/traefik/observability/access-logs).

The lines that it writes by default are combined ones, as NGINX's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from auditors.formats.format import Format, JsonObject
from auditors.formats.http import Access, header_access, seconds
from auditors.formats.reading import first
from auditors.formats.servers import served_by
from auditors.model import Fields

PRODUCT: Final = "traefik"


def _is_access(body: JsonObject) -> bool:
    return "RequestMethod" in body and "RequestPath" in body and ("DownstreamStatus" in body or "OriginStatus" in body)


def _headers(body: Mapping[str, Any], begin: str) -> dict[str, Any]:
    """The headers whose keys begin so: `request_`, `downstream_` and `origin_`."""
    return {
        key.removeprefix(begin): member
        for key, member in body.items()
        if isinstance(key, str) and key.startswith(begin)
    }


def _fields(body: Any) -> Fields:
    if not isinstance(body, Mapping):
        return Fields(product=PRODUCT)
    return Access(
        time=first(body, "StartUTC", "StartLocal", "time"),
        method=body.get("RequestMethod"),
        target=body.get("RequestPath"),
        status=first(body, "DownstreamStatus", "OriginStatus"),
        remote=first(body, "ClientHost", "ClientAddr"),
        user=body.get("ClientUsername"),
        latency=seconds(body.get("Duration"), per_second=1e9),
        known={"server": served_by(_headers(body, "downstream_")) or served_by(_headers(body, "origin_"))},
        **header_access(_headers(body, "request_")),
    ).fields(PRODUCT)


TRAEFIK: Final = Format("traefik", PRODUCT, _fields, recognises=_is_access, order=30)
