"""Each contradiction between configuration and logs is one finding; what agrees is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from auditors.drift.audit import CHECKS
from auditors.endpoints.scanning import ScanResult
from auditors.model import Category, Finding, Location, Severity
from tests.unit.drift.proxies import NOW, calls, drift, payload, row, rules_of

MODELS = "model_list:\n  - {model_name: gpt-4o, litellm_params: {model: openai/gpt-4o, api_key: os.environ/KEY}}\n"
REDACTED = {
    "messages": [{"role": "user", "content": "redacted-by-litellm"}],
    "response": {"choices": [{"message": {"content": "redacted-by-litellm"}}]},
}
TEXT = "10:00:00 - LiteLLM Proxy:INFO: proxy_server.py:12 - something happened\n" * 3
JSON = (
    '{"message": "something", "level": "INFO", "timestamp": "2026-11-23T09:11:45.486256", '
    '"component": "LiteLLM Proxy", "logger": "proxy_server.py:7339"}\n'
) * 3


def test_what_agrees_is_no_drift(tmp_path: Path) -> None:
    assert drift(tmp_path, MODELS, calls(5)) == []


def test_prompts_though_message_logging_is_off(tmp_path: Path) -> None:
    configuration = f"{MODELS}litellm_settings:\n  turn_off_message_logging: true\n"
    (found,) = drift(tmp_path, configuration, calls(3))
    assert found.rule == "CFG901"
    assert found.occurrences == 3
    assert found.location is not None
    assert (found.location.source, found.location.line) == (str(tmp_path / "config0.yaml"), 4)
    assert found.location.pointer == "/litellm_settings/turn_off_message_logging"
    assert found.evidence["rows"] == [f"{tmp_path / 'litellm.log'}:1"]


@pytest.mark.parametrize(
    "changes",
    [
        REDACTED,
        {"messages": "redacted-by-litellm", "response": {"text": "redacted-by-litellm"}},
        {"messages": [{"role": "user", "content": "default-message-value"}], "response": None},
    ],
)
def test_redacted_messages_are_as_configured(tmp_path: Path, changes: dict[str, Any]) -> None:
    configuration = f"{MODELS}litellm_settings:\n  turn_off_message_logging: true\n"
    assert drift(tmp_path, configuration, calls(2, **changes)) == []


@pytest.mark.parametrize("settings", ["", "general_settings:\n  store_prompts_in_spend_logs: false\n"])
def test_prompts_in_the_spend_log_though_they_are_not_stored(tmp_path: Path, settings: str) -> None:
    said = [{"role": "user", "content": "hello there"}]
    assert rules_of(drift(tmp_path, MODELS + settings, [row(messages=said), row()])) == ["CFG902"]


def test_a_table_keeps_messages_as_text(tmp_path: Path) -> None:
    assert rules_of(drift(tmp_path, MODELS, [row(messages='[{"role":"user","content":"hello"}]')])) == ["CFG902"]
    assert drift(tmp_path, MODELS, [row(messages="{}", response="{}")]) == []


def test_prompts_that_are_to_be_stored(tmp_path: Path) -> None:
    said = [{"role": "user", "content": "hello there"}]
    configuration = f"{MODELS}general_settings:\n  store_prompts_in_spend_logs: true\n"
    assert drift(tmp_path, configuration, [row(messages=said)]) == []
    assert drift(tmp_path, MODELS, [row(messages=said)], "STORE_PROMPTS_IN_SPEND_LOGS=true\n") == []


@pytest.mark.parametrize(
    ("configured", "environment", "log", "expected"),
    [
        ("json_logs: true", None, TEXT, ["CFG903"]),
        ("json_logs: true", None, JSON, []),
        ("json_logs: false", None, JSON, ["CFG904"]),
        ("json_logs: false", "JSON_LOGS=true\n", JSON, []),
        ("num_retries: 0", None, JSON, ["CFG904"]),
        ("num_retries: 0", None, TEXT, []),
        ("num_retries: 0", "JSON_LOGS=true\n", TEXT, ["CFG903"]),
        ("json_logs: os.environ/SOMETHING", None, JSON, []),
    ],
)
def test_the_form_of_the_log(
    tmp_path: Path, configured: str, environment: str | None, log: str, expected: list[str]
) -> None:
    configuration = f"{MODELS}litellm_settings:\n  {configured}\n"
    assert rules_of(drift(tmp_path, configuration, log, environment)) == expected


def test_a_few_lines_of_text_before_the_configuration_is_read(tmp_path: Path) -> None:
    line = TEXT.splitlines(keepends=True)[0]
    assert drift(tmp_path, f"{MODELS}litellm_settings:\n  json_logs: true\n", line + JSON) == []


def test_a_model_that_nobody_names(tmp_path: Path) -> None:
    (found,) = drift(tmp_path, MODELS, [*calls(2), payload(model_group="shadow", model="openai/shadow")])
    assert found.rule == "CFG905"
    assert found.principal is not None
    assert found.principal.model == "shadow"
    assert found.location is not None
    assert found.location.line == 3


def test_many_unknown_models_are_one_finding(tmp_path: Path) -> None:
    (found,) = drift(tmp_path, MODELS, [payload(model_group=f"m{n}", model=f"openai/m{n}") for n in range(30)])
    assert "30 models" in found.evidence["observed"]


@pytest.mark.parametrize(
    ("configuration", "called"),
    [
        ("- {model_name: 'openai/*', litellm_params: {model: 'openai/*'}}", {"model_group": "openai/gpt-5"}),
        ("- {model_name: '*', litellm_params: {model: '*'}}", {"model_group": "anything-at-all"}),
        ("- {model_name: 'gpt-*', litellm_params: {model: 'openai/*'}}", {"model_group": "gpt-5-mini"}),
        ("- {model_name: 'openai/*', litellm_params: {model: 'openai/*'}}", {"model_group": "gpt-5"}),
        ("- {model_name: gpt-4o, litellm_params: {model: openai/gpt-4o}}", {"model_group": "openai/gpt-4o"}),
        (
            "- {model_name: a, litellm_params: {model: openai/b}, model_info: {id: my-router-id}}",
            {"model_group": "my-router-id"},
        ),
        ("- {model_name: gpt-4o, litellm_params: {model: openai/gpt-4o}}", {"model_group": None}),
        ("- {model_name: '{{ .Values.model }}', litellm_params: {model: openai/x}}", {"model_group": "from-a-chart"}),
    ],
)
def test_the_ways_in_which_a_model_is_named(tmp_path: Path, configuration: str, called: dict[str, Any]) -> None:
    assert drift(tmp_path, f"model_list:\n  {configuration}\n", [payload(**called)]) == []


@pytest.mark.parametrize(
    "settings",
    [
        "router_settings:\n  model_group_alias: {smart: gpt-4o}\n",
        "router_settings:\n  model_group_alias: {smart: {model: gpt-4o, hidden: true}}\n",
        "litellm_settings:\n  fallbacks: [{gpt-4o: [smart]}]\n",
        "router_settings:\n  default_fallbacks: [smart]\n",
        "general_settings:\n  completion_model: smart\n",
        "general_settings:\n  store_model_in_db: true\n",
    ],
)
def test_aliases_fallbacks_and_databases_name_models_too(tmp_path: Path, settings: str) -> None:
    assert drift(tmp_path, MODELS + settings, [payload(model_group="smart", model="openai/gpt-4o")]) == []


def test_a_refused_model_is_no_drift(tmp_path: Path) -> None:
    refused = payload(model_group="", model="gpt-nonexistent", status="failure", api_base="")
    assert drift(tmp_path, MODELS, [refused]) == []


def test_tools_and_pass_through_name_no_models(tmp_path: Path) -> None:
    records = [
        payload(call_type="call_mcp_tool", model_group=None, model="MCP: search"),
        payload(call_type="pass_through_endpoint", model_group=None, model="claude-x"),
    ]
    assert drift(tmp_path, MODELS, records) == []


def test_the_models_that_litellm_lists_when_it_starts(tmp_path: Path) -> None:
    log = "LiteLLM: Proxy initialized with Config, Set models:\n    gpt-4o\n    unlisted\n" + TEXT
    (found,) = drift(tmp_path, MODELS, log)
    assert (found.rule, found.evidence["observed"]) == ("CFG905", "calls of unlisted")


@pytest.mark.parametrize(
    ("parameters", "environment", "api_base", "expected"),
    [
        ("api_base: https://llm.example.com/v1", None, "https://llm.example.com/v1/chat/completions", []),
        ("api_base: https://llm.example.com/v1", None, "https://LLM.example.com:443/v1", []),
        ("api_base: https://llm.example.com/v1", None, "https://evil.example.net/v1", ["CFG906"]),
        ("api_base: https://llm.example.com/v1", None, "http://llm.example.com/v1", ["CFG906"]),
        ("rpm: 5", None, "https://api.openai.com/v1", []),
        ("rpm: 5", None, "https://eu.api.openai.com/v1", []),
        ("rpm: 5", None, "https://evil.example.net/v1", ["CFG906"]),
        ("rpm: 5", None, "https://api-openai.com/v1", ["CFG906"]),
        ("rpm: 5", "OPENAI_API_BASE=https://evil.example.net/v1\n", "https://evil.example.net/v1", []),
        ("api_base: os.environ/BASE", None, "https://who.knows.example/v1", []),
        ("api_base: os.environ/BASE", "BASE=https://a.example/v1\n", "https://a.example/v1", []),
        ("api_base: os.environ/BASE", "BASE=https://a.example/v1\n", "https://b.example/v1", ["CFG906"]),
        ("api_base: https://llm.example.com/v1", None, "", []),
    ],
)
def test_destinations(
    tmp_path: Path, parameters: str, environment: str | None, api_base: str, expected: list[str]
) -> None:
    configuration = f"model_list:\n  - model_name: gpt-4o\n    litellm_params: {{model: openai/gpt-4o, {parameters}}}\n"
    found = drift(tmp_path, configuration, [payload(api_base=api_base)], environment)
    assert rules_of(found) == expected


def test_a_destination_of_an_unknown_model_is_told_once(tmp_path: Path) -> None:
    record = payload(model_group="shadow", model="openai/shadow", api_base="https://evil.example.net/v1")
    assert rules_of(drift(tmp_path, MODELS, [record])) == ["CFG905"]


def scan(*rules: tuple[str, str]) -> ScanResult:
    findings = tuple(
        Finding(
            id=f"{number:016}",
            rule=rule,
            name=rule,
            category=Category.ENDPOINT,
            severity=Severity.CRITICAL,
            title="open",
            remediation="",
            location=Location("http://127.0.0.1:4000", 0, 0),
            evidence={"method": "GET", "path": path},
        )
        for number, (rule, path) in enumerate(rules)
    )
    return ScanResult(url="http://127.0.0.1:4000", product="litellm", findings=findings)


KEYED = f"{MODELS}general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n"


def test_authentication_that_is_not_in_force(tmp_path: Path) -> None:
    opened = [scan(("END004", "/v1/models"), ("END003", "/key/list"))]
    (found,) = drift(tmp_path, KEYED, scans=opened)
    assert (found.rule, found.severity) == ("CFG907", Severity.CRITICAL)
    assert "GET /v1/models" in found.evidence["observed"]
    assert drift(tmp_path, KEYED, scans=[scan(("END018", "/"))]) == []
    assert drift(tmp_path, MODELS, scans=opened) == []
    assert rules_of(drift(tmp_path, MODELS, (), "LITELLM_MASTER_KEY=x\n", opened)) == ["CFG907"]


def test_routes_that_the_configuration_opens(tmp_path: Path) -> None:
    configuration = f"{KEYED}  public_routes: [/v1/models]\n"
    assert drift(tmp_path, configuration, scans=[scan(("END004", "/v1/models?x=1"))]) == []


def test_open_metrics(tmp_path: Path) -> None:
    configuration = f"{MODELS}litellm_settings:\n  require_auth_for_metrics_endpoint: true\n"
    assert rules_of(drift(tmp_path, configuration, scans=[scan(("END008", "/metrics"))])) == ["CFG912"]


@pytest.mark.parametrize(
    ("settings", "count", "expected"),
    [
        ("max_budget: 10", 30, ["CFG908"]),
        ("max_budget: 10", 20, []),
        ("max_budget: 10", 21, []),
        ("max_budget: 100", 30, []),
        ("max_budget: 0", 30, []),
        ("max_budget: 10\n  budget_duration: 30d", 30, ["CFG908"]),
        ("max_budget: 10\n  budget_duration: 1d", 30, ["CFG908"]),
        ("upperbound_key_generate_params: {max_budget: 5}", 30, ["CFG908"]),
        ("default_key_generate_params: {max_budget: 5, budget_duration: 7d}", 30, ["CFG908"]),
        ("upperbound_key_generate_params: {max_budget: 50}", 30, []),
    ],
)
def test_budgets(tmp_path: Path, settings: str, count: int, expected: list[str]) -> None:
    configuration = f"{MODELS}litellm_settings:\n  {settings}\n"
    assert rules_of(drift(tmp_path, configuration, calls(count))) == expected


def test_a_budget_of_a_day_over_two_days(tmp_path: Path) -> None:
    configuration = f"{MODELS}litellm_settings:\n  max_budget: 10\n  budget_duration: 1d\n"
    records = [
        payload(litellm_call_id=f"c{n}", startTime=NOW + day * 86_400 + n, endTime=NOW + day * 86_400 + n)
        for day in (0, 1)
        for n in range(18)
    ]
    assert drift(tmp_path, configuration, records) == []


@pytest.mark.parametrize(
    ("budget", "expected"), [("budget_limit: 5, time_period: 1d", ["CFG908"]), ("max_budget: 90", [])]
)
def test_the_budget_of_a_provider(tmp_path: Path, budget: str, expected: list[str]) -> None:
    configuration = (
        f"{MODELS}router_settings:\n  provider_budget_config: {{openai: {{{budget}}}, azure: {{{budget}}}}}\n"
    )
    assert rules_of(drift(tmp_path, configuration, calls(30))) == expected


def test_the_budget_of_a_deployment(tmp_path: Path) -> None:
    parameters = "{model: openai/gpt-4o, max_budget: 5, budget_duration: 1d}"
    configuration = f"model_list:\n  - {{model_name: gpt-4o, litellm_params: {parameters}}}\n"
    (found,) = drift(tmp_path, configuration, calls(30))
    assert (found.rule, found.evidence["setting"]) == ("CFG908", "model_list.gpt-4o.max_budget")


def test_a_call_that_stands_twice_costs_once(tmp_path: Path) -> None:
    configuration = f"{MODELS}litellm_settings:\n  max_budget: 10\n"
    assert drift(tmp_path, configuration, [*calls(18), *calls(18)]) == []


def test_a_key_that_is_served_beyond_its_budget(tmp_path: Path) -> None:
    spent = {
        "user_api_key_hash": "ab" * 32,
        "user_api_key_alias": "batch",
        "user_api_key_spend": 20.0,
        "user_api_key_max_budget": 10.0,
    }
    (found,) = drift(tmp_path, MODELS, [payload(metadata=spent)])
    assert found.rule == "CFG908"
    assert "batch has spent $20.00 of $10.00" in found.evidence["observed"]
    assert drift(tmp_path, MODELS, [payload(metadata=spent, status="failure")]) == []
    assert drift(tmp_path, MODELS, [payload(metadata=spent | {"user_api_key_spend": 10.2})]) == []


GUARDED = (
    f"{MODELS}guardrails:\n  - {{guardrail_name: g, litellm_params: {{guardrail: KIND, mode: MODE, default_on: ON}}}}\n"
)
TOKEN = "gh" + "p_" + "a1B2" * 9


@pytest.mark.parametrize(
    ("kind", "mode", "on", "said", "expected"),
    [
        ("hide-secrets", "pre_call", "true", f"use {TOKEN}", ["CFG909"]),
        ("hide-secrets", "pre_call", "false", f"use {TOKEN}", []),
        ("hide-secrets", "post_call", "true", f"use {TOKEN}", []),
        ("presidio", "pre_call", "true", "I am jane.roe@company.org", ["CFG910"]),
        ("presidio", "logging_only", "true", "I am jane.roe@company.org", ["CFG910"]),
        ("presidio", "pre_call", "true", "I am <EMAIL_ADDRESS>", []),
    ],
)
def test_redaction(tmp_path: Path, kind: str, mode: str, on: str, said: str, expected: list[str]) -> None:
    configuration = GUARDED.replace("KIND", kind).replace("MODE", mode).replace("ON", on)
    record = payload(messages=[{"role": "user", "content": said}])
    assert rules_of(drift(tmp_path, configuration, [record])) == expected


def test_a_guardrail_of_old_releases(tmp_path: Path) -> None:
    configuration = f"{MODELS}litellm_settings:\n  callbacks: [presidio]\n"
    record = payload(messages=[{"role": "user", "content": "I am jane.roe@company.org"}])
    assert rules_of(drift(tmp_path, configuration, [record])) == ["CFG910"]


@pytest.mark.parametrize(("variable", "expected"), [("false", ["CFG914"]), ("true", [])])
def test_secrets_that_are_printed(tmp_path: Path, variable: str, expected: list[str]) -> None:
    log = f"10:00:00 - LiteLLM Proxy:ERROR: a.py:1 - the key {TOKEN} was refused\n"
    environment = f"LITELLM_DISABLE_REDACT_SECRETS={variable}\n"
    assert rules_of(drift(tmp_path, MODELS, log, environment)) == expected
    assert drift(tmp_path, MODELS, log) == []


def test_callers_that_are_named(tmp_path: Path) -> None:
    configuration = f"{MODELS}litellm_settings:\n  redact_user_api_key_info: true\n"
    named = payload(metadata={"user_api_key_hash": "ab" * 32, "user_api_key_alias": "backend"})
    assert rules_of(drift(tmp_path, configuration, [named])) == ["CFG913"]
    assert drift(tmp_path, configuration, [payload()]) == []


@pytest.mark.parametrize(("kept", "expected"), [("7d", ["CFG911"]), ("30d", []), ("x", [])])
def test_retention(tmp_path: Path, kept: str, expected: list[str]) -> None:
    configuration = f"{MODELS}general_settings:\n  maximum_spend_logs_retention_period: {kept}\n"
    old = row(request_id="old", startTime="2026-11-08T10:00:00Z", endTime="2026-11-08T10:00:01Z")
    assert rules_of(drift(tmp_path, configuration, [old, row()])) == expected


def test_two_configurations_that_differ_claim_nothing(tmp_path: Path) -> None:
    on = f"{MODELS}litellm_settings:\n  turn_off_message_logging: true\n"
    assert drift(tmp_path, (on, MODELS), calls(2)) == []
    assert rules_of(drift(tmp_path, (on, on), calls(2))) == ["CFG901"]


def test_without_a_configuration_nothing_is_compared(tmp_path: Path) -> None:
    assert drift(tmp_path, (), calls(2), "JSON_LOGS=true\n") == []


def test_a_model_name_that_is_a_secret_is_masked(tmp_path: Path) -> None:
    (found,) = drift(tmp_path, MODELS, [payload(model_group=TOKEN, model=TOKEN)])
    assert TOKEN not in repr(found)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.rule.id)
def test_a_rule_says_why_and_what_to_do(check: Any) -> None:
    rule = check.rule
    assert min(len(rule.why), len(rule.remediation), len(rule.checks)) > 40
    assert not rule.title.endswith(".")
