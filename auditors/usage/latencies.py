"""How long calls took: a sketch of a distribution, as small as what is in it.

Durations are counted by classes whose ends grow by a sixth of an octave, so that a quantile is told within 6 % whatever
its size (Masson, Rim and Lee, "DDSketch", 2019). Only classes in which there is something are kept, from a millisecond
to an hour at most 132 of them: who has a few calls has a few numbers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from typing import Final, TypeVar

_Name = TypeVar("_Name", int, str)

_PER_OCTAVE: Final = 6
_FIRST: Final = -60
_LAST: Final = 71
"""The classes of a millisecond and of an hour: a class is six times the binary logarithm of its seconds."""

_ENDS: Final = tuple(2 ** ((name + 0.5) / _PER_OCTAVE) for name in range(_FIRST, _LAST))

Latencies = dict[int, int]
"""How many calls fell into each class."""


def class_of(seconds: float) -> int:
    """The class that a duration falls into."""
    return bisect_left(_ENDS, seconds) + _FIRST


def merge(counts: dict[_Name, int], more: Mapping[_Name, int]) -> None:
    """Count what others have counted."""
    for name, count in more.items():
        counts[name] = counts.get(name, 0) + count


def total(counts: Mapping[int, int]) -> float:
    """The seconds that all calls took together, within 6 %."""
    return sum(count * _seconds(name) for name, count in counts.items())


def _seconds(name: int) -> float:
    return float(2 ** (name / _PER_OCTAVE))


def quantile(counts: Mapping[int, int], share: float) -> float | None:
    """The seconds that this share of calls did not exceed, within 6 %; None where there are none."""
    wanted, seen = share * sum(counts.values()), 0
    for name in sorted(counts):
        seen += counts[name]
        if seen >= wanted:
            return _seconds(name)
    return None
