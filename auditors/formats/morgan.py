"""morgan, which logs requests for Express and other Node servers: its formats `dev`, `tiny` and `short`.

They are documented at expressjs.com/en/resources/middleware/morgan.html; `common` and `combined` are Apache's. `dev`
and `tiny` tell neither when nor who: a key in the address is all there is of a caller.
"""

from __future__ import annotations

import re
from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.format import Format
from auditors.formats.http import Access, seconds
from auditors.model import Fields

PRODUCT: Final = "morgan"

_COLOUR: Final = r"(?:\x1b\[\d{0,3}m)?"
_METHOD: Final = r"(?P<method>[A-Z][A-Z\-]{2,15})"
_TARGET: Final = r"(?P<target>(?:/|https?://)[^\s\x1b]{0,16384}|\*)"
_STATUS: Final = r"(?P<status>[1-5]\d\d|-)"
_TAKEN: Final = r"(?P<taken>\d{1,9}(?:\.\d{1,6})?|-|) ms"
"""A response that was never sent has no time, and morgan writes nothing or a stroke for it."""
_END: Final = r"(?:\x1b\[\d{0,3}m)?\s*\Z"

_DEV: Final = deferred(rf"{_COLOUR}{_METHOD} {_TARGET} {_COLOUR}{_STATUS}{_COLOUR} {_TAKEN} - (?:\d{{1,15}}|-){_END}")
_TINY: Final = deferred(rf"{_METHOD} {_TARGET} {_STATUS} (?:\d{{1,15}}|-) - {_TAKEN}{_END}")
_SHORT: Final = deferred(
    rf"(?P<remote>[0-9A-Fa-f.:]{{2,45}}|-) (?P<user>\S{{1,256}}) {_METHOD} {_TARGET} HTTP/\d(?:\.\d)? "
    rf"{_STATUS} (?:\d{{1,15}}|-) - {_TAKEN}{_END}"
)


def _access(pattern: re.Pattern[str], line: Any) -> Fields:
    match = pattern.match(line) if isinstance(line, str) else None
    if match is None:
        return Fields(product=PRODUCT)
    told = match.groupdict()
    return Access(
        method=told["method"],
        target=told["target"],
        status=told["status"],
        remote=told.get("remote"),
        user=told.get("user"),
        latency=seconds(told["taken"], per_second=1000),
    ).fields(PRODUCT)


def _dev(line: Any) -> Fields:
    return _access(_DEV, line)


def _tiny(line: Any) -> Fields:
    return _access(_TINY, line)


def _short(line: Any) -> Fields:
    return _access(_SHORT, line)


DEV: Final = Format("morgan-dev", PRODUCT, _dev, starts=_DEV, order=62)
TINY: Final = Format("morgan-tiny", PRODUCT, _tiny, starts=_TINY, order=62)
SHORT: Final = Format("morgan-short", PRODUCT, _short, starts=_SHORT, order=62)
