"""Fiber, the Go web framework: the access lines of its logger (docs.gofiber.io/api/middleware/logger).

`08:00:01 | 200 | 1.2ms | 198.51.100.7 | POST | /v1/models`, with an error at the end or none, and the layout that its
documentation gives, `[08:00:01] 198.51.100.7 200 - 1.2ms POST /v1/models`. They tell the time of day only, unless
somebody has set a date before it.
"""

from __future__ import annotations

import re
from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.format import Format
from auditors.formats.gin import go_duration
from auditors.formats.http import Access
from auditors.formats.times import parse_time, time_of_day
from auditors.model import Fields

PRODUCT: Final = "fiber"

_COLOUR: Final = r"(?:\x1b\[\d{0,3}m)?"
_BAR: Final = rf" {{0,32}}{_COLOUR} {{0,32}}\| {{0,32}}{_COLOUR} {{0,32}}"
_TIME: Final = (
    r"(?P<time>(?:\d{4}[\-/]\d\d[\-/]\d\d[T ]|\d\d[\-/](?:\d\d|[A-Z][a-z]{2})[\-/]\d{4}[ :])?"
    r"\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+\-]\d\d:?\d\d)?)"
)
_STATUS: Final = r"(?P<status>[1-5]\d\d)"
_TAKEN: Final = r"(?P<taken>\d[\dhmsµnu.]{1,32})"
_REMOTE: Final = r"(?P<remote>[0-9A-Fa-f.:]{2,45})"
_METHOD: Final = r"(?P<method>[A-Z]{3,12})"
_TARGET: Final = r"(?P<target>/[^\s\x1b|]{0,16384})"

_BARS: Final = deferred(
    rf"{_COLOUR}{_TIME}{_BAR}{_STATUS}{_BAR}{_TAKEN}{_BAR}{_REMOTE}{_BAR}{_METHOD}{_BAR}{_TARGET}(?=[\s\x1b|]|\Z)"
)
_BRACKETS: Final = deferred(
    rf"\[{_TIME}\] (?:{_REMOTE} )?{_STATUS} {{1,4}}- {{1,16}}{_TAKEN} {_METHOD} {{1,12}}{_TARGET}(?=\s|\Z)"
)


def _access(pattern: re.Pattern[str], line: Any) -> Fields:
    match = pattern.match(line) if isinstance(line, str) else None
    if match is None:
        return Fields(product=PRODUCT)
    return Access(
        method=match["method"],
        target=match["target"],
        status=match["status"],
        remote=match["remote"],
        latency=go_duration(match["taken"]),
        known={"time": _moment(match["time"])},
    ).fields(PRODUCT)


def _moment(logged: str) -> float | None:
    return parse_time(logged) if logged[2:3] != ":" else time_of_day(logged)


def _bars(line: Any) -> Fields:
    return _access(_BARS, line)


def _brackets(line: Any) -> Fields:
    return _access(_BRACKETS, line)


FIBER: Final = Format("fiber", PRODUCT, _bars, starts=_BARS, order=63)
FIBER_PLAIN: Final = Format("fiber-plain", PRODUCT, _brackets, starts=_BRACKETS, order=63)
