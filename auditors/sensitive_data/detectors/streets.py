"""Streets by the word that makes them one: `12 Elm Street`, `Hauptstraße 12`, `12 rue de la Paix`, `Calle Mayor 5`.

Unit, postcode, town and country that follow belong to the finding. Where they are there, an address is certain; a
street and a number alone are likely. All of it is work for depth `full`: words like `place` and `via` stand everywhere.
"""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.context import mentioned
from auditors.sensitive_data.cues import any_of, as_head
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.plausibility import PARTICLE, UPPER, is_ordinary, is_place
from auditors.sensitive_data.postal import NUMBER, WORD, tail
from auditors.sensitive_data.street_addresses import ADDRESS_WORDS, ARTICLES, address, judge_street

_STRONG: Final = any_of(
    "street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|terrace|ter|parkway|pkwy|highway|hwy|"
    "crescent",
    "cres|circle|cir",
)
_WEAK: Final = any_of(
    "place|pl|square|sq|way|trail|trl|close|alley|aly|walks?|row|rise|grove|grv|gardens?|mews|hills?|mills?|oval|"
    "plains?",
    "pass|passage|path|pike|turnpike|tpke|forks?|cape|causeway|corners?|cove|creek|crest|crossing|curve|dale|divide",
    "estates?|expressway|extension|falls|ferry|fields?|flats?|ford|forest|forge|fort|freeway|gateway|glens?|greens?",
    "harbors?|haven|heights|hollow|inlet|island|isle|junction|keys?|knolls?|lakes?|landing|loaf|locks?|lodge|loop|"
    "manor",
    "meadows?|mission|motorway|mount|mountains?|neck|orchard|overpass|parks?|pines?|plaza|points?|ports?|prairie|"
    "radial",
    "ramp|ranch|rapids?|ridges?|river|route|run|shoals?|shores?|skyway|springs?|spurs?|station|stravenue|stream|summit",
    "throughway|trace|track|trafficway|tunnel|underpass|unions?|valleys?|via|viaduct|views?|village|ville|vista|wells?",
    "commons?|wharf|quay|parade|esplanade|byway|bypass|branch|bridge|brook|bluffs?|bend|beach|bayou|annex|arcade|"
    "burg|camp",
    "canyon|center|centre|cliff|club|course|dam",
)
"""What ends the name of a street, from Publication 28 of the U.S. Postal Service, appendix C, and British usage."""

_BEFORE: Final = any_of(
    "rue|chemin|allée|impasse|quai|faubourg|calle|c/|avenida|avda|plaza|plza|pza|paseo|pso|carrera|camino|carretera|"
    "ctra",
    "travesía|ronda|rambla|cuesta|glorieta|urbanización|viale|piazza|piazzale|corso|vicolo|strada|rua|travessa|praça",
    "estrada|alameda|rodovia|ulica|ul|aleja|osiedle|aleea|bulevardul|trg|ulice|náměstí|jalan|jl",
)
_BEFORE_NUMBERED: Final = any_of("avenue|av|boulevard|bd|place|route|cours|passage|via|largo|cl|al|os|rr|plac")
"""Words that begin a street's name in one language and mean other things in others: only with a number."""

_ENDINGS: Final = any_of(
    "straße|strasse|str\\.|weg|platz|gasse|allee|damm|ufer|steig|stieg|pfad|chaussee|promenade|gata|gatan|vägen|väg|"
    "vej",
    "gade|veien|vegen|veg|allé|straat|laan|plein|gracht|kade|singel|dijk|steeg|katu|tie|kuja|polku|utca|utja|út|tér|"
    "köz",
    "götu|vegur|stræti|gränd|stigen|tänav",
)
_ENDING: Final = rf"(?:-?{_ENDINGS}|-ring|-hof|-markt)"
_ENDS_STREET: Final = deferred(
    r"(?:stra(?:ß|ss)e|str\.|platz|gasse|allee|gatan|vägen|vej|gade|veien|straat|laan|gracht|katu|utca|götu|stræti|"
    r"vegur|damm|weg)\Z"
)
_IS_STRONG: Final = deferred(_STRONG)
_DRIVES: Final = frozenset("google hard flash usb disk one pen thumb test cloud shared network solid".split())


def _english(candidate: Candidate) -> float | None:
    """A street such as `12 Elm Road`; names of two meanings (`way`, `run`) need a cue or more of an address."""
    names = candidate.match["street"].split()
    first, last = names[0].casefold().strip("."), names[-1].casefold().strip(".")
    if first in ARTICLES or last in _DRIVES:
        return None
    strong = _IS_STRONG.fullmatch(candidate.match["kind"].casefold()) is not None
    return judge_street(candidate, strong=strong, base=0.75)


def _prefixed(candidate: Candidate) -> float | None:
    """A street such as `12 rue de la Paix` or `Calle Mayor 5`: it needs a number, a cue or more of an address."""
    match = candidate.match
    if match["kind"] == "OS":  # the system of a computer; an estate in Poland is an `os.`
        return None
    numbered = match["number"] is not None or candidate.value[0].isdigit()
    if not numbered and (_IS_NUMBERED.fullmatch(match["kind"].casefold()) or match["kind"] in _ALSO_WORDS):
        return None
    return judge_street(candidate, strong=numbered, base=0.75)


_IS_NUMBERED: Final = deferred(_BEFORE_NUMBERED)
_ALSO_WORDS: Final = frozenset("plaza paseo camino ronda corso strada quai impasse jl c/".split())


def _compound(candidate: Candidate) -> float | None:
    """A street such as `Hauptstraße 12`; endings that other words have too need more of an address."""
    street = candidate.value.rsplit(None, 1)[0].casefold()
    return judge_street(candidate, strong=_ENDS_STREET.search(street) is not None, base=0.78)


_DIRECTION: Final = r"(?:(?:[NSEW]\.?|N[EW]|S[EW]|North|South|East|West)[ \t]+)?"

english = address(
    (rf"(?i)[0-9][a-z]?,? {{1,3}}(?:[^\s,]{{1,24}} {{1,3}}){{1,5}}(?:{_STRONG}|{_WEAK})\b",),
    rf"(?<![\w./:=-])(?<!\d[ ,])(?P<value>{NUMBER},?[ \t]+{_DIRECTION}(?P<street>{WORD}(?:[ \t]+{WORD}){{0,3}})[ \t]+"
    rf"(?P<kind>(?i:{_STRONG}|{_WEAK}))(?:\.(?!\w)|(?!\w))(?:[ \t]+[NSEW]{{1,2}}(?!\w))?)",
    _english,
)
_OF: Final = r"(?:(?:de|des|du|del|della|dei|di|das?|dos?|la|las|los|le|les|el|l'|d')[ \t]*){0,3}"
_DAY: Final = (
    r"\d{1,2}(?:er|º)?[ \t](?:d[ei][ \t])?(?i:janvier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
    r"|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|setembro|outubro|novembro|dezembro)"
    r"(?:[ \t](?:1[89]|20)\d\d)?"
)
"""A day that a street is named after: `Calle 2 de Mayo 14`, `rue du 8 mai 1945`."""
before = address(
    (
        rf"(?i)\b(?:{as_head(_BEFORE)}|{as_head(_BEFORE_NUMBERED)})\.? {{1,3}}(?:du |del |de )?[0-9]{{1,2}}(?:er)? "
        r"(?:d[ei] )?[a-z]",
        rf"(?i)\b{as_head(_BEFORE)}\.? {{1,3}}[^\s0-9]",
        rf"(?i)[0-9][a-z]?(?: bis| ter)?,? {{1,3}}{as_head(_BEFORE_NUMBERED)}\.? {{1,3}}[a-z]",
        rf"(?i)\b{as_head(_BEFORE_NUMBERED)}\.? {{1,3}}[^0-9\n]{{2,40}}[0-9]",
    ),
    rf"(?<![\w@/-])(?P<value>(?:{NUMBER}(?: (?:bis|ter))?,?[ \t]+)?(?i:(?P<kind>{_BEFORE}|"
    rf"{_BEFORE_NUMBERED}))\.?[ \t]+{_OF}"
    rf"(?:{_DAY}|{WORD})(?:[ \t]+(?:{PARTICLE}[ \t]+)?{WORD}){{0,4}}"
    r"(?:,?[ \t]+(?:n[º°.]?[ \t]?|nr\.?[ \t]?|s/n)?(?P<number>\d{1,4}[A-Za-z]?(?:/\d{1,4})?)(?!\w|-\d))?)(?![\w/])",
    _prefixed,
)


def _estate(candidate: Candidate) -> float | None:
    """An estate or a house with a name, where the rest of an address follows."""
    rest = tail(candidate.text, candidate.end)
    candidate.end = rest.end
    return 0.93 if rest.sure else None


estates = address(
    (r"(?i)\b(?:r.{1,2}sidence|lotissement|urbanizaci.{1,2}n|urb\.|lieu-dit|hameau|lugar|quinta) [^\s0-9]",),
    rf"(?<![\w@/-])(?P<value>(?i:résidence|lotissement|urbanización|urb\.|lieu-dit|hameau|lugar|quinta)[ \t]{_OF}"
    rf"{WORD}(?:[ \t]+(?:{PARTICLE}[ \t]+)?{WORD}){{0,4}})(?![\w/])",
    _estate,
)
main_streets = address(
    (r"(?i)\b(?:grand-?(?:rue|place)|grande place|grote markt|plaza mayor),? [0-9]",),
    r"(?<![\w@/-])(?P<value>(?i:grand-?(?:rue|place)|grande place|grote markt|plaza mayor),?[ \t]\d{1,4}[A-Za-z]?)"
    r"(?![\w/]|[.,]\d)",
    lambda candidate: judge_street(candidate, strong=True, base=0.78),
)
"""Streets and squares whose whole name is a word for one: `Grand-Place 22, 7000 Mons`."""
_AT_THE: Final = (
    "(?:Am|An de[rnm]|Im|In de[rnm]|Auf de[rnm]|Zum|Zur|Unter de[rnm]|Hinter de[rnm]|Vor de[rnm]|Bei de[rnm])"
)
prepositions = address(
    (rf"\b{_AT_THE} [^\x00-\x40\x5b-\x60][^0-9\n]{{2,40}} [0-9]",),
    rf"(?<![\w-])(?P<value>{_AT_THE}[ \t]{WORD}(?:[ \t]{WORD}){{0,2}}[ \t]\d{{1,3}}[a-z]?)(?![\w.]|,\d)",
    lambda candidate: judge_street(candidate, strong=False, base=0.7),
)
compound = address(
    (rf"(?i){as_head(_ENDING)}(?: (?:des|der|am|im|an|zum|zur) [^\s0-9]{{1,24}}){{0,2}} {{1,2}}[0-9]",),
    rf"(?<![\w@/.-])(?P<value>(?:{WORD}[ \t]+){{0,2}}"
    rf"(?:[{UPPER}][^\W\d_]*(?:['’\-][^\W\d_]+)*(?<=...)(?i:{_ENDING})"
    rf"|(?:Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Ring|Damm)(?: (?:des|der|am|im|an|zum|zur) {WORD}){{0,2}})"
    r"[ \t]+(?P<number>\d{1,4}(?:[a-zA-Z]|[ \t](?![aeioy]\b)[a-zA-Z])?(?!\w)(?:[-/]\d{1,4})?))(?!\w|[.,]\d)",
    _compound,
)


def _named_street(candidate: Candidate) -> float | None:
    first = candidate.value.split()[0].strip(".").casefold()
    if first in ARTICLES:
        return None
    if is_ordinary(first):
        placed = _PLACED.search(candidate.before(8)) and not any(letter.isdigit() for letter in candidate.value)
        return 0.6 if placed and mentioned(candidate, ADDRESS_WORDS, before=48) else None
    return 0.65


_PLACED: Final = deferred(r"(?:\b(?:at|on|in|from|near|of)|,) \Z")


named_streets = address(
    heads=(r"[a-z0-9.?\x80-\xff] (?:[Ss]treet|St\.|[Aa]venue|Ave\.?|[Rr]oad|Rd\.|[Bb]oulevard|Blvd\.?|Lane|Ln\.)",),
    confirm=(
        rf"(?<![\w.&])(?P<value>(?:{WORD}[ \t]+){{1,3}}(?:\d{{1,4}}[ \t]+)?(?:[Ss]treet|St\.|[Aa]venue|Ave\b\.?|"
        rf"[Rr]oad|Rd\.|[Bb]oulevard|Blvd\b\.?|Lane|Ln\.))(?![\w])"
    ),
    validate=_named_street,
    reach=(72, 8),
    priority=45,
)

_SMALL_KIND: Final = any_of(
    "street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|crescent|terrace|parkway|court|gardens|grove|square"
)
_SMALL_WORD: Final = r"[^\W\d_]{2,}(?:['’][^\W\d_]+)?"


def _small(candidate: Candidate) -> float | None:
    """A street in small letters, where something says that somebody lives there or a town follows."""
    names = candidate.match["street"].split()
    if any(name in ARTICLES or name in _MEASURES for name in names) or names[-1] in _DRIVES:
        return None
    told = mentioned(candidate, ADDRESS_WORDS, before=48) or _WE_ARE.search(candidate.before(24))
    town = _TOWN_BEHIND.match(candidate.text, candidate.end)
    if town and is_place(town[1]):
        candidate.end = town.end()
        return 0.85
    return 0.75 if told else None


_MEASURES: Final = frozenset(
    "minutes min mins miles mile km blocks block metres meters yards feet hours days years cars people houses shops "
    "down up along across off from at by with near into lanes way long wide deep per more other main next same".split()
)
_WE_ARE: Final = deferred(r"\b(?:[Ii]'?m|[Ww]e'?re|they'?re|he'?s|she'?s|it'?s) (?:at|on|in) \Z")
_TOWN_BEHIND: Final = deferred(rf"(?:, ?| )(?:in )?({_SMALL_WORD}(?: {_SMALL_WORD})?)(?![\w'])")

small_letters = address(
    heads=(
        r"[0-9] (?:[nsew]\.? )?[a-z\x27\xe0-\xff]{2,20} (?:[a-z\x27\xe0-\xff]{2,20} ){0,2}"
        rf"(?:{_SMALL_KIND})\b",
    ),
    confirm=(
        rf"(?<![\w.,/:=-])(?P<value>\d{{1,5}}[a-z]? (?:[nsew]\.? )?(?P<street>{_SMALL_WORD}(?: {_SMALL_WORD}){{0,2}}) "
        rf"(?:{_SMALL_KIND}))(?!\w)"
    ),
    validate=_small,
    reach=(64, 48),
    priority=44,
)
