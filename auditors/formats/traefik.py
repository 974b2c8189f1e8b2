"""Traefik: its access log as JSON (doc.traefik.io/traefik/observability/access-logs).

The lines that it writes by default are combined ones, as NGINX's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from auditors.formats.format import Format, JsonObject
from auditors.formats.http import Access, header_access, seconds
from auditors.formats.reading import first
from auditors.model import Fields

PRODUCT: Final = "traefik"

_HEADER: Final = "request_"


def _is_access(body: JsonObject) -> bool:
    return "RequestMethod" in body and "RequestPath" in body and ("DownstreamStatus" in body or "OriginStatus" in body)


def _fields(body: Any) -> Fields:
    if not isinstance(body, Mapping):
        return Fields(product=PRODUCT)
    headers = {
        key.removeprefix(_HEADER): member
        for key, member in body.items()
        if isinstance(key, str) and key.startswith(_HEADER)
    }
    return Access(
        time=first(body, "StartUTC", "StartLocal", "time"),
        method=body.get("RequestMethod"),
        target=body.get("RequestPath"),
        status=first(body, "DownstreamStatus", "OriginStatus"),
        remote=first(body, "ClientHost", "ClientAddr"),
        user=body.get("ClientUsername"),
        latency=seconds(body.get("Duration"), per_second=1e9),
        **header_access(headers),
    ).fields(PRODUCT)


TRAEFIK: Final = Format("traefik", PRODUCT, _fields, recognises=_is_access, order=30)
