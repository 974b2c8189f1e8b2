"""A plan refers to the same strings as a walk without one, whatever stands where the example had something else."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.sensitive_data import learned_shapes, texts
from auditors.sensitive_data.keys import KeyReader
from auditors.sensitive_data.texts import TextWalker

EXAMPLE: dict[str, Any] = {
    "id": "chatcmpl-1234567890abcdef",
    "trace": {"span_id": "0123456789abcdef", "call": "0a1b2c3d-0000-1111-2222-333344445555", "host": "somewhere"},
    "client_ip": "10.1.2.3",
    "account": 1234567,
    "cost": 0.5,
    "cached": None,
    "user": {"name": "somebody", "phone": "+1 555", "more": {"tags": ["first tag", "second tag"], "empty": {}}},
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "what was said"}}],
    "messages": [{"role": "system", "content": "be brief"}, {"role": "user", "content": "hello there"}],
    "pair": {"name": "authorization", "value": "of a header"},
    "key~with/marks": "some text",
}
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 10**9),
    st.floats(allow_nan=False),
    st.text(min_size=3, max_size=12),
    st.sampled_from(["hello there", '{"inner": "more text"}', "somebody", "", "1234567890123456"]),
    st.sampled_from(
        ["0123456789abcdef", "1332a4c987fe9394-FRA", "10.9.8.7, ::1", "0123456789abcdef\n0123456789abcdef"]
    ),
    st.just({}),
    st.dictionaries(st.sampled_from(["name", "other", "content"]), st.text(min_size=6, max_size=9), max_size=2),
    st.lists(
        st.one_of(
            st.none(),
            st.text(min_size=6, max_size=9),
            st.sampled_from(
                [{"role": "tool", "content": "a result"}, ["role", "content"], {"role": "tool"}, {}, 1, ""]
            ),
        ),
        max_size=3,
    ),
)


def places(value: Any) -> list[tuple[dict[str, Any], str]]:
    """Every member of every object in a value."""
    found = []
    if isinstance(value, dict):
        found += [(value, key) for key in value]
    for member in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        found += places(member)
    return found


def walked(bodies: list[Any], often: int, dirty: str, speech: bool) -> tuple[list[list[tuple[str, str, str]]], int]:
    """What a walk refers to in each body: pointer, context and text; and how many plans were made."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(texts, "_OFTEN", often)
        walker = TextWalker(KeyReader(), speech=speech)
        found = []
        for body in bodies:
            references = walker.references(body)
            found.append(sorted((one.pointer, one.content.context, one.content.text) for one in references))
            for content in reversed(walker.pending):
                if content.text != dirty:
                    content.found = ()
                    content.store.settle(content)
            walker.pending = []
        return found, walker._shapes.plans


@given(st.data(), st.booleans())
def test_a_plan_is_never_wrong(data: st.DataObject, speech: bool) -> None:
    bodies = [copy.deepcopy(EXAMPLE) for _ in range(6)]
    for body in bodies[2:]:
        for _ in range(data.draw(st.integers(0, 3))):
            where, key = data.draw(st.sampled_from(places(body)))
            if data.draw(st.integers(0, 9)):
                where[key] = copy.deepcopy(data.draw(VALUES))  # a later change must not reach the next example
            else:
                del where[key]
    dirty = data.draw(st.sampled_from(["hello there", "what was said", "somebody", "key~with/marks"]))
    with_plans, made = walked(bodies, 2, dirty, speech)
    without, none = walked(bodies, 10**9, dirty, speech)
    assert with_plans == without
    assert made
    assert not none


def test_few_plans_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learned_shapes, "_MOST_PLANS", 3)
    bodies = [{f"key{number}": "a text of its own"} for number in range(20)] * 3
    _, made = walked(bodies, 2, "", speech=False)
    assert made == 3
