from __future__ import annotations

from auditors.engines.updates import Usage
from auditors.model import Principal
from tui.state.meters import MOST_MINUTES, Meters


def test_of_a_name_the_latest_minutes_are_kept() -> None:
    meters = Meters()
    meters.add(Usage(60 * minute, Principal(user="alice"), requests=1) for minute in range(1_000))
    alice = meters.by_kind["user"]["alice"]
    assert MOST_MINUTES <= len(alice.minutes) < 1.2 * MOST_MINUTES
    assert set(range(60 * (1_000 - MOST_MINUTES), 60_000, 60)) <= alice.minutes.keys()
    assert alice.requests == 1_000
    assert len(meters.total.minutes) == 1_000
