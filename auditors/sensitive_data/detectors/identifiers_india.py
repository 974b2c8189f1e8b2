"""National identifiers of India."""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.identifiers import compact, company_number, labelled, person_number, shaped, stdnum

_IN_AADHAAR = person_number(
    220,
    "in-aadhaar",
    "IN_AADHAAR",
    "Indian Aadhaar number",
    "Twelve digits, not from 0 or 1, with the Verhoeff check digit: very sure beside `Aadhaar` or `UIDAI`; in "
    "groups of four probable without.",
)
_IN_PAN = person_number(
    221,
    "in-pan",
    "IN_PAN",
    "Indian permanent account number (PAN)",
    "Five letters of which the fourth is a kind of holder, four digits, a letter, beside `PAN`. Very sure.",
)
_IN_VOTER = person_number(
    222,
    "in-voter",
    "IN_VOTER",
    "Indian voter number (EPIC)",
    "Three letters and seven digits beside `voter` or `EPIC`. Quite sure; very sure with the Luhn digit.",
)
_IN_GSTIN = company_number(
    223,
    "in-gstin",
    "IN_GSTIN",
    "Indian GST number",
    "State, PAN, entity, Z and a right check character. Very sure by form and checksum.",
)
_AADHAAR_HEAD: Final = r"(?:^|[^\w.])[2-9][0-9]{3}[ -][0-9]{4}[ -][0-9]{4}\b"
_GSTIN_HEAD: Final = r"\b[0-3][0-9][A-Z]{5}[0-9]{4}[A-Z][0-9A-Z]Z[0-9A-Z]\b"


def _aadhaar(value: str) -> bool:
    digits = compact(value)
    return len(set(digits)) > 3 and stdnum("in_.aadhaar")(digits)


DETECTORS: Final = (
    shaped(
        _IN_AADHAAR,
        (_AADHAAR_HEAD,),
        r"[2-9]\d{3}(?P<mark>[ -])\d{4}(?P=mark)\d{4}(?![ -][0-9A-F]{2})",
        _aadhaar,
        labels=("aadhaar", "aadhar", "uidai", "adhaar", "uid"),
        score=0.6,
        labelled_score=0.98,
    ),
    labelled(
        _IN_AADHAAR,
        ("aadhaar", "aadhar", "uidai", "adhaar", "आधार"),
        r"[2-9]\d{3}[ -]?\d{4}[ -]?\d{4}",
        _aadhaar,
        score=0.98,
        priority=62,
    ),
    labelled(
        _IN_PAN,
        ("pan", "pan card", "permanent account", "pan number", "pan no"),
        r"(?i:[a-z]{3}[abcfghjlpt][a-z]\d{4}[a-z])",
        score=0.95,
    ),
    labelled(_IN_VOTER, ("voter", "voter id", "epic", "epic no", "elector photo"), r"[A-Z]{3}\d{7}", score=0.9),
    shaped(
        _IN_GSTIN,
        (_GSTIN_HEAD,),
        r"[0-3]\d[A-Z]{5}\d{4}[A-Z][0-9A-Z]Z[0-9A-Z]",
        stdnum("in_.gstin"),
        labels=("gstin", "gst"),
        score=0.97,
        labelled_score=0.99,
        priority=75,
    ),
)
