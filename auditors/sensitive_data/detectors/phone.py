"""Telephone numbers of all countries: how they are written, what stands around them, and Google's numbering plans.

A number that shows its country (`+44 …`) or is written as only telephone numbers are (`(415) 555-0149`) is known by
itself. All others are digits in groups, so words decide: `call`, `fax`, `Handy` in front, `office` behind.
"""

from __future__ import annotations

import re
from typing import Any, Final

from auditors.model import Severity
from auditors.sensitive_data.context import words
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.identifiers import OTHER_NUMBERS, personal_data

PHONE_NUMBER: Final = personal_data(
    102,
    "phone-number",
    "PHONE_NUMBER",
    "Telephone number in clear",
    severity=Severity.MEDIUM,
    why=(
        "A number leads straight to a person, invites calls in the name of your service, and is what many accounts are "
        "recovered with."
    ),
    checks=(
        "International numbers and those written as in North America or with a trunk prefix are checked against the "
        "numbering plan of their country (phonenumbers): sure. Other groups of digits count beside words like `call`, "
        "`fax`, `Telefon`, `móvil` in front or `office`, `mobile` behind: sure beside `phone`, probable beside `number`. "
        "Not: dates, times, amounts, coordinates, versions, addresses of machines, order and card numbers."
    ),
)

_STRONG_WORDS: Final = (
    *(
        "phone",
        "phones",
        "phone number",
        "phone no",
        "telephone",
        "telephones",
        "tel",
        "telno",
        "ph",
        "mobile",
        "mobiles",
    ),
    *("mob", "cell", "cellphone", "cell phone", "cellular", "fax", "faxes", "whatsapp", "whats app", "sms", "hotline"),
    *("helpline", "landline", "voicemail", "pager", "contact number", "phone line", "call me", "call us", "call him"),
    *(
        "call her",
        "call them",
        "call back",
        "callback",
        "called from",
        "text me",
        "text us",
        "ring me",
        "dial",
        "dialled",
    ),
    *(
        "dialed",
        "telefon",
        "telefonnummer",
        "tel nr",
        "handy",
        "handynummer",
        "mobil",
        "mobilnummer",
        "festnetz",
        "rufnummer",
    ),
    *(
        "anrufen",
        "durchwahl",
        "téléphone",
        "telephone",
        "portable",
        "numéro de téléphone",
        "appelez",
        "appeler",
        "teléfono",
    ),
    *("telefono", "móvil", "movil", "celular", "llámame", "llamar", "cellulare", "telefone", "telemóvel", "telefoon"),
    *("mobiel", "gsm", "telefoni", "puhelin", "tlf", "mobilnr", "sím", "sími", "numer telefonu", "komórka"),
)
_WEAK_WORDS: Final = (
    *(
        "call",
        "calls",
        "calling",
        "called",
        "caller",
        "contact",
        "contacts",
        "reach",
        "reached",
        "reachable",
        "ring",
        "text",
    ),
    *(
        "answering at",
        "answer at",
        "answering",
        "number",
        "numbers",
        "no",
        "nr",
        "message to",
        "messages to",
        "message on",
    ),
    *(
        "messages on",
        "registered",
        "line",
        "office",
        "desk",
        "home",
        "work",
        "direct",
        "emergency",
        "support",
        "erreichen",
    ),
    *(
        "erreichbar",
        "rufen",
        "joindre",
        "numéro",
        "numero",
        "número",
        "nummer",
        "chiamare",
        "chiama",
        "ligar",
        "bellen",
    ),
)
_STRONG: Final = words(*_STRONG_WORDS)
_WEAK: Final = words(*_WEAK_WORDS)
_BEHIND: Final = re.compile(
    r"[\s,;\-–(\[/]{0,3}(?:my |the |his |her |our )?(?:is (?:my|the|his|her|our) )?"
    r"(?P<word>office|fax|mobile|mob|cell|home|work|desk|phone|tel|direct|whatsapp|landline|handy|büro|privat|mobil|[mtfohwc])"
    r"(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_OTHER: Final = words(
    *(
        "account",
        "acct",
        "card",
        "credit card",
        "iban",
        "ssn",
        "social security",
        "passport",
        "licence",
        "license",
        "zip",
    ),
    *(
        "postcode",
        "postal code",
        "code",
        "otp",
        "pin",
        "password",
        "id",
        "ids",
        "uuid",
        "tax",
        "vat",
        "ein",
        "nhs",
        "npi",
    ),
    *(
        "patient",
        "mrn",
        "member",
        "policy",
        "claim",
        "lat",
        "latitude",
        "longitude",
        "lng",
        "lon",
        "price",
        "cost",
        "total",
    ),
    *(
        "amount",
        "balance",
        "tokens",
        "token",
        "bytes",
        "size",
        "duration",
        "elapsed",
        "latency",
        "port",
        "pid",
        "line number",
    ),
    *(
        "steuernummer",
        "kundennummer",
        "aadhaar",
        "pan",
        "routing",
        "aba",
        "sort code",
        "swift",
        "imei",
        "imsi",
        "vin",
        "dob",
    ),
    *(
        "born",
        "date",
        "date of birth",
        "model number",
        "part number",
        "serial number",
        "case number",
        "reference number",
    ),
    *(
        "invoice number",
        "order number",
        "confirmation number",
        "ticket number",
        "number of",
        "ref",
        "reference",
        "isbn",
    ),
    *("transaction", "file", "page", "figure", "table", "section", "chapter", "bug", "issue", "pr", "rfc", "line no"),
)
_KEY_OF_ANOTHER: Final = re.compile(
    r"_(?:at|id|ids|count|hash|type|code|ts|time|date|verified|model|len|length|tokens)\b"
)
_UNIT: Final = re.compile(
    r"\s?(?:%|°|€|£|\$|(?:ms|us|ns|s|sec|seconds|minutes|hours|days|bytes|[kmg]i?b|tokens?|usd|eur|gbp|kg|km|mm|cm|miles|"
    r"requests|users|rows|records|items|times|lines|people|points|units|px|hz|[kmg]hz)\b)",
    re.IGNORECASE,
)
_AMOUNT: Final = re.compile(r"(?:[$€£¥₹#]|\b(?:usd|eur|gbp|inr|rs)\.?)\s?\Z", re.IGNORECASE)

_EXTENSION: Final = r"(?:[ ,;]{0,2}(?:x|ext|extn|extension|durchwahl|poste|#)[ .:]{0,2}\d{1,6})?"
_CONFIRM: Final = re.compile(
    rf"(?<![\w+.@])(?<!\d[:,])(?<!\w[/\-])(?P<value>(?:\+ ?)?\(?\+?\d(?:[ .\-/()]{{0,3}}\d){{5,16}}{_EXTENSION})"
    r"(?![\w@]|[.:/\-+]\d|,\d{3}\b|[)\]]?\(\d)",
    re.IGNORECASE,
)
_HEADS: Final = (
    r"\+ ?\(?[1-9](?:[ .()/\-]{0,3}[0-9]){6}",
    r"\([0-9]{1,5}\)[ .\-/]{0,2}[0-9]{2}",
    r"\b[0-9]{3}[\-.][0-9]{3}[\-.][0-9]{4}",
    r"(?:^|[^\w.])\(?0[0-9](?:[ /.\-)(]{0,2}[0-9]){7}",
    r"(?i)\b(?:"
    + "|".join(
        (
            "phone",
            "tel",
            "mob",
            "cell",
            "fax",
            "whatsapp",
            "sms",
            "hotline",
            "helpline",
            "landline",
            "call",
            "contact",
            "reach",
        )
    )
    + "|"
    + "|".join(
        (
            "dial",
            "text",
            "ring",
            "numb",
            "nummer",
            "num.{1,2}ro",
            "n.{1,2}mero",
            "handy",
            "festnetz",
            "rufnummer",
            "gsm",
        )
    )
    + "|"
    + "|".join(
        (
            "t.{1,2}l.{1,2}phone",
            "portable",
            "m.{1,2}vil",
            "ll.{1,2}mame",
            "message",
            "answer",
            "registered",
            "ph|tlf|puhelin",
        )
    )
    + r")[^0-9]{0,40}[0-9](?:[ .()/\-]{0,3}[0-9]){5}",
    r"(?i)_?(?:phone|mobile|fax|telefon|handy)[^0-9]{0,24}[0-9](?:[ .()/\-]{0,3}[0-9]){5}",
    r"(?i)[0-9][0-9][ ,\-(]{1,3}(?:office|fax|mobile|cell|home|work|desk|phone|tel|direct|whatsapp)\b",
    r"(?i)[0-9] ?is (?:my|the|his|her|our) (?:office|fax|mobile|cell|home|work|desk|phone|tel|direct|whatsapp|number)",
)
_DATE: Final = re.compile(
    r"(?:(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])[-./](?:0?[1-9]|[12]\d|3[01])[-./](?:19|20)?\d\d)(?:[ T]|\Z)"
)
_EPOCH: Final = re.compile(r"1[4-9]\d{8}(?:\d{3}){0,2}")
"""Seconds, milli- and microseconds since 1970, from 2014 to 2033."""
_ASKED: Final = re.compile(
    r"\b(?:call|reach|contact|text|ring|phone|dial|message|messages|sms|answer|answering|fax|whatsapp)\w*\b[^.\d]{0,24}"
    r"\b(?:at|on|to|via|under)[\s:]{1,3}\Z",
    re.IGNORECASE,
)
_DECIMAL: Final = re.compile(r"\d+\.\d+")
_NORTH_AMERICAN: Final = re.compile(
    r"(?:(?:\+?1|001)[ .\-]?)?(?:\((?P<area>\d{3})\)[ .\-]{0,2}|(?P<code>\d{3})(?P<mark>[ .\-/]))(?P<exchange>\d{3})"
    r"(?:(?P=mark)|[ .\-])?\d{4}"
)
_COUNTRY: Final = re.compile(r"(?:\+|00|011)[ (]?")
_REGIONS: Final = (
    *(
        "GB",
        "DE",
        "FR",
        "IT",
        "NL",
        "BE",
        "CH",
        "AT",
        "ES",
        "AU",
        "NZ",
        "IE",
        "ZA",
        "IN",
        "JP",
        "KR",
        "TR",
        "SE",
        "FI",
        "BR",
    ),
)
"""Where numbers are written with a trunk prefix; the countries whose text our users' logs most often hold come first."""


def _parsed(value: str, region: str | None) -> Any:
    """The number as phonenumbers reads it, None where it reads none. Takes about 50 µs."""
    import phonenumbers

    try:
        return phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        return None


def _valid(value: str, region: str | None) -> bool:
    import phonenumbers

    number = _parsed(value, region)
    return number is not None and phonenumbers.is_valid_number(number)


def _possible(value: str) -> bool:
    import phonenumbers

    number = _parsed(value, None)
    return number is not None and phonenumbers.is_possible_number(number)


_AGAINST, _NONE, _SOME, _MUCH = -1, 0, 1, 2
_PARTED: Final = re.compile(r"[{};]|\"\s*,\s*\"[^\"]{3,}\"\s*:|\n\s*\n\s*\n")


def _context(candidate: Candidate) -> int:
    """How much the words around a number say that it is a telephone number; less than nothing where they say it is not."""
    behind = _BEHIND.match(candidate.text, candidate.end, candidate.end + 32)
    if behind and (len(behind["word"]) > 1 or behind.group().lstrip()[:1] in "(["):
        return _MUCH
    before = candidate.before(56)
    strong, weak = _last(_STRONG, before), _last(_WEAK, before)
    nearest = max(strong, weak)
    if max(_last(OTHER_NUMBERS, before), _last(_OTHER, before)) > nearest:
        return _AGAINST
    if nearest < 0:
        return _NONE
    if _KEY_OF_ANOTHER.search(before[nearest:]) or _PARTED.search(before[nearest:]):
        return _AGAINST
    if strong >= 0 and not _PARTED.search(before[strong:]):
        return _MUCH
    return _MUCH if _ASKED.search(before) else _SOME


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Where the last match ends, -1 where there is none."""
    end = -1
    for match in pattern.finditer(text):
        end = match.end()
    return end


def _impossible(candidate: Candidate, number: str, digits: str) -> bool:
    """Whether the digits are plainly something else: a date, an amount, a fraction, one digit over and over."""
    if not 6 <= len(digits) <= 15 or len(set(digits)) < 3 or number.count("(") != number.count(")"):
        return True
    if _DATE.match(number) or _DECIMAL.fullmatch(number):
        return True
    return bool(_AMOUNT.search(candidate.before(6)) or _UNIT.match(candidate.text, candidate.end, candidate.end + 12))


def _score(candidate: Candidate) -> float | None:
    number = re.split(r"[ ,;]{0,2}(?:[xX#]|[eE]xt|EXT|[dD]urchwahl|[pP]oste)", candidate.value, maxsplit=1)[0]
    digits = re.sub(r"\D", "", number)
    if _impossible(candidate, number, digits):
        return None
    context = _context(candidate)
    country = _COUNTRY.match(number)
    if country and number.lstrip("(")[0] == "+":
        return _international(number, digits, context)
    north_american = _NORTH_AMERICAN.fullmatch(number)
    if north_american:
        return _north_american(north_american, context)
    if context < 0:
        return None
    if country and len(digits) > 9 and _valid("+" + digits[len(re.sub(r"\D", "", country.group())) :], None):
        return 0.95 if context else 0.8 if len(number) > len(digits) else None
    return _national(number, digits, context)


def _international(number: str, digits: str, context: int) -> float | None:
    if _valid(number, None):
        return 0.98 if context >= 0 else 0.85
    grouped = len(number) > len(digits) + 1
    if context < 0 or not (grouped or context):
        return None
    if context == _MUCH:
        return 0.9 if 7 <= len(digits) <= 15 else None
    return 0.75 if _possible(number) else None


def _north_american(match: re.Match[str], context: int) -> float | None:
    area, exchange = match["area"] or match["code"], match["exchange"]
    assignable = area[0] in "23456789" and exchange[0] in "23456789"
    if match["area"]:
        sure = 0.97 if assignable else 0.85
    elif match["mark"] in "-.":
        sure = 0.95 if assignable else 0.4
    else:
        sure = 0.6 if assignable else 0.3
    if context == _MUCH:
        return 0.97
    if context == _SOME:
        return max(sure, 0.9)
    if context < 0:
        return 0.6 if sure >= 0.95 and match["area"] else None
    return sure if sure > 0.5 else None


def _national(number: str, digits: str, context: int) -> float | None:
    grouped = number != digits
    if not grouped and _EPOCH.fullmatch(digits):
        return None
    if context == _MUCH:
        return 0.93 if grouped or len(digits) >= 9 else 0.8
    trunk = digits[0] == "0" and 9 <= len(digits) <= 12 and any(_valid(number, region) for region in _REGIONS)
    if context == _SOME:
        if trunk:
            return 0.92
        if grouped:
            return 0.8 if len(digits) >= 7 else None
        return 0.8 if len(digits) == 10 and digits[0] in "6789" or _valid(number, "US") else None
    return 0.8 if trunk and grouped and _plainly_grouped(number) else None


def _plainly_grouped(number: str) -> bool:
    """Whether the groups look like those of a telephone number rather than of a row of numbers."""
    groups = re.findall(r"\d+", number)
    return (
        2 <= len(groups) <= 6
        and all(len(group) >= 2 for group in groups)
        and len(set(re.findall(r"[ .\-/]", number))) <= 2
    )


PHONE: Final = Detector(
    rule=PHONE_NUMBER,
    heads=_HEADS,
    confirm=_CONFIRM,
    validate=_score,
    reach=(64, 32),
    priority=45,
)
