"""Nginx Proxy Manager: the lines of its proxy hosts, in the two layouts of its own configuration.

`[time] cache upstream-status status - method scheme host "uri" [Client address] …`; those of hosts that pass nothing on
have the status alone.
"""

from __future__ import annotations

from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.format import Format
from auditors.formats.http import Access
from auditors.formats.nginx import TIME, quoted
from auditors.model import Fields

PRODUCT: Final = "nginx"

_LINE: Final = deferred(
    rf"\[(?P<time>{TIME})\] (?:[A-Z\-]{{1,16}} [\d\-, :]{{1,64}}? )?(?P<status>\d{{3}}) - (?P<method>[A-Z]{{3,16}}) "
    rf"[a-z]{{2,8}} \S{{1,255}} {quoted('target')} \[Client (?P<client>[^\]\s]{{1,64}})\]"
)
_AGENT: Final = deferred(rf"(?: \[[A-Z][\w\-]{{0,31}} [^\]\n]{{0,255}}\]){{0,8}} {quoted('agent')}")


def _fields(line: Any) -> Fields:
    match = _LINE.match(line) if isinstance(line, str) else None
    if match is None:
        return Fields(product=PRODUCT)
    agent = _AGENT.match(line, match.end())
    return Access(
        time=match["time"],
        method=match["method"],
        target=match["target"],
        status=match["status"],
        remote=match["client"],
        user_agent=agent["agent"] if agent else None,
    ).fields(PRODUCT)


PROXY_MANAGER: Final = Format("nginx-proxy-manager", PRODUCT, _fields, starts=_LINE, order=18)
