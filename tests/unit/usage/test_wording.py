"""Numbers, stretches of time and names in reasons, and reasons that tell of the newcomer and not of the owner."""

from __future__ import annotations

import pytest

from auditors.usage.wording import counted, listed, minutes, usual, usual_dollars


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "1 second"),
        (40, "40 seconds"),
        (720, "12 minutes"),
        (3.5 * 3600, "3.5 hours"),
        (6 * 3600, "6 hours"),
        (3 * 86_400, "3 days"),
    ],
)
def test_a_stretch_of_time_has_its_unit_in_the_right_number(seconds: float, said: str) -> None:
    assert minutes(seconds) == said


def test_numbers_agree_with_their_nouns() -> None:
    assert [counted(number, "call") for number in (1, 2, 2_000)] == ["1 call", "2 calls", "2,000 calls"]


def test_a_list_says_how_many_it_leaves_out_and_nothing_where_it_is_whole() -> None:
    assert listed(["a", "b"]) == "a, b"
    assert listed(["a", "b", "c", "d", "e"], 4) == "a, b, c, d and 1 more"


def test_what_never_happens_is_not_told_as_a_share_of_nothing() -> None:
    assert usual(0.0, 40) == "next to none are usual" and usual_dollars(0.0, 3.0) == "next to nothing is usual"
    assert usual(1.2, 41) == "1.2 are usual (34 times as many)"
    assert usual(120.0, 1_200) == "120 are usual (10 times as many)"
    assert usual_dollars(0.25, 3.5) == "$0.25 is usual (14 times as much)"
