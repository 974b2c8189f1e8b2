"""Words that say that people are spoken of."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred

_PERSONAL: Final = frozenset(
    """he she his her hers him himself herself who whom whose mr mrs ms miss dr prof sir lady lord said says say told
    tells asked asks replied wrote writes met meet lives lived born died married wife husband son daughter mother
    father mom dad brother sister friend friends colleague boss manager director ceo cto cfo president minister
    chairman captain coach player singer actor actress author writer founder founders patient customer client
    employee student teacher nurse lawyer judge engineer artist musician kid child man woman boy girl guy people
    someone person er sie ihr sein seine ihre herr frau il elle sa él ella su
    präsident präsidentin ministerin kanzler kanzlerin sprecher sprecherin spieler spielerin sänger sängerin
    schauspieler schauspielerin autorin leiterin bürgermeister bürgermeisterin sohn tochter vater mutter bruder
    schwester ehefrau ehemann witwe président présidente ministre directeur directrice maire avocat avocate joueur
    joueuse entraîneur acteur chanteur chanteuse écrivain écrivaine fils fille femme mari frère sœur mère père
    madame monsieur portavoz ministro ministra presidente presidenta alcalde alcaldesa secretario secretaria juez
    jugador jugadora entrenador técnico actriz cantante escritor escritora hijo hija esposa esposo marido mujer
    hermano hermana señor señora""".split()
)
"""Words about people: pronouns, family, professions, speech."""
_WORDS: Final = deferred(r"\w+")
_OWNS: Final = deferred(r"['’]s\b|\byears? old\b", re.IGNORECASE)
_AROUND: Final = 64
"""Code points to either side in which words about people count."""


def speaks_of_people(text: str, start: int, end: int) -> bool:
    """Whether the words around a span are about people: pronouns, family, professions, speech."""
    return _is_about_people(text, max(0, start - _AROUND), start) or _is_about_people(text, end, end + _AROUND)


def _is_about_people(text: str, start: int, end: int) -> bool:
    """Whether a word about people stands between two places; a pattern of all of them takes five times as long."""
    words = _WORDS.findall(text[start:end].lower())
    if words and start and text[start - 1].isalnum() and text[start].isalnum():
        del words[0]
    return not _PERSONAL.isdisjoint(words) or (
        ("s" in words or "old" in words) and _OWNS.search(text, start, end) is not None
    )
