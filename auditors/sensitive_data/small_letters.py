"""Names in chat that is written in small letters throughout, spelled with the capitals that a model expects.

Only lines in which people speak are read, and in them only given names, what follows one, what a title or a preposition
stands before: `my boss rahul sharma moved to leeds` becomes `my boss Rahul Sharma moved to Leeds`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Final

from auditors.sensitive_data.cues import any_of
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.gazetteer import ambiguous_names, common_words, given_names, other_names, places
from auditors.sensitive_data.plausibility import PARTICLES, is_rare_family_name

LONGEST_LINE: Final = 1_000
"""Code points of a line that is read."""

_LEAST_WORDS: Final = 3
_NAMES_SPELLED: Final = r"[^\W\d_]{2,}(?:['’\-][^\W\d_]{2,})*"
_WORD: Final = deferred(rf"(?<![\w.@/\\$#&%+=:-]){_NAMES_SPELLED}(?![\w@(=\\/\[]|\.\w|::|-)")
_SPOKEN: Final = deferred(
    rf"(?<![\w.])(?:{any_of('i|my|me|you|your|we|our|us|he|she|him|her|his|they|them|said|says|told|tell|asks?|call')}"
    rf"|{any_of('called|calls|named|hi|hello|hey|dear|thanks|please|who|born|lives?|works?|met|meet|poem|customer')}"
    rf"|{any_of('this is|speaking|calling|live in')})(?!\w)"
)
_CHATTED: Final = deferred(
    rf"(?<![\w.])(?:{any_of('did|does|do|was|were|is|are|can|could|would|should|will|need|want|going|with|after|what')}"
    rf"|{any_of('when|where|why|how|yes|yeah|ok|thx|pls|and|for|the|has|have|got|about|tomorrow|today|not')})(?!\w)"
)
_SPEAKER: Final = deferred(
    r"(?:\[?[\d:.]{4,12}\]? ?)?"
    rf"{any_of('caller|agent|customer|user|client|rep|operator|patient|doctor|nurse|interviewer|host')}(?: ?\d)?: ",
    re.IGNORECASE,
)
"""Begins a line of a transcript."""
_LEAST_CHATTED: Final = 3
_CODE: Final = deferred(r"[{}<>=|;$\\]|://|\w\(")
_BESIDE: Final = deferred(rf"[ \t]({_NAMES_SPELLED})(?![\w@(=\\/\[]|\.\w|-)")
_TITLED: Final = deferred(rf"(?<![\w.-])(mrs?|ms|miss|dr)(?:\.? )({_NAMES_SPELLED})(?![\w@(=\\/\[]|\.\w|-)")
_ARTICLE: Final = deferred(r"\b(?:the|an?|this|that|no|any|each) \Z")
_INTRODUCED: Final = deferred(rf"(?<![\w.-])this is (?P<name>{_NAMES_SPELLED}) (?:calling|speaking|from|with|at)\b")
"""Where a given name that is a word as well is somebody's: `this is eve calling from the clinic`."""
_PLACED: Final = deferred(
    rf"(?<![\w.-]){any_of('in|from|to|near|around|visit|visited|visiting|leaving|outside|between')} "
    rf"(?=({_NAMES_SPELLED}(?: {_NAMES_SPELLED})?)(?![\w@(=\\/\[]|\.\w|-))"
)


def small_lines(text: str) -> Iterator[tuple[int, str]]:
    """Start of each line in small letters that names somebody or a place, and the line as it would be spelled."""
    start = 0
    for line in text.split("\n"):
        if len(line) <= LONGEST_LINE:
            label = 0 if line.islower() else _label(line)
            said = line[label:]
            if (label or line.islower()) and _names_somebody(said) and (_is_chat(said) or _SPEAKER.match(line)):
                spelled = _spelled(said)
                if spelled is not None:
                    yield start + label, spelled
        start += len(line) + 1


def _label(line: str) -> int:
    """Where small letters begin behind who speaks: 6 in `User: hi there`; 0 where there is no such label."""
    colon = line.find(": ", 0, _LONGEST_LABEL)
    return colon + 2 if colon > 0 and line[colon + 2 :].islower() else 0


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
    )


def _is_chat(line: str) -> bool:
    """Whether people speak in a line: they speak of each other, or in whole sentences."""
    if _SPOKEN.search(line):
        return True
    return len(set(_CHATTED.findall(line))) >= _LEAST_CHATTED and not _CODE.search(line)


def _spelled(line: str) -> str | None:
    """The line with capitals where names begin, or None where there are none."""
    words = list(_WORD.finditer(line))
    if len(words) < _LEAST_WORDS:
        return None
    begins: set[int] = set()
    names, doubtful = given_names(), ambiguous_names()
    for word in words:
        if word[0] in names and not _ARTICLE.search(line[max(0, word.start() - 6) : word.start()]):
            begins.add(word.start())
            if (beside := _BESIDE.match(line, word.end())) and _is_family_name(beside[1]):
                begins.add(beside.start(1))
        elif word[0] in doubtful:
            beside = _BESIDE.match(line, word.end())
            if beside is not None and is_rare_family_name(beside[1]):
                begins |= {word.start(), beside.start(1)}
    begins |= {word.start("name") for word in _INTRODUCED.finditer(line) if word["name"] in names | doubtful}
    for titled in _TITLED.finditer(line):
        if _is_family_name(titled[2]):
            begins |= {titled.start(1), titled.start(2)}
    for placed in _PLACED.finditer(line):
        begins |= _begins_of_place(placed)
    if not begins:
        return None
    return "".join(
        letter.upper() if at in begins and len(letter.upper()) == 1 else letter for at, letter in enumerate(line)
    )


def _is_family_name(word: str) -> bool:
    return word not in common_words() and word not in other_names() and word not in PARTICLES


def _begins_of_place(placed: re.Match[str]) -> set[int]:
    """Where the words of a known place begin: of both words behind a preposition, or of the first."""
    both = placed[1]
    first, _, second = both.partition(" ")
    if second and both in places():
        return {placed.start(1), placed.start(1) + len(first) + 1}
    return {placed.start(1)} if first in places() else set()
