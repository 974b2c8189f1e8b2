"""What keys, teams and users of a LiteLLM proxy are allowed to do, read with an admin's key. Nothing is changed."""

from __future__ import annotations

import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from auditors.endpoints import permission_rules as rules
from auditors.endpoints.scan import Scan, bearer
from auditors.endpoints.verdicts import Judgement, Verdict
from auditors.model import Principal
from auditors.rules import Rule

_HASH_SHOWN: Final = 12
"""Characters of a key's hash that tell it apart where it has no alias."""

_PAGES: Final = 50
_PAGE: Final = 100
_LOG_PAGES: Final = 3
_LOG_DAYS: Final = 7
_UNUSED_DAYS: Final = 90
_ADMINS: Final = frozenset({"proxy_admin", "proxy_admin_viewer"})
_KEY_MAKERS: Final = frozenset({"internal_user", "org_admin"})

_TIMES_OTHERS: Final = 10.0
_LEAST_SPEND: Final = 1.0
_FEWEST_KEYS: Final = 5
_ADDRESSES: Final = 5
"""A key that spent ten times the median of five keys or more, and more than a dollar; one used from five addresses."""

Row = Mapping[str, Any]


def check(scan: Scan) -> None:
    """Read the lists of keys, teams and users, and report what is too generous."""
    teams = {str(team.get("team_id")): team for team in _read(scan, "/team/list", "teams")}
    users = {str(user.get("user_id")): user for user in _read(scan, "/user/list", "users")}
    keys = [key for key in _read(scan, "/key/list", "keys", "return_full_object=true") if not _is_over(key)]
    for key in keys:
        _check_key(scan, key, teams.get(str(key.get("team_id")), {}), users.get(str(key.get("user_id")), {}))
    _check_spend(scan, keys)
    _check_sharing(scan, keys)
    for identity, team in teams.items():
        _check_team(scan, identity, team)
    for identity, user in users.items():
        _check_user(scan, identity, user)


def _is_over(key: Row) -> bool:
    """Whether a key cannot be used any more."""
    return key.get("blocked") is True or _days_since(key.get("expires")) > 0


def _check_key(scan: Scan, key: Row, team: Row, user: Row) -> None:
    found = []
    if not any(_models(owner) for owner in (key, team)):
        found.append(rules.NO_MODEL_SCOPE)
    if all(owner.get("max_budget") is None for owner in (key, team, user)) and not key.get("budget_id"):
        found.append(rules.NO_BUDGET)
    elif _is_over_budget(key):
        found.append(rules.OVER_BUDGET)
    if not key.get("expires"):
        found.append(rules.NO_EXPIRY)
    if all(owner.get(name) is None for owner in (key, team, user) for name in ("rpm_limit", "tpm_limit")):
        found.append(rules.NO_RATE_LIMIT)
    if not key.get("user_id") and not key.get("team_id"):
        found.append(rules.UNOWNED)
    used = key.get("last_active") or (key.get("created_at") if not _spend(key) else None)
    if _days_since(used) > _UNUSED_DAYS:
        found.append(rules.UNUSED)
    routes = key.get("allowed_routes")
    if isinstance(routes, list) and any("management" in str(route) or route == "*" for route in routes):
        found.append(rules.DANGEROUS_ROUTES)
    for rule in found:
        _report_key(scan, rule, key)


def _check_spend(scan: Scan, keys: Sequence[Row]) -> None:
    spends = [spend for key in keys if (spend := _spend(key)) > 0]
    if len(spends) < _FEWEST_KEYS:
        return
    usual = statistics.median(spends)
    for key in keys:
        if _spend(key) > max(_LEAST_SPEND, _TIMES_OTHERS * usual):
            _report_key(scan, rules.EXCESSIVE, key, f"spent {_spend(key):,.2f} USD, the median is {usual:,.2f}")


def _check_sharing(scan: Scan, keys: Sequence[Row]) -> None:
    """Look at the latest calls: a key that is used from many addresses is shared."""
    now = datetime.now(UTC)
    period = [moment.strftime("%Y-%m-%d %H:%M:%S") for moment in (now - timedelta(days=_LOG_DAYS), now)]
    query = f"start_date={quote(period[0])}&end_date={quote(period[1])}"
    addresses: dict[str, set[str]] = defaultdict(set)
    for row in _read(scan, "/spend/logs/ui", "data", query, _LOG_PAGES):
        details = row.get("metadata")
        address = row.get("requester_ip_address") or (
            details.get("requester_ip_address") if isinstance(details, dict) else None
        )
        if isinstance(address, str) and address:
            addresses[str(row.get("api_key"))].add(address)
    for key in keys:
        if len(used := addresses[str(key.get("token"))]) >= _ADDRESSES:
            _report_key(scan, rules.SHARED, key, f"used from {len(used)} addresses of late")


def _check_team(scan: Scan, identity: str, team: Row) -> None:
    if team.get("blocked") is True:
        return
    name = str(team.get("team_alias") or identity)
    if team.get("max_budget") is None:
        _report(scan, rules.TEAM_UNLIMITED, "/team/list", identity, Principal(team=name))
    elif _is_over_budget(team):
        _report(scan, rules.OWNER_OVER_BUDGET, "/team/list", identity, Principal(team=name), _spent(team))
    if not _models(team):
        _report(scan, rules.TEAM_ALL_MODELS, "/team/list", identity, Principal(team=name))


def _check_user(scan: Scan, identity: str, user: Row) -> None:
    role = str(user.get("user_role"))
    if role in _ADMINS:
        _report(scan, rules.ADMIN_USER, "/user/list", identity, Principal(user=identity), f"role {role}")
    elif role in _KEY_MAKERS and user.get("max_budget") is None:
        _report(scan, rules.USER_UNLIMITED, "/user/list", identity, Principal(user=identity), f"role {role}")
    if _is_over_budget(user):
        _report(scan, rules.OWNER_OVER_BUDGET, "/user/list", identity, Principal(user=identity), _spent(user))


def _models(owner: Row) -> bool:
    models = owner.get("models")
    return isinstance(models, list) and bool(models) and not {"*", "all-proxy-models"} & set(map(str, models))


def _is_over_budget(owner: Row) -> bool:
    budget = _number(owner.get("max_budget"))
    return budget > 0 and _number(owner.get("spend")) > budget


def _spent(owner: Row) -> str:
    return f"spent {_number(owner.get('spend')):,.2f} of {_number(owner.get('max_budget')):,.2f} USD"


def _spend(key: Row) -> float:
    return max(_number(key.get("spend")), _number(key.get("total_spend")))


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _days_since(moment: Any) -> float:
    if not isinstance(moment, str):
        return 0.0
    try:
        return (time.time() - datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()) / 86400
    except (ValueError, OverflowError, OSError):
        return 0.0


def _report_key(scan: Scan, rule: Rule, key: Row, words: str = "") -> None:
    named = {"key": "token", "key_alias": "key_alias", "user": "user_id", "team": "team_id"}
    given = {name: str(key[field]) for name, field in named.items() if key.get(field)}
    subject = str(key.get("token") or key.get("key_alias"))
    _report(scan, rule, "/key/list", subject, Principal(**given), words)


def _report(scan: Scan, rule: Rule, path: str, subject: str, whom: Principal, words: str = "") -> None:
    names = {"key": whom.key_alias or (whom.key or "")[:_HASH_SHOWN], "user": whom.user, "team": whom.team}
    parts = [f"{kind} {name[:80]}" for kind, name in names.items() if name]
    reason = ", ".join([*parts, *([words] if words else [])])
    scan.found(rule, "GET", path, 200, reason, subject=subject, principal=whom)


def _read(scan: Scan, path: str, name: str, query: str = "", pages: int = _PAGES) -> Iterator[Row]:
    """All rows of a list, page by page; each once."""
    key = scan.options.admin_key
    assert key is not None
    seen: Counter[str] = Counter()
    for page in range(1, pages + 1):
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
        last = answer.json.get("total_pages") if isinstance(answer.json, dict) else 1
        if not fresh or not isinstance(last, int) or page >= last:
            return
