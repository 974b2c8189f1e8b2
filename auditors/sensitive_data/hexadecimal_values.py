"""Hexadecimal digits behind the name of a key or a token: a secret, or the hash of one, as proxies log it."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.randomness import looks_drawn

HEXADECIMAL: Final = deferred(r"[0-9a-fA-F]+\Z")
HASH_LENGTHS: Final = frozenset({56, 64, 96, 128})
_SURE: Final = 16
_LONGEST_NAME: Final = 40
_SIGNING: Final = deferred(
    r"(?:(?:sign(?:ing)?|secret|encrypt(?:ion)?|jwt|hmac|master|private|salt|session|cookie|webhook|aes)[_\-. ]?key"
    r"|(?<![a-z_])session[ -]?token)"
    r"[^\w]{1,8}(?:secret(?:str)?\(.)?\Z",
    re.IGNORECASE,
)
"""Names of keys that nobody keeps the hash of."""


def hexadecimal(candidate: Candidate) -> float | None:
    """Hashes have their lengths: such a value is a secret only where the name is that of a variable, or says
    `secret`, or where a file of settings (`api_key = "…"`) or a program (`client = Client(api_key="…")`) sets it, which
    no log writes so.
    """
    value, word = candidate.value, candidate.match["word"]
    if len(value) < _SURE or not looks_drawn(value) or _is_fingerprint(candidate):
        return None
    named = word.lower() in ("secret", "key_base") or _SIGNING.search(candidate.before(96)) is not None
    sign, start = candidate.match["sign"], candidate.match.start()
    asked = _ASKED_FOR.search(candidate.text, max(0, start - 40), start)
    set_so = (sign.startswith((' = "', " = '")) and not asked) or _HANDED.search(sign) is not None
    made_with = sign in ('="', "='") and _CONSTRUCTED.search(candidate.text, max(0, start - _STATEMENT), start)
    clear = named or word.isupper() or set_so or made_with or _is_in_clear(candidate)
    hashed = len(value) in HASH_LENGTHS and not clear
    return None if hashed else 0.85


def _is_fingerprint(candidate: Candidate) -> bool:
    """Whether the value is what a public key of OpenPGP is called by: 16 or 40 digits in capitals, where it is spoken
    of one.
    """
    value = candidate.value
    return (
        len(value) in (16, 40)
        and value == value.upper()
        and _PUBLIC_KEY.search(candidate.before(96) + "\n" + candidate.after(96)) is not None
    )


_PUBLIC_KEY: Final = deferred(
    r"\b(?:gpg|pgp|openpgp|fingerprint|key-?ring|key-?server|upstream|recv-keys?|apt-key)\b|signing-key|\.asc\b|\.gpg\b",
    re.IGNORECASE,
)


def _is_in_clear(candidate: Candidate) -> bool:
    """Whether the value is used, so that it can be no hash: an option, an argument, a parameter of a query, or one that
    somebody calls his own.
    """
    text, start = candidate.text, candidate.match.start("word")
    return (
        is_option(candidate)
        or candidate.match["sign"].startswith(('("', "('"))
        or _MINE.search(text, max(0, start - _LONGEST_NAME), start) is not None
        or (
            candidate.match["sign"] == "="
            and _QUERIED.search(text, max(0, start - _LONGEST_NAME), start) is not None
            and _OF_KEYS.search(text, max(0, start - _STATEMENT), start) is None
        )
    )


def is_option(candidate: Candidate) -> bool:
    """Whether an option of a command takes the value: `--api-key …`."""
    start = candidate.match.start("word")
    return _LONG_OPTION.search(candidate.text, max(0, start - _LONGEST_NAME), start) is not None


_LONG_OPTION: Final = deferred(r"(?:\A|\s)--(?:[a-z0-9]+[\-_]){0,3}\Z", re.IGNORECASE)
_MINE: Final = deferred(
    r"\b(?:my|our|mein|unser|mon|notre|mi|nuestra|mio|minha)\s(?:[\w\-]{1,16}[\s\-_]){0,3}\Z", re.IGNORECASE
)
_QUERIED: Final = deferred(r"[?&][a-z0-9\-]{0,16}[_\-]?\Z", re.IGNORECASE)
_OF_KEYS: Final = deferred(r"/key/[a-z]+\?\S*\Z")
"""Routes of proxies that are asked for a key by its hash."""
_CONSTRUCTED: Final = deferred(
    r"(?:\w = |\breturn )(?:await |new )?(?:\w{1,40}\.){0,3}\w{2,40}\((?:[^()]{0,120},)?\s{0,24}\w{0,24}\Z"
)
"""The beginning of a statement that makes something with a key."""
_STATEMENT: Final = 320
_ASKED_FOR: Final = deferred(r"\b(?:where|and|or|having|on)\s[\w.\"`]{0,32}\Z", re.IGNORECASE)
"""A condition of SQL: rows are found by hashes."""
_HANDED: Final = deferred(r"\w\(\s?[bru]?[\"'`]\Z")
"""A function that the value is handed to: nobody decodes a hash in a program's text."""
