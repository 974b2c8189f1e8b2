"""Bank accounts: IBANs (ISO 13616), US account and routing numbers, UK sort codes."""

from __future__ import annotations

import functools
import re
from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.context import mentioned, words
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.identifiers import bounded, labelled, personal_data, stdnum
from auditors.sensitive_data.labels import beside_label, label_heads, label_pattern, terms

_WHY: Final = (
    "Account numbers are enough for fraudulent direct debits and for convincing calls in the bank's name, and tie "
    "everything else in the conversation to a person."
)
IBAN_CODE: Final = personal_data(
    105,
    "iban-code",
    "IBAN_CODE",
    "International bank account number in clear",
    why=_WHY,
    checks=(
        "Country code, length and account structure of the SWIFT registry, and the ISO 7064 check digits (mod 97), "
        "in any "
        "spacing: very sure. In lower case only near words of banking, and so in a structure that the registry "
        "does not "
        "list only "
        "near words of banking."
    ),
)
US_BANK_NUMBER: Final = personal_data(
    109,
    "us-bank-number",
    "US_BANK_NUMBER",
    "Bank account number in clear",
    why=_WHY,
    checks=(
        "6 to 17 digits beside words for a bank account (`bank account`, `checking account`, `account number` near "
        "`routing`, `bank` or a sort code). There is no checksum: probable, not certain."
    ),
)
ABA_ROUTING_NUMBER: Final = personal_data(
    110,
    "aba-routing-number",
    "ABA_ROUTING_NUMBER",
    "US bank routing number in clear",
    severity=Severity.LOW,
    why="The number itself is public, but it stands where an account number stands: look at what is beside it.",
    checks="Nine digits in a Federal Reserve range with a right check digit, beside `routing` or `ABA`. Very sure.",
)
UK_SORT_CODE: Final = personal_data(
    111,
    "uk-sort-code",
    "UK_SORT_CODE",
    "UK bank sort code in clear",
    severity=Severity.LOW,
    why="The code itself is public, but it stands where an account number stands: look at what is beside it.",
    checks="Six digits, in pairs or not, beside `sort code`. There is no checksum, but the label is plain: quite sure.",
)

_LENGTHS: Final = {
    country: int(length)
    for length, countries in (
        entry.split(":")
        for entry in (
            "15:NO 16:BE 18:DK,FI,FK,FO,GL,NL,SD 19:MK,SI 20:AT,BA,EE,KZ,LT,LU,MN,XK 21:CH,HR,LI,LV "
            "22:BG,BH,CR,DE,GB,GE,IE,ME,RS,VA 23:AE,GI,IL,IQ,OM,SO,TL 24:AD,CZ,ES,MD,PK,RO,SA,SE,SK,TN,VG 25:LY,PT,ST "
            "26:IS,TR 27:BI,DJ,FR,GR,IT,MC,MR,SM 28:AL,AZ,BY,CY,DO,GT,HN,HU,LB,NI,PL,SV 29:BR,EG,PS,QA,UA "
            "30:JO,KW,MU,YE 31:MT,SC 32:LC 33:RU"
        ).split()
    )
    for country in countries.split(",")
}
"""Length of the IBAN by country. Source: SWIFT IBAN registry, release 99."""

_SEPARATOR: Final = r"[ .\-]?"
_BANK_WORDS: Final = "transfer|account|bank|konto|payee|refund|payment|compte|cuenta"
_IBAN_HEADS: Final = (
    r"(?:^|[^\w.])[A-Z]{2}[ .\-]?[0-9][ .\-]?[0-9](?:[ .\-]?[0-9A-Z]){5}",
    r"(?:^|[^\w.])[a-z]{2}[0-9]{2}(?:[a-z]{4}|[0-9]{4})[0-9]{4}",
    r"(?i)\biban",
    rf"(?i)(?:{_BANK_WORDS})[^0-9]{{0,36}}[0-9][ .\-]?[0-9](?:[ .\-]?[0-9a-z]){{5}}",
)
_BANKED: Final = deferred(rf"(?:{_BANK_WORDS})[^0-9]{{0,32}}\Z", re.IGNORECASE)
_BANKING: Final = words(
    *terms(
        """
        bank, banking, account, accounts, payment, refund, payout, checking, savings, routing, aba, ach, wire, wire
        transfer, sort code, swift, bic, iban, deposit, chase, wells fargo, hsbc, barclays, kontonummer, bankverbindung,
        blz, bancaire, bancaria, banco, banque, conto corrente, transfer
        """
    )
)
_IBAN_LABEL: Final = words("iban", "ibans", "international bank account")


@functools.cache
def _iban_pattern() -> re.Pattern[str]:
    """All countries, each with its length, so that a word behind the number stays outside; then any unbroken number."""
    by_length: dict[int, list[str]] = {}
    for country, length in _LENGTHS.items():
        by_length.setdefault(length, []).append(country)
    alternatives = "|".join(
        rf"(?:{'|'.join(countries)}){_SEPARATOR}\d{_SEPARATOR}\d(?:{_SEPARATOR}[A-Z0-9]){{{length - 4}}}"
        for length, countries in by_length.items()
    )
    unlisted = r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}"
    return deferred(rf"(?<![A-Za-z0-9])(?P<value>{alternatives}|{unlisted})(?![A-Za-z0-9])", re.IGNORECASE | re.ASCII)


def iban_checksum(value: str) -> bool:
    """Whether the check digits are right (ISO 13616, annex A: mod 97 of the number turned by four)."""
    turned = value[4:] + value[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1


def _well_formed(value: str) -> bool:
    """Whether letters and digits stand where the country's account numbers have them."""
    from stdnum import iban

    return bool(iban.is_valid(value, check_country=False))


def _iban_score(candidate: Candidate) -> float | None:
    value = re.sub(r"[ .\-]", "", candidate.value).upper()
    if not value.isascii() or not iban_checksum(value):
        return None
    named = mentioned(candidate, _IBAN_LABEL, before=40, after=24)
    written_as_one = named or candidate.value == candidate.value.upper() or _BANKED.search(candidate.before(48))
    well_formed = _well_formed(value)
    if not written_as_one and not (well_formed and candidate.value == value.lower()):
        return None
    if not well_formed:
        return 0.85 if named else 0.7 if mentioned(candidate, _BANKING, before=48, after=24) else None
    return 0.99


IBAN: Final = Detector(
    rule=IBAN_CODE,
    heads=_IBAN_HEADS,
    confirm=_iban_pattern(),
    validate=_iban_score,
    reach=(72, 72),
    priority=80,
)

_ACCOUNT_LABELS: Final = terms(
    """
    bank account, checking account, savings account, deposit account, account number, account no, account num, acct
    number, acct no, acct, bank acct, kontonummer, bankverbindung, numéro de compte, compte bancaire, cuenta
    bancaria, número de cuenta, conto corrente, direct deposit
    """
)
_PLAIN_LABELS: Final = ("account", "konto", "compte", "cuenta")
_ACCOUNT: Final = label_pattern(_ACCOUNT_LABELS)
_PLAIN_ACCOUNT: Final = label_pattern(_PLAIN_LABELS)
_ROUTED: Final = words("routing", "aba", "sort code", "sortcode", "bank account", "wire", "ach", "blz", "bankleitzahl")
_CLOUD: Final = words(
    *terms(
        """
        aws, azure, gcp, google, arn, cloud, github, stripe, twitter, user account, login
        """
    )
)


def _account_score(candidate: Candidate) -> float | None:
    if not beside_label(candidate, _ACCOUNT, ahead=24):
        routed = beside_label(candidate, _PLAIN_ACCOUNT, ahead=12) and mentioned(
            candidate, _ROUTED, before=64, after=40
        )
        if not routed:
            return None
    digits = re.sub(r"\D", "", candidate.value)
    if len(set(digits)) < 2 or mentioned(candidate, _CLOUD, before=48, after=24):
        return None
    return 0.85 if mentioned(candidate, _BANKING, before=72, after=48) else 0.5


BANK_NUMBER: Final = Detector(
    rule=US_BANK_NUMBER,
    heads=(*label_heads(_ACCOUNT_LABELS), r"(?i)(?:account|konto|compte|cuenta)[^0-9]{1,12}[0-9]{3}"),
    confirm=bounded(r"\d{6,17}|\d{3,6}[ -]\d{3,6}(?:[ -]\d{2,6}){0,2}"),
    validate=_account_score,
    reach=(96, 72),
    priority=40,
)
ROUTING_NUMBER: Final = labelled(
    ABA_ROUTING_NUMBER,
    ("routing number", "routing no", "routing #", "routing", "aba", "rtn", "transit number", "bank routing"),
    r"(?:0\d|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)\d{7}|\d{4}-\d{4}-\d",
    lambda value: stdnum("us.rtn")(value.replace("-", "")),
    score=0.97,
    priority=60,
)
SORT_CODE: Final = labelled(
    UK_SORT_CODE,
    ("sort code", "sortcode", "sort-code"),
    r"\d{2}(?P<mark>[- ]?)\d{2}(?P=mark)\d{2}",
    score=0.9,
    priority=55,
)
