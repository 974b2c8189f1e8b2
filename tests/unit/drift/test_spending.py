"""The stretch in which most was spent, by what a budget's length is."""

from __future__ import annotations

import datetime

import pytest

from auditors.drift.spending import worst
from auditors.usage.meters import Series

DAY = 86_400
BEGIN = int(datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC).timestamp())
"""A Monday."""


def series(*spent: tuple[float, float]) -> Series:
    """Costs at days (and parts of them) after the beginning."""
    made = Series()
    for day, cost in spent:
        made.add(int(BEGIN + day * DAY), 1, 0, cost)
    return made


@pytest.mark.parametrize(
    ("duration", "spent", "cost", "budgets"),
    [
        (None, ((0, 4.0), (40, 5.0)), 9.0, 1),
        (DAY, ((0.1, 4.0), (0.9, 2.0), (1.1, 5.0)), 6.0, 1),
        (7 * DAY, ((-1, 4.0), (0, 5.0), (6, 5.0), (7, 3.0)), 10.0, 1),
        (30 * DAY, ((7, 4.0), (8, 5.0), (20, 5.0)), 10.0, 1),
        (3_600, ((0.5, 4.0), (0.51, 2.0), (0.6, 3.0)), 6.0, 1),
        (2 * DAY, ((0, 4.0), (1, 4.0), (2, 4.0)), 8.0, 2),
    ],
)
def test_the_fullest_stretch(
    duration: float | None, spent: tuple[tuple[float, float], ...], cost: float, budgets: int
) -> None:
    stretch = worst(series(*spent), duration, sum(each for _, each in spent), len(spent))
    assert (stretch.cost, stretch.budgets) == (cost, budgets)


def test_the_call_that_reaches_a_budget_may_go_over_it() -> None:
    assert not worst(series((0, 12.0)), None, 12.0, 1).exceeds(10)
    assert worst(series((0, 12.0), (0, 12.0)), None, 24.0, 2).exceeds(10)
    assert not worst(series(), DAY, 0.0, 0).exceeds(10)
