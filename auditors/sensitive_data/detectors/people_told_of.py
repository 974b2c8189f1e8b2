"""Names of people by what they do in a sentence: who speaks, is asked or addressed; and initials before a name.

Here a given name that is a word as well (`Hope`, `Will`) and a rare family name are told from what they mean elsewhere.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.cues import CAPITAL, any_of, as_head
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.gazetteer import products
from auditors.sensitive_data.judgement import AUTHORSHIP
from auditors.sensitive_data.person_cues import person
from auditors.sensitive_data.plausibility import (
    PARTICLE,
    UPPER,
    Evidence,
    is_ambiguous_name,
    is_brand,
    is_dictionary_word,
    is_family_name,
    is_given_name,
    is_ordinary,
    is_place,
    is_rare_family_name,
    person_evidence,
)

_WORD: Final = rf"[{UPPER}][^\W\d_{UPPER}][^\W\d_]{{0,20}}(?:['’\-][^\W\d_]{{2,20}})?"
_HEAD_WORD: Final = rf"{CAPITAL}[a-z?\x80-\xff'-]{{1,40}}"
_CAPITAL_BEFORE: Final = deferred(rf"(?<![.!?:;] )(?<!\n)(?<!^)\b[{UPPER}][\w'’-]* \Z")


def _is_called(candidate: Candidate) -> bool:
    """Whether a word is somebody's name where somebody is meant: a given name that may mean more, or a family name."""
    word = candidate.value
    if word.casefold() in products() or is_brand(word) or _CAPITAL_BEFORE.search(candidate.before(24)):
        return False
    if is_ambiguous_name(word):
        return True
    if is_given_name(word.casefold()):
        return not is_place(word)
    return is_rare_family_name(word) and person_evidence(word) is Evidence.WEAK


def _acting(candidate: Candidate) -> float | None:
    return 0.78 if _is_called(candidate) else None


_SPEAKS: Final = any_of(
    "said|says|asked|asks|told|tells|thinks|thought|wants|wanted|wrote|writes|replied|agreed|agrees|refused|promised",
    "insists|insisted|complained|apologi[sz]ed|laughed|cried|smiled|nodded|gasped|shrugged|whispered|shouted|loves|loved",
    "hates|likes|prefers|hopes|believes|knows|knew|lives|lived|died|forgot|feels|felt|married|gave|phoned|rang|emailed",
    "texted|mentioned|doesn['’]t|didn['’]t|hasn['’]t|sends (?:her|his|their)",
    "is (?:my|our|her|his|their) (?:[a-z]{3,12} )?(?:wife|husband|son|daughter|mother|mum|mom|father|dad|brother|"
    "sister|friend|aunt|uncle|cousin|niece|nephew|boss|manager|colleague|neighbou?r)",
    "sagte?|meinte?|fragte?|möchte|schreibt|schrieb|wohnt|dit|demande|veut|pense|habite|dice|dijo|quiere|pregunta|vive",
    "escribió|vuole|lavora|abita|disse|quer|mora|zegt|vroeg|mówi|powiedziała?|sier|sade|säger",
)
speaking = person(
    (rf"[a-z?\x80-\xff] {as_head(_SPEAKS)}",),
    rf"(?<![\w.@/\\$#'’-])(?P<value>{_WORD})(?= {_SPEAKS}(?!\w))",
    _acting,
    priority=41,
)

_DID: Final = any_of(
    "noted|explained|argued|recalled|testified|pleaded|denie[sd]|resigned|retired|graduated|studied|scored|suggested",
    "insisted|worked (?:for|at|as|with)|took (?:the|his|her|a)|had (?:an?|his|her|never|always)|grew up",
    "was (?:born|arrested|charged|appointed|hired|fired|injured|killed|sentenced|convicted|elected|diagnosed)",
)


def _did(candidate: Candidate) -> float | None:
    """A name that is nothing else: what is a word as well, or a place, may be any subject of a sentence."""
    in_front = _NAME_BEFORE.search(candidate.before(24))
    if is_ambiguous_name(candidate.value) or is_place(candidate.value) or (in_front and not is_ordinary(in_front[1])):
        return None
    return _acting(candidate)


_NAME_BEFORE: Final = deferred(rf"([{UPPER}][\w'’-]*|\b{PARTICLE})\.? \Z")


doing = person(
    (rf"[a-z?\x80-\xff] {as_head(_DID)}\b",),
    rf"(?<![\w.@/\\$#'’-])(?P<value>{_WORD})(?= {_DID}(?!\w))",
    _did,
    priority=41,
)
said_by = person(
    (rf"[\x22\x27?\xbb],? (?:said|says|asked|replied|answered|added|cried|shouted|whispered|explained) {CAPITAL}",),
    rf"[,.!?]?[\"”’»'],? (?:said|says|asked|replied|answered|added|cried|shouted|whispered|explained) "
    rf"(?P<value>{_WORD})(?![\w@(\\/='’-]| [{UPPER}]|\.\w| spoke)",
    _acting,
    priority=41,
)
"""Behind what was said: `"Sit down," said Quill.`"""

_ASKS: Final = any_of(
    "[Aa]sk|[Aa]sked|[Tt]ell|[Tt]old|[Rr]emind|[Rr]eminded|[Tt]hank|[Tt]hanked|[Ii]nvited?|phoned?|emailed|texted|married",
    "(?:[Ss]poke|[Tt]alk|[Tt]alked|[Ss]peak) (?:to|with)|met|[Mm]et with|wrote to|[Cc]c|introduced|hugged|fired|hired",
    "[Ff]rag|[Ff]ragen Sie|[Pp]regunta a|[Dd]emande à|kannst du|bitte|[Kk]önnen Sie|[Ii]nformieren Sie|[Rr]ufen Sie",
    "(?:[Ll]lam|[Aa]vis|[Pp]regunt|[Cc]ontact|[Ee]scrib)(?:e|a|en|an|ad|ar|ir) a|[Hh]abl(?:e|a|ar|é) con|[Aa]ppelez",
    "[Cc]ontactez|[Pp]révenez|[Dd]emandez à|[Dd]ites à|[Dd]is à|[Dd]ile a|[Dd]ígale a|[Ss]ag|[Ss]agen Sie",
)
asked = person(
    (rf"\b{as_head(_ASKS)} {CAPITAL}",),
    rf"(?<![\w.@/-]){_ASKS} (?P<value>{_WORD})(?![\w@(\\/='’-]| [{UPPER}]|\.\w)",
    _acting,
    priority=41,
)

_TO_YOU: Final = any_of(
    "you|can|could|would|please|pls|thanks|thank|I|we|here's|let|don['’]t|did|are you|how|what|when|where|why|have you",
    "just|sorry|abeg|check|send|call|come|bring|look|kannst|könntest|bitte|ich|tu|peux|je|puedes|podrías|você|puoi",
    "kun je|kan du",
)
spoken_to = person(
    (rf"{_HEAD_WORD}, {as_head(_TO_YOU)}",),
    rf"(?:^|\n|[.!?] )[ \t>*\"“-]{{0,4}}(?P<value>{_WORD}), {_TO_YOU}(?!\w| know)",
    _acting,
    priority=41,
)
"""At the beginning of a sentence: `Will, can you`."""

_AS_WHAT: Final = any_of(
    "carer|guide|hero|heroine|rep|kid|baby|boy|girl|teenager|toddler|intern|trainee|nanny|gardener|cook|cleaner|coach",
    "hairdresser|assistant|deputy|successor|predecessor|owner|founder|author|narrator|protagonist|villain|detective",
    "wife|husband|son|daughter|mother|mum|mom|father|dad|brother|sister|friend|boss|manager|colleague|partner|neighbou?r",
    "therapist|doctor|nurse|teacher|lawyer|client|patient|tenant|landlord|cousin|niece|nephew|aunt|uncle|grandmother",
    "grandfather|grandson|granddaughter|fiancée?|ex|twin|roommate|flatmate",
)
apposed = person(
    (rf"\b{as_head(_AS_WHAT)}, {CAPITAL}",),
    rf"(?<![\w-]){_AS_WHAT}, (?P<value>{_WORD})(?=[,.;!?)])",
    _acting,
    priority=41,
)
"""Between commas: `Mum's carer, Precious, says`."""

_LETTERED: Final = deferred(
    r"\b(?:vitamin|plan|group|type|class|grade|hepatitis|section|appendix|option|part|phase|level|step|figure|table"
    r"|team|building|unit|block|exhibit|schedule|column|row|point|item|letter|variant|category|tier|zone|gate|terminal"
    r"|line|size|drive|answer|question|version|model|series|module|stage|flat|room|and|or|to|from|than|a|is"
    r"|grado|gruppe) \Z",
    re.IGNORECASE,
)
"""What is told apart by a letter, behind which a sentence may end: `vitamin C. Take`."""
_INITIALLED: Final = rf"(?:[{UPPER}]\.[ \t]?){{1,3}}"
_BESIDE: Final = deferred(rf"[{UPPER}]\. [{UPPER}][\w'’-]+(?:,| (?:and|&|und|et|y)) \Z")
_BESIDE_BEHIND: Final = deferred(rf"(?: Jr\.| Sr\.)?(?:,| (?:and|&|und|et|y)) [{UPPER}]\. [{UPPER}]")
_WITHIN: Final = deferred(r"[a-z),:;&][ \t]\Z")
_BEGINS_LINE: Final = deferred(r"(?:^|\n)[ \t>*-]*\Z")


def _with_initial(candidate: Candidate) -> float | None:
    """`D. Moss`, `A.K. Ramanujan`; a town or a heading behind a letter counts beside another one with an initial."""
    last, before = candidate.match["last"], candidate.before(48)
    if _LETTERED.search(before) or AUTHORSHIP.search(before):
        return None
    beside = _BESIDE.search(before) or _BESIDE_BEHIND.match(candidate.text, candidate.end)
    if is_place(last) or is_dictionary_word(last):
        within = beside or (not is_ordinary(last) and _WITHIN.search(before))
        return 0.75 if within and is_family_name(last) else None
    if is_family_name(last):
        return 0.86
    if _BEGINS_LINE.search(before) and not beside:
        return None
    return 0.76 if person_evidence(last) is Evidence.WEAK else None


initialled = person(
    (
        rf"\b[A-Z]\. ?(?:{PARTICLE} )?{CAPITAL}[a-z?\x80-\xff'-]",
        rf"[ (,;:][?\x80-\xff]\. ?(?:{PARTICLE} )?{CAPITAL}[a-z?\x80-\xff'-]",
    ),
    rf"(?<![\w.@/&+'’-])(?P<value>{_INITIALLED}(?:{PARTICLE}[ \t])?(?P<last>{_WORD}))(?![\w@(\\/='’]|\.\w)",
    _with_initial,
    reach=(24, 40),
    priority=42,
)
