"""What is said of Portkey's gateway: its configuration, its containers, and the edge before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditors.model import Severity
from tests.unit.configuration.auditing import SAMPLES, above_low, findings, findings_in

PORTKEY = SAMPLES / "portkey"
KEY = "sk-" + "ant-" + "api03-" + "Zk3vQ9xT2mLw8RbN" * 5
EXPECTED = {
    "conf.json": {"CFG401": Severity.HIGH, "CFG409": Severity.LOW},
    "deployment.yaml": {"CFG407": Severity.LOW},
    "fallback.json": {},
    "hardened.compose.yaml": {},
    "integrations.json": {},
    "loadbalance.json": {"CFG406": Severity.MEDIUM},
    "quickstart.compose.yaml": {
        "CFG402": Severity.HIGH,
        "CFG403": Severity.HIGH,
        "CFG404": Severity.CRITICAL,
        "CFG407": Severity.MEDIUM,
    },
    "run.sh": {
        "CFG402": Severity.HIGH,
        "CFG403": Severity.HIGH,
        "CFG404": Severity.CRITICAL,
        "CFG407": Severity.LOW,
    },
}


def rules_in(text: str, name: str, directory: Path) -> dict[str, Severity]:
    found = findings_in(text, name, directory)
    return {finding.rule: finding.severity for finding in found if finding.rule.startswith("CFG4")}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_whole_configurations(name: str) -> None:
    found = {finding.rule: finding.severity for finding in findings(PORTKEY / name)}
    assert {rule: severity for rule, severity in found.items() if rule.startswith("CFG4")} == EXPECTED[name]


def test_every_sample_is_expected() -> None:
    assert {path.name for path in PORTKEY.iterdir()} == EXPECTED.keys()


def test_nothing_above_low_in_the_hardened_one() -> None:
    assert above_low(findings(PORTKEY / "hardened.compose.yaml")) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('{"plugins_enabled": [], "admin_token": ""}', "CFG401"),
        ('{"plugins_enabled": [], "admin_token": "changeme"}', "CFG401"),
        ('{"plugins_enabled": [], "admin_token": "${T}", "cache": {"mode": "simple"}}', "CFG406"),
        (f'{{"strategy": {{"mode": "single"}}, "targets": [{{"provider": "a", "api_key": "{KEY}"}}]}}', "CFG405"),
        ('{"strategy": {}, "targets": [{"provider": "a", "custom_host": "http://169.254.169.254/"}]}', "CFG411"),
        ('{"strategy": {}, "targets": [{"provider": "a", "custom_host": "http://models.example.com/"}]}', "CFG411"),
    ],
)
def test_single_mistakes(text: str, rule: str, tmp_path: Path) -> None:
    assert rules_in(text, "conf.json", tmp_path).keys() == {rule}
    assert KEY[12:] not in str(findings_in(text, "conf.json", tmp_path))


@pytest.mark.parametrize(
    ("hosts", "severity"),
    [
        ("models.example.com", None),
        ("ollama,vllm.llm.svc.cluster.local,10.0.0.5", None),
        ("localhost", Severity.HIGH),
        ("models.example.com, ::1", Severity.HIGH),
        ("host.docker.internal", Severity.HIGH),
        ("169.254.169.254", Severity.HIGH),
        ("${HOSTS}", None),
    ],
)
def test_hosts_that_callers_may_name(hosts: str, severity: Severity | None, tmp_path: Path) -> None:
    text = (PORTKEY / "hardened.compose.yaml").read_text().replace("models.example.com", f'"{hosts}"')
    assert rules_in(text, "compose.yaml", tmp_path).get("CFG403") is severity


@pytest.mark.parametrize(
    ("address", "severity"),
    [
        ("http://169.254.169.254/latest", Severity.HIGH),
        ("http://models.example.com/v1", Severity.HIGH),
        ("http://localhost:11434/v1", Severity.MEDIUM),
        ("http://vllm:8000/v1", Severity.LOW),
        ("https://models.example.com/v1", None),
        ("{{host}}", None),
    ],
)
def test_targets_of_ones_own(address: str, severity: Severity | None, tmp_path: Path) -> None:
    text = f'{{"strategy": {{}}, "targets": [{{"provider": "openai", "custom_host": "{address}"}}]}}'
    assert rules_in(text, "conf.json", tmp_path).get("CFG411") is severity


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ("", True),
        ('proxy_set_header x-portkey-config "";', True),
        ("proxy_set_header x-portkey-config $http_x_portkey_config; proxy_set_header x-portkey-custom-host '';", True),
        ('proxy_set_header X-Portkey-Config ""; proxy_set_header X-Portkey-Custom-Host "";', False),
    ],
)
def test_headers_that_steer_the_gateway(headers: str, passes: bool, tmp_path: Path) -> None:
    text = f"server {{ listen 443 ssl; server_name a; location / {{ {headers} proxy_pass http://portkey:8787; }} }}\n"
    assert ("CFG408" in rules_in(text, "nginx.conf", tmp_path)) is passes


def test_headers_that_envoy_hands_on(tmp_path: Path) -> None:
    text = (SAMPLES / "envoy" / "hardened.yaml").read_text().replace("port_value: 4000", "port_value: 8787")
    assert "CFG408" in rules_in(text, "envoy.yaml", tmp_path)
    taken = "request_headers_to_remove: [x-portkey-config, x-portkey-custom-host]\n              routes:"
    assert "CFG408" not in rules_in(text.replace("routes:", taken, 1), "envoy.yaml", tmp_path)


@pytest.mark.parametrize(
    ("address", "severity"),
    [
        ("redis://redis.example.com:6379", Severity.MEDIUM),
        ("redis://user:${P}@redis.example.com:6379", None),
        ("rediss://user:${P}@redis.example.com:6379", None),
        ("redis://localhost:6379", Severity.LOW),
        ("${REDIS}", None),
    ],
)
def test_the_cache(address: str, severity: Severity | None, tmp_path: Path) -> None:
    assert rules_in(f"REDIS_CONNECTION_STRING={address}\n", ".env", tmp_path).get("CFG410") is severity
