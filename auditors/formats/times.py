"""Times as logs write them, as epoch seconds."""

from __future__ import annotations

import functools
import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from auditors.deferred import deferred

EARLIEST: Final = 946_684_800.0
"""2000-01-01: no proxy log is older; smaller numbers are no times."""
LATEST: Final = 4_102_444_800.0
"""2100-01-01."""
DAY: Final = 86_400.0
YEAR: Final = 367 * DAY
"""Times below are incomplete: a time of day (below `DAY`), or a date without its year (see `time_of_year`)."""

_LONGEST: Final = 80
_LEAP: Final = 2000
_LEAP_EVERY: Final = 8
"""Years that may lie between two with a February 29."""
_AHEAD: Final = 3_600.0
"""How far a time of day may lie after the moment that gives its date, for clocks that differ."""

_ISO: Final = deferred(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9})\d*)?)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?|\Z)",
    re.IGNORECASE,
)
_APACHE: Final = deferred(
    r"(\d\d)/([A-Z][a-z]{2})/(\d{4})[: ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9})\d*)?(?: ([+-]\d{4}))?"
)
"""With a space instead of the first colon, and without a zone, as Python's own web server has it."""
_YEAR_FIRST: Final = deferred(r"(\d{4})/(\d{1,2})/(\d{1,2}),? (\d{1,2}):(\d\d):(\d\d)")
_LOCALE: Final = deferred(
    r"(\d{1,2})([/.])(\d{1,2})[/.](\d{4}),?\s(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?:\s?([AP])M)?",
    re.IGNORECASE,
)
_MAIL: Final = deferred(r"[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) (GMT|UTC|[+-]\d{4})")
_JAVASCRIPT: Final = deferred(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d{4}) (\d\d):(\d\d):(\d\d) (?:GMT|UTC)([+-]\d{4})?"
)
_OF_DAY: Final = deferred(r"(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?")
_NUMBER: Final = deferred(r"\d{9,19}(?:\.\d+)?\Z")
_MONTHS_OF_YEAR: Final = 12
_MONTHS: Final = {name: at for at, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}


def parse_time(value: Any) -> float | None:
    """Epoch seconds of a time in any spelling that proxies use; None for what is no time between 2000 and 2100.

    Numbers are seconds, milliseconds, microseconds or nanoseconds, told apart by their size. A time without a zone is
    UTC, a date without a time its midnight.
    """
    if type(value) is float and EARLIEST <= value < LATEST:
        return value
    if isinstance(value, str):
        return _told(value) if len(value) <= _LONGEST else None
    return _scaled(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


@functools.lru_cache(1024)
def _told(value: str) -> float | None:
    """A time in words, which is often that of the line before, and asked for more than once in a line."""
    text = value.strip()
    if text[4:5] != "-" and _NUMBER.match(text):
        return _scaled(float(text) if "." in text else int(text))
    try:
        return _spelled(text)
    except (ValueError, OverflowError):
        return None


def time_of_day(text: str) -> float | None:
    """Seconds since midnight of `HH:MM:SS` at the start of a text, as logs without dates write it."""
    match = _OF_DAY.match(text)
    if match is None:
        return None
    hour, minute, second, fraction = match.groups()
    seconds = int(hour) * 3600 + int(minute) * 60 + int(second) + (float(f"0.{fraction}") if fraction else 0.0)
    return seconds if seconds < DAY else None


def on_day(seconds: float, moment: float) -> float:
    """The time at `seconds` since midnight on the day of `moment` (epoch seconds).

    On the day before where that is more than an hour after it.
    """
    time = moment - moment % DAY + seconds
    return time - DAY if time > moment + _AHEAD else time


def time_of_year(month: int, day: int, clock: str) -> float | None:
    """A date without a year and `HH:MM:SS`, as one number: the day's number in a leap year, from 1, in days."""
    seconds = time_of_day(clock)
    try:
        days = datetime(_LEAP, month, day, tzinfo=UTC) - datetime(_LEAP, 1, 1, tzinfo=UTC)
    except ValueError:
        return None
    return None if seconds is None else days.total_seconds() + DAY + seconds


def time_of_month(name: str, day: int, clock: str) -> float | None:
    """The same, of a month by its English name in three letters."""
    return time_of_year(_MONTHS[name], day, clock) if name in _MONTHS else None


def time_of_numbers(date: str, clock: str) -> float | None:
    """The same, of two numbers of two digits and what parts them: `27/11`, `11-27`, `27.11`.

    None where a slash parts numbers that both could be the month: people write them in either order. A hyphen stands
    behind the month, as Android has it, and a dot behind the day, but for numbers that no month has.
    """
    if is_ambiguous(date):
        return None
    first, mark, second = int(date[:2]), date[2], int(date[3:5])
    day_first = mark == "." or first > _MONTHS_OF_YEAR
    return time_of_year(second, first, clock) if day_first else time_of_year(first, second, clock)


def is_ambiguous(date: str) -> bool:
    """Whether a date begins with two numbers of two digits that both could be the month: `05/11`, in either order."""
    if date[2] != "/" or not date[3:5].isdigit():
        return False
    first, second = int(date[:2]), int(date[3:5])
    return first != second and max(first, second) <= _MONTHS_OF_YEAR


def completed(logged: float, moment: float) -> float:
    """The last time before `moment` (epoch seconds; an hour after is allowed) that an incomplete one can mean."""
    if logged < DAY:
        return on_day(logged, moment)
    date = datetime(_LEAP, 1, 1, tzinfo=UTC) + timedelta(seconds=logged - DAY)
    year = datetime.fromtimestamp(moment, UTC).year
    for earlier in range(_LEAP_EVERY + 1):
        try:
            time = date.replace(year=year - earlier).timestamp()
        except ValueError:
            continue
        if time <= moment + _AHEAD:
            return time
    return moment


def _scaled(number: float) -> float | None:
    if isinstance(number, float) and not math.isfinite(number):
        return None
    for unit in (1, 1_000, 1_000_000, 1_000_000_000):
        if EARLIEST * unit <= number < LATEST * unit:
            return number / unit
    return None


def _spelled(text: str) -> float | None:
    if match := _ISO.match(text):
        year, month, day, hour, minute, second, fraction, zone = match.groups()
        moment = _moment(year, month, day, hour or "0", minute or "0", second or "0", zone)
        return _believed(moment + (float(f"0.{fraction}") if fraction else 0.0))
    if match := _APACHE.match(text):
        day, name, year, hour, minute, second, fraction, zone = match.groups()
        moment = _moment(year, _MONTHS.get(name, 0), day, hour, minute, second, zone)
        return _believed(moment + (float(f"0.{fraction}") if fraction else 0.0))
    if match := _YEAR_FIRST.match(text):
        year, month, day, hour, minute, second = match.groups()
        return _believed(_moment(year, month, day, hour, minute, second, None))
    if match := _MAIL.match(text):
        day, name, year, hour, minute, second, zone = match.groups()
        return _believed(_moment(year, _MONTHS.get(name, 0), day, hour, minute, second, zone))
    if match := _JAVASCRIPT.match(text):
        name, day, year, hour, minute, second, zone = match.groups()
        return _believed(_moment(year, _MONTHS.get(name, 0), day, hour, minute, second, zone))
    if match := _LOCALE.match(text):
        month, mark, day, year, hour, minute, second, fraction, half = match.groups()
        if mark == "." or int(month) > 12:
            month, day = day, month
        hours = int(hour) % 12 + (12 if half in ("P", "p") else 0) if half else int(hour)
        moment = _moment(year, month, day, hours, minute, second, None)
        return _believed(moment + (float(f"0.{fraction}") if fraction else 0.0))
    return None


def _moment(
    year: str, month: str | int, day: str, hour: str | int, minute: str, second: str, zone: str | None
) -> float:
    return _minute(year, month, day, hour, minute, zone) + min(int(second), 60)


@functools.lru_cache(1024)
def _minute(year: str, month: str | int, day: str, hour: str | int, minute: str, zone: str | None) -> float:
    """The begin of a minute, in which many lines of a log may stand."""
    parts = (int(part) for part in (year, month, day, hour, minute))
    seconds = datetime(*parts, tzinfo=UTC).timestamp()  # type: ignore[misc,arg-type]
    if zone and zone[0] in "+-":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        shift = int(digits[:2]) * 3600 + int(digits[2:]) * 60
        seconds -= shift if zone[0] == "+" else -shift
    return seconds


def _believed(moment: float) -> float | None:
    return moment if EARLIEST <= moment < LATEST else None
