"""Whether some words can be a person's or a place's name, by their spelling and by what they mean elsewhere.

Entity models take anything with a capital for a name: identifiers, products, headings, months. What they and the cues
of a sentence propose is judged here, on the words alone.
"""

from __future__ import annotations

import enum
import re
from typing import Final

import msgspec

from auditors.sensitive_data.gazetteer import common_words, given_names, other_names, places

UPPER: Final = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽȘȚΆ-ΏΑ-ΫЀ-Я"
"""Capital letters of the Latin, Greek and Cyrillic scripts, for a character class."""

PARTICLES: Final = frozenset(
    "de la da di del della dello der den van von zu zum zur vom ten ter te el al bin ibn ben abu dos das do du le "
    "les lo "
    "e y i af av och und et san st ap mac mc o d l".split()
)
"""Words inside of names that may be written small."""

PARTICLE: Final = r"(?:de|la|da|di|del|della|der|den|van|von|zu|zur|ten|ter|el|al|bin|ibn|ben|dos|das|do|du|le|e|y|af)"
NAME_WORD: Final = rf"(?:[{UPPER}][^\W\d_]*(?:['’\-][^\W\d_]+)*|[{UPPER}]\.)"
NAME: Final = rf"{NAME_WORD}(?:[ \t]+(?:{PARTICLE}[ \t]+){{0,2}}{NAME_WORD}){{0,3}}"
"""One to four capitalised words or initials, with particles between them."""

ANY_WORD: Final = r"(?:[^\W\d_]+(?:['’\-][^\W\d_]+)*\.?)"

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_IMPOSSIBLE: Final = re.compile(r"[\d_@/\\=<>{}\[\]()#$%^*+|~`:;!?\"“”&]")
_INNER_CAPITAL: Final = re.compile(rf"^[^\W\d_]*[^\W\d_{UPPER}][{UPPER}]|^[{UPPER}]{{2,}}[^\W\d_{UPPER}]")
_MAC: Final = re.compile(rf"(?:Mac|Mc|De|Di|Da|La|Le|Van|Fitz|Du|Del)[{UPPER}][^\W\d_{UPPER}]+$")
_COMPOUND: Final = re.compile(r"['’\-]")


class Evidence(enum.IntEnum):
    """How well words read as a person's name."""

    NONE = 0
    """They cannot be one, or are common words."""
    WEAK = 1
    """One word that is nothing else."""
    LIKELY = 2
    """Several such words."""
    KNOWN = 3
    """A given name is among them."""


def person_evidence(words: str, *, cased: bool = True) -> Evidence:
    """How well some words, by themselves, read as a person's name. With `cased`, they must be capitalised."""
    if _IMPOSSIBLE.search(words) or len(words) > 60:
        return Evidence.NONE
    found = [word for word in _WORD.findall(words) if len(word) > 1 and word.casefold() not in PARTICLES]
    if not found or len(found) > 5:
        return Evidence.NONE
    known = strange = 0
    for word in found:
        if (cased and not word[0].isupper()) or _is_identifier(word):
            return Evidence.NONE
        folded = word.casefold()
        if is_given_name(folded):
            known += 1
        elif folded in other_names() or (len(found) == 1 and folded in places()):
            return Evidence.NONE
        elif folded not in common_words() and folded not in places():
            strange += 1
    if known and (known + strange == len(found) or len(found) <= 3):
        return Evidence.KNOWN
    if strange == len(found):
        return Evidence.LIKELY if len(found) > 1 else Evidence.WEAK
    return Evidence.NONE


def is_given_name(word: str) -> bool:
    """Whether a word in lower case, or a part of a compound such as `Jean-Luc`, is a given name."""
    names = given_names()
    return word in names or ("-" in word and all(part in names for part in word.split("-")))


def _is_identifier(word: str) -> bool:
    """Whether capitals stand inside of the word where no name has them: `JavaScript`, `getName`; not `McAdam`."""
    if word.isupper():
        return False
    return any(_INNER_CAPITAL.match(part) and not _MAC.match(part) for part in _COMPOUND.split(word))


def is_place(words: str) -> bool:
    """Whether the words are a country, state or large city."""
    return " ".join(words.casefold().split()) in places()


def is_ordinary(word: str) -> bool:
    """Whether a word means something else than a name: a common word, a product, a month."""
    folded = word.casefold()
    return folded in common_words() or folded in other_names()


_TITLES: Final = re.compile(
    r"(?:(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|herrn?|frau|monsieur|madame|mme|mlle|señora?|sra?|srta|don|"
    r"doña|"
    r"president|minister|chancellor|senator|governor|mayor|judge|captain|general|ceo|dear|hi|hello|hey)\b\.?\s+)+",
    re.IGNORECASE,
)
_CUT: Final = re.compile(
    r"[\n\r\t\d_@/\\=<>{}\[\]()#$%^*+|~`:;!?\"“”«»&]|,| [-–—] |\s-|--|['’]s\b|(?<=[^\W\d_]{3})\.\s+(?=[^\W\d_]{3})|"
    r"\bnan\b"
)
_EDGE: Final = " \t.,'’-–—"
_CODE_BEFORE: Final = re.compile(
    r"(?:[\w@/\\#$&%.]|\b(?:class|def|import|function|method|module|package|library|framework|interface|struct|enum|"
    r"variable|field|"
    r"property|column|table|type|branch|repo|repository|plugin|endpoint|command|button|menu|tab|option|setting|model|"
    r"version|error|exception) "
    r"[`'\"]?|`)\Z"
)
_CODE_AFTER: Final = re.compile(
    r"[\w@(\\/=\[`]|\.\w|::|[ ]?(?:v?\d+\.\d|API\b|SDK\b|server\b|cluster\b|framework\b|library\b|model\b|plugin\b)"
)
_STREET_AFTER: Final = re.compile(
    r"\s+(?:st|street|ave|avenue|rd|road|blvd|boulevard|lane|ln|drive|dr|court|ct|place|pl|square|sq|way|terrace|"
    r"highway|hwy|"
    r"crescent|close|park|bridge|university|hospital|school|college|church|airport|station|museum|inc|ltd|llc|gmbh|"
    r"corp|county|"
    r"foundation|institute|group|bank|hotel|prize|award|theorem|algorithm|distribution|equation|law|test|method|"
    r"model)\b",
    re.IGNORECASE,
)


_VERB_AFTER: Final = re.compile(
    r"(?:Bill|Mark|Will|Grant|Sue|Rob|Drew|Ray|Pat|Chase|Max|Art|Frank|Dot|Faith|Gene) (?:to|as|the|it|this|that|all|"
    r"my|your|up|a|an|of|in|me|any)\b"
)
_LABEL: Final = re.compile(r"[*_]{0,2}[ \t]?:")


class Judged(msgspec.Struct, frozen=True):
    """A name that stands: its entity, its span, a score of 0..1."""

    entity: str
    start: int
    end: int
    score: float


def judge(text: str, start: int, end: int, entity: str, likely: float) -> Judged | None:
    """What a model's finding in a text amounts to, or None where it is no name. `likely` is the model's own opinion,
    0..1.
    """
    start, end = _trimmed(text, start, end)
    words = text[start:end]
    if len(words) < 2 or _in_code(text, start, end):
        return None
    if entity == "PERSON" and not is_place(words):
        score = _person_score(text, start, end, likely)
        return None if score is None else Judged("PERSON", start, end, score)
    if entity == "LOCATION" and is_given_name(words.casefold()) and not is_place(words):
        return Judged("PERSON", start, end, 0.6)
    score = _place_score(words, likely, begins=not _CONTINUES.search(text[max(0, start - 4) : start]))
    return None if score is None else Judged("LOCATION", start, end, score)


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


def is_authorship(text: str, start: int) -> bool:
    """Whether the line in front of a place is a statement of authorship, as in the head of a source file: public by
    intent.
    """
    begin = max(text.rfind("\n", max(0, start - 200), start) + 1, start - 200, 0)
    return bool(AUTHORSHIP.search(text, begin, start))


AUTHORSHIP: Final = re.compile(
    r"copyright|\(c\)|©|\bauthors?\b[\"'_: ]|__author__|@author|\bmaintain(?:er|ers|ed)\b|\bcontribut(?:or|ors|ed)\b|"
    r"\b(?:written|modified|implemented|ported|invented|added|fixed|patch(?:ed)?|code|support|originally|"
    r"based on \w+) by\b|\brfc \d+|\bet al\b",
    re.IGNORECASE,
)


def _in_code(text: str, start: int, end: int) -> bool:
    """Whether the words stand where identifiers and products stand."""
    return bool(_CODE_BEFORE.search(text[max(0, start - 16) : start]) or _CODE_AFTER.match(text, end))


def _person_score(text: str, start: int, end: int, likely: float) -> float | None:
    words = text[start:end]
    if _STREET_AFTER.match(text, end) or _VERB_AFTER.match(text, start):
        return None
    evidence = person_evidence(words)
    if evidence < Evidence.KNOWN and _LABEL.match(text, end) and not text[:start].rpartition("\n")[2].strip(" \t*_|-"):
        return None
    single = " " not in words
    if evidence is Evidence.KNOWN:
        return 0.7 + (0.1 if single else 0.2) * likely
    if evidence is Evidence.LIKELY:
        return 0.6 + 0.28 * likely if likely >= 0.4 else None
    if evidence is Evidence.WEAK:
        enough = 0.5 if speaks_of_people(text, start, end) else 0.9
        return 0.5 + 0.3 * likely if likely >= enough else None
    return 0.6 if likely >= 0.85 and not single and _is_cased(words) else None


_PEOPLE: Final = re.compile(
    r"\b(?:he|she|his|her|hers|him|himself|herself|who|whom|whose|mr|mrs|ms|miss|dr|prof|sir|lady|lord|"
    r"said|says|say|told|tells|asked|asks|replied|wrote|writes|met|meet|lives|lived|born|died|married|"
    r"wife|husband|son|daughter|mother|father|mom|dad|brother|sister|friend|friends|colleague|boss|manager|director|"
    r"ceo|cto|cfo|president|"
    r"minister|chairman|captain|coach|player|singer|actor|actress|author|writer|founder|founders|patient|customer|"
    r"client|employee|student|"
    r"teacher|nurse|lawyer|judge|engineer|artist|musician|born|years? old|kid|child|man|woman|boy|girl|guy|people|"
    r"someone|person|"
    r"er|sie|ihr|sein|seine|ihre|herr|frau|il|elle|son|sa|él|ella|su)\b|['’]s\b",
    re.IGNORECASE,
)


_AROUND: Final = 64


def speaks_of_people(text: str, start: int, end: int) -> bool:
    """Whether the words around a span are about people: pronouns, family, professions, speech."""
    return bool(_PEOPLE.search(text, max(0, start - _AROUND), start) or _PEOPLE.search(text, end, end + _AROUND))


def _is_cased(words: str) -> bool:
    """Whether the words, though common ones, are all capitalised, and none is known to be something else."""
    found = _WORD.findall(words)
    return len(found) < 4 and all(
        word[0].isupper() and not word.isupper() and word.casefold() not in other_names() and not _is_identifier(word)
        for word in found
        if word.casefold() not in PARTICLES
    )


_CONTINUES: Final = re.compile(r"[\w,(]\s+\Z")
"""What stands before a word in the middle of a sentence."""


def _place_score(words: str, likely: float, *, begins: bool) -> float | None:
    if is_place(words):
        return 0.8 + 0.15 * likely
    if _IMPOSSIBLE.search(words) or words.isupper() or words.islower():
        return None
    found = [word for word in _WORD.findall(words) if word.casefold() not in PARTICLES]
    if not found or any(_is_identifier(word) for word in found) or all(is_ordinary(word) for word in found):
        return None
    return 0.4 + 0.4 * likely if likely >= (0.85 if begins and len(found) == 1 else 0.5) else None
