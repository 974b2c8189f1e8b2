from __future__ import annotations

import random
from collections.abc import Iterable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.engines.updates import Row, pack
from tests.tui.fakes import NOW, row
from tui.state.filtering import parse
from tui.state.stream import Stream, accepts


def extend(stream: Stream, rows: Iterable[Row]) -> None:
    stream.extend(map(pack, rows))


def numbers(stream: Stream) -> list[int]:
    return [stream[index].number for index in range(len(stream))]


def scanned(stream: Stream, words: str) -> list[int]:
    stream.select(parse(words))
    while stream.scanning:
        stream.scan(1.0)
    return numbers(stream)


def test_rows_are_in_the_order_of_their_times() -> None:
    stream = Stream()
    rows = [row(number, offset=number) for number in range(100)]
    shuffled = random.Random(1).sample(rows, len(rows))
    for begin in range(0, 100, 10):
        extend(stream, shuffled[begin : begin + 10])
    assert numbers(stream) == list(range(100))


def test_a_row_without_a_time_stands_where_it_arrived() -> None:
    stream = Stream()
    extend(stream, [row(1), row(2, time=None, arrived=NOW + 5), row(3, time=NOW + 9)])
    assert numbers(stream) == [1, 2, 3]


def test_a_record_that_comes_again_replaces_itself() -> None:
    stream = Stream()
    extend(stream, [row(1), row(2)])
    extend(stream, [msgspec.structs.replace(row(2), text="longer now")])
    assert numbers(stream) == [1, 2]
    assert stream[1].text == "longer now"


def test_a_record_whose_time_is_known_only_later_goes_where_it_belongs() -> None:
    stream = Stream()
    scanned(stream, "key:support-bot")
    extend(stream, [row(1, time=NOW), row(3, time=None, arrived=NOW + 60), row(6, time=NOW + 30)])
    assert numbers(stream) == [6, 3]
    extend(stream, [row(3, time=NOW + 10)])
    assert numbers(stream) == [3, 6]
    assert scanned(stream, "") == [1, 3, 6]


def test_a_filter_is_laid_on_old_and_new_rows() -> None:
    stream = Stream()
    extend(stream, (row(number) for number in range(50)))
    assert scanned(stream, "key:support-bot") == list(range(0, 50, 3))
    extend(stream, (row(number) for number in range(50, 60)))
    assert numbers(stream) == list(range(0, 60, 3))
    assert scanned(stream, "") == list(range(60))


def test_a_filter_replaces_a_record_that_comes_again() -> None:
    stream = Stream()
    scanned(stream, "key:support-bot")
    extend(stream, [row(3)])
    extend(stream, [msgspec.structs.replace(row(3), text="longer now")])
    assert [stream[0].text, len(stream)] == ["longer now", 1]


def test_memory_is_bounded_by_rows_and_by_bytes() -> None:
    stream = Stream(most_rows=1_000)
    for begin in range(0, 5_000, 100):
        extend(stream, (row(number) for number in range(begin, begin + 100)))
        assert len(stream) <= 1_100
    assert numbers(stream)[-1] == 4_999
    assert stream.dropped == 5_000 - len(stream)
    small = Stream(most_bytes=50_000)
    extend(small, (row(number, text="x" * 200) for number in range(1_000)))
    assert small.rows.size <= 50_000
    assert numbers(small)[-1] == 999


def test_forgetting_keeps_the_filtered_rows_in_step() -> None:
    stream = Stream(most_rows=300)
    scanned(stream, "key:support-bot")
    for begin in range(0, 1_200, 60):
        extend(stream, (row(number) for number in range(begin, begin + 60)))
    assert numbers(stream) == [each for each in range(1_200) if not each % 3][-len(stream) :]
    assert stream.forgotten == 1_200 - stream.kept and stream.kept <= 300
    assert stream.rows.first is not None and (stream[0].time or 0) >= stream.rows.first


def test_times_are_found() -> None:
    stream = Stream()
    extend(stream, (row(number) for number in range(100)))
    assert stream.index_at(NOW - 3600 + 42) == 42
    assert stream.index_at(0) == 0
    assert stream.index_at(NOW * 2) == 100


@given(st.lists(st.lists(st.integers(0, 50), max_size=8), max_size=8))
def test_any_order_of_arrival_gives_the_same_list(batches: list[list[int]]) -> None:
    stream = Stream()
    offset = 0
    for batch in batches:
        rows = []
        for moment in batch:
            offset += 1
            rows.append(row(offset, time=float(moment), offset=offset))
        extend(stream, rows)
    times = [stream[index].time for index in range(len(stream))]
    assert times == sorted(float(moment) for batch in batches for moment in batch)


def test_a_record_that_comes_twice_at_once_is_one() -> None:
    stream = Stream()
    extend(stream, [row(1), row(2), msgspec.structs.replace(row(2), text="longer now"), row(3)])
    assert numbers(stream) == [1, 2, 3]
    assert stream[1].text == "longer now"


WORDS = ("STRASSE", "kkm", "straße", "user:NOBODY", "/^stra.e 7\\b/", '"999 k"', "key:support-bot 998", "-998 from:etl")


@pytest.mark.parametrize("words", WORDS)
def test_words_are_found_whatever_their_case_and_wherever_they_stand(words: str) -> None:
    rows = [row(number, text=f"Straße {number} K\u212aM") for number in range(1_000)]
    stream = Stream()
    extend(stream, rows)
    assert scanned(stream, words) == [each.number for each in rows if accepts(parse(words), each)]
