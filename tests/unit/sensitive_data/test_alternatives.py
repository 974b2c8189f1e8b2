"""Heads with many alternatives in parts: together they match what the whole does."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from auditors.sensitive_data.alternatives import MOST, parts
from auditors.sensitive_data.registry import load_detectors

HEADS = sorted({head for detector in load_detectors() for head in detector.heads})


def test_a_head_with_few_alternatives_stays_whole() -> None:
    assert parts(r"(?i)\b(?:a|b)[|]c") == [r"(?i)\b(?:a|b)[|]c"]


def test_what_a_repeated_group_matches_in_turn_stays_together() -> None:
    head = f"x(?:{'|'.join(map(str, range(100)))}){{1,3}}"
    assert parts(head) == [head]


@given(
    st.lists(
        st.from_regex(r"[a-z]{1,3}(\(x\|y\)|\[\)\|\]|\\\||\(\?:p\|q\)\?)?", fullmatch=True), min_size=1, max_size=150
    )
)
def test_parts_are_small_and_hold_each_alternative_once(words: list[str]) -> None:
    split = parts(f"(?i)[^a-z](?i:{'|'.join(words)})=[0-9]")
    held = [part.removeprefix("(?i)[^a-z](?i:").removesuffix(")=[0-9]") for part in split]
    assert "|".join(held) == "|".join(words)
    assert len(words) <= MOST * len(split)
    assert all(re.compile(part) for part in split)


def test_every_part_of_a_detectors_head_is_a_pattern() -> None:
    split = [parts(head) for head in HEADS]
    assert all(re.compile(part.encode("ascii")) for one in split for part in one)
    assert any(len(one) > 1 for one in split)
