"""Several keys that use more than usual from the same minutes on: a release, or whatever else has one cause."""

from __future__ import annotations

from typing import Final

import msgspec

from auditors.usage.baselines import Baseline
from auditors.usage.counts import surprise
from auditors.usage.flows import LONG, SHORT, Flow

QUARTER: Final = 15
"""Minutes of the middle one of the windows."""

_LIFTED: Final = (8, 2.0, 3.0)
"""What five or fifteen minutes must have to be lifted: requests, times what is usual, and surprise (-log10)."""
_ALIKE: Final = 10
_TOGETHER: Final = (2, 0.05)
_MOST: Final = 5.0
"""Minutes between which keys are lifted together; how many others, and which share of the active ones, make one cause
likely; and how many times as much use that explains at most.
"""


class _Lift(msgspec.Struct):
    """A time of much more use than usual: when it began and was last seen (minutes), and how many times as much."""

    begun: int
    last: int = 0
    times: float = 0.0


class Lifts:
    """The keys that use much more than usual, or did within the last hour."""

    def __init__(self) -> None:
        self._lifts: dict[str, _Lift] = {}

    def note(self, name: str, flow: Flow, baseline: Baseline, minute: int) -> None:
        """Look at a key that was active in the minute, whether anything is told of it or not."""
        fewest, times, least = _LIFTED
        for window, length in enumerate((SHORT, QUARTER)):
            requests, usually = flow.sums[window][0], max(0.5, flow.expected * length / 60)
            if requests < fewest or requests < times * usually:
                continue
            if surprise(requests, usually, baseline.known_shape(0)) < least:
                continue
            lift = self._lifts.get(name)
            if lift is None or minute - lift.last >= QUARTER:
                lift = self._lifts[name] = _Lift(minute)
            lift.last, lift.times = minute, max(lift.times, requests / usually)

    def of_others(self, name: str, minute: int, active: int) -> float:
        """How many times as much as usual others use who began when this one did; 1 where they are too few among the
        active ones to have one cause.
        """
        own = self._lifts.get(name)
        if own is None or minute - own.last >= LONG:
            return 1.0
        others = (lift for other, lift in self._lifts.items() if other != name)
        times = sorted(lift.times for lift in others if abs(lift.begun - own.begun) <= _ALIKE)
        fewest, share = _TOGETHER
        if len(times) < max(fewest, share * active):
            return 1.0
        return min(_MOST, times[(len(times) - 1) // 2])

    def forget(self, minute: int) -> None:
        """Those that are over for an hour."""
        self._lifts = {name: lift for name, lift in self._lifts.items() if minute - lift.last < LONG}
