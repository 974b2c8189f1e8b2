"""VAT numbers of Germany and of the other countries of Europe."""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.identifiers import compact, company_number, labelled, shaped, stdnum
from auditors.sensitive_data.labels import terms

_DE_VAT_ID = company_number(
    176,
    "de-vat-id",
    "DE_VAT_ID",
    "German VAT number",
    "DE and nine digits with the ISO 7064 check digit: sure, very sure beside `USt-IdNr` or `VAT`.",
)
_EU_VAT = company_number(
    177,
    "eu-vat-number",
    "EU_VAT_NUMBER",
    "European VAT number",
    "Country code and number with the check of that country, beside `VAT`, `TVA`, `IVA`, `BTW` and the like. Very "
    "sure.",
)
_DE_VAT_HEAD: Final = r"\bDE ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}\b"
_VAT_LABELS: Final = terms(
    """
    vat, vat number, vat no, vat id, vat reg, tva, tva intracommunautaire, n° tva, iva, nif-iva, btw, btw-nummer,
    ust-idnr, ust-id, uid, umsatzsteuer, moms, alv, partita iva, numéro de tva, dph, vatin
    """
)
_EU_VAT_SHAPE: Final = (
    r"ATU\d{8}|BE[01]?\d{9}|BG\d{9,10}|CY\d{8}[A-Z]|CZ\d{8,10}|DK ?\d{2} ?\d{2} ?\d{2} ?\d{2}|EE\d{9}|EL\d{9}"
    r"|ES[A-Z0-9]\d{7}[A-Z0-9]|FI\d{8}|FR ?[A-Z0-9]{2} ?\d{3} ?\d{3} ?\d{3}|HR\d{11}|HU\d{8}"
    r"|IE\d[A-Z0-9+*]\d{5}[A-Z]{1,2}"
    r"|IT\d{11}|LT(?:\d{9}|\d{12})|LU\d{8}|LV\d{11}|MT\d{8}|NL\d{9}B\d{2}|PL\d{10}|PT\d{9}|RO\d{2,10}|SE\d{12}"
    r"|SI\d{8}|SK\d{10}"
    r"|GB ?\d{3} ?\d{4} ?\d{2}(?: ?\d{3})?|CHE-?\d{3}\.?\d{3}\.?\d{3}"
)


def _vat(value: str) -> bool:
    number = compact(value)
    if number[:2] == "GB":
        return stdnum("gb.vat")(number)
    return stdnum("ch.uid")(number) if number[:3] == "CHE" else stdnum("eu.vat")(number)


DETECTORS: Final = (
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
)
