"""Personal access tokens, which are called so by whoever has one: `my PAT is …`."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.credentials import is_cut_off
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.detectors.generic_secrets import GENERIC_RULE, is_code
from auditors.sensitive_data.placeholders import is_placeholder
from auditors.sensitive_data.randomness import looks_drawn


def _personal(candidate: Candidate) -> float | None:
    """A personal access token: of any form that looks drawn by lot, with digits."""
    value = candidate.value
    if is_placeholder(value) or is_cut_off(candidate) or is_code(value) or not any(map(str.isdigit, value)):
        return None
    return 0.9 if looks_drawn(re.sub(r"[-_.:/+=]", "", value)) else None


PERSONAL: Final = Detector(
    rule=GENERIC_RULE,
    heads=(
        r"(?i)_pat(?:=| = |: |\": ?|': ?| )[\"']?[A-Za-z0-9_+/=.~-]{20}",
        r"(?i)personal access token[\"'`*]{0,3}\s{0,3}(?:[:=]|->|is)\s{0,3}[\"'`]?[A-Za-z0-9_+/=.~-]{20}",
        r"\bPAT(?: is|:| =| ->) [\"'`]?[A-Za-z0-9_+/=.~-]{20}",
    ),
    confirm=deferred(
        r"(?i:[a-z0-9]_pat[\"'`\])]{0,3}(?:\s{0,3}(?:=>|[:=])\s{0,3}[bru]?[\"'`]?|\s)"
        r"|\b(?:personal access token|pat)\b[\"'`*]{0,3}\s{0,3}(?:[:=]|->|is\s)\s{0,3}[\"'`]?)"
        r"(?P<value>[A-Za-z0-9_\-+/=.~:]{20,256}?)(?=[.,;)]{0,2}(?:[\s\"'`<>,;(){}\[\]\\&]|\Z))",
        re.ASCII,
    ),
    validate=_personal,
    reach=(64, 300),
    priority=29,
)
"""`AZURE_DEVOPS_PAT=…`, `my PAT is …`."""
