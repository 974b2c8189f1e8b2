"""mitmproxy flows: recorded requests and responses with headers and bodies, as `mitmdump -w` stores them.

The shape is that of mitmproxy/io/compat.py and mitmproxy/http.py. Bodies are as they went over the wire; they are
decoded here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from auditors.formats.encodings import UndecodableError, decode_body
from auditors.formats.format import Format, JsonObject
from auditors.formats.har import answered
from auditors.formats.http import Access, header, header_access
from auditors.formats.reading import between, number, text, value
from auditors.formats.servers import served_by
from auditors.formats.times import parse_time
from auditors.model import Fields, Role

PRODUCT: Final = "mitmproxy"

_SEEN: Final = 512
"""Bytes of a body by which text is told from pictures and other binary data."""


def _is_flow(body: JsonObject) -> bool:
    request = body.get("request")
    return "version" in body and isinstance(request, dict) and "headers" in request and "method" in request


def _prepare(body: Any, problems: Callable[[str], None]) -> Any:
    """The flow with its bodies decoded to text; those that are no text are left out, for there is nothing to read."""
    if not isinstance(body, dict):
        return body
    flow = dict(body)
    for side in ("request", "response"):
        message = flow.get(side)
        if isinstance(message, dict):
            flow[side] = {**message, "content": _content(message, f"a {side} body", problems)}
    return flow


def _content(message: Mapping[str, Any], what: str, problems: Callable[[str], None]) -> Any:
    content = message.get("content")
    if isinstance(content, str):
        content = content.encode("utf-8", "surrogateescape")
    if not isinstance(content, bytes):
        return content
    encoding = header(message.get("headers"), "content-encoding")
    try:
        data, missing = decode_body(content, encoding if isinstance(encoding, str) else None)
    except UndecodableError as reason:
        problems(f"{what} {reason}: it was not audited")
        return None
    if missing:
        problems(f"{what} {missing}")
    if b"\0" in data[:_SEEN]:
        return None
    return data.decode("utf-8", "replace")


def _fields(body: Any) -> Fields:
    if not isinstance(body, Mapping):
        return Fields(product=PRODUCT)
    begun = value(body, "request", "timestamp_start") or body.get("timestamp_created")
    ended = value(body, "response", "timestamp_end")
    said = Access(
        time=begun,
        method=value(body, "request", "method"),
        target=value(body, "request", "path"),
        status=value(body, "response", "status_code"),
        remote=_peer(body.get("client_conn")),
        latency=between(number(begun), number(ended)),
        body=value(body, "request", "content"),
        **header_access(value(body, "request", "headers")),
    )
    said.known = {
        **answered(value(body, "response", "content")),
        "end_time": parse_time(ended),
        "call": text(body, "id"),
        "api_base": _base(body),
        "server": served_by(value(body, "response", "headers"), said.target, value(body, "response", "content")),
        "status": "failure" if isinstance(body.get("error"), dict) else None,
        "first_token": between(number(begun), number(value(body, "response", "timestamp_start"))),
    }
    return said.fields(PRODUCT)


def _peer(connection: Any) -> Any:
    """The client's address: `[host, port]` under a name that changed with the versions."""
    for key in ("peername", "address", "ip_address"):
        peer = value(connection, key)
        if isinstance(peer, dict):
            peer = peer.get("address")
        if isinstance(peer, list | tuple) and peer:
            return peer[0]
    return None


def _base(body: Mapping[str, Any]) -> str | None:
    host = text(body, "request", "host")
    return f"{text(body, 'request', 'scheme') or 'http'}://{host}" if host else None


FLOW: Final = Format(
    "mitmproxy-flow",
    PRODUCT,
    _fields,
    recognises=_is_flow,
    order=20,
    prepare=_prepare,
    roles={
        "/request/content": Role.PROMPT,
        "/response/content": Role.COMPLETION,
        "/request/headers": Role.HEADER,
        "/response/headers": Role.HEADER,
    },
)
