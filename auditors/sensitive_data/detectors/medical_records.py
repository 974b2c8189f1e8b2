"""Numbers of medical records and patients, by the label in front of them."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.cues import any_of, as_head
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

_VALUE: Final = r"(?=[A-Za-z0-9./-]{0,16}\d)(?P<value>(?:[A-Z]{1,6}[-:/ ]?)?\d[\dA-Z./-]{2,18}[\dA-Z])(?![\w]|-\w)"
_NUMBER_WORD: Final = r"(?:[ _-]?(?:number|numbers|num|no|nr|id|identifier|#|nummer|numéro|número))"
_GAP: Final = (
    r"(?:\.|[\"'`*])?[ \t]{0,3}(?:(?:is|was|of|for|ist|lautet|est|es|the|patient|his|her)[ \t]+){0,3}"
    r"[:=#-]?[ \t]{0,3}(?:n[º°.]?[ \t]?)?[\"'`*]{0,2}"
)

_LABELS: Final = (
    rf"medical[ _-]?rec(?:ord)?s?{_NUMBER_WORD}?|med[ _-]?rec{_NUMBER_WORD}?|health[ _-]?record{_NUMBER_WORD}|"
    rf"patient(?:en)?(?:'s)?{_NUMBER_WORD}|patienten-?(?:id|nr)\.?|"
    rf"patient[ _-]?(?:record|file|chart|account|mrn|identifier){_NUMBER_WORD}?|(?:medical|"
    rf"clinical)?[ _-]?chart{_NUMBER_WORD}|hospital{_NUMBER_WORD}|"
    rf"(?:clinical|medical)[ _-]?(?:file|case|id){_NUMBER_WORD}?|encounter{_NUMBER_WORD}|krankenakten?-?(?:nummer|"
    rf"nr\.?)?|fallnummer|fall-nr\.?|aufnahmenummer|"
    r"num[ée]ro de dossier(?: m[ée]dical)?|dossier m[ée]dical(?: n[°o]\.?)?|dossier patient(?: n[°o]\.?)?|\bIPP|"
    r"n[úu]mero de (?:historia(?: cl[íi]nica)?|expediente(?: m[ée]dico)?|paciente)|"
    r"historia cl[íi]nica(?: n[º°o]\.?)?|expediente m[ée]dico|\bNHC|numero (?:di )?cartella(?: clinica)?|"
    r"cartella clinica|prontu[áa]rio"
)


_NAMED: Final = any_of(
    r"med(?:ical)?[ _-]?rec|health[ _-]?record[ _-]?[ni#]|patient(?:en)?(?:'s)?[ _-]?(?:[ni#]|record|file|chart|"
    r"account|mrn)",
    r"(?:chart|hospital|encounter)[ _-]?[ni#]|(?:clinical|medical)[ _-]?(?:file|case|id|chart)|krankenakte|"
    r"fallnummer|fall-nr",
    r"aufnahmenummer|dossier|\bipp\b|\bnhc\b|historia cl|de (?:historia|expediente|paciente)|expediente m|cartella|"
    r"prontu(?:á|a)rio",
)


def _plausible(value: str) -> bool:
    """Whether enough digits stand in it and it is no date, time or version."""
    return sum(char.isdigit() for char in value) >= 4 and not re.fullmatch(
        r"(?:19|20)\d\d(?:[-/.]\d{1,2}){1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d+\.\d+(?:\.\d+)*", value
    )


def _labelled(candidate: Candidate) -> float | None:
    return 0.92 if _plausible(candidate.value) else None


def _mrn(candidate: Candidate) -> float | None:
    return 0.97 if sum(char.isdigit() for char in candidate.value) >= 5 else None


mrn = Detector(
    rule=MEDICAL_RECORD,
    heads=(r"MRN[-_#:]?[0-9]",),
    confirm=re.compile(r"(?<![A-Za-z0-9])(?P<value>MRN[-_#:]?\d[\d-]{3,14}\d)(?!\w)"),
    validate=_mrn,
    reach=(24, 24),
    priority=62,
)

mrn_labelled = Detector(
    rule=MEDICAL_RECORD,
    heads=(r"(?i)\bmrn[^0-9\n]{1,40}[0-9]", r"(?i)_mrn[^0-9\n]{1,40}[0-9]"),
    confirm=re.compile(
        rf"(?<![A-Za-z0-9])(?i:mrn){_GAP}(?:(?i:number|no\.?|"
        rf"id)[ \t:=#]{{0,4}})?(?P<value>(?:[A-Z]{{1,4}}-?)?\d[\d-]{{3,14}}\d)(?!\w)"
    ),
    validate=_mrn,
    reach=(56, 32),
    priority=61,
)

labelled = Detector(
    rule=MEDICAL_RECORD,
    heads=(rf"(?i)(?:{as_head(_NAMED)})[^0-9\n]{{0,40}}[0-9]",),
    confirm=re.compile(rf"(?<![A-Za-z0-9])(?:[a-z]{{1,10}}_)?(?i:{_LABELS}){_GAP}(?<![A-Za-z0-9]){_VALUE}"),
    validate=_labelled,
    reach=(96, 32),
    priority=55,
)
