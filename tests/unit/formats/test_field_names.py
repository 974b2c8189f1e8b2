"""What can be seen of an object at once agrees with all that it tells."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from auditors.formats.field_names import says_something, told_by
from auditors.formats.field_values import is_log

NAMES = st.sampled_from(["level", "lvl", "severity", "message", "msg", "event", "ts", "user", "log", "data", "x"])
VALUES = st.one_of(st.sampled_from([None, "", "-", "info", 30, "2026-05-01T10:00:00Z", "null", True]), st.text())


@given(st.dictionaries(NAMES, st.one_of(VALUES, st.dictionaries(NAMES, VALUES, max_size=3)), max_size=8))
def test_what_says_something_at_once_is_a_log(body: dict[str, Any]) -> None:
    assert not says_something(body) or is_log(told_by(body))


def test_a_level_and_a_message_say_something() -> None:
    assert says_something({"level": "info", "msg": "started"})
    assert not says_something({"level": "", "msg": "started"})
    assert not says_something({"level": "info", "msg": None})
