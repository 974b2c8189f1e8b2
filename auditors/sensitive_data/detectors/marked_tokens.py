"""Tokens of smaller issuers that are told by their form alone, wherever they stand.

One row for each form; which issuer it is stands beside it. Below them are the forms that many issuers share:
`acme_live_…`. They are reported as secrets of the generic rule.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.credentials import UUID, is_cut_off, prefixed
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.detectors.generic_secrets import GENERIC_RULE
from auditors.sensitive_data.placeholders import is_placeholder
from auditors.sensitive_data.randomness import looks_drawn

MARKED_TOKENS: Final = (
    prefixed(
        GENERIC_RULE,
        r"pk_[0-9a-f]{34}"  # Klaviyo, whose private keys begin so
        rf"|xa[ap]t-{UUID}"  # Axiom
        r"|oauth:[a-z0-9]{30}"  # Twitch, for chat
        r"|gb_api_[A-Za-z0-9]{40}"  # GitBook
        r"|key_(?:[0-9a-f]{128}|[0-9a-f]{64})"  # Runway, Cursor
        rf"|luma-{UUID}-{UUID}"
        r"|dG9rO[A-Za-z0-9+/]{54,55}={0,2}"  # Intercom: base64 of `tok:`
        r"|token-[a-z0-9]{5}:[a-z0-9]{54}"  # Rancher
        r"|secret_[A-Za-z0-9_]{4,40}_[0-9a-f]{32}\.[A-Za-z0-9]{32}",  # Lambda
        heads=(
            r"\bpk_[0-9a-f]{16}",
            r"\bxa[ap]t-[0-9a-f]{8}-",
            r"\boauth:[a-z0-9]{30}",
            r"\bgb_api_[A-Za-z0-9]{8}",
            r"\bkey_[0-9a-f]{64}",
            r"\bluma-[0-9a-f]{8}-",
            r"\bdG9rO[A-Za-z0-9+/]{16}",
            r"\btoken-[a-z0-9]{5}:[a-z0-9]{54}",
            r"\bsecret_[A-Za-z0-9_]{4,40}_[0-9a-f]{32}\.",
        ),
        prefix=r"pk_|xa[ap]t-|oauth:|gb_api_|key_|luma-|dG9rO|token-|secret_",
        strict=True,
        score=0.93,
        priority=58,
        lead=128,
    ),
    prefixed(
        GENERIC_RULE,
        r"_\|WARNING:-DO-NOT-SHARE-THIS\.[A-Za-z.,\-]{40,160}\|_[0-9A-F]{100,1200}",  # the session of Roblox
        heads=(r"_\|WARNING:-DO-NOT-SHARE-THIS\.",),
        prefix=r"_\|WARNING:-DO-NOT-SHARE-THIS\.[A-Za-z.,\-]{40,160}\|_",
        score=0.98,
        priority=83,
        longest=1400,
    ),
)


def _marked(candidate: Candidate) -> float | None:
    """A token that says by its beginning that it is secret: the rest must be of many kinds, or long hexadecimal."""
    issuer, body = candidate.match["issuer"].lower(), candidate.match["body"]
    if (
        issuer.startswith(_PUBLIC)
        or is_placeholder(body)
        or is_placeholder(candidate.value)
        or is_cut_off(candidate)
        or _OF_WORDS.match(body)
        or not looks_drawn(_SEPARATORS.sub("", body))
    ):
        return None
    digits = sum(map(str.isdigit, body))
    if _HEX.match(body):
        return 0.85 if len(body) >= 32 else None
    body = _SEPARATORS.sub("", body)
    mixed = any(map(str.islower, body)) and any(map(str.isupper, body))
    return 0.85 if digits >= 2 and (mixed or len(body) >= 28) else None


_HEX: Final = deferred(r"[0-9a-fA-F]+\Z")
_SEPARATORS: Final = deferred(r"[-_.:/]")
_OF_WORDS: Final = deferred(r"(?:(?:[A-Z]+|[A-Z]?[a-z]+)\d{0,3}(?:_|\Z)){2,}\Z")
"""A name of code, one word after the other: `PKCS12_SAFEBAG_new_reserve`."""
_PUBLIC: Final = ("pk", "pub", "public", "publishable", "sha", "md5", "hash", "test")

MARKED: Final = Detector(
    rule=GENERIC_RULE,
    heads=(
        r"(?i)[a-z0-9]_(?:live|prod|pat|oat|secret|sk|apikey|token)_[a-z0-9]{20}",
        r"\b(?:sk|secret)_[A-Za-z0-9_-]{24}",
    ),
    confirm=deferred(
        r"(?<![A-Za-z0-9_\-./$])(?P<value>(?:(?P<issuer>(?i:[a-z][a-z0-9]{1,15}(?:_[a-z0-9]{1,12})?_(?:live|prod|pat|oat|secret"
        r"|sk|apikey|token)|sk|secret))_)(?P<body>[A-Za-z0-9]{20,120}|(?<=\bsk_)(?:[a-z]{2,8}_)?[A-Za-z0-9_-]{24,120}))(?![A-Za-z0-9_]|-[A-Za-z0-9])",
        re.ASCII,
    ),
    validate=_marked,
    reach=(64, 130),
    priority=28,
)
"""Issuers of whom we know nothing, and whose tokens say what they are: `acme_live_…`, `acme_pat_…`, `sk_…`."""
