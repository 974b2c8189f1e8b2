"""`auditor env` of other processes, and newer advisories for `auditor config`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.command import run_auditor

KEY = "sk-" + "a8B3c9D2e7F6g1H5qZ7wX3kL9mN2pR4t"


def findings(*arguments: str, cwd: Path, **environment: str) -> tuple[int, list[dict[str, Any]]]:
    done = run_auditor(*arguments, "--isolated", "--format", "jsonl", cwd=cwd, environment=environment)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert records[-1]["type"] == "summary", done.stderr.decode()
    assert KEY.encode() not in done.stdout + done.stderr
    return done.returncode, [record for record in records if record["type"] == "finding"]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_another_process_with_its_packages(tmp_path: Path) -> None:
    packages = tmp_path / "venv" / "lib" / "python3.12" / "site-packages"
    (packages / "litellm-1.107.0.dist-info").mkdir(parents=True)
    (packages / "cook.pth").touch()
    environment = {"LITELLM_MASTER_KEY": KEY, "LITELLM_LOG": "DEBUG", "VIRTUAL_ENV": str(tmp_path / "venv")}
    command = [sys.executable, "-c", "input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=environment) as process:
        try:
            status, found = findings("env", "--pid", str(process.pid), cwd=tmp_path)
        finally:
            process.communicate(b"\n")
    assert status == 1
    rules = [record["rule"] for record in found]
    assert rules[:2] == ["ADV102", "ADV102"]
    assert {"CFG204", "CFG333", "CFG350"} <= set(rules)
    secret = next(record for record in found if record["rule"] == "CFG350")
    assert secret["severity"] == "medium"
    assert secret["source"] == f"the environment of process {process.pid}"


def test_newer_advisories(tmp_path: Path) -> None:
    package = {"ecosystem": "PyPI", "name": "litellm"}
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "1.109.0"}, {"fixed": "1.110.0"}]}]
    record = {
        "id": "GHSA-xxxx-yyyy-zzzz",
        "modified": "2027-03-01T00:00:00Z",
        "summary": "Something new",
        "affected": [{"package": package, "ranges": ranges}],
        "database_specific": {"severity": "CRITICAL"},
    }
    (tmp_path / "osv.json").write_text(json.dumps(record))
    (tmp_path / "requirements.txt").write_text("litellm==1.109.1\n")
    status, found = findings("config", "requirements.txt", cwd=tmp_path)
    assert (status, found) == (0, [])
    status, found = findings("config", "requirements.txt", "--osv", "osv.json", cwd=tmp_path)
    assert status == 1
    assert [(one["rule"], one["severity"]) for one in found] == [("ADV103", "critical")]
    assert [one["id"] for one in found[0]["evidence"]["advisories"]] == ["GHSA-xxxx-yyyy-zzzz"]
    assert "2027-03-01" in found[0]["evidence"]["data"]


def test_a_file_of_advisories_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "osv.json").write_text("{}")
    (tmp_path / "requirements.txt").write_text("litellm==1.109.1\n")
    done = run_auditor("config", "requirements.txt", "--osv", "osv.json", "--isolated", cwd=tmp_path)
    assert done.returncode in (2, 3)
    assert done.stderr.decode().count("\n") == 1
    assert b"OSV" in done.stderr
