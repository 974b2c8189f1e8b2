"""What a subject has used in the last hour and less, minute by minute, and what of it becomes its past."""

from __future__ import annotations

import math
import struct
from typing import Final

import msgspec

from auditors.usage.baselines import Baseline
from auditors.usage.events import Use
from auditors.usage.windows import ROWS, Clock

SHORT: Final = 5
LONG: Final = 60
LENGTHS: Final = (SHORT, 15, LONG)
"""Minutes of the windows."""

WORTH: Final = ((12.0, 20_000.0, 0.1), (12.0, 20_000.0, 0.1), (8.0, 20_000.0, 0.25))
"""The fewest requests, tokens and dollars of each window that are worth a look."""
_LEAST: Final = tuple(map(min, zip(*WORTH, strict=True)))
_OVER: Final = 60
"""Minutes that are over and still held, at most."""
FEWEST_DOLLARS: Final = 1.0
"""The fewest that are worth an alarm."""

_FEWEST_KNOWN: Final = (10.0, 20_000.0, FEWEST_DOLLARS)
"""Requests, tokens and dollars in a window that a subject is taken to have had."""
_CEILING: Final = 3.0
"""What is learned of an hour, at most: so many times the expected and the largest known."""


class Used(msgspec.Struct, array_like=True, gc=False):
    """What a subject has used."""

    requests: float = 0.0
    tokens: float = 0.0
    cost: float = 0.0

    def add(self, uses: list[Use]) -> None:
        """Count some uses."""
        tokens, cost = self.tokens, self.cost
        for use in uses:
            if (count := use.tokens_in) > 0:
                tokens += count
            if (count := use.tokens_out) > 0:
                tokens += count
            if (dollars := use.cost) > 0:
                cost += dollars
        self.requests += len(uses)
        self.tokens, self.cost = tokens, cost

    def merge(self, other: Used) -> None:
        """Add what another one counted."""
        self.requests += other.requests
        self.tokens += other.tokens
        self.cost += other.cost


class Flow(msgspec.Struct, array_like=True, gc=False):
    """What a subject has used in the last hour.

    `minutes` are those in which it used something, each with what was `used` before it (minute, requests, tokens,
    cost), and `began` is how many requests and dollars that were when the hour began. For each window `starts` is where
    it begins in them, and `sums` are its requests, tokens and cost. `highest` are the largest windows of the hour,
    `waiting` are those and the cost of the hour before, which become records of the past when it is certain that they
    are past. `worth` is what is worth a look in each window.
    """

    minutes: list[tuple[int, float, float, float]]
    starts: list[int]
    sums: list[tuple[float, float, float]]
    highest: list[float]
    used: Used
    waiting: tuple[float, ...] = (0.0,) * 10
    worth: tuple[float, ...] = (0.0,) * 9
    hour: int = 0
    expected: float = 0.0
    began: tuple[float, float] = (0.0, 0.0)
    rows: list[tuple[float, str, int]] = []

    @classmethod
    def begun(cls) -> Flow:
        """One in which there is nothing yet."""
        return cls([], [0] * len(LENGTHS), [(0.0, 0.0, 0.0)] * len(LENGTHS), [0.0] * 9, Used())

    @property
    def in_hour(self) -> float:
        """Requests since the hour began."""
        return self.used.requests - self.began[0]

    @property
    def cost_in_hour(self) -> float:
        """Dollars since the hour began."""
        return self.used.cost - self.began[1]


def advance(flow: Flow, uses: list[Use], counted: Used | None, minute: int) -> None:
    """Move the windows on to a minute that is over, and remember those that are the largest of the hour. These are its
    latest uses, those before them are counted.
    """
    used, minutes, starts = flow.used, flow.minutes, flow.starts
    minutes.append((minute, used.requests, used.tokens, used.cost))
    if counted is not None:
        used.merge(counted)
    used.add(uses)
    requests, tokens, cost = used.requests, used.tokens, used.cost
    highest, sums = flow.highest, flow.sums
    for window, length in enumerate(LENGTHS):
        at, over = starts[window], minute - length
        if minutes[at][0] <= over:
            at += 1
            while minutes[at][0] <= over:
                at += 1
            starts[window] = at
        _, earlier, fewer, less = minutes[at]
        place = 3 * window
        calls, amount, dollars = sums[window] = requests - earlier, tokens - fewer, cost - less
        if calls > highest[place]:
            highest[place] = calls
        if amount > highest[place + 1]:
            highest[place + 1] = amount
        if dollars > highest[place + 2]:
            highest[place + 2] = dollars
    if (gone := starts[-1]) > _OVER:
        del minutes[:gone]
        starts[:] = [at - gone for at in starts]
    rows = flow.rows
    for use in uses[-ROWS:]:
        rows.append((use.time, use.source, use.line))
    if len(rows) > ROWS:
        del rows[:-ROWS]


def is_worth_a_look(flow: Flow) -> bool:
    """Whether some window has as much of something as is worth a look."""
    requests, tokens, cost = flow.sums[-1]
    if requests < _LEAST[0] and tokens < _LEAST[1] and cost < _LEAST[2]:
        return False
    at, worth = 0, flow.worth
    for requests, tokens, cost in flow.sums:
        if requests > worth[at] or tokens > worth[at + 1] or cost > worth[at + 2]:
            return True
        at += 3
    return False


def close_hour(flow: Flow, baseline: Baseline, clock: Clock) -> None:
    """Let the baseline learn the hour of a flow, which is over."""
    if not flow.hour:
        return
    expected = flow.expected
    young = flow.hour - baseline.since < 24
    ceiling = float("inf") if young else _CEILING * max(expected, baseline.most[1] / _CEILING, 10.0)
    in_hour, cost_in_hour = flow.in_hour, flow.cost_in_hour
    baseline.close_hour(flow.hour, clock.slot(flow.hour), in_hour, expected, ceiling)
    _take_records(flow, baseline, young=young)
    for at, amount in enumerate((flow.highest[0], in_hour, cost_in_hour)):
        baseline.see_active(at, amount)
    flow.waiting = (*flow.highest, cost_in_hour)
    flow.began = flow.used.requests, flow.used.cost
    flow.highest = [0.0] * 9


def _take_records(flow: Flow, baseline: Baseline, *, young: bool) -> None:
    """What waited becomes the most that was ever seen; of one hour not more than a few times what was known.

    An hour waits for another one: a burst that began before the clock struck must not be the record it is held to.
    """
    ceiling = math.inf if young else _CEILING
    *amounts, cost = flow.waiting
    for window in range(len(LENGTHS)):
        requests, tokens, dollars = (
            min(amounts[3 * window + at], ceiling * max(baseline.record(window, at), fewest))
            for at, fewest in enumerate(_FEWEST_KNOWN)
        )
        baseline.see_busy(window, requests, tokens, dollars)
        if window != 1:
            baseline.most[window // 2] = max(baseline.most[window // 2], requests)
    baseline.largest[1] = max(baseline.largest[1], min(cost, ceiling * max(baseline.largest[1], FEWEST_DOLLARS)))


_LEFT: Final = struct.Struct("<q22d")
"""A flow's hour and what was expected and used in it, its largest windows, and what waits of the hour before."""


def packed(flow: Flow) -> bytes:
    """What the last hour of a flow leaves to a baseline."""
    return _LEFT.pack(flow.hour, flow.expected, flow.in_hour, flow.cost_in_hour, *flow.highest, *flow.waiting)


def settle(left: bytes, baseline: Baseline, clock: Clock) -> None:
    """Let a baseline learn the last hour of a flow that is gone."""
    hour, expected, in_hour, cost, *rest = _LEFT.unpack(left)
    flow = Flow([], [], [], rest[:9], Used(in_hour, 0.0, cost), tuple(rest[9:]), hour=hour, expected=expected)
    close_hour(flow, baseline, clock)
    _take_records(flow, baseline, young=hour - baseline.since < 24)
