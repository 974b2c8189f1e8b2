"""How detectors of personal identifiers are put together: by a label in front of the value, or by the value's own shape.

Most national numbers are plain digits, and digits stand everywhere in logs. So a *labelled* detector starts from the word that
names the number (`passport`, `Steuernummer`), and a *shaped* one from a form that hardly anything else has. Both end in a check:
a checksum of python-stdnum where the number has one.
"""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Callable
from typing import Any, Final

from auditors.model import Category, Kind, Severity
from auditors.rules import Rule
from auditors.sensitive_data.context import mentioned, words
from auditors.sensitive_data.detection import Candidate, Detector, Validator

Check = Callable[[str], bool]

REFERENCES: Final = ("OWASP-LLM02:2025", "CWE-532")
CLEAN_LOGS: Final = (
    "Stop it at the proxy: mask personal data before it is logged (LiteLLM: a Presidio guardrail with `mode: logging_only`) or do "
    "not log message bodies (LiteLLM: `turn_off_message_logging: true`). Then delete or `auditor redact` this log, its rotated "
    "copies and what a collector shipped elsewhere."
)
IDENTITY_WHY: Final = (
    "The number names one person for life and cannot be changed like a password: who reads the log can impersonate them. "
    "Data-protection law counts it as personal data, and so as a reportable leak."
)
ORGANISATION_WHY: Final = (
    "The number is mostly public, but it ties the conversation to a company, and for sole traders to a person."
)

LABEL_GAP: Final = 32
"""Most code points between a label and its value: `passport number of the applicant is 123…`."""

_SHORT_LABEL: Final = 5
_GAP_BYTES: Final = 4 * LABEL_GAP


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
    *("order", "orders", "invoice", "tracking", "ticket", "commit", "sha", "sha1", "sha256", "md5", "hash", "version", "build"),
    *("request", "request id", "req id", "trace", "trace id", "span", "span id", "session", "call id", "message id", "uuid"),
    *("port", "timestamp", "epoch", "sku", "isbn", "ean", "gtin", "upc", "barcode", "serial", "part", "model", "case", "seed"),
    *("bestellung", "bestellnummer", "rechnung", "commande", "facture", "pedido", "factura", "ordine", "fattura"),
)
"""Words that say a number is something else than a person's identifier."""

_INTERRUPTED: Final = re.compile(r"[\"'\]}]\s*,|[{};]|\bnull\b|\bNone\b|[.!?]\s+[A-Z][a-z]")
_DATES: Final = words("expires", "expiry", "expiration", "issued", "valid until", "valid from", "date")


def label_pattern(labels: tuple[str, ...]) -> str:
    """A pattern for the labels in any case; a space in a label also stands for `_`, `-` or nothing.

    Short labels must be whole words, long ones may stand inside compounds (`Reisepassnummer`, `passportNumber`).
    """
    alternatives = []
    for label in sorted(labels, key=len, reverse=True):
        source = re.escape(label).replace(r"\ ", r"[\s_\-]?")
        alternatives.append(source if _is_long(label) else rf"(?<![A-Za-z0-9]){source}(?-i:(?![a-z0-9]))")
    return rf"(?i:{'|'.join(alternatives)})"


def label_heads(labels: tuple[str, ...], tail: str = "[0-9]") -> tuple[str, ...]:
    """Heads that match a label and what follows it up to `tail`; letters with accents match in either case and encoding."""
    short = [_ascii(label) for label in labels if not _is_long(label)]
    long = [_ascii(label) for label in labels if _is_long(label)]
    heads = []
    if short:
        heads.append(rf"(?i)(?:\b|_)(?:{'|'.join(short)})[^0-9]{{0,{_GAP_BYTES}}}{tail}")
    if long:
        heads.append(rf"(?i)(?:{'|'.join(long)})[^0-9]{{0,{_GAP_BYTES}}}{tail}")
    return tuple(heads)


def _is_long(label: str) -> bool:
    return len(label) > _SHORT_LABEL or not label.isascii()


def _ascii(label: str) -> str:
    """The label as a head: accented letters, whose case an ASCII engine cannot fold, become one to two of anything."""
    return "".join(
        r"[\s_\-]?" if char == " " else ".{1,2}" if "\x7f" < char < "\u0530" else re.escape(char) for char in label
    )


def labelled(
    rule: Rule,
    labels: tuple[str, ...],
    shape: str,
    check: Check | None = None,
    *,
    score: float = 0.9,
    gap: int = LABEL_GAP,
    priority: int = 50,
    languages: tuple[str, ...] = (),
) -> Detector:
    """A detector of values that stand behind one of the labels, with no other number in between."""
    confirm = re.compile(
        rf"{label_pattern(labels)}(?P<gap>[^0-9]{{0,{gap}}}?)(?<![A-Za-z0-9])(?P<value>{shape})(?![A-Za-z0-9]|[-.]\d)"
    )

    def validate(candidate: Candidate) -> float | None:
        between = candidate.match["gap"]
        if _INTERRUPTED.search(between) or OTHER_NUMBERS.search(between) or _DATES.search(between):
            return None
        return score if check is None or check(candidate.value) else None

    longest = max(len(label) for label in labels)
    return Detector(
        rule=rule,
        heads=label_heads(labels),
        confirm=confirm,
        validate=validate,
        reach=(longest + _GAP_BYTES + 8, 48),
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
    labelled_score: float = 0.95,
    priority: int = 60,
) -> Detector:
    """A detector of values that their own form and checksum give away; a label within reach makes them surer."""
    context = words(*labels) if labels else None
    return Detector(
        rule=rule,
        heads=heads,
        confirm=re.compile(rf"(?<![A-Za-z0-9])(?<![0-9][-.])(?P<value>{shape})(?![A-Za-z0-9]|[-.]\d)"),
        validate=_shape_validator(check, context, score, labelled_score),
        reach=(40, 40),
        priority=priority,
    )


def _shape_validator(check: Check, context: re.Pattern[str] | None, score: float, labelled_score: float) -> Validator:
    def validate(candidate: Candidate) -> float | None:
        if not check(candidate.value):
            return None
        if context is not None and mentioned(candidate, context, before=40, after=20):
            return labelled_score
        return None if mentioned(candidate, OTHER_NUMBERS, before=24) else score

    return validate
