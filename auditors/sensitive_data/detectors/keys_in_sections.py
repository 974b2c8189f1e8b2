"""Keys and tokens in a section of settings that says what they are: `tokens:` in YAML, `"apiKeys": {` in JSON that a
text shows. The names below it say nothing. And keys below the name of their service: `deepgram:` and `key: …`.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.credentials import is_cut_off
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.detectors.generic_secrets import GENERIC_RULE, SEPARATORS, is_code
from auditors.sensitive_data.groups import context_in
from auditors.sensitive_data.keys import snake
from auditors.sensitive_data.placeholders import is_placeholder
from auditors.sensitive_data.randomness import looks_drawn
from auditors.sensitive_data.sections import REACH, group_above
from auditors.sensitive_data.services import SERVICES


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


def _of_service(candidate: Candidate) -> float | None:
    """What stands below the name of a service and is called `key`: of whatever characters, for a hash is not."""
    value = candidate.value
    if is_placeholder(value) or is_cut_off(candidate) or not looks_drawn(SEPARATORS.sub("", value)):
        return None
    title = candidate.match.groupdict().get("title")
    service = snake(title) if title is not None else group_above(candidate)
    return 0.9 if service in SERVICES and context_in(service, snake(candidate.match["name"])) else None


_KEY: Final = r"(?P<name>(?i:(?:api_?|secret_?)?key|(?:(?:api|access|auth|bot|server)_?)?token|(?:api_?)?secret))"
_OF_SERVICE: Final = r"[\"']?(?P<value>[A-Za-z0-9+/_=.:\-]{20,256})"
_BELOW: Final = (r"(?i)[\s\"',{(]key[\"']?\s?(?:=>|[:=])\s{0,2}[\"']?[A-Za-z0-9+/_=.-]{20}",)
BELOW_SERVICE: Final = (
    Detector(
        rule=GENERIC_RULE,
        heads=_BELOW,
        confirm=deferred(
            rf"(?<=\n)(?P<indent>[ \t]{{1,24}})[\"']?{_KEY}[\"']?[ \t]?:[ \t]{{1,2}}{_OF_SERVICE}"
            r"(?=[\"']?,?[ \t]{0,4}(?:\r?\n|\Z))",
            re.ASCII,
        ),
        validate=_of_service,
        reach=(64, 260),
        priority=28,
    ),
    Detector(
        rule=GENERIC_RULE,
        heads=_BELOW,
        confirm=deferred(
            r"(?<![\w\-])(?P<title>[A-Za-z][\w\-]{2,24})[\"']?\s?(?:=>|[:=])\s?(?:[{\[]|dict\(|array\()"
            rf"(?:[^{{}}]{{0,160}}?[\s,])?[\"']?{_KEY}[\"']?\s?(?:=>|[:=])\s{{0,2}}{_OF_SERVICE}(?=[\"'\s,}})\]])",
            re.ASCII,
        ),
        validate=_of_service,
        reach=(240, 260),
        priority=28,
    ),
)
"""`deepgram:` and, on a line below it that is indented more, `key: …`; `'deepgram': {'key': '…'}` on one line."""
