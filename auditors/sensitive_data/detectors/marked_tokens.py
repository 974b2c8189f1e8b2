"""Tokens of smaller issuers that are told by their form alone, wherever they stand.

One row for each form; which issuer it is stands beside it. Some are taken from the catalogue of Kingfisher
(https://github.com/mongodb/kingfisher, Apache-2.0). Below them are the forms that many issuers share: `acme_live_…`.
They are reported as secrets of the generic rule.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.credentials import UUID, is_cut_off, is_in_digest, prefixed
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

_FORMS: Final = (
    r"aio_[A-Za-z]{4}[0-9]{2}[A-Za-z0-9]{22}",  # Adafruit IO
    r"amzn\.mws\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",  # Amazon MWS
    r"ajkey_[a-z0-9]{26}",  # Arcjet
    r"ATCO[A-Za-z0-9_+/=-]{40,396}",  # apps of Atlassian Connect
    r"b10ck5\.[A-Za-z0-9]{32}\.[A-Za-z0-9]{36}",  # Block Protocol
    r"bpk-[0-9a-f]{32}",  # Builder.io
    r"cfxk_[A-Za-z0-9_-]{20,100}",  # Cfx.re
    r"cr-[0-9a-fA-F]{58}",  # CodeRabbit
    r"pat_[A-Za-z0-9]{64}",  # Coze
    r"ddo_[A-Za-z0-9]{36}",  # organisations at Deno
    r"gs_appsweep_[A-Za-z0-9_-]{24,48}",  # Guardsquare
    r"skapi_cert_[A-Za-z0-9]{34,42}",  # Heartland
    r"skapi_prod_[A-Za-z0-9]{34,42}",
    r"hxt[pw]_[0-9a-f]{64,96}",  # Hex
    r"hc[a-z]ik_[A-Za-z0-9]{58}",  # Honeycomb
    r"ptk_[A-Za-z0-9_-]{40,80}",  # Hop
    r"isat_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",  # DVC Studio
    r"mi[ks]_[A-Za-z0-9]{25,51}",  # Mappedin
    r"mercury_sandbox_[a-z]{3,6}_[A-Za-z0-9]{40,50}_yrucrem",
    r"Mid-server-[A-Za-z0-9_-]{16,40}",  # Midtrans
    r"NF-[A-Za-z0-9]{32}",  # Nightfall
    r"nrt_[A-Za-z0-9_]{40,60}",  # refresh tokens of Notion
    r"api_live(?:_[a-z]{2})?\.[A-Za-z0-9_.-]{20,80}",  # Onfido
    r"api_sandbox(?:_[a-z]{2})?\.[A-Za-z0-9_.-]{20,80}",
    r"ovsxat_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",  # Open VSX
    r"ovsxp_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    r"ory_[a-z]{2,6}_[A-Za-z0-9_-]{24,64}",
    r"pts_[a-z0-9]{30,36}",  # Pangea
    r"permit_key_[A-Za-z0-9]{85,86}",
    r"persona_production_[a-z0-9_-]{20,80}",
    r"persona_sandbox_[a-z0-9_-]{20,80}",
    r"pinr_[A-Za-z0-9_-]{20,200}",  # refresh tokens of Pinterest
    r"ptr_[A-Za-z0-9+/]{43}=",  # Portainer
    r"ph[sar]_[A-Za-z0-9]{40,48}",  # PostHog
    r"sk-pyx-[A-Za-z0-9]{46,64}",
    r"ramp_sec_[A-Za-z0-9]{48}",
    r"ramp_business_tok_[A-Za-z0-9]{42}",
    r"rh-api-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",  # Robinhood
    r"ak_[0-9a-f]{64}",  # Salesloft
    r"seam_live[A-Za-z0-9]{0,8}_[A-Za-z0-9]{20,32}",
    r"seam_test[A-Za-z0-9]{0,8}_[A-Za-z0-9]{20,32}",
    r"sct_[rw][a-z]{0,2}_[a-z0-9-]{1,60}_[A-Za-z0-9_-]{142}",  # Shortcut
    r"hawk\.[A-Za-z0-9_-]{20}\.[A-Za-z0-9_-]{20}",  # StackHawk
    r"secret-live-[A-Za-z0-9_-]{32,36}={0,2}",  # Stytch
    r"secret-test-[A-Za-z0-9_-]{32,36}={0,2}",
    r"tkcapi_[A-Za-z0-9]{30,64}",  # Testkube
    r"tsec_[A-Za-z0-9_+-]{60,80}",  # Tigris
    r"p\.eyJ1I[A-Za-z0-9_-]{80,260}\.[A-Za-z0-9_-]{43}",  # Tinybird
    r"tgpak_[a-z0-9]{45,64}",  # Tolgee
    r"tgpat_[a-z0-9]{45,64}",
    r"tmc1[A-Za-z0-9]{26,32}:[A-Za-z0-9]{60,70}",  # Trend Micro
    r"BBU[FS]-[A-Za-z0-9]{28,40}",  # Ubidots
    r"unkey_[A-Za-z0-9]{20,32}",
    r"vk1\.a\.[A-Za-z0-9_-]{80,260}",  # VK
    r"aks_[0-9a-f]{64}",  # WarpStream
    r"WPL_AP1\.[A-Za-z0-9]{16}\.[A-Za-z0-9+/=]{6,8}",  # LinkedIn
    r"odt_[A-Za-z0-9]{32,64}",  # Dependency-Track
    r"dryrunsec_[A-Za-z0-9]{32}",
    r"dub_[A-Za-z0-9]{24}",
    r"mfa\.[A-Za-z0-9_-]{80,90}",  # people at Discord
    r"gcntfy-[a-z0-9_]{1,40}-[0-9a-f]{8}-[0-9a-f-]{64}",  # Notify of Canada
)
FORMS: Final = tuple(prefixed(GENERIC_RULE, form, strict=True, score=0.93, priority=58, longest=420) for form in _FORMS)


def _marked(candidate: Candidate) -> float | None:
    """A token that says by its beginning that it is secret: the rest must be of many kinds, or long hexadecimal."""
    issuer, body = candidate.match["issuer"].lower(), candidate.match["body"]
    if (
        issuer.startswith(_PUBLIC)
        or is_placeholder(body)
        or is_placeholder(candidate.value)
        or is_cut_off(candidate)
        or is_in_digest(candidate)
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
