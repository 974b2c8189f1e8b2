"""Tokens known by their form or header: JSON Web Tokens, what stands in `Authorization` and `Cookie`."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any, Final

from auditors.model import Severity
from auditors.sensitive_data.credentials import secret
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.placeholders import documented, is_numbered_sample, is_placeholder
from auditors.sensitive_data.randomness import looks_drawn


def _decoded(part: str) -> Any:
    """The JSON value of a base64url part; None where it is none."""
    try:
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None


def _jwt(candidate: Candidate) -> float | None:
    """RFC 7519: the header is a JSON object that names an algorithm; a manual's sample is no secret."""
    header, _, rest = candidate.value.partition(".")
    fields = _decoded(header)
    if not isinstance(fields, dict) or not isinstance(fields.get("alg"), str) or documented(candidate.value):
        return None
    payload, _, signature = rest.partition(".")
    if is_placeholder(signature) and fields["alg"].lower() != "none":
        return None
    return 0.98 if "enc" in fields or isinstance(_decoded(payload), dict) else 0.9


def _whole_jwt(candidate: Candidate) -> float | None:
    """Three parts or five; the full stop of a sentence is none."""
    if candidate.value.endswith(".") and candidate.value.count(".") in (3, 5):
        candidate.end -= 1
    return _jwt(candidate) if candidate.value.count(".") in (2, 4) and len(candidate.value) > 40 else None


JWT: Final = Detector(
    rule=secret(
        431,
        "json-web-token",
        "JWT",
        "JSON Web Token in a log",
        allows="be taken for the person or service named in it, and read its claims, which are not encrypted",
        revoke="End the session or revoke the token where it was issued; where it cannot be revoked, rotate the "
        "signing key or wait for `exp`.",
        checks="three base64url parts, the first of which decodes to JSON with `alg` (encrypted ones: five parts). "
        "With JSON in the second part score 0.98, else 0.9.",
    ),
    heads=(r"eyJ[A-Za-z0-9_-]{8}",),
    confirm=deferred(
        r"(?<![A-Za-z0-9_\-])(?P<value>eyJ[A-Za-z0-9_\-]{8,1200}={0,2}\."
        r"(?:[A-Za-z0-9_\-]{0,8000}={0,2}\.[A-Za-z0-9_\-]{0,1400}={0,2}){1,2}(?:\.[A-Za-z0-9_\-]{0,2000})?)"
        r"(?![A-Za-z0-9_\-])"
    ),
    validate=_whole_jwt,
    reach=(16, 12_000),
    priority=80,
    prefix=deferred("eyJ"),
)


def _bearer(candidate: Candidate) -> float | None:
    value = candidate.value
    if is_placeholder(value) or value.lower() in _SCHEMES or is_numbered_sample(value):
        return None
    named = candidate.match["header"] is not None or candidate.match["scheme"] is not None
    if looks_drawn(value):
        return 0.94 if named else 0.9
    if not named or not any(map(str.isdigit, value)):
        return None
    return 0.8


_SCHEMES: Final = frozenset(
    "token tokens bearer authentication authorization auth scheme format header prefix string null true false".split()
)

_HEADER: Final = r"(?:x-)?(?:proxy-|forwarded-)?authorization[\"'`\])*]{0,3}\s{0,3}[:=,(]\s{0,3}[\"'`\[b]{0,3}"

BEARER: Final = Detector(
    rule=secret(
        432,
        "bearer-token",
        "BEARER_TOKEN",
        "Token of an Authorization header in a log",
        allows="send requests as the caller",
        revoke="Revoke the token or key where it was issued, and give the caller a new one.",
        checks="what follows `Bearer` or `Token` in an `Authorization` header, or `Bearer` alone where it looks "
        "drawn by lot. Keys of a known issuer are reported as such.",
    ),
    heads=(
        r"(?i)\bbearer[\s\"'`:=]{1,4}(?:[0-9]{1,8}\|)?[A-Za-z0-9_.~+/-]{8}",
        r"(?i)authorization[\"'`\])*]{0,3}\s{0,3}[:=,(]\s{0,3}[\"'`\[b]{0,3}(?:token|apikey|api-key|key|splunk|genie_?key"
        r"|sso-key|bot)[\s=]",
    ),
    confirm=deferred(
        rf"(?i:(?P<header>{_HEADER})?\bbearer[\s\"'`:=]{{1,4}}|(?P<scheme>{_HEADER})(?:token|apikey|api-key"
        rf"|key|splunk|genie_?key|sso-key|bot)[\s=]{{1,2}})"
        r"(?P<value>(?:\d{1,10}\|)?[A-Za-z0-9_.~+/\-]{8,2000}={0,2})(?![*…]|\.\.)",
        re.ASCII,
    ),
    validate=_bearer,
    reach=(80, 2100),
    priority=45,
)


def _basic(candidate: Candidate) -> float | None:
    """RFC 7617: base64 of `user:password`, either of which may be empty."""
    value = candidate.value
    try:
        text = base64.b64decode(value + "=" * (-len(value) % 4), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    user, colon, password = text.partition(":")
    if not colon or not text.isprintable() or not (user or password) or is_placeholder(password or user):
        return None
    if (user.lower(), password.lower()) in _DOCUMENTED_PAIRS:
        return None
    return _WEAK if user.lower() == password.lower() else 0.98


_DOCUMENTED_PAIRS: Final = frozenset(
    {
        *(("username", "password"), ("user", "password"), ("user", "pass"), ("user", "passwd")),
        *(("test", "test"), ("foo", "bar"), ("user", "user")),
    }
)
_WEAK: Final = 0.5
"""The score of a name that is its own password, as manuals have it: `admin:admin`."""

BASIC: Final = Detector(
    rule=secret(
        433,
        "basic-auth-credentials",
        "BASIC_AUTH",
        "User and password of an Authorization header in a log",
        allows="log in as the user: base64 hides nothing",
        revoke="Change the password, here and wherever it is used again.",
        checks="`Basic`, or `_auth` and `auth` in files of npm and Docker, and base64 that decodes to `user:password`.",
        severity=Severity.CRITICAL,
    ),
    heads=(r"(?i)\bbasic[\s\"'`:]{1,3}[A-Za-z0-9+/]{6}",),
    confirm=deferred(r"(?i:\bbasic[\s\"'`:]{1,3})(?P<value>[A-Za-z0-9+/]{6,512}={0,2})(?![A-Za-z0-9+/=])", re.ASCII),
    validate=_basic,
    reach=(24, 600),
    priority=82,
)

BASIC_FILE: Final = Detector(
    rule=BASIC.rule,
    heads=(r"(?i)auth[\"']{0,2}\s{0,3}[:=]\s{0,3}[\"']?[A-Za-z0-9+/]{11}",),
    confirm=deferred(
        r"(?i:(?<![A-Za-z0-9])_?auth[\"']{0,2}\s{0,3}[:=]\s{0,3})[\"']?(?P<value>[A-Za-z0-9+/]{11,512}={0,2})"
        r"(?![A-Za-z0-9+/=])",
        re.ASCII,
    ),
    validate=_basic,
    reach=(32, 600),
    priority=82,
)
"""The same in files of clients, without the scheme: `_auth=` of npm, `"auth":` of Docker."""

_SESSION: Final = (
    r"(?:(?:[a-z0-9]{1,24}_)?session(?:[_-]?id|id)?|sess|sid|connect\.sid|jsessionid|phpsessid|asp\.net_sessionid|_gitlab_session|auth"
    r"|remember_(?:me|token)|"
    r"__secure-next-auth\.session-token|next-auth\.session-token|sb-[a-z0-9]{8,32}-auth-token|access_token|id_token"
    r"|cf_clearance)"
)
_ALONE: Final = deferred(r"_gitlab_session|phpsessid|jsessionid|asp\.net_sessionid|connect\.sid", re.IGNORECASE)
"""Names that nobody gives to anything but the cookie."""
COOKIE: Final = Detector(
    rule=secret(
        434,
        "session-cookie",
        "SESSION_COOKIE",
        "Session cookie in a log",
        allows="take over the session of the person who was logged in",
        revoke="End the session (log out everywhere), and take `Cookie` and `Set-Cookie` out of the logged headers.",
        checks="a cookie with the name of a session and 16 or more characters that look drawn by lot, in a `Cookie` "
        "or `Set-Cookie` header; names that only cookies have (`PHPSESSID`) anywhere.",
    ),
    heads=(r"(?i)(?:sess(?:ion)?(?:[_-]?id)?|sid|token|auth|clearance|remember_me)=[A-Za-z0-9%._+/~-]{8}",),
    confirm=deferred(
        rf"(?i:(?<![A-Za-z0-9_\-.]){_SESSION})=(?P<value>[A-Za-z0-9%._+/~\-]{{16,2000}}={{0,2}})", re.ASCII
    ),
    validate=lambda candidate: (
        0.93
        if (_ALONE.match(candidate.match.group()) or re.search(r"(?i)cookie|\s-b\s", candidate.before(600)))
        and looks_drawn(candidate.value)
        and not is_placeholder(candidate.value)
        else None
    ),
    reach=(64, 2100),
    priority=55,
)
