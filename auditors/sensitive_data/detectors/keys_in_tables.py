"""Keys and tokens in data that parts a name from its value: columns, neighbours, property lists."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.credentials import is_cut_off
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.detectors.generic_secrets import (
    GENERIC_RULE,
    SEPARATORS,
    UUID_FORM,
    WORD_BEGINS,
    generic,
    is_code,
    is_named,
)
from auditors.sensitive_data.headings import REACH, heading
from auditors.sensitive_data.hexadecimal_values import HASH_LENGTHS, HEXADECIMAL, hexadecimal
from auditors.sensitive_data.placeholders import is_placeholder
from auditors.sensitive_data.randomness import looks_drawn


def _paired(candidate: Candidate) -> float | None:
    """A value beside its name: the name must end in that of a secret."""
    value = candidate.value
    if not is_named(candidate) or is_code(value) or is_placeholder(value) or is_cut_off(candidate):
        return None
    if UUID_FORM.match(value):
        return 0.8
    if HEXADECIMAL.match(value):
        return hexadecimal(candidate)
    return 0.9 if any(map(str.isdigit, value)) and looks_drawn(SEPARATORS.sub("", value)) else None


NAMED_VALUE: Final = Detector(
    rule=GENERIC_RULE,
    heads=(
        r"(?i)(?:key(?:_base)?|secret|token|credentials?)(?:[\"']|&[a-z#0-9]{3,5};)?,?\s{1,24}[\"']?value[\"']?\s?[:=]\s{0,3}[\"']?"
        r"[!-~]{10}",
    ),
    confirm=deferred(
        r"(?P<word>[KkSsTtCc](?i:(?<=k)ey(?:_base)?|(?<=s)ecret|(?<=t)oken|(?<=c)redentials?))"
        r"(?P<sign>(?:[\"']|&(?:quot|#\d\d);)?"
        r",?\s{1,24}[\"']?[Vv]alue[\"']?\s?[:=]\s{0,3}(?:[\"']|&(?:quot|#\d\d);)?)(?:base64:)?"
        r"(?P<value>(?<=[\"':])[^\s\"'`]{10,512}|[^\s\"'`,}\]&]{10,512})(?=[\"'\s,}\]]|&(?:quot|#\d\d);|\Z)",
        re.ASCII,
    ),
    validate=_paired,
    reach=(128, 540),
    priority=31,
    opening=WORD_BEGINS,
)
"""A name and its value as neighbours: the `env` of Kubernetes, collections of Postman."""


_HEADED: Final = deferred(
    r"[\w .\-]{0,40}(?:(?:api|access)[_ \-]?key|secret(?:[_ \-]?key)?|(?:api|auth|access|bot|bearer)[_ \-]?token)\Z"
    r"|(?:tokens?|credentials?|api keys|secrets)\Z",
    re.IGNORECASE,
)


def _below(candidate: Candidate) -> float | None:
    """A value in a column of keys or tokens."""
    value = candidate.value
    if not any(map(str.isdigit, value)) or not _HEADED.match(heading(candidate.text, candidate.start)):
        return None
    if is_placeholder(value) or is_cut_off(candidate) or is_code(value):
        return None
    if len(value) in HASH_LENGTHS and HEXADECIMAL.match(value):
        return None
    return 0.85 if UUID_FORM.match(value) or looks_drawn(SEPARATORS.sub("", value)) else None


COLUMN: Final = Detector(
    rule=GENERIC_RULE,
    heads=(
        r"(?i)(?:api[_ -]?keys?|access[_ -]?key|secret(?:s|[_ -]?key)?|tokens?|credentials?)[ \"'`*]{0,64}"
        r"(?:[,;\t|][a-z0-9_ ,;|\t\"'-]{0,100})?\r?\n",
    ),
    confirm=deferred(
        r"(?<=[\n,;\t|])[ \"'`]{0,8}(?P<value>[^\s\"'`,;|]{16,256})(?=[ \"'`]{0,8}(?:[,;\t|\r\n]|\Z))", re.ASCII
    ),
    validate=_below,
    reach=(200, REACH),
    priority=29,
)
"""Values below the heading of a table's column (CSV, Markdown)."""


NAMED_ATTRIBUTE: Final = Detector(
    rule=GENERIC_RULE,
    heads=(r"(?i)name=[\"'][a-z_\-]{0,24}(?:key|secret|token)[\"'][^<>\n]{0,80}(?:value|content)=[\"'][!-~]{10}",),
    confirm=deferred(
        r"(?<=[\"'_\-A-Za-z])(?P<word>[KkSsTt](?i:(?<=k)ey|(?<=s)ecret|(?<=t)oken))"
        r"(?P<sign>[\"'][^<>\n]{0,80}?\b(?:value|content)=)(?P<quote>[\"'])(?P<value>[^\s<>\"']{10,512})(?P=quote)",
        re.ASCII,
    ),
    validate=generic,
    reach=(140, 540),
    priority=30,
    opening=WORD_BEGINS,
)
"""A field or a property of a page: `<input name="api_key" value="…">`."""
PROPERTY_LIST: Final = Detector(
    rule=GENERIC_RULE,
    heads=(r"(?i)(?:key|secret|token)</key>\s{0,24}<string>[!-~]{10}",),
    confirm=deferred(
        r"(?P<word>[KkSsTt](?i:(?<=k)ey|(?<=s)ecret|(?<=t)oken))(?P<sign></key>\s{0,24}<string>)"
        r"(?P<value>[^\s<>]{10,512})(?=</string>)",
        re.ASCII,
    ),
    validate=generic,
    reach=(96, 540),
    priority=30,
    opening=WORD_BEGINS,
)
"""A name and its value in a property list of Apple."""


ALIGNED: Final = Detector(
    rule=GENERIC_RULE,
    heads=(r"(?i)(?:key|secret|token)(?: {4}|\t| {1,32}[|?] )[ \t]{0,28}[A-Za-z0-9_+/=.~-]{20}",),
    confirm=deferred(
        r"(?P<word>[KkSsTt](?i:(?<=k)ey|(?<=s)ecret|(?<=t)oken))(?P<sign>[ \t]{1,32}(?:[|│┃] )?[ \t]{0,28})"
        r"(?P<value>[A-Za-z0-9_\-+/=.~]{20,512})(?=[ \t]{0,64}(?:\r?\n|\Z|[|│┃]))",
        re.ASCII,
    ),
    validate=_paired,
    reach=(96, 540),
    priority=29,
    opening=WORD_BEGINS,
)
"""Names and values in two columns, as `vault kv get` prints them, with or without lines between."""


def _default(candidate: Candidate) -> float | None:
    value = candidate.value
    if is_code(value) or is_placeholder(value) or is_cut_off(candidate) or not any(map(str.isdigit, value)):
        return None
    return 0.85 if is_named(candidate) and looks_drawn(SEPARATORS.sub("", value)) else None


TERRAFORM_DEFAULT: Final = Detector(
    rule=GENERIC_RULE,
    heads=(r"\bdefault\s{0,8}=\s{0,2}\"[A-Za-z0-9_+/=.~-]{16}",),
    confirm=deferred(
        r"\bvariable\s\"[\w\-]{0,60}(?P<word>(?i:key|secret|token))\"\s?\{[^{}]{0,300}?\bdefault(?P<sign>\s{0,8}=\s{0,2}\")"
        r"(?P<value>[A-Za-z0-9_\-+/=.~]{16,512})(?=\")"
    ),
    validate=_default,
    reach=(420, 540),
    priority=29,
)
"""The default of a variable of Terraform that is named after a secret."""


OUTPUT: Final = Detector(
    rule=GENERIC_RULE,
    heads=(r"\"sensitive\"\s{0,2}:\s{0,2}true",),
    confirm=deferred(
        r"(?P<word>[KkSsTt](?i:(?<=k)ey|(?<=s)ecret|(?<=t)oken))\"\s{0,2}:\s{0,2}\{[^{}]{0,160}?"
        r"\"value\"(?P<sign>\s{0,2}:\s{0,2}\")(?P<value>[^\s\"]{16,512})(?=\")"
    ),
    validate=_default,
    reach=(96, 600),
    priority=29,
)
"""What `terraform output -json` prints."""
