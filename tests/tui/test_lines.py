"""Lines of prose are broken for the width that there is, and nothing of them is lost; of others a piece is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from tui.lines import piece_of, plain, strip_of, width_of, wrapped
from tui.palette import Palette
from tui.themes import DARK
from tui.widgets.painted import within

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


TEXTS = st.one_of(
    st.text("ab …─▁█µ", max_size=12),
    st.text(max_size=6),
    st.sampled_from(("支援", "cafe\u0301", "\x1b[31m", "👩\u200d👧")),
)


@given(
    st.lists(st.tuples(TEXTS, st.sampled_from(("", "quiet", "critical", "hit"))), max_size=6),
    st.integers(0, 20),
    st.integers(1, 30),
)
def test_a_piece_of_a_line_is_what_is_cut_out_of_all_of_it(line: list[tuple[str, str]], begin: int, width: int) -> None:
    palette, base = Palette(DARK.variables), Style(bgcolor="black")
    piece = piece_of(line, palette, base, begin, width)
    whole = strip_of(line, palette, base).crop_extend(begin, begin + width, base)
    assert piece.cell_length == width
    assert [cell for cell in piece if cell.text] == [cell for cell in whole if cell.text]


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("Revoke the key now", 18, "Revoke the key now"),
        ("Revoke the key now", 16, "Revoke the key…"),
        ("Revoke the key now", 15, "Revoke the key…"),
        ("Revoke the key now", 12, "Revoke the…"),
        ("  1  2  3  ", 9, "  1  2  3  "),
        ("x" * 40, 10, "x" * 9 + "…"),
        ("日本語のログ", 6, "日本…"),
    ],
)
def test_a_line_that_is_too_long_ends_behind_a_whole_word(text: str, width: int, shown: str) -> None:
    line = within([(text[:5], "strong"), (text[5:], "")], width)
    assert plain(line) == shown
    assert width_of([(plain(line).rstrip(), "")]) <= width
