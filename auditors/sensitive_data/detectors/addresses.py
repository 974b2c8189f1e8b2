"""Postal addresses: number and street, street and number, post boxes, and what stands behind `address:` or `lives at`.

The street is found by the word that makes it one (`Street`, `-straße`, `rue`, `calle`); unit, postcode, town and
country that follow belong to the finding. Where postcode, region or unit are there too, an address is certain; a street
and a number alone are likely. All of it is work for depth `full`: words like `place` and `via` stand everywhere.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.context import mentioned, words
from auditors.sensitive_data.cues import any_of, as_head
from auditors.sensitive_data.detection import Candidate, Detector, Validator
from auditors.sensitive_data.identifiers import personal_data
from auditors.sensitive_data.plausibility import PARTICLE, UPPER, is_ordinary, is_place
from auditors.sensitive_data.postal import NUMBER, STATES, WORD, tail

STREET_ADDRESS: Final = personal_data(
    122,
    "street-address",
    "STREET_ADDRESS",
    "Postal address",
    severity=Severity.MEDIUM,
    why=(
        "An address leads to somebody's door. With a name beside it, it is enough for identity theft, stalking and "
        "fraud by mail."
    ),
    checks=(
        "Number and street of English, German, French, Spanish, Italian, Portuguese, Dutch, Nordic, Polish and "
        "Hungarian forms, post "
        "boxes, military mail, and what stands behind `address:` or `lives at`; unit, postcode, town and country are "
        "taken along. "
        "With postcode, state or unit: sure (0.95). A bare street and number: likely (0.7 to 0.85). Works at depth "
        "`full` only."
    ),
)

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
_ENDS_STREET: Final = re.compile(
    r"(?:stra(?:ß|ss)e|str\.|platz|gasse|allee|gatan|vägen|vej|gade|veien|straat|laan|gracht|katu|utca|götu|stræti|"
    r"vegur|damm|weg)\Z"
)

_CUE: Final = words(
    *(
        "address",
        "addr",
        "lives",
        "live",
        "living",
        "lived",
        "located",
        "residence",
        "resides",
        "home",
        "house",
        "ship",
        "shipping",
        "deliver",
        "delivery",
    ),
    *(
        "billing",
        "mail",
        "mailed",
        "sent",
        "send",
        "moved",
        "move",
        "meet",
        "office",
        "offices",
        "restaurant",
        "taxi",
        "visit",
        "stop",
        "return",
        "arrived",
    ),
    *(
        "corner",
        "adresse",
        "anschrift",
        "wohnt",
        "wohne",
        "wohnhaft",
        "dirección",
        "direccion",
        "domicilio",
        "vive",
        "vivo",
        "habite",
        "indirizzo",
        "street",
    ),
    *(
        "drops",
        "property",
        "apartment",
        "store",
        "clinic",
        "hotel",
        "invoice",
        "resident",
        "bus",
        "drive",
        "pick",
        "come",
        "party",
        "based",
    ),
)
_LEFT: Final = re.compile(
    r"(?:(?:(?i:apt|suite|ste|unit|flat|top)\.?[ \t]?#?\d{1,5}[ \t,]+)?\d{1,6}(?:[ \t,]+|"
    r"[ \t]*\r?\n[ \t]*)(?:\d{1,5}[ \t]+)?|(?i:apt|suite|ste|unit|flat)\.?[ \t]?#?\d{1,5}[ \t,]+)$"
)
_IS_STRONG: Final = re.compile(_STRONG)
_ARTICLES: Final = frozenset("the a an this that of in on for to and or my your our i we it he she new".split())
_DRIVES: Final = frozenset("google hard flash usb disk one pen thumb test cloud shared network solid".split())


def _judge(candidate: Candidate, *, strong: bool, base: float) -> float | None:
    """Takes the rest of the address into the span and says how sure it is; None where nothing but the street speaks for
    it.
    """
    left = _LEFT.search(candidate.before(28))
    rest = tail(candidate.text, candidate.end)
    candidate.end = rest.end
    told = mentioned(candidate, _CUE, before=48)
    if left:
        candidate.start -= len(left[0])
    if rest.sure:
        return 0.97 if told or len(rest.parts) > 1 else 0.93
    if not (strong or told or rest.parts or left):
        return None
    return round(base + (0.1 if told else 0) + (0.05 if rest.parts else 0), 2)


def _english(candidate: Candidate) -> float | None:
    """A street such as `12 Elm Road`; names of two meanings (`way`, `run`) need a cue or more of an address."""
    names = candidate.match["street"].split()
    first, last = names[0].casefold().strip("."), names[-1].casefold().strip(".")
    if first in _ARTICLES or last in _DRIVES:
        return None
    strong = _IS_STRONG.fullmatch(candidate.match["kind"].casefold()) is not None
    return _judge(candidate, strong=strong, base=0.75)


def _prefixed(candidate: Candidate) -> float | None:
    """A street such as `12 rue de la Paix` or `Calle Mayor 5`: it needs a number, a cue or more of an address."""
    match = candidate.match
    numbered = match["number"] is not None or candidate.value[0].isdigit()
    if not numbered and (_IS_NUMBERED.fullmatch(match["kind"].casefold()) or match["kind"] in _ALSO_WORDS):
        return None
    return _judge(candidate, strong=numbered, base=0.75)


_IS_NUMBERED: Final = re.compile(_BEFORE_NUMBERED)
_ALSO_WORDS: Final = frozenset("plaza paseo camino ronda corso strada quai impasse jl c/".split())


def _compound(candidate: Candidate) -> float | None:
    """A street such as `Hauptstraße 12`; endings that other words have too need more of an address."""
    street = candidate.value.rsplit(None, 1)[0].casefold()
    return _judge(candidate, strong=_ENDS_STREET.search(street) is not None, base=0.78)


def _street(heads: tuple[str, ...], confirm: str, validate: Validator) -> Detector:
    return Detector(
        rule=STREET_ADDRESS,
        heads=heads,
        confirm=re.compile(confirm),
        validate=validate,
        reach=(120, 96),
        priority=55,
        depth="full",
    )


_DIRECTION: Final = r"(?:(?:[NSEW]\.?|N[EW]|S[EW]|North|South|East|West)[ \t]+)?"

english = _street(
    (rf"(?i)[0-9][a-z]?,? {{1,3}}(?:[^\s,]{{1,24}} {{1,3}}){{1,5}}(?:{_STRONG}|{_WEAK})\b",),
    rf"(?<![\w.,/:=-])(?<!\d )(?P<value>{NUMBER},?[ \t]+{_DIRECTION}(?P<street>{WORD}(?:[ \t]+{WORD}){{0,3}})[ \t]+"
    rf"(?P<kind>(?i:{_STRONG}|{_WEAK}))(?:\.(?!\w)|(?!\w))(?:[ \t]+[NSEW]{{1,2}}(?!\w))?)",
    _english,
)
_OF: Final = r"(?:(?:de|des|du|del|della|dei|di|da|do|dos|la|las|los|le|les|el|l'|d')[ \t]*){0,3}"
before = _street(
    (
        rf"(?i)\b{as_head(_BEFORE)}\.? {{1,3}}[^\s0-9]",
        rf"(?i)[0-9][a-z]?(?: bis| ter)?,? {{1,3}}{as_head(_BEFORE_NUMBERED)}\.? {{1,3}}[a-z]",
        rf"(?i)\b{as_head(_BEFORE_NUMBERED)}\.? {{1,3}}[^0-9\n]{{2,40}}[0-9]",
    ),
    rf"(?<![\w@/-])(?P<value>(?:{NUMBER}(?: (?:bis|ter))?,?[ \t]+)?(?i:(?P<kind>{_BEFORE}|"
    rf"{_BEFORE_NUMBERED}))\.?[ \t]+{_OF}"
    rf"{WORD}(?:[ \t]+(?:{PARTICLE}[ \t]+)?{WORD}){{0,4}}"
    r"(?:,?[ \t]+(?:n[º°.]?[ \t]?|nr\.?[ \t]?|s/n)?(?P<number>\d{1,4}[A-Za-z]?)(?!\w|-\d))?)(?![\w/])",
    _prefixed,
)
_AT_THE: Final = (
    "(?:Am|An de[rnm]|Im|In de[rnm]|Auf de[rnm]|Zum|Zur|Unter de[rnm]|Hinter de[rnm]|Vor de[rnm]|Bei de[rnm])"
)
prepositions = _street(
    (rf"\b{_AT_THE} [^\x00-\x40\x5b-\x60][^0-9\n]{{2,40}} [0-9]",),
    rf"(?<![\w-])(?P<value>{_AT_THE}[ \t]{WORD}(?:[ \t]{WORD}){{0,2}}[ \t]\d{{1,3}}[a-z]?)(?![\w.]|,\d)",
    lambda candidate: _judge(candidate, strong=False, base=0.7),
)
compound = _street(
    (rf"(?i){as_head(_ENDING)}(?: (?:des|der|am|im|an|zum|zur) [^\s0-9]{{1,24}}){{0,2}} {{1,2}}[0-9]",),
    rf"(?<![\w@/.-])(?P<value>(?:{WORD}[ \t]+){{0,2}}"
    rf"(?:[{UPPER}][^\W\d_]*(?:['’\-][^\W\d_]+)*(?<=...)(?i:{_ENDING})"
    rf"|(?:Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Ring|Damm)(?: (?:des|der|am|im|an|zum|zur) {WORD}){{0,2}})"
    r"[ \t]+(?P<number>\d{1,4}[ \t]?[a-zA-Z]?(?!\w)(?:[-/]\d{1,4})?))(?!\w|[.,]\d)",
    _compound,
)


def _box(candidate: Candidate) -> float | None:
    candidate.end = tail(candidate.text, candidate.end).end
    return 0.95


boxes = Detector(
    rule=STREET_ADDRESS,
    heads=(
        r"(?i)\b(?:p\.? ?o\.? ?box|post office box|postfach|apartado(?: postal| de correos)?|casilla|"
        r"bo.{1,2}te postale|caixa postal|casella postale|postbus) {0,2}(?:n.{0,2} ?)?#?[0-9]",
        r"\b(?:PSC|CMR|Unit) [0-9]{1,5},? Box [0-9]",
        r"\b(?:APO|FPO|DPO),? A[AEP],? [0-9]{5}",
    ),
    confirm=re.compile(
        r"(?<![\w])(?P<value>(?i:p\.? ?o\.? ?box|post office box|postfach|apartado(?: postal| de correos)?|casilla|"
        r"boîte postale|caixa postal|casella postale|postbus)"
        r"[ \t]{0,2}(?:n[º°.]?[ \t]?)?#?\d{1,6}|(?:PSC|CMR|Unit) \d{1,5},? Box \d{1,5}|"
        r"(?:[A-Z][\w'.-]*[ \t]+){0,3}(?:\r?\n[ \t]*)?(?:APO|FPO|DPO),? A[AEP],? \d{5}(?:-\d{4})?)(?!\w)"
    ),
    validate=_box,
    reach=(96, 48),
    priority=57,
    depth="full",
)


def _with_unit(candidate: Candidate) -> float | None:
    rest = tail(candidate.text, candidate.end, "unit")
    candidate.end = rest.end
    return 0.95 if rest.parts else 0.85


with_unit = Detector(
    rule=STREET_ADDRESS,
    heads=(r"(?i)\b(?:apt|apartment|suite|ste|flat)\.? ?#?[0-9]",),
    confirm=re.compile(
        rf"(?<![\w.,/:-])(?P<value>\d{{1,6}}[ \t]+"
        rf"(?:\d{{1,5}}[ \t]+)?{WORD}(?:[ \t]+(?:{PARTICLE}[ \t]+){{0,2}}{WORD}){{0,5}}(?:[ \t]+\d{{1,5}}[A-Za-z]?\.?)?"
        r"[ \t]*,?[ \t]*(?:\r?\n[ \t>?|}]{0,8})?(?i:apt|apartment|suite|ste|flat)\.?[ \t]?#?\d{1,5}[A-Za-z]?)(?!\w)"
    ),
    validate=_with_unit,
    reach=(96, 16),
    priority=55,
    depth="full",
)


_BRITISH_POSTCODE: Final = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
_LINE: Final = rf"[{UPPER}\d][\w'’. \-]{{1,40}}(?:,[ \t]*|[ \t]*\r?\n[ \t>]{{0,8}})"

british = Detector(
    rule=STREET_ADDRESS,
    heads=(r"\b[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}\b",),
    confirm=re.compile(
        rf"(?<![\w.])(?P<value>(?:(?:Flat|Studio|Apartment|Unit|Room) \w{{1,5}}(?:,[ \t]*|[ \t]*\r?\n[ \t>]{{0,8}})"
        rf"|\d{{1,4}}[A-Za-z]? {_LINE})(?:{_LINE}){{0,3}}{_BRITISH_POSTCODE})(?!\w)"
    ),
    validate=lambda candidate: 0.95,
    reach=(200, 8),
    priority=56,
    depth="full",
)


def _us_place(candidate: Candidate) -> float | None:
    return 0.9 if candidate.match["state"] in STATES and not is_ordinary(candidate.match["town"].split()[0]) else None


us_places = Detector(
    rule=STREET_ADDRESS,
    heads=(r"\b[A-Z]{2},? {1,2}[0-9]{5}\b",),
    confirm=re.compile(
        rf"(?<!\w)(?P<value>(?P<town>{WORD}(?:[ \t]{WORD}){{0,2}}),?[ \t]+(?P<state>[A-Z]{{2}}),?[ \t]+\d{{5}}"
        rf"(?:-\d{{4}})?)(?![\w-])"
    ),
    validate=_us_place,
    reach=(64, 16),
    priority=50,
    depth="full",
)


def _told(candidate: Candidate) -> float | None:
    """What follows `lives at` and begins with a number and a capitalised word, with the rest of the address."""
    street = candidate.match["street"]
    first = street.split()[0].strip(".")
    if is_ordinary(first) or len(first) < 2 or (first.isupper() and len(street) < 4):
        return None
    return _judge(candidate, strong=True, base=0.75)


told = Detector(
    rule=STREET_ADDRESS,
    heads=(
        r"(?i)(?:address(?:es)?(?: is| was|:| changed to| at| to|, here they are:)?|\b(?:live|lives|lived|living|"
        r"located|meet(?:ing)?(?: me| you)?|arrived|return|office is|offices are|restaurant is|resides?|staying|stop|"
        r"delivered|off|is) (?:at|in|to)|\b(?:sent|send it|taxi|ship|shipped|deliver|mail it|moved|move|drive|"
        r"new one) to|it.{1,3}s (?:at|in)|it is|user:|and|at):?\s{1,4}[0-9]",
    ),
    confirm=re.compile(
        rf"(?i:(?:address(?:es)?(?: is| was|:| changed to| at| to|, here they are:)?|\b(?:live|lives|lived|living|"
        rf"located|meet(?:ing)?(?: me| you)?|arrived|return|office is|offices are|restaurant is|resides?|staying|"
        rf"stop|delivered|off|is) (?:at|in|to)|"
        rf"\b(?:sent|send it|taxi|ship|shipped|deliver|mail it|moved|move|drive|new one) to|it['’]s (?:at|in)|it is|"
        rf"user:|, and|\bat):?)\s{{1,4}}(?P<value>\d{{1,6}}(?:[ \t,]+\d{{1,5}})?[ \t]+"
        rf"(?P<street>{WORD}(?:[ \t]+(?:{PARTICLE}[ \t]+){{0,2}}{WORD}){{0,4}})"
        rf"(?:[ \t]+\d{{1,5}}[A-Za-z]?(?!\w))?)(?![\w/])"
    ),
    validate=_told,
    reach=(64, 128),
    priority=52,
    depth="full",
)


def _named_street(candidate: Candidate) -> float | None:
    first = candidate.value.split()[0].strip(".").casefold()
    if first in _ARTICLES or is_ordinary(first):
        return None
    return 0.65


named_streets = Detector(
    rule=STREET_ADDRESS,
    heads=(r"[a-z0-9.?\x80-\xff] (?:[Ss]treet|St\.|[Aa]venue|Ave\.?|[Rr]oad|Rd\.|[Bb]oulevard|Blvd\.?|Lane|Ln\.)",),
    confirm=re.compile(
        rf"(?<![\w.&])(?P<value>(?:{WORD}[ \t]+){{1,3}}(?:\d{{1,4}}[ \t]+)?(?:[Ss]treet|St\.|[Aa]venue|Ave\b\.?|"
        rf"[Rr]oad|Rd\.|[Bb]oulevard|Blvd\b\.?|Lane|Ln\.))(?![\w])"
    ),
    validate=_named_street,
    reach=(72, 8),
    priority=45,
    depth="full",
)


def _small(candidate: Candidate) -> float | None:
    return 0.75 if mentioned(candidate, _CUE, before=40) and candidate.match["street"] not in _ARTICLES else None


small_letters = Detector(
    rule=STREET_ADDRESS,
    heads=(r"[0-9] [a-z]{2,20} (?:[a-z]{2,20} )?(?:street|avenue|road|boulevard|lane|drive|court|st|ave|rd|blvd)\b",),
    confirm=re.compile(
        r"(?<![\w.,/:-])(?P<value>\d{1,5}[a-z]? (?P<street>[a-z]{2,20})(?: [a-z]{2,20})? (?:street|avenue|road|"
        r"boulevard|lane|drive|court|st|ave|rd|blvd))(?!\w)"
    ),
    validate=_small,
    reach=(64, 8),
    priority=44,
    depth="full",
)


def _labelled(candidate: Candidate) -> float | None:
    """What stands under an address label in full, where it has a number and a word."""
    value = candidate.value.rstrip(" ,.")
    candidate.end = candidate.start + len(value)
    if (
        not re.search(r"\d", value)
        or not re.search(rf"[{UPPER}a-z]{{3}}", value)
        or re.search(r"[@=\\]|0x|::|\.\d|\d:\d", value)
    ):
        return None
    if len(value.split()) < 2 or not re.search(rf"[{UPPER}]", value):
        return None
    return 0.85


labelled = Detector(
    rule=STREET_ADDRESS,
    heads=(
        r"(?i)(?:address|addr|street|adresse|anschrift|direcci.{1,2}n|domicilio|indirizzo|"
        r"endere.{1,2}o)[a-z0-9_]{0,8}['\x22`*]{0,3}[ \t]{0,4}[:=]",
    ),
    confirm=re.compile(
        r"(?i:(?<![A-Za-z0-9.])(?:[a-z]{1,16}[ _\-]){0,2}(?:address|addr|street(?:[ _]address)?|adresse|anschrift|"
        r"dirección|direccion|domicilio|indirizzo|endereço)(?:[ _]?(?:line)?[ _]?\d)?)"
        r"[\"'`*]{0,3}[ \t]{0,4}[:=][ \t]{0,12}[\"'`*]{0,3}(?P<value>[\w#][^\"'\n\r{}\[\]<>|;]{5,120})"
    ),
    validate=_labelled,
    reach=(64, 140),
    priority=48,
    depth="full",
)


def _postcode_place(candidate: Candidate) -> float | None:
    """`10115 Berlin`: a postcode counts before a town that is known."""
    return 0.75 if is_place(candidate.match["town"]) else None


postcode_places = Detector(
    rule=STREET_ADDRESS,
    heads=(r"\b(?:[A-Z]{1,2}-[0-9]{4,5}|[0-9]{5}) {1,2}[^\x00-\x40\x5b-\x60]",),
    confirm=re.compile(
        rf"(?<![\w.,/:-])(?P<value>(?:[A-Z]{{1,2}}-\d{{4,5}}|"
        rf"\d{{5}})[ \t]{{1,2}}(?P<town>[{UPPER}][^\W\d_]+(?:[ -][{UPPER}][^\W\d_]+){{0,2}}))(?![\w])"
    ),
    validate=_postcode_place,
    reach=(16, 48),
    priority=46,
    depth="full",
)
