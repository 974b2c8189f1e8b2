"""`auditor config` and `auditor env`: what is wrong, where, and an exit status that a pipeline can act on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.command import run_auditor

CARELESS = """\
model_list:
  - model_name: gpt
    litellm_params:
      model: openai/gpt-5
      api_base: http://169.254.169.254/v1
general_settings:
  master_key: sk-1234  # everybody tries this first
  allow_client_side_credentials: true
"""


def findings(*arguments: str, cwd: Path, **environment: str) -> tuple[int, list[dict[str, Any]]]:
    done = run_auditor(*arguments, "--isolated", "--format", "jsonl", cwd=cwd, environment=environment)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert records[-1]["type"] == "summary", done.stderr.decode()
    return done.returncode, [record for record in records if record["type"] == "finding"]


def written(folder: Path, name: str, text: str) -> str:
    file = folder / name
    file.write_text(text)
    file.chmod(0o600)
    return name


def test_findings_say_file_line_and_setting(tmp_path: Path) -> None:
    status, found = findings("config", written(tmp_path, "config.yaml", CARELESS), cwd=tmp_path)
    places = {record["rule"]: (record["source"], record["line"], record["pointer"]) for record in found}
    assert places["CFG103"] == ("config.yaml", 7, "/general_settings/master_key")
    assert places["CFG107"] == ("config.yaml", 8, "/general_settings/allow_client_side_credentials")
    assert places["CFG303"] == ("config.yaml", 5, "/model_list/0/litellm_params/api_base")
    assert status == 1


def test_values_of_secrets_stand_nowhere(tmp_path: Path) -> None:
    secret = "sk-" + "q8Rw2Lm5Tz" * 3
    text = CARELESS.replace("sk-1234", secret)
    done = run_auditor("config", "--isolated", written(tmp_path, "config.yaml", text), cwd=tmp_path)
    assert secret.encode() not in done.stdout + done.stderr


def test_what_is_not_recognised_is_never_clean(tmp_path: Path) -> None:
    done = run_auditor("config", "--isolated", written(tmp_path, "settings.yaml", "theme: dark\n"), cwd=tmp_path)
    assert done.returncode == 3
    assert b"not recognised as a configuration: say what it is with --product" in done.stderr


def test_broken_yaml_is_one_line_with_its_place(tmp_path: Path) -> None:
    name = written(tmp_path, "config.yaml", "model_list:\n\t- model_name: x\n")
    done = run_auditor("config", "--isolated", name, cwd=tmp_path)
    assert done.returncode in (2, 3)
    assert b"Traceback" not in done.stderr
    assert b"2" in done.stderr


def test_the_environment_of_this_process(tmp_path: Path) -> None:
    status, found = findings("env", cwd=tmp_path, LITELLM_MASTER_KEY="sk-1234")
    assert "CFG103" in {record["rule"] for record in found}
    assert status == 1


def test_a_file_of_variables(tmp_path: Path) -> None:
    name = written(tmp_path, "proxy.env", "LITELLM_MASTER_KEY=sk-1234\n")
    _, found = findings("env", "--env-file", name, cwd=tmp_path)
    assert ("CFG103", "proxy.env") in {(record["rule"], record["source"]) for record in found}


def test_a_process_that_is_gone_is_said(tmp_path: Path) -> None:
    done = run_auditor("env", "--pid", "4194303", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (3, b"")
