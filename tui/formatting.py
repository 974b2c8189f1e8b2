"""Numbers, times and small charts in few columns, for lists and headers. Nothing here reads the clock."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from rich.cells import cell_len, set_cell_size

from auditors.sanitizing import sanitize

_BARS: Final = "▁▂▃▄▅▆▇█"
_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"
_SI: Final = ("", "k", "M", "G", "T")
_DAY: Final = 86_400


def count(number: float) -> str:
    """A number in at most five columns: `999`, `12.3k`, `4.1M`."""
    amount, unit = float(number), 0
    while amount >= 999.5 and unit < len(_SI) - 1:
        amount, unit = amount / 1000, unit + 1
    if not unit:
        return f"{amount:.0f}"
    return f"{amount:.1f}{_SI[unit]}" if amount < 99.95 else f"{amount:.0f}{_SI[unit]}"


def size(count_of_bytes: float) -> str:
    """Bytes in decimal units, at most seven columns: `812 B`, `5.1 MB`."""
    amount, unit = float(count_of_bytes), 0
    while amount >= 999.5 and unit < len(_SI) - 1:
        amount, unit = amount / 1000, unit + 1
    if not unit:
        return f"{amount:.0f} B"
    return f"{amount:.1f} {_SI[unit]}B" if amount < 99.95 else f"{amount:.0f} {_SI[unit]}B"


def money(dollars: float) -> str:
    """US dollars: `$0.0042`, `$3.10`, `$12.3k`."""
    if dollars >= 10_000:
        return f"${count(dollars)}"
    return f"${dollars:.4f}" if 0 < dollars < 0.1 else f"${dollars:.2f}"


def duration(seconds: float) -> str:
    """A period in at most four columns: `0.2s`, `45s`, `12m`, `3h`, `8d`."""
    if seconds < 9.95:
        return f"{max(0.0, seconds):.1f}s"
    for limit, unit, length in ((120, "s", 1), (7200, "m", 60), (2 * _DAY, "h", 3600)):
        if seconds < limit:
            return f"{seconds / length:.0f}{unit}"
    return f"{min(seconds / _DAY, 9999):.0f}d"


def latency(seconds: float) -> str:
    """How long a call took, in at most five columns: `820ms`, `4.2s`, `45s`."""
    return f"{seconds * 1000:.0f}ms" if seconds < 0.9995 else duration(seconds)


def step(seconds: int) -> str:
    """The length of a bucket of time, whole minutes: `1 min`, `20 min`, `2 h`, `1 day`, `90 min`."""
    for length, unit in ((_DAY, "day"), (3600, "h")):
        if seconds >= length and not seconds % length:
            return f"{seconds // length} {unit}" + ("s" if unit == "day" and seconds > length else "")
    return f"{seconds // 60} min"


def clock(moment: float | None, now: float, *, short: bool = False) -> str:
    """A moment (epoch seconds) in eight to eleven columns, UTC: the time on the day of `now`, else day and minute.

    A `short` one takes five: the minute on the day of `now`, else the day.
    """
    if moment is None:
        return ""
    try:
        at = datetime.datetime.fromtimestamp(moment, datetime.UTC)
        today = datetime.datetime.fromtimestamp(now, datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    if at.date() == today.date():
        return at.strftime("%H:%M" if short else "%H:%M:%S")
    if short:
        return at.strftime("%m-%d" if at.year == today.year else "%Y")
    return at.strftime("%m-%d %H:%M") if at.year == today.year else at.strftime("%Y-%m-%d")


def full_time(moment: float | None, *, whole: bool = False) -> str:
    """A moment as `2026-11-25 18:36:20.123`, UTC; nothing for one that no calendar has. Full seconds are told without
    thousandths, unless it is to be `whole`.
    """
    if moment is None:
        return ""
    try:
        at = datetime.datetime.fromtimestamp(moment, datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    return at.strftime("%Y-%m-%d %H:%M:%S") + (f".{at.microsecond // 1000:03d}" if at.microsecond or whole else "")


def spark(values: Sequence[float], width: int) -> str:
    """The last `width` values as bars of one column; a zero is a blank, so that silence looks silent."""
    shown = list(values)[-width:]
    top = max(shown, default=0)
    if top <= 0:
        return " " * width
    bars = "".join(" " if value <= 0 else _BARS[min(7, int(value / top * 7.999))] for value in shown)
    return bars.rjust(width)


def bar(share: float, width: int) -> str:
    """A horizontal bar of a share of 1, in eighths of a column, exactly `width` columns."""
    eighths = round(min(1.0, max(0.0, share)) * width * 8)
    if share > 0 and not eighths:
        eighths = 1
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(width)


def columns(values: Sequence[float], height: int) -> list[str]:
    """A chart of vertical bars, `height` lines from the top; each value is one column."""
    top = max(values, default=0)
    lines = []
    for level in range(height - 1, -1, -1):
        cells = []
        for value in values:
            eighths = math.ceil(value / top * height * 8) if top > 0 and value > 0 else 0
            part = min(8, max(0, eighths - level * 8))
            cells.append(_BARS[part - 1] if part else " ")
        lines.append("".join(cells))
    return lines


def time_of_day(moment: float) -> str:
    """The time of a moment as `18:36:20.123`, UTC; nothing for one that no calendar has."""
    try:
        second, microseconds = divmod(round(moment * 1_000_000), 1_000_000)
    except (ValueError, OverflowError):
        return ""
    shown = _second_of_day(second)
    return f"{shown}.{microseconds // 1000:03d}" if shown else ""


@lru_cache(maxsize=256)
def _second_of_day(second: int) -> str:
    return full_time(second)[11:]


def fit(text: str, width: int, *, right: bool = False) -> str:
    """The text in exactly `width` columns: padded, or cut with an ellipsis.

    What a terminal would act on is made visible first, for that takes columns.
    """
    if width <= 0:
        return ""
    text = sanitize(text)
    length = len(text) if text.isascii() else cell_len(text)
    if length == width:
        return text
    if length < width:
        return " " * (width - length) + text if right else text + " " * (width - length)
    return set_cell_size(text, width - 1) + "…"


def cut(text: str, width: int) -> str:
    """The text in at most `width` columns."""
    return text if cell_len(text) <= width else fit(text, width)


def fit_name(text: str, width: int) -> str:
    """Who or what something is called in exactly `width` columns: of a path or an ARN that is too long its end, which
    tells more; of others, such as a hash, its beginning.
    """
    return fit(path(text, width) if "/" in text else text, width)


@lru_cache(maxsize=4_096)
def path(name: str, width: int) -> str:
    """A path in at most so many columns: its end, from a whole directory on where that fits."""
    name = sanitize(name)
    if cell_len(name) <= width:
        return name
    parts = name.split("/")
    for first in range(1, len(parts)):
        end = "…/" + "/".join(parts[first:])
        if cell_len(end) <= width:
            return end
    end = parts[-1]
    if cell_len(end) <= width:
        return end
    while cell_len(end) > max(1, width - 1):
        end = end[1:]
    return f"…{end}"
