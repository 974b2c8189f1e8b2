"""Cloudflare: requests at its edge, as Logpush and Instant Logs write them (the dataset `http_requests`).

The fields are documented at developers.cloudflare.com/logs/logpush/logpush-job/datasets/zone/http_requests; which of
them are there is a matter of the job. What AI Gateway writes is in `cloudflare`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from auditors.formats.format import Format, JsonObject
from auditors.formats.http import Access, header_access
from auditors.formats.reading import between, first
from auditors.formats.times import parse_time
from auditors.model import Fields, Role

PRODUCT: Final = "cloudflare"

_TARGETS: Final = ("ClientRequestURI", "ClientRequestPath")
_STATUSES: Final = ("EdgeResponseStatus", "OriginResponseStatus")
_TIMES: Final = ("EdgeStartTimestamp", "EdgeEndTimestamp", "Datetime")


def _is_request(body: JsonObject) -> bool:
    return any(key in body for key in _TARGETS) and any(key in body for key in _STATUSES)


def _fields(body: Any) -> Fields:
    if not isinstance(body, Mapping):
        return Fields(product=PRODUCT)
    said = Access(
        time=first(body, *_TIMES),
        method=body.get("ClientRequestMethod"),
        target=first(body, *_TARGETS),
        status=first(body, *_STATUSES),
        latency=between(parse_time(body.get("EdgeStartTimestamp")), parse_time(body.get("EdgeEndTimestamp"))),
        known={"call": first(body, "RayID")},
        **header_access(body.get("RequestHeaders")),
    )
    said.remote, said.forwarded = body.get("ClientIP"), None
    said.user_agent = body.get("ClientRequestUserAgent") or said.user_agent
    return said.fields(PRODUCT)


LOGPUSH: Final = Format(
    "cloudflare-http-requests",
    PRODUCT,
    _fields,
    recognises=_is_request,
    order=30,
    roles={"/RequestHeaders": Role.HEADER, "/ResponseHeaders": Role.HEADER, "/Cookies": Role.HEADER},
)
