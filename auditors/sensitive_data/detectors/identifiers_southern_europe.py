"""National identifiers of Spain, Portugal, Italy, Croatia, Greece and Türkiye."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.identifiers import compact, company_number, labelled, person_number, shaped, stdnum

_TAX_WHY: Final = (
    "Tax offices, employers and banks know the person by this number for life; with a name it is enough for forged "
    "returns and refunds."
)
_ES_NIF = person_number(
    161,
    "es-nif",
    "ES_NIF",
    "Spanish DNI or NIF",
    "Eight digits and the letter that follows from them (mod 23): very sure beside `DNI` or `NIF`, probable "
    "without. Spanish driving licences have the same number.",
)
_ES_NIE = person_number(
    162,
    "es-nie",
    "ES_NIE",
    "Spanish number of a foreigner (NIE)",
    "X, Y or Z, seven digits and the letter that follows from them (mod 23): very sure beside `NIE`, probable without.",
)
_IT_FISCAL_CODE = person_number(
    163,
    "it-fiscal-code",
    "IT_FISCAL_CODE",
    "Italian codice fiscale",
    "Sixteen characters: name, a plausible date of birth, place, check letter. Very sure by form and checksum.",
)
_IT_IDENTITY_CARD = person_number(
    164,
    "it-identity-card",
    "IT_IDENTITY_CARD",
    "Italian identity card number",
    "Two letters and five to seven digits in the three forms in use, beside `carta d'identità` or `CIE`. No "
    "checksum: probable.",
)
_IT_VAT_CODE = company_number(
    165,
    "it-vat-code",
    "IT_VAT_CODE",
    "Italian partita IVA",
    "Eleven digits with a right Luhn digit and office, beside `partita IVA`. Very sure.",
)
_PT_NIF = person_number(
    187,
    "pt-nif",
    "PT_NIF",
    "Portuguese tax number (NIF)",
    "Nine digits with a right check digit, beside `NIF` or `contribuinte`. Very sure.",
    _TAX_WHY,
)
_HR_OIB = person_number(
    191, "hr-oib", "HR_OIB", "Croatian OIB", "Eleven digits with the ISO 7064 check digit, beside `OIB`. Very sure."
)
_GR_AMKA = person_number(
    193,
    "gr-amka",
    "GR_AMKA",
    "Greek AMKA",
    "Eleven digits with a plausible date of birth and a right Luhn digit, beside `AMKA`. Very sure.",
)
_TR_NATIONAL_ID = person_number(
    194,
    "tr-national-id",
    "TR_NATIONAL_ID",
    "Turkish identity number",
    "Eleven digits with two right check digits, beside `TC kimlik` or `TCKN`. Very sure.",
)
_NIF_HEAD: Final = r"\b[0-9]{8}-?[A-Z]\b"
_NIE_HEAD: Final = r"(?:^|[^\w.])[XYZ]-?[0-9]{7}-?[A-Z]\b"
_FISCAL_CODE_HEAD: Final = r"(?:^|[^\w.])[A-Z]{6}[0-9L-NP-V]{2}[A-EHLMPRST][0-9L-NP-V]{2}[A-Z][0-9L-NP-V]{3}[A-Z]\b"

DETECTORS: Final = (
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
        ("dni", "nif", "documento nacional", "documento de identidad"),
        r"(?:\d{8}|\d{2}[. ]\d{3}[. ]\d{3})[- ]?[a-zA-Z]",
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
    labelled(
        _PT_NIF,
        ("nif", "contribuinte", "número de contribuinte", "nº contribuinte", "número fiscal"),
        r"\d{9}|\d{3} \d{3} \d{3}",
        lambda value: stdnum("pt.nif")(compact(value)),
        score=0.96,
        priority=58,
    ),
    labelled(_HR_OIB, ("oib", "osobni identifikacijski"), r"\d{11}", stdnum("hr.oib"), score=0.98, priority=60),
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
        _IT_VAT_CODE,
        ("partita iva", "p. iva", "p.iva", "piva", "codice iva"),
        r"\d{11}",
        stdnum("it.iva"),
        score=0.97,
        priority=58,
    ),
)
