"""National identifiers of the Americas. Those of the United States have files of their own (`ssn.py`, `health.py`)."""

from __future__ import annotations

import re
from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.identifiers import ORGANISATION_WHY, compact, labelled, luhn, personal_data, shaped, stdnum

_PROVIDER_TAX_ID = personal_data(
    200,
    "us-employer-identification-number",
    "US_PROVIDER_TAX_ID",
    "US employer or provider tax ID in clear",
    severity=Severity.LOW,
    why=ORGANISATION_WHY,
    checks="Two digits of an IRS campus, a hyphen and seven digits, beside `EIN`, `FEIN` or `provider tax ID`. "
    "Quite sure.",
)
_CA_SIN = personal_data(
    201,
    "ca-sin",
    "CA_SIN",
    "Canadian social insurance number in clear",
    checks="Nine digits 3-3-3 with a right Luhn digit: very sure beside `SIN` or `social insurance`; without not "
    "reported.",
)
_MX_CURP = personal_data(
    202,
    "mx-curp",
    "MX_CURP",
    "Mexican CURP in clear",
    checks="Eighteen characters: name, a plausible date of birth, sex, state, check digit. Very sure by form and "
    "checksum.",
)
_MX_RFC = personal_data(
    203,
    "mx-rfc",
    "MX_RFC",
    "Mexican tax number (RFC) in clear",
    checks="Initials, a plausible date and three characters, beside `RFC`. Very sure with the check character, "
    "else quite sure.",
)
_BR_CPF = personal_data(
    204,
    "br-cpf",
    "BR_CPF",
    "Brazilian CPF in clear",
    checks="Eleven digits with two right check digits: very sure in the usual form `123.456.789-09`, and without "
    "points beside `CPF`.",
)
_BR_CNPJ = personal_data(
    205,
    "br-cnpj",
    "BR_CNPJ",
    "Brazilian company number (CNPJ) in clear",
    severity=Severity.LOW,
    why=ORGANISATION_WHY,
    checks="Fourteen digits with two right check digits: very sure in the usual form, and without points beside "
    "`CNPJ`.",
)
_AR_CUIT = personal_data(
    206,
    "ar-cuit",
    "AR_CUIT",
    "Argentine CUIT or CUIL in clear",
    checks="Eleven digits 2-8-1 with a right check digit: very sure beside `CUIT` or `CUIL`, sure without.",
)
_CL_RUT = personal_data(
    207,
    "cl-rut",
    "CL_RUT",
    "Chilean RUT or RUN in clear",
    checks="Seven or eight digits and the mod 11 check character: very sure with points or beside `RUT` or `RUN`.",
)
_CO_CEDULA = personal_data(
    208,
    "co-cedula",
    "CO_CEDULA",
    "Colombian cédula in clear",
    checks="Six to ten digits beside `cédula de ciudadanía`. There is no checksum: quite sure.",
)
_EC_CEDULA = personal_data(
    209,
    "ec-cedula",
    "EC_CEDULA",
    "Ecuadorian cédula in clear",
    checks="Ten digits with a province and a right check digit, beside `cédula`. Very sure.",
)

_CURP_HEAD: Final = r"(?:^|[^\w.])[A-Z][AEIOUX][A-Z]{2}[0-9]{6}[HMX][A-Z]{5}[0-9A-Z][0-9]\b"
_CPF_HEAD: Final = r"\b[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}\b"
_CNPJ_HEAD: Final = r"\b[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-[0-9]{2}\b"
_CUIT_HEAD: Final = r"\b(?:20|23|24|25|26|27|30|33|34)-[0-9]{8}-[0-9]\b"
_RUT_HEAD: Final = r"\b[0-9]{1,2}\.[0-9]{3}\.[0-9]{3}-[0-9kK]\b"


def _rfc(value: str) -> bool:
    """Form and date: many test numbers lack the right check character, and generic ones have none."""
    return stdnum("mx.rfc")(compact(value))


def _sin(value: str) -> bool:
    digits = re.sub(r"\D", "", value)
    return digits[0] != "8" and len(set(digits)) > 2 and luhn(digits)


DETECTORS: Final = (
    labelled(
        _PROVIDER_TAX_ID,
        ("ein", "fein", "employer identification", "provider tax id", "provider tax", "federal tax id", "tax id"),
        r"\d{2}-\d{7}",
        stdnum("us.ein"),
        score=0.92,
    ),
    labelled(
        _CA_SIN,
        ("sin", "sin number", "social insurance", "social insurance number", "assurance sociale", "canadian sin"),
        r"\d{3}(?P<mark>[ -]?)\d{3}(?P=mark)\d{3}",
        _sin,
        score=0.95,
        ahead=24,
        priority=58,
    ),
    shaped(
        _MX_CURP,
        (_CURP_HEAD,),
        r"[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d",
        stdnum("mx.curp"),
        labels=("curp", "clave única"),
        score=0.98,
        labelled_score=0.99,
        flags=re.IGNORECASE,
        priority=75,
    ),
    labelled(
        _MX_RFC, ("rfc", "registro federal", "contribuyente"), r"[A-ZÑ&]{3,4}-?\d{6}-?[A-Z0-9]{3}", _rfc, score=0.95
    ),
    shaped(
        _BR_CPF,
        (_CPF_HEAD,),
        r"\d{3}\.\d{3}\.\d{3}-\d{2}",
        stdnum("br.cpf"),
        labels=("cpf", "cadastro de pessoa"),
        score=0.97,
        labelled_score=0.99,
        priority=75,
    ),
    labelled(_BR_CPF, ("cpf", "cadastro de pessoa"), r"\d{9}-?\d{2}", stdnum("br.cpf"), score=0.98, priority=60),
    shaped(
        _BR_CNPJ,
        (_CNPJ_HEAD,),
        r"[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-\d{2}",
        stdnum("br.cnpj"),
        labels=("cnpj",),
        score=0.97,
        labelled_score=0.99,
    ),
    labelled(_BR_CNPJ, ("cnpj",), r"\d{14}", stdnum("br.cnpj"), score=0.97, priority=60),
    shaped(
        _AR_CUIT,
        (_CUIT_HEAD,),
        r"(?:2[034567]|3[034])-\d{8}-\d",
        stdnum("ar.cuit"),
        labels=("cuit", "cuil"),
        score=0.85,
    ),
    labelled(_AR_CUIT, ("cuit", "cuil"), r"(?:2[034567]|3[034])\d{9}", stdnum("ar.cuit"), score=0.97, priority=60),
    shaped(
        _CL_RUT,
        (_RUT_HEAD,),
        r"\d{1,2}\.\d{3}\.\d{3}-[\dkK]",
        stdnum("cl.rut"),
        labels=("rut", "run", "rol único"),
        score=0.92,
    ),
    labelled(_CL_RUT, ("rut", "rol único", "rol unico"), r"\d{7,8}-?[\dkK]", stdnum("cl.rut"), score=0.95, priority=58),
    labelled(
        _CO_CEDULA,
        ("cédula de ciudadanía", "cedula de ciudadania", "colombian cedula", "c.c. no"),
        r"\d{1,3}(?:\.\d{3}){2,3}|\d{6,10}",
        score=0.85,
    ),
    labelled(
        _EC_CEDULA, ("cédula", "cedula", "cédula de identidad"), r"\d{9}-?\d", stdnum("ec.ci"), score=0.92, priority=56
    ),
)
