"""Advice fits the product that it is given for, and small weaknesses are seen in files as outsiders write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.configuration.auditing import findings_in, told


@pytest.mark.parametrize(
    ("image", "asked", "writable"),
    [
        ("ghcr.io/berriai/litellm:v1.109.1", "/health/liveliness", "LITELLM_MIGRATION_DIR"),
        ("redis:7.4.1", "answers", "volumes for what it writes"),
        ("portkeyai/gateway:1.12.3", "answers", "volumes for what it writes"),
    ],
)
def test_advice_fits_the_product(image: str, asked: str, writable: str, tmp_path: Path) -> None:
    found = findings_in(f"services:\n  one:\n    image: {image}\n", "compose.yaml", tmp_path)
    hardened = {finding.evidence["setting"]: str(finding.evidence["hardened"]) for finding in found}
    assert asked in hardened["services.one.healthcheck"]
    assert writable in hardened["services.one.read_only"]


def test_master_key_of_a_chart_that_can_be_guessed(tmp_path: Path) -> None:
    text = "image:\n  repository: ghcr.io/berriai/litellm\nreplicaCount: 1\nmasterkey: {}\n"
    assert "CFG103 critical" in told(findings_in(text.format("sk-1234"), "values.yaml", tmp_path))
    assert "CFG103 critical" not in told(findings_in(text.format('""'), "values.yaml", tmp_path))


REDIS = "LITELLM_MASTER_KEY=${KEY}\nLITELLM_SALT_KEY=${SALT}\n"


@pytest.mark.parametrize(
    ("variables", "settings"),
    [
        ("REDIS_HOST=redis.example.com\n", {"REDIS_PASSWORD", "REDIS_SSL"}),
        ("REDIS_HOST=redis.example.com\nREDIS_PASSWORD=${PW}\nREDIS_SSL=True\n", set[str]()),
        ("REDIS_HOST=redis\n", set[str]()),
        ("REDIS_URL=redis://cache.example.com:6379/0\n", {"REDIS_URL"}),
        ("REDIS_URL=rediss://cache.example.com:6379/0\n", set[str]()),
    ],
)
def test_redis_of_an_environment(variables: str, settings: set[str], tmp_path: Path) -> None:
    found = findings_in(REDIS + variables, ".env", tmp_path)
    assert {finding.evidence["setting"] for finding in found if finding.rule == "CFG219"} == settings


@pytest.mark.parametrize(
    ("step", "rule"),
    [
        ("RUN wget -qO- https://example.com/i.sh | sudo -E sh -", "CFG841"),
        ('RUN bash -c "$(curl -fsSL https://example.com/i.sh)"', "CFG841"),
        ("ADD https://example.com/tool.tar.gz /opt/", "CFG841"),
        ("ADD --checksum=sha256:4d4d https://example.com/tool.tar.gz /opt/", ""),
        ("RUN curl -fsS https://example.com/list.json | jq .", ""),
        ("ADD ./tool.tar.gz /opt/", ""),
        ("RUN chmod a+rwx /data", "CFG842"),
        ("RUN chmod 0755 /data", ""),
    ],
)
def test_steps_of_a_build(step: str, rule: str, tmp_path: Path) -> None:
    found = findings_in(f"FROM python:3.12-slim\n{step}\nUSER 1000\n", "Dockerfile", tmp_path)
    assert {finding.rule for finding in found} & {"CFG841", "CFG842"} == ({rule} if rule else set())
