"""Words are judged by their spelling and by what else they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.sensitive_data.gazetteer import (
    ambiguous_names,
    brands,
    common_words,
    english_words,
    family_names,
    given_names,
    other_names,
    places,
)
from auditors.sensitive_data.plausibility import (
    Evidence,
    can_be_name,
    can_be_told,
    ends_in_family_name,
    is_dictionary_word,
    is_geographic,
    is_given_name,
    is_of_family_names,
    is_of_names,
    is_place,
    person_evidence,
)


@pytest.mark.parametrize(
    "words", ["Natasha", "Anselm Fenwick", "Jean-Luc Moreau", "Ludwig van Beethoven", "Brian Price"]
)
def test_a_given_name_is_known(words: str) -> None:
    assert person_evidence(words) is Evidence.KNOWN


@pytest.mark.parametrize("words", ["Yttergren Fenwick", "Wiśniewska-Oleander Quill", "O'Malley McAllister"])
def test_several_strange_words_are_likely(words: str) -> None:
    assert person_evidence(words) is Evidence.LIKELY


def test_one_strange_word_is_weak() -> None:
    assert person_evidence("Yttergren") is Evidence.WEAK


@pytest.mark.parametrize(
    "words",
    [
        *("Claude", "ChatGPT", "Claude Sonnet", "Docker Desktop", "Kubernetes", "March", "Monday", "Dear Customer"),
        *("Paris", "Settings Page", "JavaScript", "getName", "SMTPChannel", "main.py", "user_name", "Fenwick2", "a/b"),
        *("<script>", "The", "", " ", "natasha fenwick", "x" * 80, "Kind Regards", "Sales Team"),
    ],
)
def test_what_is_no_name(words: str) -> None:
    assert person_evidence(words) is Evidence.NONE


def test_small_letters_count_where_case_does_not() -> None:
    assert person_evidence("natasha fenwick", cased=False) is Evidence.KNOWN


@pytest.mark.parametrize("words", ["Mark Young", "Austin", "Rose", "King", "Price"])
def test_where_somebody_says_so_words_are_names(words: str) -> None:
    assert can_be_told(words)


@pytest.mark.parametrize("words", ["Not Sure", "The Boss", "Docker", "Support", "getName", "young"])
def test_not_everything_can_be_said_to_be_a_name(words: str) -> None:
    assert not can_be_told(words)


@pytest.mark.parametrize("words", ["North Allison", "Port Quill", "Craighaven", "Baker Falls", "San Quillo"])
def test_words_built_like_places(words: str) -> None:
    assert is_geographic(words)


@pytest.mark.parametrize(
    "words", ["Allison North", "Fenwick", "north allison", "Baker Falls Inc. Ltd x", "Treeview", "Scrollview", ""]
)
def test_words_not_built_like_places(words: str) -> None:
    assert not is_geographic(words)


def test_places_are_known_in_any_case() -> None:
    assert is_place("New  York")
    assert is_place("LONDON")
    assert is_place("Danube") and is_place("Black Sea") and is_place("Hoboken") and is_place("Đà Nẵng")
    assert not is_place("Fenwick")


def test_compounds_are_given_names_by_their_parts() -> None:
    assert is_given_name("sinéad") and is_given_name("priyanka")
    assert is_given_name("jean-baptiste") or is_given_name("hans-jürgen")
    assert not is_given_name("jean-fenwick")


def test_the_lists_do_not_contradict_each_other() -> None:
    assert not given_names() & common_words()
    assert not given_names() & places()
    assert not given_names() & ambiguous_names()
    assert all(
        word == word.casefold() for words in (given_names(), places(), common_words(), other_names()) for word in words
    )
    assert not brands() & places()
    assert not english_words() & (common_words() | given_names())
    assert not family_names() & given_names()
    assert all(" " in brand for brand in brands())


@pytest.mark.parametrize("words", ["Folasade Bankole", "Quillade Wiśniewska-Adeyemi", "Zhang Lihua Okafor"])
def test_strange_words_before_a_family_name_read_as_a_person(words: str) -> None:
    assert ends_in_family_name(words)


@pytest.mark.parametrize(
    "words", ["Bankole", "Folasade Table", "Escalated Bankole", "Folasade Vienna", "Kubernetes Bankole"]
)
def test_one_word_or_words_of_the_dictionary_do_not(words: str) -> None:
    assert not ends_in_family_name(words)


@pytest.mark.parametrize(("words", "are"), [("Park Ji-woo", True), ("Lim Boon Keng", True), ("Park Lane", False)])
def test_family_names_that_are_words_too_count_beside_a_strange_word(words: str, are: bool) -> None:
    assert is_of_family_names(words) is are


@pytest.mark.parametrize("word", ["Interview", "Preview", "Escalated"])
def test_words_of_the_dictionary_are_no_places(word: str) -> None:
    assert is_dictionary_word(word)
    assert not is_geographic(word)


@given(st.text(max_size=80))
def test_any_text_can_be_judged(text: str) -> None:
    person_evidence(text)
    can_be_name(text)
    can_be_told(text)
    is_geographic(text)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Hui Min Tan", True),
        ("Park Ji-hoon", True),
        ("Summer Sale", False),
        ("Growth Plan", False),
        ("Okafor", False),
        ("hui min tan", False),
        ("Paul Smith", False),
    ],
)
def test_words_that_are_all_names(words: str, names: bool) -> None:
    assert is_of_names(words) is names
