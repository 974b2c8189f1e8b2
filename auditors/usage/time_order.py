"""Logs whose time goes back: found where they are read, for afterwards everything is sorted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from auditors.model import Severity
from auditors.usage.behaviours.behaviour import usage_rule
from auditors.usage.collecting import MOST_STEPS, Step
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.rhythms import log_of
from auditors.usage.wording import minutes

BACKWARDS: Final = usage_rule(
    321,
    "log-time-goes-back",
    Severity.LOW,
    "The time in a log goes back",
    "Logs grow at the end. Where time goes back, a clock was set, two logs were put together, or lines were put in "
    "later.",
    "Look at the named lines and at who wrote to the file; compare with a copy that was shipped elsewhere.",
    "A record written more than 15 minutes before the one above it, at no more than five places (steps with less than "
    "100 lines between them) in a log that is in order otherwise: at least 20 records in order for each place, 200 for "
    "each of more than five steps. Not where clocks go back by an hour on a Sunday.",
    ("CWE-117",),
)

_IN_ORDER: Final = 20
_IN_ORDER_OF_MANY: Final = 200
"""Records in order for each place, and for each step where there are more steps than places are told of."""
_LONGEST: Final = 2_000
"""Lines of a place at most: what goes on is no order at all."""


def alarms(steps: Mapping[str, Sequence[Step]], ascents: Mapping[str, int]) -> Iterator[Alarm]:
    """One for each log. `ascents` counts the records of each that are in order."""
    for source, found in sorted(steps.items()):
        times = sum(step.times for step in found)
        wanted = _IN_ORDER * len(found) if times <= MOST_STEPS else _IN_ORDER_OF_MANY * times
        if len(found) > MOST_STEPS or ascents.get(source, 0) < wanted or max(map(_length, found)) > _LONGEST:
            continue
        largest = max(found, key=lambda step: step.back)
        yield Alarm(
            rule=BACKWARDS,
            subject=Subject("source", log_of(source)),
            start=min(step.after for step in found),
            time=max(step.before for step in found),
            metric="steps back",
            observed=len(found),
            expected=0,
            reason=f"time goes back by {minutes(largest.back)} at line {largest.line}",
            strength=4.0,
            rows=tuple(f"{step.source}:{step.line}" for step in found),
            size=len(found),
        )


def _length(step: Step) -> int:
    return step.last - step.first
