from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui.state import ordered_rows, row_block
from tui.state.ordered_rows import OrderedRows, moved
from tui.state.row_block import Item

Batches = list[list[int]]

batches = st.lists(st.lists(st.integers(0, 40), max_size=12), max_size=12)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_block, "MOST", 4)
    monkeypatch.setattr(ordered_rows, "_OPEN", 2)


def is_even(row: bytes) -> bool:
    return int(row.split(b"-")[1]) % 2 == 0


def always(_: bytes) -> bool:
    return True


def put(rows: OrderedRows, moments: list[int], begin: int, *, filtered: bool = False) -> list[tuple[int, bytes]]:
    """Rows named `moment-number`, put in; gives them."""
    made = [(moment, b"%d-%d" % (moment, begin + at)) for at, moment in enumerate(moments)]
    items = [Item(float(moment), row, not filtered or is_even(row)) for moment, row in made]
    rows.extend(sorted(items, key=lambda item: item.moment))
    return made


def listed(rows: OrderedRows) -> list[bytes]:
    return [rows[index] for index in range(len(rows))]


def in_order(made: list[tuple[int, bytes]]) -> list[bytes]:
    return [row for _, row in sorted(made, key=lambda each: each[0])]


several = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)


@several
@given(batches)
def test_rows_are_in_the_order_of_their_times_and_of_their_arrival(given: Batches) -> None:
    rows, made = OrderedRows(), list[tuple[int, bytes]]()
    for moments in given:
        made += put(rows, moments, len(made))
    assert listed(rows) == in_order(made)
    assert rows.rows == len(made)


@several
@given(batches, st.integers(0, 12))
def test_a_filter_shows_the_same_whenever_it_is_laid(given: Batches, at: int) -> None:
    rows, made = OrderedRows(), list[tuple[int, bytes]]()
    filtered = False
    for number, moments in enumerate(given):
        if number == at:
            rows.select(filtered=True)
            filtered = True
        made += put(rows, moments, len(made), filtered=filtered)
    if not filtered:
        rows.select(filtered=True)
    while rows.waiting:
        rows.scan(is_even, always, 1.0)
    assert listed(rows) == [row for row in in_order(made) if is_even(row)]
    rows.select(filtered=False)
    assert listed(rows) == in_order(made)


@several
@given(batches, st.integers(1, 30))
def test_the_oldest_are_forgotten_and_counted(given: Batches, most: int) -> None:
    rows, made = OrderedRows(), list[tuple[int, bytes]]()
    for moments in given:
        made += put(rows, moments, len(made))
        rows.forget(most, 1 << 20)
        assert len(rows) <= most
    assert rows.rows + rows.forgotten == len(made)
    assert set(listed(rows)) <= {row for _, row in made}


@several
@given(batches, st.lists(st.integers(0, 40), max_size=40), st.booleans(), st.integers(1, 60))
def test_moves_say_where_a_row_has_gone(before: Batches, after: list[int], filtered: bool, most: int) -> None:
    rows, count = OrderedRows(), 0
    for moments in before:
        count += len(put(rows, moments, count))
    rows.select(filtered=filtered)
    rows.scan(is_even, always, 1.0)
    marked = listed(rows)
    rows.take_moves()
    for moment in after:
        count += len(put(rows, [moment], count, filtered=filtered))
        rows.forget(most, 1 << 20)
    moves, now = rows.take_moves(), listed(rows)
    assert all(now[moved(index, moves)] == row for index, row in enumerate(marked) if row in now)


def test_a_row_is_replaced_and_one_of_another_time_taken_out() -> None:
    rows = OrderedRows()
    put(rows, [1, 2, 3, 4, 5, 6], 0)
    assert rows.replace(Item(2.0, b"2-again"), lambda row: row == b"2-1")
    assert not rows.replace(Item(9.0, b"9-4"), lambda row: row == b"5-4")
    assert not rows.replace(Item(9.0, b"9-9"), lambda row: row == b"none")
    assert listed(rows) == [b"1-0", b"2-again", b"3-2", b"4-3", b"6-5"]


def test_blocks_in_which_nothing_can_be_are_not_looked_through() -> None:
    rows = OrderedRows()
    put(rows, list(range(100)), 0)
    rows.select(filtered=True)
    asked: list[bytes] = []

    def accepts(row: bytes) -> bool:
        asked.append(row)
        return row == b"77-77"

    while rows.waiting:
        rows.scan(accepts, lambda block: b"77-77" in block, 1.0)
    assert listed(rows) == [b"77-77"]
    assert len(asked) <= row_block.MOST


def test_what_nobody_looks_at_is_packed() -> None:
    rows = OrderedRows()
    for begin in range(0, 4_000, 100):
        rows.extend([Item(float(at), b"%d a record like all the others" % at) for at in range(begin, begin + 100)])
    loose = sum(len(b"%d a record like all the others" % at) for at in range(4_000))
    assert rows.size < loose
    assert rows[17] == b"17 a record like all the others"
    assert rows.index_at(1_234.5) == 1_235
