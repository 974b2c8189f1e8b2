"""Every part is read once, whoever is how fast, and a reader goes through parts that stand behind each other."""

from __future__ import annotations

from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from auditors.engines.parts import SIDE_BY_SIDE, Part
from auditors.engines.shares import Shares
from auditors.sources.source import Source, Span


def _parts(sizes: list[int]) -> list[tuple[int, Part]]:
    return [
        (number, Part((Source(name=f"{number}.log", path=Path(f"{number}.log"), size=size),)))
        for number, size in enumerate(sizes)
    ]


@given(
    st.lists(st.tuples(st.integers(0, 1 << 32), st.none() | st.floats(0, 9)), max_size=40),
    st.integers(1, 6),
    st.randoms(use_true_random=False),
)
def test_every_part_is_given_once(sizes: list[tuple[int, float | None]], readers: int, random: Random) -> None:
    parts = _parts([size for size, _ in sizes])
    timed = zip(parts, sizes, strict=True)
    shares = Shares([(number, structs.replace(part, time=time)) for (number, part), (_, time) in timed], readers)
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


def test_a_row_that_begins_where_another_reader_is_waits_for_it() -> None:
    source = Source(name="a.log", path=Path("a.log"), size=320)
    shares = Shares([(at, Part((source,), Span(10 * at, 10 * (at + 1)))) for at in range(32)], 2)
    read: list[list[int]] = [[], []]
    for turn in range(32):
        if (numbered := shares.next(turn % 2)) is not None:
            read[turn % 2].append(numbered[0])
    assert read == [[*range(8), *range(21, 27), 27, 28], [*range(8, 21), 29, 30, 31]]


def _log(name: str, first: int, times: list[float]) -> list[tuple[int, Part]]:
    """The parts of a log that begin at so many times."""
    source = Source(name=name, path=Path(name), size=10 * len(times))
    return [(first + at, Part((source,), Span(10 * at, 10 * (at + 1)), time=time)) for at, time in enumerate(times)]


def _all_given(shares: Shares) -> list[int]:
    """What a single reader gets, one after the other."""
    given_out = []
    while (numbered := shares.next(0)) is not None:
        given_out.append(numbered[0])
    return given_out


def test_logs_of_the_same_time_are_read_side_by_side() -> None:
    parts = [*_log("a.log", 0, [0, 10, 20, 30]), *_log("b.log", 4, [1, 11, 21, 31]), *_log("c.log", 8, [40, 50])]
    shares = Shares(parts, 1, 100)
    read = [numbered[0] for _ in range(11) if (numbered := shares.next(0))]
    assert read == [0, 4, 1, 5, 2, 6, 3, 7, 8, 9]


def test_the_oldest_log_is_read_first_whatever_it_is_called() -> None:
    shares = Shares([*_log("a.log", 0, [40, 50]), *_log("a.log.1", 2, [0, 10])], 1, 100)
    assert [numbered[0] for _ in range(5) if (numbered := shares.next(0))] == [2, 3, 0, 1]


def test_of_too_many_logs_of_the_same_time_the_smallest_are_read_before() -> None:
    many = SIDE_BY_SIDE + 2
    parts = [
        each for log in range(many) for each in _log(f"{log}.log", 100 * log, [0.0, 10.0, 20.0, 30.0][: 2 + log // 4])
    ]
    read = _all_given(Shares(parts, 1, 10_000))
    assert read[:4] == [0, 1, 100, 101]
    assert sorted(number // 100 for number in read[4 : 4 + SIDE_BY_SIDE]) == list(range(2, many))
    assert sorted(read) == [number for number, _ in parts]


def test_logs_that_follow_each_other_are_read_in_the_order_of_their_time() -> None:
    days = [each for day in range(30) for each in _log(f"{day}.log", 100 * day, [10.0 * day, 10.0 * day + 5])]
    assert _all_given(Shares(days, 1, 10_000)) == [number for number, _ in days]


def test_a_single_part_goes_to_whoever_asks_first() -> None:
    shares = Shares(_parts([10]), 4)
    assert shares.next(3) is not None
    assert shares.next(0) is None
