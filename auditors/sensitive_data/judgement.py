"""What a model's finding amounts to: judged by the words, and by what stands around them in the text."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.foreign_nouns import is_foreign_noun, is_foreign_thing
from auditors.sensitive_data.gazetteer import other_names, products
from auditors.sensitive_data.languages import is_german, is_romance, is_small_word
from auditors.sensitive_data.name_spans import TITLES, name_span, one_of
from auditors.sensitive_data.people_words import speaks_of_people
from auditors.sensitive_data.place_cues import (
    PLACE_NOUN_AND,
    is_called_place,
    is_genitive_of_place,
    is_in_town,
)
from auditors.sensitive_data.plausibility import (
    PARTICLES,
    UPPER,
    Evidence,
    can_be_name,
    ends_in_family_name,
    is_ambiguous_full_name,
    is_ambiguous_name,
    is_any_name,
    is_brand,
    is_dictionary_word,
    is_family_name,
    is_geographic,
    is_given_and_family_name,
    is_given_name,
    is_of_family_names,
    is_ordinary,
    is_part_of_place,
    is_place,
    name_words,
    person_evidence,
)
from auditors.sensitive_data.things import (
    is_abbreviation,
    is_cipher_actor,
    is_company,
    is_kind,
    is_named_after,
    is_product,
    is_system,
    is_thing_of_place,
)

_THING: Final = one_of(
    """class def import function method module package library framework interface struct enum variable field property
    column table type branch repo repository plugin endpoint command button menu tab option setting model version error
    exception"""
)
_CODE_BEFORE: Final = deferred(rf"(?:[\w@/\\#$&%.]|\b{_THING} [`'\"]?|`|\bline \d{{1,6}}, in )\Z")
_CODE_AFTER: Final = deferred(
    r"[\w@(\\/=\[`]|[*_\"']{0,2}\]\(|\.\w|::|[ ]?v?\d+\.\d"
    r"|[ ]?(?:API|SDK|server|cluster|framework|library|model|plugin)\b"
)
_DETERMINED: Final = deferred(
    r"(?<!\w)(?:my|your|his|her|our|their|its|this|a|an|each|every|any|no|meine?|eine?|une?|mon|ma|una|mi"
    r"|im|am|zum|zur|beim|vom|ins) \Z",
    re.IGNORECASE,
)
"""What stands before a thing, and seldom before a name."""
_ALSO_VERBS: Final = one_of("Bill Mark Will Grant Sue Rob Drew Ray Pat Chase Max Art Frank Dot Faith Gene")
_OBJECTS: Final = one_of("[Tt]o as the it this that all my your up a an of in me any")
_GERMAN_NOUN: Final = deferred(
    r"[a-zäöüß](?:ung|ungen|heit|keit|schaft|tion|tät|nis|nummer|datum|stelle|dienst|anlage|code|konto|team|karte|maschine|adresse|gerät|schlüssel|verwaltung|betrag|rechnung|buchung|liste|abteilung|leitung|system|software|kasse|zeichen)(?:en|e|s)?\Z"
)
_NOUN: Final = deferred(_ALSO_VERBS)
_VERB: Final = deferred(rf"{_ALSO_VERBS} {_OBJECTS}\b|Bill (?:No\.? ?|[SsHC]\.?-? ?(?:R\.? ?)?)\d")
_LABEL: Final = deferred(r"[*_]{0,2}[ \t]?:")
_CONTINUES: Final = deferred(r"[\w,(]\s+\Z")
"""What stands before a word in the middle of a sentence."""

_AROUND: Final = 64
"""Code points to either side in which words about people count."""

_MADE: Final = one_of("written modified implemented ported invented added fixed patch(?:ed)? code support originally")
_BEGINS: Final = r"(?:^|[#*/;%(\n.>-]|[\"']{3})[ \t]*"
AUTHORSHIP: Final = deferred(
    r"copyright|\(c\)|©|\bauthors?[\"']?[ \t]{0,8}[:=]|__author__|@author|\bmaintain(?:er|ers|ed)\b"
    rf"|\bcontribut(?:or|ors|ed)\b|{_BEGINS}(?:authors?\b|(?:(?!was|is|were|been)\w+ )?{_MADE} by\b)"
    r"|\bbased on \w+ by\b|\brfc \d+|\bet al\b|\bthank you for using \w+[!.]? -",
    re.IGNORECASE,
)
"""A statement of authorship, as in the head of a source file or when a program starts: the names in it are public by
intent.
"""


_OF_AUTHORS: Final = ("by", "author", "copyright", "(c)", "©", "maintain", "contribut", "rfc", "et al", "thank you")
"""One of these stands in every statement of authorship."""


def authorship(line: str) -> re.Match[str] | None:
    """The statement of authorship in a line, if there is one."""
    folded = line.lower()
    return AUTHORSHIP.search(line) if any(part in folded for part in _OF_AUTHORS) else None


class Judged(msgspec.Struct, frozen=True):
    """A name that stands: its entity, its span, a score of 0..1."""

    entity: str
    start: int
    end: int
    score: float


def judge(text: str, start: int, end: int, entity: str, likely: float) -> Judged | None:
    """What a finding amounts to, or None where it is no name. `likely` is the model's own opinion, 0..1."""
    start, end = name_span(text, start, end, entity)
    words = text[start:end]
    if len(words) < 2 or _in_code(text, start, end) or is_brand(words) or is_company(words):
        return None
    in_town = is_in_town(text, start, end) or is_genitive_of_place(text, start, end)
    if in_town and not is_thing_of_place(text, start, end):
        return Judged("LOCATION", start, end, 0.75)
    if entity == "PERSON" and (noun := PLACE_NOUN_AND.match(text, start, end)) and not is_any_name(noun[1]):
        return Judged("LOCATION", noun.end(), end, 0.65)
    if entity == "PERSON" and is_geographic(words):
        return Judged("LOCATION", start, end, 0.6)
    if (whole := _BESIDE_CAPITAL.search(text, max(0, start - 24), start)) and is_place(text[whole.start() : end]):
        return Judged("LOCATION", whole.start(), end, 0.75)
    if entity == "PERSON" and is_genitive_of_place(text, last := text.rfind(" ", start, end) + 1, end):
        return Judged("LOCATION", last, end, 0.65)
    if entity == "PERSON" and not is_place(words):
        score = None if is_cipher_actor(text, start, end) else _person_score(text, start, end, likely)
        return None if score is None else Judged("PERSON", start, end, score)
    if entity == "LOCATION" and _is_person_after_all(text, start, words, likely):
        return Judged("PERSON", start, end, 0.6)
    if is_thing_of_place(text, start, end):
        return None
    if not is_place(words) and (is_product(text, start) or _is_thing(text, start, end)):
        return None
    if _FIELD.match(text, end) and is_dictionary_word(words):
        return None
    if not is_place(words) and is_german(text, start, end):
        placed = _is_towards(text, start) or is_called_place(text, start)
        if not placed or _GERMAN_NOUN.search(words):
            return None
    score = _place_score(words, likely, begins=not _continues(text, start))
    return None if score is None else Judged("LOCATION", start, end, score)


_BESIDE_CAPITAL: Final = deferred(rf"(?<![\w.@/'’-])[{UPPER}][^\W\d_]+ \Z")
"""Begins the name of a place that a model cut: `Islas Salomón`."""


def _is_towards(text: str, start: int) -> bool:
    """Whether a German preposition stands before a word with a capital: `in Hvalba`, not `in den Grafenstand`."""
    return text[start].isupper() and _TOWARDS.search(text[max(0, start - 8) : start]) is not None


_TOWARDS: Final = deferred(r"\b(?:[Ii]n|[Aa]us|[Nn]ach|[Bb]ei|[Vv]on|[Aa]b)\s\Z")
"""Without one of these, what a model calls a place in German is a noun."""
_FIELD: Final = deferred(r"[\"']?:[ \t]?[\"'+(]{0,2}\d")
"""Behind a label of a number: `Mobile: +91 …`, where no town of Alabama is meant."""


def _continues(text: str, start: int) -> bool:
    """Whether a word stands in the middle of a sentence, where only names have a capital."""
    return _CONTINUES.search(text[max(0, start - 4) : start]) is not None


def _is_person_after_all(text: str, start: int, words: str, likely: float) -> bool:
    """Whether what a model takes for a place is called like a person, and nothing says that it is somewhere."""
    if is_place(words) or is_geographic(words) or _PLACED.search(text[max(0, start - 16) : start]):
        return False
    if " " not in words:
        return words[:1].isupper() and is_given_name(words.casefold()) and likely < _SURELY_A_PLACE
    return person_evidence(words) is Evidence.KNOWN or (likely < _SURELY_A_PLACE and ends_in_family_name(words))


_SURELY_A_PLACE: Final = 0.97
"""How sure a model must be of a place that is called like a person: `Franklin, Tennessee`."""


_PLACED: Final = deferred(r"\b(?:in|near|outside|across|around|throughout|towards?|nach|aus)\s\Z")


def _in_code(text: str, start: int, end: int) -> bool:
    """Whether the words stand where identifiers and products stand."""
    words = text[start:end]
    mentioned = " " in words and _MENTION.search(text[max(0, start - 2) : start]) and is_given_and_family_name(words)
    return bool(
        (not mentioned and _CODE_BEFORE.search(text[max(0, start - 24) : start])) or _CODE_AFTER.match(text, end)
    )


_MENTION: Final = deferred(r"(?<![^\s(\[\"'])@\Z")
"""In front of a full name that a chat mentions: `@Hassan Aziz`."""


_FIRMS: Final = frozenset("compañía empresa constructora aerolínea société entreprise groupe grupo firma Firma".split())
_LEADS_TO_NAME: Final = frozenset("de del des von of".split())
_KINDS_OF_FIRM: Final = (
    "konzern",
    "Konzern",
    "hersteller",
    "Hersteller",
    "anbieter",
    "verlag",
    "unternehmen",
    "versicherer",
    "autobauer",
)


_OF_SCIENCE: Final = deferred(
    r"\b(?:théorème|loi|méthode|algorithme|équation|constante|teorema|ley|método|algoritmo|ecuación|Satz|Gesetz|theorem|law"
    r"|method|lemma) (?:de |d['’]|del |des |von |of )\Z"
)
"""In front of who found something: `le théorème de Thalès`, `der Satz des Pythagoras`."""


def _is_of_a_thing(text: str, start: int) -> bool:
    """Whether a word for a firm or a finding stands in front: `la compañía Enher`, `der Elektrokonzern Siemens`, `le
    théorème de Thalès`.
    """
    if start < 2:
        return False
    if text[start - 1] != " ":
        return text[start - 1] in "'’" and _OF_SCIENCE.search(text, max(0, start - 24), start) is not None
    word = text[max(text.rfind(" ", 0, start - 1), start - 32) + 1 : start - 1]
    if word in _LEADS_TO_NAME:
        return _OF_SCIENCE.search(text, max(0, start - 24), start) is not None
    return word in _FIRMS or word.endswith(_KINDS_OF_FIRM)


def _begins_with_small_word(text: str, start: int, end: int) -> bool:
    """Whether `Esta` or `Elle` begins a sentence of another language; such words are given names elsewhere."""
    if not is_given_name(text[start:end].casefold()):
        return True
    return not _continues(text, start) and (is_romance(text, start, end) or is_german(text, start, end))


def _person_score(text: str, start: int, end: int, likely: float) -> float | None:
    words = text[start:end]
    if is_small_word(words.casefold()) and _begins_with_small_word(text, start, end):
        return None
    if _is_of_a_thing(text, start):
        return None
    if (
        words.casefold() in _RANKS
        or (len(words) < 3 and not _VOWEL.search(words))
        or is_foreign_thing(text, start, end)
    ):
        return None
    if (
        _is_named_after(text, end)
        or _VERB.match(text, start)
        or words.endswith(" Sie")
        or _is_attribute(text, start, end)
    ):
        return None
    if (_IS_ACRONYM.search(words) and not is_given_name(words.casefold())) or _IS_THING.search(words):
        return None
    if words.isupper() and is_abbreviation(text, start, words):
        return None
    if _NOUN.fullmatch(words) and not _continues(text, start) and not speaks_of_people(text, start, end):
        return None
    evidence = person_evidence(words)
    if evidence < Evidence.KNOWN and _GERMAN_NOUN.search(words) and is_german(text, start, end):
        return None
    if evidence < Evidence.KNOWN and is_foreign_noun(text, start, end, begins=not _continues(text, start)):
        return None
    if evidence < Evidence.KNOWN and (_is_label(text, start, end) or is_product(text, start)):
        return None
    if evidence < Evidence.LIKELY and _is_thing(text, start, end):
        return None
    single = " " not in words
    if single and (evidence < Evidence.KNOWN or not likely) and is_firm(text, start, end):
        return None
    if single and (is_system(text, end) or _is_among_products(text, start, end)):
        return None
    if evidence is Evidence.KNOWN:
        return 0.7 + (0.1 if single else 0.21) * likely
    if evidence is Evidence.LIKELY:
        if _is_of_the_dictionary(words) and not speaks_of_people(text, start, end):
            return None
        return 0.6 + 0.28 * likely if likely >= 0.4 else None
    if evidence is Evidence.WEAK:
        if _GERMAN_NOUN.search(words):
            return None
        if is_dictionary_word(words) and not _continues(text, start):
            return None
        enough = 0.5 if speaks_of_people(text, start, end) else 0.9
        return 0.5 + 0.3 * likely if likely >= enough else None
    if single:
        called = is_ambiguous_name(words) or (words[0].isupper() and is_family_name(words) and not is_place(words))
        return 0.6 if called and likely >= 0.8 and speaks_of_people(text, start, end) else None
    called = likely >= 0.85 and (
        is_of_family_names(words) or (_is_capitalised(words) and speaks_of_people(text, start, end))
    )
    called = called or (likely >= 0.4 and is_ambiguous_full_name(words))
    return 0.6 if called else None


_RANKS: Final = frozenset(
    "queen king prince princess emperor empress czar czarina tsar pope bishop saviour savior lord col capt sgt lt gen "
    "barrister pharaoh sultan".split()
)
"""Titles that, alone, name nobody."""
_VOWEL: Final = deferred(r"[^\W\dbcdfghjklmnpqrstvwxz_]", re.IGNORECASE)
_IS_ACRONYM: Final = deferred(
    rf"^(?:[{UPPER}][{UPPER}.]{{1,4}}|[{UPPER}][^\W\d_{UPPER}]+ (?![IVX]+\Z)[{UPPER}]{{2,4}})\Z"
)
"""A title or a term in capitals, alone or behind a word: `MD`, `Lleve DNI`."""
_IS_THING: Final = deferred(
    r"-(?:stra(?:ß|ss)e|allee|platz|weg|ring|ufer|stadion|halle|klinik|schule|haus|gymnasium|stiftung|institut|preis"
    r"|founded|led|based|backed|owned|like|style|act)\Z",
    re.IGNORECASE,
)
"""Ends a compound that names what is called after somebody: `Fritz-Walter-Stadion`."""
_ARTICLE: Final = deferred(r"(?<!\w)(?:[Tt]he|[Aa]n?|[Tt]h(?:is|at))\s\Z")
_OF_PEOPLE: Final = one_of(
    """family case matter file account brothers? sisters? twins household estate kids children boys girls residence
    wedding couple novels? books? films? movie paper study report essay poem painting trial interview story and or of in
    at on to is was are were who whose will would has had that from with for by as but said says"""
)
_ATTRIBUTE: Final = deferred(rf"\s(?!{_OF_PEOPLE}\b)[a-z]{{3,}}\b")


def _is_attribute(text: str, start: int, end: int) -> bool:
    """Whether one name behind an article says which thing is meant: `the Victoria release`, `the Shannon entropy`."""
    return (
        " " not in text[start:end]
        and _ARTICLE.search(text[max(0, start - 6) : start]) is not None
        and _ATTRIBUTE.match(text, end) is not None
    )


def _is_named_after(text: str, end: int) -> bool:
    """Whether a thing is named after the words; two given names with a sign between them are two people."""
    return is_named_after(text, end) and not (
        (other := _AND_OTHER.match(text, end)) and is_given_name(other[1].casefold())
    )


_AND_OTHER: Final = deferred(rf" & ([{UPPER}][^\W\d_]+)(?!['’])")


def _is_among_products(text: str, start: int, end: int) -> bool:
    """Whether a word stands among products, and nobody is spoken of: `Elixir, Erlang, Julia`."""
    around = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    named = {word for part in around for word in _PRODUCTS.findall(part) if word.casefold() in products()}
    return len(named) > 1 and not speaks_of_people(text, start, end)


_PRODUCTS: Final = deferred(r"(?<![\w.@-])[A-Z][\w-]+")


def _is_of_the_dictionary(words: str) -> bool:
    """Whether the last word stands in a dictionary and is no family name: `Nash Equilibrium`."""
    first, *_, last = name_words(words)
    return is_dictionary_word(last) and not is_family_name(last) and not is_ambiguous_name(first)


_PARTNER: Final = r"[A-Z][\w'’]+(?:-[A-Z]\w+)?"
_FIRM: Final = deferred(rf"(?<!, )\b{_PARTNER}, {_PARTNER},? (?:and|&|und|et|y) {_PARTNER}\b")


def is_firm(text: str, start: int, end: int) -> bool:
    """Whether the word is one of three family names that make a firm: `Turner, Mcclain and Wilkerson`."""
    return not speaks_of_people(text, start, end) and any(
        firm.start() <= start and end <= firm.end() and not _all_given(firm[0])
        for firm in _FIRM.finditer(text, max(0, start - _AROUND), end + _AROUND)
    )


def _all_given(words: str) -> bool:
    """Whether all words are given names: friends, and no firm."""
    return all(is_given_name(word.casefold()) for word in name_words(words) if word[0].isupper())


def _is_thing(text: str, start: int, end: int) -> bool:
    """Whether the words are used as those for a thing are: `my Steuernummer`, `a Pickler object`."""
    return bool(_DETERMINED.search(text[max(0, start - 8) : start]) or is_kind(text, end))


def _is_label(text: str, start: int, end: int) -> bool:
    """Whether the words begin a line and a colon follows: `Geburtsdatum:`."""
    return bool(_LABEL.match(text, end)) and not text[:start].rpartition("\n")[2].strip(" \t*_|-")


def _is_capitalised(words: str) -> bool:
    """Whether the words, though common ones, are all capitalised, and none is known to be something else."""
    found = [word for word in name_words(words) if word.casefold() not in PARTICLES]
    return len(found) < 4 and all(
        word[0].isupper() and not word.isupper() and word.casefold() not in other_names() for word in found
    )


_FEATURES: Final = frozenset(
    "Square Forest Sea Ocean Bay Gulf Strait Desert Park Bridge Beach Island River Pole".split()
)
"""What ends names of places that are made of ordinary words: `Times Square`; things are called so too."""

_SURE_OF_A_WORD: Final = 0.9
"""How sure a model must be that a word of the dictionary is a place: `Phoenix`."""


def _place_score(words: str, likely: float, *, begins: bool) -> float | None:
    """`begins` says that a sentence begins with the words, where any word has a capital."""
    if is_place(words) or is_part_of_place(words):
        return 0.8 + 0.15 * likely
    if not can_be_name(words) or words.isupper() or words.islower() or TITLES.fullmatch(f"{words} "):
        return None
    found = [word for word in name_words(words) if word.casefold() not in PARTICLES]
    if likely >= _SURE_OF_A_WORD and len(found) > 1 and found[-1] in _FEATURES:
        return 0.65
    if not found or all(is_ordinary(word) for word in found):
        return None
    if len(found) == 1 and is_dictionary_word(found[0]) and (begins or likely < _SURE_OF_A_WORD):
        return None
    return 0.4 + 0.4 * likely if likely >= (0.85 if begins and len(found) == 1 else 0.5) else None
