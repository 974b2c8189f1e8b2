"""Secrets in comments: found where they are real, with their place, and never where a comment only explains."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditors.catalogue import rules
from auditors.configuration.audit import ConfigurationRequest, audit_configuration
from auditors.model import Finding
from auditors.request import Silence

KEY = "k7B3c9D2e7F6g1H5q" + "Z7wX3kL9mN2pR4tUv"


def told(text: str, directory: Path, name: str = "config.yaml") -> list[Finding]:
    file = directory / name
    file.write_text(text)
    request = ConfigurationRequest(paths=(str(file),), fingerprint_key=b"k" * 32)
    result = audit_configuration(request, Silence())
    return [finding for finding in result.ledger.findings(rules()) if finding.rule == "CFG196"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"model_list: []\n  # api_key: {KEY}\n", "config.yaml"),
        (f'model_list: []  # api_key: "{KEY}"\n', "config.yaml"),
        (f"model_list: []\n#master_key: '{KEY}'\n", "config.yaml"),
        (f"model_list: []\n# AWS_SECRET_ACCESS_KEY={KEY}\n", "config.yaml"),
        (f"A=b\n# OPENAI_API_KEY={KEY}\n", ".env"),
    ],
)
def test_what_was_commented_out_is_told(text: str, name: str, tmp_path: Path) -> None:
    (finding,) = told(text, tmp_path, name)
    assert finding.location is not None
    assert finding.location.line == text[: text.index(KEY)].count("\n") + 1
    assert finding.fingerprint
    assert KEY not in repr(finding)


@pytest.mark.parametrize(
    "remark",
    [
        "api_key: sk-...",
        "api_key: your-api-key-goes-here-1",
        "master_key: sk-1234",
        "api_key: os.environ/OPENAI_API_KEY",
        "the token is read from /run/secrets/token-0123456789",
        "see https://docs.litellm.ai/docs/proxy/config_settings2",
        "api_key: sk-1234567890123456789012345678",
        f"sha256: {'0a1b2c3d' * 8}",
    ],
)
def test_what_only_explains_is_not(remark: str, tmp_path: Path) -> None:
    assert told(f"model_list: []\n# {remark}\n", tmp_path) == []


def test_a_comment_of_the_file_is_told_once(tmp_path: Path) -> None:
    text = f"model_list: []\n# api_key: {KEY}\n# api_key: {KEY}\n"
    (finding,) = told(text, tmp_path)
    assert finding.occurrences == 2
