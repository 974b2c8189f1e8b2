"""Squid: its native access log, of an egress proxy through which applications or gateways reach their providers.

The fields are documented at wiki.squid-cache.org/Features/LogFormat. What goes through a tunnel is seen by name only;
where Squid looks into TLS, whole addresses stand here.
"""

from __future__ import annotations

from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.format import Format
from auditors.formats.http import Access, seconds
from auditors.formats.reading import endpoint
from auditors.model import Fields

PRODUCT: Final = "squid"

_LINE: Final = deferred(
    r"(?P<time>\d{9,10}\.\d{3}) {1,8}(?P<taken>-?\d{1,9}) (?P<remote>[0-9A-Za-z.:\-]{2,255}) "
    r"(?P<result>[A-Z][A-Z_]{2,60})/(?P<status>\d{3}) (?:\d{1,15}|-) (?P<method>[A-Z][A-Z\-_]{2,31}|-) "
    r"(?P<target>\S{1,65536}) (?P<user>\S{1,256}) (?P<reached>[A-Z][A-Z_]{1,60})/(?P<peer>\S{1,255})(?: \S{1,255})?"
)
_ORIGIN: Final = deferred(r"[a-z][a-z0-9+.\-]{1,15}://[^/?#]{1,255}")
_NOT_SERVED: Final = ("DENIED", "ABORTED", "TIMEOUT", "REDIRECT")
"""Results that are told as the kind of an error."""


def _fields(line: Any) -> Fields:
    match = _LINE.match(line) if isinstance(line, str) else None
    if match is None:
        return Fields(product=PRODUCT)
    target = match["target"]
    ended = match["result"].rpartition("_")[2]
    return Access(
        time=match["time"],
        method=match["method"],
        target=None if match["method"] == "CONNECT" else target,
        status=match["status"],
        remote=match["remote"],
        user=match["user"],
        latency=seconds(match["taken"], per_second=1000),
        known={
            "api_base": _called(match["method"], target),
            "error_type": match["result"] if ended in _NOT_SERVED else None,
        },
    ).fields(PRODUCT)


def _called(method: str, target: str) -> str | None:
    """Whom the request was for: of a tunnel `host:port`, else the beginning of its address."""
    if method == "CONNECT":
        return endpoint(target)
    origin = _ORIGIN.match(target)
    return endpoint(origin[0]) if origin else None


SQUID: Final = Format("squid", PRODUCT, _fields, starts=_LINE, order=36)
