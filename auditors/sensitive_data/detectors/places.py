"""Places where the words around them say so: where somebody lives, was born, travels to; and labels such as `city:`."""

from __future__ import annotations

from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.cues import CAPITAL, any_of, as_head
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector, Validator
from auditors.sensitive_data.identifiers import personal_data
from auditors.sensitive_data.plausibility import (
    PARTICLE,
    UPPER,
    can_be_name,
    is_ambiguous_name,
    is_geographic,
    is_given_name,
    is_ordinary,
    is_place,
)

LOCATION: Final = personal_data(
    121,
    "location",
    "LOCATION",
    "Place that a person may be tied to",
    severity=Severity.INFO,
    why=(
        "A town or country is no secret by itself. Beside a name, an age or an employer it narrows a person down, "
        "and a log keeps "
        "all of them together."
    ),
    checks=(
        "Named-entity recognition on prompts, completions and tool results (countries, towns, regions, buildings), "
        "and cues "
        "everywhere: labels (`city:`), `lives in`, `moved from`, `travels to`. A list of countries and large cities "
        "raises the "
        "score; nationalities are no places. Likely, not sure: 0.6 to 0.95. Works at depth `full` only."
    ),
)

_WORD: Final = rf"(?:[{UPPER}][^\W\d_]*(?:['’.\-][^\W\d_]+)*)"
_PLACE: Final = (
    rf"(?:the[ \t]+)?(?P<value>{_WORD}(?:[ \t]+(?:(?:{PARTICLE}|am|upon|sur|an der)[ \t]+){{0,2}}{_WORD}){{0,3}})"
    r"(?![\w@(\\/=])"
)

_GOING: Final = any_of(
    "(?:liv(?:e|es|ed|ing)|resid(?:e|es|ed|ing|ent)|based|located|born|raised|grew up|work(?:s|ing)?|stay(?:s|ed|"
    "ing)?) in",
    "(?:stuck|stationed|settled|i'm|i am|we're|we are|now|currently) in",
    "(?:mov(?:e|es|ed|ing)|relocat(?:e|ed|ing)|travel{1,2}(?:s|ed|ing)?|fl(?:y|ies|ew|ying)|dr(?:ive|ove)|trip) to",
    "(?:flights?|tickets?|return(?:ed)?|back|home|go|going|went|com(?:e|ing)|came|head(?:ed|ing)?|emigrated) to",
    "(?:commute|ship(?:ped|ping)?|deliver(?:ed|y)?|send it|sent) to",
    "(?:mov(?:e|ed|ing)|relocated|originally|comes?|came|i'm|i am|hails?|flew|flying|flight|here|native|away) from",
    "(?:calling|writing) from|(?:arriv(?:e|ed|ing)|land(?:ed|ing)|meet|met) (?:in|at)|visit(?:s|ed|ing)?",
    "(?:city|town|capital|suburb|outskirts|citizen) of|near|outside",
    "(?:wohne|wohnt|wohnhaft|lebe|lebt|geboren) in|komm(?:e|t) aus|umgezogen nach|fahre nach|fliege nach|reise nach",
    "habite (?:à|a|en)|(?:vis|vit|vivons|née?) à|vien[st] de|viv(?:o|e|imos) en|(?:nací|nació|nacid[oa]|resid[oe]) en",
    "soy de|vengo de|départ (?:de|pour)|arrivée (?:à|en|au)|vol (?:pour|vers)",
    "salida de|llegada a|Abfahrt in|Ankunft in",
)


def _place(score: float) -> Validator:
    """Accepts known places and words that are nothing else; months, products, roles and given names are none."""

    def validate(candidate: Candidate) -> float | None:
        words = candidate.value.split()
        if not can_be_name(candidate.value):
            return None
        if is_place(candidate.value) or is_place(words[0]):
            return round(min(0.95, score + 0.1), 2)
        if is_geographic(candidate.value):
            return round(score + 0.05, 2)
        if is_ordinary(words[0]) or is_given_name(words[0].casefold()) or len(candidate.value) < 3:
            return None
        if len(words) > 1 and is_ambiguous_name(words[0]):
            return None
        return score

    return validate


def _location(heads: tuple[str, ...], confirm: str, validate: Validator, priority: int) -> Detector:
    return Detector(
        rule=LOCATION,
        heads=heads,
        confirm=deferred(confirm),
        validate=validate,
        reach=(72, 96),
        priority=priority,
        depth="full",
    )


going = _location(
    (rf"\b(?i:{as_head(_GOING)}(?: the)?)[ \t]{{1,3}}{CAPITAL}",),
    rf"(?<![A-Za-z])(?i:{_GOING})[ \t]{{1,3}}{_PLACE}",
    _place(0.62),
    priority=41,
)


def _known(candidate: Candidate) -> float | None:
    return 0.75 if is_place(candidate.value) else None


coming = _location(
    (rf"\b(?:aus|nach) {CAPITAL}",),
    rf"(?<![\w-])(?:aus|nach)[ \t]{{1,2}}{_PLACE}",
    _known,
    priority=41,
)
"""A known place that somebody comes from or goes to in German: `dass wir aus Norwegen zurück sind`."""

_KIND: Final = any_of(
    "city|town|country|province|region|location|hometown|residence|birthplace|destination|wohnort|geburtsort|ort|stadt",
    "ville|pays|ciudad|país|città|state|place of birth|birth[ _]place",
)
_SEPARATOR: Final = r"[\x22'`*]{0,3}[ \t]{0,4}[:=][ \t]{0,12}[\x22'`*]{0,3}"
tagged = _location(
    (rf"(?i:<[a-z:_]{{0,20}}{as_head(_KIND)})>\s?{CAPITAL}",),
    rf"(?i:<(?:\w{{1,12}}:)?(?:[a-z]{{1,16}}[_-]?)?{_KIND})>\s{{0,3}}{_PLACE}(?=\s{{0,3}}</)",
    _place(0.8),
    priority=42,
)
"""What stands between tags for a place: `<city>Spokane</city>`."""
labelled = _location(
    (rf"(?i:{as_head(_KIND)}){_SEPARATOR}(?i:the )?{CAPITAL}",),
    rf"(?i:(?<![A-Za-z0-9.\-])(?:[a-z]{{1,16}}[ _\-]){{0,2}}{_KIND}){_SEPARATOR}{_PLACE}",
    _place(0.75),
    priority=42,
)


in_cells = _location(
    (r"[a-z?\x80-\xff]</(?:td|dd)>",),
    rf"(?<=>)\s{{0,3}}{_PLACE}(?=\s{{0,3}}</(?:td|dd)>)",
    _known,
    priority=41,
)
"""A known place that fills a cell of a table in HTML: `<td>Spokane</td>`."""
