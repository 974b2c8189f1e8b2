"""What a client's key can do beyond its scope: other spellings of it, admin routes, models, budget."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote

from auditors.endpoints import exposures, key_limits, key_rules, model_scope
from auditors.endpoints.answers import Answer
from auditors.endpoints.client import Headers
from auditors.endpoints.scan import Scan, bearer
from auditors.endpoints.verdicts import Endpoint, Judgement, Verdict
from auditors.model import Severity

_OWN: Final = frozenset(
    {"/key/info", "/user/info", "/team/list", "/v2/team/list", "/user/available_roles", "/guardrails/list"}
)
"""Routes on which a client's key may see what is its own."""

_REFUSALS: Final = frozenset({400, 401, 403})


def check(scan: Scan, models: Endpoint, admin: Iterable[Endpoint], pass_through: Iterable[str] = ()) -> None:
    """What the key that the operator gave can do. `pass_through` are routes that forward to another server."""
    key = scan.options.key
    assert key is not None
    answer = ask(scan, models, bearer(key), "the client's key")
    if not answer.ok:
        scan.found(key_rules.KEY_REFUSED, "GET", models.path, answer.status, f"the key is refused with {answer.status}")
        return
    check_admin_routes(scan, key, admin, "the client's key")
    check_spellings(scan, key, models)
    key_limits.check_spent_budget(scan, key, scan.options.allowed_model)
    if scan.options.allowed_model:
        scope = model_scope.Scope(key, scan.options.allowed_model, scan.options.blocked_model)
        model_scope.check(scan, scope, pass_through)


def check_admin_routes(scan: Scan, key: str, admin: Iterable[Endpoint], whose: str) -> None:
    """Whether a key that is no admin's reads what only admins should."""
    for endpoint in admin:
        if endpoint.rule in (exposures.ADMIN_ROUTE_OPEN, exposures.CREDENTIALS_OPEN) and endpoint.path not in _OWN:
            answer = ask(scan, endpoint, bearer(key), whose, granted=Verdict.OPEN)
            if answer.ok and endpoint.shape(answer):
                reason = f"granted with {whose}"
                scan.found(key_rules.CLIENT_KEY_READS_ADMIN, "GET", endpoint.path, answer.status, reason)


def check_spellings(scan: Scan, key: str, models: Endpoint) -> None:
    """The key altered (which must be refused), in the URL, in other headers, and beside a wrong one."""
    for words, altered in altered_keys(key):
        if ask(scan, models, bearer(altered), words, granted=Verdict.OPEN).ok:
            found_altered(scan, models.path, 200, words)
    for name in ("key", "api_key"):
        words, query = f"the key in the URL (?{name}=)", f"?{name}={quote(key, safe='')}"
        if ask(scan, models, (), words, query=query).ok:
            scan.found(key_rules.KEY_IN_URL, "GET", models.path, 200, f"granted with ?{name}= and no header")
    for words, headers in _carriers(key):
        ask(scan, models, headers, words)
    for words, headers in _conflicts(key, scan.wrong_key):
        if ask(scan, models, headers, words).ok:
            reason = f"granted with {words}"
            scan.found(key_rules.CONFLICTING_CREDENTIALS, "GET", models.path, 200, reason, subject=words)


_OTHER_CASE: Final = "the key in the other case"


def altered_keys(key: str) -> Iterator[tuple[str, str]]:
    """Keys that are not quite this one."""
    yield "the key without its last character", key[:-1]
    yield "the key with a character more", key + "x"
    yield "the key in the middle of something else", f"auditor-{key}-auditor"
    if key.swapcase() != key:
        yield _OTHER_CASE, key.swapcase()


def found_altered(scan: Scan, path: str, status: int, words: str) -> None:
    """An altered key was granted. One in the other case still has to be known: that alone is a weakness only."""
    severity = Severity.LOW if words == _OTHER_CASE else None
    rule = key_rules.NEAR_MISS_ACCEPTED
    scan.found(rule, "GET", path, status, f"granted with {words}", severity=severity, subject=words)


def _carriers(key: str) -> Iterator[tuple[str, Headers]]:
    """Ways to send a key."""
    yield "bearer in lower case", (("Authorization", f"bearer {key}"),)
    yield "the key without a scheme", (("Authorization", key),)
    yield (
        "the key as the password of Basic",
        (("Authorization", "Basic " + base64.b64encode(f"auditor:{key}".encode()).decode()),),
    )
    for name in ("x-api-key", "api-key", "x-litellm-api-key", "x-goog-api-key", "Ocp-Apim-Subscription-Key"):
        yield f"the key in {name}", ((name, key),)
    yield "the key in a cookie", (("Cookie", f"token={key}"),)


def _conflicts(key: str, wrong: str) -> Iterator[tuple[str, Headers]]:
    """A right and a wrong key in one request."""
    yield "a wrong Authorization header before the right one", (*bearer(wrong), *bearer(key))
    yield "a wrong Authorization header after the right one", (*bearer(key), *bearer(wrong))
    yield "a wrong key in x-api-key beside the right one", (*bearer(key), ("x-api-key", wrong))
    yield "the key in x-api-key beside a wrong one", (*bearer(wrong), ("x-api-key", key))
    yield "the key in x-litellm-api-key beside a wrong one", (*bearer(wrong), ("x-litellm-api-key", key))


def ask(
    scan: Scan,
    endpoint: Endpoint,
    headers: Headers,
    words: str,
    *,
    query: str = "",
    granted: Verdict = Verdict.PROTECTED,
) -> Answer:
    """A GET with a credential. `granted` is the verdict where it gets in; the query is not told: it may hold a key."""
    answer = scan.send("GET", endpoint.path + query, headers)
    if answer.ok:
        judgement = Judgement(granted, f"with {words}: granted ({answer.status})")
    elif answer.status in _REFUSALS:
        judgement = Judgement(Verdict.PROTECTED, f"with {words}: refused ({answer.status})")
    else:
        judgement = Judgement(Verdict.UNKNOWN, f"with {words}: {answer.status or answer.failure}, not decided")
    scan.note("GET", endpoint.path, judgement, answer.status)
    return answer
