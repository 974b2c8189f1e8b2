from __future__ import annotations

import pytest

from auditors.engines.updates import Usage
from auditors.model import Principal
from auditors.usage.latencies import class_of
from tui.state.meters import LATENCY, MOST_MINUTES, Meters


def test_of_a_name_the_latest_minutes_are_kept() -> None:
    meters = Meters()
    meters.add(Usage(60 * minute, Principal(user="alice"), requests=1) for minute in range(1_000))
    alice = meters.by_kind["user"]["alice"]
    assert MOST_MINUTES <= len(alice.minutes) < 1.2 * MOST_MINUTES
    assert set(range(60 * (1_000 - MOST_MINUTES), 60_000, 60)) <= alice.minutes.keys()
    assert alice.requests == 1_000
    assert len(meters.total.minutes) == 1_000


def test_failures_and_latencies_add_up_and_are_drawn_as_means() -> None:
    meters = Meters()
    one = Usage(0, Principal(user="ann"), requests=2, failures={"429": 1}, latencies={class_of(2.0): 2})
    meters.add([one, Usage(60, Principal(user="ann"), requests=1, failures={"429": 2, "5xx": 1}), one])
    ann = meters.by_kind["user"]["ann"]
    assert ann.failures == {"429": 4, "5xx": 1}
    assert ann.quantile(0.95) == pytest.approx(2.0, rel=0.06)
    first, second = ann.series(LATENCY, 0, 60, 2)
    assert first == pytest.approx(2.0, rel=0.06)
    assert second == 0.0
