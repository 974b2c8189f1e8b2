from __future__ import annotations

import pytest

from tui.state.seeking import Seeking

TEXTS = [f"text {number}" for number in range(5_000)]


def seek(word: str, start: int, step: int, *, around: bool = False) -> tuple[int | None, int]:
    """Where a word stands, and how many slices it took to find it."""
    seeking = Seeking(lambda text: text.endswith(word), TEXTS.__getitem__, start, step, around=around)
    slices = 0
    while not seeking.done:
        seeking.go_on(len(TEXTS), 0.0)
        slices += 1
    return seeking.found, slices


@pytest.mark.parametrize(
    ("word", "start", "step", "around", "found"),
    [
        ("7", 10, 1, False, 17),
        ("7", 10, -1, False, 7),
        ("none", 10, 1, False, None),
        ("none", 10, -1, True, None),
        ("text 3", 10, 1, False, None),
        ("text 3", 10, 1, True, 3),
        ("text 4999", 0, 1, False, 4_999),
        ("7", 5_000, 1, True, None),
    ],
)
def test_the_next_match_in_a_direction(word: str, start: int, step: int, around: bool, found: int | None) -> None:
    assert seek(word, start, step, around=around)[0] == found


def test_a_long_list_is_searched_in_slices() -> None:
    assert seek("text 4999", 0, 1)[1] >= 4
    assert seek("7", 10, 1)[1] == 1


def test_rows_that_are_forgotten_meanwhile_move_the_search() -> None:
    texts = list(TEXTS)
    seeking = Seeking(lambda text: text == "text 2500", texts.__getitem__, 0, 1)
    seeking.go_on(len(texts), 0.0)
    del texts[:800]
    while not seeking.done:
        seeking.go_on(len(texts), 0.0, forgotten=800)
    assert seeking.found is not None and texts[seeking.found] == "text 2500"


@pytest.mark.parametrize(("start", "step", "around"), [(0, 1, False), (4_999, -1, False), (2_000, 1, True)])
def test_how_far_a_search_has_come_is_known(start: int, step: int, around: bool) -> None:
    seeking = Seeking(lambda text: False, TEXTS.__getitem__, start, step, around=around)
    shares = [seeking.share(len(TEXTS))]
    while not seeking.done:
        seeking.go_on(len(TEXTS), 0.0)
        shares.append(seeking.share(len(TEXTS)))
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert any(0.0 < share < 1.0 for share in shares)
