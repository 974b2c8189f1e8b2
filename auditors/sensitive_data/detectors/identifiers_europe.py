"""National identifiers of Europe and Türkiye: persons, taxpayers, the insured, and companies."""

from __future__ import annotations

import re
from typing import Final

from auditors.model import Severity
from auditors.rules import Rule
from auditors.sensitive_data.identifiers import (
    IDENTITY_WHY,
    ORGANISATION_WHY,
    compact,
    labelled,
    luhn,
    personal_data,
    shaped,
    stdnum,
    terms,
)

_TAX_WHY: Final = (
    "Tax offices, employers and banks know the person by this number for life; with a name it is enough for forged "
    "returns and refunds."
)


def _person(number: int, name: str, entity: str, title: str, checks: str, why: str = IDENTITY_WHY) -> Rule:
    return personal_data(number, name, entity, f"{title} in clear", checks=checks, why=why)


def _company(number: int, name: str, entity: str, title: str, checks: str) -> Rule:
    return personal_data(
        number, name, entity, f"{title} in clear", checks=checks, why=ORGANISATION_WHY, severity=Severity.LOW
    )


_UK_NINO = _person(
    160,
    "uk-nino",
    "UK_NINO",
    "UK national insurance number",
    "Two letters that HMRC issues, six digits, a letter A to D: sure by form, very sure beside `NI number` or `NINO`.",
)
_ES_NIF = _person(
    161,
    "es-nif",
    "ES_NIF",
    "Spanish DNI or NIF",
    "Eight digits and the letter that follows from them (mod 23): very sure beside `DNI` or `NIF`, probable without. Spanish driving licences have the same number.",
)
_ES_NIE = _person(
    162,
    "es-nie",
    "ES_NIE",
    "Spanish number of a foreigner (NIE)",
    "X, Y or Z, seven digits and the letter that follows from them (mod 23): very sure beside `NIE`, probable without.",
)
_IT_FISCAL_CODE = _person(
    163,
    "it-fiscal-code",
    "IT_FISCAL_CODE",
    "Italian codice fiscale",
    "Sixteen characters: name, a plausible date of birth, place, check letter. Very sure by form and checksum.",
)
_IT_IDENTITY_CARD = _person(
    164,
    "it-identity-card",
    "IT_IDENTITY_CARD",
    "Italian identity card number",
    "Two letters and five to seven digits in the three forms in use, beside `carta d'identità` or `CIE`. No checksum: probable.",
)
_IT_VAT_CODE = _company(
    165,
    "it-vat-code",
    "IT_VAT_CODE",
    "Italian partita IVA",
    "Eleven digits with a right Luhn digit and office, beside `partita IVA`. Very sure.",
)
_PL_PESEL = _person(
    166,
    "pl-pesel",
    "PL_PESEL",
    "Polish PESEL",
    "Eleven digits with a plausible date of birth and a right check digit, beside `PESEL`. Very sure.",
)
_FI_HETU = _person(
    167,
    "fi-personal-identity-code",
    "FI_PERSONAL_IDENTITY_CODE",
    "Finnish personal identity code",
    "Date of birth, century sign, three digits and a right check character. Very sure by form and checksum.",
)
_DE_TAX_ID = _person(
    168,
    "de-tax-id",
    "DE_TAX_ID",
    "German tax identification number",
    "Eleven digits with the repetition rule and the ISO 7064 check digit, beside `Steuer-ID` or `IdNr`. Very sure.",
    _TAX_WHY,
)
_DE_TAX_NUMBER = _person(
    169,
    "de-tax-number",
    "DE_TAX_NUMBER",
    "German tax number",
    "The forms of the states (`123/456/78901`) or thirteen digits, beside `Steuernummer` or `St.-Nr.`: quite sure.",
    _TAX_WHY,
)
_DE_SOCIAL_SECURITY = _person(
    170,
    "de-social-security",
    "DE_SOCIAL_SECURITY",
    "German pension insurance number",
    "Area, date of birth, initial, serial and a right check digit: very sure beside `Sozialversicherungsnummer` or `Rentenversicherung`, sure without.",
)
_DE_HEALTH_INSURANCE = _person(
    171,
    "de-health-insurance",
    "DE_HEALTH_INSURANCE",
    "German health insurance number (KVNR)",
    "A letter, nine digits and a right check digit, beside `Krankenversicherung`, `KVNR` or `Versichertennummer`. Very sure.",
)
_DE_ID_CARD = _person(
    172,
    "de-id-card",
    "DE_ID_CARD",
    "German identity card number",
    "Nine or ten characters of the ICAO alphabet for cards, beside `Personalausweis` or `Ausweisnummer`: quite sure; very sure with the check digit.",
)
_DE_LANR = _company(
    173,
    "de-lanr",
    "DE_LANR",
    "German physician number (LANR)",
    "Nine digits with a right check digit, beside `LANR` or `Arztnummer`. Very sure.",
)
_DE_BSNR = _company(
    174,
    "de-bsnr",
    "DE_BSNR",
    "German medical practice number (BSNR)",
    "Nine digits beside `BSNR` or `Betriebsstättennummer`. Quite sure.",
)
_DE_HANDELSREGISTER = _company(
    175,
    "de-handelsregister",
    "DE_HANDELSREGISTER",
    "German company register number",
    "HRA or HRB and up to six digits. Quite sure.",
)
_DE_VAT_ID = _company(
    176,
    "de-vat-id",
    "DE_VAT_ID",
    "German VAT number",
    "DE and nine digits with the ISO 7064 check digit: sure, very sure beside `USt-IdNr` or `VAT`.",
)
_EU_VAT = _company(
    177,
    "eu-vat-number",
    "EU_VAT_NUMBER",
    "European VAT number",
    "Country code and number with the check of that country, beside `VAT`, `TVA`, `IVA`, `BTW` and the like. Very sure.",
)
_FR_NIR = _person(
    178,
    "fr-nir",
    "FR_NIR",
    "French social security number (NIR)",
    "Fifteen digits: sex, year, month, place, serial and the key mod 97. Sure by form and checksum, very sure beside a label.",
)
_SE_PERSONNUMMER = _person(
    179,
    "se-personnummer",
    "SE_PERSONNUMMER",
    "Swedish personnummer",
    "A plausible date of birth, a sign, four digits, a right Luhn digit: very sure beside `personnummer`, probable without.",
)
_SE_ORGANISATION = _company(
    180,
    "se-organisationsnummer",
    "SE_ORGANISATIONSNUMMER",
    "Swedish organisation number",
    "Ten digits with a right Luhn digit beside `organisationsnummer`. Very sure.",
)
_NL_BSN = _person(
    181,
    "nl-bsn",
    "NL_BSN",
    "Dutch citizen service number (BSN)",
    "Nine digits that pass the elfproef, beside `BSN` or `burgerservicenummer`. Very sure.",
)
_BE_NATIONAL = _person(
    182,
    "be-national-number",
    "BE_NATIONAL_NUMBER",
    "Belgian national number",
    "Date of birth, serial and the key mod 97: sure in its usual form `85.07.30-033.28`, very sure beside a label.",
)
_DK_CPR = _person(
    183,
    "dk-cpr",
    "DK_CPR",
    "Danish CPR number",
    "A plausible date of birth and four digits, beside `CPR` or `personnummer`. There is no checksum any more: quite sure.",
)
_NO_NUMBER = _person(
    184,
    "no-fodselsnummer",
    "NO_FODSELSNUMMER",
    "Norwegian birth number",
    "Eleven digits with a plausible date of birth and two right check digits, beside `fødselsnummer`. Very sure.",
)
_CH_AHV = _person(
    185,
    "ch-ahv",
    "CH_AHV",
    "Swiss social security number (AHV/AVS)",
    "756 and ten digits with the EAN-13 check digit: very sure in the usual form, and without points beside a label.",
)
_AT_SVNR = _person(
    186,
    "at-social-security",
    "AT_SOCIAL_SECURITY",
    "Austrian social insurance number",
    "Ten digits with a right check digit, beside `SVNR` or `Sozialversicherungsnummer`. Very sure.",
)
_PT_NIF = _person(
    187,
    "pt-nif",
    "PT_NIF",
    "Portuguese tax number (NIF)",
    "Nine digits with a right check digit, beside `NIF` or `contribuinte`. Very sure.",
    _TAX_WHY,
)
_IE_PPS = _person(
    188,
    "ie-pps",
    "IE_PPS",
    "Irish PPS number",
    "Seven digits and one or two letters of which one checks the others, beside `PPS`. Very sure.",
)
_RO_CNP = _person(
    189,
    "ro-cnp",
    "RO_CNP",
    "Romanian CNP",
    "Thirteen digits with a plausible date of birth, county and a right check digit, beside `CNP`. Very sure.",
)
_CZ_RC = _person(
    190,
    "cz-birth-number",
    "CZ_BIRTH_NUMBER",
    "Czech or Slovak birth number",
    "A plausible date of birth, three or four digits divisible by 11, beside `rodné číslo`. Very sure.",
)
_HR_OIB = _person(
    191, "hr-oib", "HR_OIB", "Croatian OIB", "Eleven digits with the ISO 7064 check digit, beside `OIB`. Very sure."
)
_BG_EGN = _person(
    192,
    "bg-egn",
    "BG_EGN",
    "Bulgarian EGN",
    "Ten digits with a plausible date of birth and a right check digit, beside `EGN`. Very sure.",
)
_GR_AMKA = _person(
    193,
    "gr-amka",
    "GR_AMKA",
    "Greek AMKA",
    "Eleven digits with a plausible date of birth and a right Luhn digit, beside `AMKA`. Very sure.",
)
_TR_NATIONAL_ID = _person(
    194,
    "tr-national-id",
    "TR_NATIONAL_ID",
    "Turkish identity number",
    "Eleven digits with two right check digits, beside `TC kimlik` or `TCKN`. Very sure.",
)
_BALTIC = _person(
    195,
    "ee-personal-code",
    "EE_PERSONAL_CODE",
    "Estonian or Lithuanian personal code",
    "Eleven digits with a plausible date of birth and a right check digit, beside `isikukood` or `asmens kodas`. Very sure.",
)
_IS_KENNITALA = _person(
    196,
    "is-kennitala",
    "IS_KENNITALA",
    "Icelandic kennitala",
    "A plausible date of birth, four digits, a right check digit, beside `kennitala`. Very sure.",
)

_NINO_SHAPE: Final = r"(?!BG|GB|NK|KN|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]"
_NINO_HEAD: Final = r"(?i)\b[a-z][a-z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[a-d]\b"
_NIF_HEAD: Final = r"\b[0-9]{8}-?[A-Z]\b"
_NIE_HEAD: Final = r"\b[XYZ]-?[0-9]{7}-?[A-Z]\b"
_FISCAL_CODE_HEAD: Final = (
    r"(?i)\b[a-z]{6}[0-9lmnpqrstuv]{2}[abcdehlmprst][0-9lmnpqrstuv]{2}[a-z][0-9lmnpqrstuv]{3}[a-z]\b"
)
_HETU_HEAD: Final = r"\b[0-3][0-9][01][0-9]{3}[-+A-FU-Y][0-9]{3}[0-9A-Y]\b"
_PENSION_HEAD: Final = r"\b[0-9]{2} ?[0-9]{6} ?[A-Z] ?[0-9]{3}\b"
_NIR_HEAD: Final = r"(?:^|[^\w.])[1-478] [0-9]{2} [0-9]{2} [0-9][0-9AB] [0-9]{3} [0-9]{3} "
_NIR_LABELS: Final = terms(
    "nir, sécurité sociale, numéro de sécu, n° sécu, numéro ss, insee, carte vitale, french social security"
)
_PERSONNUMMER_HEAD: Final = r"(?:^|[^\w.])(?:19|20)?[0-9]{2}[01][0-9][0-3][0-9][-+][0-9]{4}\b"
_BELGIAN_HEAD: Final = r"\b[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[0-9]{3}\.[0-9]{2}\b"
_AHV_HEAD: Final = r"\b756\.[0-9]{4}\.[0-9]{4}\.[0-9]{2}\b"
_REGISTER_HEAD: Final = r"\bHR[AB] ?[0-9]"
_DE_VAT_HEAD: Final = r"\bDE ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}\b"


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


def _german_card(value: str) -> bool:
    """Letters and digits mixed, and the check digit (ICAO 9303, part 3) right where there is a tenth character."""
    if not any(char.isdigit() for char in value):
        return False
    if len(value) < 10:
        return True
    weights = (7, 3, 1)
    total = sum(int(char, 36) * weights[place % 3] for place, char in enumerate(value[:9]))
    return total % 10 == int(value[9])


def _austrian(value: str) -> bool:
    """Check digit and a date of birth that may be, in the last six digits."""
    digits = compact(value)
    return 1 <= int(digits[4:6]) <= 31 and 1 <= int(digits[6:8]) <= 15 and stdnum("at.vnr")(digits)


def _danish(value: str) -> bool:
    digits = compact(value)
    return 1 <= int(digits[:2]) <= 31 and 1 <= int(digits[2:4]) <= 12 and len(set(digits)) > 2


def _swedish(value: str) -> bool:
    digits = re.sub(r"\D", "", value)[-10:]
    return 1 <= int(digits[2:4]) <= 12 and 1 <= int(digits[4:6]) % 60 <= 31 and luhn(digits)


def _baltic(value: str) -> bool:
    return stdnum("ee.ik")(value)


_VAT_LABELS: Final = terms(
    """
    vat, vat number, vat no, vat id, vat reg, tva, tva intracommunautaire, n° tva, iva, nif-iva, btw, btw-nummer,
    ust-idnr, ust-id, uid, umsatzsteuer, moms, alv, partita iva, numéro de tva, dph, vatin
    """
)
_EU_VAT_SHAPE: Final = (
    r"ATU\d{8}|BE[01]?\d{9}|BG\d{9,10}|CY\d{8}[A-Z]|CZ\d{8,10}|DK ?\d{2} ?\d{2} ?\d{2} ?\d{2}|EE\d{9}|EL\d{9}"
    r"|ES[A-Z0-9]\d{7}[A-Z0-9]|FI\d{8}|FR ?[A-Z0-9]{2} ?\d{3} ?\d{3} ?\d{3}|HR\d{11}|HU\d{8}|IE\d[A-Z0-9+*]\d{5}[A-Z]{1,2}"
    r"|IT\d{11}|LT(?:\d{9}|\d{12})|LU\d{8}|LV\d{11}|MT\d{8}|NL\d{9}B\d{2}|PL\d{10}|PT\d{9}|RO\d{2,10}|SE\d{12}|SI\d{8}|SK\d{10}"
    r"|GB ?\d{3} ?\d{4} ?\d{2}(?: ?\d{3})?|CHE-?\d{3}\.?\d{3}\.?\d{3}"
)


def _vat(value: str) -> bool:
    number = compact(value)
    if number[:2] == "GB":
        return stdnum("gb.vat")(number)
    return stdnum("ch.uid")(number) if number[:3] == "CHE" else stdnum("eu.vat")(number)


_PERSONS: Final = (
    shaped(
        _UK_NINO,
        (_NINO_HEAD,),
        _NINO_SHAPE,
        lambda value: len(set(compact(value)[2:8])) > 1,
        labels=("nino", "ni number", "ni no", "national insurance", "national insurance number"),
        score=0.8,
        flags=re.IGNORECASE,
    ),
    shaped(
        _ES_NIF,
        (_NIF_HEAD,),
        r"\d{8}-?[A-HJ-NP-TV-Z]",
        lambda value: stdnum("es.dni")(compact(value)),
        labels=(
            "dni",
            "nif",
            "documento nacional",
            "documento de identidad",
            "carnet de conducir",
            "permiso de conducir",
        ),
        score=0.75,
    ),
    labelled(
        _ES_NIF,
        ("dni", "nif", "documento nacional"),
        r"\d{8}[- ]?[a-zA-Z]",
        lambda value: stdnum("es.dni")(compact(value)),
    ),
    shaped(
        _ES_NIE,
        (_NIE_HEAD,),
        r"[XYZ]-?\d{7}-?[A-Z]",
        lambda value: stdnum("es.nie")(compact(value)),
        labels=("nie", "número de extranjero", "extranjero", "nif"),
        score=0.8,
    ),
    shaped(
        _IT_FISCAL_CODE,
        (_FISCAL_CODE_HEAD,),
        r"[A-Z]{6}[\dLMNP-V]{2}[ABCDEHLMPRST][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z]",
        stdnum("it.codicefiscale"),
        labels=("codice fiscale", "cod fisc", "c.f.", "fiscal code"),
        score=0.97,
        labelled_score=0.99,
        flags=re.IGNORECASE,
        priority=75,
    ),
    labelled(
        _IT_IDENTITY_CARD,
        (
            "carta d'identità",
            "carta d’identità",
            "carta di identità",
            "carta identita",
            "cie",
            "carta elettronica",
            "identity card",
        ),
        r"[A-Z]{2} ?\d{7}|\d{7}[A-Z]{2}|[A-Z]{2}\d{5}[A-Z]{2}",
        score=0.82,
    ),
    labelled(_PL_PESEL, ("pesel", "numer pesel"), r"\d{11}", stdnum("pl.pesel"), score=0.98, priority=60),
    shaped(
        _FI_HETU,
        (_HETU_HEAD,),
        r"[0-3]\d[01]\d{3}[-+A-FU-Y]\d{3}[0-9A-Y]",
        stdnum("fi.hetu"),
        labels=("hetu", "henkilötunnus", "personal identity code", "sotu"),
        score=0.93,
        labelled_score=0.99,
    ),
    labelled(
        _DE_TAX_ID,
        (
            "steuer-id",
            "steuer id",
            "steueridentifikationsnummer",
            "steuer-identifikationsnummer",
            "idnr",
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
        r"\d{2,3}[/ ]\d{3,4}[/ ]\d{4,5}|(?:0[1-9]|1[0-6])\d{11}|\d{10,11}",
        score=0.88,
    ),
    shaped(
        _DE_SOCIAL_SECURITY,
        (_PENSION_HEAD,),
        r"\d{2} ?\d{6} ?[A-Z] ?\d{3}",
        _pension,
        labels=(
            "sozialversicherungsnummer",
            "rentenversicherungsnummer",
            "rentenversicherung",
            "versicherungsnummer",
            "svnr",
            "sv-nummer",
            "rvnr",
        ),
        score=0.8,
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
            "ausweisnummer",
            "ausweis-nr",
            "german identity card",
            "german id card",
        ),
        r"[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{7}\d{1,2}|T\d{8}\d?",
        _german_card,
        score=0.92,
    ),
    shaped(
        _FR_NIR,
        (_NIR_HEAD,),
        r"[1-478] \d{2} (?:0[1-9]|1[0-2]|[2-9]\d) (?:\d{2}|2[AB]) \d{3} \d{3} \d{2}",
        lambda value: stdnum("fr.nir")(compact(value)),
        score=0.93,
    ),
    labelled(
        _FR_NIR,
        _NIR_LABELS,
        r"[1-478] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}",
        lambda value: stdnum("fr.nir")(compact(value)),
        score=0.98,
        priority=62,
    ),
    shaped(
        _SE_PERSONNUMMER,
        (_PERSONNUMMER_HEAD,),
        r"(?:19|20)?\d{6}[-+]\d{4}",
        _swedish,
        labels=("personnummer", "persnr", "pnr", "samordningsnummer", "swedish personal"),
        score=0.6,
    ),
    labelled(
        _SE_PERSONNUMMER,
        ("personnummer", "samordningsnummer"),
        r"(?:19|20)?\d{6}[-+ ]?\d{4}",
        _swedish,
        score=0.97,
        priority=60,
    ),
    labelled(
        _NL_BSN,
        ("bsn", "burgerservicenummer", "sofinummer"),
        r"\d{9}|\d{4}[. ]\d{2}[. ]\d{3}|\d{3}[. ]\d{3}[. ]\d{3}",
        lambda value: stdnum("nl.bsn")(compact(value)),
        score=0.97,
        priority=60,
    ),
    shaped(
        _BE_NATIONAL,
        (_BELGIAN_HEAD,),
        r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}",
        stdnum("be.nn"),
        labels=("rijksregisternummer", "registre national", "national number", "numéro national", "insz", "niss"),
        score=0.95,
    ),
    labelled(
        _BE_NATIONAL,
        ("rijksregisternummer", "registre national", "numéro national", "insz", "niss"),
        r"\d{11}",
        stdnum("be.nn"),
        score=0.97,
        priority=60,
    ),
    labelled(
        _DK_CPR, ("cpr", "cpr-nummer", "cpr nr", "personnummer", "danish cpr"), r"\d{6}[- ]?\d{4}", _danish, score=0.88
    ),
    labelled(
        _NO_NUMBER,
        ("fødselsnummer", "fodselsnummer", "fnr", "personnummer", "norwegian national"),
        r"\d{6} ?\d{5}",
        lambda value: stdnum("no.fodselsnummer")(compact(value)),
        score=0.97,
        priority=60,
    ),
    shaped(
        _CH_AHV,
        (_AHV_HEAD,),
        r"756\.\d{4}\.\d{4}\.\d{2}",
        stdnum("ch.ssn"),
        labels=("ahv", "avs", "ahv-nummer", "ahv-nr", "sozialversicherungsnummer", "numéro avs"),
        score=0.98,
        labelled_score=0.99,
    ),
    labelled(
        _CH_AHV,
        ("ahv", "avs", "ahv-nummer", "ahv-nr", "ahvn13", "navs13", "swiss social"),
        r"756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}",
        lambda value: stdnum("ch.ssn")(compact(value)),
        score=0.98,
        priority=60,
    ),
    labelled(
        _AT_SVNR,
        ("svnr", "sv-nr", "sozialversicherungsnummer", "versicherungsnummer", "austrian social"),
        r"\d{4} ?\d{6}",
        _austrian,
        score=0.96,
        priority=58,
    ),
    labelled(
        _PT_NIF,
        ("nif", "contribuinte", "número de contribuinte", "nº contribuinte", "número fiscal"),
        r"\d{9}|\d{3} \d{3} \d{3}",
        lambda value: stdnum("pt.nif")(compact(value)),
        score=0.96,
        priority=58,
    ),
    labelled(
        _IE_PPS,
        ("pps", "ppsn", "pps number", "pps no", "personal public service"),
        r"\d{7}[A-W][A-IW]?",
        stdnum("ie.pps"),
        score=0.98,
        priority=60,
    ),
    labelled(
        _RO_CNP,
        ("cnp", "cod numeric personal", "codul numeric personal"),
        r"[1-9]\d{12}",
        stdnum("ro.cnp"),
        score=0.98,
        priority=60,
    ),
    labelled(
        _CZ_RC,
        ("rodné číslo", "rodne cislo", "rodné čislo", "birth number"),
        r"\d{6}/?\d{3,4}",
        stdnum("cz.rc"),
        score=0.96,
        priority=60,
    ),
    labelled(_HR_OIB, ("oib", "osobni identifikacijski"), r"\d{11}", stdnum("hr.oib"), score=0.98, priority=60),
    labelled(_BG_EGN, ("egn", "егн", "bulgarian egn"), r"\d{10}", stdnum("bg.egn"), score=0.97, priority=60),
    labelled(_GR_AMKA, ("amka", "αμκα"), r"\d{11}", stdnum("gr.amka"), score=0.98, priority=60),
    labelled(
        _TR_NATIONAL_ID,
        (
            "tckn",
            "tc kimlik",
            "t.c. kimlik",
            "kimlik no",
            "kimlik numarası",
            "tc no",
            "turkish id",
            "türk kimlik",
            "turkish identity",
        ),
        r"[1-9]\d{10}",
        stdnum("tr.tckimlik"),
        score=0.98,
        priority=60,
    ),
    labelled(
        _BALTIC,
        ("isikukood", "asmens kodas", "estonian id", "estonian personal", "lithuanian personal"),
        r"[1-8]\d{10}",
        _baltic,
        score=0.98,
        priority=60,
    ),
    labelled(
        _IS_KENNITALA,
        ("kennitala", "kt.", "icelandic id"),
        r"\d{6}-?\d{4}",
        stdnum("is_.kennitala"),
        score=0.97,
        priority=60,
    ),
)

_COMPANIES: Final = (
    labelled(
        _IT_VAT_CODE,
        ("partita iva", "p. iva", "p.iva", "piva", "codice iva"),
        r"\d{11}",
        stdnum("it.iva"),
        score=0.97,
        priority=58,
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
    shaped(
        _DE_VAT_ID,
        (_DE_VAT_HEAD,),
        r"DE ?\d{3} ?\d{3} ?\d{3}",
        lambda value: stdnum("de.vat")(compact(value)),
        labels=_VAT_LABELS,
        score=0.85,
        priority=58,
    ),
    labelled(_EU_VAT, _VAT_LABELS, _EU_VAT_SHAPE, _vat, score=0.96),
    labelled(
        _SE_ORGANISATION,
        ("organisationsnummer", "orgnr", "org.nr", "org nr", "org-nr", "företagsnummer"),
        r"\d{6}-?\d{4}",
        lambda value: stdnum("se.orgnr")(compact(value)),
        score=0.96,
        priority=58,
    ),
)

DETECTORS: Final = (*_PERSONS, *_COMPANIES)
