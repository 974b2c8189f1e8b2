"""Releases that logs show running, held against the advisories: by headers, answers of pages, banners, user agents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditors import audit
from auditors.ledger import Ledger
from auditors.live_ledger import LiveLedger
from auditors.model import Category, Finding, Severity

OLD = "1.74.0"
MALICIOUS = "1.82.8"
SAFE = "1.109.1"


def har(headers: list[dict[str, str]], url: str = "https://llm.example/v1/models", content: str = "") -> str:
    entry = {
        "startedDateTime": "2026-11-20T08:00:00Z",
        "time": 12,
        "request": {"method": "GET", "url": url, "headers": []},
        "response": {"status": 200, "headers": headers, "content": {"text": content}},
    }
    return json.dumps({"log": {"entries": [entry]}})


def nginx(version: str) -> str:
    return json.dumps(
        {
            "time_iso8601": "2026-11-20T08:00:00+00:00",
            "remote_addr": "192.0.2.7",
            "request": "POST /v1/chat/completions HTTP/1.1",
            "status": 200,
            "upstream_http_x_litellm_version": version,
        }
    )


def kong(version: str) -> str:
    return json.dumps(
        {
            "started_at": 1795161600000,
            "client_ip": "192.0.2.7",
            "latencies": {"request": 3},
            "request": {"method": "POST", "uri": "/v1/chat/completions", "headers": {}},
            "response": {"status": 200, "headers": {"X-Litellm-Version": version}},
        }
    )


def pino(version: str) -> str:
    answer = {"statusCode": 200, "headers": {"x-litellm-version": version}}
    return json.dumps({"level": 30, "time": 1795161600000, "req": {"method": "GET"}, "res": answer, "msg": "completed"})


def found(tmp_path: Path, **logs: str) -> list[Finding]:
    for name, log in logs.items():
        (tmp_path / f"{name}.log").write_text(log + "\n")
    findings = audit([tmp_path], depth="patterns", isolated=True)
    return [finding for finding in findings if finding.category is Category.ADVISORY]


@pytest.mark.parametrize(
    "log",
    [
        pytest.param(har([{"name": "X-LiteLLM-Version", "value": OLD}]), id="har"),
        pytest.param(har([], content=json.dumps({"status": "ok", "litellm_version": OLD})), id="readiness"),
        pytest.param(
            har([], "https://h/openapi.json", json.dumps({"info": {"title": "LiteLLM API", "version": OLD}})),
            id="openapi",
        ),
        pytest.param(nginx(OLD), id="nginx"),
        pytest.param(kong(OLD), id="kong"),
        pytest.param(pino(OLD), id="pino"),
        pytest.param(f"2026-11-20 08:00:00 INFO answered x-litellm-version={OLD} status=200", id="text"),
        pytest.param(f"2026-11-20 08:00:00 DEBUG headers {{'x-litellm-version': '{OLD}'}}", id="dictionary"),
        pytest.param(f"LiteLLM: Current Version = {OLD}", id="banner"),
    ],
)
def test_a_release_with_advisories_is_one_finding_with_its_place(log: str, tmp_path: Path) -> None:
    (finding,) = found(tmp_path, one=log)
    assert (finding.rule, finding.severity) == ("ADV106", Severity.CRITICAL)
    assert finding.evidence["found"] == f"litellm {OLD}"
    assert finding.evidence["advisories"] and finding.evidence["hardened"].startswith("litellm ")
    assert finding.location is not None and finding.location.line == 1
    assert finding.location.source.endswith("one.log")


def test_all_places_of_a_release_are_one_finding_and_every_release_is_its_own(tmp_path: Path) -> None:
    logs = {"a": "\n".join([nginx(OLD), nginx("1.80.0"), nginx(OLD)]), "b": kong(OLD), "c": nginx(SAFE)}
    findings = {finding.evidence["found"]: finding for finding in found(tmp_path, **logs)}
    assert {name: finding.occurrences for name, finding in findings.items()} == {
        f"litellm {OLD}": 3,
        "litellm 1.80.0": 1,
    }
    at = findings[f"litellm {OLD}"].location
    assert at is not None and at.source.endswith("a.log") and at.line == 1


def test_other_servers_of_models_name_their_release_in_banners_and_pages(tmp_path: Path) -> None:
    vllm = "INFO 11-20 08:00:00 [api_server.py:1289] vLLM API server version 0.8.3"
    engine = "INFO 11-20 08:00:00 [llm_engine.py:237] Initializing a V0 LLM engine (v0.8.2) with config: model='m'"
    answer = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1795161600, "model": "m", "choices": []}
    printed = json.dumps({**answer, "usage": {}, "system_fingerprint": "vllm-0.8.1-5b2fbd3a"})
    chunk = {**answer, "object": "chat.completion.chunk", "system_fingerprint": "vllm-0.8.0"}
    langfuse = har([], "https://h/api/public/health", json.dumps({"status": "OK", "version": "3.167.4"}))
    findings = found(tmp_path, vllm=vllm, engine=engine, langfuse=langfuse, printed=printed, chunk=json.dumps(chunk))
    assert sorted(finding.evidence["found"] for finding in findings) == [
        "langfuse 3.167.4",
        "vllm 0.8.0",
        "vllm 0.8.1",
        "vllm 0.8.2",
        "vllm 0.8.3",
    ]


def caller(version: str) -> str:
    return json.dumps(
        {
            "ts": "2026-11-20T08:00:00Z",
            "method": "POST",
            "path": "/v1/chat/completions",
            "status": 200,
            "user_agent": f"litellm/{version}",
        }
    )


def test_a_caller_is_told_of_when_its_release_is_malicious_only(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, old=caller(OLD), bad=caller(MALICIOUS))
    assert (finding.evidence["found"], finding.severity) == (f"litellm {MALICIOUS}", Severity.CRITICAL)
    assert finding.evidence["advisories"][0]["kind"] == "malicious-release"


@pytest.mark.parametrize(
    "log",
    [nginx(SAFE), nginx("-"), nginx("main"), pino("1.74.0; rm"), har([], "https://h/version", '{"version": "0.8.3"}')],
)
def test_safe_and_unknown_releases_are_no_findings(log: str, tmp_path: Path) -> None:
    assert found(tmp_path, one=log) == []


def test_the_rule_can_be_switched_off(tmp_path: Path) -> None:
    (tmp_path / "one.log").write_text(nginx(OLD) + "\n")
    (tmp_path / "auditor.toml").write_text('[detection]\ndisable = ["ADV106"]\n')
    findings = audit([tmp_path / "one.log"], depth="patterns", config_file=tmp_path / "auditor.toml")
    assert not [finding for finding in findings if finding.category is Category.ADVISORY]


def test_a_ledger_that_grows_keeps_and_adds_up_what_was_made_of_records(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, one=nginx(OLD))
    ledger = LiveLedger()
    ledger.add_finding(finding)
    ledger.stand([])
    part = Ledger()
    part.add_finding(finding)
    ledger.merge(part)
    (change,) = ledger.take_changes({}).findings
    assert change.occurrences == 2
