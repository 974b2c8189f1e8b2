"""`auditor score`: what it is told, what it prints, and how it ends. And drift beside the findings of `--once`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command import PROJECT
from tests.unit.commands.conftest import Auditor
from tests.unit.drift.proxies import calls
from tests.unit.endpoints.loopback import Reply, Request, serving

SECRET = "sk-" + "Xy7Qw2Er9Tu4Io6P" * 2
CONFIGURATION = f"""\
model_list:
  - model_name: gpt-4o
    litellm_params: {{model: openai/gpt-4o, api_key: {SECRET}}}
litellm_settings:
  turn_off_message_logging: true
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""


@pytest.fixture
def proxy(tmp_path: Path) -> Path:
    """A directory with a configuration, an environment and logs that contradict it."""
    (tmp_path / "config.yaml").write_text(CONFIGURATION)
    (tmp_path / ".env").write_text(f"LITELLM_MASTER_KEY={SECRET}\n")
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "litellm.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in calls(3)))
    return tmp_path


def card(auditor: Auditor, *arguments: str) -> tuple[int, dict[str, Any]]:
    done = auditor("score", "--isolated", "--depth", "patterns", "--format", "json", *arguments)
    return done.status, json.loads(done.out)


def test_the_card_for_scripts(auditor: Auditor, proxy: Path) -> None:
    status, record = card(auditor, "--config", "config.yaml", "--env-file", ".env", "--logs", "logs")
    assert status == record["exit_status"] == 1
    assert list(record)[:3] == ["type", "schema", "version"]
    assert [each["number"] for each in record["defences"]] == list(range(1, 11))
    assert sum(record["counts"].values()) == 10
    assert [each["rule"] for each in record["drift"]] == ["CFG901"]
    assert record["checked"]["configurations"] == ["config.yaml"]
    assert record["checked"]["environments"] == [".env"]
    assert record["checked"]["logs"]["records"] == {"litellm-payload": 3}
    for each in record["defences"]:
        assert each["state"] in ("pass", "partial", "fail", "not-checked")
        if each["state"] == "pass":
            assert any(evidence["speaks"] == "for" for evidence in each["evidence"])
        if each["state"] == "not-checked":
            assert not each["evidence"]
            assert each["unchecked"]


def test_paths_are_told_apart(auditor: Auditor, proxy: Path) -> None:
    _, named = card(auditor, "--config", "config.yaml", "--config", ".env", "--logs", "logs")
    _, sorted_out = card(auditor, "config.yaml", ".env", "logs")
    _, directory = card(auditor, ".")
    states = [[each["state"] for each in record["defences"]] for record in (named, sorted_out, directory)]
    assert states[0] == states[1] == states[2]
    assert directory["checked"]["logs"]["records"] == {"litellm-payload": 3}


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("detail", [(), ("-v",)])
def test_the_card_for_people(
    auditor: Auditor, proxy: Path, monkeypatch: pytest.MonkeyPatch, width: int, detail: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    done = auditor("score", "--isolated", "--depth", "patterns", *detail, ".")
    lines = done.out.splitlines()
    assert lines[0].startswith("✖ Ten defences: ")
    assert sum("not checked" in line for line in lines) >= 2
    assert "Drift: what the configuration says against what was seen" in lines
    assert max(map(len, lines)) <= width or detail  # paths are not broken
    assert SECRET not in done.out + done.err
    assert done.status == 1


def test_no_value_is_shown(auditor: Auditor, proxy: Path) -> None:
    done = auditor("score", "--isolated", "--depth", "patterns", "--format", "json", ".")
    assert SECRET not in done.out + done.err


def test_the_card_in_a_file(auditor: Auditor, proxy: Path) -> None:
    done = auditor("score", "--isolated", "--format", "json", "-o", "card.json", "config.yaml")
    assert done.out == ""
    assert json.loads((proxy / "card.json").read_text())["type"] == "scorecard"
    assert (proxy / "card.json").stat().st_mode & 0o777 == 0o600
    done = auditor("score", "--isolated", "-o", "json:both.json", "-o", "text:both.txt", "config.yaml")
    assert "Ten defences" in done.out
    assert "Ten defences" in (proxy / "both.txt").read_text()
    assert json.loads((proxy / "both.json").read_text())["type"] == "scorecard"


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nowhere.yaml",),
        ("--config", "nowhere.yaml"),
        ("--scan", "ftp://proxy.example"),
        ("--scan", "http://127.0.0.1:1", "--key-env", "NOT_SET_ANYWHERE"),
        ("--scan", "http://127.0.0.1:1", "--blocked-model", "m"),
        ("--config", "config.yaml", "--litellm-version", "new"),
        ("-o", "sarif:card.sarif", "config.yaml"),
        ("-o", "nowhere/card.txt", "config.yaml"),
    ],
)
def test_mistakes(auditor: Auditor, proxy: Path, arguments: tuple[str, ...]) -> None:
    done = auditor("score", "--isolated", "-q", *arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("auditor: ")


def test_a_broken_configuration_is_told_however_it_is_named(auditor: Auditor, proxy: Path) -> None:
    (proxy / "broken.yaml").write_text("model_list: [\n")
    for arguments in (("broken.yaml",), ("--config", "broken.yaml")):
        status, record = card(auditor, *arguments)
        assert status == 3
        assert [each["source"] for each in record["errors"]] == ["broken.yaml"]
        assert record["counts"]["pass"] == 0


def test_nothing_bad_but_not_everything_checked(auditor: Auditor, proxy: Path) -> None:
    status, record = card(auditor, "--logs", "logs", "--fail-on", "critical")
    assert status == 3
    assert record["counts"]["not-checked"] > 0


def test_the_settings_name_what_is_graded(auditor: Auditor, proxy: Path) -> None:
    (proxy / "settings").mkdir()
    (proxy / "settings" / "auditor.toml").write_text(
        '[configuration]\npaths = ["../config.yaml"]\n[watch]\ndirectories = ["../logs"]\n'
    )
    done = auditor("score", "--config-file", "settings/auditor.toml", "--depth", "patterns", "--format", "json")
    assert [each["rule"] for each in json.loads(done.out)["drift"]] == ["CFG901"]


def test_an_accepted_finding_does_not_speak_against(auditor: Auditor, proxy: Path) -> None:
    accepted = '[[suppressions]]\nrule = "CFG901"\nreason = "known"\n'
    (proxy / "accepted.toml").write_text(accepted)
    _, record = card(auditor, "--suppressions", "accepted.toml", ".")
    assert record["drift"] == []


def litellm(request: Request) -> Reply:
    public: dict[str, Any] = {
        "/health/liveliness": "I'm alive!",
        "/public/model_hub/info": {"litellm_version": "1.109.1"},
    }
    if request.path in public:
        return Reply(200, public[request.path], {"content-type": "application/json"})
    return Reply(401, {"error": {"message": "Authentication Error, No api key passed in.", "type": "auth_error"}})


def test_a_server_that_refuses_speaks_for_its_defences(auditor: Auditor, proxy: Path) -> None:
    with serving(litellm) as (url, _):
        _, record = card(auditor, "--scan", url, "--timeout", "2")
    states = {each["id"]: each["state"] for each in record["defences"]}
    assert states["authentication"] == states["admin-routes"] == "pass"
    assert states["key-scopes"] == "not-checked"
    assert record["checked"]["scans"][0]["product"] == "litellm"


def careless(request: Request) -> Reply:
    if request.path.partition("?")[0] in ("/v1/models", "/models"):
        return Reply(200, {"data": [{"id": "gpt-4o", "object": "model"}], "object": "list"})
    return litellm(request)


def test_a_server_that_is_open_though_the_configuration_has_a_key(auditor: Auditor, proxy: Path) -> None:
    with serving(careless) as (url, _):
        status, record = card(auditor, "--scan", url, "--config", "config.yaml", "--timeout", "2")
    assert status == 1
    assert [each["rule"] for each in record["drift"]] == ["CFG907"]
    (failed,) = [each for each in record["defences"] if each["id"] == "authentication"]
    assert failed["state"] == "fail"
    assert {"CFG907", "END004"} <= {each.get("rule") for each in failed["evidence"]}


def test_the_library_compares_too(auditor: Auditor, proxy: Path) -> None:
    import auditors

    found = auditors.audit(["logs"], depth="patterns", isolated=True, proxy_config=["config.yaml"])
    assert "CFG901" in {finding.rule for finding in found}


def test_a_server_that_cannot_be_reached_is_no_pass(auditor: Auditor, proxy: Path) -> None:
    status, record = card(auditor, "--scan", "http://127.0.0.1:1")
    assert status == 3
    assert record["counts"]["pass"] == 0
    assert record["errors"]


def test_drift_stands_beside_the_findings_of_once(auditor: Auditor, proxy: Path) -> None:
    arguments = ("--once", "--isolated", "--depth", "patterns", "--format", "jsonl", "logs")
    assert [each["rule"] for each in auditor(*arguments).findings if each["rule"].startswith("CFG")] == []
    done = auditor(*arguments, "--proxy-config", "config.yaml")
    (found,) = [each for each in done.findings if each["rule"].startswith("CFG")]
    assert (found["rule"], found["source"], found["line"]) == ("CFG901", "config.yaml", 5)
    assert done.summary["files"] == 1
    assert done.status == 1


def test_a_configuration_that_is_none_is_not_clean(auditor: Auditor, proxy: Path) -> None:
    (proxy / "broken.yaml").write_text("model_list: [\n")
    lenient = ("--once", "--isolated", "--depth", "patterns", "--fail-on", "critical", "logs")
    done = auditor(*lenient, "--proxy-config", "broken.yaml")
    assert done.status == 3
    assert "broken.yaml" in done.err


def test_what_is_followed_is_not_compared(auditor: Auditor, proxy: Path) -> None:
    assert auditor("--follow", "--proxy-config", "config.yaml", "logs").status == 2


@pytest.mark.parametrize(("name", "failed"), [("hardened", 0), ("quickstart", 3), ("insecure", 7)])
def test_the_sample_configurations(auditor: Auditor, name: str, failed: int) -> None:
    sample = PROJECT / "sample_configurations" / f"litellm-{name}.yaml"
    status, record = card(auditor, "--config", str(sample))
    assert record["counts"]["fail"] >= failed
    assert (record["counts"]["fail"] == 0) == (failed == 0)
    assert status == (1 if failed else 3)


def test_the_release_that_logs_show_is_the_one_that_configurations_are_judged_by(
    auditor: Auditor, tmp_path: Path
) -> None:
    (tmp_path / "config.yaml").write_text("model_list:\n  - {model_name: m, litellm_params: {model: openai/m}}\n")
    access = {"request": "POST /v1/chat/completions HTTP/1.1", "remote_addr": "192.0.2.7", "status": 200}
    severities = {}
    for version in ("1.109.1", "1.74.0"):
        (tmp_path / "access.log").write_text(json.dumps({**access, "x_litellm_version": version}) + "\n")
        _, record = card(auditor, "--config", "config.yaml", "--logs", "access.log")
        (missing,) = (each for each in record["defences"][0]["evidence"] if each["rule"] == "CFG101")
        severities[version] = missing["severity"]
    assert severities == {"1.109.1": "high", "1.74.0": "critical"}, "old releases start without a master key"
