"""Times as logs write them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.formats.times import DAY, EARLIEST, LATEST, completed, on_day, parse_time, time_of_day, time_of_year
from tests.unit.formats.arbitrary import JSON

MOMENT = 1_795_425_600.0
"""2026-11-23T09:20:00Z."""


@pytest.mark.parametrize(
    ("spelled", "expected"),
    [
        ("2026-11-23T09:20:00Z", MOMENT),
        ("2026-11-23T09:20:00.25Z", MOMENT + 0.25),
        ("2026-11-23T09:20:00.250000000123Z", MOMENT + 0.25),
        ("2026-11-23T09:20Z", MOMENT),
        ("2026-11-23 09:20:00", MOMENT),
        ("2026-11-23 09:20:00,250", MOMENT + 0.25),
        ("2026-11-23 10:20:00+01:00", MOMENT),
        ("2026-11-23 10:20:00.25+01", MOMENT + 0.25),
        ("2026-11-23 03:50:00 -0530", MOMENT),
        ("2026-11-23 09:20:00 UTC", MOMENT),
        ("2026-11-23", MOMENT - 9 * 3600 - 1200),
        ("23/Nov/2026:09:20:00 +0000", MOMENT),
        ("2026/11/23 09:20:00", MOMENT),
        ("11/23/2026, 9:20:00 AM", MOMENT),
        ("11/23/2026, 9:20:00\u202fam", MOMENT),
        ("11/23/2026, 9:20:00 PM", MOMENT + DAY / 2),
        ("11/23/2026, 9:20:00.250 PM", MOMENT + DAY / 2 + 0.25),
        ("23/11/2026, 09:20:00", MOMENT),
        ("23.11.2026, 09:20:00", MOMENT),
        ("2026/11/23 9:20:00", MOMENT),
        ("Mon, 23 Nov 2026 09:20:00 GMT", MOMENT),
        ("Mon Nov 23 2026 10:20:00 GMT+0100 (Central European Standard Time)", MOMENT),
        (1_795_425_600, MOMENT),
        (1_795_425_600.25, MOMENT + 0.25),
        (1_795_425_600_250, MOMENT + 0.25),
        (1_795_425_600_250_000, MOMENT + 0.25),
        (1_795_425_600_250_000_000, MOMENT + 0.25),
        ("1795425600", MOMENT),
        ("1795425600.25", MOMENT + 0.25),
        ("1795425600250000000", MOMENT + 0.25),
    ],
)
def test_times_have_many_spellings(spelled: Any, expected: float) -> None:
    assert parse_time(spelled) == expected


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        "",
        "soon",
        "2026-13-45T09:20:00Z",
        "1999-12-31T00:00:00Z",
        12,
        -1,
        10**400,
        float("nan"),
        "9" * 90,
        [],
        {},
    ],
)
def test_what_is_no_time_of_this_century_is_none(value: Any) -> None:
    assert parse_time(value) is None


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC)))
def test_python_and_javascript_times_are_read_back(moment: datetime) -> None:
    for spelled in (moment.isoformat(), str(moment), moment.isoformat().replace("+00:00", "Z")):
        read = parse_time(spelled)
        assert read is not None
        assert abs(read - moment.timestamp()) < 1e-5


@given(JSON)
def test_nothing_raises_and_every_time_is_believable(value: Any) -> None:
    time = parse_time(value)
    assert time is None or EARLIEST <= time < LATEST


@pytest.mark.parametrize(
    ("text", "expected"), [("09:20:00 - x", 33_600.0), ("09:20:00,250", 33_600.25), ("29:00:00", None), ("x", None)]
)
def test_a_time_of_day_stands_at_the_start(text: str, expected: float | None) -> None:
    assert time_of_day(text) == expected


@given(st.floats(0, DAY - 1), st.floats(EARLIEST, LATEST - 1))
def test_a_time_of_day_is_of_the_moments_day_or_of_the_day_before(seconds: float, moment: float) -> None:
    time = on_day(seconds, moment)
    assert moment - DAY < time <= moment + 3_600
    assert abs(time % DAY - seconds) < 1e-5
    assert completed(seconds, moment) == time


def test_a_date_without_a_year_gets_the_last_one_that_fits() -> None:
    logged = time_of_year(11, 24, "00:00:00")
    assert logged is not None
    assert completed(logged, MOMENT) == datetime(2025, 11, 24, tzinfo=UTC).timestamp()
