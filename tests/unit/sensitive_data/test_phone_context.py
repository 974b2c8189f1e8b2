"""What the words around digits say of them, and that asking for less of it leaves the answer as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.detectors.phone import PHONE
from auditors.sensitive_data.phone_context import AGAINST, MUCH, NONE, SOME, bearing, is_heading

_PIECES = (
    *("call me on ", "phone: ", "T: ", "Port. : ", "☎️: ", "office = ", "otherPhone=", "a.b@host.example\n", "Sie "),
    *(
        "rufen Sie ",
        "number ",
        "called ",
        "contact: ",
        "invoice number ",
        "id=",
        "created_at: ",
        "; ",
        ". Then ",
        "12 ",
    ),
    *('"phone": {"value": "', "\n\n\n", "電話", "# ", "the print of "),
)


def _candidate(before: str, behind: str = "") -> Candidate:
    text = f"{before}6502530199{behind}"
    match = PHONE.confirm.match(text, len(before))
    assert match is not None
    return Candidate(text, *match.span("value"), match)


@pytest.mark.parametrize(
    ("before", "behind", "said"),
    [
        ("please call me on ", "", MUCH),
        ("Port. : ", "", MUCH),
        ("☎️: ", "", MUCH),
        ("Bitte rufen Sie ", "", MUCH),
        ("office = ", "", MUCH),
        ("anna@host.example\n", "", MUCH),
        ("see ", " (office)", MUCH),
        ('"phone": {"value": "', "", MUCH),
        ("billingFax=", "", MUCH),
        ("the number # ", "", SOME),
        ("the print # ", "", NONE),
        ("phone; then ", "", NONE),
        ("phone, invoice number ", "", AGAINST),
        ("phone_id ", "", AGAINST),
    ],
)
def test_words_say_whether_digits_are_for_telephoning(before: str, behind: str, said: int) -> None:
    assert bearing(_candidate(before, behind)) == said


@given(st.lists(st.sampled_from(_PIECES), max_size=5), st.sampled_from(["", " (office)", " is my number", "\n"]))
def test_what_is_asked_for_at_least_changes_no_answer_that_reaches_it(pieces: list[str], behind: str) -> None:
    candidate = _candidate(" " + "".join(pieces) + " ", behind)
    said = bearing(candidate)
    for least in (NONE, SOME, MUCH):
        answer = bearing(candidate, least)
        assert answer == said if said >= least else answer < least


@pytest.mark.parametrize(
    ("title", "counts"), [("Phone", True), ("fax no", True), ("phone id", False), ("", False), ("phone " * 9, False)]
)
def test_a_heading_tells_of_the_numbers_below_it(title: str, counts: bool) -> None:
    assert is_heading(title) is counts
