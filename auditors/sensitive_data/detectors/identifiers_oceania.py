"""National identifiers of Australia and New Zealand."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.identifiers import compact, company_number, labelled, person_number, stdnum

_AU_ABN = company_number(
    226,
    "au-abn",
    "AU_ABN",
    "Australian business number",
    "Eleven digits with two right check digits, beside `ABN`. Very sure.",
)
_AU_ACN = company_number(
    227,
    "au-acn",
    "AU_ACN",
    "Australian company number",
    "Nine digits with a right check digit, beside `ACN`. Very sure.",
)
_AU_TFN = person_number(
    228,
    "au-tfn",
    "AU_TFN",
    "Australian tax file number",
    "Eight or nine digits with the mod 11 check, beside `TFN` or `tax file`. Very sure.",
)
_AU_MEDICARE = person_number(
    229,
    "au-medicare",
    "AU_MEDICARE",
    "Australian Medicare number",
    "Ten or eleven digits from 2 to 6 with a right check digit, beside `Medicare`. Very sure.",
)
_NZ_IRD = person_number(
    230,
    "nz-ird",
    "NZ_IRD",
    "New Zealand IRD number",
    "Eight or nine digits with the mod 11 check, beside `IRD`. Very sure.",
)


def _medicare(value: str) -> bool:
    """The ninth digit checks the first eight (Services Australia, Medicare card number)."""
    digits = [int(digit) for digit in re.sub(r"\D", "", value)]
    return (
        sum(digit * weight for digit, weight in zip(digits, (1, 3, 7, 9, 1, 3, 7, 9), strict=False)) % 10 == digits[8]
    )


DETECTORS: Final = (
    labelled(
        _AU_ABN,
        ("abn", "australian business number"),
        r"\d{2} ?\d{3} ?\d{3} ?\d{3}",
        lambda value: stdnum("au.abn")(compact(value)),
        score=0.97,
        priority=60,
    ),
    labelled(
        _AU_ACN,
        ("acn", "australian company number"),
        r"\d{3} ?\d{3} ?\d{3}",
        lambda value: stdnum("au.acn")(compact(value)),
        score=0.97,
        priority=60,
    ),
    labelled(
        _AU_TFN,
        ("tfn", "tax file number", "tax file"),
        r"\d{3}[ -]?\d{3}[ -]?\d{2,3}",
        lambda value: stdnum("au.tfn")(compact(value)),
        score=0.97,
        priority=60,
    ),
    labelled(
        _AU_MEDICARE,
        ("medicare", "medicare number", "medicare card"),
        r"[2-6]\d{3}[ -]?\d{5}[ -]?\d(?:[ /-]?\d)?",
        _medicare,
        score=0.95,
        priority=60,
    ),
    labelled(
        _NZ_IRD,
        ("ird", "ird number", "inland revenue number"),
        r"\d{2,3}[- ]?\d{3}[- ]?\d{3}",
        lambda value: stdnum("nz.ird")(compact(value)),
        score=0.96,
        priority=60,
    ),
)
