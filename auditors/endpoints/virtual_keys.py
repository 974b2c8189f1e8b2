"""Keys: made-up ones that must not work, and what a client's key can do beyond its scope. Nothing is spent.

Requests name no messages, or models that do not exist, so that no provider is ever called.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote

from auditors.endpoints import exposures
from auditors.endpoints.answers import Answer
from auditors.endpoints.client import Headers
from auditors.endpoints.scan import Scan, bearer
from auditors.endpoints.verdicts import Endpoint, Judgement, Verdict, judge
from auditors.model import Category, Severity
from auditors.rules import Rule


def _rule(number: int, name: str, severity: Severity, title: str, why: str, remediation: str, *references: str) -> Rule:
    return Rule(
        id=f"KEY{number:03}",
        name=name,
        category=Category.VIRTUAL_KEY,
        severity=severity,
        title=title,
        why=why,
        remediation=remediation,
        checks="Requests that reach no provider; the answer shows how far they came. The evidence has the request.",
        references=references,
    )


PUBLISHED_KEY: Final = _rule(
    1,
    "published-key-accepted",
    Severity.CRITICAL,
    "A key from the documentation works",
    "Everybody knows it; where it is the master key, everybody is the admin.",
    "Set a long random master key, and delete virtual keys that are words of a manual.",
    "OWASP-LLM10:2025",
    "CWE-1392",
)
HEADER_BYPASS: Final = _rule(
    2,
    "odd-credential-accepted",
    Severity.CRITICAL,
    "An empty or malformed credential is accepted",
    "What looks like a key that was not set gets in.",
    "Compare the whole credential with the keys that you gave out; refuse everything else.",
    "CWE-287",
)
MODEL_SCOPE_NOT_ENFORCED: Final = _rule(
    3,
    "model-scope-not-enforced",
    Severity.HIGH,
    "A key reaches models outside its scope",
    "The list of models of a key does not hold, and with it neither price nor data protection agreed for it.",
    "Set `models` on the key or its team, and check it again with this test.",
    "OWASP-LLM06:2025",
    "CWE-863",
)
MODEL_SCOPE_BYPASS: Final = _rule(
    4,
    "model-scope-bypass",
    Severity.HIGH,
    "The model scope of a key can be bypassed",
    "The scope is checked against the body, but the router takes the model from the path or the query.",
    "Upgrade when a mended release is there; until then block /engines/, /openai/deployments/ and ?model= in front.",
    "OWASP-LLM06:2025",
    "CWE-863",
)
CLIENT_KEY_READS_ADMIN: Final = _rule(
    5,
    "client-key-reads-admin-routes",
    Severity.HIGH,
    "A client's key reads admin routes",
    "One leaked key of an application shows keys, users or settings of all.",
    "Give applications keys of users without an admin role.",
    "OWASP-LLM06:2025",
    "CWE-285",
)
KEY_IN_URL: Final = _rule(
    6,
    "key-accepted-in-url",
    Severity.LOW,
    "A key is accepted in the URL",
    "URLs stand in access logs of every server on the way.",
    "Send keys in the Authorization header; drop `?key=` in front of the proxy.",
    "CWE-598",
)
KEY_REFUSED: Final = _rule(
    7,
    "key-refused",
    Severity.INFO,
    "The key to test with was refused",
    "Nothing that needs it could be tested.",
    "Name the variable of a key that works, and is neither expired nor out of budget.",
)

_PUBLISHED: Final = ("1234", "12345", "123456", "litellm-master-key", "master-key", "test", "default", "key", "")
"""What stands behind `sk-` in manuals and examples."""

_ODD: Final[Mapping[str, Headers]] = {
    "an empty Authorization header": (("Authorization", ""),),
    "Bearer and nothing": (("Authorization", "Bearer "),),
    "Bearer null": bearer("null"),
    "Bearer undefined": bearer("undefined"),
    "Bearer None": bearer("None"),
    "an environment reference": bearer("os.environ/LITELLM_MASTER_KEY"),
    "an empty x-api-key header": (("x-api-key", ""),),
    "Basic admin:admin": (("Authorization", "Basic YWRtaW46YWRtaW4="),),
}
_GUESSES: Final = 20
_DENIED: Final = re.compile(
    r"key_model_access_denied|not allowed to access model|can only access models", re.IGNORECASE
)
_INVALID_MODEL: Final = "Invalid model name passed in"


def check_made_up_keys(scan: Scan, endpoint: Endpoint) -> None:
    """Try credentials that nobody was given on a route that refuses requests without one; one try each."""
    if _try(scan, endpoint, bearer(scan.wrong_key), "a random key"):
        scan.found(exposures.ANY_KEY_ACCEPTED, "GET", endpoint.path, 200, "a random key is accepted")
        return
    for words, headers in _ODD.items():
        if _try(scan, endpoint, headers, words):
            scan.found(
                HEADER_BYPASS,
                "GET",
                endpoint.path,
                200,
                f"refused without a credential, granted with {words}",
                subject=words,
            )
    for word in _PUBLISHED:
        if _try(scan, endpoint, bearer(f"sk-{word}"), "a key from the documentation"):
            reason = f"granted with a key of the documentation, number {_PUBLISHED.index(word) + 1} of our list"
            scan.found(PUBLISHED_KEY, "GET", endpoint.path, 200, reason, subject=word)
    _check_guessing(scan, endpoint)


def _check_guessing(scan: Scan, endpoint: Endpoint) -> None:
    for _ in range(_GUESSES):
        headers = bearer(f"sk-{secrets.token_hex(12)}")
        answer = scan.send("GET", endpoint.path, headers)
        judgement = judge(endpoint, answer, scan.control, scan.dialect)
        scan.note(
            "GET", endpoint.path, Judgement(judgement.verdict, f"a random key: {judgement.reason}"), answer.status
        )
        if answer.status == 429 or not answer.status:
            return
    scan.found(exposures.NO_RATE_LIMIT, "GET", endpoint.path, answer.status, f"{_GUESSES} random keys in a row, no 429")


def _try(scan: Scan, endpoint: Endpoint, headers: Headers, words: str, path: str | None = None) -> bool:
    """Whether a credential gets in. The query of `path` is not told: it may hold a key."""
    answer = scan.send(endpoint.method, path or endpoint.path, headers)
    judgement = judge(endpoint, answer, scan.control, scan.dialect)
    reason = f"with {words}: {judgement.reason.replace(' without a valid key', '')}"
    scan.note(endpoint.method, endpoint.path, Judgement(judgement.verdict, reason), answer.status)
    return judgement.verdict is Verdict.OPEN


def check_client_key(scan: Scan, models: Endpoint, admin: Iterable[Endpoint]) -> None:
    """What a client's key can do: admin routes, key in the URL, models beyond its scope."""
    key = scan.options.key
    assert key is not None
    answer = _with_key(scan, models)
    if not answer.ok:
        scan.found(KEY_REFUSED, "GET", models.path, answer.status, f"the key is refused with {answer.status}")
        return
    for endpoint in admin:
        if endpoint.rule in (exposures.ADMIN_ROUTE_OPEN, exposures.CREDENTIALS_OPEN) and endpoint.path not in _OWN:
            answer = _with_key(scan, endpoint)
            if answer.ok and endpoint.shape(answer):
                reason = "granted with a client's key"
                scan.found(CLIENT_KEY_READS_ADMIN, "GET", endpoint.path, answer.status, reason)
    if _try(scan, models, (), "the key in the URL", f"{models.path}?key={quote(key, safe='')}"):
        scan.found(KEY_IN_URL, "GET", models.path, 200, "granted with ?key= and no header")
    if scan.options.allowed_model:
        _check_model_scope(scan, key, scan.options.allowed_model)


_OWN: Final = frozenset(
    {"/key/info", "/user/info", "/team/list", "/v2/team/list", "/user/available_roles", "/guardrails/list"}
)
"""Routes on which a client's key may see what is its own."""


def _with_key(scan: Scan, endpoint: Endpoint) -> Answer:
    key = scan.options.key
    assert key is not None
    answer = scan.send("GET", endpoint.path, bearer(key))
    words = "granted" if answer.ok else "refused" if answer.status in (400, 401, 403) else "not decided"
    verdict = Verdict.PROTECTED if answer.status in (400, 401, 403) else Verdict.UNKNOWN
    if answer.ok:
        verdict = Verdict.PUBLIC if endpoint.path in _OWN or endpoint.rule is exposures.MODELS_OPEN else Verdict.OPEN
    scan.note(
        "GET", endpoint.path, Judgement(verdict, f"with the client's key: {words} ({answer.status})"), answer.status
    )
    return answer


def _check_model_scope(scan: Scan, key: str, allowed: str) -> None:
    """Prove bypasses of the model scope with a model that does not exist: nothing can be sent upstream for it."""
    missing = f"auditor-no-such-model-{secrets.token_hex(4)}"
    if scan.options.blocked_model:
        _check_blocked(scan, key, "/v1/chat/completions", {"model": scan.options.blocked_model}, "the body")
    forms = {
        "the path (/engines)": f"/engines/{missing}/chat/completions",
        "the path (/openai/deployments)": f"/openai/deployments/{missing}/chat/completions",
        "the query": f"/v1/chat/completions?model={missing}",
        "the path (/engines, completions)": f"/engines/{missing}/completions",
        "the path (/engines, embeddings)": f"/engines/{missing}/embeddings",
        "the path (/openai/deployments, embeddings)": f"/openai/deployments/{missing}/embeddings",
    }
    if not _check_blocked(scan, key, "/v1/chat/completions", {"model": missing}, "the body, one that does not exist"):
        return
    for words, path in forms.items():
        body: dict[str, Any] = {"model": allowed, _content(path): []}
        answer = scan.send("POST", path, bearer(key), body)
        bypassed = _INVALID_MODEL in answer.error and missing in answer.error
        reason = _scope_reason(answer, words, bypassed)
        scan.note("POST", path, Judgement(_scope_verdict(answer, bypassed), reason), answer.status)
        if bypassed:
            scan.found(
                MODEL_SCOPE_BYPASS,
                "POST",
                re.sub(re.escape(missing), "{model}", path),
                answer.status,
                reason,
                request={"body": body},
            )


def _content(path: str) -> str:
    """The field of a body that holds what a model is to work on; it is sent empty."""
    route = path.partition("?")[0]
    return "input" if route.endswith("/embeddings") else "messages" if "/chat/" in route else "prompt"


def _check_blocked(scan: Scan, key: str, path: str, body: dict[str, Any], words: str) -> bool:
    """The ordinary check: whether a model outside the scope is denied. The body has nothing to complete."""
    answer = scan.send("POST", path, bearer(key), body)
    refused = answer.status in (401, 403) or _DENIED.search(answer.error) is not None
    reached = not refused and answer.status in (200, 400, 500) and answer.error_type != "budget_exceeded"
    reason = f"a model outside the scope in {words}: " + ("denied" if refused else f"not denied ({answer.status})")
    verdict = Verdict.PROTECTED if refused else Verdict.OPEN_INFERRED if reached else Verdict.UNKNOWN
    scan.note("POST", path, Judgement(verdict, reason), answer.status)
    if reached:
        scan.found(MODEL_SCOPE_NOT_ENFORCED, "POST", path, answer.status, reason, subject=words, request={"body": body})
    return refused


def _scope_verdict(answer: Answer, bypassed: bool) -> Verdict:
    if bypassed:
        return Verdict.OPEN_INFERRED
    if answer.status in (401, 403):
        return Verdict.PROTECTED
    return Verdict.ABSENT if answer.status in (404, 405) else Verdict.UNKNOWN


def _scope_reason(answer: Answer, words: str, bypassed: bool) -> str:
    if bypassed:
        return f"the model in {words} was looked up after the scope of the one in the body was checked"
    if answer.status in (401, 403):
        return f"a model in {words} outside the scope is denied"
    return f"a model in {words}: {answer.status or answer.failure}, says nothing about the scope"
