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
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector, Validator
from auditors.sensitive_data.labels import (
    LABEL_GAP,
    OTHER_NUMBERS,
    beside_label,
    label_heads,
    label_pattern,
    longest,
)

Check = Callable[[str], bool]

REFERENCES: Final = ("OWASP-LLM02:2025", "NIST-AI-RMF:MEASURE-2.10", "CWE-359", "CWE-532")
CLEAN_LOGS: Final = (
    "Stop it at the proxy: mask personal data before it is logged (LiteLLM: a Presidio guardrail with `mode: "
    "logging_only`) or do not log message bodies (LiteLLM: `turn_off_message_logging: true`). Then delete this log, "
    "its rotated copies and what a collector shipped elsewhere."
)
IDENTITY_WHY: Final = (
    "The number names one person for life and cannot be changed like a password: who reads the log can impersonate "
    "them. Data-protection law counts it as personal data, and so as a reportable leak."
)
ORGANISATION_WHY: Final = (
    "The number is mostly public, but it ties the conversation to a company, and for sole traders to a person."
)

LONGEST_SHAPE: Final = 40
"""More code points than any of the numbers takes up, with what people write between its groups."""


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


def bounded(shape: str, flags: int = 0) -> re.Pattern[str]:
    """The shape as a value of its own: not inside a word, a longer number or a decimal fraction."""
    return deferred(rf"(?<![A-Za-z0-9])(?<![0-9][-.])(?P<value>{shape})(?![A-Za-z0-9]|[-.]\d)", flags | re.ASCII)


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

    return Detector(
        rule=rule,
        heads=label_heads(labels),
        confirm=bounded(shape, flags),
        validate=validate,
        reach=(_reach(labels, ahead)[0], _ROWS),
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
    """A detector of values that their own form and checksum give away; a label beside them makes them surer.

    What `shape` allows beyond the forms of `heads`, lower case for one, counts beside a label only.
    """
    return Detector(
        rule=rule,
        heads=(*heads, *label_heads(labels)),
        confirm=bounded(shape, flags),
        validate=_shape_validator(heads, check, label_pattern(labels) if labels else None, score, labelled_score),
        reach=_reach(labels, LABEL_GAP),
        priority=priority,
    )


_ROWS: Final = 480
"""How far below a label the cells of its column are looked at."""


def _reach(labels: tuple[str, ...], ahead: int) -> tuple[int, int]:
    """How far a value may begin before and behind the end of a head: of the shape, or of a label around it."""
    return (longest(labels) if labels else 0) + ahead + LONGEST_SHAPE, ahead + LONGEST_SHAPE


_JOINTS: Final = tuple("-+*/=_")
_JOINED: Final = deferred(lambda: rf"[-+*/_#]\Z|(?:[0-9]|[0-9][0-9A-F]{{3}}) \Z|{OTHER_NUMBERS.pattern}", re.IGNORECASE)
"""In front of a value without a label: what makes it a part of something longer, or a number of something else."""


def _shape_validator(
    heads: tuple[str, ...], check: Check, labels: re.Pattern[str] | None, score: float, labelled_score: float
) -> Validator:
    forms = [deferred(head, re.ASCII) for head in heads]

    def validate(candidate: Candidate) -> float | None:
        if not check(candidate.value):
            return None
        if labels is not None and beside_label(candidate, labels):
            return labelled_score
        if _JOINED.search(candidate.before(24)) or candidate.after(1) in _JOINTS:
            return None
        around = max(0, candidate.start - 1), candidate.end + 1
        return score if any(form.search(candidate.text, *around) for form in forms) else None

    return validate
