"""The canary key: recorded before it is made, deleted whatever happens, and never written down."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
from http import client
from pathlib import Path
from typing import Any

import pytest

from auditors.endpoints import key_limits
from auditors.endpoints.client import Limits
from auditors.endpoints.scan import ScanOptions
from auditors.endpoints.scanning import ScanResult, scan_url
from tests.command import PROJECT, run_auditor
from tests.unit.endpoints.fake_litellm import MASTER, FakeLiteLLM
from tests.unit.endpoints.loopback import Reply, Request, serving

PATIENT = Limits(timeout=60, rate=2000)


def options(folder: Path, **more: Any) -> ScanOptions:
    chosen: dict[str, Any] = {
        "admin_key": MASTER,
        "allow_canary": True,
        "canaries": folder / "canaries",
        "limits": PATIENT,
    }
    return ScanOptions(**(chosen | more))


def rules(result: ScanResult) -> set[str]:
    return {finding.rule for finding in result.findings}


def test_one_short_lived_key_is_made_and_is_gone_at_the_end(tmp_path: Path) -> None:
    proxy = FakeLiteLLM()
    with serving(proxy) as (url, _):
        result = scan_url(url, options(tmp_path))
    (made,) = proxy.made
    alias = made.pop("key_alias")
    assert alias.startswith("gateway-audit-canary-")
    assert made == {"duration": "5m", "max_budget": 0.01, "models": ["canary-none"], "rpm_limit": 20}
    assert proxy.gone == set(proxy.keys)
    assert not list((tmp_path / "canaries").iterdir())
    assert not result.problems
    assert {"KEY004", "KEY010"} <= rules(result), "scope bypasses in the path and on pass-through routes"
    assert not {"KEY011", "KEY012", "KEY013", "KEY008"} & rules(result)
    assert all(key not in repr(result) for key in proxy.keys)


@pytest.mark.parametrize(
    ("weakness", "rule"),
    [("budget", "KEY011"), ("rate", "KEY012"), ("deleted", "KEY013"), ("case", "KEY008"), ("scope", "KEY003")],
)
def test_what_the_proxy_does_not_enforce_is_found(weakness: str, rule: str, tmp_path: Path) -> None:
    with serving(FakeLiteLLM(weak=frozenset({weakness}))) as (url, _):
        result = scan_url(url, options(tmp_path))
    assert rule in rules(result)


def test_nothing_is_made_without_being_allowed(tmp_path: Path) -> None:
    proxy = FakeLiteLLM()
    with serving(proxy) as (url, seen):
        scan_url(url, options(tmp_path, allow_canary=False))
    assert not proxy.made
    assert not [request for request in seen if request.method == "POST" and request.path.startswith("/key/")]
    assert not (tmp_path / "canaries").exists()


def test_the_record_is_there_before_the_key_and_holds_no_key(tmp_path: Path) -> None:
    proxy = FakeLiteLLM()
    seen: list[tuple[int, bytes]] = []

    def watched(request: Request) -> Reply:
        if request.path == "/key/generate":
            (file,) = (tmp_path / "canaries").iterdir()
            seen.append((stat.S_IMODE(file.stat().st_mode), file.read_bytes()))
        return proxy(request)

    with serving(watched) as (url, _):
        scan_url(url, options(tmp_path))
    ((mode, content),) = seen
    assert mode == 0o600
    assert set(json.loads(content)) == {"url", "alias", "made"}
    assert json.loads(content)["url"] == url


def test_a_scan_that_dies_still_deletes_its_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    proxy = FakeLiteLLM()
    monkeypatch.setattr(key_limits, "expect_limit", interrupt)
    with serving(proxy) as (url, _), pytest.raises(KeyboardInterrupt):
        scan_url(url, options(tmp_path))
    assert proxy.made
    assert proxy.gone == set(proxy.keys)
    assert not list((tmp_path / "canaries").iterdir())


def test_a_second_signal_still_lets_the_key_be_deleted(tmp_path: Path) -> None:
    proxy = FakeLiteLLM()
    scan: list[subprocess.Popen[bytes]] = []

    def interrupting(request: Request) -> Reply:
        if proxy.made and not proxy.gone and scan:
            for number in (signal.SIGSTOP, signal.SIGINT, signal.SIGTERM, signal.SIGCONT):  # both come at once
                scan[0].send_signal(number)
            scan.clear()
        return proxy(request)

    command = [sys.executable, "-m", "auditors", "scan", "--isolated", "--allow-canary", "--admin-key-env", "K"]
    environment = {"HOME": str(tmp_path), "PYTHONPATH": str(PROJECT), "K": MASTER}
    with serving(interrupting) as (url, _):
        process = subprocess.Popen([*command, url], env=environment, cwd=tmp_path, stderr=subprocess.PIPE)
        scan.append(process)
        _, said = process.communicate()
    assert process.returncode == 130
    assert said.endswith(b"auditor: interrupted\n")
    assert proxy.made
    assert proxy.gone == set(proxy.keys)
    assert not list(tmp_path.rglob("canaries/*"))


def test_an_answer_that_was_on_its_way_is_not_taken_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = FakeLiteLLM()
    receive = client.HTTPResponse.begin

    def interrupted(response: client.HTTPResponse) -> None:
        if proxy.made and not proxy.asked:
            proxy.asked["interrupted"] = 1
            raise KeyboardInterrupt
        receive(response)

    monkeypatch.setattr(client.HTTPResponse, "begin", interrupted)
    with serving(proxy) as (url, _), pytest.raises(KeyboardInterrupt):
        scan_url(url, options(tmp_path))
    assert proxy.gone == set(proxy.keys)
    assert not list((tmp_path / "canaries").iterdir())


def test_what_a_killed_scan_left_behind_is_deleted_by_the_next_one(tmp_path: Path) -> None:
    proxy = FakeLiteLLM(weak=frozenset({"deleting"}))
    with serving(proxy) as (url, _):
        left = scan_url(url, options(tmp_path))
        assert any("could not be deleted" in problem.reason for problem in left.problems)
        assert len(list((tmp_path / "canaries").iterdir())) == 1
        told = scan_url(url, options(tmp_path, allow_canary=False, admin_key=None))
        assert any("may still be there" in problem.reason for problem in told.problems)
        proxy.weak = frozenset()
        result = scan_url(url, options(tmp_path))
    assert not result.problems
    assert proxy.gone == set(proxy.keys)
    assert len(proxy.keys) == 2
    assert not list((tmp_path / "canaries").iterdir())


def test_a_server_that_makes_no_key_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    proxy = FakeLiteLLM()

    def stingy(request: Request) -> Reply:
        return Reply(400, {"error": {"message": "No"}}) if request.path == "/key/generate" else proxy(request)

    with serving(stingy) as (url, _):
        result = scan_url(url, options(tmp_path))
    assert any("could not be made" in problem.reason for problem in result.problems)
    assert not list((tmp_path / "canaries").iterdir())


def test_nothing_is_made_where_nothing_can_be_recorded(tmp_path: Path) -> None:
    (tmp_path / "canaries").write_text("in the way")
    proxy = FakeLiteLLM()
    with serving(proxy) as (url, _):
        result = scan_url(url, options(tmp_path))
    assert not proxy.made
    assert any("no canary key was made" in problem.reason for problem in result.problems)


def test_the_command_wants_an_admin_key_and_shows_none(tmp_path: Path) -> None:
    environment = {"XDG_STATE_HOME": str(tmp_path / "state"), "THE_ADMIN": MASTER}
    proxy = FakeLiteLLM()
    with serving(proxy) as (url, _):
        arguments = ("scan", "--isolated", "--allow-canary", "--rate", "900", "--probes", url)
        refused = run_auditor(*arguments, cwd=tmp_path, environment=environment)
        done = run_auditor(*arguments, "--admin-key-env", "THE_ADMIN", cwd=tmp_path, environment=environment)
    assert refused.returncode == 2
    assert done.returncode == 1
    output = done.stdout + done.stderr
    assert MASTER.encode() not in output
    assert all(key.encode() not in output for key in proxy.keys)
    assert proxy.gone == set(proxy.keys)
