"""Envoy AI Gateway: who may call models and tools, which tools, and what callers decide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import AGENCY, UNBOUNDED, Check, Fix, Problem, rule
from auditors.configuration.documents import Kind
from auditors.configuration.envoy.gateway_resources import (
    MODEL_HEADER,
    concerns,
    has_gateway,
    is_resource,
    label,
    near,
    place,
    routes_by_model,
    text_at,
)
from auditors.configuration.envoy.gateway_samples import API, GATEWAY, ROUTE, filled
from auditors.configuration.reading.kubernetes import is_template
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_KUBERNETES: Final = frozenset({Kind.KUBERNETES})
_ASKS: Final = ("jwt", "apiKeyAuth", "basicAuth", "oidc", "extAuth", "authorization")


def _is_rule_route(subject: Subject) -> bool:
    return is_resource(subject, "AIGatewayRoute") or (
        is_resource(subject, "HTTPRoute") and routes_by_model(subject.root)
    )


def _unguarded(subject: Subject) -> Iterator[Problem]:
    if not _is_rule_route(subject) or is_template(subject.root):
        return
    for policy in near(subject, "SecurityPolicy"):
        if concerns(policy, subject.root) and any(policy.at("spec", key) is not None for key in _ASKS):
            return
    seen = has_gateway(subject)
    yield Problem(
        place(subject.root),
        label(subject.root, "SecurityPolicy"),
        "a SecurityPolicy with jwt, apiKeyAuth, oidc or extAuth for the gateway",
        found="none for this route or its gateway",
        severity=_H if seen else _L,
        why="" if seen else "the gateway is not among these files: a policy may stand beside it",
    )


def _tools_unguarded(subject: Subject) -> Iterator[Problem]:
    if not is_resource(subject, "MCPRoute") or is_template(subject.root):
        return
    policy = subject.root.at("spec", "securityPolicy")
    if policy is not None and policy.fields:
        return
    if any(concerns(each, subject.root) for each in near(subject, "SecurityPolicy")):
        return
    yield Problem(
        place(subject.root),
        label(subject.root, "spec.securityPolicy"),
        "oauth with issuer and audiences, or apiKeyAuth",
        found="not set",
        severity=_H if has_gateway(subject) else _M,
    )


def _access(subject: Subject) -> Iterator[Problem]:
    yield from _unguarded(subject)
    yield from _tools_unguarded(subject)


def _tools(subject: Subject) -> Iterator[Problem]:
    if not is_resource(subject, "MCPRoute"):
        return
    backends = subject.root.at("spec", "backendRefs")
    for backend in backends.members if backends is not None else ():
        if backend.at("toolSelector") is None and text_at(backend, "kind") != "MCPBackend":
            name = text_at(backend, "name")
            yield Problem(
                backend,
                label(subject.root, f"backendRefs {name} toolSelector"),
                "include: [the tools that are needed]",
                found="not set: every tool",
                about=name,
            )
        include = backend.at("toolSelector", "includeRegex")
        for pattern in include.members if include is not None else ():
            if re.fullmatch(r"\^?\.[*+]\$?", pattern.text):
                yield Problem(pattern, label(subject.root, "toolSelector.includeRegex"), "the names of the tools")


def _model_header(subject: Subject) -> Iterator[Problem]:
    if not is_resource(subject, "HTTPRoute") or not routes_by_model(subject.root) or is_template(subject.root):
        return
    for policy in near(subject, "ClientTrafficPolicy"):
        early = policy.at("spec", "headers", "earlyRequestHeaders", "remove")
        if early is not None and any(member.text.lower() == MODEL_HEADER for member in early.members):
            return
    place = next((node for key, node in subject.root.scalars() if key == "name" and node.text.lower() == MODEL_HEADER))
    yield Problem(
        place,
        label(subject.root, "matches.headers"),
        "an AIGatewayRoute, or a ClientTrafficPolicy with earlyRequestHeaders.remove of it",
        why="what is set from the body by the gateway can be set by callers here",
    )


def _relaxed(subject: Subject) -> Iterator[Problem]:
    if is_resource(subject, "SecurityPolicy"):
        node = subject.root.at("spec", "extAuth", "failOpen")
        if node is not None and node.says_true:
            yield Problem(node, label(subject.root, "spec.extAuth.failOpen"), "false", fix=Fix("false", node))
        optional = subject.root.at("spec", "jwt", "optional")
        if optional is not None and optional.says_true:
            setting, why = label(subject.root, "spec.jwt.optional"), "calls without a token pass"
            yield Problem(optional, setting, "false", why=why, fix=Fix("false", optional))
        origins = subject.root.at("spec", "cors", "allowOrigins")
        credentials = subject.root.at("spec", "cors", "allowCredentials")
        for origin in origins.members if origins is not None else ():
            if origin.text == "*" and credentials is not None and credentials.says_true:
                yield Problem(origin, label(subject.root, "spec.cors.allowOrigins"), "your own sites")
    if is_resource(subject, "EnvoyExtensionPolicy"):
        listed = subject.root.at("spec", "extProc")
        for each in listed.members if listed is not None else ():
            node = each.at("failOpen")
            if node is not None and node.says_true:
                yield Problem(node, label(subject.root, "spec.extProc.failOpen"), "false", fix=Fix("false", node))


_POLICY: Final = """---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {{name: keys}}
spec:
  targetRefs: [{{group: gateway.networking.k8s.io, kind: Gateway, name: gateway}}]
  {}
"""
_KEYS: Final = "apiKeyAuth: {extractFrom: [{headers: [x-api-key]}], credentialRefs: [{name: keys}]}"
_MCP: Final = f"""apiVersion: {API}
kind: MCPRoute
metadata: {{name: tools}}
spec:
  parentRefs: [{{name: gateway, kind: Gateway}}]
  securityPolicy: {{oauth: {{issuer: https://idp.example.com, audiences: [tools]}}}}
  backendRefs: [{{name: github, kind: Backend, group: gateway.envoyproxy.io{{}}}}]
"""
_HTTP_ROUTE: Final = """apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: models}
spec:
  parentRefs: [{name: gateway}]
  rules: [{matches: [{headers: [{name: x-ai-eg-model, value: gpt-4o}]}], backendRefs: [{name: openai}]}]
"""
_CLIENT: Final = """---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ClientTrafficPolicy
metadata: {name: edge}
spec:
  targetRefs: [{kind: Gateway, name: gateway}]
  headers: {earlyRequestHeaders: {remove: [x-ai-eg-model]}}
"""

CHECKS: Final = (
    Check(
        rule(
            "CFG721",
            "ai-gateway-without-authentication",
            _H,
            "Routes to models or tools ask callers for nothing",
            "Whoever reaches the gateway calls models with its keys, or has tools act for it.",
            "Attach a SecurityPolicy with jwt, apiKeyAuth, oidc or extAuth to the gateway; give an MCPRoute its "
            "securityPolicy.",
            *UNBOUNDED,
            "CWE-306",
            "MITRE-ATLAS:AML.T0040",
            checks="AIGatewayRoute, MCPRoute and HTTPRoute by model: no policy among the files audited that is for "
            "it or its gateway. Low where the gateway is not among them.",
        ),
        _KUBERNETES,
        _access,
        ROUTE + GATEWAY,
        ROUTE + GATEWAY + _POLICY.format(_KEYS),
        name="gateway.yaml",
    ),
    Check(
        rule(
            "CFG711",
            "mcp-route-all-tools",
            _H,
            "A route offers every tool of an MCP server",
            "Models and callers can use tools that nobody meant to give them, also those that the server adds "
            "tomorrow.",
            "List the tools in `toolSelector`.",
            *AGENCY,
            "MITRE-ATLAS:AML.T0053",
            "MITRE-ATLAS:AML.T0110",
            checks="`backendRefs` of an MCPRoute without `toolSelector`, or with a pattern that fits everything.",
        ),
        _KUBERNETES,
        _tools,
        filled(_MCP, ""),
        filled(_MCP, ", toolSelector: {include: [get_issue]}"),
        name="mcp.yaml",
    ),
    Check(
        rule(
            "CFG712",
            "ai-gateway-model-header-from-callers",
            _M,
            "Callers choose the route of a model by a header",
            "The header that the AI gateway sets from the body is taken from callers: limits and rights by model are "
            "got around.",
            "Route by an AIGatewayRoute, or remove the header early with a ClientTrafficPolicy.",
            "OWASP-LLM06:2025",
            "CWE-807",
            checks="HTTPRoute that matches `x-ai-eg-model` without a ClientTrafficPolicy that removes it.",
        ),
        _KUBERNETES,
        _model_header,
        _HTTP_ROUTE,
        _HTTP_ROUTE + _CLIENT,
        name="route.yaml",
    ),
    Check(
        rule(
            "CFG724",
            "ai-gateway-fails-open",
            _H,
            "A policy of the gateway lets calls pass that it should stop",
            "Whoever overloads or cuts off the service that decides is let in, or comes without a token.",
            "Set `failOpen: false` and `optional: false`, and list your own sites for cross-origin calls.",
            "CWE-636",
            "CWE-942",
            checks="`extAuth.failOpen`, `extProc.failOpen`, `jwt.optional`, and origins of `*` with credentials.",
        ),
        _KUBERNETES,
        _relaxed,
        _POLICY.format("extAuth: {failOpen: true, http: {backendRefs: [{name: auth, port: 80}]}}"),
        _POLICY.format("extAuth: {failOpen: false, http: {backendRefs: [{name: auth, port: 80}]}}"),
        name="policy.yaml",
    ),
)
