"""Names of people where a label or an introduction says so: `customer_name:`, `my name is`, `je m'appelle`."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.cues import CAPITAL, any_of, as_head
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.person_cues import (
    ANY_CASE,
    LISTED,
    NAMED,
    first_known,
    person,
    said,
    told,
    without_next_label,
)
from auditors.sensitive_data.plausibility import (
    ANY_WORD,
    NAME,
    Evidence,
    can_be_told,
    is_any_name,
    is_dictionary_word,
    is_of_names,
    is_ordinary,
    is_rare_family_name,
)

_QUOTED: Final = r"[\[(]?[\x22'`*]{0,3}"
_SEPARATOR: Final = rf"[\x22'`*]{{0,3}}[ \t]{{0,4}}[:=|][ \t]{{0,24}}{_QUOTED}"
_NAME_OF: Final = any_of(
    "full|first|last|given|family|middle|sur|fore|maiden|legal|preferred|birth|display|customer|contact|client|patient",
    "employee|user|sender|recipient|account|owner|applicant|candidate|guest|member|student|parent|child|spouse",
    "billing|shipping|beneficiary|cardholder|holder|person|vor|nach|familien|geburts",
)
_SOMEBODY: Final = any_of(
    "patient|applicant|spouse|attn|attention|signed[ _]by|prepared[ _]by|approved[ _]by|reported[ _]by|insured|tenant",
    "next[ _]of[ _]kin|emergency[ _]contact|physician|guardian|witness|defendant|plaintiff|cardholder|passenger",
    "account[ _]?holder|policy[ _]?holder|kundin|patientin|ansprechpartner(?:in)?|mitarbeiter(?:in)?|prénom|prenom",
    "apellidos?|paciente|assignee|assigned[ _]to|reporter|approver|reviewer|reviewed[ _]by|interpreter|carer|caregiver",
    "co-?signer|therapist|supervisor|betreuer(?:in)?|requester|claimant|deponent|raised[ _]by|prescriber",
    "contact[ _]person|signatory|interviewee|doctor|nurse|teacher|student|landlord|attendees?|participants?|passengers",
    "fname|lname|forenames?|pasajer[oa]|inquilin[oa]|passag(?:er|ère)|antragsteller(?:in)?|kontoinhaber(?:in)?|karteninhaber(?:in)?",
    "surgeon|provider[ _]name|deceased|nominee|hausmeister(?:in)?|vermieter(?:in)?|mieter(?:in)?|midwife|tutor|mentor",
)
_PARTY: Final = any_of(
    "customer|client|employee|recipient|sender|contact|beneficiary|guest|candidate|member|resident|buyer|seller|owner",
    "shipper|consignee|consignor|traveller|traveler|lessee|lessor|borrower|donor|(?:ship|bill|sold|deliver)[ _]to",
    "payee|payer|lead|driver|kunde|nom|nombre|cliente|titular|caller|chair|secretary|speaker|holder|organi[sz]er|manager",
    "inhaber(?:in)?|empfänger(?:in)?|beneficiari[oa]|destinatari[oa]|titulaire|destinataire",
    "customers|guests|employees|recipients|members|residents",
    "(?:opened|closed|created|resolved|escalated|requested|submitted|updated|handled|taken|booked|paid|assigned"
    "|signed)[ _]by",
)
"""May be a company or a kind too: `customer: Premium`."""
_WHO: Final = any_of(_SOMEBODY, _PARTY)
_LABEL: Final = (
    rf"(?i:(?<![A-Za-z0-9.\-])(?:[a-z]{{1,16}}[ _\-])?"
    rf"(?:{_NAME_OF}[ _\-]?name|{_SOMEBODY}(?:[ _]name)?|(?P<party>{_PARTY})(?P<named>[ _]name)?))"
)


def _labelled(candidate: Candidate) -> float | None:
    loose = candidate.match["party"] and not candidate.match["named"]
    without_next_label(candidate)
    score = told(Evidence.LIKELY if loose else Evidence.WEAK, 0.88)(candidate)
    label = candidate.match["party"] if score is None and loose else None
    if label and label.casefold() in _FAMILY and is_rare_family_name(candidate.value):
        return 0.82
    return score or (0.84 if is_of_names(candidate.value) or _is_part(candidate) else None)


_FAMILY: Final = frozenset({"nom", "nombre"})
"""Labels of a family name as well as of a thing's name: `nom: Lemoine`."""


_PART: Final = deferred(
    r"(?:first|last|given|family|middle|sur|maiden|vor|nach|familien|geburts)[ _\-]?name|pr[ée]nom|apellidos?",
    re.IGNORECASE,
)


def _is_part(candidate: Candidate) -> bool:
    """Whether a part of a name, as the label says, is a name, though it is a word as well: `last_name: Young`."""
    return (
        is_any_name(candidate.value)
        and _PART.search(candidate.text, candidate.match.start(), candidate.start) is not None
    )


labelled = person(
    (rf"(?i:name){_SEPARATOR}{CAPITAL}", rf"(?i:{as_head(_WHO)}){_SEPARATOR}{CAPITAL}"),
    rf"{_LABEL}{_SEPARATOR}{LISTED}",
    _labelled,
)
labelled_any_case = person(
    (
        rf"(?i){_NAME_OF}[ _\-]?name{_SEPARATOR}[a-z?\x80-\xff]",
        rf"(?i){as_head(_WHO)}(?:[ _]name)?{_SEPARATOR}[a-z?\x80-\xff]",
    ),
    rf"{_LABEL}{_SEPARATOR}{ANY_CASE}",
    first_known,
    priority=43,
)
_GOES_ON: Final = deferred(r" [a-z]{3,20}(?: [\w-]{1,20}){0,4}[\"']")
_OPENED: Final = deferred(r"[\"']\Z")


def _named(candidate: Candidate) -> float | None:
    """Where it is quoted, a name fills the quotes: `"name": "Karen languages"` is a term that begins like one."""
    if _OPENED.search(candidate.before(1)) and _GOES_ON.match(candidate.text, candidate.end):
        return None
    return told(Evidence.LIKELY, 0.85)(candidate) or (0.8 if is_of_names(candidate.value) else None)


named = person(
    (rf"(?i:\bname){_SEPARATOR}{CAPITAL}",),
    rf"(?i:(?<![A-Za-z0-9_.\-])(?:your |his |her |my |the )?name){_SEPARATOR}{LISTED}",
    _named,
)
half = person(
    (rf"[\x22'](?:first|last|given|family)[\x22'] ?: ?[\x22']{CAPITAL}",),
    rf"[\"'](?:first|last|given|family)[\"'] ?: ?[\"'](?P<value>{NAME})(?=[\"'])",
    told(Evidence.WEAK, 0.82),
)
"""In JSON, where a name is an object: `{"first": "Anna", "last": "Quill"}`."""

_ABOVE: Final = any_of("surnames?|given names?|family names?|first names?|last names?|full name|nachname|vornamen?")


def _below(candidate: Candidate) -> float | None:
    """Words that are no label of the next field."""
    words = candidate.value.split()
    return 0.85 if can_be_told(candidate.value) and not all(map(is_ordinary, words)) else None


below = person(
    (rf"(?i){as_head(_ABOVE)}[^0-9\n:=]{{0,24}}\r?\n[A-Z]",),
    rf"(?i:(?<![A-Za-z]){_ABOVE})(?:[ \t]?[/(][^\d\n:=]{{1,22}})?[ \t]*\r?\n[ \t]{{0,4}}"
    rf"(?P<value>{NAME})[ \t]*(?=\r?\n|$)",
    _below,
)
"""On the line below a label, as in papers and forms: `Surname/Nom`, then `QUILL`."""

_NAME_IS: Final = any_of(
    r"(?:my|his|her|their|your|whose|s|last|first|full|maiden) names? (?:is|are|was|were)|name's",
    r"name on the [a-z ]{3,30} is",
    r"last name\?|(?:your|the) name\?|on the account\?|partner's name|maiden name|by the name of|correct it to",
    "ich heiße|ich heisse|mein name ist|heißt|heisst|je m'appelle|s'appelle|mon nom est|me llamo|se llama",
    "mi nombre es|mi chiamo|ik heet|mijn naam is|meu nome é|chamo-me|geb\\.|née|geborene[rn]?",
)


def _called(candidate: Candidate) -> float | None:
    """`a man called Reuben`, `call me Austin`; without a person in front only a known name."""
    return said(candidate) if candidate.match["who"] else told(Evidence.KNOWN, 0.84)(candidate)


_CALLED: Final = any_of("named|called|calls? me|change it to|ich bin (?:der|die)")

introduced = person(
    (rf"(?i:{as_head(_NAME_IS)})[ \t]{{1,3}}{CAPITAL}",),
    rf"(?<![A-Za-z])(?i:{_NAME_IS})[ \t]{{1,3}}(?i:(?:mr|ms|mrs|user:)\.?[ \t])?{NAMED}",
    said,
)


def _introduced_small(candidate: Candidate) -> float | None:
    """A known given name, or two words that no dictionary has: `my name is thressiamma wilheit`."""
    if score := first_known(candidate):
        return score
    words = list(_SMALL_WORDS.finditer(candidate.value))[:2]
    if len(words) < 2 or any(len(word[0]) < 3 or is_dictionary_word(word[0].split("-")[0]) for word in words):
        return None
    candidate.end = candidate.start + words[1].end()
    return 0.75


_SMALL_WORDS: Final = deferred(ANY_WORD)
introduced_any_case = person(
    (rf"(?i){as_head(_NAME_IS)}[ \t]{{1,3}}[a-z?\x80-\xff]",),
    rf"(?<![A-Za-z])(?i:{_NAME_IS})[ \t]{{1,3}}{ANY_CASE}",
    _introduced_small,
    priority=42,
)
called = person(
    (rf"\b(?i:{_CALLED})[ \t]{{1,3}}{CAPITAL}",),
    rf"(?<![A-Za-z])(?i:(?P<who>is|was|were|him|her|child|son|daughter|baby|kid|man|woman|boy|girl|guy|person|"
    rf"someone|friend|"
    rf"neighbou?r|colleague|i am|i'm|me|they|people|everyone|everybody|friends|just|"
    rf"please)?[ \t]?(?:{_CALLED}))[ \t]{{1,3}}{NAMED}",
    _called,
)
_SELF: Final = any_of(
    "[Ii]'m|[Ii] am|[Tt]his is|[Ss]oy|[Jj]e suis|[Ii]ch bin|[Ss]ono|[Hh]ier (?:ist|spricht)|[Ll]e atiende|[Cc]'est"
    "|[Hh]abla|[Aa]quí"
)
self_introduced = person(
    (rf"\b{as_head(_SELF)} {CAPITAL}",),
    rf"(?<![A-Za-z]){_SELF} (?P<value>{NAME})(?=[ \t]*(?:[,.;!?\n]|$|(?:and|from|y|et|und|calling|speaking|writing|"
    rf"here|with|aus|de)\b))",
    told(Evidence.KNOWN, 0.88),
)
