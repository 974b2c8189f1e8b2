"""How much was spent in the worst stretch of a budget: calendar days, weeks and months, or any stretch of its length.

LiteLLM resets budgets of a day at midnight, of a week on Monday and of a month on the first (UTC). Of other lengths
nobody knows the beginning: a stretch may lie across two budgets, so only what is more than both is certain.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from auditors.usage.meters import Series
from auditors.usage.windows import DAY, HOUR

_WEEK: Final = 7 * DAY
_MONTH: Final = 30 * DAY


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was spent (US dollars, `requests` calls) since `start` (epoch seconds; None for all), and how many budgets
    of that length may lie in the stretch.
    """

    cost: float
    requests: float
    start: float | None = None
    budgets: int = 1

    def exceeds(self, budget: float) -> bool:
        """Whether more was spent than a budget allows: the call that reaches it may still go over."""
        return self.cost > self.budgets * budget + self.cost / max(1.0, self.requests)


class Together:
    """The sums of several series."""

    def __init__(self, several: Iterable[Series]) -> None:
        self._several = tuple(several)

    def points(self, width: int) -> dict[int, list[float]]:
        """Requests, tokens and cost by the beginning (epoch seconds) of each hour or day in which there was any."""
        whole: dict[int, list[float]] = {}
        for series in self._several:
            for start, values in series.points(width).items():
                known = whole.setdefault(start, [0.0, 0.0, 0.0])
                for at, value in enumerate(values):
                    known[at] += value
        return whole


def worst(series: Series | Together, duration: float | None, cost: float, requests: int) -> Stretch:
    """The stretch in which most was spent; `duration` is in seconds, None for a budget that never resets.

    `cost` and `requests` are the sums over everything.
    """
    if duration is None:
        return Stretch(cost, requests)
    days, hours = series.points(DAY), series.points(HOUR)
    if duration == HOUR:
        return _fullest(hours, lambda start: start)
    if duration == DAY:
        return _fullest(days, lambda start: start)
    if duration == _WEEK:
        return _fullest(days, _monday)
    if duration == _MONTH:
        return _fullest(days, _first_of_month)
    width = DAY if duration > DAY else HOUR
    points = days if width == DAY else hours
    if duration < HOUR:
        found = _fullest(hours, lambda start: start)
        return Stretch(found.cost, found.requests, found.start, int(HOUR // duration) + 2)
    return _sliding(points, int(duration // width), width)


def _fullest(points: Mapping[int, list[float]], period: Callable[[int], int]) -> Stretch:
    costs: dict[int, float] = defaultdict(float)
    requests: dict[int, float] = defaultdict(float)
    for begin, (count, _, cost) in points.items():
        costs[period(begin)] += cost
        requests[period(begin)] += count
    if not costs:
        return Stretch(0.0, 0.0)
    start = max(costs, key=lambda each: (costs[each], -each))
    return Stretch(costs[start], requests[start], float(start))


def _sliding(points: Mapping[int, list[float]], length: int, width: int) -> Stretch:
    """The most that was spent in `length` points (of `width` seconds) one after the other, whole ones only."""
    starts = sorted(points)
    best = Stretch(0.0, 0.0)
    left = 0
    cost = count = 0.0
    for start in starts:
        cost += points[start][2]
        count += points[start][0]
        while starts[left] <= start - length * width:
            cost -= points[starts[left]][2]
            count -= points[starts[left]][0]
            left += 1
        if cost > best.cost:
            best = Stretch(cost, count, float(starts[left]), 2)
    return best


def _monday(start: int) -> int:
    return start - (start // DAY + 3) % 7 * DAY


def _first_of_month(start: int) -> int:
    day = datetime.datetime.fromtimestamp(start, datetime.UTC)
    return int(day.replace(day=1).timestamp())
