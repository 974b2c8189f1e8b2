"""Keys and salts that frameworks for the web make for a new site: WordPress, Django.

Most are full of brackets, commas and spaces, which other keys do not have.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.credentials import is_cut_off
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.detectors.generic_secrets import GENERIC_RULE, WORD_BEGINS, is_named
from auditors.sensitive_data.placeholders import is_placeholder
from auditors.sensitive_data.randomness import looks_drawn

_OF_PATHS: Final = frozenset("/-_.:")


def _symbols(candidate: Candidate) -> float | None:
    """A literal full of signs, as generators of salts and keys for frameworks write them."""
    value = candidate.value
    kinds = (any(map(str.islower, value)), any(map(str.isupper, value)), any(map(str.isdigit, value)))
    signs = sum(not char.isalnum() and (all(kinds) or char not in _OF_PATHS) for char in value)
    if (
        sum(kinds) < 2
        or not kinds[2]
        or signs < len(value) // (10 if all(kinds) else 6)
        or not is_named(candidate)
        or is_placeholder(value)
    ):
        return None
    return 0.9 if len(set(value)) > len(value) // 3 and not _PROSE.search(value) else None


_PROSE: Final = deferred(
    r"\[[A-Za-z\^]-?[A-Za-z]|\{\d|\(\?|\\[dwsbAZ]|[A-Za-z]{2,} [A-Za-z]{2,}|[A-Za-z_]{6,}[.(\[]|://|[a-z]{11}"
)

SYMBOLS: Final = Detector(
    rule=GENERIC_RULE,
    heads=(r"(?i)(?:key|secret|token|salt)[\"']?\s{0,3}(?:=>|[:=,])\s{0,12}[bru]?[\"'][!-~]{10}",),
    confirm=deferred(
        r"(?P<word>[KkSsTt](?i:(?<=k)ey|(?<=s)ecret|(?<=t)oken|(?<=s)alt))(?P<sign>[\"']?\s{0,3}(?:=>|[:=,])\s{0,12}"
        r"[bru]?)(?P<quote>[\"'])(?P<value>[^\"'\n]{32,128})(?P=quote)",
        re.ASCII,
    ),
    validate=_symbols,
    reach=(96, 160),
    priority=31,
    opening=WORD_BEGINS,
)
"""What holds brackets, commas and spaces: keys and salts of WordPress, secret keys of Django."""


def _salt(candidate: Candidate) -> float | None:
    """Sixty characters of all kinds, or fewer that look drawn by lot; a template has a sentence there."""
    value = candidate.value
    if is_placeholder(value):
        return None
    signs = sum(not char.isalnum() and char != " " for char in value)
    if len(set(value)) >= 20 and signs >= len(value) // 12:
        return 0.95
    return 0.9 if " " not in value and any(map(str.isdigit, value)) and looks_drawn(value) else None


WORDPRESS: Final = Detector(
    rule=GENERIC_RULE,
    heads=(r"(?:AUTH|LOGGED_IN|NONCE)_(?:KEY|SALT)[\"'],\s{0,12}[\"']",),
    confirm=deferred(
        r"\b(?:SECURE_)?(?:AUTH|LOGGED_IN|NONCE)_(?:KEY|SALT)[\"'],\s{0,12}"
        r"(?P<quote>[\"'])(?P<value>[ -~]{20,72}?)(?P=quote)\s?\)"
    ),
    validate=_salt,
    reach=(48, 120),
    priority=62,
)
"""Keys and salts of WordPress, which have spaces and brackets in them."""
DJANGO: Final = Detector(
    rule=GENERIC_RULE,
    heads=("django-insecure-",),
    confirm=deferred(r"(?<![\w\-])(?P<value>django-insecure-[^\s\"'`<>]{40,64})"),
    validate=lambda candidate: 0.95 if len(set(candidate.value)) > 16 and not is_cut_off(candidate) else None,
    reach=(32, 72),
    priority=60,
)
"""The secret keys that Django makes for new projects, which reach production all the same."""
SALT_OR_PEPPER: Final = Detector(
    rule=GENERIC_RULE,
    heads=(
        r"(?i)(?:pepper|(?:passw(?:or)?d|hash|auth|cookie|sign(?:ing)?|encryption|secret)[_.-]?salt)[\"'`]?\]?\s?(?:=>|[:=])\s?"
        r"[\"'`]?[A-Za-z0-9+/]{8}",
    ),
    confirm=deferred(
        r"[PpHhAaCcSsEe](?i:(?<=p)epper|(?:(?<=p)assw(?:or)?d|(?<=h)ash|(?<=a)uth|(?<=c)ookie|(?<=s)ign(?:ing)?"
        r"|(?<=e)ncryption|(?<=s)ecret)[_.\-]?salt)[\"'`]?\]?\s?(?:=>|[:=])\s?[\"'`]?"
        r"(?P<value>[A-Za-z0-9+/][A-Za-z0-9+/_\-=]{7,255})(?=[\"'`\s,;)}\]]|\Z)"
    ),
    validate=lambda candidate: (
        0.85
        if any(map(str.isdigit, candidate.value))
        and looks_drawn(candidate.value)
        and not (is_placeholder(candidate.value) or is_cut_off(candidate))
        else None
    ),
    reach=(64, 280),
    priority=28,
)
"""What is mixed into every password or cookie of a site: `DEVISE_PEPPER: …`, `'passwordsalt' => '…'`."""
MACHINE_KEY: Final = Detector(
    rule=GENERIC_RULE,
    heads=(r"(?i)\b(?:validation|decryption)key ?= ?[\"'][0-9a-f]{32}",),
    confirm=deferred(
        r"\b(?i:validation|decryption)[Kk]ey\s?=\s?(?P<quote>[\"'])(?P<value>[0-9A-Fa-f]{32,128})(?P=quote)"
    ),
    validate=lambda candidate: 0.95 if looks_drawn(candidate.value) else None,
    reach=(64, 140),
    priority=60,
)
"""What ASP.NET signs and encrypts cookies with: `<machineKey validationKey="…">`."""
ERLANG_COOKIE: Final = Detector(
    rule=GENERIC_RULE,
    heads=(r"(?i)(?:erlang_?cookie[\"'`]?\s{0,3}[:=]\s?|-setcookie )[\"'`]?[a-z0-9]{12}",),
    confirm=deferred(
        r"(?i:erlang_?cookie[\"'`]?\s{0,3}[:=]\s?|-setcookie\s)[\"'`]?(?P<value>[A-Za-z0-9]{12,64})(?![\w$({])"
    ),
    validate=lambda candidate: 0.9 if looks_drawn(candidate.value) and not is_placeholder(candidate.value) else None,
    reach=(48, 80),
    priority=40,
)
"""What nodes of a cluster of Erlang (RabbitMQ, CouchDB) prove themselves to each other with."""
