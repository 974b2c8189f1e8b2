"""National identifiers of Asia without India."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.identifiers import compact, company_number, labelled, person_number, shaped, stdnum

_SG_NRIC = person_number(
    224,
    "sg-nric-fin",
    "SG_NRIC_FIN",
    "Singapore NRIC or FIN",
    "S, T, F, G or M, seven digits and a right check letter: sure, very sure beside `NRIC` or `FIN`.",
)
_SG_UEN = company_number(
    225,
    "sg-uen",
    "SG_UEN",
    "Singapore entity number (UEN)",
    "The three forms with a right check letter, beside `UEN`. Very sure.",
)
_KR_RRN = person_number(
    231,
    "kr-rrn",
    "KR_RRN",
    "Korean resident registration number",
    "A plausible date of birth, a hyphen, seven digits of which the first is 1 to 4: sure; very sure with the "
    "check digit or beside a label.",
)
_KR_FRN = person_number(
    232,
    "kr-frn",
    "KR_FRN",
    "Korean foreigner registration number",
    "A plausible date of birth, a hyphen, seven digits of which the first is 5 to 8: sure; very sure beside a label.",
)
_KR_BRN = company_number(
    233,
    "kr-brn",
    "KR_BRN",
    "Korean business number",
    "Ten digits 3-2-5 with a right check digit, beside a label. Very sure.",
)
_TH_TNIN = person_number(
    234,
    "th-tnin",
    "TH_TNIN",
    "Thai national ID",
    "Thirteen digits with a right check digit: very sure in the usual form `1-2345-67890-12-3`, or beside a label.",
)
_PH_TIN = person_number(
    235,
    "ph-tin",
    "PH_TIN",
    "Philippine taxpayer number",
    "Nine or twelve digits in threes beside `TIN` or `BIR`. Quite sure.",
)
_PH_UMID = person_number(
    236, "ph-umid", "PH_UMID", "Philippine UMID number", "Twelve digits 4-7-1 beside `UMID` or `CRN`. Quite sure."
)
_CN_RESIDENT = person_number(
    237,
    "cn-resident-id",
    "CN_RESIDENT_ID",
    "Chinese resident identity number",
    "Eighteen characters: place, a plausible date of birth, serial, ISO 7064 check character. Very sure by form "
    "and checksum.",
)
_JP_MY_NUMBER = person_number(
    238,
    "jp-my-number",
    "JP_MY_NUMBER",
    "Japanese individual number",
    "Twelve digits with a right check digit, beside `My Number` or マイナンバー. Very sure.",
)
_MY_NRIC = person_number(
    239,
    "my-nric",
    "MY_NRIC",
    "Malaysian identity card number",
    "A plausible date of birth, a birthplace, four digits: sure with hyphens beside `MyKad`, `NRIC` or `IC`.",
)
_ID_NIK = person_number(
    240,
    "id-nik",
    "ID_NIK",
    "Indonesian NIK",
    "Sixteen digits with a district and a plausible date of birth, beside `NIK` or `KTP`. Very sure.",
)
_PK_CNIC = person_number(
    241,
    "pk-cnic",
    "PK_CNIC",
    "Pakistani CNIC",
    "Thirteen digits 5-7-1 of a province: sure with hyphens, very sure beside `CNIC`.",
)
_IL_ID = person_number(
    242,
    "il-id-number",
    "IL_ID_NUMBER",
    "Israeli identity number",
    "Nine digits with a right Luhn digit, beside `teudat zehut` or `Israeli ID`. Very sure.",
)
_HK_ID = person_number(
    243,
    "hk-id",
    "HK_ID",
    "Hong Kong identity card number",
    "One or two letters, six digits and a right check character in parentheses: very sure; without them beside `HKID`.",
)
_TW_ID = person_number(
    244,
    "tw-id",
    "TW_NATIONAL_ID",
    "Taiwanese identity number",
    "A letter, nine digits and a right check digit, beside a label. Very sure.",
)
_NRIC_HEAD: Final = r"(?:^|[^\w.])[STFGM][0-9]{7}[A-Z]\b"
_RRN_HEAD: Final = r"\b[0-9]{2}[01][0-9][0-3][0-9]-[1-8][0-9]{6}\b"
_THAI_HEAD: Final = r"\b[0-9][- ][0-9]{4}[- ][0-9]{5}[- ][0-9]{2}[- ][0-9]\b"
_CHINESE_HEAD: Final = r"(?:^|[^\w.])[1-9][0-9]{5}(?:19|20)[0-9]{2}[01][0-9][0-3][0-9][0-9]{3}[0-9Xx]\b"
_CNIC_HEAD: Final = r"\b[1-7][0-9]{4}-[0-9]{7}-[0-9]\b"
_HKID_HEAD: Final = r"(?:^|[^\w.])[A-Z]{1,2}[0-9]{6} ?\([0-9A]\)"


def _korean_business(value: str) -> bool:
    """The check digit of a Korean business number (National Tax Service)."""
    digits = [int(digit) for digit in compact(value)]
    total = sum(digit * weight for digit, weight in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=False))
    return (10 - (total + digits[8] * 5 // 10) % 10) % 10 == digits[9] and len(set(digits)) > 2


def _born(value: str) -> bool:
    """Whether the first six digits are a date, year first."""
    digits = re.sub(r"\D", "", value)
    return 1 <= int(digits[2:4]) <= 12 and 1 <= int(digits[4:6]) <= 31


def _singapore(value: str) -> bool:
    """The check letter of an NRIC or FIN. Source: the weights and letters that ICA's numbers follow since 1968."""
    first, digits, check = value[0], value[1:8], value[8]
    total = sum(int(digit) * weight for digit, weight in zip(digits, (2, 7, 6, 5, 4, 3, 2), strict=True))
    total += {"T": 4, "G": 4, "M": 3}.get(first, 0)
    letters = {"S": "JZIHGFEDCBA", "T": "JZIHGFEDCBA", "M": "KLJNPQRTUWX"}.get(first, "XWUTRQPNMLK")
    place = 10 - total % 11 if first == "M" else total % 11
    return letters[place] == check


def _japanese(value: str) -> bool:
    """The check digit of an individual number (Ordinance 85 of 2014, article 5)."""
    digits = [int(digit) for digit in compact(value)]
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(digit * weight for digit, weight in zip(digits, weights, strict=False)) % 11
    return (0 if rest <= 1 else 11 - rest) == digits[11] and len(set(digits)) > 2


def _hong_kong(value: str) -> bool:
    """The check character of a Hong Kong identity card, mod 11 with letters as 10 to 35."""
    plain = re.sub(r"[^A-Z\d]", "", value)
    padded = plain.rjust(9)
    values = [36 if char == " " else int(char, 36) for char in padded[:8]]
    total = sum(number * weight for number, weight in zip(values, range(9, 1, -1), strict=True))
    return (11 - total % 11) % 11 == int(padded[8], 36)


def _taiwanese(value: str) -> bool:
    """The check digit of a Taiwanese identity number; the letter, a place of registration, stands for two digits."""
    letter = "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(value[0]) + 10
    digits = [letter // 10, letter % 10, *map(int, value[1:])]
    weights = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 10 == 0


DETECTORS: Final = (
    shaped(
        _SG_NRIC,
        (_NRIC_HEAD,),
        r"[STFGM]\d{7}[A-Z]",
        _singapore,
        labels=("nric", "fin", "nric/fin", "singapore id", "ic number", "identity card"),
        score=0.85,
    ),
    labelled(
        _SG_UEN,
        ("uen", "unique entity number"),
        r"\d{8,9}[A-Z]|[TSR]\d{2}[A-Z]{2}\d{4}[A-Z]",
        stdnum("sg.uen"),
        score=0.97,
    ),
    shaped(
        _KR_RRN,
        (_RRN_HEAD,),
        r"\d{6}-[1-4]\d{6}",
        _born,
        labels=("rrn", "resident registration", "주민등록번호", "주민번호"),
        score=0.85,
    ),
    labelled(_KR_RRN, ("rrn", "resident registration", "주민등록번호"), r"\d{6}-?[1-4]\d{6}", _born, score=0.97),
    shaped(
        _KR_FRN,
        (_RRN_HEAD,),
        r"\d{6}-[5-8]\d{6}",
        _born,
        labels=("frn", "foreigner registration", "외국인등록번호", "alien registration"),
        score=0.8,
    ),
    labelled(_KR_FRN, ("frn", "foreigner registration", "alien registration"), r"\d{6}-?[5-8]\d{6}", _born, score=0.96),
    labelled(
        _KR_BRN,
        ("brn", "business registration", "business number", "사업자등록번호", "korean brn"),
        r"\d{3}-\d{2}-\d{5}|\d{10}",
        _korean_business,
        score=0.95,
        priority=60,
    ),
    shaped(
        _TH_TNIN,
        (_THAI_HEAD,),
        r"[1-9](?P<mark>[- ])\d{4}(?P=mark)\d{5}(?P=mark)\d{2}(?P=mark)\d",
        lambda value: stdnum("th.pin")(compact(value)),
        labels=("thai id", "citizen id", "เลขประจำตัวประชาชน"),
        score=0.95,
    ),
    labelled(
        _TH_TNIN,
        ("thai id", "thai national", "tnin", "thai citizen", "citizen id"),
        r"[1-9]\d{12}",
        stdnum("th.pin"),
        score=0.96,
        priority=60,
    ),
    labelled(
        _PH_TIN,
        ("tin", "taxpayer identification", "bir tin", "philippine tin"),
        r"\d{3}-\d{3}-\d{3}(?:-\d{3,5})?",
        score=0.85,
    ),
    labelled(_PH_UMID, ("umid", "crn", "common reference", "unified multi-purpose"), r"\d{4}-?\d{7}-?\d", score=0.88),
    shaped(
        _CN_RESIDENT,
        (_CHINESE_HEAD,),
        r"[1-9]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d\d{3}[\dXx]",
        stdnum("cn.ric"),
        labels=("身份证", "resident identity", "chinese id"),
        score=0.93,
        labelled_score=0.99,
        priority=75,
    ),
    labelled(
        _JP_MY_NUMBER,
        ("my number", "individual number", "マイナンバー", "個人番号"),
        r"\d{4}[ -]?\d{4}[ -]?\d{4}",
        _japanese,
        score=0.95,
        priority=60,
    ),
    labelled(
        _MY_NRIC,
        ("mykad", "nric", "malaysian ic", "malaysian id", "ic no", "ic number", "kad pengenalan"),
        r"\d{6}-\d{2}-\d{4}|\d{12}",
        lambda value: stdnum("my.nric")(compact(value)),
        score=0.94,
        priority=60,
    ),
    labelled(
        _ID_NIK,
        ("nik", "ktp", "no ktp", "nomor induk kependudukan"),
        r"\d{16}",
        stdnum("id.nik"),
        score=0.96,
        priority=72,
    ),
    shaped(_PK_CNIC, (_CNIC_HEAD,), r"[1-7]\d{4}-\d{7}-\d", stdnum("pk.cnic"), labels=("cnic", "nadra"), score=0.85),
    labelled(_PK_CNIC, ("cnic", "nadra"), r"[1-7]\d{12}", stdnum("pk.cnic"), score=0.93, priority=60),
    labelled(
        _IL_ID,
        ("teudat zehut", "israeli id", "israel id", "תעודת זהות"),
        r"\d{8}-?\d",
        lambda value: stdnum("il.idnr")(compact(value)),
        score=0.95,
        priority=60,
    ),
    shaped(
        _HK_ID,
        (_HKID_HEAD,),
        r"[A-Z]{1,2}\d{6} ?\([\dA]\)",
        _hong_kong,
        labels=("hkid", "hong kong id", "hong kong identity"),
        score=0.93,
        labelled_score=0.99,
    ),
    labelled(_HK_ID, ("hkid", "hong kong id", "hong kong identity"), r"[A-Z]{1,2}\d{6}[\dA]", _hong_kong, score=0.97),
    labelled(
        _TW_ID,
        ("taiwan id", "taiwanese id", "taiwan national", "身分證", "national id"),
        r"[A-Z][1289]\d{8}",
        _taiwanese,
        score=0.95,
    ),
)
