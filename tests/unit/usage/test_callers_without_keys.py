"""Logs that name callers but no keys: what is usual is learned for each caller all the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from auditors import audit
from auditors.model import Category, Finding

START = 1_795_392_000.0
"""2026-11-23, midnight UTC, a Monday."""


def entry(time: float, **changes: Any) -> str:
    usage = {"prompt_tokens": 500, "completion_tokens": 100}
    body = {"ts": time, "level": "info", "msg": "called", "user": "bob", "model": "gpt-4o", "ip": "192.0.2.9"}
    return json.dumps({**body, "usage": usage, **changes}) + "\n"


def week(**changes: Any) -> list[str]:
    """Eight calls in each hour of five working days."""
    return [
        entry(START + day * 86_400 + hour * 3_600 + minute * 420, **changes)
        for day in range(5)
        for hour in range(8, 18)
        for minute in range(8)
    ]


def incidents(lines: list[str], tmp_path: Path) -> list[Finding]:
    log = tmp_path / "gateway.jsonl"
    log.write_text("".join(lines))
    findings = audit([log], depth="patterns")
    return [found for found in findings if found.category is Category.USAGE and found.rule != "USE320"]


@pytest.mark.parametrize("caller", [{"user": "bob"}, {"user": None, "api_key_name": "reports"}])
def test_a_burst_from_a_new_address_is_an_incident_of_the_caller(caller: dict[str, Any], tmp_path: Path) -> None:
    began = START + 4 * 86_400 + 18 * 3_600
    burst = [entry(began + at, ip="203.0.113.77", model="o1-pro", **caller) for at in range(600)]
    (incident,) = incidents(week(**caller) + burst, tmp_path)
    name = "user bob" if caller["user"] else "key reports"
    assert incident.evidence["subject"] == name
    reasons = " ".join(incident.evidence["reasons"])
    assert "first seen" in reasons and "203.0.113.0/24" in reasons and "usage spike" in reasons
    assert incident.principal is not None and incident.principal.key is None
    assert incident.principal.ip == "203.0.113.77"


def test_a_usual_week_has_no_incident(tmp_path: Path) -> None:
    assert incidents(week(), tmp_path) == []


def test_a_caller_who_is_an_address_of_mail_is_not_told_in_clear(tmp_path: Path) -> None:
    caller = "bob" + "@" + "mail.example.org"
    burst = [entry(START + 4 * 86_400 + 18 * 3_600 + at, ip="203.0.113.77", user=caller) for at in range(600)]
    (incident,) = incidents(week(user=caller) + burst, tmp_path)
    assert caller not in repr(incident) and incident.evidence["subject"].startswith("user <EMAIL_ADDRESS")


@pytest.mark.parametrize(
    ("caller", "name"), [({"account": "acme-7"}, "user acme-7"), ({"client": "reports-2"}, "key reports-2")]
)
def test_a_caller_whom_only_vague_words_tell_is_judged_as_any_other(
    caller: dict[str, Any], name: str, tmp_path: Path
) -> None:
    began = START + 4 * 86_400 + 18 * 3_600
    nobody = {"user": None, **caller}
    burst = [entry(began + at, ip="203.0.113.77", model="o1-pro", **nobody) for at in range(600)]
    (incident,) = incidents(week(**nobody) + burst, tmp_path)
    assert incident.evidence["subject"] == name
    assert incident.principal is not None and incident.principal.ip == "203.0.113.77"


def test_what_writes_the_log_is_not_taken_for_who_called(tmp_path: Path) -> None:
    began = START + 4 * 86_400 + 18 * 3_600
    nobody = {"user": None, "app": "gateway-2"}
    burst = [entry(began + at, ip="203.0.113.77", model="o1-pro", **nobody) for at in range(600)]
    assert all("gateway-2" not in repr(found) for found in incidents(week(**nobody) + burst, tmp_path))
