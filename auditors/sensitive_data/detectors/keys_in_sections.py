"""Keys and tokens in a section of settings that says what they are: `tokens:` in YAML, `"apiKeys": {` in JSON that a
text shows. The names below it say nothing.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.credentials import is_cut_off
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.detectors.generic_secrets import GENERIC_RULE, SEPARATORS, is_code
from auditors.sensitive_data.placeholders import is_placeholder
from auditors.sensitive_data.randomness import looks_drawn
from auditors.sensitive_data.sections import REACH, group_above


def _in_section(candidate: Candidate) -> float | None:
    value = candidate.value
    if not any(map(str.isdigit, value)) or is_code(value) or is_placeholder(value) or is_cut_off(candidate):
        return None
    drawn = looks_drawn(SEPARATORS.sub("", value))
    return 0.85 if drawn and group_above(candidate) not in ("", "password") else None


SECTION: Final = Detector(
    rule=GENERIC_RULE,
    heads=(r"(?i)(?:secrets|tokens|api_?keys|access_?keys|stringdata|jwt|encryption|signing)[\"']?:[ {]{0,3}\r?\n",),
    confirm=deferred(
        r"(?<=\n)(?P<indent>[ \t]{1,24})[\"']?(?P<name>[^\s\"':,{}\[\]]{1,40})[\"']?[ \t]?:[ \t]{1,2}[\"']?"
        r"(?P<value>[A-Za-z0-9+/_=.\-]{16,256})(?=[\"']?,?[ \t]{0,4}(?:\r?\n|\Z))",
        re.ASCII,
    ),
    validate=_in_section,
    reach=(64, REACH),
    priority=28,
)
"""`tokens:` and, on a line below it that is indented more, `deploy: …`."""
