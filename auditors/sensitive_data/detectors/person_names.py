"""Names of people where the words around them say so: labels, introductions, titles, greetings, signatures, senders.

What an entity model makes of `My name is Luana` is a matter of luck. These cues are sure, work in texts without
sentences (forms, JSON, mail headers), and also for names in small letters or in capitals, where a given name proves
them.
"""

from __future__ import annotations

from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.cues import CAPITAL, any_of, as_head
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector, Validator
from auditors.sensitive_data.identifiers import personal_data
from auditors.sensitive_data.judgement import AUTHORSHIP
from auditors.sensitive_data.plausibility import (
    ANY_WORD,
    NAME,
    NAME_WORD,
    PARTICLE,
    UPPER,
    Evidence,
    can_be_told,
    is_brand,
    is_dictionary_word,
    is_given_name,
    is_ordinary,
    person_evidence,
)

PERSON: Final = personal_data(
    120,
    "person-name",
    "PERSON",
    "Name of a person",
    severity=Severity.LOW,
    why=(
        "A name ties everything else in the conversation to a person: their health, their complaint, their address. It "
        "is personal data by itself, and it decides who has to be told if the log leaks."
    ),
    checks=(
        "Named-entity recognition on prompts, completions and tool results, and cues everywhere: labels "
        "(`customer_name:`), introductions (`my name is`), titles, greetings, signatures, senders. Products, models, "
        "months, headings and identifiers are passed over; a list of given names raises the score. Sure (0.9 and more) "
        "where a cue or a given name and the model agree, likely below. Works at depth `full` only."
    ),
)

_LISTED: Final = rf"(?P<value>(?:[{UPPER}][\w'’\-]{{1,20}},[ \t]?)?{NAME})(?![\w@(\\/=])"
"""A name, also with the family name first: `Smith, John`."""
_NAMED: Final = rf"(?P<value>{NAME})(?![\w@(\\/=])"
_ANY_CASE: Final = rf"(?P<value>(?:{ANY_WORD},[ \t]?)?{ANY_WORD}(?:[ \t]+{ANY_WORD}){{0,3}})(?![\w@(\\/=])"
_WORDS: Final = deferred(ANY_WORD)


def told(least: Evidence, score: float) -> Validator:
    """Accepts what reads as a name at least as well as `least`; the better it reads, the surer."""

    def validate(candidate: Candidate) -> float | None:
        evidence = person_evidence(candidate.value)
        return round(min(0.98, score + 0.03 * (evidence - least)), 2) if evidence >= least else None

    return validate


def _said(candidate: Candidate) -> float | None:
    """Where somebody says that it is a name, words that mean something else too are one: `my name is Mark Young`."""
    return told(Evidence.WEAK, 0.86)(candidate) or (0.84 if can_be_told(candidate.value) else None)


def _first_known(candidate: Candidate) -> float | None:
    """For names in any case: a given name begins, and words that are nothing else go on. Cuts the span there."""
    words = list(_WORDS.finditer(candidate.value))
    known = [is_given_name(word[0].strip(".").casefold()) for word in words]
    if "," in candidate.value:
        return 0.85 if len(words) == 2 and known[1] and not is_ordinary(words[0][0]) else None
    if not known[0]:
        return None
    length = 1
    while length < len(words) and (known[length] or not is_ordinary(words[length][0].strip("."))):
        length += 1
    candidate.end = candidate.start + words[length - 1].end()
    return 0.85


def person(
    heads: tuple[str, ...], confirm: str, validate: Validator, *, priority: int = 44, reach: tuple[int, int] = (64, 96)
) -> Detector:
    """A detector of names, for depth `full`."""
    return Detector(
        rule=PERSON,
        heads=heads,
        confirm=deferred(confirm),
        validate=validate,
        reach=reach,
        priority=priority,
        depth="full",
    )


_QUOTED: Final = r"[\[(]?[\x22'`*]{0,3}"
_SEPARATOR: Final = rf"[\x22'`*]{{0,3}}[ \t]{{0,4}}[:=|][ \t]{{0,24}}{_QUOTED}"
_NAME_OF: Final = any_of(
    "full|first|last|given|family|middle|sur|maiden|legal|preferred|birth|display|customer|contact|client|patient",
    "employee|user|sender|recipient|account|owner|applicant|candidate|guest|member|student|parent|child|spouse",
    "billing|shipping|beneficiary|cardholder|holder|person|vor|nach|familien|geburts",
)
_SOMEBODY: Final = any_of(
    "patient|applicant|spouse|attn|attention|signed[ _]by|prepared[ _]by|approved[ _]by|reported[ _]by|insured|tenant",
    "next[ _]of[ _]kin|emergency[ _]contact|physician|guardian|witness|defendant|plaintiff|cardholder|passenger",
    "account[ _]?holder|policy[ _]?holder|kundin|patientin|ansprechpartner(?:in)?|mitarbeiter(?:in)?|prénom|prenom",
    "apellidos?|paciente",
)
_PARTY: Final = any_of(
    "customer|client|employee|recipient|sender|contact|beneficiary|guest|candidate|member|resident|buyer|seller|owner",
    "shipper|consignee|consignor|traveller|traveler|lessee|lessor|borrower|donor|(?:ship|bill|sold|deliver)[ _]to",
    "payee|payer|reporter|assignee|assigned[ _]to|kunde|nom|nombre|cliente|titular|caller|chair|secretary|speaker",
    "(?:opened|closed|created|resolved|escalated|requested|submitted|updated|handled|taken|booked|paid)[ _]by",
)
"""May be a company or a kind too: `customer: Premium`."""
_WHO: Final = any_of(_SOMEBODY, _PARTY)
_LABEL: Final = (
    rf"(?i:(?<![A-Za-z0-9.\-])(?:[a-z]{{1,16}}[ _\-])?"
    rf"(?:{_NAME_OF}[ _\-]?name|{_SOMEBODY}(?:[ _]name)?|(?P<party>{_PARTY})(?P<named>[ _]name)?))"
)


def _labelled(candidate: Candidate) -> float | None:
    loose = candidate.match["party"] and not candidate.match["named"]
    return told(Evidence.LIKELY if loose else Evidence.WEAK, 0.88)(candidate)


labelled = person(
    (rf"(?i:name){_SEPARATOR}{CAPITAL}", rf"(?i:{as_head(_WHO)}){_SEPARATOR}{CAPITAL}"),
    rf"{_LABEL}{_SEPARATOR}{_LISTED}",
    _labelled,
)
labelled_any_case = person(
    (
        rf"(?i){_NAME_OF}[ _\-]?name{_SEPARATOR}[a-z?\x80-\xff]",
        rf"(?i){as_head(_WHO)}(?:[ _]name)?{_SEPARATOR}[a-z?\x80-\xff]",
    ),
    rf"{_LABEL}{_SEPARATOR}{_ANY_CASE}",
    _first_known,
    priority=43,
)
named = person(
    (rf"(?i:\bname){_SEPARATOR}{CAPITAL}",),
    rf"(?i:(?<![A-Za-z0-9_.\-])(?:your |his |her |my |the )?name){_SEPARATOR}{_LISTED}",
    told(Evidence.LIKELY, 0.85),
)

_NAME_IS: Final = any_of(
    r"(?:my|his|her|their|your|whose|s|last|first|full|maiden) names? (?:is|are)|name's|name on the [a-z ]{3,30} is",
    r"last name\?|(?:your|the) name\?|on the account\?|partner's name|maiden name|by the name of|correct it to",
    "ich heiße|ich heisse|mein name ist|heißt|heisst|je m'appelle|s'appelle|mon nom est|me llamo|se llama",
    "mi nombre es|mi chiamo|ik heet|mijn naam is|meu nome é|chamo-me|geb\\.|née|geborene[rn]?",
)


def _called(candidate: Candidate) -> float | None:
    """`a man called Reuben`, `call me Austin`; without a person in front only a known name."""
    return _said(candidate) if candidate.match["who"] else told(Evidence.KNOWN, 0.84)(candidate)


_CALLED: Final = any_of("named|called|calls? me|change it to|ich bin (?:der|die)")

introduced = person(
    (rf"(?i:{as_head(_NAME_IS)})[ \t]{{1,3}}{CAPITAL}",),
    rf"(?<![A-Za-z])(?i:{_NAME_IS})[ \t]{{1,3}}(?i:(?:mr|ms|mrs|user:)\.?[ \t])?{_NAMED}",
    _said,
)
introduced_any_case = person(
    (rf"(?i){as_head(_NAME_IS)}[ \t]{{1,3}}[a-z?\x80-\xff]",),
    rf"(?<![A-Za-z])(?i:{_NAME_IS})[ \t]{{1,3}}{_ANY_CASE}",
    _first_known,
    priority=42,
)
called = person(
    (rf"\b(?i:{_CALLED})[ \t]{{1,3}}{CAPITAL}",),
    rf"(?<![A-Za-z])(?i:(?P<who>is|was|were|him|her|child|son|daughter|baby|kid|man|woman|boy|girl|guy|person|"
    rf"someone|friend|"
    rf"neighbou?r|colleague|i am|i'm|me|they|people|everyone|everybody|friends|just|"
    rf"please)?[ \t]?(?:{_CALLED}))[ \t]{{1,3}}{_NAMED}",
    _called,
)
_SELF: Final = any_of("[Ii]'m|[Ii] am|[Tt]his is|[Ss]oy|[Jj]e suis|[Ii]ch bin|[Ss]ono")
self_introduced = person(
    (rf"\b{_SELF} {CAPITAL}",),
    rf"(?<![A-Za-z]){_SELF} (?P<value>{NAME})(?=[ \t]*(?:[,.;!?\n]|$|(?:and|from|y|et|und|calling|speaking|writing|"
    rf"here|with|aus|de)\b))",
    told(Evidence.KNOWN, 0.88),
)

_TITLE: Final = any_of(
    "[Mm]rs?|MRS?|[Mm]s|MS|[Mm]iss|Mx|[Dd]r|DR|Prof|Sir|Dame|Herrn?|Frau|Monsieur|Madame|Mme|Mlle|[Ss]eñor(?:a|ita)?",
    "Sra?|Srta|Dra|Don|Doña|Signora?|Dott|Professor|Doctor|Sister|Father|Mother|Rev|Reverend|Pastor|Rabbi|Imam|Capt",
    "Captain|Sgt|Sergeant|Lt|Lieutenant|Colonel|Major|Admiral|Superintendent|Constable|Sheriff|Inspector",
    "Detective|Officer|Judge|Justice|Senator|President|Governor|Mayor|Chancellor|Coach|Nurse|Sheikh|Lady|Lord",
    "Prince|Princess|Queen|King|Uncle|Aunt|Auntie|Aunty|Grandma|Grandpa|Granny|Nonna|Nonno|Oma|Opa|Tante|Onkel|Tía|Tio",
    "Tío|Mamie|Papi|Abuela|Abuelo|Maître|Señorita|Hr|Fr",
)
_ROYAL: Final = frozenset("queen king prince princess lady lord major coach justice father mother sister hr fr".split())
"""Titles that begin names of things too: `King Crimson`, `Major Release`."""
_ALSO_DRIVE: Final = _ROYAL | {"dr"}
_STREET_NUMBER: Final = deferred(r"\d[\w ]{0,30}\Z")


def _titled(candidate: Candidate) -> float | None:
    """A title makes a name of any word that is no ordinary one; `Dr` behind a number and a street's name is a drive."""
    evidence = person_evidence(candidate.value)
    begin = candidate.match.start()
    if evidence < Evidence.KNOWN and candidate.match["title"].casefold() in _ROYAL:
        return None
    if candidate.match["title"].casefold() in _ALSO_DRIVE and _STREET_NUMBER.search(
        candidate.text[max(0, begin - 32) : begin]
    ):
        return None
    if is_brand(" ".join((candidate.match["title"], candidate.value.removesuffix("'s")))):
        return None
    if evidence is Evidence.NONE:
        return 0.86 if can_be_told(candidate.value) else None
    return round(0.88 + 0.03 * evidence, 2)


titled = person(
    (rf"\b{as_head(_TITLE)}\.?[ \t]{{1,3}}{CAPITAL}",),
    rf"(?<![\w.])(?P<title>{_TITLE})\.?[ \t]{{1,3}}(?:(?:Dr|Prof)\.?[ \t]+)?{_NAMED}",
    _titled,
)


def _titled_small(candidate: Candidate) -> float | None:
    """A title in small letters makes a name of a word that no dictionary has: `mr petrov`."""
    first, _, second = candidate.value.partition(" ")
    if is_dictionary_word(first.strip(".")) or len(first) < 3:
        return None
    if not second or is_dictionary_word(second.strip(".")):
        candidate.end = candidate.start + len(first)
    return 0.82


titled_any_case = person(
    (r"\b(?i:mrs?|dr)\.? [a-z\x80-\xff]",),
    rf"(?<![\w.])(?i:mrs?|dr)\.?[ \t](?P<value>{ANY_WORD}(?:[ \t]{ANY_WORD})?)(?![\w@(\\/=])",
    _titled_small,
    priority=42,
)


def _couple(candidate: Candidate) -> float | None:
    """Two given names before one family name: `Patrick & Sinéad Gallagher`."""
    first, second = candidate.match["first"].casefold(), candidate.match["second"].casefold()
    return 0.88 if is_given_name(first) and is_given_name(second) else None


couple = person(
    (rf"{CAPITAL}[a-z\x80-\xff?]{{1,20}} (?:&|and|und|et|y) {CAPITAL}[a-z\x80-\xff?]{{1,20}} {CAPITAL}",),
    rf"(?<![\w.@])(?P<value>(?P<first>{NAME_WORD}) (?:&|and|und|et|y) (?P<second>{NAME_WORD}) {NAME_WORD})"
    r"(?![\w@(\\/=])",
    _couple,
    priority=43,
)
monsieur = person(
    (rf"\bM\. {CAPITAL}",),
    rf"(?<![\w.])M\. (?P<value>{NAME_WORD}(?:[ \t](?:{PARTICLE}[ \t])?{NAME_WORD}){{0,2}})(?![\w@(\\/=])",
    told(Evidence.WEAK, 0.8),
)
honoured = person(
    (rf"{CAPITAL}[a-z?\x80-\xff]{{1,20}}-(?:san|sama|sensei|kun|chan|nim|ssi)\b",),
    rf"(?<![\w-])(?P<value>[{UPPER}][^\W\d_]{{1,20}}(?:-(?:san|sama|sensei|kun|chan|nim|ssi)))(?![\w-])",
    lambda candidate: None if is_ordinary(candidate.value.split("-")[0]) else 0.86,
)
passenger = person(
    (r"[A-Z]/[A-Z]{2,20} ?(?:MR|MRS|MS|MISS|MSTR|DR)\b",),
    r"(?<![\w/])(?P<value>[A-Za-z]{2,24}/[A-Za-z]{2,20}(?: [A-Za-z]{2,20})?) ?(?:MR|MRS|MS|MISS|MSTR|DR|Mrs?|Ms)(?!\w)",
    lambda candidate: 0.9,
)
"""Names as airlines write them: `QUILL/ANNA MRS`."""

_ROLE: Final = any_of(
    "user|customer|client|patient|pt|employee|manager|passenger|tenant|landlord|witness|defendant|plaintiff|suspect",
    "victim|student|driver|applicant|candidate|reviewer|attorney|lawyer|counsel|lecturer|actor|actress|singer|striker",
    "goalkeeper|defender|midfielder|founder|chairman|chairwoman|chairperson|ceo|cfo|cto|minister|spokesman|spokeswoman",
    "spokesperson|physician|surgeon|dentist|therapist|teacher|pupil|farmer|lessee|deponent|caller|requester|approver",
    "patientin|zeuge|zeugin|angeklagter?|mieter|mieterin|vermieter|vermieterin|notar|notarin|kunde|kundin|anwalt",
    "anwältin|geschäftsführer|geschäftsführerin|richter|richterin|lehrer|lehrerin|kollege|kollegin|bürgermeister",
    "bürgermeisterin|sprecher|sprecherin|vorsitzende|laut|patiente|témoin|prévenue?|maire|directeur|directrice|notaire",
    "avocate?|docteur|maître|présidente?|selon|paciente|testigo|acusad[oa]|abogad[oa]|notari[oa]|doctora?|alcalde",
    "alcaldesa|director|directora|juez|según|inquilin[oa]",
)


def _in_role(candidate: Candidate) -> float | None:
    """Two words that are nothing else, or a given name: `customer Premium` is a kind of customer."""
    evidence = person_evidence(candidate.value)
    if evidence < Evidence.LIKELY or AUTHORSHIP.search(candidate.before(24)):
        return None
    return 0.88 if evidence is Evidence.KNOWN and " " in candidate.value else 0.78


in_role = person(
    (rf"(?i:\b{as_head(_ROLE)}),? [\x22']?{CAPITAL}",),
    rf"(?<![\w.@/-])(?i:{_ROLE}),? [\"']?{_NAMED}",
    _in_role,
    priority=41,
)

_HELLO: Final = any_of(
    "[Dd]ear|[Hh]i|[Hh]ello|[Hh]ey|Good (?:morning|afternoon|evening)|Hallo|Guten Tag|Lieber?|Sehr geehrter? (?:Herr|"
    "Frau)",
    "Hola|Buenos días|Buenas tardes|Estimad[oa]|Querid[oa]|Bonjour|Salut|Cher|Chère|Thanks|Thank you|Thx|Danke|Merci",
    "Gracias|Ciao|Car[oa]|Olá|Prezad[oa]",
)
greeted = person(
    (rf"\b{as_head(_HELLO)},?[ \t]{{1,3}}{CAPITAL}",),
    rf"(?<!\w){_HELLO},?[ \t]{{1,3}}(?!{_TITLE}\b)"
    rf"(?P<value>{NAME_WORD}(?:[ \t]+(?:{PARTICLE}[ \t]+)?{NAME_WORD}){{0,2}})"
    r"(?=[ \t]*(?:[,.;:!?\n–—-]|$|(?:and|for|I|I'm|I'd|can|could|this|it|we|please)\b))",
    told(Evidence.WEAK, 0.84),
)
greeted_any_case = person(
    (r"\b(?:[Hh](?:i|ello|ey)|[Dd]ear|thanks|thank you),? [A-Za-z?\x80-\xff]",),
    rf"(?<!\w)(?:[Hh]i|[Hh]ello|[Hh]ey|[Dd]ear|thanks|thank you),?[ \t]+(?P<value>{ANY_WORD}(?:[ \t]+{ANY_WORD})?)"
    rf"(?=[ \t]*(?:[,.!?\n]|$))",
    _first_known,
    priority=42,
)

_CLOSING: Final = any_of(
    "regards|best|sincerely|thanks|thank you|cheers|yours truly|yours faithfully|respectfully|warmly|cordially|love",
    "all the best|take care|gr(?:ü|ue)(?:ß|ss)en?|gru(?:ß|ss)|cordialement|bien à vous|amicalement|salutations|"
    "saludos?",
    "atentamente|cordialmente|un abrazo|saluti|atenciosamente|groeten|mvh",
)
signed = person(
    (rf"(?i){as_head(_CLOSING)}[,.!]?[ \t]{{0,4}}\r?\n",),
    rf"(?<![A-Za-z])(?i:{_CLOSING})[,.!]?[ \t]*\r?\n"
    rf"(?:[ \t>]*\r?\n){{0,2}}[ \t>]{{0,8}}(?:--?[ \t]*)?(?P<value>{NAME})(?=[ \t]*(?:[,|\n\r(]|$))",
    told(Evidence.WEAK, 0.88),
)

_CLOSING_ABBREVIATED: Final = any_of(
    "LG|VG|MfG|Best|Thanks|Thx|Cheers|Regards|Love|Yours|Gr(?:ü|ue)(?:ß|ss)e|Saludos|Abrazos?|Besos|Bisous|Bises|Xx|xx"
)
signed_inline = person(
    (rf"\b{as_head(_CLOSING_ABBREVIATED)}, {CAPITAL}",),
    rf"(?<!\w){_CLOSING_ABBREVIATED}, (?P<value>{NAME_WORD}(?: {NAME_WORD})?)[ \t]*(?=[.\"')]?[ \t]*(?:\n|$))",
    told(Evidence.WEAK, 0.82),
)
"""At the end of a line: `…, LG, Steffi`."""


def _addressed(candidate: Candidate) -> float | None:
    """The name before `<address@host>`; not where it signs a piece of source code, but where it signs a commit."""
    text, start = candidate.text, candidate.start
    if _COMMITTED.search(text, max(0, start - 240), start):
        return told(Evidence.WEAK, 0.9)(candidate)
    line = text[max(text.rfind("\n", max(0, start - 160), start) + 1, start - 160, 0) : start]
    if AUTHORSHIP.search(line) or line.lstrip().startswith(("#", "//", "* ", "/*", "--", ";")):
        return None
    return told(Evidence.WEAK, 0.9)(candidate)


_COMMITTED: Final = deferred(
    r"\bcommit [0-9a-f]{7,64}\b[^\n]{0,80}\r?\n(?:Merge:[^\n]{0,60}\r?\n)?(?:Author|AuthorDate|Commit):[ \t]{1,6}\Z"
)

addressed = person(
    (r"<[A-Za-z0-9._%+\-]{1,40}@",),
    rf"(?<!\w)(?P<value>(?:[{UPPER}][\w'’\-]{{1,20}},[ \t]?)?{NAME})[\"']?[ \t]?<[A-Za-z0-9._%+\-]{{1,40}}@",
    _addressed,
    reach=(120, 16),
)

_WHOSE: Final = any_of("my|his|her|our|your|their|meine?r?|seine?r?|ihre?r?|mon|ma|mi|su|the")
_KIN: Final = any_of(
    "wife|husband|son|daughter|mother|mom|mum|father|dad|brother|sister|friend|girlfriend|boyfriend|fiancée?|boss|"
    "manager",
    "supervisor|colleague|coworker|co-worker|partner|kid|child|neighbou?r|landlord|roommate|therapist|assistant|cousin",
    "nephew|niece|grandfather|grandmother|grandson|granddaughter|client|patient|student|teacher|employee|doctor|lawyer",
    "nanny|frau|mann|sohn|tochter|chef|chefin|kollege|kollegin|freundin|freund|bruder|schwester|femme|mari|fils|fille",
    "collègue|amie?|frère|sœur|esposa|esposo|marido|hijo|hija|hermano|hermana|amigo|amiga|jefe|jefa",
)


def _related(candidate: Candidate) -> float | None:
    evidence = person_evidence(candidate.value)
    if evidence is Evidence.NONE or (evidence < Evidence.KNOWN and candidate.match[0].lower().startswith("the ")):
        return None
    return round(0.82 + 0.03 * evidence, 2)


related = person(
    (rf"\b(?i:{_WHOSE} (?:[a-z]{{3,12}} )?{as_head(_KIN)}),? (?:[a-zA-Z]{{2,6}}\.? ){{0,2}}{CAPITAL}",),
    rf"(?<![A-Za-z])(?i:{_WHOSE} (?:[a-z]{{3,12}} )?{_KIN}),? (?:(?:is|was|named|called|Mrs?\.?|Ms\.?|"
    rf"Dr\.?) ){{0,2}}{_NAMED}",
    _related,
)
