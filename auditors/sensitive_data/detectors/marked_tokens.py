"""Tokens of smaller issuers that are told by their form alone, wherever they stand.

One row for each form; which issuer it is stands beside it. They are reported as secrets of the generic rule.
"""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.credentials import UUID, prefixed
from auditors.sensitive_data.detectors.generic_secrets import GENERIC_RULE

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
