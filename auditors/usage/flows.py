"""What a subject has used in the last hour and five minutes, minute by minute, and what of it becomes its past."""

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
"""Minutes of the two windows."""

WORTH: Final = (8.0, 20_000.0, 0.25)
"""The fewest requests, tokens and dollars of an hour that are worth a look."""
FEWEST_DOLLARS: Final = 1.0
"""The fewest that are worth an alarm."""

_CEILING: Final = 3.0
"""What is learned of an hour, at most: so many times the expected and the largest known."""


class Minute(msgspec.Struct, gc=False):
    """What a subject has used in the minute that is not over, its latest event, and the places of the latest ones."""

    last: Use
    requests: float = 0.0
    tokens: float = 0.0
    cost: float = 0.0
    rows: list[tuple[float, str, int]] = []


class Flow(msgspec.Struct, array_like=True, gc=False):
    """What a subject has used in the last hour and five minutes: (minute, requests, tokens, cost), and their sums.

    `highest` are the largest windows of the hour: requests in five minutes, and requests, tokens and cost in an hour;
    `waiting` are those and the cost of the hour before, which become records of the past when it is certain that they
    are past. `worth` is what is worth a look of requests, tokens and cost.
    """

    minutes: list[list[float]]
    short: list[list[float]]
    sums: list[list[float]]
    highest: list[float]
    waiting: tuple[float, float, float, float, float] = (0.0, 0.0, 0.0, 0.0, 0.0)
    worth: tuple[float, float, float] = (0.0, 0.0, 0.0)
    hour: int = 0
    expected: float = 0.0
    in_hour: float = 0.0
    cost_in_hour: float = 0.0
    rows: list[tuple[float, str, int]] = []


def advance(flow: Flow, active: Minute, minute: int) -> None:
    """Move the windows on to a minute that is over."""
    now = [minute, active.requests, active.tokens, active.cost]
    flow.rows += active.rows
    if len(flow.rows) > ROWS:
        del flow.rows[:-ROWS]
    flow.in_hour += now[1]
    flow.cost_in_hour += now[3]
    _slide(flow.short, flow.sums[0], now, minute - SHORT)
    _slide(flow.minutes, flow.sums[1], now, minute - LONG)


def _slide(entries: list[list[float]], sums: list[float], now: list[float], over: int) -> None:
    """Move a window on by a minute: add what is new, take off what is over."""
    entries.append(now)
    requests, tokens, cost = sums
    requests += now[1]
    tokens += now[2]
    cost += now[3]
    if entries[0][0] <= over:
        past = 0
        for minute, was, were, cent in entries:
            if minute > over:
                break
            past += 1
            requests -= was
            tokens -= were
            cost -= cent
        del entries[:past]
    sums[:] = requests, tokens, cost


def see_windows(flow: Flow) -> None:
    """Remember the windows that are the largest of the hour."""
    highest, short = flow.highest, flow.sums[0][0]
    requests, tokens, cost = flow.sums[1]
    if short > highest[0]:
        highest[0] = short
    if requests > highest[1]:
        highest[1] = requests
    if tokens > highest[2]:
        highest[2] = tokens
    if cost > highest[3]:
        highest[3] = cost


def close_hour(flow: Flow, baseline: Baseline, clock: Clock) -> None:
    """Let the baseline learn the hour of a flow, which is over."""
    if not flow.hour:
        return
    expected = flow.expected
    young = flow.hour - baseline.since < 24
    ceiling = float("inf") if young else _CEILING * max(expected, baseline.most[1] / _CEILING, 10.0)
    baseline.close_hour(flow.hour, clock.slot(flow.hour), flow.in_hour, expected, ceiling)
    _take_records(flow, baseline, young=young)
    for at, amount in enumerate((flow.highest[0], flow.in_hour, flow.cost_in_hour)):
        baseline.see_active(at, amount)
    short, requests, tokens, cost = flow.highest
    flow.waiting = short, requests, tokens, cost, flow.cost_in_hour
    flow.in_hour = flow.cost_in_hour = 0.0
    flow.highest = [0.0] * 4


def _take_records(flow: Flow, baseline: Baseline, *, young: bool) -> None:
    """What waited becomes the most that was ever seen; of one hour not more than a few times what was known.

    An hour waits for another one: a burst that began before the clock struck must not be the record it is held to.
    """
    short, requests, tokens, dollars, cost = flow.waiting
    ceiling = math.inf if young else _CEILING
    requests = min(requests, ceiling * max(baseline.most[1], 10.0))
    tokens = min(tokens, ceiling * max(baseline.record(1), WORTH[1]))
    dollars = min(dollars, ceiling * max(baseline.record(2), FEWEST_DOLLARS))
    baseline.most[0] = max(baseline.most[0], min(short, ceiling * max(baseline.most[0], 10.0)))
    baseline.most[1] = max(baseline.most[1], requests)
    baseline.see_busy(requests, tokens, dollars)
    baseline.largest[1] = max(baseline.largest[1], min(cost, ceiling * max(baseline.largest[1], FEWEST_DOLLARS)))


_LEFT: Final = struct.Struct("<q12d")
"""A flow's hour and what was expected and used in it, its largest windows, and what waits of the hour before."""


def packed(flow: Flow) -> bytes:
    """What the last hour of a flow leaves to a baseline."""
    return _LEFT.pack(flow.hour, flow.expected, flow.in_hour, flow.cost_in_hour, *flow.highest, *flow.waiting)


def settle(left: bytes, baseline: Baseline, clock: Clock) -> None:
    """Let a baseline learn the last hour of a flow that is gone."""
    hour, expected, in_hour, cost, *rest = _LEFT.unpack(left)
    highest, (short, requests, tokens, dollars, of_hour) = rest[:4], rest[4:]
    flow = Flow([], [], [], highest, (short, requests, tokens, dollars, of_hour))
    flow.hour, flow.expected, flow.in_hour, flow.cost_in_hour = hour, expected, in_hour, cost
    close_hour(flow, baseline, clock)
    _take_records(flow, baseline, young=hour - baseline.since < 24)
