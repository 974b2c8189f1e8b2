"""The parts that a postal address is made of behind its street: unit, postcode, town, region, country."""

from __future__ import annotations

from typing import Final

import msgspec

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.gazetteer import common_words, other_names
from auditors.sensitive_data.plausibility import PARTICLE, UPPER, is_given_name, is_place

STATES: Final = frozenset(
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR "
    "PA RI SC "
    "SD TN TX UT VT VA WA WV WI WY DC PR GU VI AS MP AA AE AP ON QC BC AB MB SK NS NB NL PE YT NT NU NSW VIC QLD WA "
    "SA TAS ACT".split()
)
"""Codes of states, provinces and territories of the United States (military ones too), Canada and Australia."""

NUMBER: Final = r"\d{1,5}(?:[A-Za-z](?![A-Za-z]))?(?:[-/]\d{1,4})?"
WORD: Final = rf"(?:[{UPPER}][^\W\d_]*\.?(?:['’\-][^\W\d_]+)*|\d{{1,3}}(?:st|nd|rd|th|er|e|º|ª))"

_GAP: Final = deferred(r"[ \t]*,?[ \t]*(?:\r?\n[ \t>|?}*]{0,12}){0,2},?[ \t]*")
_UNIT: Final = deferred(
    r"(?i:apt|apartment|suite|ste|unit|flat|room|rm|floor|fl|apto|piso|bldg|building|box|whg|wohnung|top|esc|app|"
    r"appt|appartement|int|lot|etage)"
    r"\.?[ \t]?#?[ \t]?(?:[A-Z]-?)?\d{1,5}[A-Za-z]?(?!\w)|#[ \t]?\d{1,5}[A-Z]?(?!\w)|\d{1,2}(?:st|nd|rd|th) [Ff]loor"
    r"|(?i:portal|puerta|pta|planta|bte|bo[iî]te|stiege|stock)\.?[ \t]\d{1,3}[A-Za-z]?(?!\w)"
    r"|(?i:b[aâ]t(?:iment)?|bloque|unit|flat|apartment)\.?[ \t](?:[A-Z]|\d{1,3})(?!\w)"
    r"|\d{1,2}\.?[º°ª](?:[ \t]?(?:[A-Z]|izq|izda|dcha|der|int|ext)\b\.?)?(?!\w)"
)
_POSTCODE: Final = deferred(
    r"(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|(?:[A-Z]{1,2}-)?\d{5}-\d{3,4}|\d{2}-\d{3}|"
    r"\d{4} ?[A-Z]{2}(?= )|\d{3} \d{2}|(?:[A-Z]{1,2}-)?\d{4,6})(?![\w]|[-.]\d)"
)
_REGION: Final = deferred(r"[A-Z]{2,3}(?![\w&]|\.\w)")
_PART_OF_TOWN: Final = (
    rf"(?:[{UPPER}][^\W\d_]{{0,3}}\.(?=[ \t][{UPPER}])|[{UPPER}][^\W\d_]*(?:['’\-][^\W\d_]+)*|\d{{1,3}}(?:st|nd|rd|th))"
)
"""Only a short word goes on behind a full stop: `St. Gallen`, not `Rostock. Auftrag`."""
_TOWN: Final = deferred(
    rf"{_PART_OF_TOWN}(?:[ \t](?:{PARTICLE}[ \t]|am[ \t]|upon[ \t]|an[ \t]der[ \t]|"
    rf"sur[ \t]|of[ \t]|and[ \t])?{_PART_OF_TOWN}){{0,3}}(?![\w:=@(])"
)
_LINE_END: Final = deferred(r"[ \t]*(?:,|\r?\n|$|\d|[A-Z]{2,3}\b|[.;!?\"'\)])")
_NAN: Final = deferred(r"(?:nan|N/A|None)\b")


class Tail(msgspec.Struct, frozen=True):
    """What follows a street: where it ends, and which parts were there (`unit`, `postcode`, `region`, `town`)."""

    end: int
    parts: frozenset[str]

    @property
    def sure(self) -> bool:
        """Whether the parts make an address beyond doubt."""
        return "postcode" in self.parts or "region" in self.parts or "unit" in self.parts


def tail(text: str, end: int, previous: str = "street") -> Tail:
    """The parts of an address that go on at `end` of the text, behind a part of the kind `previous`; at most eight."""
    parts: set[str] = set()
    towns = 0
    for _ in range(8):
        gap = _GAP.match(text, end)
        start = gap.end() if gap else end
        between = text[end:start]
        if start >= len(text) or (not between and previous == "street"):
            break
        found = _part(text, start, between, previous, towns)
        if found is None:
            break
        previous, end = found
        towns += previous == "town"
        parts.add(previous)
    return Tail(end, frozenset(parts))


def _part(text: str, start: int, between: str, previous: str, towns: int) -> tuple[str, int] | None:
    """The kind and end of the part of an address that begins at `start`."""
    apart = "," in between or "\n" in between
    if match := _UNIT.match(text, start):
        return "unit", match.end()
    if match := _POSTCODE.match(text, start):
        return ("postcode", match.end()) if apart or previous != "street" else None
    if match := _REGION.match(text, start):
        known = match[0] in STATES
        if (apart or previous in ("town", "unit", "postcode")) and (
            known or (previous != "street" and match[0] not in _NOT_REGIONS)
        ):
            return "region", match.end()
    if (match := _NAN.match(text, start)) and previous != "street":
        return "region", match.end()
    if towns < 3 and (apart or previous in ("unit", "postcode", "region")):
        match = _TOWN.match(text, start)
        if match and _is_town(match[0]) and ("\n" not in between or _LINE_END.match(text, match.end())):
            return "town", match.end() - match[0].endswith(".")
    return None


_NOT_REGIONS: Final = frozenset("AND THE FOR NOT YES API URL SQL PDF CSV FAX TEL PO DOB SSN MRN ID PM AM".split())


def _is_town(words: str) -> bool:
    if is_place(words):
        return True
    first = words.split()[0].strip(".").casefold()
    return not (
        first in other_names()
        or (first in common_words() and " " not in words)
        or (is_given_name(first) and " " not in words)
    )
