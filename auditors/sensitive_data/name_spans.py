"""Where a name begins and ends: the span that a model gave, without what belongs to no name, and whole."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.cues import any_of
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.gazetteer import foreign_words
from auditors.sensitive_data.languages import is_german
from auditors.sensitive_data.plausibility import (
    PARTICLES,
    is_any_name,
    is_dictionary_word,
    is_given_name,
    is_place,
    is_rare_family_name,
    name_words,
)


def one_of(words: str) -> str:
    """A pattern for any of the words of a text."""
    return any_of(*words.split())


_TITLE: Final = one_of(
    """mr mrs ms miss mx dr prof professor sir dame lady lord herrn? frau monsieur madame mme mlle señora? sra? srta don
    doña dra president minister chancellor senator governor mayor judge justice captain colonel sergeant sgt lieutenant
    lt col capt maj adm cmdr cpl sen gov general inspector detective officer nurse sheikh rev reverend pastor rabbi
    aunt auntie uncle grandma grandpa nonna oma opa tante onkel tía tío ceo dear hi hello hey i['’]m thanks"""
)
TITLES: Final = deferred(rf"(?:{_TITLE}\b\.?,?\s+)+", re.IGNORECASE)
"""Titles and greetings in front of a name."""
_CUT: Final = deferred(
    r"[\n\r\t\d_@/\\=<>{}\[\]()#$%^*+|~`:;!?\"“”«»&✓✔✗✘☑→•]|[ \t]{2}|,| [-–—] |\s-|--|['’]s\b"
    r"|(?<=[^\W\d_]{3})\.\s+(?=[^\W\d_]{3})|\bnan\b"
)
"""Where a name ends at the latest."""
_JOINED: Final = deferred(r"\s(?:and|und|et|og|och|&)\s")
_SMALL: Final = deferred(r"(?<=\s)[^\W\d_]+")
_SMALL_IN_PLACES: Final = PARTICLES | frozenset("of the and und et upon on sur am an der in near".split())
FIRST_WORD: Final = deferred(r"([^\W\d_]+(?:-[^\W\d_]+)*)[ \t]+(?=[^\W\d_])")
_EDGE: Final = " \t.,'’-–—"


def people_apart(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of several people that a model took for one: `Alessio Sartori und Rossano Galtarossa`."""
    spans = []
    for joined in _JOINED.finditer(text, start, end):
        if text[joined.end() : joined.end() + 1].isupper():
            spans.append((start, joined.start()))
            start = joined.end()
    return [*spans, (start, end)]


def name_span(text: str, start: int, end: int, entity: str) -> tuple[int, int]:
    """The span of the name that stands between two places: trimmed, then with all of a compound."""
    return _whole(text, *_trimmed(text, start, end, entity))


def _trimmed(text: str, start: int, end: int, entity: str) -> tuple[int, int]:
    """The span without titles, greetings, roles, possessives and whatever a name does not go on behind."""
    title = TITLES.match(text, start, end)
    if title:
        start = title.end()
    if entity == "PERSON":
        cut = _CUT.search(text, start, end)
        if not is_place(text[start : cut.start() if cut else end].strip(_EDGE)):
            start = _behind_roles(text, start, end)
        if joined := _JOINED.search(text, start, end):
            end = joined.start()
    end = _before_small(text, start, end, entity)
    while start < end and not text[start].isalpha():
        start += 1
    if cut := _CUT.search(text, start, end):
        end = cut.start()
    if entity == "PERSON":
        end = _before_noun(text, start, end)
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def _before_noun(text: str, start: int, end: int) -> int:
    """Where a name ends before a particle that joins nothing, or before an article or a noun of German."""
    if loose := _LOOSE_PARTICLE.search(text, start, end):
        return loose.start()
    words = FIRST_WORD.match(text, start, end)
    if words is None:
        return end
    if (article := _GERMAN_ARTICLE.search(text, words.end(1), end)) and is_german(text, start, end):
        return article.start()
    if not is_any_name(words[1]):
        return end
    last = text.rfind(" ", start, end)
    return last if text[last + 1 : end].casefold() in foreign_words() and is_german(text, start, end) else end


_LOOSE_PARTICLE: Final = deferred(r"(?: (?:de|la|del|al|el|le|du|von|zu|zu[mr]|der|den|e|y|da|do|di|te))+\Z")
"""What no name ends in: `Badajoz al`, before `martes`."""
_GERMAN_ARTICLE: Final = deferred(
    r"(?<!\bvon)(?<!\bvan)(?<!\bin)(?<!\bzu)(?<!\bauf)(?<!\ban)(?<!\baus)(?<!\bop) (?:das|dem|den|des|die) "
)
"""An article that is no part of a name: `Salomon den Kuchen`, not `Ursula von den Eichen`."""


def _before_small(text: str, start: int, end: int, entity: str) -> int:
    """Where a capitalised name ends before words in small letters; one word is left only if it is a given name."""
    if not text[start : start + 1].isupper():
        return end
    small = PARTICLES if entity == "PERSON" else _SMALL_IN_PLACES
    for word in _SMALL.finditer(text, start, end):
        if word[0].islower() and word[0] not in small:
            words = text[start : word.start()].strip()
            return word.start() if " " in words or is_given_name(words.casefold()) or is_place(words) else start
    return end


def _behind_roles(text: str, start: int, end: int) -> int:
    """Where a name begins behind an article and a role: `Der Zeuge Milan Kostić`, `Patientin Irmgard Quill`."""
    begin = start
    owned = _OWNED.match(text, start, end)
    if owned and not is_any_name(owned[1]) and is_german(text, start, end):
        begin = start = owned.end()
    elif (noun := _ARTICLE.match(text, start, end)) and is_german(text, start, end):
        begin = start = noun.end()
        if (kin := _KIN.match(text, start, end)) and is_given_name(kin[1].casefold()):
            begin = start = kin.start(1)
    while first := FIRST_WORD.match(text, begin, end):
        folded = first[1].casefold()
        if folded not in foreign_words() and folded not in _ARTICLES and not is_role(text, first, end):
            break
        begin = first.end()
        if folded not in PARTICLES and folded not in _ARTICLES:
            start = begin
    return start


def is_role(text: str, first: re.Match[str], end: int) -> bool:
    """Whether a German noun that is no name stands before a name: `Kreisgeschäftsführer Horst Lutze`."""
    rest = name_words(text[first.end() : end])
    if not rest or is_any_name(first[1]) or not first[1][0].isupper():
        return False
    if _ROLE.search(first[1]):
        return rest[0][0].isupper()
    named = is_any_name(rest[0]) if len(rest) > 1 else is_given_name(rest[0].casefold())
    named = named or (len(rest) > 1 and is_rare_family_name(rest[-1]))
    return named and is_german(text, first.start(), end)


def is_role_word(word: str) -> bool:
    """Whether a capitalised word is what somebody is called in German: `Ministerpräsident`."""
    return word[:1].isupper() and _ROLE.search(word) is not None


def is_behind_role(text: str, start: int) -> bool:
    """Whether what somebody is called in German stands in front: `Ministerpräsident Ehud Olmert`."""
    in_front = text[max(0, start - 32) : start].split(" ")
    return len(in_front) > 1 and not in_front[-1] and is_role_word(in_front[-2])


_ROLE: Final = deferred(
    r"(?:minister|präsident|kanzler|meister|sprecher|trainer|autor|redakteur|direktor|intendant|professor|richter|anwalt"
    r"|vorsitzende[rn]?|beauftragte[rn]?|leiter|inhaber|verteidiger|stürmer|regisseur|schauspieler|sänger)(?:in|s)?\Z",
    re.IGNORECASE,
)
"""Ends what somebody is called in German, before the name: `Premierminister Manmohan Singh`, `Zeit-Autor Staud`."""
_ARTICLE_WORD: Final = r"(?:[Dd](?:er|ie|as|en|em|es)|[Ee]ine?[mnrs]?|(?:[MmSsDd]ein|[Ii]hr)e?[mnrs]?)"
_ARTICLE: Final = deferred(rf"{_ARTICLE_WORD} (?=[^\W\d_])")
_KIN: Final = deferred(
    r"(?:Mann|Frau|Sohn|Tochter|Vater|Mutter|Bruder|Schwester|Onkel|Tante|Freund(?:in)?|Kolleg(?:e|en|in)|Chef) "
    r"([^\W\d_]+)"
)
"""Some of these are family names as well: `Mein Mann Uwe`."""
_OWNED: Final = deferred(rf"(?:{_ARTICLE_WORD} )?([^\W\d_]+) (?:von|vom) (?=[^\W\d_])")
"""A thing and whose it is: `das Wohnhaus von Mori Ōgai`."""
_ARTICLES: Final = frozenset("der die das den dem des le la les el los las il lo the een het".split())


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with all of a compound that a model cut: `Delgado-Villarreal`."""
    while start > 1 and text[start - 1] == "-" and text[start - 2].isalpha():
        start -= 1
        while start and text[start - 1].isalpha():
            start -= 1
    if (rest := _COMPOUND_REST.match(text, end)) and not _ends_small(rest[0]):
        end = rest.end()
    return start, end


def _ends_small(compound: str) -> bool:
    """Whether a compound goes on with an ordinary word: `Ellison-founded`."""
    last = compound.rpartition("-")[2]
    return last.islower() and is_dictionary_word(last)


_COMPOUND_REST: Final = deferred(r"(?:-[^\W\d_]+)+")
