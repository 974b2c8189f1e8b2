"""What a key or an address usually uses in an hour of the week, and how much that varies.

A slot of the week is shrunk towards the same hour of other working days (or of the weekend), and that towards the mean,
each by one week or day of evidence: with little history all hours are alike, with much each has its own level. Counts
vary more than Poisson ones; how much more is measured, for windows of five minutes and of an hour apart.
"""

from __future__ import annotations

import bisect
import math
import operator
from array import array
from typing import Final

import msgspec

from auditors.usage.counts import combined_shape

_MEMORY: Final = 8 * 168
"""Hours after which what is known counts half."""

_PRIOR_WEIGHT: Final = 20.0
_PRIOR_VARIATION: Final = (1.0, 0.3)
_LEAST_SHAPE: Final = 0.5
_MOST_SHAPE: Final = 20.0
_FAR: Final = (3.0, 3.0, 3.5)
"""Standard deviations; cost varies with the number of calls, their size and the model."""
_PRIOR_HOURS: Final = 4.0
_PRIOR_SPREAD: Final = 0.7
"""What the logarithms of active hours are taken to vary before there are any, and how many hours that counts."""
_BUSIEST: Final = 12
_BUSY_SHARE: Final = 2
"""How many of the busiest hours are remembered; one in so many active hours is a busy one, at most."""
_PER_DOLLAR: Final = 10_000
"""Costs are kept in hundredths of a cent."""
_PRIOR_EXCESSES: Final = 5.0
_PRIOR_EXCESS: Final = (0.3, 0.6, 0.6)
"""Busy hours that are assumed before there are any, and by what the logarithms of their requests, tokens and cost
exceed the least of them: agents send more with each call, so that tokens grow with the square of the calls.
"""
_MOST_VARIATION: Final = (9.0, 9.0)
"""What one window teaches at most: four times the expected. An attack must not make itself usual."""
_NEIGHBOUR: Final = 0.6
"""What an hour may have of the level of those beside it: clocks change, people come early."""


class Levels:
    """A number for each of some slots of time, of which most are zero: five bytes for each that is not, so that what is
    known of a hundred thousand keys is packed and unpacked without looking at slots.
    """

    __slots__ = ("_levels", "_number", "_slots")

    def __init__(self, number: int = 0) -> None:
        self._number = number
        self._slots = bytearray()
        self._levels = array("f")

    def __getitem__(self, slot: int) -> float:
        at = self._slots.find(slot)
        return self._levels[at] if at >= 0 else 0.0

    def add(self, slot: int, amount: float) -> None:
        """Add to the level of a slot."""
        at = self._slots.find(slot)
        if at >= 0:
            self._levels[at] += amount
        elif amount:
            self._slots.append(slot)
            self._levels.append(amount)

    def clear(self, slot: int) -> None:
        """Set the level of a slot to zero."""
        at = self._slots.find(slot)
        if at >= 0:
            del self._slots[at], self._levels[at]

    def halve(self) -> None:
        """Let everything count half."""
        self._levels = array("f", [level * 0.5 for level in self._levels])

    def packed(self) -> bytes:
        """Everything as bytes: how many slots there are, those that are not zero, and their levels."""
        return bytes((self._number,)) + self._slots + self._levels.tobytes()

    @classmethod
    def unpacked(cls, packed: bytes) -> Levels:
        """What `packed` was given by. Raises ValueError for anything else."""
        number, missing = divmod(len(packed) - 1, 5)
        if missing:
            raise ValueError("levels of slots of time are cut off")
        made = cls(packed[0])
        made._slots += packed[1 : 1 + number]
        made._levels.frombytes(packed[1 + number :])
        if number and max(made._slots) >= made._number:
            raise ValueError("a level of a slot of time that there is not")
        return made


class Baseline(msgspec.Struct, array_like=True):
    """What is usual for one subject. Serialisable.

    `since` is its first hour (epoch seconds / 3600). `slots`, `days` (24 hours of working days, 24 of weekends) and
    `total` are sums of events; `variation` are sums of the excess variance of windows of five minutes and an hour, with
    their weights; `most` are the largest counts in such windows; `amounts` are number, sum and sum of squares of tokens
    and of cost per event, and `largest` the largest cost in an hour. `active` are number, mean and sum of squares of
    log(amount) of the hours with any event: of the most requests in five minutes, of requests, and of cost. `busiest`
    are the most requests in an hour of each of the busiest hours, the largest first; `heaviest` the most tokens and the
    most cost (hundredths of a cent) of those that had the most of them; `bursts` the most requests, tokens and cost in
    five minutes of an hour, and in fifteen.
    """

    since: int
    total: float = 0.0
    slots: Levels = msgspec.field(default_factory=lambda: Levels(168))
    days: Levels = msgspec.field(default_factory=lambda: Levels(48))
    variation: list[list[float]] = msgspec.field(default_factory=lambda: [[0.0, 0.0], [0.0, 0.0]])
    most: list[float] = msgspec.field(default_factory=lambda: [0.0, 0.0])
    amounts: list[list[float]] = msgspec.field(default_factory=lambda: [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    largest: list[float] = msgspec.field(default_factory=lambda: [0.0, 0.0])
    active: list[list[float]] = msgspec.field(default_factory=lambda: [[0.0] * 3, [0.0] * 3, [0.0] * 3])
    busiest: list[int] = []
    heaviest: list[list[int]] = msgspec.field(default_factory=lambda: [[], []])
    bursts: list[list[int]] = msgspec.field(default_factory=lambda: [[] for _ in range(6)])

    def expected(self, hour: int, slot: int) -> float:
        """Events expected in an hour that is this slot (0-167) of the week."""
        past = max(1.0, float(hour - self.since))
        mean = (self.total + 0.5) / (past + 1.0)
        level = self._level(slot, past, mean)
        beside = max(self._level((slot - 1) % 168, past, mean), self._level((slot + 1) % 168, past, mean))
        return max(level, _NEIGHBOUR * beside)

    def _level(self, slot: int, past: float, mean: float) -> float:
        weekend = slot >= 120
        days = past / 24.0 * (2 / 7 if weekend else 5 / 7)
        day = (self.days[slot % 24 + (24 if weekend else 0)] + mean) / (days + 1.0)
        return (self.slots[slot] + day) / (past / 168.0 + 1.0)

    def shape(self, window: int) -> float:
        """The shape of the counts' negative binomial in windows of five minutes (0) or an hour (1)."""
        excess, weight = self.variation[window]
        varies = _PRIOR_WEIGHT * _PRIOR_VARIATION[window] + excess
        return min(_MOST_SHAPE, max(_LEAST_SHAPE, (_PRIOR_WEIGHT + weight) / max(varies, 1e-3)))

    def known_shape(self, window: int) -> float:
        """The same with how much is known of what is expected."""
        return combined_shape(self.total, self.shape(window))

    def vary(self, window: int, count: float, mean: float) -> None:
        """Learn from a window that was expected to hold `mean` events how much counts vary.

        Windows count by how much they tell: of a Poisson count the excess has a variance of 2 / mean**2 + 1 / mean**3.
        """
        if mean <= 0:
            return
        excess = ((count - mean) ** 2 - mean) / (mean * mean)
        weight = (mean / (1.0 + mean)) ** 3
        entry = self.variation[window]
        entry[0] += weight * min(excess, _MOST_VARIATION[window])
        entry[1] += weight

    def close_hour(self, hour: int, slot: int, count: float, expected: float, ceiling: float) -> None:
        """Learn the events of an hour that is over, and that was expected to have so many. What is above the ceiling is
        not learned in full: an attack that goes on must not become usual.
        """
        learned = min(count, ceiling)
        self.vary(1, learned, expected)
        self.total += learned
        self.slots.add(slot, learned)
        self.days.add(slot % 24 + (24 if slot >= 120 else 0), learned)
        if hour - self.since > _MEMORY:
            self._fade(hour)

    def _fade(self, hour: int) -> None:
        self.since = hour - (hour - self.since) // 2
        self.total *= 0.5
        self.slots.halve()
        self.days.halve()
        self.most = [count * 0.9 for count in self.most]
        self.largest = [count * 0.9 for count in self.largest]
        for most in (self.busiest, *self.heaviest, *self.bursts):
            most[:] = [max(1, amount * 9 // 10) for amount in most]

    def measure(self, tokens: float, cost: float) -> None:
        """Learn the tokens and the cost of one event."""
        of_tokens, of_cost = self.amounts
        number, total, squares = of_tokens
        of_tokens[:] = number + 1, total + tokens, squares + tokens * tokens
        number, total, squares = of_cost
        of_cost[:] = number + 1, total + cost, squares + cost * cost

    def see_active(self, at: int, amount: float) -> None:
        """Learn an hour in which something happened: of five minutes (0), requests (1) or cost (2)."""
        if amount <= 0:
            return
        moments = self.active[at]
        value = min(math.log(amount), math.log(limit)) if (limit := self.far(at)) else math.log(amount)
        moments[0] += 1
        delta = value - moments[1]
        moments[1] += delta / moments[0]
        moments[2] += delta * (value - moments[1])

    def far(self, at: int) -> float:
        """The amount beyond which an hour is unlike those in which something happened before; 0 where there are none.

        Their logarithms are taken for normal, with a prior for how much they vary: agents may work for an hour at
        ten times the pace of the last one, services do not. How much they vary is not known well after a few hours,
        so that the next one is Student's.
        """
        number, mean, squares = self.active[at]
        if not number:
            return 0.0
        freedom = _PRIOR_HOURS + number - 1
        variance = (_PRIOR_HOURS * _PRIOR_SPREAD**2 + squares) / freedom
        return math.exp(min(700.0, mean + _student(_FAR[at], freedom) * math.sqrt(variance * (1 + 1 / number))))

    def see_busy(self, window: int, requests: float, tokens: float, cost: float) -> None:
        """Learn the most of each in five minutes (0), fifteen (1) or an hour (2), in an hour of the clock."""
        for at, amount in enumerate((int(requests), int(tokens), int(cost * _PER_DOLLAR))):
            _keep_largest(self._busy(window, at), amount)

    def _busy(self, window: int, at: int) -> list[int]:
        """The busiest hours by requests (0), tokens (1) or cost (2) in a window."""
        return self.bursts[3 * window + at] if window < 2 else self.heaviest[at - 1] if at else self.busiest

    def record(self, window: int, at: int) -> float:
        """The most requests (0), tokens (1) or dollars (2) in a window, 0 where there were none."""
        most = self._busy(window, at)
        return most[0] / (_PER_DOLLAR if at > 1 else 1) if most else 0.0

    def as_busy(self, hour: int, window: int, at: int, amount: float) -> float:
        """How many hours of a week may be expected to have as many requests (0), tokens (1) or dollars (2) in a window,
        by how the hours that have the most of them differ.

        The excesses of logarithms over a high threshold are exponential (peaks over threshold), with a rate that is
        known by so few of them with a Gamma prior only, so that the next one is Lomax distributed. Jobs, whose hours
        are alike, and agents, which work ten times as long now and then, are each held to what is theirs.
        """
        most = self._busy(window, at)
        known = min(len(most), int(self.active[1][0]) // _BUSY_SHARE)
        if known < 2:
            return math.inf
        *above, threshold = most[:known]
        spread = (_PRIOR_EXCESSES - 1) * _PRIOR_EXCESS[at] + sum(math.log(each / threshold) for each in above)
        beyond = math.log(max(1.0, amount * (_PER_DOLLAR if at > 1 else 1) / threshold))
        share = math.pow(spread / (spread + beyond), _PRIOR_EXCESSES + len(above))
        return (len(above) + 0.5) * 168 / max(1, hour - self.since) * share

    def unit(self, at: int) -> tuple[float, float]:
        """Mean amount of an event, and the amount that counts as one event: sums of uneven amounts vary as if there
        were fewer of them.
        """
        number, total, squares = self.amounts[at]
        if not number or total <= 0:
            return 0.0, 0.0
        return total / number, squares / total


def _keep_largest(largest: list[int], amount: int) -> None:
    """Take an amount in, if it is one of the largest."""
    if amount > 0 and (len(largest) < _BUSIEST or amount > largest[-1]):
        bisect.insort(largest, amount, key=operator.neg)
        del largest[_BUSIEST:]


def _student(deviations: float, freedom: float) -> float:
    """How many deviations of Student's distribution are as unlikely as these of the normal one (Cornish-Fisher)."""
    cube = deviations**3
    first = (cube + deviations) / 4
    second = (5 * deviations**5 + 16 * cube + 3 * deviations) / 96
    return deviations + first / freedom + second / freedom**2
