from __future__ import annotations

import json

import pytest

from auditors.catalogue import rules
from tests.unit.commands.conftest import Auditor


def test_all_rules_are_listed_one_line_each(auditor: Auditor) -> None:
    outcome = auditor("rules")
    assert outcome.status == 0
    lines = outcome.out.splitlines()
    assert len(lines) == 1 + len(rules())
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("PRM001  ▲ high") for line in lines)


def test_a_wide_terminal_has_room_for_names(auditor: Auditor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    assert "log-readable-by-others" in auditor("rules").out


@pytest.mark.parametrize("word", ["PRM001", "prm001", "log-readable-by-others"])
def test_a_rule_has_a_page_of_its_own(auditor: Auditor, word: str) -> None:
    outcome = auditor("rules", word)
    assert outcome.out.startswith("PRM001 log-readable-by-others\n")
    for heading in ("Why it matters", "What to do", "What is checked", "References: OWASP-LLM02:2025, CWE-732"):
        assert heading in outcome.out


def test_json_has_everything(auditor: Auditor) -> None:
    every = json.loads(auditor("rules", "--format", "json").out)
    assert [rule["id"] for rule in every] == list(rules())
    one = json.loads(auditor("rules", "PRM001", "--format", "json").out)
    assert one == next(rule for rule in every if rule["id"] == "PRM001")
    assert one["severity"] == "high"
    assert "entity" not in one


@pytest.mark.parametrize(
    ("word", "said"),
    [("log-readable-by-other", "did you mean log-readable-by-others?"), ("zzzzzz", "auditor rules lists all of them")],
)
def test_an_unknown_rule_names_the_nearest(auditor: Auditor, word: str, said: str) -> None:
    outcome = auditor("rules", word)
    assert outcome.status == 2
    assert said in outcome.err


def test_settings_are_shown_with_their_origin(auditor: Auditor) -> None:
    from pathlib import Path

    Path("auditor.toml").write_text('[detection]\nlanguages = ["de"]\n')
    outcome = auditor("settings")
    assert outcome.status == 0
    lines = {line.split()[0]: line for line in outcome.out.splitlines()}
    assert lines["detection.languages"].split()[1] == '["de"]'
    assert lines["detection.languages"].endswith("auditor.toml")
    assert lines["detection.depth"].endswith("default")
    values = json.loads(auditor("settings", "--format", "json").out)["settings"]
    assert {"key": "detection.depth", "value": "full", "origin": "default"} in values


def test_options_are_completed(auditor: Auditor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_AUDITOR_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "auditor --min-sev")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert auditor().out == "plain,--min-severity\n"
