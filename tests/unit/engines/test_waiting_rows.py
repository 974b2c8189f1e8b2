from __future__ import annotations

import pytest

from auditors.engines import waiting_rows
from auditors.engines.updates import Row, decode_row
from auditors.engines.waiting_rows import WaitingRows
from auditors.model import Principal


def test_rows_leave_in_the_order_in_which_they_came_a_bounded_number_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting_rows, "MOST_ROWS", 10)
    waiting = WaitingRows()
    for number in range(23):
        waiting.put(Row(number, None, 0.0, 1, "app.log", number, 0, 9, "text", "", "", Principal(), "said"))
    taken = []
    while waiting:
        rows = waiting.take()
        assert len(rows) <= 10
        taken += [decode_row(each).number for each in rows]
    assert taken == list(range(23))
    assert not waiting.take()
