"""Numbers, stretches of time and names in the words of a reason."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice
from typing import Final

_HOUR: Final = 3_600.0
_DAY: Final = 86_400.0
_NONE: Final = 0.05
"""An expectation below this is next to none."""


def minutes(seconds: float) -> str:
    """A stretch of time: `1 second`, `40 seconds`, `12 minutes`, `3.5 hours`, `2 days`."""
    if seconds < 90:
        return counted(max(1, round(seconds)), "second")
    if seconds < 1.5 * _HOUR:
        return f"{round(seconds / 60)} minutes"
    if seconds < 2 * _DAY:
        return f"{seconds / _HOUR:.1f}".removesuffix(".0") + " hours"
    return f"{seconds / _DAY:.1f}".removesuffix(".0") + " days"


def counted(number: int, what: str) -> str:
    """A number with its noun: `1 call`, `2,000 calls`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def listed(names: Collection[str], most: int = 3) -> str:
    """The first of some names, and how many more there are: `a, b, c and 4 more`."""
    more = len(names) - most
    shown = ", ".join(islice(names, most))
    return f"{shown} and {more:,} more" if more > 0 else shown


def usual(expected: float, observed: float) -> str:
    """What was to be expected of a count, and how many times that was seen: `1.2 are usual (34 times as many)`."""
    if expected < _NONE:
        return "next to none are usual"
    return f"{expected:,.{0 if expected >= 10 else 1}f} are usual ({observed / expected:,.0f} times as many)"


def usual_dollars(expected: float, observed: float) -> str:
    """The same of an amount of money: `$0.26 is usual (14 times as much)`."""
    if expected < _NONE / 10:
        return "next to nothing is usual"
    return f"${expected:,.2f} is usual ({observed / expected:,.0f} times as much)"
