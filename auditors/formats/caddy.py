"""Caddy: its structured access log (caddyserver.com/docs/logging), one JSON object for each request.

What `log_append` and plug-ins let it tell besides is read by its names, a body among it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from auditors.formats.field_shapes import told_by
from auditors.formats.field_values import filled_in
from auditors.formats.format import Format, JsonObject
from auditors.formats.http import Access, header_access, seconds
from auditors.formats.reading import first, value
from auditors.formats.servers import served_by
from auditors.model import Fields, Role

PRODUCT: Final = "caddy"

_OWN: Final = frozenset(
    """level ts time logger msg request user_id duration size bytes_read status resp_headers err_id err_trace
    error""".split()
)
"""Members that Caddy itself writes."""


def _is_access(body: JsonObject) -> bool:
    logger, request = body.get("logger"), body.get("request")
    return isinstance(logger, str) and logger.startswith("http.log.access") and isinstance(request, dict)


def _fields(body: Any) -> Fields:
    if not isinstance(body, Mapping):
        return Fields(product=PRODUCT)
    request = body.get("request")
    peer = value(request, "client_ip") or value(request, "remote_ip") or value(request, "remote_addr")
    fields = Access(
        time=first(body, "ts", "time"),
        method=value(request, "method"),
        target=value(request, "uri"),
        status=body.get("status"),
        remote=peer,
        user=body.get("user_id"),
        latency=seconds(body.get("duration")),
        body=body.get("request_body"),
        known={"server": served_by(body.get("resp_headers"))},
        **header_access(value(request, "headers")),
    ).fields(PRODUCT)
    besides = {key: member for key, member in body.items() if key not in _OWN}
    return filled_in(fields, told_by(besides)) if besides else fields


CADDY: Final = Format(
    "caddy",
    PRODUCT,
    _fields,
    recognises=_is_access,
    order=30,
    roles={
        "/request/headers": Role.HEADER,
        "/resp_headers": Role.HEADER,
        "/request_body": Role.PROMPT,
        "/response_body": Role.COMPLETION,
    },
)
