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
        live = LiveUsage(Usage(), clock=lambda: 0.0)
        for batch in shuffled:
            live.add(part(batch))
            live.look(idle=True)
            assert not judged or judged[-1][0] <= max(use.time for use in batch) - LATENESS
        live.finish()
    assert judged == sorted((use.time, use.line) for use in uses)
    assert not live.late


def watched(clock: list[float]) -> tuple[LiveUsage, list[float]]:
    """Live usage whose clock is held by hand, and the times that it has judged."""
    judged: list[float] = []
    live = LiveUsage(Usage(), clock=lambda: clock[0])
    live.auditor.alarm = lambda alarm: judged.append(alarm.time)  # type: ignore[method-assign]
    live.auditor._calls = [lambda use: judged.append(use.time)]
    live.auditor._minutes = [lambda minute: judged.append(-60.0 * minute)]
    return live, judged


def test_what_came_is_judged_after_a_few_seconds_though_nothing_follows() -> None:
    clock = [100.0]
    live, judged = watched(clock)
    live.add(part([TRAFFIC.use(TRAFFIC.holders[0], START + 10)]))
    live.look(idle=True)
    assert judged == []
    clock[0] += 5
    live.look(idle=True)
    assert judged == [START + 10]


def test_a_log_that_stands_still_closes_its_minute_and_goes_on_in_order() -> None:
    clock = [100.0]
    live, judged = watched(clock)
    live.add(part([TRAFFIC.use(TRAFFIC.holders[0], START + 10)]))
    for _ in range(40):
        clock[0] += 5
        live.look(idle=True)
    assert judged == [START + 10, -START]
    live.add(part([TRAFFIC.use(TRAFFIC.holders[0], START + at) for at in (50, 70, 200)]))
    live.finish()
    assert judged[2:] == [START + 60, START + 70, -START - 60, START + 200, -START - 180]
    assert live.late == 1


def test_a_log_that_comes_behind_others_is_waited_for() -> None:
    clock = [100.0]
    live, judged = watched(clock)
    for second in range(0, 120, 4):
        clock[0] += 4
        uses = [TRAFFIC.use(TRAFFIC.holders[0], START + 60 + second, source="fast.log")]
        uses += [TRAFFIC.use(TRAFFIC.holders[0], START + second + at, source="slow.log") for at in range(4)]
        live.add(part(uses))
        live.look(idle=True)
    live.finish()
    times = [time for time in judged if time > 0]
    assert times == sorted(times) and len(times) == 150
    assert not live.late
