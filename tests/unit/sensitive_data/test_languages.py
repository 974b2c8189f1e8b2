"""Languages are told by the small words around a span."""

from __future__ import annotations

import pytest

from auditors.sensitive_data.languages import is_german, is_romance


@pytest.mark.parametrize(
    ("text", "german", "romance"),
    [
        ("sie verkaufen Yttergren und Birnen mit Rabatt", True, False),
        ("ils ont vu Yttergren dans les rues", False, True),
        ("han visto a Yttergren en los montes con una cabra", False, True),
        ("they saw Yttergren in the war and had to die", False, False),
        ("Yttergren", False, False),
    ],
)
def test_two_small_words_tell_a_language(text: str, german: bool, romance: bool) -> None:
    start = text.index("Yttergren")
    end = start + len("Yttergren")
    assert (is_german(text, start, end), is_romance(text, start, end)) == (german, romance)


def test_words_far_away_tell_nothing() -> None:
    text = "und nicht mit dem" + " x" * 100 + " Yttergren"
    assert not is_german(text, len(text) - 9, len(text))
