"""Labels are found in every spelling, beside their number and nowhere else, and their heads see them all."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from auditors.sensitive_data.batches import Batch
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.labels import beside_label, label_heads, label_pattern, longest, terms
from auditors.sensitive_data.multipattern import PurePatterns

LABELS = terms("dni, numéro de sécurité, passport number, kimlik numarası, マイナンバー, nhs")
PATTERN = label_pattern(LABELS)
HEADS = PurePatterns(label_heads(LABELS))
NUMBER = re.compile(r"\d{9}")


def beside(text: str) -> bool:
    match = next(match for match in NUMBER.finditer(text) if match.group() == "123456789")
    return beside_label(Candidate(text, *match.span(), match), PATTERN)


@pytest.mark.parametrize(
    "text",
    [
        "DNI 123456789",
        "my passport number is 123456789",
        "passportNumber=123456789",
        "passport_number: 123456789",
        '"passport-number": "123456789"',
        "numéro de sécurité : 123456789",
        "NUMERO DE SECURITE 123456789",
        unicodedata.normalize("NFD", "Numéro de Sécurité 123456789"),
        "Kimlik Numarası 123456789",
        "マイナンバーは123456789",
        "123456789 is my passport number",
        "123456789 (NHS)",
        "123456789, the passport number",
        "NHS (9 digits) - 123456789",
        "passport number 987654321 and my wife's is 123456789",
        'x {"type": "NHS", "value": "123456789"}',
    ],
)
def test_labels_in_front_and_behind(text: str) -> None:
    assert beside(text)
    assert HEADS.scan(Batch([text]).data)


@pytest.mark.parametrize(
    "text",
    [
        "no label 123456789",
        "Dnieper 123456789 and the dnipro",
        "passport number 1234, order 123456789",
        "passport number: 77, then 123456789",
        '{"passport_number": null, "order": 123456789}',
        "Show your passport number. The order is 123456789",
        "passport number expires 123456789",
        "passport number and a good many more words than anyone needs 123456789",
        "マイナンバー の お知らせ が 届きました 123456789",
        "123456789\nNHS",
        "123456789 nhs-login",
        "123456789,,,,マイナンバー",
        "passport number 987654321, booking 123456789",
        "phone 123456789, passport number 987654321",
        "123456789, NHS no. 9434765919",
        "passport number 987654321. Then came 123456789",
    ],
)
def test_labels_of_something_else(text: str) -> None:
    assert not beside(text)


@given(
    st.sampled_from(LABELS),
    st.text(alphabet=" :=\"'.-_(é,\n日a", max_size=40),
    st.text(alphabet=" ,(is myth", max_size=12),
    st.booleans(),
)
@example("マイナンバー", "::::::::\n", "", True)
def test_heads_have_seen_whatever_is_beside_a_label(label: str, gap: str, link: str, front: bool) -> None:
    text = f"{label}{gap}123456789" if front else f"x 123456789{link}{label}"
    if beside(text):
        ends = [end for _, end in HEADS.scan(Batch([text]).data)]
        start = text.index("123456789")
        assert any(end - longest(LABELS) - 72 <= start <= end + 72 for end in ends)
