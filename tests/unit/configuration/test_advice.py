"""Advice fits the product that it is given for, and small weaknesses are seen in files as outsiders write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.configuration.auditing import ABOVE_LOW, findings_in, told


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


@pytest.mark.parametrize(
    ("variables", "rules"),
    [
        ("DATABASE_URL=postgres://litellm:${PW}@prod-db.example.com/litellm?sslmode=disable\n", {"CFG106"}),
        ("DATABASE_URL=postgres://litellm:${PW}@prod-db.example.com/litellm?sslmode=verify-full\n", set[str]()),
        ("DATABASE_URL=postgres://litellm:${PW}@db/litellm\n", set[str]()),
        ("LANGFUSE_HOST=http://langfuse.example.com\n", {"CFG209"}),
        ("LANGFUSE_HOST=https://langfuse.example.com\n", set[str]()),
        ("LANGFUSE_HOST=http://langfuse-web:3000\n", set[str]()),
    ],
)
def test_destinations_of_an_environment(variables: str, rules: set[str], tmp_path: Path) -> None:
    found = findings_in(REDIS + variables, ".env", tmp_path)
    matter = {finding.rule for finding in found if finding.severity in ABOVE_LOW}
    assert matter & {"CFG106", "CFG209"} == rules


def test_master_key_of_a_kustomization_that_can_be_guessed(tmp_path: Path) -> None:
    text = (
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nsecretGenerator:\n"
        "- name: llm\n  literals: [LITELLM_MASTER_KEY=sk-1234]\n"
    )
    assert "CFG103 critical" in told(findings_in(text, "kustomization.yaml", tmp_path))


@pytest.mark.parametrize(
    ("location", "told_of"),
    [
        ("location /logs/ { alias /var/log/nginx/; }", True),
        ("location /logs/ { alias /var/log/nginx/; auth_basic admins; auth_basic_user_file /etc/nginx/users; }", False),
        ("location /files/ { alias /usr/share/nginx/html/files/; }", False),
    ],
)
def test_logs_that_nginx_hands_out(location: str, told_of: bool, tmp_path: Path) -> None:
    server = f"server {{ listen 443 ssl; server_name a.example.com; {location} }}\n"
    found = findings_in(server, "site.conf", tmp_path)
    assert any(finding.rule == "CFG615" for finding in found) is told_of


def test_the_environment_of_another_service_is_not_litellms(tmp_path: Path) -> None:
    text = (
        "services:\n  web:\n    image: ghcr.io/example/shop:1.2.3\n    environment:\n"
        "      DATABASE_URL: postgres://postgres:${PW}@db.example.com/shop?sslmode=disable\n"
    )
    assert "CFG106" not in {finding.rule for finding in findings_in(text, "compose.yaml", tmp_path)}


UNIT = """[Unit]
Description=LiteLLM
[Service]
Environment=LITELLM_MASTER_KEY=sk-1234 "LITELLM_LOG=DEBUG"
EnvironmentFile=/etc/litellm.env
ExecStart=/usr/bin/docker run --privileged ghcr.io/berriai/litellm:v1.109.1
"""


def test_a_unit_of_systemd_is_read_with_its_variables(tmp_path: Path) -> None:
    found = told(findings_in(UNIT, "litellm.service", tmp_path))
    assert {"CFG103 critical", "CFG204 high", "CFG802 critical"} <= found


def test_a_unit_that_sets_nothing_is_no_problem(tmp_path: Path) -> None:
    text = "[Service]\nEnvironmentFile=/etc/litellm.env\nExecStart=/opt/litellm/bin/litellm --config /etc/c.yaml\n"
    assert not findings_in(text, "litellm.service", tmp_path)


@pytest.mark.parametrize("before", ["", "@", "-"])
def test_recipes_of_make_start_containers(before: str, tmp_path: Path) -> None:
    recipe = f"run: build\n\t{before}docker run --privileged ghcr.io/berriai/litellm:v1.109.1\n"
    assert "CFG802 critical" in told(findings_in(recipe, "Makefile", tmp_path))


def test_secrets_in_the_command_of_a_container(tmp_path: Path) -> None:
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: clean}\nspec:\n  containers:\n"
        "  - {name: psql, image: postgres:16, command: [psql, 'postgresql://litellm:PASSWORD@db.example.com/litellm']}\n"
    )
    told_of = {
        finding.evidence["setting"]
        for finding in findings_in(text.replace("PASSWORD", "Tr0ub4dor-88x"), "pod.yaml", tmp_path)
        if finding.rule == "CFG833"
    }
    assert told_of == {"psql.command"}
    assert "CFG833" not in {each.rule for each in findings_in(text.replace("PASSWORD", "$(PW)"), "pod.yaml", tmp_path)}
