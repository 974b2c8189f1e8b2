"""Logs that are followed from near their end: what stands before is not known, and so nothing is new against it."""

from __future__ import annotations

import pytest

from auditors.settings import Usage
from auditors.usage.collecting import UsagePart
from auditors.usage.events import Use
from auditors.usage.live import LiveUsage
from tests.benchmarks.abuse import stolen
from tests.benchmarks.traffic import DAY, HOUR, START, Traffic

HOLDER = 6
"""A service, which is used at all hours."""


def part(uses: list[Use]) -> UsagePart:
    made = UsagePart()
    made.journal.add(uses)
    return made


def load(days: int) -> tuple[Traffic, list[Use]]:
    """A busy service: of its older files the ends only, some minutes a day, all of what comes later."""
    traffic = Traffic(4, days)
    holder = traffic.holders[HOLDER]
    uses = [use for use in traffic.uses() if use.key == holder.key]
    for use in uses:
        day, second = divmod(use.time - START, DAY)
        use.source = f"calls.jsonl.{7 - int(day)}" if day < 7 else "calls.jsonl"
        if second < 12 * HOUR:  # a second place of work, which the ends do not show
            use.ip, use.agent, use.model = "198.18.7.9", "curl", "gpt-5-pro"
    return traffic, [use for use in uses if use.time - START >= 7 * DAY or (use.time - START) % DAY > 23.5 * HOUR]


@pytest.mark.parametrize("within", [True, False])
def test_what_was_left_out_is_not_held_against_a_key(within: bool) -> None:
    _, uses = load(9)
    usage = LiveUsage(Usage())
    if within:
        for source in sorted({use.source for use in uses}):
            usage.begin_within(source)
    usage.add(part(uses))
    usage.finish()
    assert bool(list(usage.findings())) is not within


def test_theft_is_told_when_enough_is_known() -> None:
    traffic, uses = load(11)
    usage = LiveUsage(Usage())
    for source in sorted({use.source for use in uses}):
        usage.begin_within(source)
    theft = stolen(traffic, traffic.holders[HOLDER], START + 10 * DAY + 13 * HOUR)
    for use in theft:
        use.source = "calls.jsonl"
    usage.add(part(uses + theft))
    usage.finish()
    (finding,) = usage.findings()
    assert finding.rule == "USE302"
