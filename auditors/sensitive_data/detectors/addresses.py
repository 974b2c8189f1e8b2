"""Postal addresses: number and street, street and number, post boxes, and what stands behind `address:` or `lives at`.

The street is found by the word that makes it one (`Street`, `-straße`, `rue`, `calle`); unit, postcode, town and country that
follow belong to the finding. Where postcode, region or unit are there too, an address is certain and found at depth `patterns`;
a street and a number alone need depth `full`.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.context import mentioned, words
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
    why="An address leads to somebody's door. With a name beside it, it is enough for identity theft, stalking and fraud by mail.",
    checks=(
        "Number and street of English, German, French, Spanish, Italian, Portuguese, Dutch, Nordic, Polish and Hungarian forms, post "
        "boxes, military mail, and what stands behind `address:` or `lives at`; unit, postcode, town and country are taken along. "
        "With postcode, state or unit: sure (0.95), at every depth. A bare street and number: likely (0.7 to 0.85), at depth `full`."
    ),
)

_STRONG: Final = "street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|terrace|ter|parkway|pkwy|highway|hwy|crescent|cres|circle|cir"
_WEAK: Final = (
    "place|pl|square|sq|way|trail|trl|close|alley|aly|walk|row|rise|grove|grv|gardens?|mews|hill|hills|mill|mills|oval|plains?|pass|passage|path|"
    "pike|turnpike|tpke|forks?|cape|causeway|corners?|cove|creek|crest|crossing|curve|dale|divide|estates?|expressway|extension|falls|ferry|fields?|flats?|"
    "ford|forest|forge|fort|freeway|gateway|glen|glens|green|greens|harbors?|haven|heights|hollow|inlet|island|isle|junction|keys?|knolls?|lakes?|landing|"
    "loaf|locks?|lodge|loop|manor|meadows?|mission|motorway|mount|mountains?|neck|orchard|overpass|park|parks|pines?|plaza|points?|ports?|prairie|radial|"
    "ramp|ranch|rapids?|ridges?|river|route|run|shoals?|shores?|skyway|springs?|spurs?|station|stravenue|stream|summit|throughway|trace|track|trafficway|"
    "tunnel|underpass|unions?|valleys?|via|viaduct|views?|village|ville|vista|walks|well|wells|common|commons|wharf|quay|parade|esplanade|byway|bypass|"
    "branch|bridge|brook|bluff|bluffs|bend|beach|bayou|annex|arcade|burg|camp|canyon|center|centre|cliff|club|course|dam"
)
_BEFORE: Final = (
    "rue|avenue|av|boulevard|bd|place|chemin|allée|impasse|quai|route|cours|passage|faubourg|calle|c/|cl|avenida|avda|plaza|plza|pza|paseo|pso|carrera|"
    "camino|carretera|ctra|travesía|ronda|rambla|cuesta|glorieta|urbanización|via|viale|piazza|piazzale|corso|vicolo|largo|strada|rua|travessa|praça|estrada|"
    "alameda|rodovia|ulica|ul|aleja|al|plac|osiedle|os|aleea|bulevardul|rr|trg|ulice|náměstí|jalan|jl"
)
_COMPOUND: Final = (
    "straße|strasse|str\\.|weg|platz|gasse|allee|damm|ufer|steig|stieg|pfad|chaussee|promenade|gata|gatan|gate|vägen|väg|vej|gade|veien|vegen|veg|allé|"
    "straat|laan|plein|gracht|kade|singel|dijk|steeg|katu|tie|kuja|polku|ranta|utca|utja|út|tér|köz|götu|vegur|stræti|braut|stíg|torg|gränd|stigen|svängen|ova|eva|tee|tänav|iela"
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
    r"(?:(?:(?i:apt|suite|ste|unit|flat|top)\.?[ \t]?#?\d{1,5}[ \t,]+)?\d{1,6}(?:[ \t,]+|[ \t]*\r?\n[ \t]*)(?:\d{1,5}[ \t]+)?|(?i:apt|suite|ste|unit|flat)\.?[ \t]?#?\d{1,5}[ \t,]+)$"
)
_ARTICLES: Final = frozenset("the a an this that of in on for to and or my your our i we it he she new".split())
_DRIVES: Final = frozenset("google hard flash usb disk one pen thumb test cloud shared network solid".split())


def _judge(candidate: Candidate, *, strong: bool, sure_only: bool, base: float) -> float | None:
    """Takes the rest of the address into the span and says how sure it is; None where nothing but the street speaks for it."""
    left = _LEFT.search(candidate.before(28))
    rest = tail(candidate.text, candidate.end)
    candidate.end = rest.end
    told = mentioned(candidate, _CUE, before=48)
    if left:
        candidate.start -= len(left[0])
    if rest.sure:
        return 0.97 if told or len(rest.parts) > 1 else 0.93
    if sure_only or not (strong or told or rest.parts or left):
        return None
    return base + (0.1 if told else 0) + (0.05 if rest.parts else 0)


def _english(*, sure_only: bool) -> Validator:
    def validate(candidate: Candidate) -> float | None:
        match = candidate.match
        names = match["street"].split()
        first, last = names[0].casefold().strip("."), names[-1].casefold().strip(".")
        if first in _ARTICLES or last in _DRIVES:
            return None
        kind = match["kind"].casefold()
        return _judge(candidate, strong=re.fullmatch(_STRONG, kind) is not None, sure_only=sure_only, base=0.75)

    return validate


def _foreign(*, sure_only: bool, strong: bool) -> Validator:
    def validate(candidate: Candidate) -> float | None:
        return _judge(candidate, strong=strong, sure_only=sure_only, base=0.72)

    return validate


def _detectors(heads: tuple[str, ...], confirm: str, sure: Validator, likely: Validator) -> tuple[Detector, Detector]:
    """The certain half of a form, for depth `patterns`, and the likely one, for `full`."""
    return tuple(  # type: ignore[return-value]
        Detector(
            rule=STREET_ADDRESS,
            heads=heads,
            confirm=re.compile(confirm),
            validate=validate,
            reach=(120, 96),
            priority=priority,
            depth=depth,
        )
        for validate, priority, depth in ((sure, 56, "patterns"), (likely, 54, "full"))
    )


_DIRECTION: Final = r"(?:(?:[NSEW]\.?|N[EW]|S[EW]|North|South|East|West)[ \t]+)?"

english = _detectors(
    (rf"(?i)[0-9][a-z]?,? {{1,3}}(?:[^\s,]{{1,24}} {{1,3}}){{1,5}}(?:{_STRONG}|{_WEAK})\b",),
    rf"(?<![\w.,/:=-])(?<!\d )(?P<value>{NUMBER},?[ \t]+{_DIRECTION}(?P<street>{WORD}(?:[ \t]+{WORD}){{0,3}})[ \t]+(?P<kind>(?i:{_STRONG}|{_WEAK}))(?:\.(?!\w)|(?![\w]))"
    rf"(?:[ \t]+[NSEW]{{1,2}}(?!\w))?)",
    _english(sure_only=True),
    _english(sure_only=False),
)
before = _detectors(
    (
        rf"(?i)\b(?:{_BEFORE.replace('é', '.{1,2}').replace('í', '.{1,2}').replace('ó', '.{1,2}').replace('ç', '.{1,2}').replace('á', '.{1,2}').replace('ě', '.{1,2}')})\.? {{1,3}}[^\s]",
    ),
    rf"(?<![\w@/-])(?P<value>(?:{NUMBER}(?: (?:bis|ter))?,?[ \t]+)?(?i:{_BEFORE})\.?[ \t]+(?:(?:de|des|du|del|della|dei|di|da|do|dos|la|las|los|le|les|el|l'|d')[ \t]*){{0,3}}"
    rf"{WORD}(?:[ \t]+(?:{PARTICLE}[ \t]+)?{WORD}){{0,4}}(?:,?[ \t]+(?:n[º°.]?[ \t]?|nr\.?[ \t]?|s/n)?(?P<number>\d{{1,4}}[A-Za-z]?)(?!\w|-\d))?)(?![\w/])",
    lambda candidate: _prefixed(candidate, sure_only=True),
    lambda candidate: _prefixed(candidate, sure_only=False),
)
compound = _detectors(
    (
        rf"(?i)(?:{_COMPOUND.replace('ß', '.{1,2}').replace('ä', '.{1,2}').replace('ú', '.{1,2}').replace('é', '.{1,2}').replace('ö', '.{1,2}').replace('æ', '.{1,2}').replace('í', '.{1,2}')}) {{1,2}}[0-9]",
    ),
    rf"(?<![\w@/.-])(?P<value>(?:{WORD}[ \t]+){{0,2}}(?:[{UPPER}][^\W\d_]*(?:['’\-][^\W\d_]+)*(?<=...)(?i:{_COMPOUND})|(?:Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Ring|Damm)(?: (?:des|der|am|im|an|zum|zur) {WORD}){{0,2}})"
    rf"[ \t]+(?P<number>\d{{1,4}}[ \t]?[a-zA-Z]?(?![\w])(?:[-/]\d{{1,4}})?))(?!\w|[.,]\d)",
    lambda candidate: _compound(candidate, sure_only=True),
    lambda candidate: _compound(candidate, sure_only=False),
)


def _prefixed(candidate: Candidate, *, sure_only: bool) -> float | None:
    """A street such as `12 rue de la Paix` or `Calle Mayor 5`: it needs a number, a cue or more of an address."""
    value = candidate.value
    numbered = candidate.match["number"] is not None or value[0].isdigit()
    if value.split()[0].islower() and not numbered and not value.startswith(("rue ", "calle ", "via ", "ul. ")):
        return None
    if (
        value.casefold().startswith(
            ("via ", "place ", "route ", "cours ", "passage ", "al ", "os ", "largo ", "cl ", "av ")
        )
        and not numbered
    ):
        return None
    return _judge(candidate, strong=numbered, sure_only=sure_only, base=0.75)


def _compound(candidate: Candidate, *, sure_only: bool) -> float | None:
    """A street such as `Hauptstraße 12`; endings that other words have too need more of an address."""
    street = candidate.value.rsplit(None, 1)[0].casefold()
    strong = re.search(
        r"(?:stra(?:ß|ss)e|str\.|platz|gasse|allee|gatan|vägen|vej|gade|veien|straat|laan|gracht|katu|utca|götu|stræti|vegur|damm|weg)$",
        street,
    )
    return _judge(candidate, strong=strong is not None, sure_only=sure_only, base=0.78)


def _box(candidate: Candidate) -> float | None:
    candidate.end = tail(candidate.text, candidate.end).end
    return 0.95


boxes = Detector(
    rule=STREET_ADDRESS,
    heads=(
        r"(?i)\b(?:p\.? ?o\.? ?box|post office box|postfach|apartado(?: postal| de correos)?|casilla|bo.{1,2}te postale|caixa postal|casella postale|postbus) {0,2}(?:n.{0,2} ?)?#?[0-9]",
        r"\b(?:PSC|CMR|Unit) [0-9]{1,5},? Box [0-9]",
        r"\b(?:APO|FPO|DPO),? A[AEP],? [0-9]{5}",
    ),
    confirm=re.compile(
        r"(?<![\w])(?P<value>(?i:p\.? ?o\.? ?box|post office box|postfach|apartado(?: postal| de correos)?|casilla|boîte postale|caixa postal|casella postale|postbus)"
        r"[ \t]{0,2}(?:n[º°.]?[ \t]?)?#?\d{1,6}|(?:PSC|CMR|Unit) \d{1,5},? Box \d{1,5}|(?:[A-Z][\w'.-]*[ \t]+){0,3}(?:\r?\n[ \t]*)?(?:APO|FPO|DPO),? A[AEP],? \d{5}(?:-\d{4})?)(?!\w)"
    ),
    validate=_box,
    reach=(96, 48),
    priority=57,
)


def _with_unit(candidate: Candidate) -> float | None:
    rest = tail(candidate.text, candidate.end)
    candidate.end = rest.end
    return 0.95 if rest.parts - {"unit"} else 0.85


with_unit = Detector(
    rule=STREET_ADDRESS,
    heads=(r"(?i)\b(?:apt|apartment|suite|ste|flat)\.? ?#?[0-9]",),
    confirm=re.compile(
        rf"(?<![\w.,/:-])(?P<value>\d{{1,6}}[ \t]+(?:\d{{1,5}}[ \t]+)?{WORD}(?:[ \t]+(?:{PARTICLE}[ \t]+){{0,2}}{WORD}){{0,5}}(?:[ \t]+\d{{1,5}}[A-Za-z]?\.?)?"
        r"[ \t]*,?[ \t]*(?:\r?\n[ \t>?|}]{0,8})?(?i:apt|apartment|suite|ste|flat)\.?[ \t]?#?\d{1,5}[A-Za-z]?)(?!\w)"
    ),
    validate=_with_unit,
    reach=(96, 16),
    priority=55,
)


def _us_place(candidate: Candidate) -> float | None:
    return 0.9 if candidate.match["state"] in STATES and not is_ordinary(candidate.match["town"].split()[0]) else None


us_places = Detector(
    rule=STREET_ADDRESS,
    heads=(r"\b[A-Z]{2},? {1,2}[0-9]{5}\b",),
    confirm=re.compile(
        rf"(?<!\w)(?P<value>(?P<town>{WORD}(?:[ \t]{WORD}){{0,2}}),?[ \t]+(?P<state>[A-Z]{{2}}),?[ \t]+\d{{5}}(?:-\d{{4}})?)(?![\w-])"
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
    return _judge(candidate, strong=True, sure_only=False, base=0.75)


told = Detector(
    rule=STREET_ADDRESS,
    heads=(
        r"(?i)(?:address(?:es)?(?: is| was|:| changed to| at| to|, here they are:)?|\b(?:live|lives|lived|living|located|meet(?:ing)?(?: me| you)?|arrived|return|office is|offices are|restaurant is|resides?|staying|stop|delivered|off|is) (?:at|in|to)|\b(?:sent|send it|taxi|ship|shipped|deliver|mail it|moved|move|drive|new one) to|it.{1,3}s (?:at|in)|it is|user:|and|at):?\s{1,4}[0-9]",
    ),
    confirm=re.compile(
        rf"(?i:(?:address(?:es)?(?: is| was|:| changed to| at| to|, here they are:)?|\b(?:live|lives|lived|living|located|meet(?:ing)?(?: me| you)?|arrived|return|office is|offices are|restaurant is|resides?|staying|stop|delivered|off|is) (?:at|in|to)|"
        rf"\b(?:sent|send it|taxi|ship|shipped|deliver|mail it|moved|move|drive|new one) to|it['’]s (?:at|in)|it is|user:|, and|\bat):?)\s{{1,4}}(?P<value>\d{{1,6}}(?:[ \t,]+\d{{1,5}})?[ \t]+(?P<street>{WORD}(?:[ \t]+(?:{PARTICLE}[ \t]+){{0,2}}{WORD}){{0,4}})"
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
    heads=(r"[a-z.] (?:[Ss]treet|St\.|[Aa]venue|Ave\.?|[Rr]oad|Rd\.|[Bb]oulevard|Blvd\.?|Lane|Ln\.)",),
    confirm=re.compile(
        rf"(?<![\w.&])(?P<value>(?:{WORD}[ \t]+){{1,3}}(?:\d{{1,4}}[ \t]+)?(?:[Ss]treet|St\.|[Aa]venue|Ave\b\.?|[Rr]oad|Rd\.|[Bb]oulevard|Blvd\b\.?|Lane|Ln\.))(?![\w])"
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
        r"(?<![\w.,/:-])(?P<value>\d{1,5}[a-z]? (?P<street>[a-z]{2,20})(?: [a-z]{2,20})? (?:street|avenue|road|boulevard|lane|drive|court|st|ave|rd|blvd))(?!\w)"
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
        r"(?i)(?:address|addr|street|adresse|anschrift|direcci.{1,2}n|domicilio|indirizzo|endere.{1,2}o)[a-z0-9_]{0,8}['\x22`*]{0,3}[ \t]{0,4}[:=]",
    ),
    confirm=re.compile(
        r"(?i:(?<![A-Za-z0-9.])(?:[a-z]{1,16}[ _\-]){0,2}(?:address|addr|street(?:[ _]address)?|adresse|anschrift|dirección|direccion|domicilio|indirizzo|endereço)(?:[ _]?(?:line)?[ _]?\d)?)"
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
        rf"(?<![\w.,/:-])(?P<value>(?:[A-Z]{{1,2}}-\d{{4,5}}|\d{{5}})[ \t]{{1,2}}(?P<town>[{UPPER}][^\W\d_]+(?:[ -][{UPPER}][^\W\d_]+){{0,2}}))(?![\w])"
    ),
    validate=_postcode_place,
    reach=(16, 48),
    priority=46,
    depth="full",
)
