"""A cell of a table knows what stands above its column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.sensitive_data.headings import REACH, heading

CSV = "name;telefon;ort\nBrandt;0711-3222757;Bonn\nWeber;069 83332164;Mainz\n"
MARKDOWN = "see:\n\n| Nome | `Cellulare` |\n|---|---|\n| Rossi | +39 328 |\n| Bianchi | 333 410 |\n"

DRAWN = " name   | ort\n--------+---------\n Brandt | Bonn\n Weber  | Hamburg\n(2 rows)\n"


@pytest.mark.parametrize(
    ("text", "cell", "title"),
    [
        (CSV, "0711-3222757", "telefon"),
        (CSV, "069 83332164", "telefon"),
        (CSV, "Mainz", "ort"),
        (CSV, "telefon", ""),
        (MARKDOWN, "333 410", "Cellulare"),
        (MARKDOWN, "Bianchi", "Nome"),
        (DRAWN, "Hamburg", "ort"),
        ("a line\nand another 123 one", "123", ""),
        ("phone, mail\n\n123, x", "123", ""),
        ("phone, mail\none, two, 123", "123", ""),
        ("left | password | right\nopen || first || 'Xk91'\n", "Xk91", "right"),
        ("phone,mail\n" + "1,2\n" * REACH + "123,x\n", "123", "1"),
    ],
)
def test_the_heading_of_a_cell(text: str, cell: str, title: str) -> None:
    assert heading(text, text.rindex(cell)) == title


@given(
    st.lists(st.sampled_from(["a", "tel", "1", ",", ";", "|", "||", "\t", "\n", "\r\n", " ", "x" * 900]), max_size=60),
    st.floats(0, 1),
)
def test_no_text_makes_it_fail(parts: list[str], place: float) -> None:
    text = "".join(parts)
    title = heading(text, int(place * len(text)))
    assert title == "" or title in text
