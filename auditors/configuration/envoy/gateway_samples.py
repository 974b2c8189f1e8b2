"""Builds the small manifests of Envoy AI Gateway that checks bring as their examples."""

from __future__ import annotations

from typing import Final

API: Final = "aigateway.envoyproxy.io/v1alpha1"
"""The group of its resources."""

ROUTE: Final = f"""apiVersion: {API}
kind: AIGatewayRoute
metadata: {{name: models}}
spec:
  parentRefs: [{{name: gateway, kind: Gateway}}]
  rules:
  - matches: [{{headers: [{{type: Exact, name: x-ai-eg-model, value: gpt-4o}}]}}]
    backendRefs: [{{name: openai}}]
"""
"""A route to models, of a gateway."""

GATEWAY: Final = """---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gateway}
spec: {gatewayClassName: ai, listeners: [{name: web, protocol: HTTPS, port: 443}]}
"""
"""The gateway, to stand behind another manifest."""


def filled(sample: str, text: str) -> str:
    """A sample with a text in its gap."""
    return sample.replace("{}", text, 1)
