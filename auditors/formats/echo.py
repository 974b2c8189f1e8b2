"""Echo, the Go web framework: the entries of its logger (echo.labstack.com/docs/middleware/logger).

`latency` is in nanoseconds, `latency_human` as Go prints durations.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from auditors.formats.format import Format, JsonObject
from auditors.formats.http import Access, seconds
from auditors.formats.reading import text
from auditors.model import Fields

PRODUCT: Final = "echo"


def _is_access(body: JsonObject) -> bool:
    return "latency_human" in body and "remote_ip" in body and "uri" in body and "status" in body


def _fields(body: Any) -> Fields:
    if not isinstance(body, Mapping):
        return Fields(product=PRODUCT)
    return Access(
        time=body.get("time"),
        method=body.get("method"),
        target=body.get("uri"),
        status=body.get("status"),
        remote=body.get("remote_ip"),
        user_agent=body.get("user_agent"),
        latency=seconds(body.get("latency"), per_second=1e9),
        known={"call": text(body, "id")},
    ).fields(PRODUCT)


ECHO: Final = Format("echo", PRODUCT, _fields, recognises=_is_access, order=30)
