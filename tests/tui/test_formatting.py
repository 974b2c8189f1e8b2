from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.tui.fakes import NOW
from tui import formatting
from tui.columns import Column, place


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0"), (999, "999"), (1_000, "1.0k"), (12_345, "12.3k"), (4_100_000, "4.1M")]
)
def test_count(number: int, text: str) -> None:
    assert formatting.count(number) == text


@pytest.mark.parametrize(("dollars", "text"), [(0, "$0.00"), (0.0042, "$0.0042"), (3.1, "$3.10"), (12_345, "$12.3k")])
def test_money(dollars: float, text: str) -> None:
    assert formatting.money(dollars) == text


@pytest.mark.parametrize(("seconds", "text"), [(0.21, "0.2s"), (45, "45s"), (720, "12m"), (10_800, "3h"), (7e5, "8d")])
def test_duration(seconds: float, text: str) -> None:
    assert formatting.duration(seconds) == text


def test_clock() -> None:
    assert formatting.clock(NOW - 60, NOW) == "20:25:40"
    assert formatting.clock(NOW - 60, NOW, short=True) == "20:25"
    assert formatting.clock(NOW - 86_400 * 3, NOW) == "05-25 20:26"
    assert formatting.clock(NOW - 86_400 * 900, NOW) == "2023-12-10"
    assert formatting.clock(None, NOW) == ""
    assert formatting.clock(1e30, NOW) == ""


def test_spark_shows_silence_as_blanks() -> None:
    assert formatting.spark([0, 1, 4, 8], 6) == "   ▁▄█"
    assert formatting.spark([0, 0], 4) == "    "


def test_bars_fill_their_width() -> None:
    assert formatting.bar(1, 4) == "████"
    assert formatting.bar(0, 4) == "    "
    assert formatting.bar(0.0001, 4) == "▏   "
    assert formatting.columns([0, 4, 8], 2) == ["  █", " ██"]


def test_paths_keep_their_end() -> None:
    assert formatting.path("/var/log/litellm/proxy.log", 18) == "…/proxy.log"
    assert formatting.path("/var/log/litellm/proxy.log", 21) == "…/litellm/proxy.log"
    assert formatting.path("/var/log/litellm/proxy.log", 9) == "proxy.log"
    assert formatting.path("a-very-long-name.log", 8) == "…ame.log"


@given(st.text(max_size=60), st.integers(1, 40))
def test_fit_is_exact(text: str, width: int) -> None:
    printable = "".join(character for character in text if character.isprintable())
    assert cell_len(formatting.fit(printable, width)) == width


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("arn:aws:sts::123456789012:assumed-role/gateway/etl-nightly", "…/gateway/etl-nightly   "),
        ("8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f", "8f8f8f8f8f8f8f8f8f8f8f8…"),
        ("bob", "bob                     "),
    ],
)
def test_a_name_that_is_cut_keeps_what_tells_it_from_others(name: str, shown: str) -> None:
    assert formatting.fit_name(name, 24) == shown


COLUMNS = (
    Column("a", "a", 5),
    Column("b", "b", 10, most=20, weight=1, rank=2),
    Column("c", "c", 8, weight=2, rank=1),
    Column("d", "d", 6, rank=3),
)


@given(st.integers(5, 300))
def test_columns_never_exceed_the_width(width: int) -> None:
    placed = place(COLUMNS, width)
    used = sum(size for _, size in placed) + 2 * (len(placed) - 1)
    assert used <= width
    assert placed[0].column.name == "a"


def test_the_least_important_column_gives_way_first() -> None:
    names = {width: "".join(column.name for column, _ in place(COLUMNS, width)) for width in (40, 32, 20, 8)}
    assert names == {40: "abcd", 32: "abc", 20: "ac", 8: "a"}


@given(st.integers(-(10**12), 4 * 10**12))
def test_the_time_of_day_is_that_of_the_full_time(milliseconds: int) -> None:
    moment = milliseconds / 1000
    assert formatting.time_of_day(moment) == formatting.full_time(moment, whole=True)[11:]


@pytest.mark.parametrize("moment", [float("inf"), float("-inf"), float("nan"), 1e18, -1e18])
def test_what_no_calendar_has_is_no_time_of_day(moment: float) -> None:
    assert formatting.time_of_day(moment) == ""
