"""What is said of Envoy Gateway and Envoy AI Gateway resources as people write them."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tests.unit.configuration.auditing import SAMPLES, above_low, findings, findings_in, told

EXPECTED = {
    "basic.yaml": {"CFG721 high", "CFG722 medium"},
    "fallback.yaml": set[str](),
    "hardened.yaml": set[str](),
    "helm_template.yaml": set[str](),
    "mcp.yaml": {"CFG711 high", "CFG721 medium", "CFG723 medium"},
    "plain_envoy_gateway.yaml": set[str](),
    "route_only.yaml": {"CFG721 low", "CFG722 low"},
    "token_limit.yaml": {"CFG721 high"},
}
KEY = "sk-" + "proj-" + "Zk3vQ9xT2mLw8RbN" * 3
BOUND = """apiVersion: aigateway.envoyproxy.io/v1alpha1
kind: BackendSecurityPolicy
metadata: {{name: openai}}
spec: {{type: APIKey, apiKey: {{secretRef: {{name: {}}}}}}}
---
apiVersion: v1
kind: Secret
metadata: {{name: openai-key}}
{}
"""


def gateway_rules(text: str, directory: Path) -> set[str]:
    return {finding.rule for finding in findings_in(text, "gateway.yaml", directory) if finding.rule.startswith("CFG7")}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_whole_configurations(name: str) -> None:
    found = findings(SAMPLES / "ai_gateway" / name)
    assert {each for each in told(found) if each.startswith("CFG7")} == EXPECTED[name]


def test_every_sample_is_expected() -> None:
    assert {path.name for path in (SAMPLES / "ai_gateway").iterdir()} == EXPECTED.keys()


def test_nothing_above_low_in_the_hardened_one() -> None:
    assert above_low(findings(SAMPLES / "ai_gateway" / "hardened.yaml")) == []


@pytest.mark.parametrize(
    ("secret", "held", "found"),
    [
        ("openai-key", f"stringData: {{apiKey: {KEY}}}", True),
        ("openai-key", f"data: {{apiKey: {base64.b64encode(KEY.encode()).decode()}}}", True),
        ("openai-key", f"data: {{apiKey: {base64.b64encode(b'your-api-key-here').decode()}}}", False),
        ("openai-key", "stringData: {apiKey: ${OPENAI_API_KEY}}", False),
        ("another-key", f"stringData: {{apiKey: {KEY}}}", False),
    ],
)
def test_the_key_of_a_provider_in_a_manifest(secret: str, held: str, found: bool, tmp_path: Path) -> None:
    text = BOUND.format(secret, held)
    assert ("CFG713" in gateway_rules(text, tmp_path)) is found
    assert KEY[10:] not in str(findings_in(text, "gateway.yaml", tmp_path))


def test_policies_of_other_files_count(tmp_path: Path) -> None:
    parts = (SAMPLES / "ai_gateway" / "hardened.yaml").read_text().split("---\n")
    for number, part in enumerate(parts):
        (tmp_path / f"{number}.yaml").write_text(part)
    assert above_low(findings(tmp_path)) == []


def test_a_policy_for_another_gateway_does_not_count(tmp_path: Path) -> None:
    text = (SAMPLES / "ai_gateway" / "hardened.yaml").read_text()
    policy = "targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: ai }]"
    assert gateway_rules(text.replace(policy, policy.replace("name: ai", "name: b"), 1), tmp_path) == {"CFG721"}


def test_a_backend_inside_needs_no_tls_policy(tmp_path: Path) -> None:
    text = (
        "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {name: a}\n"
        "spec: {endpoints: [{fqdn: {hostname: vllm.llm.svc.cluster.local, port: 8000}}]}\n"
    )
    assert gateway_rules(text, tmp_path) == set()
