"""Names of people behind a title, a role or a kinship: `Dr. Quill`, `the tenant Anna Quill`, `my sister Anna`."""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.cues import CAPITAL, any_of, as_head
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.judgement import AUTHORSHIP
from auditors.sensitive_data.person_cues import NAMED, TITLE, person, told
from auditors.sensitive_data.plausibility import (
    ANY_WORD,
    NAME,
    NAME_WORD,
    PARTICLE,
    UPPER,
    Evidence,
    can_be_told,
    is_brand,
    is_dictionary_word,
    is_given_name,
    is_ordinary,
    is_place,
    person_evidence,
)

_ROYAL: Final = frozenset(
    "queen king prince princess lady lord major general coach justice father mother sister hr fr seu pan mama papa mag "
    "ing familie familia family hon bishop emperor chief barr".split()
)
"""Titles that begin names of things too: `King Crimson`, `Major Release`."""
_ALSO_DRIVE: Final = _ROYAL | {"dr"}
_TICKET: Final = deferred(r"[A-Z]/[A-Z]+ \Z")
"""A name as airlines write it, which its title ends: what follows is a flight."""
_CAPITAL_BEFORE: Final = deferred(rf"(?<![.!?:;] )(?<!\n)(?<!^)\b[{UPPER}][\w'’-]* \Z|\A[{UPPER}][\w'’-]* \Z")
_WORD_BEFORE: Final = deferred(rf"({NAME_WORD}) \Z")
_NUMBER_BEFORE: Final = deferred(r"\d,? \Z")
"""In front of a quarter in Mexico: `Mérida 424, Col. Roma Norte`."""
_STREET_NUMBER: Final = deferred(r"\d[\w ]{0,30}\Z")


def _is_strange(words: str) -> bool:
    """Whether they are one word that is nothing else: `Mama Sithole`, `Familie Nguyen-Schmitt`."""
    return person_evidence(words) is Evidence.WEAK and not is_dictionary_word(words) and not is_place(words)


def _titled(candidate: Candidate) -> float | None:
    """A title makes a name of any word that is no ordinary one; `Dr` behind a number and a street's name is a drive."""
    evidence = person_evidence(candidate.value)
    begin = candidate.match.start()
    if _TICKET.search(candidate.text, max(0, begin - 32), begin):
        return None
    if candidate.match["title"] == "Col" and _NUMBER_BEFORE.search(candidate.text[max(0, begin - 4) : begin]):
        return None
    royal = candidate.match["title"].casefold() in _ROYAL
    if royal and evidence < Evidence.KNOWN and not _is_strange(candidate.value):
        return None
    if candidate.match["title"].casefold() in _ALSO_DRIVE and _STREET_NUMBER.search(
        candidate.text[max(0, begin - 32) : begin]
    ):
        return None
    if is_brand(" ".join((candidate.match["title"], candidate.value.removesuffix("'s")))):
        return None
    if evidence is Evidence.NONE:
        return 0.86 if can_be_told(candidate.value) else None
    return round(0.88 + 0.03 * evidence, 2)


titled = person(
    (rf"\b{as_head(TITLE)}\.?[ \t]{{1,3}}(?:{PARTICLE} ){{0,2}}{CAPITAL}",),
    rf"(?<![\w.])(?P<title>{TITLE})\.?[ \t]{{1,3}}(?:(?:Dr|Prof|Col|Gen|Cmdr|Maj)\.?[ \t]+)?"
    rf"(?P<value>(?:{PARTICLE}[ \t]){{0,2}}{NAME})(?![\w@(\\/=])",
    _titled,
)


def _titled_small(candidate: Candidate) -> float | None:
    """A title in small letters makes a name of a word that no dictionary has: `mr petrov`."""
    first, _, second = candidate.value.partition(" ")
    if is_dictionary_word(first.strip(".")) or len(first) < 3:
        return None
    if not second or is_dictionary_word(second.strip(".")):
        candidate.end = candidate.start + len(first)
    return 0.82


titled_any_case = person(
    (r"\b(?i:mrs?|dr)\.? [a-z\x80-\xff]",),
    rf"(?<![\w.])(?i:mrs?|dr)\.?[ \t](?P<value>{ANY_WORD}(?:[ \t]{ANY_WORD})?)(?![\w@(\\/=])",
    _titled_small,
    priority=42,
)


def _couple(candidate: Candidate) -> float | None:
    """Two given names before one family name: `Patrick & Sinéad Gallagher`."""
    in_front = candidate.before(24)
    if _CAPITAL_BEFORE.search(in_front) or (
        (word := _WORD_BEFORE.search(in_front)) and is_given_name(word[1].casefold())
    ):
        return None
    first, second = candidate.match["first"].casefold(), candidate.match["second"].casefold()
    return 0.88 if is_given_name(first) and is_given_name(second) else None


couple = person(
    (rf"{CAPITAL}[a-z\x80-\xff?]{{1,20}} (?:&|and|und|et|y) {CAPITAL}[a-z\x80-\xff?]{{1,20}} {CAPITAL}",),
    rf"(?<![\w.@])(?P<value>(?P<first>{NAME_WORD}) (?:&|and|und|et|y) (?P<second>{NAME_WORD}) {NAME_WORD})"
    r"(?![\w@(\\/=])",
    _couple,
    priority=43,
)
monsieur = person(
    (rf"\bM\. {CAPITAL}",),
    rf"(?<![\w.])M\. (?P<value>{NAME_WORD}(?:[ \t](?:{PARTICLE}[ \t])?{NAME_WORD}){{0,2}})(?![\w@(\\/=])",
    told(Evidence.WEAK, 0.8),
)
honoured = person(
    (rf"{CAPITAL}[a-z?\x80-\xff]{{1,20}}-(?:san|sama|sensei|kun|chan|nim|ssi)\b",),
    rf"(?<![\w-])(?P<value>[{UPPER}][^\W\d_]{{1,20}}(?:-(?:san|sama|sensei|kun|chan|nim|ssi)))(?![\w-])",
    lambda candidate: None if is_ordinary(candidate.value.split("-")[0]) else 0.86,
)
passenger = person(
    (r"[A-Z]/[A-Z]{2,20} ?(?:MR|MRS|MS|MISS|MSTR|DR)\b",),
    r"(?<![\w/])(?P<value>[A-Za-z]{2,24}/[A-Za-z]{2,20}(?: [A-Za-z]{2,20})?) ?(?:MR|MRS|MS|MISS|MSTR|DR|Mrs?|Ms)(?!\w)",
    lambda candidate: 0.9,
)
"""Names as airlines write them: `QUILL/ANNA MRS`."""

_ROLE: Final = any_of(
    "user|customer|client|patient|pt|employee|manager|passenger|tenant|landlord|witness|defendant|plaintiff|suspect",
    "victim|contractor|agent|guide|guard|intern|assistant|enrollee|claimant|officer|rep|student|driver|applicant|candidate|reviewer|attorney|lawyer|counsel|lecturer|actor|actress|singer|striker",
    "barrister|advocate|engineer|councilman|councilwoman|"
    "goalkeeper|defender|midfielder|founder|chairman|chairwoman|chairperson|ceo|cfo|cto|minister|spokesman|spokeswoman",
    "spokesperson|physician|surgeon|dentist|therapist|teacher|pupil|farmer|lessee|deponent|caller|requester|approver",
    "patientin|zeuge|zeugin|angeklagter?|mieter|mieterin|vermieter|vermieterin|notar|notarin|kunde|kundin|anwalt",
    "anwältin|geschäftsführer|geschäftsführerin|richter|richterin|lehrer|lehrerin|kollege|kollegin|bürgermeister",
    "bürgermeisterin|sprecher|sprecherin|vorsitzende|laut|patiente|témoin|prévenue?|maire|directeur|directrice|notaire",
    "avocate?|docteur|maître|présidente?|selon|paciente|testigo|acusad[oa]|abogad[oa]|notari[oa]|doctora?|alcalde",
    "alcaldesa|director|directora|juez|según|inquilin[oa]",
)


def _in_role(candidate: Candidate) -> float | None:
    """Two words that are nothing else, or a given name: `customer Premium` is a kind of customer."""
    evidence = person_evidence(candidate.value)
    if evidence < Evidence.LIKELY or AUTHORSHIP.search(candidate.before(24)):
        return None
    return 0.88 if evidence is Evidence.KNOWN and " " in candidate.value else 0.78


in_role = person(
    (rf"(?i:\b{as_head(_ROLE)}),? [\x22']?{CAPITAL}",),
    rf"(?<![\w.@/-])(?i:{_ROLE}),? [\"']?{NAMED}",
    _in_role,
    priority=41,
)

_WHOSE: Final = any_of("my|his|her|our|your|their|meine?r?|seine?r?|ihre?r?|mon|ma|mi|su|the")
_KIN: Final = any_of(
    "wife|husband|son|daughter|mother|mom|mum|father|dad|brother|sister|friend|girlfriend|boyfriend|fiancée?|boss|"
    "manager",
    "supervisor|colleague|coworker|co-worker|partner|kid|child|neighbou?r|landlord|roommate|therapist|assistant|cousin",
    "nephew|niece|grandfather|grandmother|grandson|granddaughter|client|patient|student|teacher|employee|doctor|lawyer",
    "nanny|frau|mann|sohn|tochter|chef|chefin|kollege|kollegin|freundin|freund|bruder|schwester|femme|mari|fils|fille",
    "collègue|amie?|frère|sœur|esposa|esposo|marido|hijo|hija|hermano|hermana|amigo|amiga|jefe|jefa",
)


def _related(candidate: Candidate) -> float | None:
    evidence = person_evidence(candidate.value)
    if evidence is Evidence.NONE or (evidence < Evidence.KNOWN and candidate.match[0].lower().startswith("the ")):
        return None
    return round(0.82 + 0.03 * evidence, 2)


related = person(
    (rf"\b(?i:{_WHOSE} (?:[a-z]{{3,12}} )?{as_head(_KIN)}),? (?:[a-zA-Z]{{2,6}}\.? ){{0,2}}{CAPITAL}",),
    rf"(?<![A-Za-z])(?i:{_WHOSE} (?:[a-z]{{3,12}} )?{_KIN}),? (?:(?:is|was|named|called|Mrs?\.?|Ms\.?|"
    rf"Dr\.?) ){{0,2}}{NAMED}",
    _related,
)
