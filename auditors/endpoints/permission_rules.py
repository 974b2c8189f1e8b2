"""The rules about what keys, teams and users are allowed to do: KEY101 to KEY199."""

from __future__ import annotations

from typing import Final

from auditors.model import Category, Severity
from auditors.rules import Rule


def _rule(number: int, name: str, severity: Severity, title: str, why: str, remediation: str) -> Rule:
    return Rule(
        id=f"KEY{number}",
        name=name,
        category=Category.VIRTUAL_KEY,
        severity=severity,
        title=title,
        why=why,
        remediation=remediation,
        checks="What the proxy's own lists say of each key, team and user; certain.",
        references=("OWASP-LLM06:2025", "CWE-250"),
    )


NO_MODEL_SCOPE: Final = _rule(
    101,
    "key-for-all-models",
    Severity.MEDIUM,
    "A key may use every model",
    "Also those that are added later, and the most expensive ones.",
    "Set `models` on the key or on its team.",
)
NO_BUDGET: Final = _rule(
    102,
    "key-without-budget",
    Severity.MEDIUM,
    "A key has no budget",
    "A leaked key spends until somebody notices.",
    "Set `max_budget` and `budget_duration` on the key, its user or its team.",
)
NO_EXPIRY: Final = _rule(
    103,
    "key-without-expiry",
    Severity.LOW,
    "A key never expires",
    "Keys that are forgotten stay valid.",
    "Set `duration` when the key is made, and rotate.",
)
NO_RATE_LIMIT: Final = _rule(
    104,
    "key-without-rate-limit",
    Severity.LOW,
    "A key has no rate limit",
    "One client can use up what all share.",
    "Set `rpm_limit` and `tpm_limit`.",
)
OVER_BUDGET: Final = _rule(
    105,
    "spend-over-budget",
    Severity.MEDIUM,
    "A key has spent more than its budget",
    "The budget is not enforced, or was set after the fact.",
    "Block the key, and see how it could go on.",
)
UNUSED: Final = _rule(
    106,
    "key-unused",
    Severity.LOW,
    "A key has not been used for months",
    "Nobody would miss it, or see that somebody else uses it.",
    "Delete it.",
)
ADMIN_USER: Final = _rule(
    107,
    "user-with-admin-role",
    Severity.INFO,
    "A user has an admin role",
    "Keys of such users read or change everything.",
    "Keep the list short; give applications a role of their own.",
)
UNOWNED: Final = _rule(
    108,
    "key-without-owner",
    Severity.LOW,
    "A key belongs to nobody",
    "It has neither user nor team: nobody answers for what it does.",
    "Set `user_id` or `team_id` on the key.",
)
TEAM_UNLIMITED: Final = _rule(
    109,
    "team-without-budget",
    Severity.LOW,
    "A team has no budget",
    "All of its keys together may spend without a limit.",
    "Set `max_budget` on the team.",
)
EXCESSIVE: Final = _rule(
    111,
    "spend-far-above-others",
    Severity.MEDIUM,
    "A key has spent far more than the others",
    "A loop, a job nobody knows of, or somebody else who uses it.",
    "See what it is used for, then set `max_budget` on it.",
)
SHARED: Final = _rule(
    112,
    "key-used-from-many-places",
    Severity.LOW,
    "A key is used from many addresses",
    "Several people or machines share it: nobody knows who did what, and it cannot be revoked for one of them.",
    "Give each application and person a key of their own.",
)
TEAM_ALL_MODELS: Final = _rule(
    113,
    "team-for-all-models",
    Severity.LOW,
    "A team may use every model",
    "Also those that are added later, and the most expensive ones.",
    "Set `models` on the team.",
)
OWNER_OVER_BUDGET: Final = _rule(
    114,
    "owner-over-budget",
    Severity.MEDIUM,
    "A team or user has spent more than its budget",
    "The budget is not enforced, or was set after the fact.",
    "Block it, and see how it could go on.",
)
USER_UNLIMITED: Final = _rule(
    115,
    "user-without-budget",
    Severity.LOW,
    "A user who can make keys has no budget",
    "All keys of the user together may spend without a limit.",
    "Set `max_budget` on the user, or `max_internal_user_budget` for all.",
)
DANGEROUS_ROUTES: Final = _rule(
    110,
    "key-for-management-routes",
    Severity.HIGH,
    "A key may call management routes",
    "An application's key makes keys, users or models.",
    "Limit `allowed_routes` to `llm_api_routes`.",
)
