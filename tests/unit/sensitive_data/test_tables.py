"""Tables in texts: what stands below the head of a column is what it promises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.sensitive_data.tables import LONGEST_ROW, cells


def found(text: str) -> list[tuple[str, str]]:
    return [(cell.entity, text[cell.start : cell.end]) for cell in cells(text)]


@pytest.mark.parametrize("separator", [",", ";", "|", "\t"])
def test_cells_below_names_and_towns_are_found(separator: str) -> None:
    rows = ["id,nombre,apellidos,ciudad", "1,Yttergren,Puig i Ferrer,Quillovo", "2,natasha,Quill,Barcelona"]
    assert found("see:\n" + "\n".join(rows).replace(",", separator) + "\n\nthanks, all") == [
        ("PERSON", "Yttergren"),
        ("PERSON", "Puig i Ferrer"),
        ("LOCATION", "Quillovo"),
        ("PERSON", "natasha"),
        ("PERSON", "Quill"),
        ("LOCATION", "Barcelona"),
    ]


def test_tables_of_markdown_and_quoted_cells() -> None:
    assert found("| Employee | Role | Office |\n|---|:-:|---|\n| **Natasha Quill** | Lead | Leeds |\nend") == [
        ("PERSON", "Natasha Quill"),
        ("LOCATION", "Leeds"),
    ]
    assert found('"Full Name","Note"\r\n"Quill, Natasha","a, b"\r\n"Tobias Fenwick",x\r\n')[-1] == (
        "PERSON",
        "Tobias Fenwick",
    )


@pytest.mark.parametrize(
    "text",
    [
        "name,price\nDesk Lamp,12\nTable,30",
        "name,version\nkubernetes,1.2\nGrafana,9",
        "first_name,last_name,city",
        "Write down your name, city, and state.\nThanks for that, Natasha",
        "city,population\nTotal,12\nnone,3",
        "region,cost\nus-east-1,12\nNorth,3",
        "first_name = 'x', last_name\nA = 1, B",
    ],
)
def test_other_tables_and_sentences_hold_none(text: str) -> None:
    assert found(text) == []


def test_towns_that_are_called_like_people_and_streets_are_found() -> None:
    assert found("name,office\nNatasha Quill,Okafor") == [("PERSON", "Natasha Quill"), ("LOCATION", "Okafor")]
    assert found("name,city\nNatasha Quill,Lincoln")[-1] == ("LOCATION", "Lincoln")
    assert found("Vorname;Straße;Ort\nNatasha;Am Mühlbach 87;Leeds\nAnna;n/a;Leeds") == [
        ("PERSON", "Natasha"),
        ("STREET_ADDRESS", "Am Mühlbach 87"),
        ("LOCATION", "Leeds"),
        ("PERSON", "Anna"),
        ("LOCATION", "Leeds"),
    ]
    assert found("name,address\nNatasha Quill,10.2.3.4")[1:] == []


def test_a_name_beside_a_first_name_is_a_family_name() -> None:
    assert found("Nom;Prénom\nYttergren;Natasha") == [("PERSON", "Yttergren"), ("PERSON", "Natasha")]


def test_a_table_ends_where_rows_are_built_otherwise() -> None:
    assert found("first_name,city\nNatasha,Leeds\nsee above\nTobias,Leeds") == [
        ("PERSON", "Natasha"),
        ("LOCATION", "Leeds"),
    ]


def test_a_row_beyond_all_measure_is_not_read() -> None:
    assert found("first_name,city\n" + "N" * LONGEST_ROW + ",Leeds") == []


@given(st.text(alphabet=st.sampled_from("name,city;|\t\n\"'N É-:"), max_size=200))
def test_any_table_can_be_read(text: str) -> None:
    for cell in cells("name,city\n" + text):
        assert 0 <= cell.start < cell.end <= len(text) + 10
