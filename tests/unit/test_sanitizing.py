from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.sanitizing import sanitize


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b]0;owned\x07", r"\x1b]0;owned\x07"),
        ("\x9b31m", r"\x9b31m"),
        ("user\u202egnp.exe", r"user\u202egnp.exe"),
        ("a\u2066b\u2069", r"a\u2066b\u2069"),
        ("zero\u200bwidth", r"zero\u200bwidth"),
        ("one\ntwo\r\tthree", r"one\ntwo\r\tthree"),
        ("line\u2028separator", r"line\u2028separator"),
        ("lone\ud800", r"lone\ud800"),
        ("tag\U000e0041", r"tag\U000e0041"),
        ("hangul\u3164filler", r"hangul\u3164filler"),
        ("no\u00a0break", "no break"),
        ("naïve café 日本語 🙂", "naïve café 日本語 🙂"),
    ],
)
def test_what_could_drive_or_deceive_a_terminal_becomes_visible(hostile: str, shown: str) -> None:
    assert sanitize(hostile) == shown


@given(st.text())
def test_nothing_but_plainly_visible_characters_is_left(text: str) -> None:
    shown = sanitize(text)
    assert all(c == " " or (c.isprintable() and unicodedata.category(c)[0] != "C") for c in shown)
    assert sanitize(shown) == shown
