"""National identifiers of the Nordic and Baltic countries."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.identifiers import compact, company_number, labelled, luhn, person_number, shaped, stdnum

_FI_HETU = person_number(
    167,
    "fi-personal-identity-code",
    "FI_PERSONAL_IDENTITY_CODE",
    "Finnish personal identity code",
    "Date of birth, century sign, three digits and a right check character. Very sure by form and checksum.",
)
_SE_PERSONNUMMER = person_number(
    179,
    "se-personnummer",
    "SE_PERSONNUMMER",
    "Swedish personnummer",
    "A plausible date of birth, a sign, four digits, a right Luhn digit, beside `personnummer`. Very sure.",
)
_SE_ORGANISATION = company_number(
    180,
    "se-organisationsnummer",
    "SE_ORGANISATIONSNUMMER",
    "Swedish organisation number",
    "Ten digits with a right Luhn digit beside `organisationsnummer`. Very sure.",
)
_DK_CPR = person_number(
    183,
    "dk-cpr",
    "DK_CPR",
    "Danish CPR number",
    "A plausible date of birth and four digits, beside `CPR` or `personnummer`. There is no checksum any more: "
    "quite sure.",
)
_NO_NUMBER = person_number(
    184,
    "no-fodselsnummer",
    "NO_FODSELSNUMMER",
    "Norwegian birth number",
    "Eleven digits with a plausible date of birth and two right check digits, beside `fødselsnummer`. Very sure.",
)
_BALTIC = person_number(
    195,
    "ee-personal-code",
    "EE_PERSONAL_CODE",
    "Estonian or Lithuanian personal code",
    "Eleven digits with a plausible date of birth and a right check digit, beside `isikukood` or `asmens kodas`. "
    "Very sure.",
)
_IS_KENNITALA = person_number(
    196,
    "is-kennitala",
    "IS_KENNITALA",
    "Icelandic kennitala",
    "A plausible date of birth, four digits, a right check digit, beside `kennitala`. Very sure.",
)
_HETU_HEAD: Final = r"(?:^|[^\w.])[0-3][0-9][01][0-9]{3}[-A][0-9]{3}[0-9A-Y]\b"


def _danish(value: str) -> bool:
    digits = compact(value)
    return 1 <= int(digits[:2]) <= 31 and 1 <= int(digits[2:4]) <= 12 and len(set(digits)) > 2


def _swedish(value: str) -> bool:
    digits = re.sub(r"\D", "", value)[-10:]
    return 1 <= int(digits[2:4]) <= 12 and 1 <= int(digits[4:6]) % 60 <= 31 and luhn(digits)


def _baltic(value: str) -> bool:
    return stdnum("ee.ik")(value)


DETECTORS: Final = (
    shaped(
        _FI_HETU,
        (_HETU_HEAD,),
        r"[0-3]\d[01]\d{3}[-+A-FU-Y]\d{3}[0-9A-Y]",
        stdnum("fi.hetu"),
        labels=("hetu", "henkilötunnus", "personal identity code", "sotu"),
        score=0.93,
        labelled_score=0.99,
    ),
    labelled(
        _SE_PERSONNUMMER,
        ("personnummer", "persnr", "personnr", "pnr", "samordningsnummer", "swedish personal"),
        r"(?:19|20)?\d{6}[-+ ]?\d{4}",
        _swedish,
        score=0.97,
        priority=60,
    ),
    labelled(
        _DK_CPR, ("cpr", "cpr-nummer", "cpr nr", "personnummer", "danish cpr"), r"\d{6}[- ]?\d{4}", _danish, score=0.88
    ),
    labelled(
        _NO_NUMBER,
        ("fødselsnummer", "fodselsnummer", "fnr", "personnummer", "norwegian national"),
        r"\d{6} ?\d{5}",
        lambda value: stdnum("no.fodselsnummer")(compact(value)),
        score=0.97,
        priority=60,
    ),
    labelled(
        _BALTIC,
        ("isikukood", "asmens kodas", "estonian id", "estonian personal", "lithuanian personal"),
        r"[1-8]\d{10}",
        _baltic,
        score=0.98,
        priority=60,
    ),
    labelled(
        _IS_KENNITALA,
        ("kennitala", "kt.", "icelandic id"),
        r"\d{6}-?\d{4}",
        stdnum("is_.kennitala"),
        score=0.97,
        priority=60,
    ),
    labelled(
        _SE_ORGANISATION,
        ("organisationsnummer", "orgnr", "org.nr", "org nr", "org-nr", "företagsnummer"),
        r"\d{6}-?\d{4}",
        lambda value: stdnum("se.orgnr")(compact(value)),
        score=0.96,
        priority=58,
    ),
)
