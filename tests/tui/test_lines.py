"""Lines of prose are broken for the width that there is, and nothing of them is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.lines import plain, width_of, wrapped

WORDS = st.lists(st.text("abcäß/.-", min_size=1, max_size=9), min_size=1, max_size=30).map(" ".join)


@given(st.lists(WORDS, min_size=1, max_size=3), st.integers(24, 60))
def test_nothing_is_lost_and_everything_fits(texts: list[str], width: int) -> None:
    line = [(f" {text}", style) for text, style in zip(texts, ("", "key", "quiet"), strict=False)]
    broken = list(wrapped(line, width))
    assert all(width_of(part) <= width for part in broken)
    assert " ".join(plain(part) for part in broken).split() == plain(line).split()
    assert {style for part in broken for text, style in part if text.strip()} == {style for _, style in line}


def test_what_follows_is_indented_like_the_first_word() -> None:
    line = [("   s", "key"), ("   scan a server that you name, or another", "quiet")]
    assert [plain(part) for part in wrapped(line, 30)] == [
        "   s   scan a server that you",
        "       name, or another",
    ]
    assert [plain(part) for part in wrapped([(" · ", ""), ("one two three four five six", "")], 24)] == [
        " · one two three four",
        "   five six",
    ]
