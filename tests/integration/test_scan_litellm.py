"""A real LiteLLM is booted with keys and without, and scanned: no false alarm there, every open route here.

What gets around the model scope of a key is found too. In all of it the provider is asked for nothing.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.command import run_auditor
from tests.integration import servers
from tests.integration.litellm_proxy import HERE
from tests.unit.endpoints.loopback import Reply, Request, serving

pytestmark = [pytest.mark.slow, pytest.mark.integration]

MASTER = "sk-master-" + "7Qe2vN9xT4-of-the-tests"
CONFIGURATION = """
model_list:
  - model_name: small
    litellm_params: {model: openai/small, api_base: os.environ/TEST_MODEL_BASE, api_key: sk-upstream-of-the-tests}
litellm_settings: {num_retries: 0, telemetry: false}
general_settings:
  pass_through_endpoints:
    - {path: /forward/open, target: os.environ/TEST_MODEL_BASE, auth: false}
    - {path: /forward/default, target: os.environ/TEST_MODEL_BASE}
"""
SCOPED = (
    CONFIGURATION.replace("telemetry: false", "telemetry: false, enable_post_custom_auth_checks: true")
    + """
  custom_auth: litellm_extension.authenticate
  custom_auth_run_common_checks: true
"""
)
CLIENT = "sk-client-" + "4Zt8bW2qL6-of-the-tests"
OPEN: Mapping[str, str] = {"LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": "true"}
KEYED: Mapping[str, str] = {"LITELLM_MASTER_KEY": MASTER}
SENSITIVE = (
    "/v1/models",
    "/model/info",
    "/key/list",
    "/user/list",
    "/credentials",
    "/get/config/callbacks",
    "/spend/tags",
)


@contextmanager
def proxy(
    home: Path, folder: Path, posture: Mapping[str, str], configuration: str = CONFIGURATION
) -> Iterator[tuple[str, list[Request]]]:
    """LiteLLM in front of a provider; yields its URL, and what the provider is asked."""
    (folder / "config.yaml").write_text(configuration, encoding="utf-8")
    (folder / "litellm_extension.py").write_bytes((HERE / "litellm_extension.py").read_bytes())
    url = f"http://127.0.0.1:{servers.free_port()}"
    with serving(lambda _: Reply(200, {"object": "list", "data": []})) as (base, seen):
        command: list[str | Path] = [home / "litellm", "--config", folder / "config.yaml", "--host", "127.0.0.1"]
        with servers.running(
            [*command, "--port", url.rpartition(":")[2]],
            ready=f"{url}/health/liveliness",
            output=folder / "litellm.log",
            variables={
                "LITELLM_LOCAL_MODEL_COST_MAP": "True",
                "NO_PROXY": "127.0.0.1",
                "TEST_MODEL_BASE": f"{base}/v1",
                **posture,
            },
        ):
            _await_start(seen)
            yield url, seen


def _await_start(seen: list[Request]) -> None:
    """Wait for the list of models that LiteLLM fetches by itself when it starts, and forget it."""
    deadline = time.monotonic() + 5
    while not seen and time.monotonic() < deadline:
        time.sleep(0.1)
    seen.clear()


def scanned(url: str, folder: Path, *options: str, **variables: str) -> tuple[int, list[dict[str, Any]]]:
    """Exit status and records of `auditor scan --probes`."""
    done = run_auditor("scan", "--isolated", "--probes", *options, url, cwd=folder, environment=variables)
    assert MASTER.encode() not in done.stdout + done.stderr
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def alarms(records: list[dict[str, Any]]) -> list[str]:
    return [
        row["rule"] for row in records if row["type"] == "finding" and row["severity"] in ("critical", "high", "medium")
    ]


def test_a_keyed_proxy_raises_no_alarm(litellm: Path, tmp_path: Path) -> None:
    with proxy(litellm, tmp_path, KEYED) as (url, asked):
        status, records = scanned(url, tmp_path)
        everything = scanned(url, tmp_path, "--all-routes", "--rate", "500")[1]
        with_key = scanned(url, tmp_path, "--key-env", "A_KEY", A_KEY=MASTER)[1]
        assert not asked
    for rows in (records, everything):
        opened = [row for row in rows if row["type"] == "probe" and row["verdict"].startswith("open")]
        assert [(row["method"], row["path"], row["verdict"]) for row in opened] == [
            ("POST", "/forward/open", "open-inferred")
        ]
    assert [rule for rule in alarms(records) if rule != "ADV101"] == ["END011"]
    assert status in (0, 1)
    probes = [row for row in records if row["type"] == "probe"]
    assert len(probes) < 300
    assert next(row for row in probes if row["path"] == "/key/list")["verdict"] == "protected", probes
    assert sum(row["type"] == "probe" for row in everything) > 350
    assert "KEY005" in alarms(with_key), "the master key reads admin routes, which a client's key must not"


def test_an_open_proxy_is_told_route_by_route(litellm: Path, tmp_path: Path) -> None:
    with proxy(litellm, tmp_path, OPEN) as (url, asked):
        status, records = scanned(url, tmp_path, "--all-routes", "--rate", "500")
        assert not asked
    assert status == 1
    verdicts = {row["path"]: row["verdict"] for row in records if row["type"] == "probe" and row["status"]}
    assert {path: verdicts[path].startswith("open") for path in SENSITIVE} == dict.fromkeys(SENSITIVE, True)
    assert {"END001", "END003", "END004", "END005", "END007"} <= set(alarms(records))
    paths = {row["evidence"]["path"] for row in records if row["type"] == "finding" and row["category"] == "endpoint"}
    assert set(SENSITIVE) <= paths


def test_what_gets_around_the_scope_of_a_key_is_shown_with_its_request(litellm: Path, tmp_path: Path) -> None:
    options = ("--key-env", "A_KEY", "--allowed-model", "small", "--blocked-model", "large")
    key = {"key": CLIENT, "alias": "app", "user": None, "team": None, "models": ["small"]}
    with proxy(litellm, tmp_path, {**KEYED, "TEST_VIRTUAL_KEYS": json.dumps([key])}, SCOPED) as (url, asked):
        status, records = scanned(url, tmp_path, *options, A_KEY=CLIENT)
        assert not asked
    assert status == 1
    assert CLIENT not in json.dumps(records)
    found = {(row["rule"], row["evidence"]["path"]): row["evidence"] for row in records if row["type"] == "finding"}
    bypasses = [path for rule, path in found if rule == "KEY004"]
    assert len(bypasses) == 6
    assert {"/engines/{model}/chat/completions", "/v1/chat/completions?model={model}"} <= set(bypasses)
    assert {path for rule, path in found if rule == "KEY010"} == {"/forward/open", "/forward/default"}
    assert not [path for rule, path in found if rule in ("KEY003", "KEY008")]
    assert found["KEY010", "/forward/default"]["request"]["body"]["litellm_metadata"] == 1
