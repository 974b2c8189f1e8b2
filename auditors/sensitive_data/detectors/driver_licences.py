"""Driving licence numbers of the US states and several countries; those of Spain are the holder's NIF (`ES_NIF`)."""

from __future__ import annotations

from typing import Final

from auditors.model import Severity
from auditors.rules import Rule
from auditors.sensitive_data.context import mentioned, words
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.identifiers import bounded, labelled, personal_data
from auditors.sensitive_data.labels import beside_label, label_heads, label_pattern, terms

_WHY: Final = (
    "A licence is the common proof of identity: with its number and a name a stranger passes checks by phone, "
    "rents cars "
    "and opens accounts."
)


def _rule(number: int, country: str, name: str, entity: str, checks: str) -> Rule:
    return personal_data(
        number,
        name,
        entity,
        f"{country} driving licence number in clear",
        severity=Severity.HIGH,
        why=_WHY,
        checks=checks,
    )


_BESIDE: Final = "beside words for a driving licence. There is no public check digit: probable."
_US = _rule(
    150,
    "US",
    "us-driver-license",
    "US_DRIVER_LICENSE",
    f"The forms of the 50 states and the District of Columbia, {_BESIDE}",
)
_UK = _rule(
    151,
    "UK",
    "uk-driving-licence",
    "UK_DRIVING_LICENCE",
    "Sixteen characters: name, a plausible date of birth, initials and check characters. Sure by form, very sure "
    "beside a label.",
)
_DE = _rule(
    152,
    "German",
    "de-fuehrerschein",
    "DE_FUEHRERSCHEIN",
    f"Eleven characters: authority, number, check digit and copy, {_BESIDE}",
)
_IT = _rule(
    153,
    "Italian",
    "it-driver-license",
    "IT_DRIVER_LICENSE",
    f"Two letters, seven digits and a letter, or U1 and eight characters, {_BESIDE}",
)
_KR = _rule(
    154, "Korean", "kr-driver-license", "KR_DRIVER_LICENSE", f"Twelve digits 2-2-6-2 with a region code, {_BESIDE}"
)
_ZA = _rule(
    155, "South African", "za-driver-license", "ZA_DRIVER_LICENSE", f"6 to 10 digits and 2 to 5 characters, {_BESIDE}"
)
_FR = _rule(
    156,
    "French",
    "fr-driver-license",
    "FR_DRIVER_LICENSE",
    f"Twelve digits that begin with year and month, or two digits, two letters and five digits, {_BESIDE}",
)
_IN = _rule(
    157,
    "Indian",
    "in-driver-license",
    "IN_DRIVER_LICENSE",
    f"State, office, year and seven digits: sure by form, very sure {_BESIDE}",
)

_ENGLISH: Final = terms(
    """
    driver license, driver licence, drivers license, drivers licence, driver's license, driver's licence, driver’s
    license, driving license, driving licence, driver lic, drivers lic, license number, licence number, license no,
    licence no, dl number, dl no, dln, dl#, dl, driver license number, dvla
    """
)
_ENGLISH_LABEL: Final = label_pattern(_ENGLISH)
_ENGLISH_HEADS: Final = label_heads(_ENGLISH)
_US_FORMS: Final = (
    r"[A-Z]\d{3}-?\d{3}-?\d{2}-?\d{3}-?\d|[A-Z]\d{3}-\d{4}-\d{4}|[A-Z]\d{4}-?\d{4}-?\d{4}|[A-Z]\d{4}-?\d{5}-?\d{5}"
    r"|[A-Z]\d{2}-?\d{2}-?\d{4}"
    r"|[A-Z]\d{3,14}|[A-Z]{1,2}\d{5,7}[A-Z]?|[A-Z]{3}\*{0,2}[A-Z*]{2}\d{3}[A-Z\d]{2}|\d{2}[A-Z]{3}\d{5}"
    r"|\d{3}[A-Z]{2}\d{4}"
    r"|(?=[A-Z*\d]*\d)[A-Z][A-Z\d*]{11}|\d{7,8}[A-Z]|\d{9}[A-Z]|[A-Z]\d[A-Z]\d[A-Z]|\d{2,4}-\d{2,3}-\d{2,4}"
    r"|\d{3} \d{3} \d{3}|\d{6,14}"
)
_OTHER_LICENCES: Final = words(
    *terms(
        """
        software, apache, mit, gpl, bsd, medical, dea, product, key, plate, marriage, business, liquor, spdx, nursing,
        pilot, fishing, npm, pip, activation, enterprise, subscription
        """
    )
)
_ELSEWHERE: Final = words(
    *terms(
        """
        uk, british, dvla, indian, india, south african, natis, korean, german
        """
    )
)
_DRIVER: Final = words("driver", "drivers", "driver's", "driver’s", "driving", "dl", "dln", "dmv")


def _us_score(candidate: Candidate) -> float | None:
    if not beside_label(candidate, _ENGLISH_LABEL, ahead=24) or mentioned(candidate, _OTHER_LICENCES, before=40):
        return None
    if mentioned(candidate, _ELSEWHERE, before=48) or len(set(candidate.value)) < 3:
        return None
    if not mentioned(candidate, _DRIVER, before=56, after=24):
        return None
    return 0.9 if any(char.isalpha() for char in candidate.value) else 0.85


DETECTORS: Final = (
    Detector(_US, _ENGLISH_HEADS, bounded(_US_FORMS), _us_score, (96, 72), priority=42),
    labelled(
        _UK,
        _ENGLISH,
        r"[A-Z]{1,5}9{0,4}\d(?:0[1-9]|1[0-2]|5[1-9]|6[0-2])(?:0[1-9]|[12]\d"
        r"|3[01])\d[A-Z9]{2}[A-Z0-9] ?[A-Z]{2}(?: ?\d{2})?",
        lambda value: len(value.replace(" ", "")) in (16, 18),
        score=0.97,
        priority=60,
    ),
    labelled(
        _DE,
        (
            "führerschein",
            "fuehrerschein",
            "führerscheinnummer",
            "fahrerlaubnis",
            "german driving licence",
            "german driver license",
        ),
        r"[A-Z]\d[0-9A-Z]{7}[\dX][A-Z0-9]",
        score=0.92,
        priority=56,
    ),
    labelled(
        _IT,
        ("patente", "patente di guida", "numero patente", "italian driver license", "italian driving licence"),
        r"[A-Z]{2}\d{7}[A-Z]|U1[A-Z0-9]{7}[A-Z]",
        score=0.92,
        priority=56,
    ),
    labelled(
        _KR,
        ("korean driver license", "korean driver's license", "korean driving", "운전면허", "면허번호"),
        r"(?:1[1-9]|2[0-8])(?P<mark>[- ]?)\d{2}(?P=mark)\d{6}(?P=mark)\d{2}",
        score=0.9,
        priority=56,
    ),
    labelled(
        _ZA,
        ("south african driver", "south african driving", "south african licence", "enatis", "natis"),
        r"\d{6,10}[A-Z0-9]{2,5}",
        lambda value: value[-1].isalpha() or any(char.isalpha() for char in value),
        score=0.85,
        priority=56,
    ),
    labelled(
        _FR,
        (
            "permis de conduire",
            "numéro de permis",
            "numéro du permis",
            "permis n°",
            "permis no",
            "permis numéro",
            "n° de permis",
            "n° permis",
            "numero de permis",
            "french driving licence",
            "french driver license",
        ),
        r"\d{2}(?:0[1-9]|1[0-2])\d{8}|\d{2}[A-Z]{2}\d{5}",
        score=0.9,
        priority=56,
    ),
    labelled(
        _IN,
        (*_ENGLISH, "indian driving"),
        r"[A-Z]{2}[- ]?\d{2}[- /]?(?:19|20)\d{2}[- ]?\d{7}",
        score=0.95,
        priority=58,
    ),
)
