"""Words around a word that say that a place is meant."""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.gazetteer import ambiguous_places
from auditors.sensitive_data.languages import is_german
from auditors.sensitive_data.plausibility import UPPER, is_any_name, is_place


def is_called_place(text: str, start: int) -> bool:
    """Whether the words in front say that the name of a place follows: `der Stadt Champagnole`, `près de Bertonio`."""
    return _CALLED_PLACE.search(text, max(0, start - 24), start) is not None


_PLACE_NOUN: Final = (
    r"(?:\w{0,12}(?:[Ss]tadt|[Rr]aum)|Ortsteile?s?|Stadtteile?s?|Bezirke?s?|Kantons?|Gemeinden?|Dorfe?s?|Insel|Kreise?s?"
    r"|Landkreise?s?|Provinz|Präfektur|Bundesstaate?s?|Fluss(?:es)?)(?!\w)"
)
PLACE_NOUN: Final = deferred(_PLACE_NOUN)
"""A German noun that the name of a place follows: `Stadt Champagnole`, `Großraum Mannheim`."""
PLACE_NOUN_AND: Final = deferred(rf"({_PLACE_NOUN}) (?=[{UPPER}])")
_CALLED_PLACE: Final = deferred(
    rf"(?<![\w-])(?:{_PLACE_NOUN}|(?:ville|village|commune|région|près|province|préfecture"
    r"|[Cc]iudad|municipio|provincia|pueblo|villa|cerca|comarca|región|isla|città|comune|provincia|vicino) (?:de|di|a)"
    r"|(?:city|town|village|municipality|suburb) of) \Z"
)


def is_in_town(text: str, start: int, end: int) -> bool:
    """Whether a town that is called like a person or a word is meant: somebody is in it, and no more is said of it."""
    if text[start:end].casefold() not in ambiguous_places() or not text[start].isupper():
        return False
    in_front = text[max(0, start - 32) : start]
    if _SOMEWHERE.search(in_front) is not None:
        return _NO_NAME_BEHIND.match(text, end) is not None
    before, behind = _PLACE_BEFORE.search(in_front), _PLACE_BEHIND.match(text, end)
    return before is not None and behind is not None and is_place(before[1]) and is_place(behind[1])


def is_genitive_of_place(text: str, start: int, end: int) -> bool:
    """Whether a word is the German genitive of a place: `die Geschichte Deutschlands`."""
    if end - start <= _SHORT or text[end - 1] != "s":
        return False
    word = text[start:end]
    return word[0].isupper() and is_place(word[:-1]) and not is_any_name(word) and is_german(text, start, end)


_SHORT: Final = 5
_SOMEWHERE: Final = deferred(
    r"(?<![\w-])(?:[Ii]n|near|outside|downtown|across|around|à|nach|aus|w|em|en|(?<!\d[ -])\d{5}) \Z"
)
"""A preposition, or a postcode."""
_PLACE_BEFORE: Final = deferred(rf"([{UPPER}][^\W\d_]+), \Z")
_PLACE_BEHIND: Final = deferred(rf"(?:,| (?:und|and|et|y|e|sowie)) ([{UPPER}][^\W\d_]+)")
"""The places around one in a list: `Gifhorn, Celle, Lüneburg`."""
_NO_NAME_BEHIND: Final = deferred(rf"(?:[.,;:!?)\]\"”]|[ \t]*(?:\n|\Z)| (?:[^\W{UPPER}]|\d|[-–—(]))(?!['’])")
