"""A family name that stands alone in a sentence of German, French, Spanish, Italian or Portuguese.

Entity models are asked in English and know little of these: `Hartmann suchte keine Lösung`, `dijo Casillas`. A name
alone is told by what it does: it stands where these languages put a noun only behind an article.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.gazetteer import german_words
from auditors.sensitive_data.languages import is_german, is_romance, is_small_word
from auditors.sensitive_data.name_spans import is_role_word
from auditors.sensitive_data.plausibility import (
    UPPER,
    is_any_name,
    is_dictionary_word,
    is_family_name,
    is_ordinary,
    is_place,
)

_LONGEST_CUE: Final = 32
_FIRMS: Final = frozenset(
    """renault siemens bosch michelin leclerc ferrari ford opel audi bayer henkel merck thyssen krupp miele aldi honda
    nissan suzuki philips ericsson dyson disney roche sandoz zeiss braun benz mercedes porsche maserati lamborghini
    bugatti peugeot dassault hermès chanel dior cartier lacoste prada gucci armani versace barilla lavazza pirelli
    olivetti allianz lufthansa springer bertelsmann burda tengelmann otto quelle neckermann""".split()
)
"""Family names that firms are better known by."""

_VERBS: Final = (
    r"(?:[a-zäöüß]{3,}te|sagt|meint|bleibt|wirkt|gilt|steht|geht|kommt|sieht|spielt|trifft|zeigt|will|muss|kann|darf|soll"
    r"|hat|ist|war|wird|wurde|kam|ging|gab|sah|ließ|liess|blieb|schrieb|sprach|fand|nahm|hielt|stand|rief|begann|trat"
    r"|gewann|verlor|starb|zog|lief|fuhr|trug|traf|warf|schoss|erhielt|erschien|wirft|nennt|macht|lässt|gibt|fordert"
    r"|erklärt|betont|kritisiert|warnt|plant|setzt|verlässt|übernimmt|wechselt|bekommt|erscheint|schreibt|spricht|lebt"
    r"|arbeitet|findet|glaubt|denkt|kehrt|kündigt|dürfte|könnte|habe|sei|werde)"
)
_ACTS: Final = deferred(rf"(?: selbst| auch| jedoch| aber| dagegen| hingegen)? {_VERBS}\b")
_BEGINS: Final = deferred(
    r"(?:\A|[.!?:\n;–—\"“„»«(-]\s{0,2}|,\s|\b(?:wobei|dass|daß|weil|aber|ob|wenn|als|wie|denn|doch|während|nachdem"
    r"|sondern|dem|auch|sich|da|wo|so)\s)\Z"
)
_BEHIND_VERB: Final = deferred(rf"(?<![\w-]){_VERBS} (?:sich )?\Z")
_BEHIND_PREPOSITION: Final = deferred(
    r"(?<![\w-])(?:mit|gegen|für|ohne|von|zwischen|neben|hinter|laut|wobei|dass|daß|weil|ob|wenn"
    r"|während|nachdem|bevor|obwohl|da) \Z"
)
_NOUN_BEHIND: Final = deferred(rf" [{UPPER}][^\W\d_]{{2,}}")
_NOUN_BEFORE: Final = deferred(rf"[{UPPER}][^\W\d_]{{2,}} \Z")
_OF_A_THING: Final = deferred(
    r"(?<!\w)(?:[Ll][eao]s?|[Ll]['’]|[Ee]l|[Uu]n[aeo]?|[Dd][ue]|[Dd]['’]|[Dd]el|[Dd]es|[Aa]ux?|[Aa]l|[Ii]l|[Gg]li|[Dd]i|[Ee]n"
    r"|[Dd]ans|sur|chez|marca|firma|empresa|compañía|grupo|groupe|société|gruppo|società|ditta|[Oo]s?) \Z"
)
"""Behind an article, a word for a firm and some prepositions a thing is more likely: `la escala de Richter`."""
_WITHIN: Final = deferred(r"[\w,(][ ]\Z")
_SAYS: Final = frozenset(
    """dit déclara déclare répondit répond demanda demande répéta ajouta ajoute reprit murmura cria s'écria s’écria
    expliqua explique affirma affirme raconta raconte confia confie souligne précise estime assure lança insista soupira
    pensa dijo dice explicó explica anunció declaró señaló afirmó aseguró indicó manifestó agregó añadió comentó sostuvo
    recordó destacó subrayó respondió preguntó expresó precisó concluyó insistió lamentó reconoció exclamó murmuró disse
    diz afirmou explicou respondeu perguntou declarou spiegò rispose chiese aggiunse dichiarò esclamò""".split()
)
_ALSO_ENGLISH: Final = frozenset("dice assure estime demande affirme explique diz lamentó".split())
_SAYS_BEHIND: Final = deferred(
    rf" (?:{'|'.join(sorted(_SAYS))}|se mit à|murió|falleció|nació|creía|quería|pensaba|voulut|était|avait|n['’]\w+)\b"
)
_POLITE: Final = frozenset("madame monsieur don doña señor señora".split())
_ROMANCE_ROLES: Final = frozenset(
    """père mère ministre président ministro ministra presidente ingénieur docteur capitaine général maire juge avocat
    notaire directeur directrice entraîneur joueur sénateur député écrivain actrice chanteur chanteuse peintre técnico
    entrenador jugador delantero portero actriz cantante escritor escritora senador alcalde juez fiscal doctor doctora
    abogado abogada periodista comisario portavoz capitán coronel allenatore sindaco dottor ingegner avvocato""".split()
)
_GERMAN_SAYS: Final = frozenset(
    """sagt sagte erklärt erklärte betont betonte meint meinte fragt fragte antwortete berichtet berichtete fordert
    forderte kritisiert kritisierte warnt warnte kündigt kündigte versichert versicherte bestätigt bestätigte schreibt
    schrieb rief ergänzt ergänzte räumt räumte verriet verrät behauptet behauptete""".split()
)
_GERMAN_ROLE: Final = deferred(
    r"(?:präsident|kanzler|meister|sprecher|redakteur|intendant|richter|anwalt|vorsitzende[rn]?|beauftragte[rn]?|leiter"
    r"|verteidiger|stürmer|schauspieler|sänger)(?:in|s)?\Z",
    re.IGNORECASE,
)
"""What somebody is called in German and in no other language."""


def is_alone(text: str, start: int, end: int, *, sure: bool = False) -> bool:
    """Whether one capitalised word is somebody's family name in a sentence of one of these languages. With `sure`,
    somebody has to act or speak.
    """
    word = text[start:end]
    in_front = text[max(0, start - _LONGEST_CUE) : start]
    told = _is_told(word, in_front)
    known = _is_family_name(word)
    if not (told or known) or word.casefold() in _FIRMS or len(word) < 3 or _NOUN_BEHIND.match(text, end):
        return False
    if told:
        return told(text, start, end)
    if word.casefold() not in german_words() and _does_in_german(text, end, in_front, sure=sure):
        return is_german(text, start, end)
    named = _SAYS_BEHIND.match(text, end) or (
        not sure and _WITHIN.search(in_front) and not _OF_A_THING.search(in_front)
    )
    return bool(named) and not is_german(text, start, end) and is_romance(text, start, end)


def _is_told(word: str, in_front: str) -> Callable[[str, int, int], bool] | None:
    """How to be sure of the language where the word in front says that somebody's name follows: who speaks, or what
    somebody is; None where it does not.
    """
    before = in_front.split(" ")
    if len(before) < 2 or before[-1]:
        return None
    role = before[-2]
    if role in _POLITE and len(before) > 2:
        role = before[-3]
    elif role == "à" and len(before) > 3:
        role = before[-4]
    if role[:1].isupper():
        sure = is_role_word(role) and not _is_something(word)
        return (_always if _GERMAN_ROLE.search(role) else is_german) if sure else None
    if role in _SAYS:
        sure = not _is_something(word)
        return (is_romance if role in _ALSO_ENGLISH else _always) if sure else None
    if role in _ROMANCE_ROLES:
        return None if _is_something(word) or is_dictionary_word(word) else is_romance
    return is_german if role in _GERMAN_SAYS and not _is_something(word) else None


def _is_something(word: str) -> bool:
    """Whether a word is known to be something else than a family name."""
    return not _is_family_name(word) and (is_ordinary(word) or word.isupper() or is_place(word))


def _is_family_name(word: str) -> bool:
    """Whether a word is a family name or ends as one; that it is an English word as well tells nothing here."""
    if is_ordinary(word) or is_place(word) or is_small_word(word.casefold()):
        return False
    if is_family_name(word) or _ENDS_AS_ONE.search(word):
        return True
    parts = word.split("-")
    return len(parts) > 1 and all(is_any_name(part) for part in parts if part)


_ENDS_AS_ONE: Final = deferred(
    r"[^\W\d_]{3}(?:m[ae][iy]er|mayr|hofer|huber|müller|ski|sky|cki|czyk|vić|enko|escu|idis|poulos|oğlu|oglu|shvili|sson|inen"
    r"|cini|elli|etti|ucci|ovich|ovic)\Z"
)
"""What many family names of Europe end in, and few words."""


def _always(_text: str, _start: int, _end: int) -> bool:
    return True


def _does_in_german(text: str, end: int, in_front: str, *, sure: bool) -> bool:
    """Whether a word stands where a German sentence has a noun without an article only for a name."""
    if _BEGINS.search(in_front) and _ACTS.match(text, end):
        return True
    return bool(_BEHIND_VERB.search(in_front) or (not sure and _BEHIND_PREPOSITION.search(in_front)))


def is_owner(text: str, start: int, end: int) -> bool:
    """Whether a word is the German genitive of a family name, before what somebody has or behind it: `Palins
    Schwester`, `die Bauwerke Leischners`.
    """
    if text[end - 1] != "s" or end - start < _SHORTEST_OWNER:
        return False
    stem = text[start : end - 1]
    if stem.casefold() in german_words() or not _is_family_name(stem) or text[start:end].casefold() in _FIRMS:
        return False
    beside = _NOUN_BEHIND.match(text, end) or _NOUN_BEFORE.search(text[max(0, start - _LONGEST_CUE) : start])
    return beside is not None and is_german(text, start, end)


_SHORTEST_OWNER: Final = 5
