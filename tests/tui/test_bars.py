"""Bars over a period stand for steps that people count in, and fill their columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.state.bars import STEPS, bars_over

END = 1_780_000_020


@pytest.mark.parametrize("minutes", [1, 5, 30, 59, 61, 90, 119, 240, 1500, 44_000, 600_000, 30_000_000])
@pytest.mark.parametrize("columns", [20, 78, 118, 198])
def test_bars_cover_the_period_and_fit(minutes: int, columns: int) -> None:
    begin = END - 60 * minutes
    bars = bars_over(begin, END, columns)
    assert bars.begin <= begin < bars.begin + bars.step and bars.end - bars.step < END <= bars.end
    assert bars.number <= bars.columns <= columns
    assert sum(map(bars.width, range(bars.number))) == bars.columns
    if minutes >= columns:
        assert bars.columns >= columns * 0.85


@pytest.mark.parametrize(
    ("minutes", "step"),
    [(60, 60), (77, 60), (90, 300), (24 * 60, 1800), (7 * 24 * 60, 3 * 3600), (30 * 24 * 60, 12 * 3600)],
)
def test_a_bar_is_as_long_as_people_count_time(minutes: int, step: int) -> None:
    assert bars_over(END - 60 * minutes, END, 78).step == step


@given(st.integers(0, 2**40), st.integers(1, 2**36), st.integers(1, 300))
def test_whatever_the_period_a_bar_is_of_a_natural_length(begin: int, length: int, columns: int) -> None:
    bars = bars_over(begin, begin + length, columns)
    assert bars.begin <= begin and begin + length <= bars.end and bars.number <= columns
    assert bars.number == 1 or bars.step in STEPS or bars.step % STEPS[-1] == 0
    if bars.number > 1 and bars.step < 86_400:
        assert bars.begin % bars.step == 0, "it begins at a full minute, hour or day"
