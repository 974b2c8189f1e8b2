"""Arguments of a command in an array are read as the line that one would type."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.model import Kind
from auditors.sensitive_data.arguments import join_arguments
from auditors.sensitive_data.keys import KeyReader
from auditors.sensitive_data.masking import Masker
from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.registry import load_detectors
from auditors.sensitive_data.scanner import Scanner
from auditors.sensitive_data.texts import TextWalker

MATCHER = Matcher(detector for detector in load_detectors() if detector.rule.kind is Kind.SECRET)
KEY = "q7Zt0PfL" + "x2Vb9KdR" + "w4Ns6HjM"


def found_in(body: Any) -> list[tuple[str, int, int]]:
    """Pointer and span of what is found in a record's body."""
    scanner = Scanner(MATCHER, TextWalker(KeyReader(), speech=False), Masker(b"k" * 32).mask)
    references = scanner.references(body)
    scanner.scan()
    return [(pointer, hit.start, hit.end) for pointer, hit in scanner.hits(references)]


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        (["-y", "@acme/mcp", "--acme-api-key", KEY], ("/args/3", 0, len(KEY))),
        (["-h", "db01", "--password", "Zebra88moon", "shop"], ("/args/3", 0, 11)),
        (["run", "-e", f"ACME_API_KEY={KEY}", "acme/mcp"], ("/args/2", 13, 13 + len(KEY))),
    ],
)
def test_an_argument_is_found_by_the_option_before_it(arguments: list[str], place: tuple[str, int, int]) -> None:
    assert found_in({"command": "npx", "args": arguments}) == [place]


def test_arguments_in_the_text_of_a_message_are_found() -> None:
    text = json.dumps({"mcpServers": {"acme": {"command": "npx", "args": ["--acme-api-key", KEY]}}})
    assert found_in({"content": text}) == [("/content#/mcpServers/acme/args/1", 0, len(KEY))]


def test_arrays_without_options_and_other_arrays_stay_as_they_are() -> None:
    assert join_arguments(["password", KEY]) is None
    assert join_arguments([1, 2, 3]) is None
    assert found_in({"items": ["--acme-api-key", "something", KEY]}) == []


@given(st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=12), st.just("-p")), max_size=12))
def test_each_argument_stands_once_where_its_piece_says(items: list[Any]) -> None:
    joined = join_arguments(items)
    if joined is None:
        return
    rest, line = joined
    for at, item in enumerate(items):
        piece = next((piece for piece in line.pieces if piece.pointer == f"/{at}"), None)
        if piece is None:
            assert rest[at] == item
        else:
            assert rest[at] is None
            assert line.text[piece.start : piece.start + len(item)] == item
