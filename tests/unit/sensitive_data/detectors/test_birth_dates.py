"""Dates of birth are dates beside a word for birth, in every usual spelling; other dates are left alone."""

from __future__ import annotations

import pytest

from auditors.sensitive_data.detectors.birth_dates import DATE_OF_BIRTH
from auditors.sensitive_data.matcher import Matcher, select
from auditors.sensitive_data.registry import load_detectors

MATCHER = Matcher(select([one for one in load_detectors() if one.rule == DATE_OF_BIRTH], depth="patterns"))


def found(text: str) -> list[str]:
    return [text[match.start : match.end] for match in MATCHER.find(text)]


@pytest.mark.parametrize(
    "date",
    [
        *("1984-05-17", "1984/5/17", "05/17/1984", "17/05/1984", "17.05.1984", "5-17-84", "17. 05. 1984", "19840517"),
        *("May 17, 1984", "17 May 1984", "17th of May, 1984", "May 17th 1984", "Sept. 3, 1990", "3 Sep '90"),
        *("17. Mai 1984", "3. März 1971", "17 mai 1984", "1er août 1990", "17 de mayo de 1984", "3 dicembre 1960"),
    ],
)
@pytest.mark.parametrize("cue", ["DOB: {}", "born on {}", "date of birth is {}", '"birthDate": "{}"', "geboren am {}"])
def test_every_spelling_beside_every_cue(date: str, cue: str) -> None:
    assert found(cue.format(date)) == [date]


@pytest.mark.parametrize(
    "text",
    [
        "né le 17/05/1984 à Lyon",
        "née le 17/05/1984",
        "nacida el 17/05/1984",
        "nació el 17/05/1984",
        "fecha de nacimiento: 17/05/1984",
        "nata il 17/05/1984",
        "data de nascimento: 17/05/1984",
        "geboortedatum 17/05/1984",
        "Geb. 17/05/1984",
        "Geburtsdatum der Patientin: 17/05/1984",
        "d.o.b. 17/05/1984",
        "her birthday was 17/05/1984",
        "What is your date of birth? It's 17/05/1984.",
        "date_of_birth: 17/05/1984",
        "17/05/1984 (DOB)",
        "17/05/1984 geboren",
    ],
)
def test_every_cue(text: str) -> None:
    assert found(text) == ["17/05/1984"]


@pytest.mark.parametrize(
    "text",
    [
        "created on 1984-05-17",
        "reborn 1984-05-17",
        "DOB: 1984-13-45",
        "DOB: 32/05/1984",
        "born 1984",
        "DOB unknown, admitted 1984-05-17",
        "born in Leeds, hired 2004-05-17",
        '{"dob": null}, {"created": "2024-05-17"}',
        "stillborn project; due 2024-05-17",
        "birth certificate number 19841317",
        "newborn screening v1.05.1984.2",
    ],
)
def test_other_dates(text: str) -> None:
    assert found(text) == []


def test_the_surer_the_nearer() -> None:
    near, far = MATCHER.find("DOB 1984-05-17")[0], MATCHER.find("born, as the file of the ward says, 1984-05-17")[0]
    assert near.score > far.score >= 0.9
