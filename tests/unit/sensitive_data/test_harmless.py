"""A row is harmless if and only if each string in it is, however the samples are written."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.sensitive_data.harmless import ADDRESSES, IDENTIFIER, LONGEST, example_of, row_of

IDENTIFIERS = [
    "chatcmpl-b90fb90623f29c73d648ce38",
    "0a1b2c3d-0000-1111-2222-333344445555",
    "req_86494e8cd348c2ab6ed51581",
    "1332a4c987fe9394-FRA",
    "fp_44709d6fcb12ab34",
    "fp_44709d6fcb12ab34c0ffee",
    "b47c705939e81cad0bab9207491b6ce2e86724897b04c2dcbd005c5ca01e8ebb",
]
OTHERS = [
    "10.1.2.3",
    "[2001:db8::1]:443, 10.9.8.7",
    "1234567890123456",
    "12345678-1234-1234-1234-123456789012",
    "chatcmpl-1234567890123456",
    "0123456789abcdef\n0123456789abcdef",
    "0123456789abcdeF",
    "0123456789abcde",
    "xchatcmpl-b90fb90623f29c73d648ce38",
    "0" * 41 + "a" * 23,
    "0123456789abcdef\n",
    "hello there, 0123456789abcdef",
    "",
]


KINDS = [[IDENTIFIER], [IDENTIFIER, ADDRESSES], [ADDRESSES, IDENTIFIER, IDENTIFIER]]
ROWS = [(kinds, row_of(list(zip(kinds, IDENTIFIERS, strict=False)))) for kinds in KINDS]


@given(st.sampled_from(ROWS), st.lists(st.sampled_from(IDENTIFIERS + OTHERS), max_size=4))
def test_a_row_holds_what_is_harmless_alone(
    row: tuple[list[re.Pattern[str]], Callable[[str], object]], strings: list[str]
) -> None:
    kinds, matches = row
    lines = "".join(f"{string}\n" for string in strings)
    members = lines.split("\n")[:-1]
    is_harmless = len(members) == len(kinds) and all(
        kind.match(member) for kind, member in zip(kinds, members, strict=True)
    )
    assert (matches(lines) is not None) == is_harmless


@pytest.mark.parametrize("identifier", IDENTIFIERS)
def test_an_example_looks_like_the_sample_and_has_nothing_of_it(identifier: str) -> None:
    example = example_of(identifier)
    assert IDENTIFIER.match(example)
    assert row_of([(IDENTIFIER, identifier)])(f"{example}\n")
    assert len(example) == len(identifier)
    assert example != identifier


@pytest.mark.parametrize("text", OTHERS)
def test_what_may_matter_is_no_identifier(text: str) -> None:
    assert not IDENTIFIER.match(text)


def test_no_identifier_is_longer_than_is_looked_at() -> None:
    assert max(len(identifier) for identifier in IDENTIFIERS) < LONGEST
