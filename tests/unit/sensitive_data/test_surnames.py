"""A family name alone is told by what it does in a sentence of German, French, Spanish, Italian or Portuguese."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.sensitive_data.entity_model import Entity
from auditors.sensitive_data.gazetteer import german_words
from auditors.sensitive_data.names import NameRecogniser
from auditors.sensitive_data.plausibility import is_family_name
from auditors.sensitive_data.surnames import is_alone, is_owner


def alone(text: str, word: str, *, sure: bool = False) -> bool:
    start = text.index(word)
    return is_alone(text, start, start + len(word), sure=sure)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Hartmann suchte keine Lösung für das Problem", "Hartmann"),
        ("Danach kehrte Okafor an seine Stelle zurück und", "Okafor"),
        ("Es ist nicht leicht, wobei Okafor auch das weiß", "Okafor"),
        ("das Gespräch mit Okafor war nicht lang", "Okafor"),
        ("sagte Koch nach dem Spiel, das nicht", "Koch"),
        ("wie Präsident Yttergren mitteilt", "Yttergren"),
        ("sagte Yttergren nach dem Spiel, das nicht", "Yttergren"),
        ("N'importe, déclara Yttergren.", "Yttergren"),
        ("demanda Okafor à Yttergren.", "Yttergren"),
        ("Il faut partir, reprit madame Yttergren, qui", "Yttergren"),
        ("c'est le docteur Yttergren qui était dans la salle", "Yttergren"),
        ("Según dijo Okafor, no", "Okafor"),
        ("la salida del técnico Yttergren no está clara para el club", "Yttergren"),
        ("que no se quedó con Okafor, el martes", "Okafor"),
        ("Okafor falleció el martes por la noche con los suyos", "Okafor"),
        ("wie in der Rede von Bush nicht gesagt wurde", "Bush"),
        ("Quillsmeier nennt die Wahl nicht frei, und das", "Quillsmeier"),
        ("quand le père Yttergren eut fermé sa porte, il était", "Yttergren"),
        ("ici, Laroche-Mathieu était dans la salle", "Laroche-Mathieu"),
    ],
)
def test_a_family_name_that_acts_or_speaks(text: str, word: str) -> None:
    assert alone(text, word)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Hartmann works here, and so do the others", "Hartmann"),
        ("der Koch hat nicht für alle gekocht und", "Koch"),
        ("Dort wird Koch gesucht, der nicht raucht und", "Koch"),
        ("mit Siemens und dem Amt ist nicht zu reden", "Siemens"),
        ("mit Okafor Consulting ist nicht zu reden", "Okafor"),
        ("die Firma Okafor und das Amt sind nicht da", "Okafor"),
        ("en la escala de Richter, que no es la más", "Richter"),
        ("chez Okafor, dans les locaux qui sont à", "Okafor"),
        ("con los datos de Docker, que no está", "Docker"),
        ("explique Docker dans les cours", "Docker"),
        ("she will dice Yttergren up", "Yttergren"),
        ("Das hat nicht jeder und auch", "Das"),
        ("für Dame und Läufer nennt er das nicht", "Läufer"),
        ("mit Server und Client ist das nicht", "Server"),
    ],
)
def test_what_only_stands_alone(text: str, word: str) -> None:
    assert not alone(text, word)


def test_where_a_model_takes_it_for_a_firm_somebody_has_to_act() -> None:
    assert alone("Hartmann suchte keine Lösung für das Problem", "Hartmann", sure=True)
    assert not alone("der Vertrag mit Hartmann ist nicht da", "Hartmann", sure=True)


@pytest.mark.parametrize(
    ("text", "word", "owns"),
    [
        ("der sich von Okafors Schwester scheiden ließ, ist", "Okafors", True),
        ("eines der ersten Bauwerke Okafors wurde das", "Okafors", True),
        ("ein Kochs Löffel ist nicht das", "Kochs", False),
        ("Okafors house is not far", "Okafors", False),
        ("das sind nicht Okafors, und", "Okafors", False),
    ],
)
def test_a_german_genitive(text: str, word: str, owns: bool) -> None:
    start = text.index(word)
    assert is_owner(text, start, start + len(word)) is owns


class Nothing:
    """A model that sees nothing."""

    def find(self, texts: Sequence[str]) -> list[list[Entity]]:
        return [[] for _ in texts]


@pytest.mark.parametrize(
    ("text", "entity", "found"),
    [
        ("wo sich Okafors Schwester nicht blicken lässt, ist", "PERSON", "Okafors"),
        ("die Landgerichte Pfarrkirchen wurden nicht", "LOCATION", "Pfarrkirchen"),
        ("der Nato-Beitritt Schwedens ist nicht", "LOCATION", "Schwedens"),
        ("die Strecke Berlin-Hannover wird nicht", "LOCATION", "Berlin-Hannover"),
        ("in Grünwald wurde nicht gebaut", "LOCATION", "Grünwald"),
        ("dass Präsident Yttergren nicht kommt und das", "PERSON", "Yttergren"),
    ],
)
def test_names_among_the_nouns_of_german(text: str, entity: str, found: str) -> None:
    (matches,) = NameRecogniser([Nothing()])([text])
    assert [(match.rule.entity, text[match.start : match.end]) for match in matches] == [(entity, found)]


def test_the_end_of_a_firms_name_is_nobody() -> None:
    (matches,) = NameRecogniser([Nothing()])(["los analistas del banco Quillman Sachs que no quisieron"])
    assert matches == []


def test_an_institution_of_a_town_is_no_place() -> None:
    (matches,) = NameRecogniser([Nothing()])(["die Universität Leipzig ist nicht das, was"])
    assert matches == []


def test_words_of_german_are_family_names() -> None:
    assert all(map(is_family_name, german_words()))


@given(st.text(max_size=60), st.integers(0, 59), st.integers(1, 20), st.booleans())
def test_any_span_can_be_asked_about(text: str, start: int, length: int, sure: bool) -> None:
    end = start + length
    if end <= len(text):
        is_alone(text, start, end, sure=sure)
        is_owner(text, start, end)


def test_a_town_that_is_a_name_too_is_one_among_towns() -> None:
    text = "aus Gifhorn, Celle, Lüneburg und dem Umland"
    (matches,) = NameRecogniser([Nothing()])([text])
    assert [text[match.start : match.end] for match in matches] == ["Gifhorn", "Celle", "Lüneburg"]
    (matches,) = NameRecogniser([Nothing()])(["aus Gifhorn, Celle und dem Umland"])
    assert [match.start for match in matches] == [4]
