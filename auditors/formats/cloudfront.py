"""Amazon CloudFront: its standard access log, fields parted by tabs.

Their order is documented at
docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html. Values are URL-encoded.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import unquote

from auditors.deferred import deferred
from auditors.formats.format import Format
from auditors.formats.http import Access, seconds
from auditors.formats.reading import text
from auditors.model import Fields

PRODUCT: Final = "cloudfront"

_LINE: Final = deferred(
    r"\d{4}-\d\d-\d\d\t\d\d:\d\d:\d\d\t[A-Z]{3}\d{1,4}(?:-[A-Z]{1,2}\d{1,3})?\t(?:\d{1,15}|-)\t[0-9A-Fa-f.:]{2,45}\t"
    r"[A-Z]{3,16}\t[^\t\n]{1,255}\t[^\t\n]{1,8192}\t(?:\d{3}|-)\t"
)
_FIELDS: Final = (
    *("date", "time", "edge", "bytes", "client", "method", "distribution", "path", "status", "referer", "agent"),
    *("query", "cookie", "result", "call", "host", "scheme", "received", "taken", "forwarded"),
)


def _fields(line: Any) -> Fields:
    if not isinstance(line, str) or _LINE.match(line) is None:
        return Fields(product=PRODUCT)
    told = dict(zip(_FIELDS, line.split("\t", len(_FIELDS)), strict=False))
    query, agent = text(told.get("query")), text(told.get("agent"))
    return Access(
        time=f"{told['date']}T{told['time']}Z",
        method=told["method"],
        target=unquote(told["path"]) + (f"?{query}" if query else ""),
        status=told["status"],
        remote=told["client"],
        forwarded=text(told.get("forwarded")),
        user_agent=unquote(agent) if agent else None,
        latency=seconds(told.get("taken")),
        known={"call": text(told.get("call"))},
    ).fields(PRODUCT)


CLOUDFRONT: Final = Format("cloudfront", PRODUCT, _fields, starts=_LINE, order=35)
