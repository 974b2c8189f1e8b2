"""Arbitrary JSON values, and what arbitrary changes make of a record."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        [
            "",
            "-",
            "None",
            "{}",
            "[]",
            '{"a": 1}',
            "[1]",
            "{broken",
            "\ud800",
            "\u00b2",
            "200",
            "-1",
            "1e400",
            "nan",
            "1795425600",
            "2026-11-23T09:20:00Z",
            "2026-99-99T99:99:99Z",
            "198.51.100.7",
            "http://[",
            "Bearer ",
            2**63,
            10**400,
            -(10**30),
        ]
    ),
)
JSON: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
PATHS = st.lists(st.text(max_size=4) | st.integers(-3, 3), max_size=3)


@st.composite
def changed(draw: st.DrawFn, body: Any) -> Any:
    """A value in which some members are missing, or are something else altogether."""
    action = draw(st.sampled_from(["keep"] * 8 + ["replace"] + ["descend"] * 5))
    if action == "replace":
        return draw(JSON)
    if action == "keep" or not isinstance(body, dict | list):
        return body
    if isinstance(body, list):
        return [draw(changed(member)) for member in body]
    return {key: draw(changed(member)) for key, member in body.items() if draw(st.integers(0, 15))}
