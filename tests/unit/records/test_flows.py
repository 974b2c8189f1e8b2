"""Recorded flows: every tnetstring of mitmproxy's becomes a record, and what is none is scanned as text."""

from __future__ import annotations

import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.records import flows
from auditors.records.sniffing import Shape, sniff
from auditors.sources.blocks import split_blocks
from tests.places import names, places, read

VALUE = "needle-4711"


def tnetstring(value: Any) -> bytes:
    """As mitmproxy writes it."""
    match value:
        case None:
            data, kind = b"", b"~"
        case bool():
            data, kind = (b"true" if value else b"false"), b"!"
        case int():
            data, kind = str(value).encode(), b"#"
        case float():
            data, kind = repr(value).encode(), b"^"
        case bytes():
            data, kind = value, b","
        case str():
            data, kind = value.encode(), b";"
        case list():
            data, kind = b"".join(map(tnetstring, value)), b"]"
        case dict():
            data, kind = b"".join(tnetstring(part) for pair in value.items() for part in pair), b"}"
        case _:
            raise TypeError(value)
    return b"%d:%s%s" % (len(data), data, kind)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9)
    | st.binary(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=3), inner, max_size=3),
    max_leaves=10,
)


@given(
    st.lists(st.dictionaries(st.text("abc", min_size=1, max_size=3), VALUES, max_size=4), max_size=4),
    st.integers(1, 50),
)
def test_every_flow_is_a_record_with_all_its_values(bodies: list[dict[str, Any]], size: int) -> None:
    bodies = [{"call": 1, **body} for body in bodies]
    log = b"".join(map(tnetstring, bodies))
    blocks = split_blocks([log[at : at + size] for at in range(0, len(log), size)])
    problems: list[str] = []
    records = read(blocks, shape=Shape.FLOWS, problems=problems)
    assert not problems
    assert [list(record.body) for record in records] == [list(body) for body in bodies]
    assert sum(record.size for record in records) == len(log)
    for record, body in zip(records, bodies, strict=True):
        for key, value in body.items():
            if not isinstance(value, bytes | list | dict):
                assert record.body[key] == value


def test_flows_are_known_by_their_first_bytes() -> None:
    log = tnetstring({b"version": 20, b"call": b"x", b"a": VALUE.encode()})
    assert sniff(log) is Shape.FLOWS
    (record,) = read(log)
    assert record.body == {"version": 20, "call": "x", "a": VALUE}
    assert sniff(b"12:00:00 - x\n") is Shape.LINES
    assert sniff(b"5:hello,") is Shape.LINES


def test_bytes_that_are_no_text_reach_the_format_and_nobody_else() -> None:
    packed = zlib.compress(VALUE.encode())
    (record,) = read(tnetstring({b"version": 20, b"call": packed}))
    assert "\ufffd" in record.body["call"]


def test_a_flow_that_is_cut_off_is_text() -> None:
    whole = tnetstring({"version": 20, "call": 1, "a": "x\ny"})
    log = whole + tnetstring({"version": 20, "call": 2, "a": f"\n{VALUE}", "b": "c" * 100})[:-50]
    problems: list[str] = []
    records = read(log, problems=problems)
    assert names(records) == ["call", "unrecognised"]
    assert sum(record.size for record in records) == len(log)
    assert [(at.line, at.start) for at in places(records, VALUE)] == [(3, 0)]
    assert "not a recorded flow" in problems[0]


@pytest.mark.parametrize("broken", [b"9:1:a,x:b,}", b"6:9:ab,}x", b"4:1:a?}", b"3:xyz#", b"7:4:none;}"])
def test_a_flow_that_is_none_is_text_and_the_next_one_is_read(broken: bytes) -> None:
    good = tnetstring({"version": 20, "call": 1})
    records = read(good + broken + good, shape=Shape.FLOWS)
    assert names(records)[0] == "call"
    assert sum(record.size for record in records) == len(good) * 2 + len(broken)


def test_nesting_has_an_end() -> None:
    deep: Any = 1
    for _ in range(200):
        deep = [deep]
    problems: list[str] = []
    records = read(tnetstring({"version": 20, "call": deep}), problems=problems)
    assert names(records) == ["unrecognised"]
    assert problems


def test_a_flow_too_large_to_hold_is_text_and_the_next_one_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flows, "LARGEST", 500)
    large = tnetstring({"version": 20, "call": 1, "a": "x\n" * 400 + VALUE})
    log = large + tnetstring({"version": 20, "call": 2, "a": VALUE})
    records = read(log)
    assert names(records)[-1] == "call"
    assert sum(record.size for record in records) == len(log)
    assert [at.line for at in places(records, VALUE)] == [401, 401]
