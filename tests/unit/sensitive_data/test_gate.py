"""The model reads short stretches around name-like words, and no code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.sensitive_data.gate import LONGEST, MARGIN, stretches


def parts(text: str) -> list[str]:
    return [stretch.text for stretch in stretches(text)]


@pytest.mark.parametrize(
    "text",
    [
        "nothing here is written with a capital",
        "The server restarted. Please check the log.",
        "def Visit(self): return Session.query(Maxwell)",
        "import Fenwick\nfrom Oleander import Sorrel",
        "```python\nauthor = 'Tobias Fenwick'\n```",
        "value = Fenwick.Oleander",
        "visit https://example.org/Fenwick/Oleander or /home/Fenwick",
        "mail Fenwick@example.org about #Oleander and $Sorrel",
        "# Copyright 2019 Tobias Fenwick",
        " Thank you for using Oleander! - Tobias & Fenwick",
        "import os\n# Fenwick wrote this line\nprint(1)",
        "GET POST INFO ERROR SELECT FROM",
        "0161 ; # LATIN SMALL LETTER S WITH CARON",
        "",
        "\n\n\n",
    ],
)
def test_what_holds_no_name_is_not_read(text: str) -> None:
    assert parts(text) == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("ask Fenwick about it", "Fenwick"),
        ("Fenwick said so", "Fenwick"),
        ("see (Fenwick) and 'Oleander'", "Fenwick"),
        ("```\ncode\n```\nask Fenwick", "Fenwick"),
        ("1,Fenwick,x", "Fenwick"),
        ("we met Mark Young there", "Mark Young"),
        ("знаком с Ивановым", "Ивановым"),
        ("u.a. Österling", "Österling"),
    ],
)
def test_a_name_like_word_is_read(text: str, word: str) -> None:
    assert any(word in part for part in parts(text))


def test_a_stretch_reaches_a_margin_and_ends_at_words() -> None:
    before, after = "left " * 40, " right" * 40
    (stretch,) = stretches(f"{before}Fenwick{after}")
    left, right = stretch.text.split("Fenwick")
    assert MARGIN - 6 <= len(left) <= MARGIN
    assert MARGIN - 6 <= len(right) <= MARGIN
    assert left.startswith("left ")
    assert right.endswith(" right")


def test_names_that_stand_close_share_a_stretch_and_lines_part_them() -> None:
    assert len(parts("Fenwick met Oleander")) == 1
    assert len(parts("Fenwick was here\nOleander was not")) == 2
    assert len(parts("Fenwick" + " and so on" * 20 + " Oleander")) == 2


def test_capitals_are_spelled_as_names_are() -> None:
    (stretch,) = stretches("please call JOHN O'NEILL back")
    assert "John O'Neill" in stretch.text or "John O'neill" in stretch.text
    assert parts("the train to LONDON")[0].endswith("London")


def test_in_a_sentence_of_capitals_only_names_are_spelled_so() -> None:
    (stretch,) = stretches("THIS IS TO STATE THAT MARGARET ANN YTTERGREN COMPLETED THE COURSE")
    assert stretch.text == "this is to state that Margaret Ann Yttergren completed the course"


def test_chat_in_small_letters_is_spelled_with_capitals() -> None:
    text = "hi\nmy boss natasha yttergren moved to barcelona\nfor natasha in names:\nthanks mr yttergren for that"
    assert [stretch.text for stretch in stretches(text)] == [
        "my boss Natasha Yttergren moved to Barcelona",
        "thanks Mr Yttergren for that",
    ]


def test_whole_sentences_in_small_letters_are_read_though_they_speak_of_nobody() -> None:
    assert parts("what is it like in barcelona, going with natasha") == [
        "what is it like in Barcelona, going with Natasha"
    ]


def test_scripts_of_unicode_are_nobody() -> None:
    assert parts("124A\t124D\tEthiopic\n1CDC\t1CDD\tDevanagari Grantha\nD81\tD83\tSinhala") == []


def test_who_wrote_is_read_in_prose_and_not_in_programs() -> None:
    assert parts("Contributors: Tobias Fenwick, Anna Quill") == ["Contributors: Tobias Fenwick, Anna Quill"]
    assert parts("import os\nContributors: Tobias Fenwick") == []
    assert parts("# Contributors: Tobias Fenwick") == []


@pytest.mark.parametrize(
    "line",
    [
        "  const total = sum(rows)",
        "    let item, count = 0",
        "#define WIDTH 80",
        "  if (rows.length > 0) {",
        "  } else {",
        "my $row = shift;",
        "use strict;",
        "proc draw {window} {",
        "let g:loaded = 1",
        "endif()",
    ],
)
def test_comments_of_programs_are_not_read(line: str) -> None:
    assert parts(f"# Fenwick comes from Oleander\n{line}") == []
    assert parts("Fenwick comes from Oleander") != []


def test_a_program_in_a_fence_is_not_the_text_around_it() -> None:
    assert parts("* ask Tobias Fenwick\n\n```\nimport os\n```") == ["* ask Tobias Fenwick"]
    assert parts("* ask Tobias Fenwick\n\nimport os") == []


def test_small_letters_behind_who_speaks_are_read() -> None:
    assert parts("User: hi im natasha and i live in barcelona")[-1] == "hi im Natasha and i live in Barcelona"


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("Can you write to natasha yttergren today?", "Can you write to Natasha Yttergren today?"),
        ("I met natasha at the airport in barcelona", "I met Natasha at the airport in Barcelona"),
        ("Did natasha approve the PR? I think so", "Did Natasha approve the PR? I think so"),
        ("she said that natasha is late", "she said that Natasha is late"),
        ("thx, natasha", "thx, Natasha"),
        ("the lease was signed by natasha kovalchuk", "the lease was signed by Natasha Kovalchuk"),
        ("im moving from glasgow to barcelona", "im moving from Glasgow to Barcelona"),
        ("is there a cheap flight to barcelona", "is there a cheap flight to Barcelona"),
        ("ich bin natasha und wohne in barcelona", "ich bin Natasha und wohne in Barcelona"),
        ("hola soy natasha, vivo en barcelona", "hola soy Natasha, vivo en Barcelona"),
        ("so basically natasha and bogdan broke up", "so basically Natasha and Bogdan broke up"),
        ("kannst du natasha fragen", "kannst du Natasha fragen"),
        ("la hermana de natasha vive en barcelona", "la hermana de Natasha vive en Barcelona"),
        ("tell uncle bogdan i know", "tell Uncle Bogdan i know"),
        ("natasha owns a shop in barcelona for years", "Natasha owns a shop in Barcelona for years"),
        ("wann kommt natasha aus barcelona", "wann kommt Natasha aus Barcelona"),
        ("bonjour je suis natasha de nantes", "bonjour je suis Natasha de Nantes"),
    ],
)
def test_names_in_small_letters_are_read_wherever_people_are_spoken_of(text: str, spelled: str) -> None:
    assert parts(text)[-1] == spelled


@pytest.mark.parametrize(
    "text",
    [
        "Please pay the phone bill and sue them",
        "I use jasmine and the ray cluster with a gene panel",
        "The natasha release is out",
        "Set natasha to 5 and the rest to 6",
    ],
)
def test_words_that_are_names_elsewhere_are_left_small(text: str) -> None:
    assert [part for part in parts(text) if not part.startswith(text[:3])] == []
    assert all(part in text for part in parts(text))


def test_an_article_stands_before_no_name() -> None:
    assert parts("critics of the bill, said today that it is late") == []


def test_transcripts_in_small_letters_are_read() -> None:
    assert parts("caller: sure it's natasha yttergren") == ["caller: sure it's Natasha Yttergren"]
    assert parts("so this is hope calling from the clinic") == ["so this is Hope calling from the clinic"]
    assert parts("what is the best area to live in barcelona for students") == [
        "what is the best area to live in Barcelona for students"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "what is going with natasha = 3; and for the rest",
        "run natasha.py and tell me",
        "my path is /home/natasha/x and we like it",
        "call natasha(1) for me",
        "he said that nothing works",
        "deploy natasha over there",
    ],
)
def test_small_letters_that_name_nobody_are_not_read(text: str) -> None:
    assert parts(text) == []


def test_a_mention_is_no_decorator() -> None:
    assert any("Fenwick" in part for part in parts("@all welcome Fenwick who joins us"))
    assert parts("@fenwick.Route('x')") == []


def test_a_long_run_of_names_is_cut() -> None:
    text = "Fenwick Oleander " * 2_000
    found = list(stretches(text))
    assert len(found) > 20
    assert all(len(stretch.text) <= LONGEST + 2 * MARGIN for stretch in found)


@given(st.text(alphabet=st.sampled_from("Aa bÉé.,;|`\n\t#\"'(:=JOHN"), max_size=200))
def test_a_stretch_has_the_length_of_what_it_stands_for(text: str) -> None:
    previous = 0
    for stretch in stretches(text):
        assert previous <= stretch.start <= len(text) - len(stretch.text)
        assert stretch.text.casefold() == text[stretch.start :][: len(stretch.text)].casefold() or any(
            mark in text for mark in ",;|\t"
        )
        previous = stretch.start


@pytest.mark.parametrize(
    "line",
    [
        "see Natasha, written by her: ok",
        "Natasha (41) came; Anna left",
        "2 < 3, says Natasha",
    ],
)
def test_prose_with_signs_is_read(line: str) -> None:
    assert "".join(stretch.text for stretch in stretches(line))


@pytest.mark.parametrize(
    "line",
    [
        "total = Natasha",
        "ask Natasha->run",
        "return Natasha",
        "Natasha::Yttergren",
        "at Natasha.Yttergren(Main)",
        "Natasha && Anna",
    ],
)
def test_a_line_of_code_is_not_read(line: str) -> None:
    assert list(stretches(line)) == []


def test_a_given_name_that_is_a_word_counts_before_a_family_name() -> None:
    assert [stretch.text for stretch in stretches("please ask mark okafor about it today")] == [
        "please ask Mark Okafor about it today"
    ]
    assert list(stretches("please mark invoice as done for me")) == []
