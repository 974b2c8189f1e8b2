"""Spikes in one series: how surprising each value is in the light of those before it, on one scale for all series.

Seven statistics look at a value from different sides: its step from the one before, its distance from what this time of
day is used to, the bias of those distances, the level of late, the volatility of late, how long nothing has moved, and
how differently the values of late are distributed (relative entropy; Wang et al., "Statistical Techniques for Online
Anomaly Detection in Data Centers", 2011).
None of them is worth anything on a scale of its own: a distance of six deviations is nothing in a series that is all
bursts. So each is compared with its own past by extreme-value theory: the tail of the past values is a Pareto
distribution (peaks over threshold; Pickands-Balkema-de Haan), and what counts is the probability of a value beyond it.
Where the past itself had such values, their share counts: what comes back every morning surprises nobody.
After Siffer et al., "Anomaly Detection in Streams with Extreme Value Theory" (KDD 2017), with statistics of our own.

Another judge looks at the order of things, not at their size: how new a value is after what came before it (see
`contexts`). The more surprised of the two is believed.

Nothing here knows what is counted, and the past is all that a score uses.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from auditors.usage.contexts import Novelty

ALARM: Final = 0.386
"""A score worth a look: as surprising as one value in a hundred thousand of the series' own past, or surely new. One
threshold for all.
"""

SENSITIVE: Final = 0.333
"""The same where a missed event costs far more than a false alarm: one value in ten thousand, or as good as new."""

_CELLS_OF_LEVEL: Final = 8
_CELL_WIDTH: Final = 1.5
"""Cells that values are sorted into, as many on either side of the level; so many of them to a deviation."""
_LATE: Final = 0.04
_BEFORE: Final = 0.0005
"""Weight of a new value in the distribution of late and in that of the past."""
_UNSEEN: Final = 0.1
"""Share of the distribution of late that every cell has some of, so that none is empty."""

_HALF: Final = 8.0
"""Surprise (-log10 of a probability) that is scored 0.5."""
_ALARMING: Final = 4.0
"""Surprise after which there is an echo, weaker than what is worth a look."""

_SLOW: Final = 0.004
"""Weight of a new value in the long memory of level, spread and seasonal spread."""
_RECENT: Final = 0.05
_VOLATILE: Final = 0.1
_SEASONAL: Final = 0.3
"""Weight of a new day in the profile of the day."""
_CLIP: Final = 4.0
"""Deviations beyond which a value does not pull its own yardstick along."""
_FLOOR: Final = 0.02
"""Least spread that is believed, as a share of the range seen: constant and quantised series have none."""

_HUGE: Final = 1e100
"""Values beyond are taken for this one, so that squares stay finite."""

_DAY: Final = 86_400.0
_BINS: Final = 96
_WARM_UP: Final = 200
"""Values after which surprise counts in full."""
_ECHO: Final = 0.2
"""What is left of surprise shortly after an alarm: an incident is told once."""
_ECHO_LEAST: Final = 20
_ECHO_SHARE: Final = 0.06
"""How long the echo lasts: at least so many values, and this share of all so far."""
_WORSE: Final = 1.6
"""An alarm so many times as surprising as the last one is told all the same."""
_RECORD: Final = 2.0
_SECOND: Final = 0.3
_PLAIN: Final = 0.5
"""Weights of leaving the range seen by its own width, of the second most surprised statistic, and of the plain distance
from the level (log10 of deviations): in a series that is all bursts, the largest of them matter still.
"""
_FARTHEST: Final = 100.0

_NEW: Final = 0.75
"""Novelty that is as good as a surprise with an echo."""
_NEW_WARM_UP: Final = 500
"""Values after which novelty counts in full: all is new at first."""
_NEW_ECHO_LEAST: Final = 20
_NEW_ECHO_SHARE: Final = 0.06
_NEW_ECHO_MOST: Final = 150
"""How long nothing is new after an alarm or something new: values at least and at most, and a share of all so far."""


def score_series(timestamps: Sequence[float], values: Sequence[float]) -> list[float]:
    """One score in 0..1 for each value, causal: a score uses no later value. `ALARM` is the threshold to start from.

    Timestamps are epoch seconds, in order; gaps are no problem. A value that is no finite number scores 0. Raises
    ValueError where the lengths differ.
    """
    scorer = SeriesScorer()
    return [scorer.score(timestamp, value) for timestamp, value in zip(timestamps, values, strict=True)]


class SeriesScorer:
    """The same for values as they come; a quarter to half a millisecond each, and a megabyte whatever their number."""

    __slots__ = (
        *("_bias", "_count", "_distribution", "_highest", "_last_alarm", "_last_new", "_last_peak", "_level"),
        *("_lowest", "_novelty", "_previous", "_profile", "_recent", "_seasonal_variance", "_step_variance", "_still"),
        *("_tails", "_variance", "_volatility"),
    )

    def __init__(self) -> None:
        self._count = 0
        self._level = self._recent = self._previous = self._lowest = self._highest = 0.0
        self._variance = self._step_variance = self._volatility = 0.0
        self._profile: dict[int, tuple[float, int]] = {}
        self._seasonal_variance = self._bias = 0.0
        self._distribution = _Distribution()
        self._still = 0
        self._tails = tuple(_Tail() for _ in range(7))
        self._last_alarm = -math.inf
        self._last_peak = 0.0
        self._novelty = Novelty()
        self._last_new = -math.inf

    def score(self, timestamp: float, value: float) -> float:
        """The score of the next value, in 0..1."""
        if not abs(value) < math.inf:
            return 0.0
        value = max(-_HUGE, min(_HUGE, value))
        self._count += 1
        novelty = self._novelty.of(value)
        if self._count == 1:
            self._level = self._recent = self._previous = self._lowest = self._highest = value
            self._learn_season(timestamp, value)
            return 0.0
        outside = max(value - self._highest, self._lowest - value) / max(self._highest - self._lowest, 1e-12)
        surprise = self._told_once(self._surprise(timestamp, value, max(outside, 0.0)), outside >= 1)
        surprise = max(surprise, self._news(novelty))
        surprise *= min(1.0, self._count / _WARM_UP)
        return surprise / (surprise + _HALF)

    def _news(self, novelty: float) -> float:
        """The surprise that the novelty of the value is worth; 0 shortly after anything else was told."""
        echo = max(_NEW_ECHO_LEAST, min(_NEW_ECHO_MOST, _NEW_ECHO_SHARE * self._count))
        told = self._count - max(self._last_new, self._last_alarm) < echo
        if novelty >= _NEW:
            self._last_new = self._count
        if told or not novelty:
            return 0.0
        return _ALARMING * 10 ** (novelty - _NEW) * min(1.0, self._count / _NEW_WARM_UP)

    def _surprise(self, timestamp: float, value: float, outside: float) -> float:
        span = self._highest - self._lowest
        floor = max(_FLOOR * span, 1e-12)
        spread = max(math.sqrt(self._variance), floor)
        step_spread = max(math.sqrt(self._step_variance), floor)
        step = value - self._previous
        self._recent += _RECENT * (value - self._recent)
        self._volatility += _VOLATILE * (min(step * step, 36 * step_spread**2) - self._volatility)
        self._still = self._still + 1 if abs(step) <= 0.02 * step_spread else 0
        least = 0.1 * floor * floor
        statistics = (
            abs(step) / step_spread,
            abs(self._recent - self._level) / spread * 4.0,
            *self._seasonal(timestamp, value, floor),
            self._still / 4.0,
            abs(math.log((self._volatility + least) / (step_spread**2 + least))),
            self._distribution.divergence((value - self._level) / spread) * 10.0,
        )
        distance = abs(value - self._level) / spread
        surprises = sorted(tail.surprise_of(each) for tail, each in zip(self._tails, statistics, strict=True))
        self._learn(value, step, spread, step_spread)
        told = surprises[-1] + _SECOND * surprises[-2] + _RECORD * min(1.0, outside)
        return told + _PLAIN * math.log10(1 + min(distance, _FARTHEST))

    def _seasonal(self, timestamp: float, value: float, floor: float) -> tuple[float, float]:
        """How far the value is from the profile of the day, and how far all were of late; 0 where it is not known."""
        known = self._learn_season(timestamp, value)
        if known is None:
            return 0.0, 0.0
        distance = value - known
        spread = max(math.sqrt(self._seasonal_variance), floor)
        self._bias += 0.05 * (distance - self._bias)
        limit = 6 * spread if self._count > _WARM_UP / 2 else math.inf
        clipped = max(-limit, min(limit, distance))
        self._seasonal_variance += max(_SLOW, 1 / self._count) * (clipped * clipped - self._seasonal_variance)
        return abs(distance) / spread, abs(self._bias) / spread * 4.0

    def _learn_season(self, timestamp: float, value: float) -> float | None:
        """Adds the value to the profile; what stood there before, where it was seen twice at least."""
        if not math.isfinite(timestamp):
            return None
        place = int(timestamp % _DAY / _DAY * _BINS)
        mean, seen = self._profile.get(place, (value, 0))
        self._profile[place] = (mean + max(_SEASONAL, 1 / (seen + 1)) * (value - mean), seen + 1)
        return mean if seen >= 2 else None

    def _learn(self, value: float, step: float, spread: float, step_spread: float) -> None:
        weight = max(_SLOW, 1 / self._count)
        if self._count > 20:
            value_seen = max(self._level - _CLIP * spread, min(self._level + _CLIP * spread, value))
            step = max(-_CLIP * step_spread, min(_CLIP * step_spread, step))
        else:
            value_seen = value
        distance = value_seen - self._level
        self._level += weight * distance
        self._variance = (1 - weight) * (self._variance + weight * distance * distance)
        self._step_variance += weight * (step * step - self._step_variance)
        self._previous = value
        self._lowest, self._highest = min(self._lowest, value), max(self._highest, value)

    def _told_once(self, surprise: float, far_outside: bool) -> float:
        """The surprise, or its echo shortly after an alarm, unless it is far worse or far outside all that was seen."""
        if self._count - self._last_alarm < max(_ECHO_LEAST, _ECHO_SHARE * self._count):
            if surprise <= self._last_peak * _WORSE and not far_outside:
                return surprise * _ECHO
        elif surprise <= _ALARMING:
            return surprise
        self._last_alarm, self._last_peak = self._count, surprise
        return surprise


class _Distribution:
    """Where values lie about the level: those of late against those before."""

    __slots__ = ("_before", "_late")

    def __init__(self) -> None:
        self._late = [1 / _CELLS_OF_LEVEL] * _CELLS_OF_LEVEL
        self._before = [1.0] * _CELLS_OF_LEVEL

    def divergence(self, deviations: float) -> float:
        """Relative entropy of the values of late to the past, in nats; then the value belongs to both."""
        late, before = self._late, self._before
        total = sum(before)
        apart = sum(now * math.log(now * total / once) for now, once in zip(late, before, strict=True))
        place = int(min(max(_CELLS_OF_LEVEL / 2 + deviations * _CELL_WIDTH, 0.0), _CELLS_OF_LEVEL - 1.0))
        share = _LATE * _UNSEEN / _CELLS_OF_LEVEL
        self._late = [(1 - _LATE) * each + share for each in late]
        self._before = [(1 - _BEFORE) * each for each in before]
        self._late[place] += _LATE * (1 - _UNSEEN)
        self._before[place] += 1.0
        return max(apart, 0.0)


_SHARE: Final = 0.025
"""Share of a statistic's past that is its tail."""
_STEP: Final = 0.08
_CELLS: Final = 128
_GROWTH: Final = 1.0015
"""By how much a value weighs more than the one before, so that the past fades."""
_LOG10_E: Final = math.log10(math.e)


class _Tail:
    """The past of one statistic: a histogram of its logarithm, whose exponential tail is a Pareto tail of itself."""

    __slots__ = ("_cells", "_count", "_excess", "_threshold", "_total", "_weight")

    def __init__(self) -> None:
        self._cells = [0.0] * _CELLS
        self._count = 0
        self._total = 0.0
        self._weight = 1.0
        self._threshold = 0.0
        self._excess = 0.3

    def surprise_of(self, statistic: float) -> float:
        """-log10 of the probability of a value as large, 0 below the tail; then the value belongs to the past."""
        place = math.log1p(statistic)
        beyond = place - self._threshold
        surprise = 0.0
        if beyond > 0 and self._count >= 30:
            surprise = -math.log10(_SHARE) + beyond / self._excess * _LOG10_E
            as_large = sum(self._cells[min(int(place / _STEP), _CELLS - 1) :])
            if as_large:
                surprise = min(surprise, -math.log10((as_large + 0.5 * self._weight) / self._total))
        self._add(place, self._weight if surprise <= 5 else self._weight * 0.3)
        return surprise

    def _add(self, place: float, weight: float) -> None:
        self._cells[min(int(place / _STEP), _CELLS - 1)] += weight
        self._total += weight
        self._weight *= _GROWTH
        self._count += 1
        if self._weight > 1e6:
            self._cells = [cell / self._weight for cell in self._cells]
            self._total /= self._weight
            self._weight = 1.0
        if self._count < 64 or self._count % 16 == 0:
            self._fit()

    def _fit(self) -> None:
        """Finds where the tail begins, and its mean excess."""
        held = moment = 0.0
        for cell in range(_CELLS - 1, -1, -1):
            if weight := self._cells[cell]:
                held += weight
                moment += weight * (cell + 0.5)
                if held >= self._total * _SHARE:
                    self._threshold = cell * _STEP
                    self._excess = max(moment / held * _STEP - self._threshold, _STEP)
                    return
