"""Places where the words around them say so: where somebody lives, was born, travels to; and labels such as `city:`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.identifiers import personal_data
from auditors.sensitive_data.plausibility import PARTICLE, UPPER, is_ordinary, is_place

LOCATION: Final = personal_data(
    121,
    "location",
    "LOCATION",
    "Place that a person may be tied to",
    severity=Severity.INFO,
    why=(
        "A town or country is no secret by itself. Beside a name, an age or an employer it narrows a person down, and a log keeps "
        "all of them together."
    ),
    checks=(
        "Named-entity recognition on prompts, completions and tool results (countries, towns, regions, buildings), and cues "
        "everywhere: labels (`city:`), `lives in`, `moved from`, `travels to`. A list of countries and large cities raises the "
        "score; nationalities are no places. Likely, not sure: 0.6 to 0.95. Works at depth `full` only."
    ),
)

_WORD: Final = rf"(?:[{UPPER}][^\W\d_]*(?:['’.\-][^\W\d_]+)*)"
_PLACE: Final = rf"(?:the[ \t]+)?(?P<value>{_WORD}(?:[ \t]+(?:(?:{PARTICLE}|am|upon|sur|an der)[ \t]+){{0,2}}{_WORD}){{0,3}})(?![\w@(\\/=])"

_GOING: Final = (
    r"(?:live|lives|lived|living|reside|resides|residing|resident|based|located|born|raised|grew up|grown up|work|works|working|stay|stays|stayed|staying|"
    r"stuck|stationed|settled|i'm|i am|we're|we are|now|currently) in|"
    r"(?:move|moves|moved|moving|relocate|relocated|relocating|travel|travels|traveled|travelled|traveling|travelling|fly|flies|flew|flying|drive|drove|"
    r"trip|flight|flights|ticket|tickets|return|returned|back|home|go|going|went|come|coming|came|head|headed|heading|emigrated|commute|ship|shipped|"
    r"shipping|deliver|delivered|delivery|send it|sent) to|"
    r"(?:move|moved|moving|relocated|originally|come|comes|came|i'm|i am|am|hail|hails|flew|flying|flight|here|native|away|calling|writing) from|"
    r"(?:arrived|arrive|arriving|landed|landing|meet|met) (?:in|at)|visit|visits|visited|visiting|city of|town of|capital of|university of|"
    r"suburb of|outskirts of|citizen of|near|outside|"
    r"wohne in|wohnt in|wohnhaft in|lebe in|lebt in|geboren in|komme aus|kommt aus|nach|umgezogen nach|"
    r"habite [àa]|habite en|vis [àa]|vit [àa]|vivons [àa]|né [àa]|née [àa]|viens de|vient de|"
    r"vivo en|vive en|vivimos en|nací en|nació en|nacido en|nacida en|soy de|vengo de|resido en|reside en"
)


def _place(score: float) -> Callable[[Candidate], float | None]:
    def validate(candidate: Candidate) -> float | None:
        """Accepts known places and words that are nothing else; months, products and roles are none."""
        words = candidate.value.split()
        if is_place(candidate.value) or is_place(words[0]):
            return min(0.95, score + 0.1)
        if any(is_ordinary(word) for word in words[:1]) or len(candidate.value) < 3:
            return None
        return score

    return validate


def _detector(heads: tuple[str, ...], confirm: str, validate: Callable[[Candidate], float | None]) -> Detector:
    return Detector(
        rule=LOCATION,
        heads=heads,
        confirm=re.compile(confirm),
        validate=validate,
        reach=(72, 96),
        priority=28,
        depth="full",
    )


going = _detector(
    (
        r"\b(?:[Ll]iv(?:e|es|ed|ing)|[Rr]esid(?:e|es|ent|ing)|based|located|born|raised|up|[Ww]ork(?:s|ing)?|[Ss]tay(?:s|ed|ing)?|stuck|stationed|settled|I\x27m|[Ii] am|[Ww]e\x27re|[Ww]e are|now|currently) in (?:the )?[^a-z0-9 ]",
        r"\b(?:[Mm]ov(?:e|es|ed|ing)|[Rr]elocat(?:e|ed|ing)|[Tt]ravel{1,2}(?:s|ed|ing)?|[Ff]l(?:y|ies|ew|ying)|[Dd]r(?:ive|ove)|[Tt]rip|[Ff]lights?|[Tt]ickets?|[Rr]eturn(?:ed)?|back|home|go|going|went|com(?:e|ing)|came|head(?:ed|ing)?|emigrated|commute|[Ss]hip(?:ped|ping)?|deliver(?:ed|y)?|it|sent) to (?:the )?[^a-z0-9 ]",
        r"\b(?:mov(?:e|ed|ing)|relocated|originally|comes?|came|I\x27m|[Ii] am|hails?|flew|flying|flight|here|native|away|calling|writing) from (?:the )?[^a-z0-9 ]",
        r"\b(?:arriv(?:e|ed|ing)|land(?:ed|ing)|meet|met) (?:in|at) (?:the )?[^a-z0-9 ]",
        r"\b(?:[Vv]isit(?:s|ed|ing)?|(?:[Cc]ity|[Tt]own|[Cc]apital|[Uu]niversity|suburb|outskirts|citizen) of|near|outside) (?:the )?[^a-z0-9 ]",
        r"\b(?:(?:wohne|wohnt|wohnhaft|lebe|lebt|geboren) in|(?:komme|kommt) aus|[Nn]ach|(?:habite|vis|vit|vivons|n.{1,2}e?) (?:.{1,2}|en)|vien[st] de|(?:viv[oe]|vivimos|nac.{1,3}|nacid[oa]|reside|resido) en|soy de|vengo de) [^a-z0-9 ]",
    ),
    rf"(?<![A-Za-z])(?i:{_GOING})[ \t]+{_PLACE}",
    _place(0.62),
)

labelled = _detector(
    (
        r"(?i)(?:city|town|country|state|province|region|location|place|hometown|residence|birthplace|destination|ort|stadt|land|ville|pays|ciudad|pa.{1,2}s|citt.{1,2})['\x22`*]{0,3}[ \t]{0,4}[:=]",
    ),
    rf"(?i:(?<![A-Za-z0-9.\-])(?:[a-z]{{1,16}}[ _\-]){{0,2}}(?:city|town|country|province|region|location|hometown|residence|birthplace|destination|wohnort|geburtsort|ort|stadt|"
    rf"ville|pays|ciudad|país|città|state|place of birth|birth[ _]place))[\"'`*]{{0,3}}[ \t]{{0,4}}[:=][ \t]{{0,12}}[\"'`*]{{0,3}}{_PLACE}",
    _place(0.75),
)
