"""How detectors of personal identifiers are put together: by a label beside the value, or by the value's own shape.

Most national numbers are plain digits, and digits stand everywhere in logs. So a *labelled* detector starts from the
word that names the number (`passport`, `Steuernummer`), in front of the value or behind it, and a *shaped* one from a
form that hardly anything else has. Both end in a check: a checksum of python-stdnum where the number has one.
"""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Callable
from typing import Any, Final

from auditors.model import Category, Kind, Severity
from auditors.rules import Rule
from auditors.sensitive_data.context import words
from auditors.sensitive_data.detection import Candidate, Detector, Validator

Check = Callable[[str], bool]

REFERENCES: Final = ("OWASP-LLM02:2025", "NIST-AI-RMF:MEASURE-2.10", "CWE-359", "CWE-532")
CLEAN_LOGS: Final = (
    "Stop it at the proxy: mask personal data before it is logged (LiteLLM: a Presidio guardrail with `mode: "
    "logging_only`) or do not log message bodies (LiteLLM: `turn_off_message_logging: true`). Then delete or `auditor "
    "redact` this log, its rotated copies and what a collector shipped elsewhere."
)
IDENTITY_WHY: Final = (
    "The number names one person for life and cannot be changed like a password: who reads the log can impersonate "
    "them. Data-protection law counts it as personal data, and so as a reportable leak."
)
ORGANISATION_WHY: Final = (
    "The number is mostly public, but it ties the conversation to a company, and for sole traders to a person."
)

LABEL_GAP: Final = 32
"""Most code points between a label and its value: `passport number of the applicant is 123…`."""

_BEHIND_GAP: Final = 20
"""Most code points between a value and a label behind it: `123… is my passport`."""

_LONGEST_SHAPE: Final = 40
_SHORT_LABEL: Final = 6
"""Labels up to this length are words of their own and count only with a digit close by; most also mean other things."""


def personal_data(
    number: int,
    name: str,
    entity: str,
    title: str,
    *,
    checks: str,
    severity: Severity = Severity.HIGH,
    why: str = IDENTITY_WHY,
    act: str = "",
) -> Rule:
    """The rule `PII<number>`; `act` is what to do first, before the log is cleaned."""
    return Rule(
        id=f"PII{number}",
        name=name,
        category=Category.SENSITIVE_DATA,
        severity=severity,
        title=title,
        why=why,
        remediation=f"{act} {CLEAN_LOGS}".strip(),
        checks=checks,
        references=REFERENCES,
        entity=entity,
        kind=Kind.PII,
    )


def compact(value: str) -> str:
    """The value without what people write between its groups, in capitals."""
    return re.sub(r"[\s./-]", "", value).upper()


def stdnum(module: str) -> Check:
    """The checksum of one python-stdnum module (`"pl.pesel"`), imported when it is first used.

    Source of the algorithms: https://arthurdejong.org/python-stdnum/formats
    """

    @functools.cache
    def load() -> Any:
        return importlib.import_module(f"stdnum.{module}")

    def check(value: str) -> bool:
        return bool(load().is_valid(value))

    return check


def luhn(value: str) -> bool:
    """Whether the digits of the value pass the Luhn check (ISO/IEC 7812-1, annex B)."""
    digits = [int(digit) for digit in value if digit.isdigit()]
    doubled = (2 * digit - 9 if digit > 4 else 2 * digit for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


OTHER_NUMBERS: Final = words(
    *("order", "orders", "order no", "order id", "invoice", "tracking", "ticket", "commit", "version", "build"),
    *("sha", "sha1", "sha256", "md5", "hash", "checksum", "digest", "uuid", "guid", "nonce", "offset", "row id"),
    *("request", "request id", "req id", "trace", "trace id", "span", "span id", "session id", "call id", "message id"),
    *("port", "timestamp", "epoch", "sku", "isbn", "issn", "doi", "ean", "gtin", "upc", "barcode", "serial", "part no"),
    *("case id", "seed", "bestellung", "bestellnummer", "rechnung", "rechnungsnummer", "commande", "facture"),
    *("pedido", "factura", "ordine", "fattura"),
)
"""Words that say a number is something else than a person's identifier."""

_INTERRUPTED: Final = re.compile(r"[\"'\]}]\s*,|[{};]|\bnull\b|\bNone\b|[.!?]\s+[A-Z][a-z]|\n\s*\n|,[^,]*,")
_DATES: Final = words("expires", "expiry", "expiration", "issued", "valid until", "valid from", "date")


@functools.cache
def label_pattern(labels: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the labels in any case; a space in a label also stands for `_`, `-`, `.` or nothing.

    Short labels must be whole words, long ones may stand inside compounds (`Reisepassnummer`, `passportNumber`).
    """
    alternatives = []
    for label in sorted(labels, key=len, reverse=True):
        source = re.escape(label).replace(r"\ ", r"[\s_.\-]{0,2}")
        alternatives.append(source if _is_long(label) else rf"(?<![A-Za-z0-9]){source}(?-i:(?![a-z0-9]))")
    return re.compile("|".join(alternatives), re.IGNORECASE)


def label_heads(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Heads that match the labels: long ones wherever they stand, short ones with a digit close before or behind."""
    short = "|".join(_ascii(label) for label in labels if not _is_long(label))
    long = "|".join(_ascii(label) for label in labels if _is_long(label))
    heads = []
    if short:
        heads.append(rf"(?i)(?:\b|_)(?:{short})[^0-9a-z][^0-9]{{0,{LABEL_GAP}}}[0-9]")
        heads.append(rf"(?i)[0-9][a-z]?[^0-9a-z]{{1,4}}(?:is[^0-9a-z]|my[^0-9a-z]|the[^0-9a-z]){{0,2}}(?:{short})\b")
    if long:
        heads.append(rf"(?i)(?:{long})")
    return tuple(heads)


def _is_long(label: str) -> bool:
    return len(label) > _SHORT_LABEL or not label.isascii()


def _ascii(label: str) -> str:
    """The label as a head: letters with accents, whose case an ASCII engine cannot fold, become one or two of anything."""
    return "".join(
        r"[\s_.\-]{0,2}" if char == " " else ".{1,2}" if char > "\x7f" else re.escape(char) for char in label
    )


def bounded(shape: str, flags: int = 0) -> re.Pattern[str]:
    """The shape as a value of its own: not inside a word, a longer number or a decimal fraction."""
    return re.compile(rf"(?<![A-Za-z0-9])(?<![0-9][-.])(?P<value>{shape})(?![A-Za-z0-9]|[-.]\d)", flags)


def beside_label(candidate: Candidate, labels: re.Pattern[str], *, ahead: int = LABEL_GAP) -> bool:
    """Whether a label stands in front of the value, with no other number between, or close behind it."""
    text, start, end = candidate.text, candidate.start, candidate.end
    nearest = None
    for nearest in labels.finditer(text, max(0, start - ahead - _LONGEST_SHAPE), start):
        pass
    if nearest is not None and start - nearest.end() <= ahead and _connected(text[nearest.end() : start]):
        return True
    following = labels.search(text, end, end + _BEHIND_GAP + _LONGEST_SHAPE)
    if following is None or following.start() - end > _BEHIND_GAP:
        return False
    return _connected(text[end : following.start()]) and "\n" not in text[end : following.start()]


def _connected(between: str) -> bool:
    """Whether what stands between a label and a number leaves them together."""
    if not between or between in (": ", " ", "=", ":"):
        return True
    return not (
        any(char.isdigit() for char in between)
        or _INTERRUPTED.search(between)
        or OTHER_NUMBERS.search(between)
        or _DATES.search(between)
    )


def labelled(
    rule: Rule,
    labels: tuple[str, ...],
    shape: str,
    check: Check | None = None,
    *,
    score: float | None = None,
    ahead: int = LABEL_GAP,
    flags: int = 0,
    priority: int = 50,
    languages: tuple[str, ...] = (),
) -> Detector:
    """A detector of values that stand beside one of the labels.

    Without `score`, a hit is 0.95 sure where a checksum decides and 0.85 where only label and form do.
    """
    pattern = label_pattern(labels)
    sure = (0.95 if check else 0.85) if score is None else score

    def validate(candidate: Candidate) -> float | None:
        if not beside_label(candidate, pattern, ahead=ahead):
            return None
        return sure if check is None or check(candidate.value) else None

    longest = max(len(label) for label in labels)
    return Detector(
        rule=rule,
        heads=label_heads(labels),
        confirm=bounded(shape, flags),
        validate=validate,
        reach=(longest + ahead + _LONGEST_SHAPE + 8, ahead + _LONGEST_SHAPE),
        priority=priority,
        languages=languages,
    )


def shaped(
    rule: Rule,
    heads: tuple[str, ...],
    shape: str,
    check: Check,
    *,
    labels: tuple[str, ...] = (),
    score: float = 0.7,
    labelled_score: float = 0.97,
    flags: int = 0,
    priority: int = 60,
) -> Detector:
    """A detector of values that their own form and checksum give away; a label beside them makes them surer."""
    return Detector(
        rule=rule,
        heads=heads,
        confirm=bounded(shape, flags),
        validate=_shape_validator(check, label_pattern(labels) if labels else None, score, labelled_score),
        reach=(48, 40),
        priority=priority,
    )


def _shape_validator(check: Check, labels: re.Pattern[str] | None, score: float, labelled_score: float) -> Validator:
    def validate(candidate: Candidate) -> float | None:
        if not check(candidate.value):
            return None
        if labels is not None and beside_label(candidate, labels):
            return labelled_score
        return None if OTHER_NUMBERS.search(candidate.before(24)) else score

    return validate
