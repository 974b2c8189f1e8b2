"""What is named after people and places and is neither: theorems and streets, firms, dishes, clubs, products.

The words around a name tell: `Fisher test`, `Turkey sandwich`, `Real Madrid`, `the assistant of Bennett`.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.cues import any_of
from auditors.sensitive_data.deferred import deferred

_INSTITUTION: Final = any_of(
    "st|street|ave|avenue|rd|road|blvd|boulevard|lane|ln|drive|dr|court|ct|place|pl|square|sq|way|terrace|highway|hwy",
    "crescent|close|park|bridge|university|hospital|school|college|church|airport|station|museum|inc|ltd|llc|gmbh|corp",
    "county|foundation|institute|group|bank|hotel|prize|award",
)
_EPONYM: Final = any_of(
    "theorem|algorithm|distribution|equation|law|test|method|model|filter|sampling|sampler|optimi[sz]er|transform",
    "scale|hypothesis|conjecture|lemma|process|series|sequence|numbers?|constant|effect|machine|syndrome|disease",
    "lymphoma|score|index|ratio|coefficient|matrix|inequality|integral|space|principle|paradox|curve|cipher|code",
    "coding|compression|rule|diagram|criterion|kernel|prior|operator|function|cycle|telescope|probe|buffer|stain|reagent|reaction|dish|burner",
    "initiali[sz]ation|normali[sz]ation|regression|decomposition|factori[sz]ation|expansion|approximation|estimator",
    "interval|blur|loss|entropy|divergence|metric|norm|momentum|gradient|attention|smoothing|priors?",
    "razor|keymaps?|keyboards?|units?|chart|plot|tree|heap|set|logic|field|potential|radius|limit|problem|architecture|schema|notation",
)
_COMPANY: Final = any_of(
    r"GmbH|AG|KG|OHG|SE|Ltd|Inc|LLC|LLP|PLC|Corp|Co\.?|S\.?A\.?R\.?L|S\.?A\.?S|S\.A|S\.L|S\.C|S\.p\.A|S\.r\.l",
    r"S\.Coop|S\.Com|B\.?V|N\.?V|&|e\.V|et\sFils|y\sAsociados|and\sSons|Pty|Pvt|Ltda|Limited|d\.o\.o|d\.d|s\.r\.o|a\.s",
    r"sp\.\s?z\s?o\.\s?o|Sp\.\s?z|Kft|Zrt|Oyj?|ApS|A/S|ASA|AB|OÜ|UAB|SIA|S\.A\.S|EURL|GbR|e\.K|S\.n\.c|EOOD|OOO",
)
_CHIPS: Final = any_of("GPUs?|CPUs?|graphics|cards")
_NAMED_AFTER: Final = deferred(
    rf"\s+(?:(?i:{_INSTITUTION})\b|(?:{_EPONYM})s?(?![\w-])|{_COMPANY}(?!\w)|{_CHIPS}\b)|['’]s (?:{_EPONYM})s?\b"
)
"""What is named after people and is none: `Bennett Street`, `Fisher test`, `Bayes' theorem`."""

_OWNED: Final = any_of("assistant|bot|chatbot|agent|service|app|application|platform|company|product|team|website")
_PRODUCT_BEFORE: Final = deferred(rf"\b{_OWNED}s? (?:of|for|at|by|from|called|named) (?:the )?\Z", re.IGNORECASE)
_MADE_OF: Final = any_of(
    "objects?|class|classes|instances?|exceptions?|errors?|functions?|modules?|keywords?|protocols?|formats?|files?",
    "data|services?|tools?|apps?|users?|tables?|fields?|buttons?|pages?|sections?|IDs?|numbers?|keys?|tokens?|codes?",
)
_KIND_AFTER: Final = deferred(rf" {_MADE_OF}\b")

_PART_OF_SYSTEM: Final = deferred(
    r" (?:clusters?|workers?|actors?|replicas?|tasks|nodes?|runtime|daemon|head node|driver program)\b"
)

_GOODS: Final = any_of(
    "sandwich(?:es)?|nuts?|plates?|hats|shirts?|jeans|polo|boots|bikes?|pepper|peppers|sausages?|teas?|coffees?",
    "cheeses?|sauces?|chocolates?|salads?|steaks?|pies|cakes?|bread|noodles|beans?|apples?|oranges?|pizza|cocktails?",
    "almonds?|sponges?|russe|buns|mustard|cheddar|roses?|lilies|tomatoes|potatoes",
    "whisky|whiskey|perfumes?|sprouts|waffles?|wines?|con carne|terrier|shepherd|retriever|cats|rugs?|curtains?|IDs?",
)
_RULES: Final = any_of(
    "[Pp]rotocols?|[Cc]onvention|[Tt]reaty|[Aa]ccords?|[Aa]greement|[Dd]eclaration|[Cc]onsensus|algorithms?|spec",
    "architecture|framework|typeface|fonts?|virus|fever|strain|[Mm]ethod|[Mm]anual of [Ss]tyle|RFC|web framework",
)
_CLUB: Final = any_of("United|FC|F\\.C\\.|AFC|CF|Rovers|Wanderers|Albion|Hotspur|Rangers|Lakers|Knicks|Yankees|Red Sox")
_BODIES: Final = any_of(
    "(?:State |City |County )?(?:Supreme Court|Police(?: Department)?|Senate|Legislature|National Guard)",
    "(?:State |City )?University|Department of|Bureau of|Court of Appeals|Chamber of Commerce|Stock Exchange",
)
"""Courts, forces and offices that have the name of a place in theirs: `Oregon Supreme Court`."""
_THING_OF_PLACE: Final = deferred(rf" (?:{_GOODS}|{_RULES}|{_CLUB}|{_BODIES})(?![\w-])")
_CLUB_BEFORE: Final = deferred(
    r"(?<!\w)(?:Real|[AF]\.?C\.?|AS|[SCMT]SV|S[CV]|C[DE]|UD|RCD?|Inter|Bayern|Borussia|Ajax|Atl[eé]tico|Sporting"
    r"|Olympique|RB|Vf[BL]|TSG|Hertha|D[iy]namo|Deportivo|Recreativo|Racing|[A-Z]\w+ 0\d|Kickers|Eintracht"
    r"|Treaty of|Convention of|Declaration of|Universit(?:y|ies) of|Bank of|"
    r"(?:[Ll][oae]s|[Aa]ux|[Dd]es) [A-Z]\w+s(?: [A-Z]\w+s)? de) \Z"
)
_POURED: Final = deferred(r"\b(?:glass|glasses|bottles?|cases?|cup|mug|pint) of (?:\w+ )?\Z")
_TYPE: Final = deferred(
    r"\b(?:fonts?|typefaces?|font-\w+|sans-serif|serif|monospace|consolas"
    r"|letter-spacing|line-height|body text)\b",
    re.IGNORECASE,
)
"""Where type is spoken of, `Georgia` and `Geneva` are typefaces."""
_PARTS_OF_TYPE: Final = ("font", "serif", "spacing", "consolas", "typeface", "line-height", "body text")
_NEAR: Final = 100
"""Code points to either side in which such words count."""


def _is_typeface(text: str, start: int, end: int) -> bool:
    around = text[max(0, start - _NEAR) : end + _NEAR]
    folded = around.casefold()
    return any(part in folded for part in _PARTS_OF_TYPE) and _TYPE.search(around) is not None


_IS_THING: Final = deferred(
    r" is (?:a|an|the) (?:\w+ )?(?:web framework|framework|library|language|typeface|font|tool)\b"
)

_CIPHERS: Final = deferred(
    r"\b(?:encrypt|decrypt|ciphertext|plaintext|public key|private key|shared secret|key exchange|eavesdrop|qubit"
    r"|cryptograph|diffie)",
    re.IGNORECASE,
)
_ACTORS: Final = frozenset("alice bob eve mallory trent carol".split())
_AROUND: Final = 160
"""Code points to either side in which words about cryptography count."""


def is_named_after(text: str, end: int) -> bool:
    """Whether the words that end there name a street, a firm, a theorem."""
    return _NAMED_AFTER.match(text, end) is not None or _SOLD.match(text, end) is not None


_SOLD: Final = deferred(rf"(?:['’]s)? {_GOODS}(?![\w-])")


def is_abbreviation(text: str, start: int, words: str) -> bool:
    """Whether a word in brackets is the initials of those before it: `Privileged Access Manager (PAM)`."""
    before = text[max(0, start - _AROUND) : start]
    initials = "".join(word[0] for word in _WORDS.findall(before)[-len(words) :])
    return before.endswith(" (") and initials.upper() == words


_WORDS: Final = deferred(r"\w+")


def is_company(words: str) -> bool:
    """Whether the words end in what companies have behind their names: `Velimir d.o.o.`."""
    return _AS_COMPANY.search(words) is not None


_AS_COMPANY: Final = deferred(rf"\w,? {_COMPANY}\.?\Z")


def is_kind(text: str, end: int) -> bool:
    """Whether words for a thing follow: `a Pickler object`."""
    return _KIND_AFTER.match(text, end) is not None


def is_system(text: str, end: int) -> bool:
    """Whether words for a part of a distributed system follow: `the Ray cluster`, `Ray workers`."""
    return _PART_OF_SYSTEM.match(text, end) is not None


def is_product(text: str, start: int) -> bool:
    """Whether the words in front say that a product or company follows: `the assistant of`."""
    return _PRODUCT_BEFORE.search(text[max(0, start - 32) : start]) is not None


def is_thing_of_place(text: str, start: int, end: int) -> bool:
    """Whether a place only tells which dish, treaty, club or typeface it is: `Brazil nuts`, `Kyoto Protocol`, `Real
    Madrid`.
    """
    return bool(
        _THING_OF_PLACE.match(text, end)
        or _IS_THING.match(text, end)
        or _CLUB_BEFORE.search(text[max(0, start - 24) : start])
        or _POURED.search(text[max(0, start - 24) : start])
        or _is_typeface(text, start, end)
    )


def is_cipher_actor(text: str, start: int, end: int) -> bool:
    """Whether the name is one of those that examples of cryptography are told with: Alice, Bob, Eve, Mallory."""
    return text[start:end].casefold() in _ACTORS and (
        _CIPHERS.search(text, max(0, start - _AROUND), end + _AROUND) is not None
    )
