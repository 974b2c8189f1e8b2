"""Rows that a statement inserts: the columns in front of them say what a value is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from auditors.sensitive_data.sql_rows import MOST_ROWS, inserted


def found(text: str) -> list[tuple[str, str]]:
    return [(cell.entity, text[cell.start : cell.end]) for cell in inserted(text)]


def test_values_of_columns_of_names_and_towns_are_found() -> None:
    columns = "INSERT INTO staff (id, fname, lname, `street`, town, note)"
    rows = (
        "(7, 'Natasha', 'O''Yttergren', '12, Elm Road', 'Leeds', 'Paris (Texas)'), (8, NULL, 'Quill', '', 'Graz', '')"
    )
    assert found(f"{columns} VALUES {rows};") == [
        ("PERSON", "Natasha"),
        ("PERSON", "O''Yttergren"),
        ("STREET_ADDRESS", "12, Elm Road"),
        ("LOCATION", "Leeds"),
        ("PERSON", "Quill"),
        ("LOCATION", "Graz"),
    ]


def test_values_of_other_columns_are_none() -> None:
    assert not found("insert into logs (level, message) values ('INFO', 'Natasha Quill')")
    assert not found("the values (name, city) are 'Natasha', 'Leeds'")


@given(st.text(alphabet="VALUES('), name\n", max_size=200))
def test_whatever_stands_there_is_read(text: str) -> None:
    assert all(0 <= cell.start < cell.end <= len(text) for cell in inserted(text))


def test_no_more_rows_are_read_than_that() -> None:
    text = "(name) VALUES " + ", ".join(["('Natasha Quill')"] * (MOST_ROWS + 5))
    assert len(found(text)) == MOST_ROWS
