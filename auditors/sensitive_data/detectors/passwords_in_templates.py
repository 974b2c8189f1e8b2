"""Passwords that a template or a shell falls back to: `${DB_PASSWORD:-…}`, `@Value("${db.password:…}")`."""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.password_forms import impossible, is_code, is_technical
from auditors.sensitive_data.password_values import password_detector, strength_of


def _fallback(candidate: Candidate) -> float | None:
    """Letters with digits or signs: words are names of other variables, and what manuals print."""
    value = candidate.value
    return None if impossible(value) or is_code(value) or is_technical(value) else strength_of(value)


FALLBACK: Final = password_detector(
    (r"(?i)\$\{[a-z0-9_.-]{0,32}(?:pass|pwd)[a-z0-9_.]{0,12}:",),
    r"\$\{[\w.\-]{0,32}?(?i:pass(?:word|wd|phrase)?|pwd)[\w.]{0,12}:[\-=]?"
    r"(?P<value>[^\s\"'`{}$?+\-][^\s\"'`{}$]{5,127})(?=\})",
    _fallback,
    56,
    (64, 140),
)
