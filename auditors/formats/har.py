"""HAR: HTTP archives, as browsers and recording proxies export them; one record for each entry.

The format is the W3C draft at w3c.github.io/web-performance/specs/HAR/Overview.html.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from auditors.formats.format import Format, JsonObject
from auditors.formats.http import Access, header, header_access, route, seconds, usage_fields
from auditors.formats.reading import text, value
from auditors.formats.servers import served_by
from auditors.model import Fields, Role

PRODUCT: Final = "har"

_LARGEST: Final = 1 << 20


def _is_entry(body: JsonObject) -> bool:
    request = body.get("request")
    return (
        "startedDateTime" in body
        and isinstance(request, dict)
        and "url" in request
        and isinstance(body.get("response"), dict)
    )


def _fields(body: Any) -> Fields:
    if not isinstance(body, Mapping):
        return Fields(product=PRODUCT)
    headers = value(body, "request", "headers")
    said = Access(
        time=body.get("startedDateTime"),
        method=value(body, "request", "method"),
        target=value(body, "request", "url"),
        status=value(body, "response", "status"),
        latency=seconds(body.get("time"), per_second=1000),
        body=value(body, "request", "postData", "text"),
        **header_access(headers),
    )
    content = value(body, "response", "content", "text")
    said.known = {
        **answered(content),
        "api_base": _host(body, headers),
        "server": served_by(value(body, "response", "headers"), route(said.target), content),
    }
    return said.fields(PRODUCT)


def answered(content: Any) -> dict[str, Any]:
    """Model and token counts of an answer that is one JSON object."""
    if not isinstance(content, str) or content.lstrip()[:1] != "{" or len(content) > _LARGEST:
        return {}
    try:
        answer = orjson.loads(content)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return {}
    usage: dict[str, Any] = dict(usage_fields(value(answer, "usage") or value(answer, "usageMetadata")))
    return usage | {"model_served": text(answer, "model")}


def _host(body: Mapping[str, Any], headers: Any) -> str | None:
    url = text(body, "request", "url") or ""
    scheme, mark, rest = url.partition("://")
    host = rest.partition("/")[0].rpartition("@")[2] if mark else text(header(headers, "host", ":authority"))
    return f"{scheme}://{host}" if mark and host else host


HAR: Final = Format(
    "har",
    PRODUCT,
    _fields,
    recognises=_is_entry,
    order=20,
    elements=("/log/entries",),
    roles={
        "/request/postData/text": Role.PROMPT,
        "/response/content/text": Role.COMPLETION,
        "/request/headers": Role.HEADER,
        "/response/headers": Role.HEADER,
        "/request/cookies": Role.HEADER,
        "/response/cookies": Role.HEADER,
        "/request/queryString": Role.METADATA,
    },
)
