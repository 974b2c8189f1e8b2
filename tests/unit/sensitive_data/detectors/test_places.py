"""Where somebody lives, was born or travels to is a place."""

from __future__ import annotations

import pytest

from auditors.sensitive_data.detectors.places import LOCATION
from auditors.sensitive_data.matcher import Matcher, select
from auditors.sensitive_data.registry import load_detectors

PLACES = [detector for detector in load_detectors() if detector.rule == LOCATION]
MATCHER = Matcher(PLACES)


def found(text: str) -> list[str]:
    return [text[match.start : match.end] for match in MATCHER.find(text)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("she lives in Quillstadt", "Quillstadt"),
        ("born in Quill upon Avon.", "Quill upon Avon"),
        ("we moved from the Quillands", "Quillands"),
        ("he flew to QUILLSTADT on Monday", "QUILLSTADT"),
        ("originally from Quillovo", "Quillovo"),
        ("the city of Quillovo", "Quillovo"),
        ("city: Quillovo", "Quillovo"),
        ("<home_town>Quillovo</home_town>", "Quillovo"),
        ('"hometown": "San Quillo"', "San Quillo"),
        ("ich wohne in Quillstadt", "Quillstadt"),
        ("j'habite à Quillac", "Quillac"),
        ("vivo en Quillo", "Quillo"),
        ("départ de Quillac à 8h", "Quillac"),
        ("dass wir aus Norwegen zurück sind", "Norwegen"),
        ("er zieht nach Dornbirn.", "Dornbirn"),
        ("<tr><td>7</td><td>Chattanooga</td></tr>", "Chattanooga"),
    ],
)
def test_a_cue_makes_a_place(text: str, place: str) -> None:
    assert found(text) == [place]


@pytest.mark.parametrize(
    "text",
    [
        "born in March",
        "working in Python",
        "based in part on",
        "moved to Kubernetes",
        "location: Settings",
        "city: null",
        "state: StateInline",
        "<td>Quillovo</td>",
        "Copyright (c) The Regents of the University of California.",
    ],
)
def test_what_is_no_place(text: str) -> None:
    assert found(text) == []


def test_a_known_place_is_surer() -> None:
    known, unknown = MATCHER.find("lives in Berlin")[0], MATCHER.find("lives in Quillstadt")[0]
    assert known.score > unknown.score


def test_places_are_looked_for_in_full_only() -> None:
    assert select(PLACES, depth="patterns") == ()
