"""In which language words stand: entity models know English, and take the nouns of German for names.

Told by the small words of a sentence that no other language spells so. Source: the most frequent words of each.
"""

from __future__ import annotations

import functools
from typing import Final

from auditors.sensitive_data.deferred import deferred

_AROUND: Final = 80
"""Code points to either side that are looked at."""
_FEWEST: Final = 2
"""Different words that tell a language."""

_SMALL_WORDS: Final = deferred(r"(?<![\w'’-])[^\W\d_]{1,6}(?![\w'’-])")
_GERMAN: Final = frozenset(
    """und nicht ist ein eine einen einem einer eines mit dem auf für sich wurde auch aus nach bei zum zur wird sind
    haben das sie wie oder durch über beim vom ich wir der hatte waren aber noch schon nur wenn dass daß im am hat des
    ihr ihre sein seine die den zu damit dann doch mehr ohne unter gegen seit kein keine mich mir dich dir uns ihm ihn
    ihnen jetzt immer heute gibt kann muss soll darf weil dort hier diese dieser selbst sehr zwei drei als vor bis um
    wegen sagte sagt worden wurden bleibt denn alle Der Das Ein Eine Im Beim Den Dem Es Sie Wir Ich Er Und Wenn Nach Mit
    Für Auf Aus Bei""".split()
)
_ROMANCE: Final = frozenset(
    """le les des une et est dans pour qui sur pas avec aux ces sont ont été el los las una con por para del se su más
    como pero está il gli della che per non sono nel alla uma não com dos das nous vous il elle
    mia mio sua suo mis sus de que cette été fue était avait mais sans leur lui tout aussi muy han sobre entre hoy dijo
    dit cet tras esta este sin otra todo où ça à y en ou ne al lo Les Une Elle Pour Dans Una
    Por Para Cette Según""".split()
)


def is_small_word(word: str) -> bool:
    """Whether a word in small letters is one of those that tell a language: `das`."""
    return word in _GERMAN or word in _ROMANCE


def is_german(text: str, start: int, end: int) -> bool:
    """Whether the words around a span are German."""
    return _tells(_GERMAN, text, start, end)


def is_romance(text: str, start: int, end: int) -> bool:
    """Whether the words around a span are French, Spanish, Italian or Portuguese."""
    return _tells(_ROMANCE, text, start, end)


def _tells(words: frozenset[str], text: str, start: int, end: int) -> bool:
    return len(words & _small_words(text[max(0, start - _AROUND) : end + _AROUND])) >= _FEWEST


@functools.lru_cache(maxsize=64)
def _small_words(text: str) -> frozenset[str]:
    """The short words of a stretch, which is asked about several times in a row."""
    return frozenset(_SMALL_WORDS.findall(text))
