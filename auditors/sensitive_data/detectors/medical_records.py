"""Numbers of medical records and patients, by the label in front of them."""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.cues import any_of, as_head
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.identifiers import personal_data

MEDICAL_RECORD: Final = personal_data(
    124,
    "medical-record-number",
    "MEDICAL_RECORD",
    "Number of a medical record or patient",
    why=(
        "The number leads to everything a hospital knows of a person. Health data are a special category under the "
        "GDPR and protected "
        "under HIPAA; a leak has to be reported."
    ),
    checks=(
        "`MRN` with at least five digits, or a number of four digits and more behind a label such as `medical record "
        "number`, "
        "`patient ID`, `chart no.`, `Patientennummer`, `numéro de dossier`, `historia clínica`, also as keys. Sure "
        "(0.9 to 0.97), at "
        "every depth; numbers without a label are not reported."
    ),
)

_VALUE: Final = r"(?=[A-Za-z0-9./-]{0,16}\d)(?P<value>(?:[A-Z]{1,6}[-:/ ]?)?\d[\dA-Z./-]{2,18}[\dA-Z])(?!\w|-\w)"
_NUMBER: Final = r"(?:[ _-]?(?:numbers?|num|no|nr|id|identifier|#|nummer|numéro|número)\b\.?)"
_FILLER: Final = "(?:is|was|of|for|ist|lautet|est|es|the|patient|his|her)"
_GAP: Final = (
    rf"(?:\.|[\"'`*])?[ \t]{{0,3}}(?:{_FILLER}[ \t]+){{0,3}}[:=#-]?[ \t]{{0,3}}(?:n[º°.]?[ \t]?)?[\"'`*]{{0,2}}"
)
"""What may stand between a label and its number."""

_RECORD: Final = r"(?:record|file|chart|account|mrn|identifier)"
_LABELS: Final = any_of(
    rf"med(?:ical)?[ _-]?rec(?:ord)?s?{_NUMBER}?|health[ _-]?record{_NUMBER}|patienten-?(?:id|nr)\.?",
    rf"patient(?:en)?(?:'s)?[ _-]?{_NUMBER}|patient(?:'s)?[ _-]?{_RECORD}{_NUMBER}?|patientennummer",
    rf"(?:chart|hospital|encounter){_NUMBER}|(?:clinical|medical)[ _-]?(?:file|case|id|chart){_NUMBER}?",
    r"krankenakten?-?(?:nummer|nr\.?)?|fallnummer|fall-nr\.?|aufnahmenummer",
    r"num[ée]ro de dossier(?: m[ée]dical)?|dossier (?:m[ée]dical|patient)(?: n[°o]\.?)?|\bIPP",
    r"n[úu]mero de (?:historia(?: cl[íi]nica)?|expediente(?: m[ée]dico)?|paciente)|historia cl[íi]nica(?: n[º°o]\.?)?",
    r"expediente m[ée]dico|\bNHC|(?:numero (?:di )?)?cartella(?: clinica)?|prontu[áa]rio",
)
_HEADS: Final = any_of(
    "med(?:ical)?[ _-]?rec|health[ _-]?record|patient(?:en)?(?:'s)?[ _-]?(?:[ni#]|record|file|chart|account|mrn)",
    "(?:chart|hospital|encounter)[ _-]?[ni#]|(?:clinical|medical)[ _-]?(?:file|case|id|chart)|krankenakte|fallnummer",
    r"fall-nr|aufnahmenummer|dossier|\bipp\b|\bnhc\b|historia cl|de (?:historia|expediente|paciente)|expediente m",
    "cartella|prontu(?:á|a)rio",
)


_OTHER: Final = deferred(r"(?:19|20)\d\d(?:[-/.]\d{1,2}){1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d+\.\d+(?:\.\d+)*")
"""Dates and versions."""


def _plausible(value: str) -> bool:
    """Whether enough digits stand in it and it is no date, time or version."""
    return sum(char.isdigit() for char in value) >= 4 and not _OTHER.fullmatch(value)


def _labelled(candidate: Candidate) -> float | None:
    return 0.92 if _plausible(candidate.value) else None


def _mrn(candidate: Candidate) -> float | None:
    return 0.97 if sum(char.isdigit() for char in candidate.value) >= 5 else None


mrn = Detector(
    rule=MEDICAL_RECORD,
    heads=(r"MRN[-_#:]?[0-9]",),
    confirm=deferred(r"(?<![A-Za-z0-9])(?P<value>MRN[-_#:]?\d[\d-]{3,14}\d)(?!\w)"),
    validate=_mrn,
    reach=(24, 24),
    priority=62,
)

mrn_labelled = Detector(
    rule=MEDICAL_RECORD,
    heads=(r"(?i)[^a-z0-9]mrn[^0-9\n]{1,40}[0-9]",),
    confirm=deferred(rf"(?<![A-Za-z0-9])(?i:mrn{_NUMBER}?){_GAP}(?P<value>(?:[A-Z]{{1,4}}-?)?\d[\d-]{{3,14}}\d)(?!\w)"),
    validate=_mrn,
    reach=(56, 32),
    priority=61,
)

labelled = Detector(
    rule=MEDICAL_RECORD,
    heads=(rf"(?i){as_head(_HEADS)}[^0-9\n]{{0,40}}[0-9]",),
    confirm=deferred(rf"(?<![A-Za-z0-9])(?:[a-z]{{1,10}}_)?(?i:{_LABELS}){_GAP}(?<![A-Za-z0-9]){_VALUE}"),
    validate=_labelled,
    reach=(96, 32),
    priority=55,
)
