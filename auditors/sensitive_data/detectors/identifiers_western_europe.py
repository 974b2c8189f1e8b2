"""National identifiers of the United Kingdom, Ireland, France, the Low Countries, Switzerland and Austria."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.identifiers import compact, labelled, person_number, shaped, stdnum
from auditors.sensitive_data.labels import terms

_UK_NINO = person_number(
    160,
    "uk-nino",
    "UK_NINO",
    "UK national insurance number",
    "Two letters that HMRC issues, six digits, a letter A to D: sure by form, very sure beside `NI number` or `NINO`.",
)
_FR_NIR = person_number(
    178,
    "fr-nir",
    "FR_NIR",
    "French social security number (NIR)",
    "Fifteen digits: sex, year, month, place, serial and the key mod 97, beside `NIR` or `sécurité "
    "sociale`: very sure; in their usual groups without a word: quite sure.",
)
_NL_BSN = person_number(
    181,
    "nl-bsn",
    "NL_BSN",
    "Dutch citizen service number (BSN)",
    "Nine digits that pass the elfproef, beside `BSN` or `burgerservicenummer`. Very sure.",
)
_BE_NATIONAL = person_number(
    182,
    "be-national-number",
    "BE_NATIONAL_NUMBER",
    "Belgian national number",
    "Date of birth, serial and the key mod 97: sure in its usual form `85.07.30-033.28`, very sure beside a label.",
)
_CH_AHV = person_number(
    185,
    "ch-ahv",
    "CH_AHV",
    "Swiss social security number (AHV/AVS)",
    "756 and ten digits with the EAN-13 check digit: very sure in the usual form, and without points beside a label.",
)
_AT_SVNR = person_number(
    186,
    "at-social-security",
    "AT_SOCIAL_SECURITY",
    "Austrian social insurance number",
    "Ten digits with a right check digit, beside `SVNR` or `Sozialversicherungsnummer`. Very sure.",
)
_IE_PPS = person_number(
    188,
    "ie-pps",
    "IE_PPS",
    "Irish PPS number",
    "Seven digits and one or two letters of which one checks the others, beside `PPS`. Very sure.",
)
_NINO_SHAPE: Final = r"(?!BG|GB|NK|KN|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]"
_NINO_HEAD: Final = r"(?:^|[^\w.])[A-Z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]\b"
_NIR_LABELS: Final = terms(
    "nir, sécurité sociale, numéro de sécu, n° sécu, num secu, numéro sécu, numéro ss, insee, carte vitale, assuré, "
    "french social security"
)
_NIR: Final = r"[1-478] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}"
_NIR_HEAD: Final = r"\b[12] [0-9]{2} [0-9]{2} [0-9][0-9AB] [0-9]{3} [0-9]{3} [0-9]{2}\b"
_BELGIAN_HEAD: Final = r"\b[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[0-9]{3}\.[0-9]{2}\b"
_AHV_HEAD: Final = r"\b756\.[0-9]{4}\.[0-9]{4}\.[0-9]{2}\b"


def _austrian(value: str) -> bool:
    """Check digit and a date of birth that may be, in the last six digits."""
    digits = compact(value)
    return 1 <= int(digits[4:6]) <= 31 and 1 <= int(digits[6:8]) <= 15 and stdnum("at.vnr")(digits)


DETECTORS: Final = (
    shaped(
        _UK_NINO,
        (_NINO_HEAD,),
        _NINO_SHAPE,
        lambda value: len(set(compact(value)[2:8])) > 1,
        labels=("nino", "ni number", "ni no", "national insurance", "national insurance number"),
        score=0.8,
        flags=re.IGNORECASE,
    ),
    labelled(
        _FR_NIR,
        _NIR_LABELS,
        _NIR,
        lambda value: stdnum("fr.nir")(compact(value)),
        score=0.98,
        priority=62,
    ),
    shaped(_FR_NIR, (_NIR_HEAD,), _NIR, lambda value: stdnum("fr.nir")(compact(value)), score=0.85, priority=61),
    labelled(
        _NL_BSN,
        ("bsn", "burgerservicenummer", "sofinummer"),
        r"\d{9}|\d{4}[. ]\d{2}[. ]\d{3}|\d{3}[. ]\d{3}[. ]\d{3}",
        lambda value: stdnum("nl.bsn")(compact(value)),
        score=0.97,
        priority=60,
    ),
    shaped(
        _BE_NATIONAL,
        (_BELGIAN_HEAD,),
        r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}",
        stdnum("be.nn"),
        labels=("rijksregisternummer", "registre national", "national number", "numéro national", "insz", "niss"),
        score=0.95,
    ),
    labelled(
        _BE_NATIONAL,
        ("rijksregisternummer", "registre national", "numéro national", "insz", "niss"),
        r"\d{11}",
        stdnum("be.nn"),
        score=0.97,
        priority=60,
    ),
    shaped(
        _CH_AHV,
        (_AHV_HEAD,),
        r"756\.\d{4}\.\d{4}\.\d{2}",
        stdnum("ch.ssn"),
        labels=("ahv", "avs", "ahv-nummer", "ahv-nr", "sozialversicherungsnummer", "numéro avs"),
        score=0.98,
        labelled_score=0.99,
    ),
    labelled(
        _CH_AHV,
        ("ahv", "avs", "ahv-nummer", "ahv-nr", "ahvn13", "navs13", "swiss social"),
        r"756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}",
        lambda value: stdnum("ch.ssn")(compact(value)),
        score=0.98,
        priority=60,
    ),
    labelled(
        _AT_SVNR,
        ("svnr", "sv-nr", "sv-nummer", "sozialversicherungsnummer", "versicherungsnummer", "austrian social"),
        r"\d{4} ?\d{6}",
        _austrian,
        score=0.96,
        priority=58,
    ),
    labelled(
        _IE_PPS,
        ("pps", "ppsn", "pps number", "pps no", "personal public service"),
        r"\d{7}[A-W][A-IW]?",
        stdnum("ie.pps"),
        score=0.98,
        priority=60,
    ),
)
