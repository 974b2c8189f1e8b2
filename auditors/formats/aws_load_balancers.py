"""Load balancers of AWS: access logs of the application load balancer and of the classic one.

The fields are documented at docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html;
the classic one writes the same without the type of the connection in front and without what follows the TLS version.
"""

from __future__ import annotations

from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.format import Format
from auditors.formats.http import Access, address
from auditors.formats.nginx import quoted
from auditors.formats.reading import number
from auditors.model import Fields

PRODUCT: Final = "aws-elb"

_LINE: Final = deferred(
    r"(?:(?:https?|h2|grpcs?|wss?) )?(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z) "
    r"(?P<balancer>[\w.\-/]{1,256}) (?P<client>[0-9A-Fa-f.:\[\]]{2,64}) (?P<target>\S{1,80}) "
    r"(?P<taken>-?\d{1,9}(?:\.\d{1,9})? -?\d{1,9}(?:\.\d{1,9})? -?\d{1,9}(?:\.\d{1,9})?) "
    rf"(?P<status>\d{{3}}|-) (?:\d{{1,3}}|-) \d{{1,15}} \d{{1,15}} {quoted('request')}(?: {quoted('agent')})?"
)
_TRACE: Final = deferred(r' "((?:Self=[\w\-]{1,64};)?Root=[\w\-=;:.]{1,128})"')


def _fields(line: Any) -> Fields:
    match = _LINE.match(line) if isinstance(line, str) else None
    if match is None:
        return Fields(product=PRODUCT)
    trace = _TRACE.search(line, match.end(), match.end() + 2048)
    return Access(
        time=match["time"],
        request=match["request"].rstrip("- "),
        status=match["status"],
        remote=_client(match["client"]),
        user_agent=match["agent"],
        latency=_taken(match["taken"]),
        known={"trace": trace[1] if trace else None},
    ).fields(PRODUCT)


def _client(client: str) -> str | None:
    """The address of `address:port`; those of IPv6 have no brackets."""
    return address(client.rpartition(":")[0]) or address(client)


def _taken(seconds: str) -> float | None:
    """The whole time of the three parts of a request; None where one of them was not reached, which is -1."""
    parts = [number(part) for part in seconds.split(" ")]
    told = [part for part in parts if part is not None and part >= 0]
    return round(sum(told), 6) if len(told) == len(parts) else None


AWS_LOAD_BALANCER: Final = Format("aws-load-balancer", PRODUCT, _fields, starts=_LINE, order=35)
