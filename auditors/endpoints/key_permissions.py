"""What keys, teams and users of a LiteLLM proxy are allowed to do, read with an admin's key. Nothing is changed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from auditors.endpoints.scan import Scan, bearer
from auditors.endpoints.verdicts import Judgement, Verdict
from auditors.model import Category, Severity
from auditors.rules import Rule

_PAGES: Final = 50
_PAGE: Final = 100
_UNUSED_DAYS: Final = 90
_ADMINS: Final = frozenset({"proxy_admin", "proxy_admin_viewer"})


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
DANGEROUS_ROUTES: Final = _rule(
    110,
    "key-for-management-routes",
    Severity.HIGH,
    "A key may call management routes",
    "An application's key makes keys, users or models.",
    "Limit `allowed_routes` to `llm_api_routes`.",
)

Row = Mapping[str, Any]


def check(scan: Scan) -> None:
    """Read the lists of keys, teams and users, and report what is too generous."""
    teams = {str(team.get("team_id")): team for team in _read(scan, "/team/list", "teams")}
    users = {str(user.get("user_id")): user for user in _read(scan, "/user/list", "users")}
    for key in _read(scan, "/key/list", "keys", "return_full_object=true"):
        _check_key(scan, key, teams.get(str(key.get("team_id")), {}), users.get(str(key.get("user_id")), {}))
    for identity, team in teams.items():
        if team.get("max_budget") is None:
            _report(scan, TEAM_UNLIMITED, "/team/list", identity, team=team.get("team_alias") or identity)
    for identity, user in users.items():
        if user.get("user_role") in _ADMINS:
            _report(scan, ADMIN_USER, "/user/list", identity, user=identity, role=str(user.get("user_role")))


def _check_key(scan: Scan, key: Row, team: Row, user: Row) -> None:
    found = []
    if not any(_models(owner) for owner in (key, team)):
        found.append(NO_MODEL_SCOPE)
    if all(owner.get("max_budget") is None for owner in (key, team, user)):
        found.append(NO_BUDGET)
    elif _number(key.get("max_budget")) and _number(key.get("spend")) > _number(key.get("max_budget")):
        found.append(OVER_BUDGET)
    if not key.get("expires"):
        found.append(NO_EXPIRY)
    if all(owner.get(name) is None for owner in (key, team, user) for name in ("rpm_limit", "tpm_limit")):
        found.append(NO_RATE_LIMIT)
    if not key.get("user_id") and not key.get("team_id"):
        found.append(UNOWNED)
    used = key.get("last_active") or (key.get("created_at") if not _number(key.get("spend")) else None)
    if _days_since(used) > _UNUSED_DAYS:
        found.append(UNUSED)
    routes = key.get("allowed_routes")
    if isinstance(routes, list) and any("management" in str(route) or route == "*" for route in routes):
        found.append(DANGEROUS_ROUTES)
    identity = str(key.get("token") or key.get("key_alias"))
    named = {"key": identity, "key_alias": key.get("key_alias"), "user": key.get("user_id"), "team": key.get("team_id")}
    for rule in found:
        _report(scan, rule, "/key/list", identity, **{name: str(value) for name, value in named.items() if value})


def _models(owner: Row) -> bool:
    models = owner.get("models")
    return isinstance(models, list) and bool(models) and not {"*", "all-proxy-models"} & set(map(str, models))


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _days_since(moment: Any) -> float:
    if not isinstance(moment, str):
        return 0.0
    try:
        return (time.time() - datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()) / 86400
    except (ValueError, OverflowError, OSError):
        return 0.0


def _report(scan: Scan, rule: Rule, path: str, subject: str, **named: str) -> None:
    reason = ", ".join(f"{name} {value[:60]}" for name, value in named.items())
    scan.found(rule, "GET", path, 200, reason, subject=subject)


def _read(scan: Scan, path: str, name: str, query: str = "") -> Iterator[Row]:
    """All rows of a list, page by page; each once."""
    key = scan.options.admin_key
    assert key is not None
    seen: Counter[str] = Counter()
    for page in range(1, _PAGES + 1):
        parts = [part for part in (query, f"page={page}", f"size={_PAGE}", f"page_size={_PAGE}") if part]
        answer = scan.send("GET", f"{path}?{'&'.join(parts)}", bearer(key))
        verdict = Verdict.PROTECTED if answer.status in (200, 401, 403) else Verdict.UNKNOWN
        reason = f"read with the admin's key ({answer.status})"
        scan.note("GET", path, Judgement(verdict, reason), answer.status)
        rows = answer.json.get(name) if isinstance(answer.json, dict) else answer.json
        fresh = [row for row in rows if isinstance(row, dict)] if answer.ok and isinstance(rows, list) else []
        fresh = [row for row in fresh if not seen[repr(sorted(map(str, row.items())))]]
        seen.update(repr(sorted(map(str, row.items()))) for row in fresh)
        yield from fresh
        pages = answer.json.get("total_pages") if isinstance(answer.json, dict) else 1
        if not fresh or not isinstance(pages, int) or page >= pages:
            return
