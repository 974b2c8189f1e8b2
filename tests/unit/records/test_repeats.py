"""What a record sends again is not decoded again, and everything else is read as if nothing had been passed over."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.formats.format import Format
from auditors.model import Fields
from auditors.records.assembly import read_records
from auditors.records.record import Record
from auditors.records.repeats import Repeats
from auditors.records.sniffing import Shape
from auditors.sources.source import Block

SENT = Format(
    "sent", "test", lambda body: Fields(), recognises=lambda body: "sent" in body, serialised=True, resent=("messages",)
)
OTHER = Format("other", "test", lambda body: Fields(), recognises=lambda body: "other" in body, serialised=True)
SAID = re.compile(r"secret\d")


class Text:
    """A string in which something is, or nothing, and which may ask for something."""

    def __init__(self, found: tuple[str, ...], asks: str) -> None:
        self.found = found
        self.asks = asks


@pytest.fixture(autouse=True)
def _unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditors.records.repeats.may_hide", lambda format_, offset: False)
    monkeypatch.setattr("auditors.records.lines.may_hide", lambda format_, offset: False)


def read(lines: list[bytes], known: Repeats | None) -> list[Record]:
    """The records of the lines; what is new is looked at as it comes."""
    found = []
    blocks = [Block(b"".join(line + b"\n" for line in lines), 0, 1)]
    for record in read_records(blocks, Shape.LINES, problems=lambda _: None, formats=(SENT, OTHER), repeats=known):
        for element in known.fresh if known is not None else ():
            said = json.dumps(element.body)
            element.look([Text(tuple(SAID.findall(said)), "asks" if "password?" in said else "")])
        if known is not None:
            known.fresh.clear()
        found.append(record)
    return found


def filled(body: Any, whole: Any) -> Any:
    """The body with what was passed over."""
    if body is None:
        return whole
    if isinstance(body, dict):
        return {key: filled(member, whole[key]) for key, member in body.items()}
    if isinstance(body, list):
        return [filled(member, other) for member, other in zip(body, whole, strict=True)]
    return body


def conversation(turns: int, spaced: bool, **more: object) -> list[bytes]:
    messages = [{"role": "user", "content": f"turn {turn} of it"} for turn in range(turns)]
    separators = (", ", ": ") if spaced else (",", ":")
    return [
        json.dumps({"sent": 1, **more, "messages": messages[: turn + 1]}, separators=separators).encode()
        for turn in range(turns)
    ]


@pytest.mark.parametrize("spaced", [True, False])
def test_messages_that_came_before_are_passed_over(spaced: bool) -> None:
    bodies = [record.body for record in read(conversation(6, spaced), Repeats())]
    assert [message is None for message in bodies[-1]["messages"]] == [True] * 4 + [False] * 2


def test_the_last_message_is_always_read() -> None:
    line = conversation(3, spaced=False)[-1]
    bodies = [record.body for record in read([line] * 4, Repeats())]
    assert bodies[-1]["messages"] == [None, None, {"role": "user", "content": "turn 2 of it"}]


def test_messages_that_hold_something_are_read_every_time() -> None:
    lines = [line.replace(b"turn 1", b"secret1") for line in conversation(6, spaced=False)]
    bodies = [record.body for record in read(lines, Repeats())]
    assert bodies[-1]["messages"][0] is None
    assert bodies[-1]["messages"][1] == {"role": "user", "content": "secret1 of it"}


def test_a_message_behind_one_that_asks_is_read_every_time() -> None:
    lines = [line.replace(b"turn 1 of it", b"the password?") for line in conversation(6, spaced=False)]
    bodies = [record.body for record in read(lines, Repeats())]
    assert [message is None for message in bodies[-1]["messages"]] == [True, False, False, True, False, False]


def test_messages_that_nobody_looked_at_are_read_every_time() -> None:
    blocks = [Block(b"\n".join([*conversation(6, spaced=False), b""]), 0, 1)]
    records = read_records(blocks, Shape.LINES, problems=lambda _: None, formats=(SENT, OTHER), repeats=Repeats())
    assert all(None not in record.body["messages"] for record in records)


def test_what_looks_like_an_array_in_a_string_is_none() -> None:
    tricky = json.dumps({"messages": [{"role": "user", "content": "turn 0 of it"}, {}]}, separators=(",", ":"))
    lines = conversation(4, spaced=False) + conversation(4, spaced=False, first=tricky, second='\\"messages":[')
    assert [record.body for record in read(lines, None)] == [
        filled(record.body, json.loads(line)) for record, line in zip(read(lines, Repeats()), lines, strict=True)
    ]


def test_a_line_that_is_no_json_stays_one() -> None:
    lines = conversation(5, spaced=False)
    lines += [lines[-1][:-1], b"", lines[2].replace(b'"sent":1', b'"sent":1,,')]
    found, expected = read(lines, Repeats()), read(lines, None)
    assert [(record.format, record.size) for record in found] == [(record.format, record.size) for record in expected]
    assert [record.body for record in found[5:]] == [record.body for record in expected[5:]]


def test_records_of_another_format_are_read_in_full() -> None:
    lines = conversation(5, spaced=False)
    lines.append(lines[-1].replace(b'"sent"', b'"other"'))
    assert read(lines, Repeats())[-1].body == json.loads(lines[-1])


def test_all_is_forgotten_when_it_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditors.records.repeats._MOST", 200)
    lines = conversation(30, spaced=False)
    records = read(lines, Repeats())
    assert [filled(record.body, json.loads(line)) for record, line in zip(records, lines, strict=True)] == [
        json.loads(line) for line in lines
    ]


MESSAGES = st.lists(
    st.fixed_dictionaries(
        {"role": st.sampled_from(["user", "tool"])},
        optional={
            "content": st.sampled_from(["a", "secret1", '},{"role":"user"', "é\\", "x" * 90]),
            "parts": st.lists(st.dictionaries(st.sampled_from(["a", "type"]), st.integers(0, 2)), max_size=4),
        },
    ),
    max_size=6,
)


@given(st.lists(MESSAGES, max_size=8), st.booleans(), st.booleans())
def test_whatever_is_sent_is_read_as_it_is(sent: list[Any], spaced: bool, ascii_only: bool) -> None:
    separators = (", ", ": ") if spaced else (",", ":")
    lines = [
        json.dumps({"sent": at, "messages": messages}, separators=separators, ensure_ascii=ascii_only).encode()
        for at, messages in enumerate(sent + sent + sent)
    ]
    known = Repeats()
    for record, line in zip(read(lines, known), lines, strict=True):
        whole = json.loads(line)
        assert filled(record.body, whole) == whole
        for message, was in zip(record.body["messages"], whole["messages"], strict=True):
            assert message is not None or not SAID.search(json.dumps(was))
