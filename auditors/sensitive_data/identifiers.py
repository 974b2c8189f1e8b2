"""How detectors of personal identifiers are put together: by a label beside the value, or by the value's own shape.

Most national numbers are plain digits, and digits stand everywhere in logs. So a *labelled* detector starts from the
word that names the number (`passport`, `Steuernummer`), in front of the value or behind it, and a *shaped* one from a
form that hardly anything else has. Both end in a check: a checksum of python-stdnum where the number has one.
"""

from __future__ import annotations

import functools
import importlib
import re
import unicodedata
from collections.abc import Callable, Iterator
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
"""Labels up to this length are words of their own and count only with a digit close by: most also mean other things."""


def terms(text: str) -> tuple[str, ...]:
    """The terms that stand in a text with commas between them."""
    return tuple(" ".join(term.split()) for term in text.split(",") if term.strip())


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


def person_number(number: int, name: str, entity: str, title: str, checks: str, why: str = IDENTITY_WHY) -> Rule:
    """The rule `PII<number>` for a number that a state gives to a person."""
    return personal_data(number, name, entity, f"{title} in clear", checks=checks, why=why)


def company_number(number: int, name: str, entity: str, title: str, checks: str) -> Rule:
    """The rule `PII<number>` for a number that a state gives to a company or a trade."""
    return personal_data(
        number, name, entity, f"{title} in clear", checks=checks, why=ORGANISATION_WHY, severity=Severity.LOW
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


_DOUBLED: Final = str.maketrans("0123456789", "0246813579")


def luhn(value: str) -> bool:
    """Whether the digits of the value pass the Luhn check (ISO/IEC 7812-1, annex B)."""
    digits = (value if value.isdigit() else re.sub(r"\D", "", value))[::-1]
    return (sum(map(int, digits[::2])) + sum(map(int, digits[1::2].translate(_DOUBLED)))) % 10 == 0


OTHER_NUMBERS: Final = words(
    *terms(
        """
        order, orders, order no, order id, invoice, tracking, ticket, commit, version, build, sha, sha1, sha256, md5,
        hash, checksum, digest, uuid, guid, nonce, offset, row id, request, request id, req id, trace, trace id, span,
        span id, session id, call id, message id, port, timestamp, epoch, sku, isbn, issn, doi, ean, gtin, upc, barcode,
        serial, part no, case id, seed, bestellung, bestellnummer, rechnung, rechnungsnummer, commande, facture, pedido,
        factura, ordine, fattura
        """
    )
)
"""Words that say a number is something else than a person's identifier."""

_INTERRUPTED: Final = re.compile(r"[\"'\]}]\s*,|[{};]|\bnull\b|\bNone\b|[.!?]\s+[A-Z][a-z]|\n\s*\n|,[^,]*,")
_DATES: Final = words("expires", "expiry", "expiration", "issued", "valid until", "valid from", "date")


@functools.cache
def label_pattern(labels: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the labels in any case, with or without accents; a space also stands for `_`, `-`, `.` or nothing.

    Short labels must be whole words, long ones may stand inside compounds (`Reisepassnummer`, `passportNumber`).
    """
    alternatives = []
    for label in sorted(labels, key=len, reverse=True):
        source = "".join(
            rf"[{char}{char.upper()}{base}][\u0300-\u036f]?" if base else re.escape(char).replace("\\ ", r"[\s_.\-]?")
            for char, base in _folded(label)
        )
        alternatives.append(source if _is_long(label) else rf"(?<![A-Za-z0-9]){source}(?-i:(?![a-z0-9]))")
    return re.compile("|".join(alternatives), re.IGNORECASE)


def label_heads(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Heads that match the labels: long ones wherever they stand, short ones with a digit close before or behind.

    A matcher's engine sees one byte for each code point and `?` for those outside Latin-1. So labels in other scripts
    share a head for any such characters close before digits.
    """
    native = [label for label in labels if _is_latin(label)]
    short = "|".join(_head(label) for label in native if not _is_long(label))
    long = "|".join(_head(label) for label in _shortest([label for label in native if _is_long(label)]))
    heads = []
    if short:
        heads.append(rf"(?i)(?:\b|_)(?:{short})[^0-9a-z][^0-9]{{0,{LABEL_GAP}}}[0-9]")
        heads.append(rf"(?i)[0-9][a-z]?[^0-9a-z]{{1,4}}(?:is[^0-9a-z]|my[^0-9a-z]|the[^0-9a-z]){{0,2}}(?:{short})\b")
    if long:
        heads.append(rf"(?i)(?:{long})")
    if len(native) < len(labels):
        heads.append(_OTHER_SCRIPT_HEAD)
    return tuple(heads)


_OTHER_SCRIPT_HEAD: Final = r"\?\?[^0-9A-Za-z]{0,8}[A-Z]{0,2}[0-9]{4}"
_UNDECOMPOSED: Final = {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "s", "’": "'"}


def _folded(label: str) -> Iterator[tuple[str, str]]:
    """The characters of a label, each with its letter without accent, which is empty where it has none."""
    for char in label:
        base = _UNDECOMPOSED.get(char) or unicodedata.normalize("NFD", char)[0]
        yield char, base if base != char and base.isascii() else ""


def _is_latin(label: str) -> bool:
    return all(char.isascii() or base for char, base in _folded(label))


def _is_long(label: str) -> bool:
    return len(label) > _SHORT_LABEL or not _is_latin(label)


def _shortest(labels: list[str]) -> list[str]:
    """The labels that no other one is a part of: where a longer one matches, the shorter one does, too."""
    return [label for label in labels if not any(other != label and other in label for other in labels)]


def _head(label: str) -> str:
    """The label as a head; a letter with an accent may come without it, in either case, or decomposed."""
    return "".join(
        rf"[{base}{_latin_1(char)}{_latin_1(char.upper())}]\??"
        if base
        else "[^a-z]?"
        if char == " "
        else re.escape(char)
        for char, base in _folded(label)
    )


def _latin_1(char: str) -> str:
    return rf"\x{ord(char):02x}" if len(char) == 1 and ord(char) < 256 else r"\?"


def bounded(shape: str, flags: int = 0) -> re.Pattern[str]:
    """The shape as a value of its own: not inside a word, a longer number or a decimal fraction."""
    return re.compile(rf"(?<![A-Za-z0-9])(?<![0-9][-.])(?P<value>{shape})(?![A-Za-z0-9]|[-.]\d)", flags | re.ASCII)


def beside_label(candidate: Candidate, labels: re.Pattern[str], *, ahead: int = LABEL_GAP) -> bool:
    """Whether a label stands in front of the value, with no other number between, or close behind it."""
    text, start, end = candidate.text, candidate.start, candidate.end
    ahead_end = max(
        (match.end() for match in labels.finditer(text, max(0, start - ahead - _LONGEST_SHAPE), start)), default=0
    )
    if ahead_end and start - ahead_end <= ahead and _connected(text[ahead_end:start]):
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


_JOINTS: Final = tuple("-+*/=_")
_JOINED: Final = re.compile(
    rf"[-+*/_#]\Z|(?:[0-9][0-9A-F]{{3}}|[0-9A-F]{{3}}[0-9]) \Z|{OTHER_NUMBERS.pattern}", re.IGNORECASE
)
"""In front of a value without a label: what makes it a part of something longer, or a number of something else."""


def _shape_validator(check: Check, labels: re.Pattern[str] | None, score: float, labelled_score: float) -> Validator:
    def validate(candidate: Candidate) -> float | None:
        if not check(candidate.value):
            return None
        if labels is not None and beside_label(candidate, labels):
            return labelled_score
        return None if _JOINED.search(candidate.before(24)) or candidate.after(2)[:1] in _JOINTS else score

    return validate
