"""Who speaks is named: before what is said, beside its time, above it."""

from __future__ import annotations

import pytest

from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.person_cues import PERSON
from auditors.sensitive_data.registry import load_detectors

MATCHER = Matcher([detector for detector in load_detectors() if detector.rule == PERSON])


def found(text: str) -> list[str]:
    return sorted({text[match.start : match.end] for match in MATCHER.find(text)})


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Natasha: are you there?", ["Natasha"]),
        ("Grace: will you mark it?\nMark: I will\nGrace: ok", ["Grace", "Mark"]),
        ("Natasha: hello\nTobias: hello\nYttergren: hello all", ["Natasha", "Tobias", "Yttergren"]),
        ("[14:02] priya: did it restart?", ["priya"]),
        ("12/05/2024, 14:02 - Natasha Quill: see you", ["Natasha Quill"]),
        ("[2024-07-01 08:14] <Natasha> who broke it", ["Natasha"]),
        ("<natasha> who broke it", ["natasha"]),
        ("Natasha Quill  2:03 PM\nshipped it\n", ["Natasha Quill"]),
    ],
)
def test_speakers_are_found(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "May: planning the work\nJune: doing the work",
        "Mark: required\nTotal: none",
        "Grant: the money is paid\nNote: by bank",
        "12:01:02 server: connection closed",
        "08:14 <info> who broke it",
        "<Button> press it",
        "Updated  2:03 PM\nshipped it\n",
        "Bill To: Platform Team",
    ],
)
def test_headings_levels_and_months_speak_not(text: str) -> None:
    assert found(text) == []
