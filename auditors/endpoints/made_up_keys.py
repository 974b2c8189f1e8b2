"""Credentials that nobody was given: a route that refuses requests without a key must refuse all of them."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from typing import Final

from auditors.endpoints.client import Headers
from auditors.endpoints.exposures import exposure
from auditors.endpoints.key_rules import ODD_CREDENTIAL, PUBLISHED_KEY
from auditors.endpoints.scan import Scan, bearer
from auditors.endpoints.verdicts import Endpoint, Judgement, Verdict, judge
from auditors.model import Severity

ANY_KEY_ACCEPTED: Final = exposure(
    2,
    "any-key-accepted",
    Severity.CRITICAL,
    "A made-up key is accepted",
    "Requests without a key are refused, with a random one they are not: the check looks at the form of a key only.",
    "Compare the whole key, in constant time, with the keys that you gave out.",
    "OWASP-LLM10:2025",
    "CWE-287",
    checks="The same request without a key (refused) and with a random one (granted, with the endpoint's own answer).",
)
NO_RATE_LIMIT: Final = exposure(
    20,
    "guessing-not-limited",
    Severity.INFO,
    "Wrong keys can be tried without a limit",
    "Short or published keys are found by trying.",
    "Limit requests by address in front of the proxy; use long random keys only.",
    "CWE-307",
    checks="Twenty requests with different random keys in a row; none is answered with 429.",
)

_PUBLISHED: Final = ("1234", "12345", "123456", "litellm-master-key", "master-key", "test", "default", "key", "")
"""What stands behind `sk-` in manuals and examples."""

_GUESSES: Final = 20


def check(scan: Scan, endpoint: Endpoint) -> None:
    """Try credentials that nobody was given, one try each, and whether guessing is limited."""
    if _granted(scan, endpoint, bearer(scan.wrong_key), "a random key"):
        scan.found(ANY_KEY_ACCEPTED, "GET", endpoint.path, 200, "a random key is accepted")
        return
    for words, headers in _odd(scan.wrong_key):
        if _granted(scan, endpoint, headers, words):
            reason = f"refused without a credential, granted with {words}"
            scan.found(ODD_CREDENTIAL, "GET", endpoint.path, 200, reason, subject=words)
    for number, word in enumerate(_PUBLISHED, 1):
        if _granted(scan, endpoint, bearer(f"sk-{word}"), "a key from the documentation"):
            reason = f"granted with a key of the documentation, number {number} of our list"
            scan.found(PUBLISHED_KEY, "GET", endpoint.path, 200, reason, subject=word)
    _check_guessing(scan, endpoint)


def _odd(wrong: str) -> Iterator[tuple[str, Headers]]:
    """Credentials that are none, in words and as headers."""
    yield "an empty Authorization header", (("Authorization", ""),)
    yield "Bearer and nothing", (("Authorization", "Bearer "),)
    yield "Bearer null", bearer("null")
    yield "Bearer undefined", bearer("undefined")
    yield "Bearer None", bearer("None")
    yield "Bearer *", bearer("*")
    yield "an environment reference", bearer("os.environ/LITELLM_MASTER_KEY")
    yield "a key without a scheme", (("Authorization", wrong),)
    yield "two Authorization headers", (*bearer(wrong), *bearer("null"))
    yield "an unsigned token", bearer(_unsigned_token())
    yield "Basic admin:admin", (("Authorization", "Basic " + base64.b64encode(b"admin:admin").decode()),)
    for name in ("x-api-key", "api-key", "x-litellm-api-key", "x-goog-api-key"):
        yield f"an empty {name} header", ((name, ""),)
    yield "a made-up session cookie", (("Cookie", "token=null"),)
    yield "a caller that says it is local", (("X-Forwarded-For", "127.0.0.1"), ("X-Real-IP", "127.0.0.1"))
    yield "a header that names another path", (("X-Original-URL", "/health"), ("X-Rewrite-URL", "/health"))
    yield "a header that names another host", (("X-Forwarded-Host", "localhost"),)


def _unsigned_token() -> str:
    """A JSON web token with the algorithm `none`."""
    parts = (b'{"alg":"none","typ":"JWT"}', b'{"sub":"auditor","scope":"litellm_proxy_admin"}')
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."


def _check_guessing(scan: Scan, endpoint: Endpoint) -> None:
    for _ in range(_GUESSES):
        answer = scan.send("GET", endpoint.path, bearer(f"sk-{secrets.token_hex(12)}"))
        judgement = judge(endpoint, answer, scan.control, scan.dialect)
        reason = f"a random key: {judgement.reason}"
        scan.note("GET", endpoint.path, Judgement(judgement.verdict, reason), answer.status)
        if answer.status == 429 or not answer.status:
            return
    scan.found(NO_RATE_LIMIT, "GET", endpoint.path, answer.status, f"{_GUESSES} random keys in a row, no 429")


def _granted(scan: Scan, endpoint: Endpoint, headers: Headers, words: str) -> bool:
    answer = scan.send(endpoint.method, endpoint.path, headers)
    judgement = judge(endpoint, answer, scan.control, scan.dialect)
    reason = f"with {words}: {judgement.reason.replace(' without a valid key', '')}"
    scan.note(endpoint.method, endpoint.path, Judgement(judgement.verdict, reason), answer.status)
    return judgement.verdict is Verdict.OPEN
