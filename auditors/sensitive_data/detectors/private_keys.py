"""Private keys: PEM of every kind, OpenPGP, PuTTY, age, JSON Web Keys; on many lines or on one with written `\\n`."""

from __future__ import annotations

import re
from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.credentials import prefixed, secret
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.randomness import entropy

_SHORTEST_BODY: Final = 60
"""Base64 characters of an Ed25519 key in PKCS #8 (RFC 8410), the shortest there is, is 64."""
_DRAWN: Final = 4.2
_FILLING: Final = deferred(r"\\[nrt]|[\s\\\"'+,>|]|^[A-Za-z-]{2,20}: .*?$", re.MULTILINE)
_BASE64_RUN: Final = deferred(r"[A-Za-z0-9+/=_-]{16,}")

_RULE: Final = secret(
    430,
    "private-key",
    "PRIVATE_KEY",
    "Private key in a log",
    allows="sign and log in as the server, person or service that the key stands for, and read what was encrypted "
    "for it",
    revoke="Replace the key pair: remove the public half wherever it is trusted (authorized_keys, certificates, key "
    "servers; revoke the certificate), then issue a new one.",
    checks="`-----BEGIN … PRIVATE KEY-----` (PKCS #1, PKCS #8, EC, OpenSSH, encrypted, OpenPGP) or a PuTTY file, and "
    "at least 60 base64 characters that look drawn by lot: with an end 0.99, cut off 0.95. On several lines, or on "
    "one with written `\\n`.",
    severity=Severity.CRITICAL,
    references=("OWASP-LLM02:2025", "CWE-532", "CWE-321", "MITRE-ATLAS:AML.T0055"),
)


def _key_body(candidate: Candidate) -> float | None:
    body = "".join(_BASE64_RUN.findall(_FILLING.sub("", candidate.match["body"])))
    if len(body) < _SHORTEST_BODY or entropy(body) < _DRAWN:
        return None
    return 0.99 if candidate.match["end"] else 0.95


PEM: Final = Detector(
    rule=_RULE,
    heads=("PRIVATE KEY(?: BLOCK)?-----",),
    confirm=deferred(
        r"(?P<value>-----BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?-----"
        r"(?P<body>(?:[A-Za-z0-9+/=_\s\\\"',.:>|]|-(?!-)){40,12000}|)"
        r"(?P<end>-----END [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?-----)?)"
    ),
    validate=_key_body,
    reach=(96, 16_000),
    priority=86,
    prefix=deferred(r"-----BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?-----"),
)
PUTTY: Final = Detector(
    rule=_RULE,
    heads=("Private-Lines: [0-9]",),
    confirm=deferred(
        r"(?P<value>Private-Lines: \d{1,3}(?P<body>(?:\s{1,3}[A-Za-z0-9+/]{4,76}={0,2}(?![\w\-])){1,130}))"
        r"(?P<end>\s{1,3}Private-MAC)?"
    ),
    validate=lambda candidate: _key_body(candidate) if "PuTTY-User-Key-File" in candidate.before(6000) else None,
    reach=(32, 8_400),
    priority=86,
    prefix=deferred(r"Private-Lines: \d{1,3}"),
)
AGE: Final = prefixed(
    _RULE,
    r"AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}",
    heads=("AGE-SECRET-KEY-1",),
    score=0.99,
)
JSON_WEB_KEY: Final = Detector(
    rule=_RULE,
    heads=(r"\"d\"\s{0,2}:\s{0,2}\"[A-Za-z0-9_-]{40}",),
    confirm=deferred(r"\"d\"\s{0,2}:\s{0,2}\"(?P<value>[A-Za-z0-9_\-]{43,700})\""),
    validate=lambda candidate: (
        0.98
        if re.search(r"\"kty\"\s{0,2}:\s{0,2}\"(?:RSA|EC|OKP)\"", candidate.before(3000) + candidate.after(3000))
        else None
    ),
    reach=(80, 800),
    priority=84,
)
