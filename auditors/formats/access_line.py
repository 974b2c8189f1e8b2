"""Access lines in an order of one's own: time and client in front in any order, then request and status.

NGINX, Apache and web frameworks let everybody write their own. What makes a line one is a request line in quotes, a
time and an address before it, and a status behind it.
"""

from __future__ import annotations

from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.format import Format
from auditors.formats.http import address
from auditors.formats.nginx import TIME, tail_access
from auditors.model import Fields

_CLOCK: Final = (
    rf"(?:{TIME}|\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d(?:[.,]\d{{1,9}})?(?: ?[+-]\d\d:?\d\d|Z)?|\d{{10}}\.\d{{3}})"
)
_TOKEN: Final = (
    r"(?<![\w.:/=@\-])(?:\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?"
    r"|\[?(?=[0-9A-Fa-f:]{0,40}::|(?:[0-9A-Fa-f]{1,4}:){4})[0-9A-Fa-f:.]{3,45}(?:\]:\d{1,5})?)(?![\w./:@\-])"
)
"""An address that stands alone: not in a URL, nor a version."""
_STATUS: Final = (
    r"10[0-3]|20[0-8]|226|30[0-8]|4(?:0\d|1[0-8]|2[1-689]|31|4[0469]|51|6[03]|9[4-9])|5(?:0[0-8]|1[01]|2\d|30)"
)
"""Those that are given: other numbers are sizes."""
_LINE: Final = deferred(
    r"(?=[\[(<]?[0-9A-Fa-f:])"
    r'(?=[^"\n]{8,600}+"[A-Z]{3,16} (?:/|[a-z]{2,8}://))'
    rf'(?=[^"\n]{{0,600}}?{_CLOCK})(?=[^"\n]{{0,600}}?{_TOKEN})'
    r'(?P<before>[^"\n]{8,600}+)"(?P<request>[A-Z]{3,16} [^\s"]{1,8192} HTTP/\d(?:\.\d)?)"'
    r"[ |,;\t\-]{1,4}+(?P<status>" + _STATUS + r")(?![\w.])"
)
_TIME: Final = deferred(_CLOCK)
_ADDRESS: Final = deferred(_TOKEN)
_AGENT: Final = deferred(r'"([A-Za-z][\w.\-]{1,40}/[\w.][^"]{0,1024})"')
_LONGEST_TAIL: Final = 64 << 10


def _fields(line: Any) -> Fields:
    match = _LINE.match(line) if isinstance(line, str) else None
    if match is None:
        return Fields()
    before, end = match["before"], match.end()
    said = tail_access(line[end : end + _LONGEST_TAIL])
    time = _TIME.search(before)
    clients = [found for token in _ADDRESS.findall(before) if (found := address(token)) is not None]
    said.time, said.request, said.status = time[0] if time else None, match["request"], match["status"]
    said.remote = clients[0] if clients else None
    said.forwarded = said.forwarded or (clients[1] if len(clients) > 1 else None)
    if said.user_agent is None and (agent := _AGENT.search(line, end, end + _LONGEST_TAIL)):
        said.user_agent = agent[1]
    return said.fields("")


ACCESS_LINE: Final = Format("access-line", "", _fields, starts=_LINE, order=64)
