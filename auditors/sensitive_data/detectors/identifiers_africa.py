"""National identifiers of Africa."""

from __future__ import annotations

import re
from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.identifiers import ORGANISATION_WHY, compact, labelled, luhn, personal_data, stdnum

_ZA_ID = personal_data(
    260,
    "za-id-number",
    "ZA_ID_NUMBER",
    "South African identity number in clear",
    checks="Thirteen digits with a plausible date of birth and a right Luhn digit, beside `ID number`, `RSA ID` or "
    "`identity`. Very sure.",
)
_ZA_INCOME_TAX = personal_data(
    261,
    "za-income-tax-number",
    "ZA_INCOME_TAX_NUMBER",
    "South African income tax number in clear",
    checks="Ten digits from 0, 1, 2, 3 or 9 with a right Luhn digit, beside `SARS`, `income tax` or `tax "
    "reference`. Very sure.",
)
_ZA_COMPANY = personal_data(
    262,
    "za-company-registration",
    "ZA_COMPANY_REGISTRATION",
    "South African company number in clear",
    severity=Severity.LOW,
    why=ORGANISATION_WHY,
    checks="Year, six digits and a kind of company (`2015/123456/07`), beside `CIPC` or `company registration`. "
    "Quite sure.",
)
_ZA_TRAFFIC_REGISTER = personal_data(
    263,
    "za-traffic-register-number",
    "ZA_TRAFFIC_REGISTER_NUMBER",
    "South African traffic register number in clear",
    checks="Thirteen characters beside `traffic register`. There is no checksum: quite sure.",
)
_ZA_VAT = personal_data(
    264,
    "za-vat-number",
    "ZA_VAT_NUMBER",
    "South African VAT number in clear",
    severity=Severity.LOW,
    why=ORGANISATION_WHY,
    checks="Ten digits from 4 beside `VAT`. Probable.",
)
_NG_NIN = personal_data(
    265,
    "ng-nin",
    "NG_NIN",
    "Nigerian identification number in clear",
    checks="Eleven digits beside `NIN`, `NIMC` or `national identification number`. There is no public checksum: "
    "quite sure.",
)
_EG_ID = personal_data(
    266,
    "eg-national-id",
    "EG_NATIONAL_ID",
    "Egyptian national ID in clear",
    checks="Fourteen digits with century, a plausible date of birth and a governorate, beside `Egyptian ID`, "
    "`national ID` or رقم قومي. Sure.",
)


def _south_african(value: str) -> bool:
    digits = compact(value)
    return 1 <= int(digits[2:4]) <= 12 and 1 <= int(digits[4:6]) <= 31 and digits[10] in "012" and luhn(digits)


def _egyptian(value: str) -> bool:
    return (
        1 <= int(value[3:5]) <= 12 and 1 <= int(value[5:7]) <= 31 and (1 <= int(value[7:9]) <= 35 or value[7:9] == "88")
    )


DETECTORS: Final = (
    labelled(
        _ZA_ID,
        (
            "id number",
            "id no",
            "rsa id",
            "south african id",
            "sa id",
            "identity number",
            "identity no",
            "za id",
            "smart id",
        ),
        r"\d{6} ?\d{4} ?[0-2]\d{2}",
        _south_african,
        score=0.96,
        priority=60,
    ),
    labelled(
        _ZA_INCOME_TAX,
        ("sars", "income tax", "tax reference", "tax number", "itr number"),
        r"[01239]\d{3}/?\d{3}/?\d{3}",
        lambda value: stdnum("za.tin")(re.sub(r"\D", "", value)),
        score=0.94,
        priority=52,
    ),
    labelled(
        _ZA_COMPANY,
        (
            "cipc",
            "company registration",
            "registration number",
            "close corporation",
            "company reg",
            "reg no",
            "enterprise number",
        ),
        r"(?:19|20)\d{2}/\d{6}/\d{2}|(?:CK|K|NR)\d{4}/\d{6}",
        score=0.9,
    ),
    labelled(
        _ZA_TRAFFIC_REGISTER,
        ("traffic register", "traffic register number"),
        r"\d{13}|[A-Z0-9]{9}\d{4}",
        score=0.85,
        ahead=16,
    ),
    labelled(
        _ZA_VAT,
        ("vat", "vat number", "vat no", "vat registration", "value added tax"),
        r"4\d{9}",
        score=0.75,
        ahead=16,
        priority=40,
    ),
    labelled(
        _NG_NIN,
        ("nin", "nimc", "national identification number", "nigerian id", "nigeria id"),
        r"\d{11}",
        score=0.88,
        ahead=24,
    ),
    labelled(
        _EG_ID,
        ("egyptian id", "egyptian national", "egypt id", "national id", "رقم قومي"),
        r"[23]\d{13}",
        _egyptian,
        score=0.88,
    ),
)
