"""Telephone numbers of all countries: how they are written, what stands around them, and Google's numbering plans.

A number that shows its country (`+44 …`) or is written as only telephone numbers are (`(415) 555-0149`) is known by
itself. All others are digits in groups, so words decide (`phone_context`).

Most digits that stand where a number might are none, so what is cheap to see and leaves no doubt is looked at first.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, Final

from auditors.model import Severity
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.headings import REACH, heading
from auditors.sensitive_data.identifiers import personal_data
from auditors.sensitive_data.phone_context import (
    AGAINST,
    EPOCH,
    GAP,
    LIST_GAP,
    MUCH,
    NONE,
    SOME,
    WORD_HEADS,
    WORDS,
    bearing,
    is_counted,
    is_heading,
)
from auditors.sensitive_data.phone_look_alikes import looks_alike

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
        "`fax`, `Telefon`, `móvil` in front or `office`, `mobile` behind: sure beside `phone`, probable beside "
        "`number`. Not: dates, times, amounts, coordinates, versions, addresses of machines, order and card numbers."
    ),
)

_NUMBERED: Final = deferred(r"(?:\b[nN](?:[°º]|[or]\.)|#)\s?\Z")
_UNIT: Final = deferred(
    r"\s?(?:[%°€£$*]|(?:ms|us|ns|s|sec|seconds|minutes|hours|days|bytes|[kmg]i?b|tokens?|usd|eur|gbp|kg|km|mm|cm|miles"
    r"|requests|users|rows|records|items|times|lines|people|points|units|px|hz|[kmg]hz)\b)",
    re.IGNORECASE,
)
_LISTED_BEFORE: Final = deferred(r"\d{6}[,;\s]{1,3}\Z")
_LISTED_BEHIND: Final = deferred(r"[,;\s]{1,3}\d{6}")
"""Long numbers one behind another."""
_MANY_PAIRS: Final = deferred(r"\d\d(?:[ .\-]\d\d){5,}")
_TRIED: Final = deferred(r"\b(?:assert|mock|fixture|expect)\w*\b[^\n]{0,48}\Z", re.IGNORECASE)
_NOBODYS_AREA: Final = "555"
"""The area that the North American plan gives to nobody."""
_AMOUNT: Final = deferred(r"(?:[$€£¥₹]|\b(?:usd|eur|gbp|inr|rs)\.?)\s?\Z", re.IGNORECASE)
_DATE: Final = deferred(
    r"(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01])(?:[ T-]|\Z)"
    r"|(?:0?[1-9]|[12]\d|3[01])[-./](?:0?[1-9]|[12]\d|3[01])[-./](?:19|20)?\d\d(?:[ T]|\Z)"
    r"|(?:0[1-9]|1[0-2])/[2-3]\d \d{3,4}\Z"
)
"""Days, and what stands behind a card number: its expiry and its code."""
_YEARS: Final = deferred(r"(?:19|20)\d\d ?[-/] ?(?:19|20)\d\d")
_JUMBLED: Final = deferred(r"  |\..*/|/.*\.|\d/\d+/\d")
_COORDINATES: Final = deferred(r"\+\d{4}-\d{5}|\+\d{6}-\d{7}")
"""Degrees and minutes, then perhaps seconds (ISO 6709)."""
_LINES: Final = deferred(r"(?P<number>[^/]*\d{4,8})(?:/\d{1,3}){1,4}")
"""The last digits of further lines behind a number: `(04) 7470952/46/43`."""
_ASIDE_BEHIND: Final = deferred(r"(?P<number>.*\d)[ ]?\([\d \-/.]{1,8}")
"""Digits behind a bracket that opens: `321-726-2209 (24 hours)`."""
_HIGHEST_DRAWN: Final = "70"
_CODE_POINTS: Final = deferred(r"0\d{3}(?: \d{4})+")
"""Hexadecimal words of four in tables of characters."""
_DECIMAL: Final = deferred(r"\d+\.\d+|\d+\.\d{1,2}-\d+(?:\.\d+)?")
"""A fraction, or from one to another."""
_BYTES_BEFORE: Final = deferred(r"(?:(?<![0-9A-Za-z])[0-9A-Fa-f]{2} ){2,4}\Z")
_BYTES_BEHIND: Final = deferred(r"(?: [0-9A-Fa-f]{2}(?![0-9A-Za-z])){2,4}")
_BYTE: Final = deferred(r"[A-Fa-f]|\b00\b")
"""What a list of telephone numbers in pairs hardly holds, and a dump of bytes does: `b8 01 00 00 00 84 d2 74`."""

_EXTENSION: Final = r"[ ,;]{0,2}(?:x|ext|extn|extension|durchwahl|poste|#)[ .:]{0,2}\d{1,6}"
_CONFIRM: Final = deferred(
    r"(?P<value>(?P<number>[+(0-9](?<![\w+.@*^].)(?<!\d[:,].)(?<!,,.)(?<!\w[/\-].)"
    r"(?:(?<=\d)|(?<=\+)\(?\+?\d|(?<=\()\+?\d)(?:(?:(?!(?<=\d{3}[ .\-]\d{4}) ?/)[ .\-/()]{1,3})?\d){5,16})"
    rf"(?:{_EXTENSION})?)(?!\w|[.:/+]\d|-\w|,\d{{3}}\b(?!\.\d{{1,3}}\.\d)|[)\]]?\(\d)",
    re.IGNORECASE | re.ASCII,
)
"""Its first character is taken before what stands in front of it is looked at: so `re` searches for it fast."""
_NORTH_AMERICAN: Final = deferred(
    r"(?:(?:\+?1|001)[ .\-]?)?(?:\((?P<area>\d{3})\)[ .\-]{0,2}|(?P<code>\d{3})(?P<mark>[ .\-/]))(?P<exchange>\d{3})"
    r"(?P<second>[ .\-/]?)\d{4}"
)
_GROUP_BEFORE: Final = deferred(r"\d[ .\-]\Z")
_PAIRS: Final = deferred(r"0\d[ .\-]\d\d\b")
"""A number in pairs may follow another number; what has other groups is a part of a longer one then."""
_SINGLE: Final = deferred(r"(?<!\d)[02-9](?![\d)])")
"""A group of one digit, which is none of a telephone number but for the 1 in front of long-distance ones."""
_APART: Final = deferred(r"(?:\A|[\n|:,;(])\s*\Z")
"""In front of what stands in a field of its own."""
_PLANNED: Final = deferred(r"1?[2-9]\d{9}|0[1-9]\d{8,9}|(?:00|011)\d{7,}")
"""Digits in one group that may be of a plan: of North America or a mobile, behind a trunk or a dialling prefix."""
_TRUNK: Final = deferred(
    r"(?P<pairs>0[1-9](?P<mark>[ .\-])\d\d(?:(?P=mark)\d\d){3})"
    r"|\(0\d{2,4}\) ?\d{5,8}|\(0\d{1,4}\) ?\d{3,4}[ \-]\d{3,4}"
    r"|0\d{1,4}[ /](?:\d{3,9}|\d{2,4}(?:[ \-]\d{2,4}){0,2}[ \-]\d{1,4})|0\d{1,4}-\d{6,8}|0\d{1,3}-\d{3,4}-\d{4}"
)
_TRUNK_REGIONS: Final = ("GB", "DE", "IT", "NL", "CH", "AT", "AU", "JP", "BE", "SE", "IN", "ZA", "TR", "KR")
"""Where numbers are written with a trunk prefix, the countries whose text logs most often hold first."""

_SHAPE_HEADS: Final = (
    r"\+\(?[1-9](?:[ .()/\-]{0,3}[0-9]){6}",
    r"\([0-9]{1,5}\)[ .\-/]{0,2}[0-9]{2}",
    r"\b[0-9]{3}[\-./][0-9]{3}[\-.][0-9]{4}",
    r"(?:^|[^\w.:/\-]|[^\w\s.]:)\(?0[1-9][0-9]{0,3}[ /)\-]{1,2}[ ]?[0-9]{2}[0-9 .\-]{1,2}[0-9]",
    r"(?:^|[^\w.:,/\-])00[1-9][0-9]{0,2}[ .()/\-]{1,2}[0-9]",
    r"(?:^|[^\w.:/\-])0[1-9][.\-][0-9]{2}[.\-][0-9]{2}[.\-][0-9]{2}[.\-]",
)
_SHAPES: Final = tuple(deferred(head, re.ASCII) for head in _SHAPE_HEADS)

_SIP: Final = deferred(r"\b(?:(?:sips?|tel):|(?:pj)?sip/)\Z", re.IGNORECASE)
"""In front of a number at a host: `sip:+14155550149@carrier.example`."""
_SECONDS: Final = 10
"""Digits of a time in seconds, which may be a number beside a sure word; one in milliseconds is none."""
_LIMITS: Final = frozenset({"2147483647", "2147483648", "4294967295", "4294967296"})
"""The largest numbers of 32 bits."""


def _digits(number: str) -> str:
    return number if number.isdigit() else re.sub(r"\D", "", number)


def _impossible(candidate: Candidate, number: str, digits: str) -> bool:
    """Whether the digits are plainly something else: a date, an amount, a fraction, one digit over and over."""
    if (
        not 6 <= len(digits) <= 15
        or len(set(digits)) < 3
        or digits in _LIMITS
        or number.count("(") != number.count(")")
    ):
        return True
    if number != digits and (
        _YEARS.fullmatch(number)
        or _DATE.match(number)
        or _DECIMAL.fullmatch(number)
        or _COORDINATES.fullmatch(number)
        or _JUMBLED.search(number)
    ):
        return True
    return bool(_AMOUNT.search(candidate.before(6)) or _UNIT.match(candidate.text, candidate.end, candidate.end + 12))


def _parsed(number: str, region: str | None) -> Any:
    """The number as phonenumbers reads it, None where it reads none. Takes about 50 µs."""
    import phonenumbers

    try:
        return phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None


def _valid(number: str, region: str | None) -> bool:
    """Whether the number is one of a plan: of the country that it shows, else of the region."""
    import phonenumbers

    parsed = _parsed(number, region)
    return parsed is not None and phonenumbers.is_valid_number(parsed)


def _shaped(candidate: Candidate) -> bool:
    """Whether the number is written as hardly anything else is, so that it needs no word beside it."""
    if (
        _GROUP_BEFORE.search(candidate.before(2))
        and candidate.text[candidate.start] == "0"
        and not _PAIRS.match(candidate.value)
    ):
        return False
    around = max(0, candidate.start - 2), candidate.end + 1
    return any(shape.search(candidate.text, *around) for shape in _SHAPES)


def _dumped(candidate: Candidate) -> bool:
    """Whether the digits are bytes among others, as `hexdump` shows them."""
    number = candidate.match["number"]
    beside = _BYTES_BEFORE.search(candidate.before(13)), _BYTES_BEHIND.match(candidate.text, candidate.end)
    pairs = [bytes_.group() for bytes_ in beside if bytes_]
    return bool(pairs) and (number.count("00") > 1 or any(_BYTE.search(bytes_) for bytes_ in pairs))


def _score(candidate: Candidate) -> float | None:
    number = candidate.match["number"]
    if not number.isdigit() and (longer := _LINES.fullmatch(number) or _ASIDE_BEHIND.fullmatch(number)):
        number = longer["number"]
        candidate.end = candidate.start + len(number)
    digits = _digits(number)
    if _impossible(candidate, number, digits) or (len(number) > _SECONDS and EPOCH.fullmatch(number)):
        return None
    if number == digits and is_counted(candidate):
        return None
    if candidate.after(1) == "@" and not _SIP.search(candidate.before(6)):
        return None
    area = digits[-10:-7] or candidate.before(5).rstrip(") .-")[-3:]
    if area == _NOBODYS_AREA and _TRIED.search(candidate.before(64)):
        return None
    least = _least(candidate, number, digits)
    context = bearing(candidate, least)
    if context < least:
        return None
    if context < MUCH and (_is_drawn(number) or _is_series(number)):
        return None
    if number == digits and looks_alike(candidate):
        return None
    if "+" in number:
        return _international(number, digits, context)
    if north_american := _NORTH_AMERICAN.fullmatch(number):
        return _north_american(north_american, candidate, context)
    if context == AGAINST:
        return None
    if digits[:2] == "00" or digits[:3] == "011":
        dialled = "+" + (digits[2:] if digits[:2] == "00" else digits[3:])
        if len(digits) > 9 and (context or number != digits) and _valid(dialled, None):
            return 0.95 if context else 0.8
    if context == SOME and (
        _among_others(candidate) if number == digits else _GROUP_BEFORE.search(candidate.before(2)) is not None
    ):
        return None
    if context == NONE and _NUMBERED.search(candidate.before(8)):
        return None
    return _national(number, digits, context)


def _least(candidate: Candidate, number: str, digits: str) -> int:
    """The least that the words around a number must say of it: the less, the more it looks like one by itself."""
    if number == digits:
        return SOME if _PLANNED.fullmatch(digits) else MUCH
    if _CODE_POINTS.fullmatch(number) or _dumped(candidate) or not _shaped(candidate):
        return SOME
    return AGAINST


def _is_drawn(number: str) -> bool:
    """Whether pairs of digits stand in rising order, as the numbers of a lottery do: `03 06 26 39 48`."""
    pairs = number.split()
    rising = len(pairs) > 4 and all(len(pair) == 2 for pair in pairs) and sorted(set(pairs)) == pairs
    return rising and pairs[-1] <= _HIGHEST_DRAWN


_WIDEST_STEP: Final = 10
"""Of numbers on an axis; `01 23 45 67 89` is what people write for a telephone number."""


def _is_series(number: str) -> bool:
    """Whether groups rise by the same small step, or rise at all behind a dash between spaces: `020 - 30 40 50 60`."""
    groups = [int(group) for group in re.findall(r"\d+", number)]
    steps = {later - earlier for earlier, later in pairwise(groups)}
    return len(groups) > 3 and min(steps) > 0 and (" - " in number or (len(steps) == 1 and max(steps) <= _WIDEST_STEP))


def _among_others(candidate: Candidate) -> bool:
    """Whether other long numbers follow or precede at once: `Numbers: 6373279801, 8833123073, …`."""
    return bool(_LISTED_BEFORE.search(candidate.before(12)) or _LISTED_BEHIND.match(candidate.after(12)))


def _international(number: str, digits: str, context: int) -> float | None:
    grouped = len(number) > len(digits) + 1
    if _valid(number, None):
        if grouped or context > NONE:
            return 0.98
        return 0.95 if context == NONE and len(digits) > 9 else 0.6
    if context == MUCH:
        return 0.9 if len(digits) >= 7 else None
    if context == AGAINST or not (grouped or context):
        return None
    import phonenumbers

    parsed = _parsed(number, None)
    return 0.75 if len(digits) > 9 and parsed is not None and phonenumbers.is_possible_number(parsed) else None


def _north_american(match: re.Match[str], candidate: Candidate, context: int) -> float | None:
    if context == MUCH:
        return 0.97
    area, exchange = match["area"] or match["code"], match["exchange"]
    assignable = area[0] in "23456789" and exchange[0] in "23456789"
    regular = match["area"] or (match["mark"] in "-." and match["second"] == match["mark"])
    if context == AGAINST:
        return 0.6 if assignable and match["area"] else None
    if context == SOME:
        return 0.95 if regular and assignable else 0.85
    if _NUMBERED.search(candidate.before(8)):
        return None
    if not regular:
        return 0.8 if assignable and match["mark"] == "/" and match["second"] == "-" else None
    if assignable:
        return 0.97 if match["area"] else 0.95
    if match["area"]:
        return 0.85
    apart = match.end() < len(candidate.value) or _APART.search(candidate.before(8)) is not None
    return 0.6 if apart else None


def _national(number: str, digits: str, context: int) -> float | None:
    """The score of a number that shows no country and is not written as in North America."""
    grouped = number != digits
    if context == MUCH:
        return 0.93 if grouped or len(digits) >= 9 else 0.8
    if context == SOME and grouped:
        if len(digits) < 7 or _SINGLE.search(number) or _MANY_PAIRS.fullmatch(number):
            return None
        return 0.92 if _in_trunk_form(number) else 0.8
    if context == SOME:
        mobile = len(digits) == 10 and digits[0] in "6789"
        if mobile or (len(digits) in (10, 11) and _valid(number, "GB" if digits[0] == "0" else "US")):
            return 0.8
        return None
    return 0.8 if grouped and len(digits) >= 10 and _in_trunk_form(number) else None


def _in_trunk_form(number: str) -> bool:
    """Whether the number is written with a trunk prefix, and valid where it is written in that way."""
    number = number.replace(" - ", "/", 1).replace(" /", "/").replace("/ ", "/")
    form = _TRUNK.fullmatch(number)
    if not form:
        return False
    if number[0] == "(":
        return True
    regions = ("FR",) if form["pairs"] else _TRUNK_REGIONS
    return any(_valid(number, region) for region in regions)


def _cell(candidate: Candidate) -> float | None:
    """A number in a column of telephone numbers."""
    number = candidate.match["number"]
    digits = _digits(number)
    if not 7 <= len(digits) <= 15 or _impossible(candidate, number, digits):
        return None
    return 0.92 if is_heading(heading(candidate.text, candidate.start)) else None


COLUMN: Final = Detector(
    rule=PHONE_NUMBER,
    heads=(rf"(?i)[\n\t|;,][ \"'`*]{{0,4}}(?:{WORDS})[a-z _.-]{{0,16}}[ \"'`*]{{0,8}}(?:[\t|;,][^\n]{{0,200}})?\r?\n",),
    confirm=_CONFIRM,
    validate=_cell,
    reach=(16, REACH),
    priority=44,
)
"""Below a heading, where no word needs to stand beside a number."""
PHONE: Final = Detector(
    rule=PHONE_NUMBER,
    heads=(*_SHAPE_HEADS, *WORD_HEADS),
    confirm=_CONFIRM,
    validate=_score,
    reach=(GAP + 24, LIST_GAP + 8),
    priority=45,
)


def _linked_score(candidate: Candidate) -> float | None:
    return 0.97 if _valid("+" + candidate.value, None) else None


LINKED: Final = Detector(
    rule=PHONE_NUMBER,
    heads=(r"\bwa\.me/\+?[0-9]{7}",),
    confirm=deferred(r"\bwa\.me/\+?(?P<value>[1-9]\d{7,14})(?!\d)"),
    validate=_linked_score,
    reach=(32, 16),
    priority=46,
)
"""Links that open a conversation with a number, which is written without its plus there."""
