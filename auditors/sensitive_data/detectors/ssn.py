"""Numbers that the United States give to taxpayers: social security numbers and individual taxpayer numbers."""

from __future__ import annotations

from typing import Final

from auditors.model import Severity
from auditors.rules import Rule
from auditors.sensitive_data.context import words
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.identifiers import bounded, personal_data
from auditors.sensitive_data.labels import OTHER_NUMBERS, beside_label, label_heads, label_pattern, terms

_WHY: Final = (
    "With a name and this number a stranger can open accounts, file taxes and take loans in the person's name. It is "
    "rarely ever changed, and breach laws of all US states require that its loss is notified."
)
US_SSN: Final = personal_data(
    103,
    "us-ssn",
    "US_SSN",
    "US social security number in clear",
    severity=Severity.CRITICAL,
    why=_WHY,
    act="Treat it as a breach: tell your privacy officer, who decides on notification and credit monitoring.",
    checks=(
        "Pattern 3-2-4 with ranges that the Social Security Administration issues (not 000, 666, 9xx; no group 00, no "
        "serial 0000). Sure with hyphens, very sure beside a label (`SSN`, `social security`); with other "
        "separators or "
        "none only beside a label. Not after words for orders, invoices, phones, versions and the like."
    ),
)
US_ITIN: Final = personal_data(
    108,
    "us-itin",
    "US_ITIN",
    "US individual taxpayer identification number in clear",
    why=_WHY,
    checks=(
        "Pattern 9xx-xx-xxxx with the groups 50-65, 70-88, 90-92 and 94-99 that the IRS issues. Sure with hyphens, "
        "very sure beside a label (`ITIN`, `taxpayer identification`); without hyphens only beside a label."
    ),
)

_SSN_LABELS: Final = terms(
    """
    ssn, ssns, ssn number, taxpayer ssn, employee ssn, applicant ssn, borrower ssn, customer ssn, client ssn,
    patient ssn, member ssn, subscriber ssn, dependent ssn, spouse ssn, recipient ssn, user ssn, person ssn, ss no, ss#,
    soc sec, social security, us ssn, socialsecurity, seguro social, sécurité sociale
    américaine, US-Sozialversicherungsnummer
    """
)
_ITIN_LABELS: Final = ("itin", "itins", "taxpayer identification", "individual taxpayer", "taxpayer id", "tax id")
_HYPHENATED: Final = r"\b[0-9]{3}-[0-9]{2}-[0-9]{4}"
_SSN_SHAPE: Final = r"(?!000|666|9)\d{3}(?P<mark>[-. ]?)(?!00)\d{2}(?P<second>[-. ]?)(?!0000)\d{4}"
_ITIN_SHAPE: Final = r"9\d{2}(?P<mark>[-. ]?)(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])(?P<second>[-. ]?)\d{4}"
_OTHER: Final = words(
    *terms(
        """
        phone, tel, telephone, mobile, fax, call, model, account, acct, zip, ref, reference, brn, business registration,
        ein, itin, company number, part number, part numbers, part no, case, lot, lot code, batch, sku, cost center,
        cost centre, gl, gl account, item, item no, catalog, docket, badge, policy, permit, rev, drawing, score,
        replaces, supersedes, row, rows, aisle, bin, shelf, rack, through
        """
    )
)


_NOBODYS: Final = frozenset({"123-45-6789", "078-05-1120"})
"""Numbers of manuals and advertisements: somebody's only where the text says so."""
_MADE_UP: Final = deferred(r"123-?45-?6789|078-?05-?1120|219-?09-?9999|987-?65-?432\d|(\d)\1\1-?\1\1-?\1{4}")
"""These, a card in a wallet, the range that is kept for advertisements, one digit over and over."""
_STANDING_IN: Final = words(
    *terms(
        """
        placeholder, placeholders, example, examples, e.g, dummy, fake, sample, mock, mocked, fictional, fictitious,
        made up, invented, test data, test ssn, stand in, platzhalter, beispiel, ejemplo, exemple, esempio
        """
    )
)


def _is_example(candidate: Candidate) -> bool:
    """Whether the words around a number that is nobody's say that it only stands for another."""
    around = candidate.before(24) + " " + candidate.after(24)
    return _MADE_UP.fullmatch(candidate.value) is not None and _STANDING_IN.search(around) is not None


def _detector(rule: Rule, labels: tuple[str, ...], shape: str) -> Detector:
    pattern = label_pattern(labels)

    def score(candidate: Candidate) -> float | None:
        if _is_example(candidate):
            return None
        if beside_label(candidate, pattern):
            return 0.6 if candidate.value in _NOBODYS else 0.98
        if candidate.match.group("mark", "second") != ("-", "-") or candidate.text[
            candidate.start - 1 : candidate.start
        ] in ("/", "_", "#"):
            return None
        before = candidate.before(24)
        if candidate.value in _NOBODYS or candidate.after(1) == "-":
            return None
        return None if OTHER_NUMBERS.search(before) or _OTHER.search(before) else 0.85

    return Detector(
        rule=rule,
        heads=(_HYPHENATED, *label_heads(labels)),
        confirm=bounded(shape),
        validate=score,
        reach=(96, 72),
        priority=65,
    )


DETECTORS: Final = (_detector(US_SSN, _SSN_LABELS, _SSN_SHAPE), _detector(US_ITIN, _ITIN_LABELS, _ITIN_SHAPE))
