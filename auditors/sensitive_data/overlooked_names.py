"""Names that no model took for any, though the words say so: a full name, or a given name where somebody is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.entity_model import Entity
from auditors.sensitive_data.judgement import is_firm
from auditors.sensitive_data.mentions import ASIDE
from auditors.sensitive_data.people_words import speaks_of_people
from auditors.sensitive_data.plausibility import (
    NAME_WORD,
    UPPER,
    Evidence,
    ends_in_family_name,
    is_dictionary_word,
    is_given_name,
    is_ordinary,
    is_strange,
    person_evidence,
)

_NAMES: Final = frozenset({"PERSON", "LOCATION"})
_DOUBTFUL: Final = 0.75
"""Below this, what a model calls a firm may as well be a person."""


def is_overlooked(text: str, start: int, end: int, entities: Sequence[Entity]) -> bool:
    """Whether words that no model took for a person are one: a full name, or a given name where somebody is meant."""
    words = text[start:end]
    if " " not in words:
        return _is_overlooked_word(text, start, end)
    if is_full_name(words):
        return True
    noticed = any(
        entity.start < end and start < entity.end and (entity.entity in _NAMES or entity.score < _DOUBTFUL)
        for entity in entities
    )
    people = speaks_of_people(text, start, end)
    if ends_in_family_name(words):
        return noticed or people
    return noticed and people and is_strange(words)


def _is_overlooked_word(text: str, start: int, end: int) -> bool:
    """Whether a given name stands for a person: where somebody is meant, or where nothing says that a thing is."""
    word = text[start:end]
    if not is_given_name(word.casefold()) or is_ordinary(word):
        return False
    if _is_someone(text, start, end):
        return True
    in_front = text[max(0, start - 24) : start]
    return not (
        "-" in word
        or is_dictionary_word(word)
        or _OF_A_THING.search(in_front)
        or _BEHIND_CAPITAL.search(in_front)
        or is_firm(text, start, end)
    )


_OF_A_THING: Final = deferred(
    r"\b(?:the|an?|deploy|run|install|use|uses|using|import|start|restart|build|load|open|enable|upgrade|migrate|release"
    r"|version|named|called|in|near|outside|vs\.?|ein|eine|der|die|das|le|la|el|un|una|il|\d{4,6}) \Z",
    re.IGNORECASE,
)
"""Words that stand before a thing: `deploy Rolf` starts a program."""
_BEHIND_CAPITAL: Final = deferred(rf"(?<![.!?:;,] )(?<!\n)(?<!^)\b[{UPPER}][\w'’-]* \Z")
"""A capitalised word in the middle of a sentence, which a given name makes a title of: `Project Natasha`."""


def _is_someone(text: str, start: int, end: int) -> bool:
    """Whether a given name stands for a person: people are spoken of around it, or it stands beside another one."""
    if speaks_of_people(text, start, end):
        return True
    after, before = _AND_NAME.match(text, end), _NAME_AND.search(text[max(0, start - 48) : start])
    if any(beside is not None and is_given_name(beside[1].casefold()) for beside in (after, before)):
        return True
    in_front = text[max(0, start - 24) : start]
    if _ASKED.search(in_front) or (_ENDS.match(text, end) and _IN_ROLE.search(in_front)):
        return True
    return _ACTS.match(text, end) is not None and ASIDE.search(in_front) is not None


_ACTS: Final = deferred(r" [a-z]{3,}(?:ed|s|ing|t)\b|[.!?](?:\s|$)")
_ASKED: Final = deferred(
    r"\b(?:[Aa]sk|[Tt]ell|[Tt]old|[Rr]emind|[Pp]ing|[Tt]hank|[Ii]nvite|[Ee]mail|[Cc][Cc]|with|via|bring|join"
    r"|[Cc]all(?:ed)?|[Mm]eet|met|[Vv]isit(?:ed)?|miss|invited|reminded|thanked) \Z"
)
_IN_ROLE: Final = deferred(r"(?:^|[\n.;|]\s?)[A-Z][a-z]{3,20}: \Z")
_ENDS: Final = deferred(r"[.,;|]?(?:\s|$)")
"""After a role and a colon nothing but the name: `Driver: Priyanka.`"""


_AND: Final = r"(?:,| (?:and|und|et|y|e|en|og|och|&|or|oder|ou|o))"
_AND_NAME: Final = deferred(rf"{_AND} ({NAME_WORD})")
_NAME_AND: Final = deferred(rf"({NAME_WORD}){_AND} \Z")


def is_full_name(words: str) -> bool:
    """Whether a given name begins the words and something that is no common word follows."""
    first, _, rest = words.partition(" ")
    return bool(rest) and is_given_name(first.casefold()) and person_evidence(words) is Evidence.KNOWN
