"""What an admin's key shows of keys, teams and users; everything is read, nothing changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from auditors.endpoints.client import Limits
from auditors.endpoints.scan import ScanOptions
from auditors.endpoints.scanning import ScanResult, scan_url
from tests.unit.endpoints.fake_litellm import MASTER, FakeLiteLLM
from tests.unit.endpoints.loopback import Reply, Request, serving

LATER = (datetime.now(UTC) + timedelta(days=30)).isoformat()
LONG_AGO = (datetime.now(UTC) - timedelta(days=200)).isoformat()


def key(name: str, **changes: Any) -> dict[str, Any]:
    """A key that gives no cause for anything."""
    row = {
        "token": name.ljust(64, "0"),
        "key_alias": name,
        "models": ["small"],
        "max_budget": 100.0,
        "rpm_limit": 5,
        "expires": LATER,
        "user_id": "alice",
        "spend": 1.0,
        "last_active": datetime.now(UTC).isoformat(),
    }
    return row | changes


def scan(
    keys: list[dict[str, Any]],
    teams: list[dict[str, Any]] | None = None,
    users: list[dict[str, Any]] | None = None,
    calls: list[dict[str, Any]] | None = None,
) -> tuple[dict[str, set[str]], ScanResult, list[Request]]:
    """Whom each rule names, by its ID."""
    proxy = FakeLiteLLM()
    lists = {
        "/key/list": {"keys": keys, "total_pages": 1},
        "/team/list": teams or [],
        "/user/list": {"users": users or []},
        "/spend/logs/ui": {"data": calls or [], "total_pages": 1},
    }

    def admin(request: Request) -> Reply:
        path = request.path.partition("?")[0]
        if request.headers.get("authorization") == f"Bearer {MASTER}" and path in lists:
            return Reply(200, lists[path])
        return proxy(request)

    with serving(admin) as (url, seen):
        result = scan_url(url, ScanOptions(limits=Limits(timeout=60, rate=2000), admin_key=MASTER))
    told: dict[str, set[str]] = {}
    for finding in result.findings:
        if finding.rule.startswith("KEY1"):
            assert finding.principal is not None
            whom = finding.principal.key_alias or finding.principal.team or finding.principal.user
            told.setdefault(finding.rule, set()).add(str(whom))
    return told, result, seen


def test_a_careful_proxy_raises_nothing() -> None:
    team = {"team_id": "t", "team_alias": "care", "models": ["small"], "max_budget": 10.0, "spend": 1.0}
    user = {"user_id": "alice", "user_role": "internal_user", "max_budget": 5.0, "spend": 1.0}
    told, _, seen = scan([key("tight")], [team], [user])
    assert not told
    assert {request.method for request in seen if MASTER in str(request.headers)} == {"GET"}


def test_keys_that_may_too_much() -> None:
    loose = key("loose", models=[], max_budget=None, rpm_limit=None, expires=None, user_id=None)
    told, result, _ = scan(
        [
            loose,
            key("idle", last_active=LONG_AGO),
            key("over", spend=101.0),
            key("manager", allowed_routes=["management_routes"]),
            key("everything", models=["*"]),
        ]
    )
    assert told == {
        "KEY101": {"loose", "everything"},
        "KEY102": {"loose"},
        "KEY103": {"loose"},
        "KEY104": {"loose"},
        "KEY105": {"over"},
        "KEY106": {"idle"},
        "KEY108": {"loose"},
        "KEY110": {"manager"},
        "KEY111": {"over"},
    }
    finding = next(one for one in result.findings if one.rule == "KEY101")
    assert finding.principal is not None
    assert finding.principal.key == "loose".ljust(64, "0")


def test_what_a_team_or_a_budget_limits_is_limited() -> None:
    team = {"team_id": "t", "models": ["small"], "max_budget": 10.0, "rpm_limit": 9}
    loose = key("by-team", models=[], max_budget=None, rpm_limit=None, team_id="t")
    shared_budget = key("by-budget", max_budget=None, budget_id="b")
    assert not scan([loose, shared_budget], [team])[0]


def test_keys_that_cannot_be_used_any_more_are_left_out() -> None:
    assert not scan([key("blocked", models=[], blocked=True), key("ended", models=[], expires=LONG_AGO)])[0]


def test_spend_far_above_the_others_needs_others() -> None:
    ordinary = [key(f"app-{number}", spend=2.0 + number) for number in range(5)]
    assert scan([*ordinary, key("loop", spend=90.0)])[0] == {"KEY111": {"loop"}}
    assert not scan([key("one", spend=90.0), key("two", spend=0.1)])[0]


def test_a_key_used_from_many_addresses_is_shared() -> None:
    calls: list[dict[str, Any]] = [
        {"api_key": "shared".ljust(64, "0"), "metadata": {"requester_ip_address": f"198.51.100.{number}"}}
        for number in range(6)
    ]
    calls += [{"api_key": "own".ljust(64, "0"), "requester_ip_address": "198.51.100.1"}] * 20
    assert scan([key("shared"), key("own")], calls=calls)[0] == {"KEY112": {"shared"}}


def test_teams_and_users() -> None:
    teams: list[dict[str, Any]] = [
        {"team_id": "a", "team_alias": "free", "models": [], "max_budget": None},
        {"team_id": "b", "team_alias": "broke", "models": ["small"], "max_budget": 1.0, "spend": 2.0},
        {"team_id": "c", "team_alias": "stopped", "models": [], "max_budget": None, "blocked": True},
    ]
    users: list[dict[str, Any]] = [
        {"user_id": "root", "user_role": "proxy_admin", "max_budget": 1.0},
        {"user_id": "maker", "user_role": "internal_user", "max_budget": None},
        {"user_id": "reader", "user_role": "internal_user_viewer", "max_budget": None},
    ]
    assert scan([key("tight")], teams, users)[0] == {
        "KEY107": {"root"},
        "KEY109": {"free"},
        "KEY113": {"free"},
        "KEY114": {"broke"},
        "KEY115": {"maker"},
    }


def test_lists_of_nonsense_break_nothing() -> None:
    nonsense = [{"token": 7, "models": "all", "spend": "much", "expires": "soon", "allowed_routes": {}}]
    told, result, _ = scan(nonsense, [{}], [{"user_role": None}], [{"metadata": 7}])
    assert told
    assert not result.problems
