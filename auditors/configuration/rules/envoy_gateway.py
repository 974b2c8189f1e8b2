"""Envoy Gateway and Envoy AI Gateway: routes to models and tools as resources of Kubernetes."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import AGENCY, LEAK, STOLEN, UNBOUNDED, Check, Problem, rule
from auditors.configuration.documents import Kind, Node
from auditors.configuration.envoy_resources import is_public
from auditors.configuration.examples import MADE_UP_KEY
from auditors.configuration.kubernetes_reading import is_template, name_of, namespace_of
from auditors.configuration.sample_values import is_sample
from auditors.configuration.subject import Subject
from auditors.model import Severity
from auditors.sensitive_data.placeholders import is_filler

_C, _H, _M, _L, _I = Severity
_KUBERNETES: Final = frozenset({Kind.KUBERNETES})
_MODEL_HEADER: Final = "x-ai-eg-model"
_ASKS: Final = ("jwt", "apiKeyAuth", "basicAuth", "oidc", "extAuth", "authorization")
_SECRET_KEYS: Final = frozenset(
    {"apikey", "api-key", "api_key", "credentials", "client-secret", "service_account.json", "token", "password"}
)
_PLACEHOLDER: Final = re.compile(r"[A-Z][A-Z0-9_]*(?:KEY|TOKEN|SECRET|CREDENTIALS|ID)[A-Z0-9_]*\Z")


def _is(subject: Subject, kind: str, group: str = "") -> bool:
    found, version = subject.root.at("kind"), subject.root.at("apiVersion")
    return found is not None and found.text == kind and (not group or (version is not None and group in version.text))


def _label(root: Node, setting: str) -> str:
    kind = root.at("kind")
    return f"{kind.text if kind is not None else 'resource'} {name_of(root)} {setting}".strip()


def _near(subject: Subject, *kinds: str) -> Iterator[Node]:
    """The resources of these kinds that are audited with this one, of its namespace or of none."""
    namespace = namespace_of(subject.root)
    for kind in kinds:
        for root in subject.surroundings.manifests.get(kind.lower(), ()):
            if namespace_of(root) in (namespace, ""):
                yield root


def _targets(policy: Node) -> set[tuple[str, str]]:
    """Kind and name of what a policy is for; a selector is for everything."""
    spec = policy.at("spec")
    if spec is None:
        return set()
    single, several = spec.at("targetRef"), spec.at("targetRefs")
    listed = [*(several.members if several is not None else []), *([single] if single is not None else [])]
    if spec.at("targetSelectors") is not None:
        return {("", "")}
    return {(_text(each, "kind"), _text(each, "name")) for each in listed}


def _text(node: Node | None, *path: str) -> str:
    found = node.at(*path) if node is not None else None
    return found.text if found is not None else ""


def _concerns(policy: Node, route: Node) -> bool:
    """Whether a policy is for a route, or for a gateway that it hangs on."""
    wanted = {(_text(route, "kind"), name_of(route)), ("HTTPRoute", name_of(route)), ("", "")}
    parents = route.at("spec", "parentRefs")
    for each in parents.members if parents is not None else ():
        wanted.add((_text(each, "kind") or "Gateway", _text(each, "name")))
    return bool(wanted & _targets(policy))


def _is_rule_route(subject: Subject) -> bool:
    return _is(subject, "AIGatewayRoute") or (_is(subject, "HTTPRoute") and _routes_by_model(subject.root))


def _routes_by_model(route: Node) -> bool:
    return any(key == "name" and node.text.lower() == _MODEL_HEADER for key, node in route.scalars())


def _place(root: Node) -> Node:
    return root.at("spec") or root


def _has_gateway(subject: Subject) -> bool:
    """Whether the gateway itself is audited too, so that what is for it would be seen."""
    return any(True for _ in _near(subject, "Gateway"))


def _unguarded(subject: Subject) -> Iterator[Problem]:
    if not _is_rule_route(subject) or is_template(subject.root):
        return
    for policy in _near(subject, "SecurityPolicy"):
        if _concerns(policy, subject.root) and any(policy.at("spec", key) is not None for key in _ASKS):
            return
    seen = _has_gateway(subject)
    yield Problem(
        _place(subject.root),
        _label(subject.root, "SecurityPolicy"),
        "a SecurityPolicy with jwt, apiKeyAuth, oidc or extAuth for the gateway",
        found="none for this route or its gateway",
        severity=_H if seen else _L,
        why="" if seen else "the gateway is not among these files: a policy may stand beside it",
    )


def _tools_unguarded(subject: Subject) -> Iterator[Problem]:
    if not _is(subject, "MCPRoute") or is_template(subject.root):
        return
    policy = subject.root.at("spec", "securityPolicy")
    if policy is not None and policy.fields:
        return
    if any(_concerns(each, subject.root) for each in _near(subject, "SecurityPolicy")):
        return
    yield Problem(
        _place(subject.root),
        _label(subject.root, "spec.securityPolicy"),
        "oauth with issuer and audiences, or apiKeyAuth",
        found="not set",
        severity=_H if _has_gateway(subject) else _M,
    )


def _access(subject: Subject) -> Iterator[Problem]:
    yield from _unguarded(subject)
    yield from _tools_unguarded(subject)


def _costs(subject: Subject) -> Iterator[Problem]:
    if not _is(subject, "AIGatewayRoute") or is_template(subject.root):
        return
    costs = subject.root.at("spec", "llmRequestCosts")
    if costs is None or not costs.members:
        yield Problem(
            _place(subject.root),
            _label(subject.root, "spec.llmRequestCosts"),
            "[{metadataKey: llm_total_token, type: TotalToken}]",
            found="not set",
            about="costs",
            why="tokens are not counted, so nothing can limit them",
        )
    policies = [each for each in _near(subject, "BackendTrafficPolicy") if _concerns(each, subject.root)]
    if not any(policy.at("spec", "rateLimit") is not None for policy in policies):
        seen = _has_gateway(subject) or bool(policies)
        yield Problem(
            _place(subject.root),
            _label(subject.root, "BackendTrafficPolicy rateLimit"),
            "a BackendTrafficPolicy with global rules by caller and cost",
            found="none for this route or its gateway",
            about="limit",
            severity=_M if seen else _L,
            why="" if seen else "the gateway is not among these files: a policy may stand beside it",
        )


def _upstreams(subject: Subject) -> Iterator[Problem]:
    if not _is(subject, "Backend", "gateway.envoyproxy.io"):
        return
    verified = any(
        ("Backend", name_of(subject.root)) in _targets(policy) for policy in _near(subject, "BackendTLSPolicy")
    )
    tls = subject.root.at("spec", "tls")
    skips = subject.root.at("spec", "tls", "insecureSkipVerify")
    if skips is not None and skips.says_true:
        yield Problem(skips, _label(subject.root, "spec.tls.insecureSkipVerify"), "false", severity=_H)
        return
    endpoints = subject.root.at("spec", "endpoints")
    for endpoint in endpoints.members if endpoints is not None else ():
        host = endpoint.at("fqdn", "hostname") or endpoint.at("ip", "address")
        if host is None or host.is_template or verified or tls is not None or not is_public(host.text):
            continue
        yield Problem(
            host,
            _label(subject.root, "BackendTLSPolicy"),
            "a BackendTLSPolicy with wellKnownCACertificates: System and the host",
            found=host.text,
            severity=_H if _text(endpoint, "fqdn", "port") != "443" else _M,
            why="no policy for TLS to it is among these files",
        )


def _tools(subject: Subject) -> Iterator[Problem]:
    if not _is(subject, "MCPRoute"):
        return
    backends = subject.root.at("spec", "backendRefs")
    for backend in backends.members if backends is not None else ():
        if backend.at("toolSelector") is None and _text(backend, "kind") != "MCPBackend":
            name = _text(backend, "name")
            yield Problem(
                backend,
                _label(subject.root, f"backendRefs {name} toolSelector"),
                "include: [the tools that are needed]",
                found="not set: every tool",
                about=name,
            )
        include = backend.at("toolSelector", "includeRegex")
        for pattern in include.members if include is not None else ():
            if re.fullmatch(r"\^?\.[*+]\$?", pattern.text):
                yield Problem(pattern, _label(subject.root, "toolSelector.includeRegex"), "the names of the tools")


def _model_header(subject: Subject) -> Iterator[Problem]:
    if not _is(subject, "HTTPRoute") or not _routes_by_model(subject.root) or is_template(subject.root):
        return
    for policy in _near(subject, "ClientTrafficPolicy"):
        early = policy.at("spec", "headers", "earlyRequestHeaders", "remove")
        if early is not None and any(member.text.lower() == _MODEL_HEADER for member in early.members):
            return
    place = next((node for key, node in subject.root.scalars() if key == "name" and node.text.lower() == _MODEL_HEADER))
    yield Problem(
        place,
        _label(subject.root, "matches.headers"),
        "an AIGatewayRoute, or a ClientTrafficPolicy with earlyRequestHeaders.remove of it",
        why="what is set from the body by the gateway can be set by callers here",
    )


def _secrets(subject: Subject) -> Iterator[Problem]:
    if not _is(subject, "Secret") or not _belongs(subject):
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
                _label(subject.root, f"{block}.{name}"),
                "an ExternalSecret or SealedSecret, or nothing in the repository",
                found=None if subject.literal(node) is not None else "a secret in the file",
                about=name,
            )


def _belongs(subject: Subject) -> bool:
    """Whether a secret is one that the gateway sends to providers, or to tools."""
    name = name_of(subject.root)
    for root in _near(subject, "BackendSecurityPolicy", "MCPRoute"):
        if any(key == "name" and node.text == name and "ecretRef" in node.pointer for key, node in root.scalars()):
            return True
    return False


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return text


def _relaxed(subject: Subject) -> Iterator[Problem]:
    if _is(subject, "SecurityPolicy"):
        node = subject.root.at("spec", "extAuth", "failOpen")
        if node is not None and node.says_true:
            yield Problem(node, _label(subject.root, "spec.extAuth.failOpen"), "false")
        optional = subject.root.at("spec", "jwt", "optional")
        if optional is not None and optional.says_true:
            yield Problem(
                optional, _label(subject.root, "spec.jwt.optional"), "false", why="calls without a token pass"
            )
        origins = subject.root.at("spec", "cors", "allowOrigins")
        credentials = subject.root.at("spec", "cors", "allowCredentials")
        for origin in origins.members if origins is not None else ():
            if origin.text == "*" and credentials is not None and credentials.says_true:
                yield Problem(origin, _label(subject.root, "spec.cors.allowOrigins"), "your own sites")
    if _is(subject, "EnvoyExtensionPolicy"):
        listed = subject.root.at("spec", "extProc")
        for each in listed.members if listed is not None else ():
            node = each.at("failOpen")
            if node is not None and node.says_true:
                yield Problem(node, _label(subject.root, "spec.extProc.failOpen"), "false")


def _logs(subject: Subject) -> Iterator[Problem]:
    if not _is(subject, "EnvoyProxy"):
        return
    settings = subject.root.at("spec", "telemetry", "accessLog")
    for key, node in settings.scalars() if settings is not None else ():
        match = re.search(
            r"%(?:REQ|RESP)\(([^)%]*(?:AUTHORIZATION|API-KEY|COOKIE)[^)%]*)\)[^%]*%", node.text, re.IGNORECASE
        )
        if match:
            yield Problem(
                node, _label(subject.root, f"accessLog {key}"), "without it", found=match[0][:80], about=match[0]
            )


_API: Final = "aigateway.envoyproxy.io/v1alpha1"
_ROUTE: Final = f"""apiVersion: {_API}
kind: AIGatewayRoute
metadata: {{name: models}}
spec:
  parentRefs: [{{name: gateway, kind: Gateway}}]
  rules:
  - matches: [{{headers: [{{type: Exact, name: x-ai-eg-model, value: gpt-4o}}]}}]
    backendRefs: [{{name: openai}}]
"""
_GATEWAY: Final = """---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {{name: gateway}}
spec: {{gatewayClassName: ai, listeners: [{{name: web, protocol: {}, port: 443}}]}}
"""
_POLICY: Final = """---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {{name: keys}}
spec:
  targetRefs: [{{group: gateway.networking.k8s.io, kind: Gateway, name: gateway}}]
  {}
"""
_LIMITED: Final = """---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata: {name: limits}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: gateway}]
  rateLimit: {type: Global, global: {rules: [{limit: {requests: 1000, unit: Hour}}]}}
"""
_KEYS: Final = "apiKeyAuth: {extractFrom: [{headers: [x-api-key]}], credentialRefs: [{name: keys}]}"
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
_MCP: Final = f"""apiVersion: {_API}
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
_BSP: Final = f"""apiVersion: {_API}
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


def _filled(sample: str, text: str) -> str:
    return sample.replace("{}", text, 1)


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
            "it or its "
            "gateway. Low where the gateway is not among them.",
        ),
        _KUBERNETES,
        _access,
        _ROUTE + _GATEWAY.format("HTTPS"),
        _ROUTE + _GATEWAY.format("HTTPS") + _POLICY.format(_KEYS),
        name="gateway.yaml",
    ),
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
            "among the "
            "files audited (low where the gateway is not among them).",
        ),
        _KUBERNETES,
        _costs,
        _ROUTE + _GATEWAY.format("HTTPS"),
        _ROUTE + "  llmRequestCosts: [{metadataKey: llm_total_token, type: TotalToken}]\n" + _LIMITED,
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
        _filled(_MCP, ""),
        _filled(_MCP, ", toolSelector: {include: [get_issue]}"),
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
            "CFG713",
            "ai-gateway-secret-in-file",
            _H,
            "The provider's key for the AI gateway stands in a manifest",
            "Whoever sees the repository calls models on your account; Base64 hides nothing.",
            "Use an ExternalSecret, a SealedSecret or workload identity, and revoke the key in the file.",
            *STOLEN,
            "MITRE-ATLAS:AML.T0083",
            checks="Secrets that a BackendSecurityPolicy or MCPRoute among the files audited refers to, with a value "
            "that "
            "is neither a placeholder nor a reference.",
        ),
        _KUBERNETES,
        _secrets,
        _filled(_BSP, f"sk-{MADE_UP_KEY}"),
        _filled(_BSP, "OPENAI_API_KEY"),
        name="policy.yaml",
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
