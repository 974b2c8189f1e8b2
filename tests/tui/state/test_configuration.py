"""A file with notes below the lines that something is wrong with."""

from __future__ import annotations

from auditors.engines.updates import ConfigurationFile
from auditors.model import Location
from tests.tui.fakes import finding
from tui.state.configuration import Configurations, annotated, place_of

FILE = ConfigurationFile(name="config.yaml", kinds=("litellm",), lines=("a: 1", "b: 2", "c: 3"))


def test_notes_stand_below_their_lines_the_worst_first() -> None:
    mild = finding(1, "PII101", location=Location("config.yaml", 2, 0))
    bad = finding(2, "SEC201", location=Location("config.yaml", 2, 0))
    other = finding(3, "SEC201", location=Location("other.yaml", 2, 0))
    rows = annotated(FILE, [mild, bad, other])
    assert [(row.number, row.text, row.note and row.note.id) for row in rows] == [
        (1, "a: 1", None),
        (2, "b: 2", None),
        (2, "", bad.id),
        (2, "", mild.id),
        (3, "c: 3", None),
    ]
    assert rows[1].findings == (bad, mild)
    assert place_of(rows, mild) == 3
    assert place_of(rows, other) == 0


def test_what_is_about_the_whole_file_comes_first() -> None:
    whole = finding(1, location=Location("config.yaml", 0, 0))
    beyond = finding(2, location=Location("config.yaml", 99, 0))
    assert [row.number for row in annotated(FILE, [whole, beyond])] == [0, 0, 1, 2, 3]


def test_files_are_replaced_as_a_whole() -> None:
    known = Configurations()
    known.replace([FILE])
    assert known.file_of(finding(1, location=Location("config.yaml", 1, 0))) == FILE
    known.replace([])
    assert known.file_of(finding(1, location=Location("config.yaml", 1, 0))) is None
    assert known.file_of(None) is None
