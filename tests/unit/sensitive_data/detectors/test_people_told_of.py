"""What people do in a sentence tells that a word is a name: they speak, are asked and addressed, have initials."""

from __future__ import annotations

import pytest

from auditors.sensitive_data.detection import Detector
from auditors.sensitive_data.detectors import people_told_of
from auditors.sensitive_data.matcher import Matcher

MATCHER = Matcher([value for value in vars(people_told_of).values() if isinstance(value, Detector)])


def found(text: str) -> list[str]:
    return [text[match.start : match.end] for match in MATCHER.find(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("then Hope said that it is late", "Hope"),
        ("Virginia is my aunt", "Virginia"),
        ("Ming wants dumplings", "Ming"),
        ("Okafor refused the offer", "Okafor"),
        ("gestern sagte Quill nichts, und Okafor fragte", "Okafor"),
        ("we met April in May", "April"),
        ("please ask Will about it", "Will"),
        ("cc Okafor on this", "Okafor"),
        ("Will, can you come?", "Will"),
        ("It is late. Okafor, you're on point", "Okafor"),
        ("Mum's carer, Precious, says", "Precious"),
        ("The hero, Okafor, fears nothing", "Okafor"),
        ("school psych D. Okafor.", "D. Okafor"),
        ("i.A. C. Wegmann", "C. Wegmann"),
        ("by A.K. Ramanujan from", "A.K. Ramanujan"),
        ("As Okafor noted, it is late", "Okafor"),
        ("Okafor worked for his father", "Okafor"),
        ("Okafor was arrested there", "Okafor"),
        ('"Sit down," said Okafor in a low voice', "Okafor"),
        ("the roster: T. Washington, J. Okafor", "T. Washington"),
    ],
)
def test_somebody_is_told_of(text: str, name: str) -> None:
    assert name in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Claude says that it cannot",
        "Paris had a bad year",
        "Natasha Okafor worked for us",
        '"We are fine," said Okafor spokesman Li',
        "ask Claude about Python",
        "Everybody said so",
        "London said no",
        "then the Server said 500",
        "please ask Support",
        "we met Friday",
        "Sure, I can do that",
        "Paris, you know, is big",
        "the owner, Platform, pays",
        "take vitamin C. Okafor will agree",
        "see appendix B. Summary follows",
        "A. Introduction\nB. Methods",
        "copyright (c) 2020 by D. Okafor",
        "user@x.org. Report sent",
        "ask Okafor.Client for it",
        "The Great Hope said",
    ],
)
def test_what_only_looks_so(text: str) -> None:
    assert found(text) == []


def test_they_are_looked_for_in_full_only() -> None:
    assert {detector.depth for detector in vars(people_told_of).values() if isinstance(detector, Detector)} == {"full"}
