"""What waits comes out in the order of its time, once, and no sooner than it may, on disk or not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.usage import journal
from auditors.usage.events import Use
from auditors.usage.journal import Journal, order
from auditors.usage.waiting import WaitingUses
from tests.benchmarks.traffic import START, Traffic

TRAFFIC = Traffic(0, 1)
BATCHES = st.lists(st.tuples(st.lists(st.integers(0, 99), max_size=30), st.integers(0, 120), st.booleans()), max_size=9)


def _journal(uses: list[Use], spilled: bool) -> Journal:
    """Uses as they come: of several parts, the second half later than the first."""
    whole = Journal()
    half = len(uses) // 2
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(journal, "HELD", 0 if spilled else journal.HELD)
        for some in (uses[:half], uses[half:]):
            part = Journal()
            part.add(some)
            whole.merge(part)
    return whole


@given(BATCHES)
def test_uses_come_in_the_order_of_their_time_up_to_a_moment(batches: list[tuple[list[int], int, bool]]) -> None:
    waiting = WaitingUses()
    there: list[tuple[float, str, int]] = []
    line = 0
    for offsets, moment, spilled in [*batches, ([], 1000, False)]:
        uses = []
        for at in offsets:
            line += 1
            uses.append(TRAFFIC.use(TRAFFIC.holders[0], START + at, source="a.log", line=line))
        there = sorted([*there, *map(order, uses)])
        fresh = _journal(uses, spilled)
        assert fresh.is_on_disk == (spilled and bool(uses))
        taken = [order(use) for use in waiting.until(START + moment, fresh)]
        fresh.close()
        expected = [place for place in there if place[0] <= START + moment]
        assert taken == expected
        there = there[len(expected) :]
        assert bool(waiting) == bool(there)
