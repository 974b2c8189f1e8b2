"""A model's finding stands or falls by the words and what stands around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.sensitive_data.judgement import Judged, judge


def verdict(text: str, words: str, entity: str = "PERSON", likely: float = 0.95) -> tuple[str, str] | None:
    """Entity and words of what stands of a finding that a model made of `words`."""
    start = text.index(words)
    name = judge(text, start, start + len(words), entity, likely)
    return None if name is None else (name.entity, text[name.start : name.end])


@pytest.mark.parametrize(
    ("text", "words", "kept"),
    [
        ("ask Natasha Fenwick now", "Natasha Fenwick", "Natasha Fenwick"),
        ("ask Mr. Natasha Fenwick's boss", "Mr. Natasha Fenwick's", "Natasha Fenwick"),
        ("Hi Natasha, thanks", "Hi Natasha", "Natasha"),
        ("Natasha Fenwick, 41, left", "Natasha Fenwick, 41", "Natasha Fenwick"),
        ("Natasha Fenwick\nMobile: 1", "Natasha Fenwick\nMobile", "Natasha Fenwick"),
        ("and Delgado-Quill said she left", "Delgado", "Delgado-Quill"),
        ("he told Yttergren that", "Yttergren", "Yttergren"),
        ("Der Zeuge Milan Quill sagte", "Der Zeuge Milan Quill", "Milan Quill"),
        ("Patientin Natasha Quill klagt", "Patientin Natasha Quill", "Natasha Quill"),
        ("thank you, Nurse Natasha Quill", "Nurse Natasha Quill", "Natasha Quill"),
        ("Natasha prestó el coche", "Natasha prestó el coche", "Natasha"),
        ("Natasha Fenwick and Anna left", "Natasha Fenwick and Anna", "Natasha Fenwick"),
        ("ask Anna van der Quill now", "Anna van der Quill", "Anna van der Quill"),
        ("the Natasha Fenwick-founded shop", "Natasha Fenwick", "Natasha Fenwick"),
        ("the Okafor family left", "Okafor", "Okafor"),
        ("when Charles VII met her", "Charles VII", "Charles VII"),
        ("ask Natasha & Anna now", "Natasha", "Natasha"),
        ("open @Natasha Okafor now", "@Natasha Okafor", "Natasha Okafor"),
        ("Present: Natasha ✓, Anna ✗", "Natasha ✓", "Natasha"),
        ("the physicist Nikola Tesla died", "Nikola Tesla", "Nikola Tesla"),
    ],
)
def test_a_name_is_cut_to_size(text: str, words: str, kept: str) -> None:
    assert verdict(text, words) == ("PERSON", kept)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("open @Natasha now", "Natasha"),
        ("line 109, in Natasha", "Natasha"),
        ("Reisepass Nr. C1", "Nr"),
        ("before the Queen's death", "Queen"),
        ("mail under Bill s.1618 is", "Bill"),
        ("call Natasha(1)", "Natasha"),
        ("the Ray cluster restarted", "Ray"),
        ("Ray Serve is up", "Ray Serve"),
        ("class Yttergren extends", "Yttergren"),
        ("the `Yttergren` module", "Yttergren"),
        ("[Yttergren](https://x.org)", "Yttergren"),
        ("Yttergren 2.4 is out", "Yttergren"),
        ("lives in Bennett Street", "Bennett"),
        ("the Fisher test", "Fisher"),
        ("a Kalman filter", "Kalman"),
        ("says the Victoria release ships", "Victoria"),
        ("the Okafor entropy is high", "Okafor"),
        ("im Fritz-Walter-Stadion gespielt", "Fritz-Walter-Stadion"),
        ("then MD said it", "MD"),
        ("Por favor Lleve DNI consigo", "Lleve DNI"),
        ("in Thomas Cook shops", "Thomas Cook"),
        ("by Dijkstra's algorithm", "Dijkstra"),
        ("le théorème de Okafor est vrai", "Okafor"),
        ("the law of Okafor holds", "Okafor"),
        ("two Levi Strauss jeans", "Levi Strauss"),
        ("waiting for Santa Claus", "Santa Claus"),
        ("Alice signs with her private key", "Alice"),
        ("la compañía Yttergren no quiso", "Yttergren"),
        ("dass der Elektrokonzern Yttergren das nicht", "Yttergren"),
        ("Esta mañana, según dijo el jefe, no se", "Esta"),
        ("Steuernummer und das Geburtsdatum", "Steuernummer und das Geburtsdatum"),
        ("wir fahren im Fenwick", "Fenwick"),
        ("the key Mjghxxxxxxxx is bad", "Mjghxxxxxxxx"),
        ("Viajamos a Quillovo y luego", "Viajamos a Quillovo y luego"),
        ("owned by Yttergren GmbH", "Yttergren"),
        ("Geburtsdatum: 1.1.1970", "Geburtsdatum"),
        ("Mark the box", "Mark"),
        ("Bill To the firm", "Bill"),
        ("Elixir, Erlang and Natasha only for notebooks", "Natasha"),
        ("Topics: Yttergren Equilibrium", "Yttergren Equilibrium"),
        ("Bitte die Yttergrenung prüfen", "Yttergrenung"),
        ("Starten Sie den Dienst", "Starten Sie"),
        ("Hope this helps. Bill due in June.", "Bill"),
        ("from Turner, Mcclain and Wilkerson to us", "Wilkerson"),
        ("ask Claude", "Claude"),
        ("a Kubernetes operator", "Kubernetes"),
        ("3", "3"),
    ],
)
def test_what_only_looks_like_a_name_falls(text: str, words: str) -> None:
    assert verdict(text, words) is None


def test_a_strange_word_needs_people_around_or_a_sure_model() -> None:
    assert verdict("deploy Yttergren today", "Yttergren", likely=0.7) is None
    assert verdict("she told Yttergren today", "Yttergren", likely=0.7) == ("PERSON", "Yttergren")
    assert verdict("deploy Yttergren today", "Yttergren", likely=0.95) == ("PERSON", "Yttergren")


def test_towns_taken_for_people_and_people_taken_for_towns() -> None:
    assert verdict("we left Barcelona", "Barcelona") == ("LOCATION", "Barcelona")
    assert verdict("we left North Allison", "North Allison") == ("LOCATION", "North Allison")
    assert verdict("we met Natasha", "Natasha", "LOCATION") == ("PERSON", "Natasha")
    assert verdict("Natasha Quill was elected", "Natasha Quill", "LOCATION") == ("PERSON", "Natasha Quill")
    assert verdict("the arrests in Natasha", "Natasha", "LOCATION") == ("LOCATION", "Natasha")
    assert verdict("12 Mill Road, Natasha, Texas", "Natasha", "LOCATION", 0.99) == ("LOCATION", "Natasha")
    assert verdict("1. Bukola Adeyemi - 12", "Bukola Adeyemi", "LOCATION", 0.7) == ("PERSON", "Bukola Adeyemi")


def test_family_names_that_are_words_too_need_a_sure_model() -> None:
    assert verdict("Park Ji-woo left", "Park Ji-woo", likely=0.95) == ("PERSON", "Park Ji-woo")
    assert verdict("Park Ji-woo left", "Park Ji-woo", likely=0.6) is None


def test_places_made_of_ordinary_words_need_a_sure_model() -> None:
    assert verdict("near Times Square today", "Times Square", "LOCATION", 0.95) == ("LOCATION", "Times Square")
    assert verdict("near Times Square today", "Times Square", "LOCATION", 0.8) is None
    assert verdict("in Midtown Barcelona", "Midtown Barcelona", "LOCATION", 0.4) == ("LOCATION", "Midtown Barcelona")


def test_a_given_name_that_is_a_word_counts_before_a_family_name() -> None:
    assert verdict("see April Summers now", "April Summers", likely=0.6) == ("PERSON", "April Summers")
    assert verdict("see April Tables now", "April Tables", likely=0.6) is None


def test_places_keep_their_first_word_and_titles_are_none() -> None:
    assert verdict("in São Paulo - SP", "São Paulo - SP") == ("LOCATION", "São Paulo")
    assert verdict("Atentamente, Dra. Soler", "Dra", "LOCATION") is None
    assert verdict("recommended Loch Coruisk", "Loch Coruisk") == ("LOCATION", "Loch Coruisk")


def test_a_word_of_the_dictionary_that_begins_a_sentence_is_no_name() -> None:
    assert verdict("Done. Escalated to tier 2. She said", "Escalated") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("two Turkey sandwiches", "Turkey"),
        ("Chile con carne", "Chile"),
        ("the Kyoto Protocol", "Kyoto"),
        ("Phoenix is a web framework", "Phoenix"),
        ("Real Madrid won", "Madrid"),
        ("Manchester United won", "Manchester"),
        ("Brussels sprouts", "Brussels"),
        ("a glass of Bordeaux", "Bordeaux"),
        ("Georgia, then sans-serif", "Georgia"),
        ("Menlo, Monaco, Consolas", "Monaco"),
        ("the University of California", "California"),
    ],
)
def test_what_is_named_after_a_place_is_none(text: str, words: str) -> None:
    assert verdict(text, words, "LOCATION") is None
    assert verdict(f"we live in {words}", words, "LOCATION") == ("LOCATION", words)


@pytest.mark.parametrize("words", ["Velimir d.o.o", "Natasha Quill Pty", "Kundenkonto", "Zadzwoń"])
def test_companies_and_nouns_are_no_people(words: str) -> None:
    assert verdict(f"see {words} now", words) is None


@pytest.mark.parametrize("words", ["DeprecationWarning", "Settings", "GPU"])
def test_identifiers_and_words_are_no_places(words: str) -> None:
    assert verdict(f"in {words} now", words, "LOCATION") is None


def test_the_surer_the_model_and_the_words_the_higher_the_score() -> None:
    def score(words: str, likely: float) -> float:
        name = judge(words, 0, len(words), "PERSON", likely)
        assert name is not None
        return name.score

    assert score("Natasha Fenwick", 0.99) > score("Natasha Fenwick", 0.5) > score("Yttergren Fenwick", 0.5)
    assert score("Natasha Fenwick", 1.0) >= 0.9 > score("Yttergren Fenwick", 1.0)


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60), st.sampled_from(["PERSON", "LOCATION"]))
def test_any_span_can_be_judged(text: str, start: int, length: int, entity: str) -> None:
    start = min(start, len(text))
    end = min(len(text), start + length)
    name = judge(text, start, end, entity, 0.9)
    assert name is None or (
        isinstance(name, Judged) and 0 <= name.start < name.end <= len(text) and 0 < name.score <= 1
    )
