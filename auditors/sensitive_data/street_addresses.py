"""What all detectors of postal addresses share: their rule, the words that tell of one, and how sure a street is."""

from __future__ import annotations

from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.context import mentioned, words
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector, Validator
from auditors.sensitive_data.identifiers import personal_data
from auditors.sensitive_data.postal import tail

STREET_ADDRESS: Final = personal_data(
    122,
    "street-address",
    "STREET_ADDRESS",
    "Postal address",
    severity=Severity.MEDIUM,
    why=(
        "An address leads to somebody's door. With a name beside it, it is enough for identity theft, stalking and "
        "fraud by mail."
    ),
    checks=(
        "Number and street of English, German, French, Spanish, Italian, Portuguese, Dutch, Nordic, Polish and "
        "Hungarian forms, post boxes, military mail, and what stands behind `address:` or `lives at`; unit, postcode, "
        "town and country are taken along. With postcode, state or unit: sure (0.95). A bare street and number: likely "
        "(0.7 to 0.85). Works at depth `full` only."
    ),
)

ADDRESS_WORDS: Final = words(
    *"""address addr adr lives live living lived located residence resides home house ship shipping deliver delivery
    billing mail mailed sent send moved move meet office offices restaurant taxi visit stop return arrived corner
    adresse anschrift wohnt wohne wohnen wohnhaft bor mieszka mieszkam woon woont moro mora demeurant
    dirección direccion domicilio vive vivo habite indirizzo street drops property
    apartment store clinic hotel invoice resident bus drive pick come party based""".split()
)
ARTICLES: Final = frozenset("the a an this that of in on for to and or my your our i we it he she new".split())
_LEFT: Final = deferred(
    r"(?:(?:(?i:apt|suite|ste|unit|flat|top)\.?[ \t]?#?\d{1,5}[ \t,]+)?(?<![\d.+)-])(?<![\d)][ .\-/])"
    r"(?:\d{1,6}[ \t,]+|(?<=\n)\d{1,6}[ \t]*\r?\n[ \t]*)(?:\d{1,5}[ \t]+)?"
    r"|(?i:apt|suite|ste|unit|flat)\.?[ \t]?#?\d{1,5}[ \t,]+)\Z"
)
"""A house number in front of a street, or on a line of its own above it; not the end of a telephone number."""


_OF_LICENCES: Final = deferred(r"Free\s{1,8}(?:\W{1,3}\s)?Software\s{1,8}(?:\W{1,3}\s)?Foundation\b[^@]{0,90}\Z")
"""In front of the address that licences are asked for at: it stands in the head of many a source file."""


def is_of_licences(text: str, start: int) -> bool:
    """Whether a part of an address belongs to the Free Software Foundation."""
    before = text[max(0, start - 120) : start]
    return "Foundation" in before and _OF_LICENCES.search(before) is not None


def address(
    heads: tuple[str, ...],
    confirm: str,
    validate: Validator,
    *,
    reach: tuple[int, int] = (120, 96),
    priority: int = 55,
) -> Detector:
    """A detector of postal addresses, for depth `full`."""

    def of_somebody(candidate: Candidate) -> float | None:
        return None if is_of_licences(candidate.text, candidate.start) else validate(candidate)

    return Detector(
        rule=STREET_ADDRESS,
        heads=heads,
        confirm=deferred(confirm),
        validate=of_somebody,
        reach=reach,
        priority=priority,
        depth="full",
    )


def judge_street(candidate: Candidate, *, strong: bool, base: float) -> float | None:
    """Takes the rest of the address into the span and says how sure it is; None where nothing but the street speaks for
    it.
    """
    left = _LEFT.search(candidate.before(28))
    rest = tail(candidate.text, candidate.end)
    candidate.end = rest.end
    told = mentioned(candidate, ADDRESS_WORDS, before=48)
    if left:
        candidate.start -= len(left[0])
    if rest.sure:
        return 0.97 if told or len(rest.parts) > 1 else 0.93
    if not (strong or told or rest.parts or left or _is_cell(candidate)):
        return None
    return round(base + (0.1 if told else 0) + (0.05 if rest.parts else 0), 2)


_CELL_BEGINS: Final = deferred(r"[|\t;>][ ]?[\"']?\Z")
_CELL_ENDS: Final = deferred(r"[\"']?[ ]?(?:[|\t;<]|\r?\n|\Z)")


def _is_cell(candidate: Candidate) -> bool:
    """Whether the street is all that stands in a field of a table or an element."""
    begins = _CELL_BEGINS.search(candidate.before(3))
    return begins is not None and _CELL_ENDS.match(candidate.text, candidate.end) is not None
