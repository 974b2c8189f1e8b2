"""Values in streamed answers inside strings and arrays are found whole, once, where they begin."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.model import Category, Hit, Kind, Severity
from auditors.rules import Rule
from auditors.sensitive_data.batches import plain
from auditors.sensitive_data.detection import Detector
from auditors.sensitive_data.keys import KeyReader
from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.overlaps import Match
from auditors.sensitive_data.scanner import Scanner
from auditors.sensitive_data.texts import TextWalker
from tests.pointers import follow

BADGE = Detector(
    rule=Rule(
        id="PII101",
        name="badge",
        category=Category.SENSITIVE_DATA,
        severity=Severity.MEDIUM,
        title="",
        why="",
        remediation="",
        entity="BADGE",
        kind=Kind.PII,
    ),
    heads=(r"BDG-\d{2}",),
    confirm=re.compile(r"(?<![A-Za-z0-9])BDG-\d{4,8}(?!\d)"),
    reach=(16, 16),
)
VALUE = "BDG-12345678"


def scan(*bodies: Any) -> list[list[tuple[str, str, int, int]]]:
    """Pointer, value and span of what is found in each body, all scanned by one scanner."""

    def clear(match: Match, text: str) -> Hit:
        value = match.value or plain(text)[match.start : match.end]
        return Hit(match.rule.id, "BADGE", match.start, match.end, match.score, "0", value)

    scanner = Scanner(Matcher((BADGE,)), TextWalker(KeyReader()), clear)
    found = []
    for body in bodies:
        references = scanner.references(body)
        scanner.scan()
        found.append(sorted((p, hit.preview, hit.start, hit.end) for p, hit in scanner.hits(references)))
    return found


def chunk(text: str) -> dict[str, Any]:
    return {"id": "c-1", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": text}}]}


def split(text: str, at: list[int]) -> list[dict[str, Any]]:
    cuts = [0, *sorted(at), len(text)]
    return [chunk(text[begin:end]) for begin, end in itertools.pairwise(cuts)]


def stream(chunks: list[dict[str, Any]]) -> str:
    return "".join(f"data: {json.dumps(body)}\n\n" for body in chunks) + "data: [DONE]\n\n"


CUTS = st.lists(st.integers(1, len(VALUE) + 7), min_size=2, max_size=6, unique=True)


@given(CUTS)
def test_a_value_in_an_array_of_chunks_is_found_once_where_it_begins(at: list[int]) -> None:
    body = {"log": [{"chunks": split(f"it is {VALUE}.", at)}]}
    ((found,),) = scan(body)
    pointer, value, start, end = found
    assert value == VALUE
    said = follow(body, pointer)
    assert said[start:end]
    assert VALUE.startswith(said[start:end])
    assert end == len(said) or said[start:end] == VALUE


@given(CUTS, st.integers(0, 2))
def test_a_value_in_an_event_stream_is_found_once_at_any_depth(at: list[int], depth: int) -> None:
    text = stream(split(f"it is {VALUE}.", at))
    body: Any = {"body": text}
    for _ in range(depth):
        body = {"body": json.dumps(body)}
    ((found,),) = scan(body)
    pointer, value, start, end = found
    assert value == VALUE
    assert pointer == "#".join(["/body"] * (depth + 1))
    assert VALUE.startswith(text[start:end])
    assert text[start:end]


def test_a_value_in_the_rest_of_a_stream_keeps_its_place() -> None:
    chunks = [{**chunk("a "), "user": VALUE}, chunk("b "), chunk("c")]
    text = stream(chunks)
    ((found,),) = scan({"body": text})
    assert found == ("/body", VALUE, text.index(VALUE), text.index(VALUE) + len(VALUE))
    assert scan({"chunks": chunks}) == [[("/chunks/0/user", VALUE, 0, len(VALUE))]]


def test_arguments_of_a_tool_that_are_json_are_read_as_such() -> None:
    arguments = json.dumps({"q": f"\n{VALUE}"})

    def call(text: str) -> dict[str, Any]:
        return {"id": "c", "choices": [{"delta": {"tool_calls": [{"index": 0, "function": {"arguments": text}}]}}]}

    body = {"chunks": [call(arguments[:12]), call(arguments[12:])]}
    (((pointer, value, start, end),),) = scan(body)
    assert value == VALUE
    assert VALUE.startswith(follow(body, pointer)[start:end])


def test_the_same_stream_is_found_each_time_it_is_sent() -> None:
    text = stream(split(f"it is {VALUE}.", [9]))
    first, second = scan({"body": text}, {"again": [text]})
    assert [(value, start, end) for _, value, start, end in first] == [(value, s, e) for _, value, s, e in second]
    assert (first[0][0], second[0][0]) == ("/body", "/again/0")


@pytest.mark.parametrize(
    ("inner", "places"),
    [
        (f'{{"a": "{VALUE}", "a": "x"}}', [7]),
        (f'{{"b": {{"a": ["{VALUE}"], "a": []}}}}', [14]),
        (f'{{"a": "{VALUE}", "b": "{VALUE}"}}', None),
    ],
)
def test_json_in_a_string_hides_nothing(inner: str, places: list[int] | None) -> None:
    (found,) = scan({"arguments": inner})
    if places is None:
        assert [pointer for pointer, *_ in found] == ["/arguments#/a", "/arguments#/b"]
    else:
        assert [(pointer, inner[start:end]) for pointer, _, start, end in found] == [("/arguments", VALUE)]
        assert [start for *_, start, _ in found] == places
