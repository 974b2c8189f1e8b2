"""Dates of birth: a date in any usual spelling, beside a word that says that somebody was born then.

A date alone is nothing (logs are full of them), so the word is needed, in English, German, French, Spanish, Italian,
Portuguese or Dutch, or as a key (`dob`, `birthDate`).
"""

from __future__ import annotations

import re
from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.cues import any_of, as_head
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.identifiers import personal_data

DATE_OF_BIRTH: Final = personal_data(
    123,
    "date-of-birth",
    "DATE_OF_BIRTH",
    "Date of birth",
    severity=Severity.MEDIUM,
    why=(
        "Banks, doctors and authorities ask for the date of birth to make sure who is calling. With a name it opens "
        "accounts, and "
        "with a postcode it names most people without one."
    ),
    checks=(
        "A valid date between 1900 and 2035 in numeric or written form (English, German, French, Spanish, Italian, "
        "Portuguese, Dutch) "
        "within 40 characters of a word for birth, in front of it or in brackets behind it, or under a key such as "
        "`dob`. "
        "Sure (0.9 to 0.97), at every depth; dates without such a word are not reported."
    ),
)

_MONTHS: Final = {
    number: names.split()
    for number, names in enumerate(
        (
            "jan january januar jänner janvier enero gennaio janeiro januari ene janv genn",
            "feb february februar février fevrier febrero febbraio fevereiro februari févr",
            "mar march märz maerz mrz mars marzo março marco maart",
            "apr april avril abril aprile avr abr",
            "may mai mayo maggio maio mei mag",
            "jun june juni juin junio giugno junho giu",
            "jul july juli juillet julio luglio julho juil lug",
            "aug august août aout agosto augustus ago",
            "sep sept september septembre septiembre settembre setembro set sett",
            "oct october oktober octobre octubre ottobre outubro okt ott out",
            "nov november novembre noviembre novembro",
            "dec december dezember décembre decembre diciembre dicembre dezembro dez dic déc",
        ),
        start=1,
    )
}
_MONTH_OF: Final = {name: number for number, names in _MONTHS.items() for name in names}
_MONTH: Final = "|".join(sorted(_MONTH_OF, key=len, reverse=True))

_DATE: Final = (
    r"(?:(?P<iso>(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01]))"
    r"|(?P<numeric>(?:0?[1-9]|[12]\d|3[01])[ ]?(?P<mark>[-/.])[ ]?(?:0?[1-9]|[12]\d|3[01])[ ]?(?P=mark)[ ]?(?:(?:19|"
    r"20)\d\d|\d\d))"
    r"|(?P<packed>(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"
    rf"|(?i:(?P<day_first>(?:the )?(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|\.|º)?[ -]?(?:of |de |"
    rf"di )?(?P<month_a>{_MONTH})\.?,?[ -](?:de |del |di )?(?:(?:19|20)\d\d|'?\d\d)))"
    rf"|(?i:(?P<month_first>(?P<month_b>{_MONTH})\.?[ -](?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?,?[ -](?:(?:19|"
    rf"20)\d\d|'?\d\d)))"
    r")(?![\w]|[-/.]\d)"
)
_WORDS: Final = (
    r"d\.?[ ]?o\.?[ ]?b|date[ _-]?of[ _-]?birth|birth[ _-]?da(?:te|y)|bday|born|geburts(?:datum|tag)|geboren|geb\b|"
    r"date[ _-]de[ _-]naissance|naissance|n[ée]e?[ ]le|"
    r"fecha[ _-]de[ _-]nacimiento|fecha[ _-]nac|nacimiento|nacid[oa]|nació|data[ _-]di[ _-]nascita|nat[oa][ ]il|"
    r"data[ _-]de[ _-]nascimento|nascid[oa]|nasceu|geboortedatum"
)
_GAP: Final = r"(?P<gap>(?:[^\d\n]|\n(?!\n)){0,40}?)"
_INTERRUPTED: Final = deferred(
    r"[\]}]\s*,|[;{]|\b(?:expir\w*|issued?|valid|due|created|updated|appointment|visit|admitted|admission|since|"
    r"today|hired|joined|died|death|termin|gültig|ausgestellt)\b",
    re.IGNORECASE,
)
_BAD_GAP: Final = deferred(r"[\"']\s*,\s*[\"']")


def _valid(candidate: Candidate) -> bool:
    """Whether the date exists and somebody can have been born then."""
    match = candidate.match
    numbers = [int(number) for number in re.findall(r"\d+", candidate.value)]
    if match["packed"]:
        year, month, day = int(candidate.value[:4]), int(candidate.value[4:6]), int(candidate.value[6:])
    elif match["iso"]:
        year, month, day = numbers
    elif match["numeric"]:
        first, second, year = numbers
        month, day = (first, second) if first <= 12 else (second, first)
    else:
        month = _MONTH_OF[(match["month_a"] or match["month_b"]).casefold()]
        day, year = numbers[0], numbers[-1]
    if year < 100:
        year += 1900 if year > 35 else 2000
    return 1900 <= year <= 2035 and 1 <= month <= 12 and 1 <= day <= _DAYS[month]


_DAYS: Final = {month: 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31 for month in range(1, 13)}


def _birth(candidate: Candidate) -> float | None:
    gap = candidate.match["gap"]
    if _INTERRUPTED.search(gap) or _BAD_GAP.search(gap) or not _valid(candidate):
        return None
    return 0.97 if len(gap) < 16 else 0.92


def _birth_behind(candidate: Candidate) -> float | None:
    return 0.92 if _valid(candidate) else None


_MARKS: Final = any_of(
    r"\bd\.? ?o\.? ?b|birth|bday|\bborn|geburts|geboren|\bgeb\.?|naissance|\bnée? le|nacimiento|nacid[oa]|nació",
    "fecha.nac|nascita|nat[oa] il|nasc",
)

dates_of_birth = Detector(
    rule=DATE_OF_BIRTH,
    heads=(rf"(?i)(?:{as_head(_MARKS)})[^0-9]{{0,72}}[0-9]",),
    confirm=deferred(
        rf"(?i:(?<![A-Za-z])(?:[a-z]{{1,12}}[ _-]?)?(?:{_WORDS}))(?![a-zß-ÿ]){_GAP}(?<![\w./-])(?P<value>{_DATE})"
    ),
    validate=_birth,
    reach=(120, 40),
    priority=58,
)

dates_before_birth = Detector(
    rule=DATE_OF_BIRTH,
    heads=(r"(?i)[0-9]{2}[ ,]{0,2}[(\[-]? ?(?:d\.?o\.?b|date of birth|birth ?date|born|geboren|geb\.)",),
    confirm=deferred(
        rf"(?<![\w./-])(?P<value>{_DATE})[ ,]{{0,2}}[(\[-]?[ ]?(?i:d\.?o\.?b|date of birth|birth ?date|born|geboren|"
        rf"geb\.)(?!\w)(?![ :=]{{0,3}}\d)"
    ),
    validate=_birth_behind,
    reach=(48, 24),
    priority=57,
)
