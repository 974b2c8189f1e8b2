"""Names in chat that is written in small letters, spelled with the capitals that a model expects.

Sentences may begin with a capital, as telephones write them. Where people speak, given names are read, what follows
one, what a title or a preposition stands before: `my boss rahul sharma moved to leeds` becomes `my boss Rahul Sharma
moved to Leeds`. In other sentences a full name alone is told.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Final

from auditors.sensitive_data.cues import any_of
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.gazetteer import ambiguous_names, common_words, given_names, other_names, places
from auditors.sensitive_data.plausibility import (
    PARTICLES,
    UPPER,
    is_dictionary_word,
    is_family_name,
    is_rare_family_name,
)

LONGEST_LINE: Final = 1_000
"""Code points of a line that is read."""

_LEAST_WORDS: Final = 2
_NAMES_SPELLED: Final = r"[^\W\d_]{2,}(?:['’\-][^\W\d_]{2,})*"
_WORD: Final = deferred(rf"(?<![\w.@/\\$#&%+=:-]){_NAMES_SPELLED}(?![\w@(=\\/\[]|\.\w|::|-)")
_SPOKEN: Final = deferred(
    rf"(?<![\w.])(?:{any_of('i|im|my|mine|me|you|u|your|ur|we|our|us|he|she|him|her|his|they|them|said|says|told|tell')}"
    rf"|{any_of('asks?|call|called|calls|named|hi|hello|hey|dear|thanks?|thx|please|pls|who|born|lives?|works?|met|meet')}"
    rf"|{any_of('poem|customer|this is|speaking|calling|live in|send|write|email|remind|invite|married|birthday')}"
    rf"|{any_of('mum|mom|dad|wife|husband|son|daughter|sister|brother|boss|ich|mein|meine|wir|hallo|frag|sag|je|moi|mon')}"
    rf"|{any_of('bonjour|salut|merci|nous|yo|hola|soy|vivo|gracias|dile|sono|ciao|eu|meu|minha|sou|moro|ik|mijn')}"
    rf"|{any_of('du|dir|kannst|bruder|schwester|mutter|vater|freundin|kollege|kollegin|hermana|hermano|madre|padre')}"
    rf"|{any_of('amig[oa]|hij[oa]|frère|sœur|soeur|mère|père|copain|copine|fratello|sorella|figli[oa]')})(?!\w)",
    re.IGNORECASE,
)
_CHATTED: Final = deferred(
    rf"(?<![\w.])(?:{any_of('did|does|do|was|were|is|are|can|could|would|should|will|need|want|going|with|after|what')}"
    rf"|{any_of('when|where|why|how|yes|yeah|ok|and|for|the|has|have|got|about|tomorrow|today|not|there|any|a|to|from|by')}"
    rf"|{any_of('und|der|die|das|ist|nicht|et|le|la|est|pas|el|los|es|no|con|por|una?|que|wann|wo|wer|aus|quand|qui')})(?!\w)",
    re.IGNORECASE,
)
_SPEAKER: Final = deferred(
    r"(?:\[?[\d:.]{4,12}\]? ?)?"
    rf"{any_of('caller|agent|customer|user|client|rep|operator|patient|doctor|nurse|interviewer|host')}(?: ?\d)?: ",
    re.IGNORECASE,
)
"""Begins a line of a transcript."""
_LEAST_CHATTED: Final = 2
_CODE: Final = deferred(r"[{}<>=|;$\\]|://|\w\(")
_BESIDE: Final = deferred(rf"[ \t]({_NAMES_SPELLED})(?![\w@(=\\/\[]|\.\w|-)")
_TITLED: Final = deferred(
    rf"(?<![\w.-])(mrs?|ms|miss|dr|uncle|aunt|auntie|grandma|grandpa)(?:\.? )({_NAMES_SPELLED})(?![\w@(=\\/\[]|\.\w|-)"
)
_ARTICLE: Final = deferred(r"\b(?:the|an?|this|no|any|each) \Z", re.IGNORECASE)
_BOTH: Final = deferred(
    rf"(?<![\w.@/-])({_NAMES_SPELLED}) (?:and|und|et|y|e) ({_NAMES_SPELLED})(?![\w@(=\\/\[]|\.\w|-)"
)
"""Two given names that a word joins are people, whatever is said of them."""
_INTRODUCED: Final = deferred(rf"(?<![\w.-])this is (?P<name>{_NAMES_SPELLED}) (?:calling|speaking|from|with|at)\b")
"""Where a given name that is a word as well is somebody's: `this is eve calling from the clinic`."""
_PLACED: Final = deferred(
    rf"(?<![\w.-]){any_of('in|from|to|near|around|visit|visited|visiting|leaving|outside|between|nach|aus|en|de|à')} "
    rf"(?=({_NAMES_SPELLED}(?: {_NAMES_SPELLED})?)(?![\w@(=\\/\[]|\.\w|-))"
)
_CAPITAL_INSIDE: Final = deferred(
    rf"[{UPPER}](?:(?<=[^\W{UPPER}].)|(?<=[{UPPER}]{{3}} .)"
    rf"|(?!(?<=I)\b|[{UPPER}]{{1,4}}\b)(?:(?<=[^\W{UPPER}] .)|(?<=[^\W{UPPER}][,;:] .)))"
)
"""A capital where no sentence begins. `I` and acronyms have one in whatever is written in small letters, too."""
_WORDS_TOO: Final = frozenset(
    "ray ann deb gene sue drew lance bill jack frank rob angel wade kitty nick stan don".split()
)
"""Given names that are words in small letters: only a family name behind them proves them."""


def small_lines(text: str) -> Iterator[tuple[int, str]]:
    """Start of each line in small letters that names somebody or a place, and the line as it would be spelled."""
    start = 0
    for line in text.split("\n"):
        if len(line) <= LONGEST_LINE:
            label = 0 if line.islower() else _label(line)
            said = line[label:]
            if (label or _is_small(line)) and _names_somebody(said):
                spelled = _spelled(said, spoken=_SPOKEN.search(said) is not None or _SPEAKER.match(line) is not None)
                if spelled is not None:
                    yield start + label, spelled
        start += len(line) + 1


def _is_small(line: str) -> bool:
    """Whether nothing but the begin of a sentence has a capital in a line, as where a telephone sets it."""
    return line.islower() or not (line.isupper() or _CAPITAL_INSIDE.search(line))


def _label(line: str) -> int:
    """Where small letters begin behind who speaks: 6 in `User: hi there`; 0 where there is no such label."""
    colon = line.find(": ", 0, _LONGEST_LABEL)
    return colon + 2 if colon > 0 and _is_small(line[colon + 2 :]) else 0


_LONGEST_LABEL: Final = 40


def _names_somebody(line: str) -> bool:
    """Whether a given name, a title or a word of a place stands in a line."""
    return not _known().isdisjoint(_LETTERS.findall(line))


_LETTERS: Final = deferred(r"[^\W\d_]{2,}")


@functools.cache
def _known() -> frozenset[str]:
    return (
        given_names()
        | ambiguous_names()
        | {place.partition(" ")[0] for place in places()}
        | {"mr", "mrs", "ms", "miss", "dr"}
    ) - _EVERYWHERE


_EVERYWHERE: Final = frozenset(
    """the an as can at set do don am my made long go per en la le des les el los lo central new port point east west
    general lake center model""".split()
)
"""Words of every sentence that begin names of places or are names elsewhere."""


def _is_chat(line: str) -> bool:
    """Whether people write in whole sentences."""
    return len({word.lower() for word in _CHATTED.findall(line)}) >= _LEAST_CHATTED and not _CODE.search(line)


def _spelled(line: str, *, spoken: bool) -> str | None:
    """The line with capitals where names begin, or None where there are none.

    Where nobody is spoken of or to, given names alone count in whole sentences only, and elsewhere full names only.
    """
    words = list(_WORD.finditer(line))
    chat = spoken or _is_chat(line)
    if len(words) < _LEAST_WORDS or not (chat or (_CHATTED.search(line) and not _CODE.search(line))):
        return None
    begins: set[int] = set()
    for word in words:
        begins |= _begins_of_name(line, word, chat=chat, spoken=spoken)
    for both in _BOTH.finditer(line):
        if all(map(_is_sole_given_name, both.groups())):
            begins |= {both.start(1), both.start(2)}
    if chat:
        begins |= {word.start("name") for word in _INTRODUCED.finditer(line) if _is_given_name(word["name"])}
        for titled in _TITLED.finditer(line):
            if _is_family_name(titled[2], line):
                begins |= {titled.start(1), titled.start(2)}
    if chat or begins:
        for placed in _PLACED.finditer(line):
            begins |= _begins_of_place(placed)
    if not begins:
        return None
    return "".join(
        letter.upper() if at in begins and len(letter.upper()) == 1 else letter for at, letter in enumerate(line)
    )


def _begins_of_name(line: str, word: re.Match[str], *, chat: bool, spoken: bool) -> set[int]:
    """Where a given name and the family name behind it begin."""
    name = word[0]
    if not _is_given_name(name):
        return set()
    beside = _BESIDE.match(line, word.end())
    if beside is not None and is_rare_family_name(beside[1]) and not _CHATTED.fullmatch(beside[1]):
        return {word.start(), beside.start(1)}
    if not chat or not _is_sole_given_name(name):
        return set()
    before = line[max(0, word.start() - 8) : word.start()]
    if _ARTICLE.search(before) or not (spoken or _OF_SOMEBODY.search(before)):
        return set()
    return {word.start()} | ({beside.start(1)} if beside is not None and _is_family_name(beside[1], line) else set())


_OF_SOMEBODY: Final = deferred(
    r"(?:^|[,.!?;:] |\b(?:with|and|by|from|for|to|about|that|than|when|is|are|did|does|was|will|has|can"
    r"|que|qui|kommt|ist|hat|con|avec|mit|et|und|y|para|pour|für|von) )\Z",
    re.IGNORECASE,
)
"""What stands in front of somebody's name in a sentence that speaks of nobody else."""


def _is_given_name(word: str) -> bool:
    """Whether a word is a given name, though it may be something else too."""
    return word in given_names() or word in ambiguous_names()


def _is_sole_given_name(word: str) -> bool:
    """Whether a word is a given name and nothing else."""
    return word in given_names() and word not in _WORDS_TOO


def _is_family_name(word: str, line: str) -> bool:
    """Whether a word behind a given name is a family name; in English, an unknown word may be one."""
    if word in PARTICLES or word in common_words() or word in other_names() or _CHATTED.fullmatch(word):
        return False
    return is_family_name(word) or (
        len(word) > 2 and not is_dictionary_word(word) and _ENGLISH.search(line) is not None
    )


_ENGLISH: Final = deferred(
    r"(?<!\w)(?:the|to|is|it|and|for|of|my|that|with|has|did|does|i|he|she|you|your|will|can|please|at|on|by)(?!\w)",
    re.IGNORECASE,
)


def _begins_of_place(placed: re.Match[str]) -> set[int]:
    """Where the words of a known place begin: of both words behind a preposition, or of the first."""
    both = placed[1]
    first, _, second = both.partition(" ")
    if second and both in places():
        return {placed.start(1), placed.start(1) + len(first) + 1}
    return {placed.start(1)} if first in places() else set()
