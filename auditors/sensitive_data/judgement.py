"""What a model's finding amounts to: judged by the words, and by what stands around them in the text."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.gazetteer import other_names
from auditors.sensitive_data.plausibility import (
    PARTICLES,
    Evidence,
    can_be_name,
    is_ambiguous_name,
    is_geographic,
    is_given_name,
    is_ordinary,
    is_place,
    name_words,
    person_evidence,
)


def _one_of(words: str) -> str:
    return "(?:" + "|".join(words.split()) + ")"


_TITLE: Final = _one_of(
    """mr mrs ms miss mx dr prof professor sir dame herrn? frau monsieur madame mme mlle señora? sra? srta don doña
    president minister chancellor senator governor mayor judge captain general ceo dear hi hello hey i['’]m thanks"""
)
_TITLES: Final = deferred(rf"(?:{_TITLE}\b\.?,?\s+)+", re.IGNORECASE)
_CUT: Final = deferred(
    r"[\n\r\t\d_@/\\=<>{}\[\]()#$%^*+|~`:;!?\"“”«»&]|,| [-–—] |\s-|--|['’]s\b"
    r"|(?<=[^\W\d_]{3})\.\s+(?=[^\W\d_]{3})|\bnan\b"
)
"""Where a name ends at the latest."""
_EDGE: Final = " \t.,'’-–—"

_THING: Final = _one_of(
    """class def import function method module package library framework interface struct enum variable field property
    column table type branch repo repository plugin endpoint command button menu tab option setting model version error
    exception"""
)
_CODE_BEFORE: Final = deferred(rf"(?:[\w@/\\#$&%.]|\b{_THING} [`'\"]?|`)\Z")
_CODE_AFTER: Final = deferred(
    r"[\w@(\\/=\[`]|[*_\"']{0,2}\]\(|\.\w|::|[ ]?v?\d+\.\d"
    r"|[ ]?(?:API|SDK|server|cluster|framework|library|model|plugin)\b"
)
_OWNED: Final = _one_of("assistant bot chatbot agent service app application platform company product team website")
_PRODUCT_BEFORE: Final = deferred(rf"\b{_OWNED}s? (?:of|for|at|by|from|called|named) (?:the )?\Z", re.IGNORECASE)
_DETERMINED: Final = deferred(
    r"(?<!\w)(?:my|your|his|her|our|their|its|this|a|an|each|every|any|no|meine?|eine?|une?|mon|ma|una|mi) \Z",
    re.IGNORECASE,
)
"""What stands before a thing, and seldom before a name."""
_MADE_OF: Final = _one_of(
    """objects? class classes instances? exceptions? errors? functions? modules? keywords? protocols? formats? files?
    data services? tools? apps? users? tables? fields? buttons? pages? sections? IDs? numbers? keys? tokens? codes?"""
)
_KIND_AFTER: Final = deferred(rf" {_MADE_OF}\b")
_INSTITUTION: Final = _one_of(
    """st street ave avenue rd road blvd boulevard lane ln drive dr court ct place pl square sq way terrace highway hwy
    crescent close park bridge university hospital school college church airport station museum inc ltd llc gmbh corp
    county foundation institute group bank hotel prize award theorem algorithm distribution equation law test method
    model"""
)
_COMPANY: Final = _one_of(
    r"""GmbH AG KG OHG SE Ltd Inc LLC LLP PLC Corp Co\.? S\.?A\.?R\.?L S\.?A\.?S S\.A S\.L S\.C S\.p\.A S\.r\.l
    S\.Coop S\.Com B\.?V N\.?V & e\.V et\sFils y\sAsociados and\sSons"""
)
_NAMED_AFTER: Final = deferred(rf"\s+(?:(?i:{_INSTITUTION})\b|{_COMPANY}(?!\w))")
"""What is named after people and is none: `Bennett Street`, `Fisher test`."""

_ALSO_VERBS: Final = _one_of("Bill Mark Will Grant Sue Rob Drew Ray Pat Chase Max Art Frank Dot Faith Gene")
_OBJECTS: Final = _one_of("to as the it this that all my your up a an of in me any")
_VERB: Final = deferred(rf"{_ALSO_VERBS} {_OBJECTS}\b")
_LABEL: Final = deferred(r"[*_]{0,2}[ \t]?:")
_CONTINUES: Final = deferred(r"[\w,(]\s+\Z")
"""What stands before a word in the middle of a sentence."""

_PERSONAL: Final = _one_of(
    """he she his her hers him himself herself who whom whose mr mrs ms miss dr prof sir lady lord
    said says say told tells asked asks replied wrote writes met meet lives lived born died married
    wife husband son daughter mother father mom dad brother sister friends? colleague boss manager director ceo cto cfo
    president minister chairman captain coach player singer actor actress author writer founders? patient customer
    client employee student teacher nurse lawyer judge engineer artist musician kid child man woman boy girl guy people
    someone person er sie ihr sein seine ihre herr frau il elle sa él ella su"""
)
_PEOPLE: Final = deferred(rf"\b{_PERSONAL}\b|\byears? old\b|['’]s\b", re.IGNORECASE)
_AROUND: Final = 64
"""Code points to either side in which words about people count."""

_MADE: Final = _one_of("written modified implemented ported invented added fixed patch(?:ed)? code support originally")
AUTHORSHIP: Final = deferred(
    r"copyright|\(c\)|©|\bauthors?\b[\"'_: ]|__author__|@author|\bmaintain(?:er|ers|ed)\b|\bcontribut(?:or|ors|ed)\b"
    rf"|\b{_MADE} by\b|\bbased on \w+ by\b|\brfc \d+|\bet al\b",
    re.IGNORECASE,
)
"""A statement of authorship, as in the head of a source file: the names in it are public by intent."""


class Judged(msgspec.Struct, frozen=True):
    """A name that stands: its entity, its span, a score of 0..1."""

    entity: str
    start: int
    end: int
    score: float


def judge(text: str, start: int, end: int, entity: str, likely: float) -> Judged | None:
    """What a finding amounts to, or None where it is no name. `likely` is the model's own opinion, 0..1."""
    start, end = _whole(text, *_trimmed(text, start, end))
    words = text[start:end]
    if len(words) < 2 or _in_code(text, start, end):
        return None
    if entity == "PERSON" and is_geographic(words):
        return Judged("LOCATION", start, end, 0.6)
    if entity == "PERSON" and not is_place(words):
        score = _person_score(text, start, end, likely)
        return None if score is None else Judged("PERSON", start, end, score)
    if entity == "LOCATION" and is_given_name(words.casefold()) and not is_place(words):
        return Judged("PERSON", start, end, 0.6)
    if not is_place(words) and (_is_product(text, start) or _KIND_AFTER.match(text, end)):
        return None
    score = _place_score(words, likely, begins=not _CONTINUES.search(text[max(0, start - 4) : start]))
    return None if score is None else Judged("LOCATION", start, end, score)


def speaks_of_people(text: str, start: int, end: int) -> bool:
    """Whether the words around a span are about people: pronouns, family, professions, speech."""
    return bool(_PEOPLE.search(text, max(0, start - _AROUND), start) or _PEOPLE.search(text, end, end + _AROUND))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without titles, greetings, possessives and whatever a name does not go on behind."""
    title = _TITLES.match(text, start, end)
    if title:
        start = title.end()
    while start < end and not text[start].isalpha():
        start += 1
    if cut := _CUT.search(text, start, end):
        end = cut.start()
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with all of a compound that a model cut: `Delgado-Villarreal`."""
    while start > 1 and text[start - 1] == "-" and text[start - 2].isalpha():
        start -= 1
        while start and text[start - 1].isalpha():
            start -= 1
    if rest := _COMPOUND_REST.match(text, end):
        end = rest.end()
    return start, end


_COMPOUND_REST: Final = deferred(r"(?:-[^\W\d_]+)+")


def _in_code(text: str, start: int, end: int) -> bool:
    """Whether the words stand where identifiers and products stand."""
    return bool(_CODE_BEFORE.search(text[max(0, start - 16) : start]) or _CODE_AFTER.match(text, end))


def _person_score(text: str, start: int, end: int, likely: float) -> float | None:
    words = text[start:end]
    if _NAMED_AFTER.match(text, end) or _VERB.match(text, start):
        return None
    evidence = person_evidence(words)
    if evidence < Evidence.KNOWN and (_is_label(text, start, end) or _is_product(text, start)):
        return None
    if evidence < Evidence.LIKELY and _is_thing(text, start, end):
        return None
    single = " " not in words
    if evidence < Evidence.KNOWN and single and _is_firm(text, start, end):
        return None
    if evidence is Evidence.KNOWN:
        return 0.7 + (0.1 if single else 0.21) * likely
    if evidence is Evidence.LIKELY:
        return 0.6 + 0.28 * likely if likely >= 0.4 else None
    if evidence is Evidence.WEAK:
        enough = 0.5 if speaks_of_people(text, start, end) else 0.9
        return 0.5 + 0.3 * likely if likely >= enough else None
    if single:
        called = is_ambiguous_name(words) and likely >= 0.8 and speaks_of_people(text, start, end)
        return 0.6 if called else None
    called = likely >= 0.85 and _is_capitalised(words) and speaks_of_people(text, start, end)
    return 0.6 if called else None


_PARTNER: Final = r"[A-Z][\w'’]+(?:-[A-Z]\w+)?"
_FIRM: Final = deferred(rf"(?<!, )\b{_PARTNER}, {_PARTNER},? (?:and|&|und|et|y) {_PARTNER}\b")


def _is_firm(text: str, start: int, end: int) -> bool:
    """Whether the word is one of three family names that make a firm: `Turner, Mcclain and Wilkerson`."""
    return not speaks_of_people(text, start, end) and any(
        firm.start() <= start and end <= firm.end()
        for firm in _FIRM.finditer(text, max(0, start - _AROUND), end + _AROUND)
    )


def _is_thing(text: str, start: int, end: int) -> bool:
    """Whether the words are used as those for a thing are: `my Steuernummer`, `a Pickler object`."""
    return bool(_DETERMINED.search(text[max(0, start - 8) : start]) or _KIND_AFTER.match(text, end))


def _is_product(text: str, start: int) -> bool:
    """Whether the words in front say that a product or company follows: `the assistant of`."""
    return bool(_PRODUCT_BEFORE.search(text[max(0, start - 32) : start]))


def _is_label(text: str, start: int, end: int) -> bool:
    """Whether the words begin a line and a colon follows: `Geburtsdatum:`."""
    return bool(_LABEL.match(text, end)) and not text[:start].rpartition("\n")[2].strip(" \t*_|-")


def _is_capitalised(words: str) -> bool:
    """Whether the words, though common ones, are all capitalised, and none is known to be something else."""
    found = [word for word in name_words(words) if word.casefold() not in PARTICLES]
    return len(found) < 4 and all(
        word[0].isupper() and not word.isupper() and word.casefold() not in other_names() for word in found
    )


def _place_score(words: str, likely: float, *, begins: bool) -> float | None:
    """`begins` says that a sentence begins with the words, where any word has a capital."""
    if is_place(words):
        return 0.8 + 0.15 * likely
    if not can_be_name(words) or words.isupper() or words.islower():
        return None
    found = [word for word in name_words(words) if word.casefold() not in PARTICLES]
    if not found or all(is_ordinary(word) for word in found):
        return None
    return 0.4 + 0.4 * likely if likely >= (0.85 if begins and len(found) == 1 else 0.5) else None
