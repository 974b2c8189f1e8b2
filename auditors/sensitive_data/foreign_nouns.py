"""Nouns of German and words with an article in French and Spanish, which models of English take for names."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.languages import is_german, is_romance
from auditors.sensitive_data.name_spans import is_behind_role
from auditors.sensitive_data.plausibility import (
    is_ambiguous_name,
    is_any_name,
    is_given_name,
    is_rare_family_name,
    name_words,
)


def is_foreign_thing(text: str, start: int, end: int) -> bool:
    """Whether an article says in another language that a thing is meant: `im Sommer`, `l'Oscar`."""
    words = text[start:end]
    if " " in words:
        led, _, last = words.partition(" ")
        return led in _ROMANCE_PARTICLES and not is_any_name(last) and is_romance(text, start, end)
    if words in _ALSO_GERMAN and is_german(text, start, end):
        return True
    in_front = text[max(0, start - 8) : start]
    if _GERMAN_ARTICLE.search(in_front):
        known = is_given_name(text[start:end].casefold()) and not _CONTRACTED.search(in_front)
        return not known and is_german(text, start, end)
    return _ROMANCE_ARTICLE.search(in_front) is not None and is_romance(text, start, end)


_GERMAN_ARTICLE: Final = deferred(
    r"(?<!\w)(?:d(?:er|ie|as|en|em|es)|im|am|zum|zur|beim|vom|ins|kein\w{0,2}|jede\w|diese\w|welche\w|zwei|drei) \Z",
    re.IGNORECASE,
)
_ALSO_GERMAN: Final = frozenset("Dann Tod Adel Sommer Winter".split())
"""Given names that are words of German."""
_ROMANCE_PARTICLES: Final = frozenset("de del du di da".split())
"""`la vecina de Sotrondio` is no Madame de Sotrondio."""
_CONTRACTED: Final = deferred(r"(?:[imam]m|ins|zu[mr]|beim|vom) \Z", re.IGNORECASE)
_ROMANCE_ARTICLE: Final = deferred(r"(?<!\w)(?:[Ll]['’]|(?:[Ll][eao]s?|[Ee]l|[Dd]u|[Aa]ux?|[Dd]el|[Uu]na?|[Uu]ne) )\Z")


def is_foreign_noun(text: str, start: int, end: int, *, begins: bool) -> bool:
    """Whether words without a known name are a noun of German, or one that `begins` a sentence of another language."""
    words = text[start:end]
    found = name_words(words)
    if any(map(is_rare_family_name, found)) or is_behind_role(text, start):
        return False
    if len(found) > 1 and is_ambiguous_name(found[0]):
        return False
    if is_german(text, start, end):
        return True
    return " " not in words and begins and is_romance(text, start, end)
