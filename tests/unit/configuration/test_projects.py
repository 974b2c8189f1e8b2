"""Configurations as projects write them: all are understood, templates are templates, and nothing cries wolf."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from auditors.catalogue import rules
from auditors.configuration.audit import ConfigurationRequest, audit_configuration
from auditors.configuration.hardening import harden
from auditors.model import Finding, Severity
from auditors.request import AuditResult, Silence

PROJECTS = Path(__file__).parent / "projects"
FILES = [*sorted(path for path in PROJECTS.iterdir() if path.is_file()), PROJECTS / "includes" / "config.yaml"]
SECRETS = {"CFG102", "CFG103", "CFG106", "CFG110", "CFG148", "CFG195", "CFG219", "CFG301", "CFG309", "CFG315", "CFG316"}
"""Rules that a secret in clear breaks; in these projects there is none."""


def audited(*paths: Path) -> AuditResult:
    request = ConfigurationRequest(paths=tuple(map(str, paths)), fingerprint_key=b"k" * 32)
    return audit_configuration(request, Silence())


def findings(result: AuditResult) -> list[Finding]:
    return list(result.ledger.findings(rules()))


def test_there_are_twenty_at_least() -> None:
    assert len(FILES) >= 20


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_project_is_understood_without_a_false_alarm(file: Path) -> None:
    result = audited(file)
    assert "litellm" in result.coverage.records
    assert not result.coverage.errors
    assert not result.coverage.skipped
    found = findings(result)
    assert [finding.rule for finding in found if finding.severity is Severity.CRITICAL] == []
    assert [finding.rule for finding in found if finding.rule in SECRETS] == []
    assert [finding.rule for finding in found if finding.kind is not None] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_place_is_a_line_of_the_file(file: Path) -> None:
    lines = file.read_text("utf-8-sig").count("\n") + 1
    for finding in findings(audited(file)):
        if finding.rule.startswith("CFG") and finding.location is not None and finding.location.source == str(file):
            assert 1 <= finding.location.line <= lines


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_hardened_copy_is_understood_as_well(file: Path, tmp_path: Path) -> None:
    request = ConfigurationRequest(paths=(str(file),), fingerprint_key=b"k" * 32)
    copy = shutil.copytree(file.parent, tmp_path / "copy") / file.name
    copy.write_bytes(harden(file.read_bytes(), file, request).content)
    assert not audited(copy).coverage.errors


def test_all_together() -> None:
    result = audited(PROJECTS)
    assert not result.coverage.errors
    assert result.coverage.records["litellm"] >= 20


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("general_settings:\n  master_key: ${LITELLM_MASTER_KEY}\n", "CFG193"),
        ("model_list:\n- {model_name: a, litellm_params: {model: openai/a, api_key: $OPENAI_API_KEY}}\n", "CFG193"),
    ],
)
def test_what_litellm_does_not_expand_is_told(text: str, rule: str, tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(text)
    assert rule in {finding.rule for finding in findings(audited(file))}


def test_values_of_templates_keep_their_actions(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  config.yaml: |\n    {{- range .Values.models }}\n    model_list:\n"
        '      - model_name: "{{ .name }}"\n        litellm_params:\n          model: x/{{ .a }}{{ .b }}\n'
        "          api_base: http://{{ .host }}.example.org/v1\n    {{- end }}\n"
    )
    found = {finding.rule: finding for finding in findings(audited(file))}
    assert found["CFG305"].evidence["setting"] == "{{ .name }}: tpm, rpm"
    place = found["CFG305"].location
    assert place is not None
    assert place.line == 7
    assert "CFG302" not in found
