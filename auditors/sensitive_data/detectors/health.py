"""Numbers of health services (UK, US): patients, insured people, prescribers, claims."""

from __future__ import annotations

import re
from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.identifiers import compact, labelled, luhn, personal_data, shaped, stdnum

_PATIENT_WHY: Final = (
    "The number leads to a patient's record, and with it the conversation is about that person's health: a special "
    "category of personal data (GDPR, article 9) and protected health information under HIPAA."
)
_PATIENT_ACT: Final = (
    "Tell your privacy officer: where HIPAA or the GDPR apply, a leak of health data must be "
    "assessed and often notified."
)
_PROVIDER_WHY: Final = (
    "The number names one doctor or pharmacy. Prescriptions and claims are forged with it, and it says who treated the "
    "patient that the conversation is about."
)
_CLAIM_WHY: Final = "The number leads to one case of treatment, and so to a patient, at an insurer or provider."

_UK_NHS = personal_data(
    130,
    "uk-nhs",
    "UK_NHS",
    "NHS number in clear",
    why=_PATIENT_WHY,
    act=_PATIENT_ACT,
    checks=(
        "Ten digits, often 3-3-4, with the modulus 11 check digit. Very sure beside `NHS`, `patient` or `health`; "
        "without "
        "such a word not reported."
    ),
)
_MEDICAL_LICENSE = personal_data(
    131,
    "medical-license",
    "MEDICAL_LICENSE",
    "Prescriber's DEA number in clear",
    severity=Severity.MEDIUM,
    why=_PROVIDER_WHY,
    checks="Registrant code, a letter, seven digits of which the last checks the others, beside `DEA` or "
    "`prescriber`. Very sure.",
)
_US_NPI = personal_data(
    132,
    "us-npi",
    "US_NPI",
    "US national provider identifier in clear",
    severity=Severity.LOW,
    why=_PROVIDER_WHY,
    checks="Ten digits from 1 or 2 with the Luhn digit over the prefix 80840, beside `NPI` or `provider`. Very sure.",
)
_US_MBI = personal_data(
    133,
    "us-mbi",
    "US_MBI",
    "US Medicare beneficiary identifier in clear",
    why=_PATIENT_WHY,
    act=_PATIENT_ACT,
    checks=(
        "Eleven characters whose letters and digits stand where CMS puts them, with hyphens 4-3-4: sure; without "
        "hyphens "
        "beside `Medicare`, `MBI` or `beneficiary`. There is no check digit."
    ),
)
_MEMBER_ID = personal_data(
    134,
    "us-health-insurance-member-id",
    "US_HEALTH_INSURANCE_MEMBER_ID",
    "Health insurance member ID in clear",
    why=_PATIENT_WHY,
    act=_PATIENT_ACT,
    checks="6 to 20 letters and digits, both present, beside `member ID`, `subscriber ID` or `insurance ID`. Form "
    "varies by insurer: probable.",
)
_PRESCRIPTION = personal_data(
    135,
    "us-prescription-number",
    "US_PRESCRIPTION_NUMBER",
    "Prescription number in clear",
    severity=Severity.MEDIUM,
    why=_CLAIM_WHY,
    checks="6 to 12 digits beside `Rx` or `prescription number`. Probable.",
)
_CLAIM = personal_data(
    136,
    "us-claim-number",
    "US_CLAIM_NUMBER",
    "Insurance claim number in clear",
    severity=Severity.LOW,
    why=_CLAIM_WHY,
    checks="6 to 15 digits, often behind `CLM`, beside `claim number` or `claim ID`. Probable.",
)
_PRIOR_AUTHORIZATION = personal_data(
    137,
    "us-prior-authorization-number",
    "US_PRIOR_AUTHORIZATION_NUMBER",
    "Prior authorization number in clear",
    severity=Severity.LOW,
    why=_CLAIM_WHY,
    checks="6 to 12 digits, often behind `PA`, beside `prior authorization` or `preauthorization`. Probable.",
)
_REFERRAL = personal_data(
    138,
    "us-referral-number",
    "US_REFERRAL_NUMBER",
    "Medical referral number in clear",
    severity=Severity.LOW,
    why=_CLAIM_WHY,
    checks="6 to 12 digits, often behind `REF` or `INF`, beside `referral number`. Probable.",
)

_MBI_SHAPE: Final = (
    r"[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d(?P<mark>-?)[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d(?P=mark)"
    r"[AC-HJKMNP-RT-Y]{2}\d\d"
)
_MBI_HEAD: Final = r"\b[1-9][A-Z][0-9A-Z][0-9]-[A-Z][0-9A-Z][0-9]-[A-Z]{2}[0-9]{2}"


def _dea(value: str) -> bool:
    """The check digit of a DEA number. Source: 21 CFR 1301 and the DEA's practitioner's manual."""
    digits = [int(digit) for digit in value[2:]]
    total = digits[0] + digits[2] + digits[4] + 2 * (digits[1] + digits[3] + digits[5])
    return len(set(digits)) > 1 and total % 10 == digits[6]


def _npi(value: str) -> bool:
    """The Luhn digit over the prefix that stands for US health (ISO 7812; 45 CFR 162.406)."""
    digits = compact(value)
    return len(set(digits)) > 2 and luhn("80840" + digits)


def _mixed(value: str) -> bool:
    return re.search(r"[A-Za-z]", value) is not None and len(re.findall(r"\d", value)) >= 4


DETECTORS: Final = (
    labelled(
        _UK_NHS,
        (
            "nhs",
            "nhs number",
            "national health service",
            "health service number",
            "patient",
            "health number",
            "chi number",
        ),
        r"\d{3}(?P<mark>[ -]?)\d{3}(?P=mark)\d{4}",
        stdnum("gb.nhs"),
        score=0.97,
        priority=75,
    ),
    labelled(
        _MEDICAL_LICENSE,
        ("dea", "dea number", "dea no", "dea registration", "prescriber", "medical license", "drug enforcement"),
        r"[ABCDEFGHJKLMPRSTUX][A-Z9]\d{7}",
        _dea,
        score=0.96,
        priority=55,
    ),
    labelled(
        _US_NPI,
        ("npi", "national provider", "provider id", "provider identifier", "provider number"),
        r"[12]\d{3}(?P<mark>[ -]?)\d{3}(?P=mark)\d{3}",
        _npi,
        score=0.96,
    ),
    shaped(
        _US_MBI,
        (_MBI_HEAD,),
        _MBI_SHAPE.replace("-?", "-"),
        _mixed,
        labels=("medicare", "mbi", "beneficiary"),
        score=0.8,
        priority=65,
    ),
    labelled(
        _US_MBI, ("mbi", "medicare beneficiary", "medicare number", "medicare id", "medicare"), _MBI_SHAPE, score=0.93
    ),
    labelled(
        _MEMBER_ID,
        (
            "member id",
            "member number",
            "subscriber id",
            "insurance id",
            "insurance number",
            "health plan id",
            "policy member",
        ),
        r"(?=[A-Z\d-]*[A-Z])(?=[A-Z\d-]*\d{4})[A-Z\d][A-Z\d-]{4,18}[A-Z\d]",
        _mixed,
        score=0.75,
        ahead=12,
        priority=35,
    ),
    labelled(
        _PRESCRIPTION,
        ("rx", "rx number", "prescription number", "prescription no"),
        r"(?:RX-?)?\d{6,12}",
        score=0.7,
        ahead=10,
        priority=30,
    ),
    labelled(
        _CLAIM,
        ("claim number", "claim no", "claim id", "claim #"),
        r"(?:CLM-?)?\d{6,15}",
        score=0.7,
        ahead=10,
        priority=30,
    ),
    labelled(
        _PRIOR_AUTHORIZATION,
        ("prior authorization", "prior auth", "preauthorization", "pre-authorization"),
        r"(?:PA-?)?\d{6,12}",
        score=0.7,
        ahead=12,
        priority=30,
    ),
    labelled(
        _REFERRAL,
        ("referral number", "referral no", "referral id", "referral #"),
        r"(?:(?:REF|INF)-?)?\d{6,12}",
        score=0.7,
        ahead=10,
        priority=30,
    ),
)
