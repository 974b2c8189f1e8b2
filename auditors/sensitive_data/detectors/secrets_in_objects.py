"""Passwords, keys and tokens in an object that stands in a text, whose key says what its members are:
`{"passwords": {"router": "…"}}` in the middle of a sentence, `secrets = {'stripe': '…'}` in a line of a log.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.credentials import is_cut_off
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.detectors.generic_secrets import GENERIC_RULE, SEPARATORS, is_code
from auditors.sensitive_data.objects import MEMBER, REACH, group_around
from auditors.sensitive_data.password_forms import is_plain_word, unusable
from auditors.sensitive_data.password_values import CHOSEN, password_detector, strength_of
from auditors.sensitive_data.placeholders import is_placeholder
from auditors.sensitive_data.randomness import looks_drawn

_OPENS: Final = r"[\"'`\])]{0,2} ?(?:=>|[:=])\s{0,8}\{"


def _password(candidate: Candidate) -> float | None:
    value = candidate.value
    if " " in value or unusable(value) or group_around(candidate) != "password":
        return None
    return strength_of(value) or (CHOSEN if is_plain_word(value) else None)


PASSWORDS: Final = password_detector(
    (
        r"(?i)(?:passwords|passwds|passcodes|passphrases|passw.{1,2}rter|kennw.{1,2}rter|contrase.{1,3}as"
        rf"|mots[_ -]de[_ -]passe){_OPENS}",
    ),
    MEMBER,
    _password,
    41,
    (24, REACH),
)


def _key(candidate: Candidate) -> float | None:
    value = candidate.value
    if " " in value or is_code(value) or is_placeholder(value) or is_cut_off(candidate):
        return None
    telling = looks_drawn(SEPARATORS.sub("", value)) and any(map(str.isdigit, value))
    return 0.85 if telling and len(value) >= _SHORTEST and group_around(candidate) not in ("", "password") else None


_SHORTEST: Final = 12
KEYS: Final = Detector(
    rule=GENERIC_RULE,
    heads=(rf"(?i)(?:secrets|tokens|api_?keys|access_?keys|signing_?keys|stringdata){_OPENS}",),
    confirm=deferred(MEMBER, re.ASCII),
    validate=_key,
    reach=(24, REACH),
    priority=28,
)
