"""What grows is judged in one order, however it comes in parts; what cannot be put in order any more is counted."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.settings import Usage
from auditors.usage.collecting import UsagePart
from auditors.usage.detection import UsageAuditor
from auditors.usage.events import Use
from auditors.usage.live import LATENESS, LiveUsage
from tests.benchmarks.traffic import START, Traffic

TRAFFIC = Traffic(0, 1)
OFFSETS = st.lists(st.integers(0, 600), min_size=1, max_size=80)


def part(uses: list[Use]) -> UsagePart:
    made = UsagePart()
    made.journal.add(uses)
    return made


@given(offsets=OFFSETS, size=st.integers(1, 20), seed=st.integers(0, 9))
def test_events_are_judged_in_order_and_each_once(offsets: list[int], size: int, seed: int) -> None:
    uses = [TRAFFIC.use(TRAFFIC.holders[0], START + at, source="a.log", line=line) for line, at in enumerate(offsets)]
    uses.sort(key=lambda use: use.time)
    shuffled = [uses[at : at + size] for at in range(0, len(uses), size)]
    for batch in shuffled:
        random.Random(seed).shuffle(batch)
    judged: list[tuple[float, int]] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(UsageAuditor, "feed", lambda _self, use: judged.append((use.time, use.line)))
        live = LiveUsage(Usage())
        for batch in shuffled:
            live.add(part(batch))
            live.look(idle=True)
            assert not judged or judged[-1][0] <= max(use.time for use in batch) - LATENESS
        live.finish()
    assert judged == sorted((use.time, use.line) for use in uses)
    assert not live.late
