from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.engines.rows import LONGEST, Arrival, context_of, level_of, row_of, row_text
from auditors.model import Fields, Hit, Principal
from auditors.pipeline import Held
from auditors.records.record import Passage, Record

VALUE = "jane.doe@example.com"


def hit(start: int, end: int, entity: str = "EMAIL_ADDRESS") -> Hit:
    return Hit("PII101", entity, start, end, 0.9, "0" * 16, "jane…")


def held(pointer: str, text: str, value: str = VALUE) -> Held:
    start = text.index(value)
    return Held(pointer, text, (hit(start, start + len(value)),))


def record(body: Any) -> Record:
    return Record(None, 1, 0, 10, body)


def test_the_last_message_is_what_a_chat_is_about() -> None:
    said = f"write to {VALUE},\nplease"
    body = {"model": "m", "messages": [{"content": "first"}, {"content": said}]}
    text, marks = row_text(record(body), Fields(), [held("/messages/1/content", said)])
    assert text == "write to <EMAIL_ADDRESS>, please"
    assert [text[start:end] for start, end in marks] == ["<EMAIL_ADDRESS>"]


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ({"error": {"message": "no such model"}, "messages": [{"content": "hi"}]}, "no such model"),
        ({"messages": [{"content": [{"type": "text", "text": "look"}, {"type": "image_url"}]}]}, "look"),
        ({"level": "info", "seq": 4, "AKIA1": "x"}, "level=info seq=4"),
        ("2026-01-01 plain line\nsecond", "2026-01-01 plain line second"),
        ("\x1b[92m12:00:01 - INFO\x1b[0m: \x1b[1;31mup\x1b[m \x1b]0;x\x07", r"12:00:01 - INFO: up \x1b]0;x\x07"),
        (["no", "object"], ""),
    ],
)
def test_what_is_shown_of_other_records(body: Any, shown: str) -> None:
    assert row_text(record(body), Fields(), [])[0] == shown


def test_a_row_tells_what_a_terminal_would_have_done_with_its_lines() -> None:
    tried = record("up")
    moves, sets = Passage("\x1b[H", (), orders=("moves",)), Passage("\x1b]0;x\a\x1b[H", (), orders=("sets", "moves"))
    tried.passages = (moves, sets)
    arrival = Arrival(1, "a.log", 1, None, 5.0)
    assert row_of(arrival, tried, Fields(), Principal(), [], None).orders == ("moves", "sets")
    assert row_of(arrival, record("up"), Fields(), Principal(), [], None).orders == ()


def test_a_route_does_not_show_a_value_that_was_found_elsewhere() -> None:
    fields = Fields(method="GET", route=f"/users/{VALUE}/keys")
    text, _ = row_text(record({"path": f"/users/{VALUE}/keys"}), fields, [held("/path", f"/users/{VALUE}/keys")])
    assert VALUE not in text
    assert text.startswith("GET /users/<EMAIL_ADDRESS>/keys")


def test_what_stands_in_encoded_text_is_not_shown() -> None:
    body = {"message": f'{{"mail": "{VALUE}"}}'}
    text, _ = row_text(record(body), Fields(), [held("/message#/mail", VALUE)])
    assert VALUE not in text


@pytest.mark.parametrize(
    ("body", "pointer", "shown"),
    [
        ({"message": "hello", "metadata": {"mail": VALUE}}, "/metadata/mail", "hello … mail=<EMAIL_ADDRESS>"),
        ({"message": "hello", "metadata": {"AKIA1": VALUE}}, "/metadata/AKIA1", "hello … <EMAIL_ADDRESS>"),
        ({"metadata": {"mail": VALUE}}, "/metadata/mail", "mail=<EMAIL_ADDRESS>"),
        (["no", VALUE], "/1", "<EMAIL_ADDRESS>"),
    ],
)
def test_a_value_beside_what_a_record_says_is_shown_too(body: Any, pointer: str, shown: str) -> None:
    text, marks = row_text(record(body), Fields(), [held(pointer, VALUE)])
    assert text == shown
    assert [text[start:end] for start, end in marks] == ["<EMAIL_ADDRESS>"]


@pytest.mark.parametrize("is_object", [True, False])
def test_a_value_far_behind_the_beginning_is_brought_near(is_object: bool) -> None:
    said = f"{'well then ' * 60}mail {VALUE} now{' and so on' * 60}"
    pointer = "/message" if is_object else ""
    text, marks = row_text(record({"message": said} if is_object else said), Fields(), [held(pointer, said)])
    assert text.startswith("well then ")
    assert "mail <EMAIL_ADDRESS> now" in text
    assert [text[start:end] for start, end in marks] == ["<EMAIL_ADDRESS>"]
    assert len(text) <= LONGEST


@given(before=st.text(max_size=400), after=st.text(max_size=400))
def test_no_value_and_no_control_character_gets_out_however_long_the_text_is(before: str, after: str) -> None:
    text = f"{before} {VALUE} {after}"
    shown, marks = row_text(record({"message": text}), Fields(), [held("/message", text)])
    assert VALUE[:8] not in shown.replace("<EMAIL_ADDRESS>", "") or VALUE[:8] in before + after
    assert shown.isprintable()
    assert len(shown) <= LONGEST + len("<EMAIL_ADDRESS>")
    for start, end in marks:
        assert shown[start:end] == "<EMAIL_ADDRESS>"
    context, start, end = context_of(held("/message", text), held("/message", text).hits[0])
    assert context[start:end] == "<EMAIL_ADDRESS>"
    assert context.isprintable()


@given(cut=st.integers(0, 60))
def test_a_value_at_the_edge_of_a_context_is_masked_too(cut: int) -> None:
    text = f"{VALUE} {'x' * cut} {VALUE} {'y' * cut} {VALUE}"
    places = [index for index in range(len(text)) if text.startswith(VALUE, index)]
    string = Held("", text, tuple(hit(place, place + len(VALUE)) for place in places))
    context, start, end = context_of(string, string.hits[1])
    assert "jane" not in context
    assert "example" not in context
    assert context[start:end] == "<EMAIL_ADDRESS>"


@pytest.mark.parametrize(
    ("body", "level"),
    [
        ({"level": "ERROR"}, "error"),
        ({"severity": "Warn"}, "warning"),
        ({"level": 30}, "info"),
        ({"level": 7}, ""),
        ({"log.level": "warn"}, "warning"),
        ({"log": {"level": "warn"}}, "warning"),
        ({"text": "x", "record": {"level": {"name": "ERROR", "no": 40}}}, "error"),
        ({"log": "INFO: in Docker's own line"}, ""),
        ("\x1b[2m2026-11-23\x1b[0m [\x1b[32m\x1b[1minfo \x1b[0m] called", "info"),
        ("W1123 09:20:00.250000       1 handler.go:88] x", "warning"),
        ({"level": "\x1b[31m"}, ""),
        ("2026 - LiteLLM - ERROR: x", "error"),
        ("nothing", ""),
    ],
)
def test_levels(body: Any, level: str) -> None:
    assert level_of(record(body)) == level
