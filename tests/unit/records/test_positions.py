"""Where in a JSON text the values stand that a parser gives without their places."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from auditors.records.json_text import (
    JsonText,
    decoded,
    escape_part,
    members_of,
    spelled_offset,
    unescape_part,
    values_of,
)
from auditors.records.positions import JoinedJson, PrintedJson, cut_pieces, place, place_in_pieces
from auditors.records.record import Piece, Place, Record

TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('"\\/\n\t~é☃😀'), max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)
STYLES = st.fixed_dictionaries(
    {"indent": st.sampled_from([None, 0, 2, "\t"]), "ensure_ascii": st.booleans(), "sort_keys": st.booleans()}
)


def strings(value: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Pointer and text of every string in a value."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from strings(member, f"{pointer}/{escape_part(key)}")
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from strings(member, f"{pointer}/{index}")


@given(JSON, STYLES)
def test_every_string_is_found_at_its_pointer(value: Any, style: dict[str, Any]) -> None:
    text = json.dumps(value, **style)
    found = {pointer: text[begin:end] for pointer, begin, end in values_of(text) if text[begin] == '"'}
    assert {pointer: json.loads(token) for pointer, token in found.items()} == dict(strings(value))


@given(JSON, STYLES, st.data())
def test_the_spelling_of_a_span_decodes_to_it(value: Any, style: dict[str, Any], data: st.DataObject) -> None:
    text = json.dumps(value, **style)
    spelled = JsonText(text)
    for pointer, string in strings(value):
        start = data.draw(st.integers(0, len(string)))
        end = data.draw(st.integers(start, len(string)))
        begin, until = spelled.span(pointer, start, end)
        assert json.loads(f'"{text[begin:until]}"') == string[start:end]


@given(TEXT, TEXT, TEXT)
def test_spans_lead_into_json_in_json(before: str, value: str, after: str) -> None:
    text = json.dumps({"a/b": [json.dumps({"": [json.dumps({"~": before + value + after})]})]})
    begin, until = JsonText(text).span("/a~1b/0#//0#/~0", len(before), len(before + value))
    piece = text[begin:until]
    for _ in range(3):
        piece = json.loads(f'"{piece}"')
    assert piece == value


def test_a_pointer_that_leads_nowhere_gives_what_is_nearest() -> None:
    text = '{"a": {"b": 1},\n "c": "x"}'
    assert JsonText(text).find("/a/<EMAIL_ADDRESS:0123>") == text.index('{"b"')
    assert JsonText(text).span("/nowhere", 1, 2) == (0, len(text))


@given(JSON, STYLES)
def test_the_members_of_every_object_are_whole(value: Any, style: dict[str, Any]) -> None:
    text = json.dumps(value, **style)
    for members in members_of(text):
        for token, begin, end in members:
            spelled = json.loads("{" + text[begin:end] + "}")
            assert list(spelled) == [json.loads(token)]


@given(TEXT)
def test_a_decoded_token_is_what_a_parser_gives(text: str) -> None:
    for ascii_only in (True, False):
        token = json.dumps(text, ensure_ascii=ascii_only)
        assert decoded(token) == text
        offsets = [spelled_offset(token[1:-1], at) for at in range(len(text) + 1)]
        assert offsets == sorted(offsets)
        assert offsets[-1] == len(token) - 2
    assert unescape_part(escape_part(text)) == text


@given(JSON, st.text("ab\n", max_size=5), st.sampled_from([0, 2]))
def test_a_printed_value_knows_the_line_of_each_string(value: Any, before: str, indent: int) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    log = (before + text).encode()
    begins = len(before.encode())
    first = log.count(b"\n", 0, begins) + 1
    layout = PrintedJson(text, first, log.rfind(b"\n", 0, begins) + 1, begins)
    for pointer, begin, _ in values_of(text):
        line, offset, *_ = layout.place(pointer, 0, 0)
        at = len((before + text[:begin]).encode())
        assert line == log.count(b"\n", 0, at) + 1
        assert offset == log.rfind(b"\n", 0, at) + 1


@given(st.lists(st.text("ab", min_size=1, max_size=4), min_size=1, max_size=6), st.data())
def test_pieces_give_the_place_of_every_character(parts: list[str], data: st.DataObject) -> None:
    starts = [sum(map(len, parts[:at])) for at in range(len(parts))]
    pieces = tuple(Piece(start, at, at * 10, "/x", 3 + at) for at, start in enumerate(starts))
    text = "".join(parts)
    begin = data.draw(st.integers(0, len(text) - 1))
    cut = cut_pieces(pieces, begin)
    for at in range(len(text)):
        where = place_in_pieces(pieces, at, len(text))
        number = sum(start <= at for start in starts) - 1
        assert where[:4] == (number, number * 10, "/x", 3 + number + at - starts[number])
        assert where.end == 3 + number + len(parts[number])
        if at >= begin:
            assert place_in_pieces(cut, at - begin, len(text) - begin) == where


def test_joined_json_is_placed_in_its_parts() -> None:
    text = '{"a": "x\\n\\u00e9 needle"}'
    at = text.index("need") + 2
    layout = JoinedJson(text, (Piece(0, 1, 0, "", 40), Piece(at, 2, 90, "/log", 0)))
    begin = text.index("need")
    assert layout.place("/a", 4, 10) == Place(1, 0, "", 40 + begin, 40 + at)
    assert layout.place("/a", 6, 10) == Place(2, 90, "/log", 0, 4)


def test_hits_in_a_part_that_another_record_owns_have_no_place() -> None:
    record = Record(None, 1, 0, 9, "a needle", pieces=(Piece(0, 1, 0, "", 0),), owns=(3, 9))
    assert place(record, "", 2, 8) is None
    assert place(record, "", 3, 8) == Place(1, 0, "", 3, 8)
