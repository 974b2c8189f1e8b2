"""Envoy AI Gateway: limits of tokens, verified providers, their keys, and what is logged."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import LEAK, STOLEN, UNBOUNDED, Check, Fix, Problem, rule
from auditors.configuration.documents import Kind
from auditors.configuration.envoy.gateway_resources import (
    concerns,
    has_gateway,
    is_resource,
    label,
    near,
    place,
    targets,
    text_at,
)
from auditors.configuration.envoy.gateway_samples import API, GATEWAY, ROUTE, filled
from auditors.configuration.envoy.resources import is_public
from auditors.configuration.examples import MADE_UP_KEY
from auditors.configuration.reading.kubernetes import is_template, name_of
from auditors.configuration.sample_values import is_sample
from auditors.configuration.subject import Subject
from auditors.model import Severity
from auditors.sensitive_data.placeholders import is_filler

_C, _H, _M, _L, _I = Severity
_KUBERNETES: Final = frozenset({Kind.KUBERNETES})
_SECRET_KEYS: Final = frozenset(
    {"apikey", "api-key", "api_key", "credentials", "client-secret", "service_account.json", "token", "password"}
)
_PLACEHOLDER: Final = re.compile(r"[A-Z][A-Z0-9_]*(?:KEY|TOKEN|SECRET|CREDENTIALS|ID)[A-Z0-9_]*\Z")


def _costs(subject: Subject) -> Iterator[Problem]:
    if not is_resource(subject, "AIGatewayRoute") or is_template(subject.root):
        return
    costs = subject.root.at("spec", "llmRequestCosts")
    if costs is None or not costs.members:
        yield Problem(
            place(subject.root),
            label(subject.root, "spec.llmRequestCosts"),
            "[{metadataKey: llm_total_token, type: TotalToken}]",
            found="not set",
            about="costs",
            why="tokens are not counted, so nothing can limit them",
        )
    policies = [each for each in near(subject, "BackendTrafficPolicy") if concerns(each, subject.root)]
    if not any(policy.at("spec", "rateLimit") is not None for policy in policies):
        seen = has_gateway(subject) or bool(policies)
        yield Problem(
            place(subject.root),
            label(subject.root, "BackendTrafficPolicy rateLimit"),
            "a BackendTrafficPolicy with global rules by caller and cost",
            found="none for this route or its gateway",
            about="limit",
            severity=_M if seen else _L,
            why="" if seen else "the gateway is not among these files: a policy may stand beside it",
        )


def _upstreams(subject: Subject) -> Iterator[Problem]:
    if not is_resource(subject, "Backend", "gateway.envoyproxy.io"):
        return
    verified = any(
        ("Backend", name_of(subject.root)) in targets(policy) for policy in near(subject, "BackendTLSPolicy")
    )
    tls = subject.root.at("spec", "tls")
    skips = subject.root.at("spec", "tls", "insecureSkipVerify")
    if skips is not None and skips.says_true:
        setting = label(subject.root, "spec.tls.insecureSkipVerify")
        yield Problem(skips, setting, "false", severity=_H, fix=Fix("false", skips))
        return
    endpoints = subject.root.at("spec", "endpoints")
    for endpoint in endpoints.members if endpoints is not None else ():
        host = endpoint.at("fqdn", "hostname") or endpoint.at("ip", "address")
        if host is None or host.is_template or verified or tls is not None or not is_public(host.text):
            continue
        yield Problem(
            host,
            label(subject.root, "BackendTLSPolicy"),
            "a BackendTLSPolicy with wellKnownCACertificates: System and the host",
            found=host.text,
            severity=_H if text_at(endpoint, "fqdn", "port") != "443" else _M,
            why="no policy for TLS to it is among these files",
        )


def _secrets(subject: Subject) -> Iterator[Problem]:
    if not is_resource(subject, "Secret") or not _belongs(subject):
        return
    for block in ("stringData", "data"):
        held = subject.root.at(block)
        for name, node in (held.fields if held is not None else {}).items():
            if name.lower() not in _SECRET_KEYS or not node.is_literal:
                continue
            value = _decoded(node.text) if block == "data" else node.text
            if len(value) < 8 or is_filler(value) or is_sample(value) or _PLACEHOLDER.match(value):
                continue
            yield Problem(
                node,
                label(subject.root, f"{block}.{name}"),
                "an ExternalSecret or SealedSecret, or nothing in the repository",
                found=None if subject.literal(node) is not None else "a secret in the file",
                about=name,
            )


def _belongs(subject: Subject) -> bool:
    """Whether a secret is one that the gateway sends to providers, or to tools."""
    name = name_of(subject.root)
    for root in near(subject, "BackendSecurityPolicy", "MCPRoute"):
        if any(key == "name" and node.text == name and "ecretRef" in node.pointer for key, node in root.scalars()):
            return True
    return False


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return text


def _logs(subject: Subject) -> Iterator[Problem]:
    if not is_resource(subject, "EnvoyProxy"):
        return
    settings = subject.root.at("spec", "telemetry", "accessLog")
    for key, node in settings.scalars() if settings is not None else ():
        match = re.search(
            r"%(?:REQ|RESP)\(([^)%]*(?:AUTHORIZATION|API-KEY|COOKIE)[^)%]*)\)[^%]*%", node.text, re.IGNORECASE
        )
        if match:
            yield Problem(
                node, label(subject.root, f"accessLog {key}"), "without it", found=match[0][:80], about=match[0]
            )


_LIMITED: Final = """---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata: {name: limits}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: gateway}]
  rateLimit: {type: Global, global: {rules: [{limit: {requests: 1000, unit: Hour}}]}}
"""
_BACKEND: Final = """apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: openai}
spec: {endpoints: [{fqdn: {hostname: api.openai.com, port: 443}}]}
"""
_TLS: Final = """---
apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: {name: openai}
spec:
  targetRefs: [{group: gateway.envoyproxy.io, kind: Backend, name: openai}]
  validation: {wellKnownCACertificates: System, hostname: api.openai.com}
"""
_BSP: Final = f"""apiVersion: {API}
kind: BackendSecurityPolicy
metadata: {{name: openai}}
spec: {{type: APIKey, apiKey: {{secretRef: {{name: openai-key}}}}}}
---
apiVersion: v1
kind: Secret
metadata: {{name: openai-key}}
stringData: {{apiKey: "{{}}"}}
"""
_PROXY: Final = """apiVersion: gateway.envoyproxy.io/v1alpha1
kind: EnvoyProxy
metadata: {{name: proxy}}
spec: {{telemetry: {{accessLog: {{settings: [{{format: {{type: JSON, json: {{who: "{}"}}}}}}]}}}}}}
"""

CHECKS: Final = (
    Check(
        rule(
            "CFG722",
            "ai-gateway-without-token-limit",
            _M,
            "Nothing counts or limits tokens",
            "One caller with one key, stolen or not, can spend everything and keep everybody else out.",
            "Set `llmRequestCosts` on the route, and a BackendTrafficPolicy with a global limit by caller and cost.",
            *UNBOUNDED,
            "CWE-770",
            "MITRE-ATLAS:AML.T0034",
            checks="AIGatewayRoute without `llmRequestCosts`, or without a BackendTrafficPolicy with `rateLimit` "
            "among the files audited (low where the gateway is not among them).",
        ),
        _KUBERNETES,
        _costs,
        ROUTE + GATEWAY,
        ROUTE + "  llmRequestCosts: [{metadataKey: llm_total_token, type: TotalToken}]\n" + _LIMITED,
        name="gateway.yaml",
    ),
    Check(
        rule(
            "CFG723",
            "ai-gateway-upstream-not-verified",
            _M,
            "A backend on the internet has no verified TLS",
            "Whoever can answer in the provider's place, by DNS or on the way, reads prompts and keys.",
            "Attach a BackendTLSPolicy with `wellKnownCACertificates: System` and the host.",
            *LEAK,
            "CWE-295",
            "CWE-319",
            checks="Backend with a public host and neither `tls` nor a BackendTLSPolicy among the files audited; "
            "`insecureSkipVerify` is high.",
        ),
        _KUBERNETES,
        _upstreams,
        _BACKEND,
        _BACKEND + _TLS,
        name="backend.yaml",
    ),
    Check(
        rule(
            "CFG713",
            "ai-gateway-secret-in-file",
            _H,
            "The provider's key for the AI gateway stands in a manifest",
            "Whoever sees the repository calls models on your account; Base64 hides nothing.",
            "Use an ExternalSecret, a SealedSecret or workload identity, and revoke the key in the file.",
            *STOLEN,
            "MITRE-ATLAS:AML.T0083",
            checks="Secrets that a BackendSecurityPolicy or MCPRoute among the files audited refers to, with a value "
            "that is neither a placeholder nor a reference.",
        ),
        _KUBERNETES,
        _secrets,
        filled(_BSP, f"sk-{MADE_UP_KEY}"),
        filled(_BSP, "OPENAI_API_KEY"),
        name="policy.yaml",
    ),
    Check(
        rule(
            "CFG725",
            "ai-gateway-logs-secrets",
            _H,
            "The gateway's access log holds credentials",
            "Keys of all callers lie in logs that many read, ship and keep for long.",
            "Take the operator out of the format.",
            *LEAK,
            "CWE-532",
            checks="`%REQ(…)%` of credential headers in `telemetry.accessLog` of an EnvoyProxy.",
        ),
        _KUBERNETES,
        _logs,
        _PROXY.format("%REQ(AUTHORIZATION)%"),
        _PROXY.format("%REQ(USER-AGENT)%"),
        name="proxy.yaml",
    ),
)
