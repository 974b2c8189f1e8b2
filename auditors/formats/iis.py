"""Microsoft IIS: its access log in the W3C Extended format, with the fields that it writes unless told otherwise.

learn.microsoft.com/en-us/iis/configuration/system.applicationhost/sites/site/logfile names them. Older releases leave
out the referrer.
"""

from __future__ import annotations

from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.format import Format
from auditors.formats.http import Access, seconds
from auditors.model import Fields

PRODUCT: Final = "iis"

_LINE: Final = deferred(
    r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) [0-9A-Fa-f.:%]{2,64} (?P<method>[A-Z]{3,16}) (?P<path>/\S{0,8192}) "
    r"(?P<query>\S{1,8192}) \d{1,5} (?P<user>\S{1,256}) (?P<client>[0-9A-Fa-f.:%]{2,64}) (?P<agent>\S{1,2048}) "
    r"(?:\S{1,8192} )?(?P<status>[1-5]\d\d) \d{1,5} \d{1,15} (?P<taken>\d{1,12})(?= |\s*\Z)"
)


def _fields(line: Any) -> Fields:
    match = _LINE.match(line) if isinstance(line, str) else None
    if match is None:
        return Fields(product=PRODUCT)
    query = match["query"]
    return Access(
        time=match["time"],
        method=match["method"],
        target=match["path"] + (f"?{query}" if query != "-" else ""),
        status=match["status"],
        remote=match["client"],
        user=match["user"],
        user_agent=match["agent"].replace("+", " "),
        latency=seconds(match["taken"], per_second=1000),
    ).fields(PRODUCT)


IIS: Final = Format("iis", PRODUCT, _fields, starts=_LINE, order=35)
