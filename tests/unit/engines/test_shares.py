"""Every part is read once, whoever is how fast, and a reader goes through parts that stand behind each other."""

from __future__ import annotations

from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from auditors.engines.parts import Part
from auditors.engines.shares import Shares
from auditors.sources.source import Source


def _parts(sizes: list[int]) -> list[tuple[int, Part]]:
    return [
        (number, Part((Source(name=f"{number}.log", path=Path(f"{number}.log"), size=size),)))
        for number, size in enumerate(sizes)
    ]


@given(st.lists(st.integers(0, 1 << 32), max_size=40), st.integers(1, 6), st.randoms(use_true_random=False))
def test_every_part_is_given_once(sizes: list[int], readers: int, random: Random) -> None:
    shares = Shares(_parts(sizes), readers)
    given_out = []
    working = list(range(readers))
    while working:
        reader = random.choice(working)
        numbered = shares.next(reader)
        if numbered is None:
            working.remove(reader)
        else:
            given_out.append(numbered[0])
    assert sorted(given_out) == list(range(len(sizes)))


def test_readers_take_rows_of_parts_that_become_shorter() -> None:
    shares = Shares(_parts([10] * 16), 2)
    read = [shares.next(number % 2) for number in range(16)]
    assert [numbered[0] for numbered in read if numbered] == [0, 4, 1, 5, 2, 6, 3, 7, 9, 8, 10, 11, 12, 13, 14, 15]


def test_who_finds_nothing_left_takes_the_far_half_of_what_another_has_taken() -> None:
    shares = Shares(_parts([10] * 16), 2)
    assert (first := shares.next(1)) is not None
    assert first[0] == 0
    rest = [numbered[0] for _ in range(16) if (numbered := shares.next(0))]
    assert rest == [*range(4, 16), 2, 3, 1]
    assert shares.next(1) is None


def test_a_single_part_goes_to_whoever_asks_first() -> None:
    shares = Shares(_parts([10]), 4)
    assert shares.next(3) is not None
    assert shares.next(0) is None
