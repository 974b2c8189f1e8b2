from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.errors import UsageError
from auditors.timestamps import parse_moment, rfc3339

NOW = 1_780_000_000.0


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-06-01", 1_748_736_000),
        ("2025-06-01T12:00:00Z", 1_748_779_200),
        ("2025-06-01 12:00", 1_748_779_200),
        ("2025-06-01T12:00:00.25+02:00", 1_748_772_000.25),
        ("2h", NOW - 7200),
        (" 3d ", NOW - 259_200),
        ("90s", NOW - 90),
        ("1w", NOW - 604_800),
    ],
)
def test_moments_as_people_write_them(text: str, moment: float) -> None:
    assert parse_moment(text, NOW) == moment


@pytest.mark.parametrize("text", ["", "yesterday", "2025-13-01", "2 hours", "-2h", "9999999d"])
def test_what_is_no_time_is_refused_with_examples(text: str) -> None:
    with pytest.raises(UsageError, match="is not a time: write 2025-06-01"):
        parse_moment(text, NOW)


@given(st.integers(0, 253_402_300_799_999))
def test_a_moment_is_read_as_it_was_written(milliseconds: int) -> None:
    moment = milliseconds / 1000
    assert parse_moment(rfc3339(moment), NOW) == pytest.approx(moment, abs=0.001)


def test_moments_have_milliseconds_only_where_there_are_any() -> None:
    assert rfc3339(1_748_779_200) == "2025-06-01T12:00:00Z"
    assert rfc3339(1_748_779_200.5) == "2025-06-01T12:00:00.500Z"
