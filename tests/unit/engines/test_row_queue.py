"""Rows on their way to the screen: all of them, or in a hurry the newest and those to be kept."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from auditors.engines.row_queue import RowQueue
from auditors.engines.updates import MOST_ROWS, Row
from auditors.model import Principal


def maker(number: int, made: list[int] | None = None) -> Callable[[], Row]:
    def make() -> Row:
        if made is not None:
            made.append(number)
        return Row(number, None, 0.0, 1, "a.log", 0, 0, 10, "text", "", "", Principal(), "hello")

    return make


def numbers(rows: tuple[msgspec.Raw, ...]) -> list[int]:
    return [msgspec.msgpack.decode(row, type=Row).number for row in rows]


def test_all_rows_leave_in_their_order() -> None:
    queue = RowQueue()
    for number in range(MOST_ROWS + 3):
        queue.put(maker(number), 10, kept=False)
    assert numbers(queue.take(hurried=False)) == list(range(MOST_ROWS))
    assert numbers(queue.take(hurried=False)) == [MOST_ROWS, MOST_ROWS + 1, MOST_ROWS + 2]
    assert (len(queue), queue.take_left_out()) == (0, 0)


def test_in_a_hurry_the_newest_leave_without_gaps_and_those_to_be_kept() -> None:
    queue, made = RowQueue(), list[int]()
    for number in range(3_000):
        queue.put(maker(number, made), 10, kept=number % 500 == 0)
    assert numbers(queue.take(hurried=True)) == [0, 500, 1_000, 1_500, 2_000, 2_500, *range(2_800, 3_000)]
    assert len(made) == 206
    assert queue.take_left_out() == 2_794
    assert queue.take_left_out() == 0


def test_what_a_large_record_needs_is_not_kept_until_its_row_leaves() -> None:
    queue, made = RowQueue(), list[int]()
    queue.put(maker(1, made), 1 << 20, kept=False)
    assert made == [1]
    assert numbers(queue.take(hurried=False)) == [1] == made


def test_older_rows_are_left_out_where_nobody_takes_any(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditors.engines.row_queue.MOST_WAITING", 3)
    queue = RowQueue()
    for number in range(5):
        queue.put(maker(number), 10, kept=True)
    queue.leave_out()
    assert numbers(queue.take(hurried=False)) == [2, 3, 4]
    assert queue.take_left_out() == 3


def test_a_row_that_will_surely_leave_is_made_at_once() -> None:
    queue, made = RowQueue(), list[int]()
    queue.put(maker(1, made), 10, kept=False)
    queue.put(maker(2, made), 10, kept=False, at_once=True)
    assert made == [2]
    assert numbers(queue.take(hurried=False)) == [1, 2]
