from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import run_auditor
from tests.unit.endpoints.loopback import Reply, Request, serving

SECRET = "sk-" + "aVery" * 5


def ollama(request: Request) -> Reply:
    pages = {"/": Reply(200, "Ollama is running"), "/api/tags": Reply(200, {"models": []})}
    return pages.get(request.path, Reply(404, "404 page not found", {"content-type": "text/plain"}))


def test_findings_and_probes_are_json_lines_and_the_status_tells(tmp_path: Path) -> None:
    with serving(ollama) as (url, _):
        done = run_auditor("scan", "--isolated", "--probes", "--rate", "900", url, cwd=tmp_path)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    probes = [row for row in records if row["type"] == "probe"]
    assert list(probes[0]) == ["type", "method", "path", "verdict", "status", "reason"]
    assert "/api/tags" in [row["evidence"]["path"] for row in records if row["type"] == "finding"]
    assert records[-1]["type"] == "summary"
    assert done.returncode == 1


def test_what_cannot_be_reached_is_not_clean(tmp_path: Path) -> None:
    done = run_auditor("scan", "--isolated", "http://127.0.0.1:1", cwd=tmp_path)
    assert done.returncode == 3


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("ftp://proxy.example",),
        ("--key-env", "NOT_SET_ANYWHERE", "http://127.0.0.1:1"),
        ("--blocked-model", "m", "http://127.0.0.1:1"),
        ("--probes", "--format", "sarif", "http://127.0.0.1:1"),
        (f"http://user:{SECRET}@127.0.0.1:1",),
        ("--key-env", SECRET, "http://127.0.0.1:1"),
    ],
)
def test_mistakes_are_told_without_what_was_given(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = run_auditor("scan", "--isolated", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert SECRET.encode() not in done.stdout + done.stderr


def test_targets_of_the_settings_are_scanned_when_no_url_is_given(tmp_path: Path) -> None:
    with serving(ollama) as (url, _), serving(ollama) as (other, _):
        targets = f'[[scan.targets]]\nurl = "{url}"\n[[scan.targets]]\nurl = "{other}"\nkey_env = "A_KEY"\n'
        (tmp_path / "auditor.toml").write_text(targets, encoding="utf-8")
        arguments = ("scan", "--rate", "900", "--format", "jsonl")
        without_key = run_auditor(*arguments, cwd=tmp_path)
        done = run_auditor(*arguments, cwd=tmp_path, environment={"A_KEY": SECRET})
    assert without_key.returncode == 2
    assert b"key_env" in without_key.stderr
    sources = {row["source"] for row in map(json.loads, done.stdout.splitlines()) if row["type"] == "finding"}
    assert sources == {url, other}
    assert SECRET.encode() not in done.stdout + done.stderr


def test_a_key_in_the_settings_is_refused_and_not_shown(tmp_path: Path) -> None:
    (tmp_path / "auditor.toml").write_text(f'[[scan.targets]]\nurl = "x"\nkey_env = "{SECRET}"\n', encoding="utf-8")
    done = run_auditor("scan", cwd=tmp_path)
    assert done.returncode == 2
    assert b"not keys" in done.stderr
    assert SECRET.encode() not in done.stdout + done.stderr
