"""The rules about virtual keys and what they can do beyond their scope: KEY001 to KEY099."""

from __future__ import annotations

from typing import Final

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
ODD_CREDENTIAL: Final = _rule(
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
NEAR_MISS_ACCEPTED: Final = _rule(
    8,
    "altered-key-accepted",
    Severity.CRITICAL,
    "A key that is only almost right is accepted",
    "The comparison stops early, or looks for a part of the key only, so that others get in and keys can be guessed.",
    "Compare the whole key, byte for byte and in constant time.",
    "CWE-697",
)
CONFLICTING_CREDENTIALS: Final = _rule(
    9,
    "conflicting-credentials-accepted",
    Severity.INFO,
    "A request with a right and a wrong key is accepted",
    "What checks keys in front may look at the one, the proxy at the other: limits and logs name the wrong caller.",
    "Let whatever stands in front drop all credential headers but the one that it has checked.",
    "CWE-436",
)
PASS_THROUGH_IGNORES_SCOPE: Final = _rule(
    10,
    "pass-through-ignores-model-scope",
    Severity.HIGH,
    "A pass-through route forwards models outside the scope of a key",
    "The list of models of a key holds on the routes of the API, but not on this one.",
    "Set `allowed_routes` on keys that must not use it, or restrict models where it leads to.",
    "OWASP-LLM06:2025",
    "CWE-863",
)
BUDGET_NOT_ENFORCED: Final = _rule(
    11,
    "budget-not-enforced",
    Severity.HIGH,
    "A key without any budget left is still served",
    "Budgets do not stop anybody.",
    "See that the proxy has its database, that budget checks are not switched off, and upgrade.",
    "OWASP-LLM10:2025",
    "CWE-770",
)
RATE_LIMIT_NOT_ENFORCED: Final = _rule(
    12,
    "rate-limit-not-enforced",
    Severity.MEDIUM,
    "The rate limit of a key does not hold",
    "One client can use up what all share.",
    "With several instances give them a common Redis; upgrade.",
    "OWASP-LLM10:2025",
    "CWE-770",
)
DELETED_KEY_WORKS: Final = _rule(
    13,
    "deleted-key-works",
    Severity.HIGH,
    "A key that was deleted still works",
    "A leaked key cannot be stopped at once.",
    "Shorten the time for which keys are cached, and give all instances a common cache.",
    "CWE-613",
)
