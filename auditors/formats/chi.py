"""chi, the Go router: the access lines of its logger (github.com/go-chi/chi, middleware/logger.go).

`2026/11/20 08:00:01 [host/ID-000001] "POST http://host/path HTTP/1.1" from 198.51.100.7:5000 - 200 12B in 240ms`
"""

from __future__ import annotations

from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.format import Format
from auditors.formats.gin import go_duration
from auditors.formats.http import Access
from auditors.model import Fields

PRODUCT: Final = "chi"

_COLOUR: Final = r"(?:\x1b\[[\d;]{0,12}m){0,4}"
_LINE: Final = deferred(
    r"(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d)(?:\.\d{1,9})? "
    rf"(?:{_COLOUR}\[(?P<call>[^\]\s]{{1,128}})\]{_COLOUR} )?"
    rf'{_COLOUR}"{_COLOUR}(?P<method>[A-Z]{{3,16}}){_COLOUR} '
    rf'{_COLOUR}(?P<target>[^\s"\x1b]{{1,16384}}) HTTP/\d(?:\.\d)?'
    rf'{_COLOUR}"{_COLOUR} ?from (?P<remote>\S{{1,80}}) - {_COLOUR}(?P<status>\d{{3}}){_COLOUR}'
    rf"(?: {_COLOUR}\d{{1,15}}B{_COLOUR})?(?: in {_COLOUR}(?P<taken>\d[\dhmsµnu.]{{1,32}}))?"
)


def _fields(line: Any) -> Fields:
    match = _LINE.match(line) if isinstance(line, str) else None
    if match is None:
        return Fields(product=PRODUCT)
    return Access(
        time=match["time"],
        method=match["method"],
        target=match["target"],
        status=match["status"],
        remote=match["remote"],
        latency=go_duration(match["taken"] or ""),
        known={"call": match["call"]},
    ).fields(PRODUCT)


CHI: Final = Format("chi", PRODUCT, _fields, starts=_LINE, order=36)
