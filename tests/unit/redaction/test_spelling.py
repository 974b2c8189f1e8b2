"""Marks are found again in every spelling of a string, and only there."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.redaction.marks import Mark, Marks, replaced
from auditors.redaction.spelling import cell_marks, marks_in

LABEL = "<X_KEY:0123456789abcdef>"
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(before=_TEXTS, value=st.text('aZ9"\\\n\u00fc\U0001f600', min_size=16), after=_TEXTS, layers=st.integers(1, 3))
def test_a_span_is_replaced_in_strings_of_strings(before: str, value: str, after: str, layers: int) -> None:
    marks = Marks()
    whole = before + value + after
    marks.add_text(whole, [Mark(len(before), len(before) + len(value), LABEL)], 1)
    text, expected = whole, before + LABEL + after
    for _ in range(layers):
        text, expected = json.dumps({"a": text, "n": 1}), json.dumps({"a": expected, "n": 1})
    assert replaced(text, marks_in(text, marks, (1,))) == expected


@given(value=st.text('aZ9",', min_size=16))
def test_a_span_is_replaced_in_a_cell(value: str) -> None:
    marks = Marks()
    marks.add_text(value, [Mark(0, len(value), LABEL)], 1)
    row = '1,"{}",x'.format(value.replace('"', '""'))
    assert replaced(row, cell_marks(row, ",", marks, (1,))) == f'1,"{LABEL}",x'


@pytest.mark.parametrize(
    ("line", "text", "expected"),
    [
        (1, '{"password": "admin"}', f'{{"password": "{LABEL}"}}'),
        (2, '{"role": "admin"}', '{"role": "admin"}'),
        (1, '{"admin": 1}', '{"admin": 1}'),
    ],
)
def test_short_strings_are_replaced_where_they_were_found_and_not_as_keys(line: int, text: str, expected: str) -> None:
    marks = Marks()
    marks.add_text("admin", [Mark(0, 5, LABEL)], 1)
    assert replaced(text, marks_in(text, marks, (line,))) == expected


def test_numbers_become_strings_at_every_depth() -> None:
    marks = Marks()
    marks.add_text("4111111111111111", [Mark(0, 16, LABEL)], 1)
    text = json.dumps({"a": json.dumps({"card": 4111111111111111})})
    assert json.loads(json.loads(replaced(text, marks_in(text, marks, (1,))))["a"]) == {"card": LABEL}


def test_overlapping_marks_are_one_and_line_ends_stay() -> None:
    assert replaced("ab\ncd\nef", [Mark(1, 4, "<A>"), Mark(3, 7, "<B>")]) == "a<A>\n\nf"
