"""Times as logs write them, as epoch seconds."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import Any, Final

EARLIEST: Final = 946_684_800.0
"""2000-01-01: no proxy log is older; smaller numbers are no times."""
LATEST: Final = 4_102_444_800.0
"""2100-01-01."""

_ISO: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s*(Z|[+-]\d\d:?\d\d|UTC)?", re.IGNORECASE
)
_APACHE: Final = re.compile(r"(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-]\d{4})")
_NGINX_ERROR: Final = re.compile(r"(\d{4})/(\d\d)/(\d\d) (\d\d):(\d\d):(\d\d)")
_LOCALE: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}),? (\d{1,2}):(\d\d):(\d\d)(?: ([AP])M)?")
_NUMBER: Final = re.compile(r"\d{9,19}(?:\.\d+)?\Z")
_MONTHS: Final = {name: at for at, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}


def parse_time(value: Any) -> float | None:
    """Epoch seconds of a time in any spelling that proxies use; None for what is no time between 2000 and 2100.

    Numbers are seconds, milliseconds, microseconds or nanoseconds, told apart by their size. A time without a zone is UTC.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _scaled(float(value))
    if not isinstance(value, str) or len(value) > 64:
        return None
    text = value.strip()
    if _NUMBER.match(text):
        return _scaled(float(text))
    try:
        return _spelled(text)
    except (ValueError, OverflowError):
        return None


def _scaled(number: float) -> float | None:
    if not math.isfinite(number):
        return None
    for unit in (1.0, 1e3, 1e6, 1e9):
        if EARLIEST <= number / unit < LATEST:
            return number / unit
    return None


def _spelled(text: str) -> float | None:
    if match := _ISO.match(text):
        year, month, day, hour, minute, second, fraction, zone = match.groups()
        moment = _moment(year, month, day, hour, minute, second, zone)
        return _believed(moment + (float(f"0.{fraction}") if fraction else 0.0))
    if match := _APACHE.match(text):
        day, name, year, hour, minute, second, zone = match.groups()
        return _believed(_moment(year, _MONTHS.get(name, 0), day, hour, minute, second, zone))
    if match := _NGINX_ERROR.match(text):
        return _believed(_moment(*match.groups(), None))
    if match := _LOCALE.match(text):
        month, day, year, hour, minute, second, half = match.groups()
        hours = int(hour) % 12 + (12 if half == "P" else 0) if half else int(hour)
        return _believed(_moment(year, month, day, hours, minute, second, None))
    return None


def _moment(
    year: str, month: str | int, day: str, hour: str | int, minute: str, second: str, zone: str | None
) -> float:
    parts = (int(part) for part in (year, month, day, hour, minute))
    seconds = datetime(*parts, tzinfo=UTC).timestamp() + min(int(second), 60)  # type: ignore[misc,arg-type]
    if zone and zone[0] in "+-":
        digits = zone[1:].replace(":", "")
        shift = int(digits[:2]) * 3600 + int(digits[2:]) * 60
        seconds -= shift if zone[0] == "+" else -shift
    return seconds


def _believed(moment: float) -> float | None:
    return moment if EARLIEST <= moment < LATEST else None
