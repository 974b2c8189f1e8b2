"""Vehicles: chassis numbers by their check digit, and number plates beside the word for one."""

from __future__ import annotations

import re
from typing import Final

from auditors.model import Severity
from auditors.rules import Rule
from auditors.sensitive_data.identifiers import labelled, personal_data
from auditors.sensitive_data.labels import terms

_WHY: Final = (
    "A vehicle leads to its keeper: registers answer to insurers, garages and many others, and cameras follow a plate."
)


def _rule(number: int, name: str, entity: str, title: str, checks: str) -> Rule:
    return personal_data(number, name, entity, f"{title} in clear", checks=checks, why=_WHY, severity=Severity.LOW)


_PLATE_CHECKS: Final = (
    "beside `number plate`, `license plate`, `registration` or the word of the country. There is no checksum: probable."
)
_VIN = _rule(
    114,
    "vehicle-identification-number",
    "VEHICLE_IDENTIFICATION_NUMBER",
    "Vehicle identification number (VIN)",
    "Seventeen characters without I, O and Q with the check digit of 49 CFR 565, beside `VIN`, `chassis` or "
    "`vehicle`. Very sure.",
)
_UK_PLATE = _rule(
    115,
    "uk-vehicle-registration",
    "UK_VEHICLE_REGISTRATION",
    "UK number plate",
    f"The form since 2001 and the two before, {_PLATE_CHECKS}",
)
_DE_PLATE = _rule(
    116,
    "de-kfz",
    "DE_KFZ",
    "German number plate",
    f"One to three letters, one or two letters, up to four digits, {_PLATE_CHECKS}",
)
_IN_PLATE = _rule(
    117,
    "in-vehicle-registration",
    "IN_VEHICLE_REGISTRATION",
    "Indian number plate",
    f"State, office, series and four digits, or the BH series, {_PLATE_CHECKS}",
)
_NG_PLATE = _rule(
    118,
    "ng-vehicle-registration",
    "NG_VEHICLE_REGISTRATION",
    "Nigerian number plate",
    f"Three letters, three digits, two letters, {_PLATE_CHECKS}",
)
_TR_PLATE = _rule(
    119,
    "tr-license-plate",
    "TR_LICENSE_PLATE",
    "Turkish number plate",
    f"Province 01 to 81, up to three letters, up to four digits, {_PLATE_CHECKS}",
)
_ZA_PLATE = _rule(
    139,
    "za-license-plate",
    "ZA_LICENSE_PLATE",
    "South African number plate",
    f"Letters and digits with the province at the end, {_PLATE_CHECKS}",
)

_PLATE_LABELS: Final = terms(
    """
    number plate, numberplate, license plate, licence plate, plate number, plate no, vehicle registration,
    registration plate, car registration, reg number, vrn, vehicle number, vehicle no, car reg
    """
)
_GERMAN_LABELS: Final = (
    "kennzeichen",
    "nummernschild",
    "kfz-kennzeichen",
    "german license plate",
    "german number plate",
    "license plate",
    "number plate",
)
_VIN_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_VALUES: Final = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "12345678123457923456789"), strict=True))


def vin_checksum(value: str) -> bool:
    """The ninth character of a VIN, mod 11 (49 CFR 565.15)."""
    value = value.upper()
    total = sum(
        (int(char) if char.isdigit() else _VIN_VALUES[char]) * weight
        for char, weight in zip(value, _VIN_WEIGHTS, strict=True)
    )
    return "0123456789X"[total % 11] == value[8] and len(set(value)) > 4


_INDIAN: Final = r"[A-Z]{2}[ -]?\d{1,2}[ -]?[A-Z]{1,3}[ -]?\d{4}|\d{2}BH\d{4}[A-HJ-NP-Z]{1,2}"
_PROVINCES: Final = r"(?:GP|ZN|WP|EC|NC|FS|LP|MP|L|NW)"

DETECTORS: Final = (
    labelled(
        _VIN,
        (
            "vin",
            "vin number",
            "vin no",
            "vehicle identification",
            "chassis",
            "chassis number",
            "vehicle",
            "fahrgestellnummer",
        ),
        r"[A-HJ-NPR-Z\d]{8}[\dX][A-HJ-NPR-Z\d]{8}",
        vin_checksum,
        score=0.97,
        flags=re.IGNORECASE,
    ),
    labelled(_IN_PLATE, _PLATE_LABELS, _INDIAN, score=0.88, ahead=20, priority=47),
    labelled(_NG_PLATE, _PLATE_LABELS, r"[A-Z]{3}[- ]?\d{3}[A-Z]{2}", score=0.85, ahead=20, priority=46),
    labelled(
        _TR_PLATE,
        (*_PLATE_LABELS, "plaka", "plakası"),
        r"(?:0[1-9]|[1-7]\d|8[01])(?P<mark>[ -]?)[A-PR-VYZ]{1,3}(?P=mark)\d{2,4}",
        score=0.85,
        ahead=20,
        priority=44,
    ),
    labelled(
        _ZA_PLATE,
        _PLATE_LABELS,
        rf"[A-Z]{{2,3}} ?\d{{2,3}} ?(?:[A-Z]{{2}} ?)?{_PROVINCES}",
        score=0.85,
        ahead=20,
        priority=45,
    ),
    labelled(
        _UK_PLATE,
        _PLATE_LABELS,
        r"[A-HJ-PR-Y]{2}(?:0[1-9]|[1-7]\d)[- ]?[A-HJ-PR-Z]{3}|[A-HJ-NPR-TV-Y]\d{1,3} ?[A-HJ-PR-Y][A-HJ-PR-Z]{2}",
        score=0.85,
        ahead=20,
        priority=43,
    ),
    labelled(
        _DE_PLATE, _GERMAN_LABELS, r"[A-ZÄÖÜ]{1,3}[- ][A-Z]{1,2}[- ]?\d{1,4}[EH]?", score=0.88, ahead=20, priority=42
    ),
)
