"""A configuration file as it is shown: every line in its place, no secret in any."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditors.configuration.audit import ConfigurationRequest
from auditors.configuration.showing import shown_lines
from auditors.engines.comparing import read_configurations
from auditors.request import Silence

KEY = "sk-" + "Xy7Qw2Er9Tu4Io6P" * 2
TOKEN = "gh" + "p_" + "a1B2" * 9


def shown(directory: Path, text: str, name: str = "config.yaml") -> tuple[str, ...]:
    file = directory / name
    file.write_text(text)
    read = read_configurations(ConfigurationRequest(paths=(str(file),), fingerprint_key=b"k" * 32), Silence())
    outermost = max((subject.root.file for subject in read.subjects), key=lambda each: len(each.text))
    return shown_lines(outermost, read.subjects)


def entry(value: str) -> str:
    return f"model_list:\n  - model_name: a\n    litellm_params:\n      model: openai/a\n      api_key: {value}\n"


@pytest.mark.parametrize("value", [KEY, f'"{KEY}"', f"'{KEY}'  # the key", TOKEN, "hunter2-hunter2-x9"])
def test_values_are_replaced_where_they_stand(tmp_path: Path, value: str) -> None:
    lines = shown(tmp_path, entry(value))
    assert len(lines) == 6
    assert lines[3] == "      model: openai/a"
    assert lines[4].startswith("      api_key: ")
    assert "<" in lines[4]
    assert value.strip("\"'").partition("'")[0] not in "\n".join(lines)


def test_references_stay(tmp_path: Path) -> None:
    assert "      api_key: os.environ/KEY" in shown(tmp_path, entry("os.environ/KEY"))


@pytest.mark.parametrize(
    "further", [f"# was: {KEY}\n", f"# {TOKEN}\n", f"litellm_settings:\n  note: see {KEY} in the vault\n"]
)
def test_values_in_comments_and_repeated_ones(tmp_path: Path, further: str) -> None:
    text = "\n".join(shown(tmp_path, entry(KEY) + further))
    assert KEY not in text
    assert TOKEN not in text


def test_a_key_over_several_lines_leaves_as_many(tmp_path: Path) -> None:
    block = ("-----BEGIN RSA PRIVATE KEY-----", "MIIEpAIBAAKCAQEA" * 4, "-----END RSA PRIVATE KEY-----")
    body = "".join(f"      {line}\n" for line in block)
    text = f"general_settings:\n  master_key: os.environ/K\n  private_key: |\n{body}  alerting: [slack]\n"
    lines = shown(tmp_path, text)
    assert len(lines) == len(text.split("\n"))
    assert lines[6] == "  alerting: [slack]"
    assert "MIIEpAIBAAKCAQEA" not in "\n".join(lines)


def test_values_in_a_block_of_a_manifest(tmp_path: Path) -> None:
    inner = "".join(f"    {line}\n" for line in entry(KEY).splitlines())
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  config.yaml: |\n{inner}"
    lines = shown(tmp_path, text)
    assert len(lines) == len(text.split("\n"))
    assert KEY not in "\n".join(lines)


def test_an_environment(tmp_path: Path) -> None:
    lines = shown(tmp_path, f"LITELLM_MASTER_KEY={KEY}\nexport OTHER='{TOKEN}'\nPORT=4000\n", ".env")
    assert lines[2] == "PORT=4000"
    assert KEY not in "\n".join(lines)
    assert TOKEN not in "\n".join(lines)


def test_json(tmp_path: Path) -> None:
    text = json.dumps({"model_list": [{"model_name": "a", "litellm_params": {"model": "b", "api_key": KEY}}]}, indent=1)
    assert KEY not in "\n".join(shown(tmp_path, text, "config.json"))


def test_what_would_drive_a_terminal_is_visible(tmp_path: Path) -> None:
    assert "\x1b" not in "\n".join(shown(tmp_path, entry("os.environ/K") + "# \x1b[31mred\n"))


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet="abcXYZ0189-_.:/ #'\"", min_size=8, max_size=40))
def test_no_line_is_lost_whatever_stands_in_it(tmp_path_factory: pytest.TempPathFactory, note: str) -> None:
    text = entry("os.environ/K") + f"# {note}\nlitellm_settings:\n  drop_params: true\n"
    lines = shown(tmp_path_factory.mktemp("shown"), text)
    assert len(lines) == len(text.split("\n"))
    assert lines[-2] == "  drop_params: true"
