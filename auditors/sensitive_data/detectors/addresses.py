"""Postal addresses by what is not a street: post boxes, units, postcodes, and what follows `address:` or `lives at`."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.plausibility import PARTICLE, UPPER, is_ordinary, is_place
from auditors.sensitive_data.postal import STATES, WORD, tail
from auditors.sensitive_data.street_addresses import address, judge_street


def _box(candidate: Candidate) -> float | None:
    candidate.end = tail(candidate.text, candidate.end).end
    return 0.95


boxes = address(
    heads=(
        r"(?i)\b(?:p\.? ?o\.? ?box|post office box|postfach|apartado(?: postal| de correos)?|casilla|"
        r"bo.{1,2}te postale|caixa postal|casella postale|postbus) {0,2}(?:n.{0,2} ?)?#?[0-9]",
        r"\b(?:PSC|CMR|Unit|RR|HC|Rural Route|Star Route) #?[0-9]{1,5},? (?:Box|Site|Comp) [0-9]",
        r"\b(?:APO|FPO|DPO),? A[AEP],? [0-9]{5}",
    ),
    confirm=(
        r"(?<![\w])(?P<value>(?i:p\.? ?o\.? ?box|post office box|postfach|apartado(?: postal| de correos)?|casilla|"
        r"boîte postale|caixa postal|casella postale|postbus)"
        r"[ \t]{0,2}(?:n[º°.]?[ \t]?)?#?\d{1,6}|"
        r"(?:PSC|CMR|Unit|RR|HC|Rural Route|Star Route) #?\d{1,5},? (?:Box|Site|Comp) \d{1,5}[A-Z]?|"
        r"(?:[A-Z][\w'.-]*[ \t]+){0,3}(?:\r?\n[ \t]*)?(?:APO|FPO|DPO),? A[AEP],? \d{5}(?:-\d{4})?)(?!\w)"
    ),
    validate=_box,
    reach=(96, 48),
    priority=57,
)


def _with_unit(candidate: Candidate) -> float | None:
    rest = tail(candidate.text, candidate.end, "unit")
    candidate.end = rest.end
    return 0.95 if rest.parts else 0.85


with_unit = address(
    heads=(r"(?i)\b(?:apt|apartment|suite|ste|flat)\.? ?#?[0-9]",),
    confirm=(
        rf"(?<![\w.,/:-])(?P<value>\d{{1,6}}[ \t]+"
        rf"(?:\d{{1,5}}[ \t]+)?{WORD}(?:[ \t]+(?:{PARTICLE}[ \t]+){{0,2}}{WORD}){{0,5}}(?:[ \t]+\d{{1,5}}[A-Za-z]?\.?)?"
        r"[ \t]*,?[ \t]*(?:\r?\n[ \t>?|}]{0,8})?(?i:apt|apartment|suite|ste|flat)\.?[ \t]?#?\d{1,5}[A-Za-z]?)(?!\w)"
    ),
    validate=_with_unit,
    reach=(96, 16),
    priority=55,
)


_BRITISH_POSTCODE: Final = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
_LINE: Final = rf"[{UPPER}\d][\w'’. \-]{{1,40}}(?:,[ \t]*|[ \t]*\r?\n[ \t>]{{0,8}})"

british = address(
    heads=(r"\b[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}\b",),
    confirm=(
        rf"(?<![\w.])(?P<value>(?:(?:Flat|Studio|Apartment|Unit|Room) \w{{1,5}}(?:,[ \t]*|[ \t]*\r?\n[ \t>]{{0,8}})"
        rf"|\d{{1,4}}[A-Za-z]? {_LINE})(?:{_LINE}){{0,3}}{_BRITISH_POSTCODE})(?!\w)"
    ),
    validate=lambda candidate: 0.95,
    reach=(200, 8),
    priority=56,
)

_ROAD: Final = (
    r"(?:Lane|Road|Street|Close|Avenue|Drive|Way|Walk|Row|Place|Court|Gardens|Terrace|Hill|Green|Square|Mews|Crescent|Grove"
    r"|View|Rise|Park)"
)
house_names = address(
    heads=(r"\b[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}\b",),
    confirm=(
        rf"(?<![\w.])(?P<value>(?:{WORD}(?:[ \t]{WORD}){{0,3}},[ \t]*)?{WORD}(?:[ \t]{WORD}){{0,2}}[ \t]{_ROAD},[ \t]*"
        rf"(?:{_LINE}){{0,2}}(?:{WORD}(?:[ \t]{WORD}){{0,2}}[ \t]+)?{_BRITISH_POSTCODE})(?!\w)"
    ),
    validate=lambda candidate: 0.95,
    reach=(200, 8),
    priority=54,
)
"""A house that has a name instead of a number: `The Old Rectory, Church Lane, Ely CB7 4JU`."""


def _us_place(candidate: Candidate) -> float | None:
    return 0.9 if candidate.match["state"] in STATES and not is_ordinary(candidate.match["town"].split()[0]) else None


us_places = address(
    heads=(r"\b[A-Z]{2},? {1,2}[0-9]{5}\b",),
    confirm=(
        rf"(?<!\w)(?P<value>(?P<town>{WORD}(?:[ \t]{WORD}){{0,2}}),?[ \t]+(?P<state>[A-Z]{{2}}),?[ \t]+\d{{5}}"
        rf"(?:-\d{{4}})?)(?![\w-])"
    ),
    validate=_us_place,
    reach=(64, 16),
    priority=50,
)


def _told(candidate: Candidate) -> float | None:
    """What follows `lives at` and begins with a number and a capitalised word, with the rest of the address."""
    street = candidate.match["street"]
    first = street.split()[0].strip(".")
    if is_ordinary(first) or len(first) < 2 or (first.isupper() and len(street) < 4):
        return None
    return judge_street(candidate, strong=True, base=0.75)


told = address(
    heads=(
        r"(?i)(?:address(?:es)?(?: is| was|:| changed to| at| to|, here they are:)?|\b(?:live|lives|lived|living|"
        r"located|meet(?:ing)?(?: me| you)?|arrived|return|office is|offices are|restaurant is|resides?|staying|stop|"
        r"delivered|off|is) (?:at|in|to)|\b(?:sent|send it|taxi|ship|shipped|deliver|mail it|moved|move|drive|"
        r"new one) to|it.{1,3}s (?:at|in)|it is|user:|and|at):?\s{1,4}[0-9]",
    ),
    confirm=(
        rf"(?i:(?:address(?:es)?(?: is| was|:| changed to| at| to|, here they are:)?|\b(?:live|lives|lived|living|"
        rf"located|meet(?:ing)?(?: me| you)?|arrived|return|office is|offices are|restaurant is|resides?|staying|"
        rf"stop|delivered|off|is) (?:at|in|to)|"
        rf"\b(?:sent|send it|taxi|ship|shipped|deliver|mail it|moved|move|drive|new one) to|it['’]s (?:at|in)|it is|"
        rf"user:|, and|\bat):?)\s{{1,4}}(?P<value>\d{{1,6}}(?:[ \t,]+\d{{1,5}})?[ \t]+"
        rf"(?P<street>{WORD}(?:[ \t]+(?:{PARTICLE}[ \t]+){{0,2}}{WORD}){{0,4}})"
        rf"(?:[ \t]+\d{{1,5}}[A-Za-z]?(?!\w))?)(?![\w/])"
    ),
    validate=_told,
    reach=(64, 128),
    priority=52,
)


def _labelled(candidate: Candidate) -> float | None:
    """What stands under an address label in full, where it has a number and a word."""
    value = _NEXT_LABEL.split(candidate.value, maxsplit=1)[0].rstrip(" ,.")
    candidate.end = candidate.start + len(value)
    if (
        not re.search(r"\d", value)
        or not re.search(rf"[{UPPER}a-z]{{3}}", value)
        or re.search(r"[@=\\]|0x|::|\.\d|\d:\d|\w\(", value)
    ):
        return None
    if len(value.split()) < 2 or not re.search(rf"[{UPPER}]", value):
        return None
    return 0.85


_NEXT_LABEL: Final = deferred(rf"(?<=[^\W\d_]{{4}})\.[ \t]+(?=[{UPPER}][^\d.,:]{{2,30}}:)")
"""Where another label follows in the same line: `Domicilio: Calle Mayor 5, Cádiz. Teléfono: …`."""
labelled = address(
    heads=(
        r"(?i)(?:address|addr|street|adresse|anschrift|direcci.{1,2}n|domicilio|indirizzo|"
        r"endere.{1,2}o)[a-z0-9_]{0,8}['\x22`*]{0,3}[ \t]{0,4}[:=]",
    ),
    confirm=(
        r"(?i:(?<![A-Za-z0-9.])(?:[a-z]{1,16}[ _\-]){0,2}(?:address|addr|street(?:[ _]address)?|adresse|anschrift|"
        r"dirección|direccion|domicilio|indirizzo|endereço)(?:[ _]?(?:line)?[ _]?\d)?)"
        r"[\"'`*]{0,3}[ \t]{0,4}[:=][ \t]{0,12}[\"'`*]{0,3}(?P<value>[\w#][^\"'\n\r{}\[\]<>|;]{5,120})"
    ),
    validate=_labelled,
    reach=(64, 140),
    priority=48,
)


def _postcode_place(candidate: Candidate) -> float | None:
    """`10115 Berlin`: a postcode counts before a town that is known."""
    return 0.75 if is_place(candidate.match["town"]) else None


postcode_places = address(
    heads=(r"\b(?:[A-Z]{1,2}-[0-9]{4,5}|[0-9]{5}) {1,2}[^\x00-\x40\x5b-\x60]",),
    confirm=(
        rf"(?<![\w.,/:-])(?P<value>(?:[A-Z]{{1,2}}-\d{{4,5}}|"
        rf"\d{{5}})[ \t]{{1,2}}(?P<town>[{UPPER}][^\W\d_]+(?:[ -][{UPPER}][^\W\d_]+){{0,2}}))(?![\w])"
    ),
    validate=_postcode_place,
    reach=(16, 48),
    priority=46,
)
