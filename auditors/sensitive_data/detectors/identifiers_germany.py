"""National identifiers of Germany: taxpayers, the insured, identity cards, physicians, companies."""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.identifiers import compact, company_number, labelled, person_number, shaped, stdnum
from auditors.sensitive_data.labels import terms

_TAX_WHY: Final = (
    "Tax offices, employers and banks know the person by this number for life; with a name it is enough for forged "
    "returns and refunds."
)
_DE_TAX_ID = person_number(
    168,
    "de-tax-id",
    "DE_TAX_ID",
    "German tax identification number",
    "Eleven digits with the repetition rule and the ISO 7064 check digit, beside `Steuer-ID` or `IdNr`. Very sure.",
    _TAX_WHY,
)
_DE_TAX_NUMBER = person_number(
    169,
    "de-tax-number",
    "DE_TAX_NUMBER",
    "German tax number",
    "The forms of the states (`123/456/78901`) or thirteen digits, beside `Steuernummer` or `St.-Nr.`: quite sure.",
    _TAX_WHY,
)
_DE_SOCIAL_SECURITY = person_number(
    170,
    "de-social-security",
    "DE_SOCIAL_SECURITY",
    "German pension insurance number",
    "Area, date of birth, initial, serial and a right check digit: beside `Sozialversicherungsnummer` or "
    "`Rentenversicherung`. Very sure.",
)
_DE_HEALTH_INSURANCE = person_number(
    171,
    "de-health-insurance",
    "DE_HEALTH_INSURANCE",
    "German health insurance number (KVNR)",
    "A letter, nine digits and a right check digit, beside `Krankenversicherung`, `KVNR` or `Versichertennummer`. "
    "Very sure.",
)
_DE_ID_CARD = person_number(
    172,
    "de-id-card",
    "DE_ID_CARD",
    "German identity card number",
    "Nine or ten characters of the ICAO alphabet for cards, beside `Personalausweis` or `Ausweisnummer`: quite "
    "sure; very sure with the check digit.",
)
_DE_LANR = company_number(
    173,
    "de-lanr",
    "DE_LANR",
    "German physician number (LANR)",
    "Nine digits with a right check digit, beside `LANR` or `Arztnummer`. Very sure.",
)
_DE_BSNR = company_number(
    174,
    "de-bsnr",
    "DE_BSNR",
    "German medical practice number (BSNR)",
    "Nine digits beside `BSNR` or `Betriebsstättennummer`. Quite sure.",
)
_DE_HANDELSREGISTER = company_number(
    175,
    "de-handelsregister",
    "DE_HANDELSREGISTER",
    "German company register number",
    "HRA or HRB and up to six digits. Quite sure.",
)
_FEDERAL_LENGTH: Final = 13
"""Digits of a tax number in the form that is the same in all states and begins with the state's number."""
_REGISTER_HEAD: Final = r"\bHR[AB] ?[0-9]"


def _kvnr(value: str) -> bool:
    """The check digit of a German health insurance number: Luhn over the letter as two digits and eight digits more."""
    digits = f"{ord(value[0]) - 64:02d}{value[1:9]}"
    total = sum(sum(divmod(int(digit) * (1 + place % 2), 10)) for place, digit in enumerate(digits))
    return total % 10 == int(value[9])


def _pension(value: str) -> bool:
    """The check digit of a German pension insurance number (VKVV, section 2)."""
    value = compact(value)
    if not 1 <= int(value[2:4]) % 50 <= 31 or not 1 <= int(value[4:6]) <= 12:
        return False
    digits = f"{value[:8]}{ord(value[8]) - 64:02d}{value[9:11]}"
    factors = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
    total = sum(sum(divmod(int(digit) * factor, 10)) for digit, factor in zip(digits, factors, strict=True))
    return total % 10 == int(value[11])


def _lanr(value: str) -> bool:
    """The check digit of a German physician number, the seventh: factors 4 and 9 (KBV, Arztnummern-Richtlinie)."""
    total = sum(int(digit) * (4, 9)[place % 2] for place, digit in enumerate(value[:6]))
    return (10 - total % 10) % 10 == int(value[6]) and len(set(value)) > 2


def german_document(value: str) -> bool:
    """Letters and digits mixed, and the check digit (ICAO 9303, part 3) right where there is a tenth character."""
    digits = sum(map(str.isdigit, value))
    if len(value) < 10:
        return digits > 1 or value[-1].isdigit()
    if not digits:
        return False
    weights = (7, 3, 1)
    total = sum(int(char, 36) * weights[place % 3] for place, char in enumerate(value[:9]))
    return total % 10 == int(value[9])


DETECTORS: Final = (
    labelled(
        _DE_TAX_ID,
        (
            "steuer-id",
            "steuer id",
            "steueridentifikationsnummer",
            "steuer-identifikationsnummer",
            "idnr",
            "identifikationsnummer",
            "st-id",
            "st.-idnr",
            "tin",
            "steuer-idnr",
            "tax id",
        ),
        r"[1-9]\d ?\d{3} ?\d{3} ?\d{3}",
        lambda value: stdnum("de.idnr")(compact(value)),
        score=0.97,
        priority=62,
    ),
    labelled(
        _DE_TAX_NUMBER,
        ("steuernummer", "steuer-nr", "steuer nr", "st.-nr", "st.nr", "st-nr", "finanzamt"),
        r"\d{2,3}[/ ]\d{3,4}[/ ]\d{4,5}|\d{13}|\d{10,11}",
        lambda value: len(value) != _FEDERAL_LENGTH or stdnum("de.stnr")(value),
        score=0.88,
    ),
    labelled(
        _DE_SOCIAL_SECURITY,
        terms(
            """
            sozialversicherungsnummer, rentenversicherungsnummer, rentenversicherung, versicherungsnummer, svnr,
            sv-nummer, rvnr, sv-nr, rv-nummer, rv-nr, vsnr, sozialversicherung, sozialvers, social security,
            social insurance
            """
        ),
        r"\d{2} ?\d{6} ?[A-Z] ?\d{3}",
        _pension,
        score=0.98,
        priority=60,
    ),
    labelled(
        _DE_HEALTH_INSURANCE,
        (
            "krankenversicherung",
            "krankenversicherungsnummer",
            "krankenversichertennummer",
            "versichertennummer",
            "kvnr",
            "krankenkasse",
            "gesundheitskarte",
            "versicherten-nr",
            "versichertenkarte",
            "egk",
            "kv-nummer",
            "kv-nr",
        ),
        r"[A-Z]\d{9}",
        _kvnr,
        score=0.98,
        priority=60,
    ),
    labelled(
        _DE_ID_CARD,
        (
            "personalausweis",
            "personalausweisnummer",
            "perso",
            "perso-nr",
            "ausweisnummer",
            "ausweis-nr",
            "ausweisnr",
            "ausweis nr",
            "german identity card",
            "german id card",
        ),
        r"[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}\d?",
        german_document,
        score=0.92,
    ),
    labelled(
        _DE_LANR, ("lanr", "arztnummer", "arzt-nr", "lebenslange arztnummer"), r"\d{9}", _lanr, score=0.96, priority=58
    ),
    labelled(
        _DE_BSNR,
        ("bsnr", "betriebsstättennummer", "betriebsstaettennummer", "betriebsstätte"),
        r"\d{9}",
        score=0.88,
        priority=57,
    ),
    labelled(
        _DE_HANDELSREGISTER,
        ("hra", "hrb", "handelsregister", "amtsgericht", "registergericht"),
        r"HR[AB] ?\d{1,6}(?: ?[A-Z]{1,2})?",
        score=0.88,
        ahead=40,
    ),
    shaped(
        _DE_HANDELSREGISTER,
        (_REGISTER_HEAD,),
        r"HR[AB] ?\d{2,6}(?: [A-Z]{1,2})?",
        lambda value: True,
        labels=("handelsregister", "amtsgericht"),
        score=0.8,
    ),
)
