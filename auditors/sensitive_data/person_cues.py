"""What all detectors of names share: their rule, how names are written, and how sure words are a name.

What an entity model makes of `My name is Luana` is a matter of luck. Cues are sure, work in texts without sentences
(forms, JSON, mail headers), and also for names in small letters or in capitals, where a given name proves them.
"""

from __future__ import annotations

from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.cues import any_of
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector, Validator
from auditors.sensitive_data.identifiers import personal_data
from auditors.sensitive_data.plausibility import (
    ANY_WORD,
    NAME,
    UPPER,
    Evidence,
    can_be_told,
    is_given_name,
    is_ordinary,
    is_place,
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

LISTED: Final = rf"(?P<value>(?:[{UPPER}][\w'’\-]{{1,20}},[ \t]?)?{NAME})(?![\w@(\\/=])"
"""A name, also with the family name first: `Smith, John`."""
NAMED: Final = rf"(?P<value>{NAME})(?![\w@(\\/=])"
ANY_CASE: Final = rf"(?P<value>(?:{ANY_WORD},[ \t]?)?{ANY_WORD}(?:[ \t]+{ANY_WORD}){{0,3}})(?![\w@(\\/=])"
_WORDS: Final = deferred(ANY_WORD)


def told(least: Evidence, score: float) -> Validator:
    """Accepts what reads as a name at least as well as `least`; the better it reads, the surer."""

    def validate(candidate: Candidate) -> float | None:
        if " " in candidate.value and is_place(candidate.value):
            return None
        evidence = person_evidence(candidate.value)
        return round(min(0.98, score + 0.03 * (evidence - least)), 2) if evidence >= least else None

    return validate


def said(candidate: Candidate) -> float | None:
    """Where somebody says that it is a name, words that mean something else too are one: `my name is Mark Young`."""
    return told(Evidence.WEAK, 0.86)(candidate) or (0.84 if can_be_told(candidate.value) else None)


def first_known(candidate: Candidate) -> float | None:
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


def without_next_label(candidate: Candidate) -> None:
    """Cuts the span of a name in capitals before the label of the next field: `KHAN, IMRAN Plate: LX19`."""
    words = list(_WORDS.finditer(candidate.value))
    if len(words) > 1 and words[0][0].isupper() and len(words[0][0]) > 2:
        last = next((at for at, word in enumerate(words) if not word[0].isupper()), len(words))
        candidate.end = candidate.start + words[last - 1].end()


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


TITLE: Final = any_of(
    "[Mm]rs?|MRS?|[Mm]s|MS|[Mm]iss|MISS|Mx|[Dd]r|DR|Prof|PROF|Sir|SIR|Dame|Herrn?|HERRN?|Frau|FRAU|[Mm]onsieur|[Mm]adame|[Mm]ademoiselle|[Dd]octeur|Mme|Mlle",
    "[Ss]eñor(?:a|ita)?|Sra?|Srta|Dra|[Dd]on|Doña|[Dd]oña|[Dd]ona|Seu|Signora?|[Ss]ig(?:\\.ra|\\.na)?|Dott(?:\\.ssa)?",
    "Professor|PROFESSOR|Doctor|DOCTOR|Sister|Father|Mother|Rev|Reverend|Pastor|Rabbi|Imam|Capt|Captain|CAPTAIN|Sgt",
    "Sergeant|SERGEANT|Lt|Lieutenant|LIEUTENANT|Col|Colonel|Major|Gen|General|Admiral|Superintendent|Constable|Sheriff",
    "Inspector|INSPECTOR|Detective|DETECTIVE|Officer|OFFICER|Judge|JUDGE|Justice|Senator|President|Governor|Mayor",
    "Chancellor|Coach|Nurse|Sheikh|Lady|Lord|Prince|Princess|Queen|King|Emperor|Bishop|Uncle|Aunt|Auntie|Aunty|Grandma",
    "Grandpa|Granny|Nonna|Nonno|[Oo]ma|[Oo]pa|Tante|Onkel|Tía|Tio|Tío|Mama|Papa|Mamie|Papi|Abuela|Abuelo|Maître|Señorita|Hr|Fr",
    "[Mm]evrouw|[Mm]eneer|Mw|[Dd]hr|[Pp]an[ia]?|Hon|Amb|Ambassador|Lic|Mag|Ing|Cllr|Councillor|Headmaster|Comrade|Shri",
    "Smt|Familie|Familia|Family|F/O|[Dd]octora|[Pp]rofesora?|[Ll]icenciad[oa]|Kolleg(?:e|en|in)|Nachbarin|[Dd]ottor(?:e|essa)?|[Ii]ngegner|[Aa]vv|[Ss]enhora?|Chief|Alhaji|Engr|Barr",
)
"""What stands before a name, with a full stop where it is short."""
