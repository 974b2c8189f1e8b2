"""Passwords that a program drew from all signs of the keyboard: `password: J)8f?qBV,Pp{8`.

Other patterns end a value at brackets, commas and semicolons, for code and sentences go on there. Here a value goes on
to the next space, where nothing but a draw can have made it.
"""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.password_forms import is_generated, unusable
from auditors.sensitive_data.password_names import (
    ADVERB,
    ASSIGNED_HEAD,
    CLOSING,
    NEAR,
    OWN_WORD,
    SHORT_SPOKEN_HEAD,
    SIGN,
    SPOKEN_HEAD,
    VERB,
    WORD,
)
from auditors.sensitive_data.password_values import password_detector

_VALUE: Final = (
    r"[\"'`]?(?P<value>(?!\S{0,64}&[\w.\-]{1,32}=)[!#-&(-\[\]-_a-~]{8,64}?)"
    r"(?=\*\*|[.,;:!?)]{0,2}(?:\s|\\n|[\"'`]|\Z))"
)
_OF_CODE: Final = deferred(r"[.({\[,;&?$]\s?[\w\-]{0,40}\Z")
"""What stands before a name in code, or in a query."""
_SURE: Final = 0.9


def _drawn(candidate: Candidate) -> float | None:
    """What only a draw can have made: of all kinds of signs, and no word among them."""
    value = candidate.value
    if not is_generated(value) or not is_generated(value + candidate.after(1).strip()) or unusable(value):
        return None
    start = candidate.match.start()
    return None if _OF_CODE.search(candidate.text, max(0, start - 42), start) else _SURE


ASSIGNED: Final = password_detector((ASSIGNED_HEAD,), rf"(?P<word>{WORD}){CLOSING}{SIGN}{_VALUE}", _drawn, 58, NEAR)
TOLD: Final = password_detector(
    (SPOKEN_HEAD, SHORT_SPOKEN_HEAD),
    rf"(?P<word>{OWN_WORD})(?:\s(?:for|of|to|on|für|vom|zum|pour|de|del|du|da|di|van|para)\s[\w .@'/\-]{{1,40}}?)?"
    rf"[\"'`*]{{0,2}}\s{{1,2}}(?:{VERB}\s{{1,2}}{ADVERB})?{_VALUE}",
    _drawn,
    58,
    NEAR,
)
BESIDE_ACCOUNT: Final = password_detector(
    (
        r"(?i)\b(?:user(?:name)?|log-?in|account|admin|root|creds|credentials):? [!-~]{2,40} / [!-~]{8}",
        r"(?i)\b(?:admin|root) / [!-~]{8}",
    ),
    rf"(?i:\b(?:user(?:name)?|log-?in|account|creds|credentials):?\s[\w.@\-]{{2,40}}|\b(?:admin|root)) / {_VALUE}",
    _drawn,
    58,
    (72, 96),
)
OPTION: Final = password_detector(
    (r"(?i)\s--?(?:[a-z-]{0,16}pass(?:word|wd)?=|p)[\"'][!-~]{8}", r"(?i)\s--[a-z-]{0,16}pass(?:word|wd)?[ =][!-~]{8}"),
    rf"(?<=\s)(?:-p(?=[\"'])|(?i:--[a-z\-]{{0,16}}?pass(?:word|wd)?)[ =]){_VALUE}",
    _drawn,
    58,
    (48, 96),
)
