"""Keys and tokens that look drawn by lot near a word for one, whatever stands between: see `evidence`."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.credentials import UUID, is_cut_off
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.detectors.generic_secrets import GENERIC_RULE, SEPARATORS, is_code
from auditors.sensitive_data.evidence import (
    BEFORE,
    SAME_CLAUSE,
    clause_before,
    clause_behind,
    field_of,
    nearness,
    weighed,
)
from auditors.sensitive_data.hexadecimal_values import HASH_LENGTHS, HEXADECIMAL
from auditors.sensitive_data.placeholders import is_placeholder
from auditors.sensitive_data.randomness import looks_drawn

_WORD: Final = deferred(
    r"(?<![a-z])(?:(?:api|access|secret|private|license|auth)?[ _\-]?(?:key|token|secret|bearer)s?|credentials?|creds"
    r"|authori[sz]ation|(?:[a-zäöü]{2,12}-?)?schl(?:ü|ue)ssel|jeton|clave|llave|cl[ée]s?|chiave|chave|auth|signing|jwt"
    r"|hmac|cookie)(?![a-z])",
    re.IGNORECASE,
)
_OTHER: Final = deferred(
    r"\b(?:recv|gpg|keyserver|keyring|publishable|ids?|sid|identifiers?|names?|types?|lengths?|counts?|alias|prefix"
    r"|commits?|revisions?|etags?|uuids?|guid|primary|foreign|sort|partition|trace|span|request|object|file|row|index"
    r"|idempotency|page|site|nonce|salt|iv|block|address|contract|transaction|tx|ray)\b"
    r"|_(?:id|hash|name)\b|public|cache|next_?page|continu|resume|cursor|verification|[cx]srf|registration|lease|accessor|sha\d|md5|hash|digest|checksum"
    r"|fingerprint",
    re.IGNORECASE,
)
"""What says that a value is another thing, or one that everybody may know."""
_BLOCK: Final = deferred(r"-----BEGIN|PUBLIC KEY")
_UUID: Final = deferred(rf"{UUID}\Z")
_OF_CLASSES: Final = ("]{", "]+", "]*")
"""What follows the characters of a class in a pattern."""
_ENCRYPTED: Final = "ENC("
"""What Jasypt writes around an encrypted property."""
_ACCOUNT_OF_TWILIO: Final = deferred(r"A[CP][0-9a-f]{32}\Z")
_FILE: Final = deferred(
    r"\.[a-z]{1,5}\Z|\A[\w.\-]*(?:/[\w.\-]*)+\.[a-z]|\A(?:[a-z]{2,}[/\-_.]){2}|[a-z]{3,}/[a-z]{3,}|\\u?\Z", re.ASCII
)
_LEAST_PART: Final = 16
"""Characters of a key between its signs."""
_DRAWN: Final = 3


_NAMED: Final = deferred(
    r"(?:key|token|secret)\w*[\"'`\])]{0,3}\s?(?:=>|:=|[:=])\s{0,4}[\"'`]{0,2}\Z|\bbasic\s\Z", re.IGNORECASE
)
"""A name that other detectors have judged."""


def _is_drawn(value: str) -> bool:
    """Whether one part of the value, at least, looks drawn by lot: names of code are words and a number."""
    return any(
        len(part) >= _LEAST_PART and any(map(str.isdigit, part)) and looks_drawn(part)
        for part in SEPARATORS.split(value)
    )


def _key(candidate: Candidate) -> float | None:
    """A drawn value near a word for a key; hexadecimal digits only in the same clause, and never those of a hash."""
    value = candidate.value
    if (
        not any(map(str.isdigit, value))
        or _UUID.match(value)
        or _ACCOUNT_OF_TWILIO.match(value)
        or candidate.after(2) in _OF_CLASSES
        or candidate.before(len(_ENCRYPTED)) == _ENCRYPTED
        or _FILE.search(value)
        or is_code(value)
        or not _is_drawn(value)
        or is_placeholder(value)
        or is_cut_off(candidate)
    ):
        return None
    hexadecimal = HEXADECIMAL.match(value) is not None
    if hexadecimal and (value.isupper() or len(value) in HASH_LENGTHS):
        return None
    before = candidate.before(BEFORE)
    around = (before if hexadecimal else clause_before(candidate)) + " " + clause_behind(candidate)
    if _OTHER.search(around) or _BLOCK.search(before):
        return None
    field = field_of(candidate)
    if _NAMED.search(before) or (field is not None and _WORD.search(field) is None):
        return None
    near = nearness(_WORD, candidate)
    return weighed(candidate, _DRAWN, near) if near >= (SAME_CLAUSE if hexadecimal else 1) else None


NEARBY: Final = Detector(
    rule=GENERIC_RULE,
    heads=(
        r"(?i)(?:key|token|secret|bearer|credential|authorization|schl.{1,2}ssel|jeton|clave|llave|cl\xe9|chiave|chave|auth"
        r"|signing)[^\n]{0,80}[^a-z0-9_+/.-][a-z0-9_+/-]{20}",
        r"(?i)\b(?:as|als|comme|como) (?:the |my |an? |your )?[a-z-]{0,12}[ _-]?(?:key|token|secret|bearer|jeton"
        r"|clave)\b",
        r"(?i)\((?:[a-z]{1,12} ){0,3}(?:key|token|secret)\)",
    ),
    confirm=deferred(
        r"(?<![A-Za-z0-9_\-+/.~%$@#\\])(?P<value>[A-Za-z0-9][A-Za-z0-9_\-+/.~]{19,256}=*)"
        r"(?=[.,;:!?)]{0,2}(?:[\s\"'`<>,;(){}\[\]|]|\\[nrt]|\Z))",
        re.ASCII,
    ),
    validate=_key,
    reach=(BEFORE, 256),
    priority=11,
)
