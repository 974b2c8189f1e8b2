"""Logs whose time goes back: found where they are read, for afterwards everything is sorted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from auditors.model import Severity
from auditors.usage.behaviours.behaviour import usage_rule
from auditors.usage.collecting import MOST_STEPS, Step
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.wording import minutes

BACKWARDS: Final = usage_rule(
    321,
    "log-time-goes-back",
    Severity.LOW,
    "The time in a log goes back",
    "Logs grow at the end. Where time goes back, a clock was set, two logs were put together, or lines were put in "
    "later.",
    "Look at the named lines and at who wrote to the file; compare with a copy that was shipped elsewhere.",
    "A record written more than 15 minutes before the one above it, at most five times in a log that is in order "
    "otherwise (at least 20 records in order for each step).",
    ("CWE-117",),
)

_IN_ORDER: Final = 20


def alarms(steps: Mapping[str, Sequence[Step]], ascents: Mapping[str, int]) -> Iterator[Alarm]:
    """One for each log. `ascents` counts the records of each that are in order."""
    for source, found in sorted(steps.items()):
        if len(found) > MOST_STEPS or ascents.get(source, 0) < _IN_ORDER * len(found):
            continue
        largest = max(found, key=lambda step: step.before - step.after)
        yield Alarm(
            rule=BACKWARDS,
            subject=Subject("source", source),
            start=min(step.after for step in found),
            time=max(step.before for step in found),
            metric="steps back",
            observed=len(found),
            expected=0,
            reason=f"time goes back by {minutes(largest.before - largest.after)} at line {largest.line}",
            strength=4.0,
            rows=tuple(f"{step.source}:{step.line}" for step in found),
            size=len(found),
        )
