"""Names of people where the words around them say so: labels, introductions, titles, greetings, signatures, senders.

What an entity model makes of `My name is Luana` is a matter of luck. These cues are sure, work in texts without sentences
(forms, JSON, mail headers) and also for names in small letters or in capitals, where a given name proves them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.identifiers import personal_data
from auditors.sensitive_data.plausibility import (
    ANY_WORD,
    NAME,
    NAME_WORD,
    PARTICLE,
    UPPER,
    Evidence,
    is_authorship,
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
        "A name ties everything else in the conversation to a person: their health, their complaint, their address. It is "
        "personal data by itself, and it decides who has to be told if the log leaks."
    ),
    checks=(
        "Named-entity recognition on prompts, completions and tool results, and cues everywhere: labels (`customer_name:`), "
        "introductions (`my name is`), titles, greetings, signatures, senders. Words that are products, models, months, "
        "headings or identifiers are passed over; a list of given names raises the score. Sure (0.9 and more) where a cue or a "
        "given name and the model agree, likely below. Works at depth `full` only."
    ),
)

_ANY: Final = rf"{ANY_WORD}(?:[ \t]+{ANY_WORD}){{0,3}}"
_AFTER: Final = r"(?![\w@(\\/=])"
_WORDS: Final = re.compile(ANY_WORD)


def _told(least: Evidence, score: float) -> Callable[[Candidate], float | None]:
    """Accepts what reads as a name at least as well as `least`; the better it reads, the surer."""

    def validate(candidate: Candidate) -> float | None:
        evidence = person_evidence(candidate.value)
        return min(0.98, score + 0.03 * (evidence - least)) if evidence >= least else None

    return validate


def _detector(
    heads: tuple[str, ...],
    confirm: str,
    validate: Callable[[Candidate], float | None],
    *,
    reach: tuple[int, int] = (64, 96),
    priority: int = 44,
) -> Detector:
    return Detector(
        rule=PERSON,
        heads=heads,
        confirm=re.compile(confirm),
        validate=validate,
        reach=reach,
        priority=priority,
        depth="full",
    )


_WHO: Final = (
    "customer|client|patient|employee|applicant|recipient|sender|contact|beneficiary|guest|passenger|tenant|insured|candidate|"
    "member|resident|buyer|seller|owner|payee|payer|cardholder|account[ _]?holder|policy[ _]?holder|spouse|attn|attention|"
    "signed[ _]by|prepared[ _]by|approved[ _]by|reported[ _]by|reporter|assignee|assigned[ _]to|next[ _]of[ _]kin|"
    "emergency[ _]contact|physician|guardian|witness|defendant|plaintiff|kunde|kundin|patientin|ansprechpartner(?:in)?|"
    "mitarbeiter(?:in)?|vorname|nachname|familienname|geburtsname|prénom|prenom|nom|nombre|apellidos?|cliente|paciente|titular"
)
_NAME_LABEL: Final = (
    r"(?:(?:full|first|last|given|family|middle|sur|maiden|legal|preferred|birth|display|customer|contact|client|patient|employee|"
    r"user|sender|recipient|account|owner|applicant|candidate|guest|member|student|parent|child|spouse|billing|shipping|"
    r"beneficiary|cardholder|holder|person|nom|vor|nach)[ _\-]?)name"
)
_SEPARATOR: Final = r"""["'`*]{0,3}[ \t]{0,4}[:=|][ \t]{0,24}[\[(]?["'`*]{0,3}"""

labelled = _detector(
    (
        r"(?i)name['\x22`*]{0,3}[ \t]{0,4}[:=|]",
        rf"(?i)(?:{_WHO.replace('é', '.{1,2}')})['\x22`*]{{0,3}}[ \t]{{0,4}}[:=|]",
    ),
    rf"(?i:(?<![A-Za-z0-9.\-])(?:[a-z]{{1,16}}[ _\-])?(?:{_NAME_LABEL}|{_WHO}))(?i:[ _]?name)?{_SEPARATOR}"
    rf"(?P<value>(?:[{UPPER}][\w'’\-]{{1,20}},[ \t]?)?{NAME}){_AFTER}",
    _told(Evidence.WEAK, 0.88),
)
labelled_any_case = _detector(
    labelled.heads,
    rf"(?i:(?<![A-Za-z0-9.\-])(?:[a-z]{{1,16}}[ _\-])?(?:{_NAME_LABEL}|{_WHO}))(?i:[ _]?name)?{_SEPARATOR}"
    rf"(?P<value>(?:{ANY_WORD},[ \t]?)?{_ANY}){_AFTER}",
    lambda candidate: _first_known(candidate),
    priority=43,
)
named = _detector(
    (r"(?i)\bname['\x22`*]{0,3}[ \t]{0,4}[:=|]",),
    rf"(?i:(?<![A-Za-z0-9_.\-])(?:your |his |her |my |the )?name){_SEPARATOR}(?P<value>(?:[{UPPER}][\w'’\-]{{1,20}},[ \t]?)?{NAME}){_AFTER}",
    _told(Evidence.LIKELY, 0.85),
)

_INTRODUCED: Final = (
    r"name(?:'s| is|s are) |name on the [a-z ]{3,30} (?:is|to) |correct it to |change it to |(?:i am|i'm|they|people|everyone|everybody|friends|just) calls? me |call me |"
    r"(?:is|was|were|am|are|him|her|child|son|daughter|baby|man|woman|boy|girl|guy|person|someone|friend|neighbou?r|colleague) (?:named|called) |"
    r"(?:him|her) by the name of |partner's name |maiden name |last name\? |(?:your|the) name\? |the account\? (?:user: )?|"
    r"ich hei(?:ß|ss)e |mein name ist |ich bin (?:der|die) |hei(?:ß|ss)t |je m'appelle |mon nom est |s'appelle |"
    r"me llamo |mi nombre es |se llama |mi chiamo |ik heet |mijn naam is |meu nome é |chamo-me "
)
introduced = _detector(
    (
        r"(?i)name(?:'s|s are|\?| is| ist| on the [a-z ]{3,30} (?:is|to)| of)? ",
        r"(?i)(?:named|called|calls? me|correct it to|change it to|the account\?(?: user:)?) ",
        r"(?i)(?:ich hei.{1,2}e|hei.{1,2}t|appelle|me llamo|se llama|nombre es|nom est|mi chiamo|ik heet|naam is|nome .{1,2}|chamo-me|ich bin (?:der|die)) ",
    ),
    rf"(?i:(?<![A-Za-z])(?:{_INTRODUCED}))(?P<value>{NAME}){_AFTER}",
    _told(Evidence.WEAK, 0.86),
)
introduced_any_case = _detector(
    introduced.heads,
    rf"(?i:(?<![A-Za-z])(?:{_INTRODUCED}))(?P<value>{ANY_WORD}(?:[ \t]+{ANY_WORD}){{0,2}}){_AFTER}",
    lambda candidate: _first_known(candidate),
    priority=42,
)
self_introduced = _detector(
    (r"(?i)\b(?:i'm|i am|this is|here is|soy|je suis|ich bin|sono) ", r"I\x27m "),
    rf"(?i:(?<![A-Za-z])(?:i['’]m|i am|this is|soy|je suis|ich bin|sono) )(?P<value>{NAME})(?=[ \t]*(?:[,.;!?\n]|$|and |from |y |et |und |calling|speaking|writing|here|with |aus |de ))",
    _told(Evidence.KNOWN, 0.88),
)

titled = _detector(
    (
        r"(?i)\b(?:mr|mrs|ms|miss|mx|dr|prof|sir|dame|herr|herrn|frau|monsieur|madame|mme|mlle|se.{1,2}ora?|se.{1,2}orita|sra?|srta|don|do.{1,2}a|signora?|dott|professor|doctor|sister|father|rev|capt|captain|sgt|sergeant|lt|lieutenant|detective|officer|judge|justice|senator|president|governor|mayor|coach|uncle|aunt)\.? ",
    ),
    rf"(?<![\w{UPPER}.])(?:[Mm]rs?|MRS?|[Mm]s|MS|[Mm]iss|Mx|Dr|dr|DR|Prof|Sir|Dame|Herrn?|Frau|Monsieur|Madame|Mme|Mlle|[Ss]eñor(?:a|ita)?|Sra?|Srta|Don|Doña|Signora?|"
    r"Dott|Professor|Doctor|Sister|Father|Rev|Capt|Captain|Sgt|Sergeant|Lt|Lieutenant|Detective|Officer|Judge|Justice|Senator|President|Governor|Mayor|Coach|Uncle|Aunt)\.?"
    rf"[ \t]+(?P<value>(?:(?:Dr|Prof)\.?[ \t]+)?{NAME}){_AFTER}",
    lambda candidate: _titled(candidate),
)

_HELLO: Final = (
    "[Dd]ear|Hi|Hello|Hey|hi|hello|hey|Good morning|Good afternoon|Good evening|Hallo|Guten Tag|Lieber?|Sehr geehrte[r]? (?:Herr|Frau)|"
    "Hola|Buenos días|Buenas tardes|Estimad[oa]|Querid[oa]|Bonjour|Salut|Ch(?:er|ère)|Thanks|Thank you|Thx|Danke|Merci|Gracias|Ciao|Caro|Cara|Olá|Prezad[oa]"
)
greeted = _detector(
    (
        r"\b(?:[Dd]ear|[Hh]i|[Hh]ello|[Hh]ey|Good (?:morning|afternoon|evening)|Hallo|Tag|Lieber?|Herr|Frau|Hola|d.{1,2}as|tardes|Estimad[oa]|Querid[oa]|Bonjour|Salut|Cher|Ch.{1,2}re|Thanks|Thank you|Thx|Danke|Merci|Gracias|Ciao|Car[oa]|Ol.{1,2}|Prezad[oa]),? ",
    ),
    rf"(?<![\w])(?:{_HELLO}),?[ \t]+(?P<value>{NAME_WORD}(?:[ \t]+(?:{PARTICLE}[ \t]+)?{NAME_WORD}){{0,2}})(?=[ \t]*(?:[,.;:!?\n–—-]|$|and |for |I |I'|can |could |this |it |we |please ))",
    _told(Evidence.WEAK, 0.84),
)

greeted_any_case = _detector(
    (r"\b[Hh](?:i|ello|ey),? [a-z]", r"\b(?:[Dd]ear|thanks|thank you) [a-z]"),
    rf"(?<![\w])(?:[Hh]i|[Hh]ello|[Hh]ey|[Dd]ear|thanks|thank you),?[ \t]+(?P<value>{ANY_WORD}(?:[ \t]+{ANY_WORD})?)(?=[ \t]*(?:[,.!?\n]|$))",
    lambda candidate: _first_known(candidate),
    priority=42,
)

_CLOSING: Final = (
    "regards|best|sincerely|thanks|thank you|many thanks|cheers|yours truly|yours faithfully|respectfully|warmly|cordially|love|all the best|take care|"
    "gr(?:ü|ue)(?:ß|ss)e|gr(?:ü|ue)(?:ß|ss)en|gru(?:ß|ss)|cordialement|bien à vous|amicalement|salutations|saludos|un saludo|atentamente|cordialmente|un abrazo|saluti|atenciosamente|groeten|mvh"
)
signed = _detector(
    (
        r"(?i)(?:regards|best|sincerely|thanks|thank you|cheers|truly|faithfully|respectfully|warmly|cordially|love|take care|gr.{1,2}.{1,2}en?|gru.{1,2}|cordialement|vous|amicalement|salutations|saludos?|atentamente|cordialmente|abrazo|saluti|atenciosamente|groeten|mvh)[,.!]?[ \t]{0,4}\r?\n",
    ),
    rf"(?i:(?<![A-Za-z])(?:{_CLOSING})[,.!]?)[ \t]*\r?\n(?:[ \t>]*\r?\n){{0,2}}[ \t>]{{0,8}}(?:--?[ \t]*)?(?P<value>{NAME})(?=[ \t]*(?:[,|\n\r(]|$))",
    _told(Evidence.WEAK, 0.88),
)

addressed = _detector(
    (r"<[A-Za-z0-9._%+\-]{1,40}@",),
    rf"(?<![\w])(?P<value>(?:[{UPPER}][\w'’\-]{{1,20}},[ \t]?)?{NAME})[\"']?[ \t]?<[A-Za-z0-9._%+\-]{{1,40}}@",
    lambda candidate: _addressed(candidate),
    reach=(120, 16),
)

speaker = _detector(
    (r"[A-Z][^\x00-\x40\x5b-\x60\x7b-\x7f]{1,20}:[ \t]{0,2}[\x22'A-Za-z]",),
    rf"(?:^|\n)[ \t>*_]{{0,6}}(?P<value>{NAME_WORD}(?:[ \t]{NAME_WORD}){{0,2}})[*_]{{0,2}}:(?=[*_]{{0,2}}[ \t]*[\"'“‘]?[^\W\d_])",
    _told(Evidence.KNOWN, 0.8),
    reach=(64, 16),
)

_KIN: Final = (
    "wife|husband|son|daughter|mother|mom|mum|father|dad|brother|sister|friend|girlfriend|boyfriend|fianc[eé]e?|boss|manager|supervisor|colleague|coworker|"
    "co-worker|partner|kid|child|neighbou?r|landlord|roommate|therapist|assistant|cousin|nephew|niece|grandfather|grandmother|grandson|granddaughter|"
    "client|patient|student|teacher|employee|doctor|lawyer|nanny|ex|frau|mann|sohn|tochter|chef|chefin|kollege|kollegin|freundin|freund|bruder|schwester|"
    "femme|mari|fils|fille|collègue|amie?|frère|sœur|esposa|esposo|marido|hijo|hija|hermano|hermana|amigo|amiga|jefe|jefa"
)
related = _detector(
    (
        rf"(?i)\b(?:my|his|her|our|your|their|meine?r?|seine?r?|ihre?r?|mon|ma|mi|su|the) (?:[a-z]{{3,12}} )?(?:{_KIN.replace('é', '.{1,2}').replace('[eé]', '.{1,2}').replace('è', '.{1,2}').replace('œ', '.{1,2}')}),? ",
    ),
    rf"(?i:(?<![A-Za-z])(?:my|his|her|our|your|their|meine?r?|seine?r?|ihre?r?|mon|ma|mi|su|the) (?:[a-z]{{3,12}} )?(?:{_KIN})),? (?:(?:is|was|named|called|Mrs?\.?|Ms\.?|Dr\.?) ){{0,2}}(?P<value>{NAME}){_AFTER}",
    lambda candidate: _related(candidate),
)


def _first_known(candidate: Candidate) -> float | None:
    """For names in small letters or capitals: a given name begins, and words that are nothing else go on. Cuts the span there."""
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


def _addressed(candidate: Candidate) -> float | None:
    """The name before `<address@host>`; not where it signs a piece of source code."""
    text, start = candidate.text, candidate.start
    line = text[max(text.rfind("\n", max(0, start - 160), start) + 1, start - 160, 0) : start]
    if is_authorship(text, start) or line.lstrip().startswith(("#", "//", "* ", "/*", "--", ";")):
        return None
    return _told(Evidence.WEAK, 0.9)(candidate)


def _titled(candidate: Candidate) -> float | None:
    """A title makes a name of any word that is not an ordinary one: `Mrs. Tomić`; `Dr` behind a street's name is a drive."""
    if re.search(r"\d[\w ]{0,30}$", candidate.text[max(0, candidate.match.start() - 32) : candidate.match.start()]):
        return None
    evidence = person_evidence(candidate.value)
    if evidence is Evidence.NONE:
        return None
    return 0.88 + 0.03 * evidence


def _related(candidate: Candidate) -> float | None:
    evidence = person_evidence(candidate.value)
    if evidence is Evidence.NONE or (evidence < Evidence.KNOWN and candidate.match[0].lower().startswith("the ")):
        return None
    return 0.82 + 0.03 * evidence
