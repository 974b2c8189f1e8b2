"""The number of a passport where other fields say that it is one."""

from __future__ import annotations

import pytest

from auditors.sensitive_data.detectors.passports import DETECTORS
from auditors.sensitive_data.matcher import Matcher

MATCHER = Matcher(DETECTORS)


def found(text: str) -> list[tuple[str | None, str]]:
    return [(match.rule.entity, text[match.start : match.end]) for match in MATCHER.find(text)]


@pytest.mark.parametrize(
    "text",
    [
        '"passport": {"country": "USA", "number": "%s"}',
        "travel_document_type=P issuing_country=USA document_number=%s",
        "documentType=passport&country=US&documentNumber=%s",
        'x {"type":"passport","country":"US","number":"%s"}',
        "Passport\nCountry: USA\nNo.: %s",
    ],
)
@pytest.mark.parametrize("number", ["561593784", "X72340918"])
def test_a_field_or_the_object_around_says_that_it_is_one(text: str, number: str) -> None:
    assert found(text % number) == [("US_PASSPORT", number)]


@pytest.mark.parametrize(
    "text",
    [
        "The US passport (561593784) was issued to Anna Quill and her old one (%s) was cancelled.",
        "US passport 561593784 (previous one %s)",
        "US passport 561593784 is hers; the previous one (%s) was stolen",
        "new US passport no 561593784, replacing %s, holder Quill",
    ],
)
def test_another_passport_of_somebody_counts_too(text: str) -> None:
    assert found(text % "X72340918") == [("US_PASSPORT", "561593784"), ("US_PASSPORT", "X72340918")]


@pytest.mark.parametrize(
    "text",
    [
        "passport photos }; the old one (561593784)",
        '"passport": {"scans": 3}, "ticket": {"number": "561593784"}',
        '{"type":"passport_scan","count": 3} {"number":"561593784"}',
        '"passport": true, "phone": {"number": "561593784"}',
        "travel document\n\ndocument_number=561593784",
    ],
)
def test_numbers_of_other_objects_are_none(text: str) -> None:
    assert found(text) == []
