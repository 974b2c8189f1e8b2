"""What is known of a shape agrees with looking every name up, and what can be seen at once with all that is told."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from auditors.formats.field_shapes import says_something, told_by
from auditors.formats.field_values import fields_of, is_entry, is_log
from auditors.model import Fields

NAMES = st.sampled_from(["level", "lvl", "severity", "message", "msg", "event", "ts", "user", "log", "data", "x"])
VALUES = st.one_of(st.sampled_from([None, "", "-", "info", 30, "2026-05-01T10:00:00Z", "null", True]), st.text())

KEYS = st.sampled_from(
    """ts time date level message usage user user_id userId model request response body metadata error status
    status_code path method ip latency_ms duration tokens prompt_tokens completion_tokens cost id key token
    Authorization x-forwarded-for request.user http.status_code extra record x y""".split()
)
TELLING = st.one_of(
    VALUES,
    st.integers(-5, 2_000_000_000),
    st.floats(0, 1000),
    st.sampled_from(
        ["gpt-4o", "bob", "10.0.0.7", "POST", "/v1/models?x=1", "12ms", "10:20:30", "2026-05-01", "success", "{user}"]
    ),
)
OBJECTS = st.recursive(
    st.dictionaries(KEYS, TELLING, max_size=6),
    lambda inner: st.dictionaries(
        KEYS, TELLING | inner | inner.map(lambda body: orjson.dumps(body).decode()), max_size=6
    ),
    max_leaves=20,
)

MANY = {f"never-{number}": 0 for number in range(130)}
"""Members that mean nothing, and more than an object has whose shape is remembered."""


@given(st.dictionaries(NAMES, st.one_of(VALUES, st.dictionaries(NAMES, VALUES, max_size=3)), max_size=8))
def test_what_says_something_at_once_is_a_log(body: dict[str, Any]) -> None:
    assert not says_something(body) or is_log(told_by(body))


def test_a_level_and_a_message_say_something() -> None:
    assert says_something({"level": "info", "msg": "started"})
    assert not says_something({"level": "", "msg": "started"})
    assert not says_something({"level": "info", "msg": None})


def told(body: dict[str, Any]) -> tuple[Fields, bool, bool]:
    """All that is read of an object."""
    return fields_of(told_by(body)), is_log(told_by(body)), is_entry(told_by(body))


@settings(deadline=None)
@given(OBJECTS, st.lists(TELLING, min_size=4, max_size=4))
def test_a_known_shape_tells_what_its_names_say(body: dict[str, Any], others: list[Any]) -> None:
    for other in [*others, None, {"user": "bob"}, '{"user": "bob"}', body]:
        for changed in (body, dict.fromkeys(body, other), {**body, **dict.fromkeys(list(body)[:1], other)}):
            expected, said = told({**changed, **MANY}), says_something(changed)
            for _ in range(3):
                assert told(changed) == expected
                assert says_something(changed) == said


def test_many_shapes_are_read_like_one() -> None:
    for number in range(2_500):
        body = {"user": "bob", f"field{number}": 1, "usage": {"prompt_tokens": number, "completion_tokens": 2}}
        for _ in range(5):
            fields = fields_of(told_by(body))
            assert (fields.user, fields.tokens_in, fields.tokens_out) == ("bob", number, 2)


def test_keys_of_any_length_are_read() -> None:
    body = {"k" * 10_000: 1, "user": "bob", "usage": {"prompt_tokens": 5, "j" * 10_000: 2}}
    assert [fields_of(told_by(body)).tokens_in for _ in range(8)] == [5] * 8


def test_an_object_that_is_none_in_another_record_of_its_shape() -> None:
    bodies: list[tuple[dict[str, Any], int | None]] = [
        ({"user": "bob", "usage": {"prompt_tokens": 5}, "response": {"usage": {"prompt_tokens": 7}}}, 5),
        ({"user": "bob", "usage": None, "response": {"usage": {"prompt_tokens": 7}}}, 7),
        ({"user": "bob", "usage": "{}", "response": '{"usage": {"prompt_tokens": 8}}'}, 8),
        ({"user": "bob", "usage": "{", "response": []}, None),
    ]
    for _ in range(6):
        for body, count in bodies:
            assert fields_of(told_by(body)).tokens_in == count
