"""A real LiteLLM is booted: what it writes agrees with its configuration; each planted contradiction is one finding."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command import run_auditor
from tests.integration.conversations import ALL
from tests.integration.litellm_proxy import HERE, litellm_proxy, talk

pytestmark = [pytest.mark.slow, pytest.mark.integration]

CONFIGURATION = (HERE / "litellm.yaml").read_text()


@pytest.fixture(scope="module")
def proxy(litellm: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with what a proxy wrote (JSON on standard output, payloads), and the card of it while it ran."""
    folder = tmp_path_factory.mktemp("drift")
    with litellm_proxy(litellm, folder, json_logs=True) as running:
        talk(running, ALL[:8])
        done = run_auditor(
            "score", "--isolated", "--depth", "patterns", "--format", "json", *scored(running.url), cwd=folder
        )
        (folder / "card.json").write_bytes(done.stdout)
    base = json.loads(running.payloads.read_text().splitlines()[0])["api_base"]
    (folder / "proxy.env").write_text(
        f"TEST_MODEL_BASE={base}\nTEST_MASTER_KEY=sk-master-of-the-tests\nJSON_LOGS=true\n"
    )
    return folder


def scored(url: str) -> tuple[str, ...]:
    return "--config", "litellm.yaml", "--scan", url, "--logs", "payloads.jsonl"


def drift(folder: Path, configuration: str, *logs: str, environment: bool = True) -> list[str]:
    (folder / "changed.yaml").write_text(configuration)
    given = ("--proxy-config", "proxy.env") if environment else ()
    arguments = ("--once", "--isolated", "--depth", "patterns", "--format", "jsonl", *logs)
    done = run_auditor(*arguments, "--proxy-config", "changed.yaml", *given, cwd=folder)
    rows: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert rows[-1]["errors"] == []
    return [row["rule"] for row in rows if row["type"] == "finding" and row["rule"].startswith("CFG9")]


def test_what_is_logged_agrees_with_the_configuration(proxy: Path) -> None:
    assert drift(proxy, CONFIGURATION, "payloads.jsonl", "litellm.log") == []
    assert drift(proxy, CONFIGURATION, "payloads.jsonl", environment=False) == []


@pytest.mark.parametrize(
    ("said", "instead", "expected"),
    [
        ("  telemetry: false", "  telemetry: false\n  turn_off_message_logging: true", "CFG901"),
        ("  telemetry: false", "  telemetry: false\n  redact_user_api_key_info: true", "CFG913"),
        ("api_base: os.environ/TEST_MODEL_BASE", "api_base: https://llm.example.com/v1", "CFG906"),
        ("claude-sonnet", "another-model", "CFG905"),
    ],
)
def test_each_contradiction_is_one_finding(proxy: Path, said: str, instead: str, expected: str) -> None:
    assert drift(proxy, CONFIGURATION.replace(said, instead), "payloads.jsonl") == [expected]


def test_the_form_of_the_log(proxy: Path) -> None:
    assert drift(proxy, CONFIGURATION, "litellm.log", environment=False) == ["CFG904"]


def test_the_card_of_a_running_proxy(proxy: Path) -> None:
    card = json.loads((proxy / "card.json").read_text())
    states = {each["id"]: each["state"] for each in card["defences"]}
    evidence = {each["id"]: each["evidence"] for each in card["defences"]}
    assert any(each["speaks"] == "for" and each["origin"] == "scan" for each in evidence["authentication"])
    assert any(each["speaks"] == "for" and each["origin"] == "scan" for each in evidence["admin-routes"])
    assert [each["rule"] for each in evidence["key-scopes"]] == ["CFG118"]
    assert states["bind-and-tls"] == "not-checked"
    assert card["checked"]["scans"][0]["product"] == "litellm"
    assert [each["rule"] for each in card["drift"]] == []
