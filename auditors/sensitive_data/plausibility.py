"""Whether some words can be a person's or a place's name, by their spelling and by what they mean elsewhere.

Entity models take anything with a capital for a name: identifiers, products, headings, months. Here what they and the
cues of a sentence propose is judged on the words alone; `judgement` looks at what stands around.
"""

from __future__ import annotations

import enum
import functools
import re
import unicodedata
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.gazetteer import (
    ambiguous_names,
    brands,
    common_words,
    english_words,
    family_names,
    given_names,
    other_names,
    places,
    products,
    waters,
)

UPPER: Final = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽȘȚΆ-ΏΑ-ΫЀ-Я"
"""Capital letters of the Latin, Greek and Cyrillic scripts, for a character class."""

PARTICLES: Final = frozenset(
    "de la da di del della dello der den van von zu zum zur vom ten ter te el al bin ibn ben abu dos das do du le "
    "les lo "
    "e y i af av och san st ap mac mc o d l".split()
)
"""Words inside of names that may be written small."""

PARTICLE: Final = r"(?:de|la|da|di|del|della|der|den|van|von|zu|zur|ten|ter|el|al|bin|ibn|ben|dos|das|do|du|le|e|y|af)"
NAME_WORD: Final = rf"(?:[{UPPER}][^\W\d_]*(?:['’\-][^\W\d_]+)*|[{UPPER}]\.)"
NAME: Final = rf"{NAME_WORD}(?:[ \t]+(?:{PARTICLE}[ \t]+){{0,2}}(?:[dl]['’])?{NAME_WORD}){{0,3}}"
"""One to four capitalised words or initials, with particles between them."""

ANY_WORD: Final = r"(?:[^\W\d_]+(?:['’\-][^\W\d_]+)*\.?)"

_WORD: Final = deferred(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_IMPOSSIBLE: Final = deferred(r"[\d_@/\\=<>{}\[\]()#$%^*+|~`:;!?\"“”&]")
_CONTRACTION: Final = deferred(
    r"\b(?:I['’](?:m|d|ll|ve)|(?:It|That|He|She|What|Who|There|Let)['’]s|\w+n['’]t)\b", re.IGNORECASE
)
_INNER_CAPITAL: Final = deferred(rf"^[^\W\d_]*[^\W\d_{UPPER}][{UPPER}]|^[{UPPER}]{{2,}}[^\W\d_{UPPER}]")
_MAC: Final = deferred(rf"(?:Mac|Mc|De|Di|Da|La|Le|Van|Fitz|Du|Del)[{UPPER}][^\W\d_{UPPER}]+$")
_COMPOUND: Final = deferred(r"['’\-]")
_REPEATED: Final = deferred(r"([^\W\d_])\1\1", re.IGNORECASE)

_FAMILY_NAMES: Final = frozenset(
    "watson price jenkins lane may wise french park christian cline english church travis mayo fish swift bloom friend "
    "easter head spring german".split()
)
"""Products and headings that are family names as well."""

_PREPOSITIONS: Final = frozenset("to of in on at for with by from the and or".split())
"""No name goes on with these: `Bill To`."""

_FUNCTION_WORDS: Final = frozenset(
    "the a an this that these those not no yes i you he she it we they is are was in on at to for of and or but my "
    "your our their its if so as by with from what when where why how please just also very here there".split()
)


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
    if len(words) > 60 or not can_be_name(words) or is_brand(words):
        return Evidence.NONE
    found = [word for word in name_words(words) if len(word) > 1 and word.casefold() not in PARTICLES]
    if not found or len(found) > 5:
        return Evidence.NONE
    known = strange = 0
    for word in found:
        folded = word.casefold()
        if (cased and not word[0].isupper()) or (known and folded in _PREPOSITIONS):
            return Evidence.NONE
        if is_given_name(folded):
            known += 1
        elif (known and _is_family_name_too(folded)) or (len(found) > 1 and folded in ambiguous_names()):
            strange += 1
        elif folded in other_names() or (len(found) == 1 and folded in places()):
            return Evidence.NONE
        elif folded not in common_words() and folded not in places():
            strange += 1
    if known and (known + strange == len(found) or len(found) <= 3):
        return Evidence.KNOWN
    if strange == len(found):
        return Evidence.LIKELY if len(found) > 1 else Evidence.WEAK
    return Evidence.NONE


def _is_family_name_too(folded: str) -> bool:
    """Whether a product or heading is a family name as well: `Nikola Tesla`, `Emily Price`."""
    return folded in _FAMILY_NAMES or folded in products()


def is_family_name(word: str) -> bool:
    """Whether a word, or the last part of a compound, is a family name with or without its accents; it may be another
    word as well.
    """
    last = word.casefold().rpartition("-")[2]
    return last in family_names() or (not last.isascii() and _without_accents(last) in family_names())


@functools.lru_cache(maxsize=4096)
def _without_accents(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.translate(_STROKES))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


_STROKES: Final = str.maketrans("łøđı", "lodi")


def ends_in_family_name(words: str) -> bool:
    """Whether several words that are nothing else, as `Folasade Bankole`, have a family name as their last one."""
    found = name_words(words)
    last = found[-1] if len(found) > 1 else ""
    return (
        is_family_name(last)
        and not any(is_dictionary_word(word) for word in found)
        and not is_place(last)
        and person_evidence(words) >= Evidence.LIKELY
    )


def is_given_and_family_name(words: str) -> bool:
    """Whether two or three words begin with a given name and end in another one or in a family name that is nothing
    else, and are no brand: `Clémence Pelletier`, not `Calvin Klein`.
    """
    found = [word for word in name_words(words) if len(word) > 1 and word.casefold() not in PARTICLES]
    return (
        1 < len(found) < 4
        and is_given_name(found[0].casefold())
        and (is_rare_family_name(found[-1]) or (is_given_name(found[-1].casefold()) and not is_place(found[-1])))
        and not is_place(words)
        and person_evidence(words) is Evidence.KNOWN
    )


def is_strange(words: str) -> bool:
    """Whether two or three words are all nothing else that is known: `Wole Soyinka`."""
    found = name_words(words)
    return 1 < len(found) < 4 and person_evidence(words) >= Evidence.LIKELY and not any(map(is_dictionary_word, found))


def is_ambiguous_full_name(words: str) -> bool:
    """Whether a given name that is a word as well stands before a family name: `April Summers`."""
    found = name_words(words)
    return len(found) == 2 and is_ambiguous_name(found[0]) and found[1][0].isupper() and is_family_name(found[1])


def is_of_family_names(words: str) -> bool:
    """Whether capitalised words are family names, though some mean something else too, beside one that does not:
    `Park Ji-woo`.
    """
    found = [word for word in name_words(words) if word.casefold() not in PARTICLES]
    strange = [word for word in found if not is_ordinary(word)]
    return (
        1 < len(found) < 5
        and bool(strange)
        and not any(word.casefold() in places() for word in found)
        and can_be_name(words)
        and all(word[0].isupper() and (word in strange or is_family_name(word)) for word in found)
    )


def is_rare_family_name(word: str) -> bool:
    """Whether a word is a family name and, as far as is known, nothing else."""
    return is_family_name(word) and not is_dictionary_word(word) and not is_place(word)


def is_of_names(words: str) -> bool:
    """Whether two or more words are each a given or a family name, though some mean something else too, and not all do:
    `Hui Min Tan`, `Park Ji-hoon`.
    """
    found = [word for word in name_words(words) if word.casefold() not in PARTICLES]
    return (
        1 < len(found) < 5
        and can_be_name(words)
        and not is_brand(words)
        and not all(map(is_ordinary, found))
        and all(is_any_name(word) for word in found)
    )


def is_any_name(word: str) -> bool:
    """Whether a capitalised word is a given or a family name, though it may mean something else too."""
    folded = word.casefold()
    return word[0].isupper() and (is_given_name(folded) or is_ambiguous_name(folded) or is_family_name(folded))


def can_be_told(words: str) -> bool:
    """Whether capitalised words are a name where somebody says that they are one: `my name is Mark Young`."""
    found = name_words(words)
    return can_be_name(words) and all(
        word[0].isupper()
        and word.casefold() not in _FUNCTION_WORDS
        and (word.casefold() not in other_names() or word.casefold() in _FAMILY_NAMES | ambiguous_names())
        for word in found
        if word.casefold() not in PARTICLES
    )


def name_words(words: str) -> list[str]:
    """The words, compounds such as `Jean-Luc` as one, without what stands between them."""
    if words.isalpha():
        return [words]
    found = _WORD.findall(words)
    return [_ELIDED.sub("", word) for word in found] if "'" in words or "’" in words else found


_ELIDED: Final = deferred(r"\A[dl]['’]")
"""A particle that has lost its vowel: `Yannick d'Aubigny`."""


def can_be_name(words: str) -> bool:
    """Whether nothing stands in the words that no name has: digits, most signs, capitals inside of a word, `xxx`."""
    if words.isalpha():
        return _REPEATED.search(words) is None and not _is_identifier(words)
    if (
        _IMPOSSIBLE.search(words)
        or _REPEATED.search(words)
        or (("'" in words or "’" in words) and _CONTRACTION.search(words))
    ):
        return False
    return not any(_is_identifier(word) for word in _WORD.findall(words))


def is_brand(words: str) -> bool:
    """Whether the words are a brand, a dish or a character: `Levi Strauss`, `Santa Claus`."""
    return " ".join(words.casefold().split()) in brands()


def is_ambiguous_name(word: str) -> bool:
    """Whether a word is a given name and something else as well: `Mark`, `Austin`, `Ruby`."""
    return word.casefold() in ambiguous_names()


def is_given_name(word: str) -> bool:
    """Whether a word in lower case, with or without its accents, or each part of a compound is a given name."""
    names = given_names()
    if word in names:
        return True
    if not word.isascii():
        word = _without_accents(word)
    if "-" in word:
        return all(part in names for part in word.split("-"))
    return word in names


def _is_identifier(word: str) -> bool:
    """Whether capitals stand inside of the word where no name has them: `JavaScript`, `getName`; not `McAdam`."""
    if word.isupper():
        return False
    return any(_INNER_CAPITAL.match(part) and not _MAC.match(part) for part in _COMPOUND.split(word))


def is_place(words: str) -> bool:
    """Whether the words are a country, state or large city."""
    folded = words.casefold() if words.isalpha() else " ".join(words.casefold().split())
    known = folded in places() or (not folded.isascii() and _without_accents(folded) in places())
    if not known and "-" in folded and " " not in folded:
        return all(len(part) > 3 and part in places() for part in folded.split("-"))
    return known and (len(words) > 3 or words.isupper())


def is_water(words: str) -> bool:
    """Whether the words are a river or a sea, which many have an article before: `the Rhine`."""
    return " ".join(words.casefold().split()) in waters()


def is_geographic(words: str) -> bool:
    """Whether the words are built like the name of a place: `North Allison`, `Baker Falls`, `Craighaven`."""
    if words.isalpha() and (len(words) < 7 or not words.endswith(_PLACE_ENDINGS)):
        return False
    found = name_words(words)
    if not found or not can_be_name(words) or not all(word[0].isupper() for word in found):
        return False
    if len(found) == 1:
        known = is_given_name(words.casefold()) or is_dictionary_word(words) or _WIDGET.match(words)
        return len(words) > 6 and words.endswith(_PLACE_ENDINGS) and not known
    return len(found) < 4 and (
        found[0] in _PLACE_BEGINNINGS or found[-1] in _LANDSCAPE or is_part_of_place(" ".join(found))
    )


def is_part_of_place(words: str) -> bool:
    """Whether the words are a part of a known place: `Midtown Manhattan`."""
    part, _, whole = words.partition(" ")
    return part in _PARTS_OF_PLACES and is_place(whole)


_PARTS_OF_PLACES: Final = frozenset(
    "Midtown Downtown Uptown Greater Central Inner Outer Northern Southern Eastern Western Old Upstate".split()
)
_PLACE_BEGINNINGS: Final = frozenset(
    """North South East West New Lake Port Mount Mt Fort Saint St Ste San Santa Santo El Los Las Bad Upper Lower Loch
    Lough Glen Isle Cape Lago Lac Laguna Río Rio Cerro Sierra Playa Praia Parque Parc Koh Ko Pulau Wadi Jebel
    Gulf Präfektur Kreis Landkreis Provinz Bundesstaat Kanton Isla Islas Île Îles Isola Isole Ilha Ilhas Cabo Bahía
    Golfo Département Provincia""".split()
)
_PLACE_ENDINGS: Final = tuple(
    "ville borough burgh bury mouth shire haven furt stad chester view side town port hausen ingen".split()
)
_WIDGET: Final = deferred(
    r"(?:[Tt]ree|[Ll]ist|[Tt]able|[Ss]croll|[Ww]eb|[Tt]ext|[Gg]rid|[Ii]mage|[Cc]ard|[Mm]ap|[Pp]age|[Ss]plit|[Ss]tack|[Dd]ata"
    r"|[Cc]ontent|[Cc]ollection|[Pp]icker)(?:view|side|port|town)\Z"
)
"""Ends as places do, and is a part of a screen: `Treeview`."""
_LANDSCAPE: Final = frozenset(
    """Annex Arcade Beach Bend Bluff Bluffs Bridge Bypass Canal Canyon Causeway Circles Cliffs Coast Course Courts Cove
    Creek Crossing Dam Drives Esplanade Estates Expressway Extension Fall Falls Forge Forges Fork Forks Freeway
    Gardens Gateway Grove Groves Harbor Harbors Harbour Heights Highway Hollow Inlet Island Islands Isle Junction
    Knoll Knolls Landing Lights Loop Mall Manors Meadow Meadows Mews Mission Motorway Mountain Mountains Orchard
    Overpass Parkway Passage Peninsula Plain Plains Plaza Points Ports Prairie Ranch Rapid Rapids Ridge Ridges
    River Roads Shoal Shoals Shore Shores Skyway Spring Springs Spur Spurs Squares Station Stravenue Stream
    Streets Summit Throughway Trace Trafficway Tunnel Turnpike Underpass Unions Valley Valleys Viaduct Village
    Villages Vista Marg Nagar Salai Chowk Vihar Enclave Bazaar""".split()
)


def is_ordinary(word: str) -> bool:
    """Whether a word means something else than a name: a common word, a product, a month."""
    folded = word.casefold()
    return folded in common_words() or folded in other_names()


def is_dictionary_word(word: str) -> bool:
    """Whether a word is ordinary or stands in a dictionary of English, where many family names do as well."""
    return is_ordinary(word) or word.casefold() in english_words()
