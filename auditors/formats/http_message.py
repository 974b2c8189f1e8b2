"""HTTP as it goes over the wire, in logs: dumps of requests and responses, and what `curl -i` and `curl -v` print.

A record is a request line or a status line with the headers below it; what follows, the body, belongs to it.
"""

from __future__ import annotations

import re
from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.format import Format
from auditors.formats.http import Access, header_access, http_status, usage_fields
from auditors.formats.reading import mapping, number, scaled, text
from auditors.formats.servers import served_by
from auditors.model import Fields

_MARK: Final = r"(?:[<>*] ){0,2}"
_START: Final = deferred(
    rf"{_MARK}(?:HTTP/[123](?:\.[01])? (?P<status>[1-5]\d\d)\b[^\n]{{0,64}}\Z"
    r"|(?P<method>GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (?P<target>[/h]\S{0,8191}) HTTP/[123](?:\.[01])?\s{0,2}\Z)",
    re.MULTILINE,
)
_HEADER: Final = deferred(r"^(?:[<>] )?(?P<name>[A-Za-z][\w\-]{0,63}): ?(?P<value>[^\r\n]{0,8192})", re.MULTILINE)
_LONGEST: Final = 64 << 10
_MOST: Final = 200


def _fields(body: Any) -> Fields:
    if not isinstance(body, str):
        usage = usage_fields(mapping(body, "usage")) if isinstance(body, dict) else {}
        return Access(known={**usage, "model": text(body, "model")}).fields("")
    start = _START.match(body.partition("\n")[0])
    if start is None:
        return Fields()
    headers: dict[str, str] = {}
    for found in _HEADER.finditer(body, 0, _LONGEST):
        headers.setdefault(found["name"].lower(), found["value"].strip())
        if len(headers) >= _MOST:
            break
    known: dict[str, Any] = {
        "server": served_by(headers),
        "call": headers.get("x-litellm-call-id") or headers.get("x-request-id"),
        "cost": number(headers.get("x-litellm-response-cost")),
    }
    said = Access(
        time=headers.get("date"),
        method=start["method"],
        target=start["target"],
        status=http_status(start["status"]) if start["status"] else None,
        latency=scaled(number(headers.get("x-litellm-response-duration-ms")), 0.001),
        known=known,
        **(header_access(headers) if start["method"] else {}),
    )
    return said.fields("")


MESSAGE: Final = Format("http-message", "", _fields, starts=_START, multiline=True, order=90)
