"""NGINX: who may call models, and who reaches what only administrators need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import LEAK, UNBOUNDED, Check, Problem, rule
from auditors.configuration.documents import Kind
from auditors.configuration.nginx.blocks import exposed, unseen
from auditors.configuration.nginx.guards import guards, is_guarded
from auditors.configuration.nginx.locations import location_for
from auditors.configuration.nginx.routes import Route, gateway_of
from auditors.configuration.severities import milder
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_NGINX: Final = frozenset({Kind.NGINX})
_MANAGEMENT: Final = (
    "/key/generate",
    "/user/new",
    "/team/new",
    "/model/new",
    "/config/update",
    "/spend/logs",
    "/ui/",
    "/mcp-rest/test/connection",
)
"""One path of each group that LiteLLM's administrators use."""

_PATH: Final = re.compile(r"^(?:[\w$]+://)?[^/$]*")
"""What stands before the path of a target."""


def _unguarded(subject: Subject) -> Iterator[Problem]:
    gateway = gateway_of(subject.root)
    if not gateway.servers:
        return
    for route in gateway.llm_routes():
        found = guards(route)
        if any(not guard.hollow for guard in found):
            continue
        severity, why = _weight(route, [guard.hollow for guard in found])
        yield Problem(
            route.location.node,
            route.label,
            "auth_request /auth; or auth_jwt, auth_basic, a map of keys that is checked",
            found="; ".join(guard.kind for guard in found) or "nothing asks for a credential",
            why=why,
            severity=severity,
        )


def _weight(route: Route, hollow: list[str]) -> tuple[Severity, str]:
    """How bad it is that a location asks for nothing, and what is special about it."""
    include = unseen(route.block)
    if include:
        return _L, f"{include} was not found beside this file: it may ask for one"
    severity, why = _H, "; ".join(hollow)
    if route.injected is not None:
        why = f"{why}; the gateway adds its own key to every request".lstrip("; ")
    elif route.is_litellm or route.is_provider:
        what = "LiteLLM behind it has a master key" if route.is_litellm else "callers bring a key of the provider"
        why = f"{why}; anybody is let in unless {what}".lstrip("; ")
    if any("POST" not in block.arguments for block in route.location.own("limit_except")):
        severity = milder(severity)
        why = f"{why}; only some methods are let through".lstrip("; ")
    return route.severity(severity), why


def _metrics(subject: Subject) -> Iterator[Problem]:
    gateway = gateway_of(subject.root)
    for server in gateway.servers:
        for block in server.everything():
            if block.name != "location":
                continue
            status = block.own("stub_status", "api", "status", "vhost_traffic_status_display")
            handler = next(iter(block.own("proxy_pass")), None)
            is_metrics = block.arguments and block.arguments[-1].rstrip("/") in ("/metrics", "/prometheus")
            if not status and not (is_metrics and handler is not None):
                continue
            route = Route(gateway, server, block, handler or status[0])
            if not is_guarded(route):
                yield Problem(
                    block.node,
                    route.label,
                    "allow 127.0.0.1; deny all;",
                    found=status[0].name if status else "proxied",
                    severity=_L if exposed(server) else _I,
                )


def _management(subject: Subject) -> Iterator[Problem]:
    gateway = gateway_of(subject.root)
    by_server: dict[int, list[Route]] = {}
    for route in gateway.routes():
        if route.is_litellm:
            by_server.setdefault(id(route.server), []).append(route)
    for server in gateway.servers:
        routes = by_server.get(id(server), [])
        reached = [(path, found) for path in _MANAGEMENT if (found := _reached(routes, path)) is not None]
        if not reached:
            continue
        route = reached[0][1][1]
        include = unseen(route.block)
        yield Problem(
            route.location.node,
            route.label,
            "location ~ ^/(key|user|team|model|config|spend|ui|mcp-rest)(/|$) { deny all; }",
            found=", ".join(found[0] for _, found in reached),
            why=f"{include} was not found beside this file: it may deny them" if include else "",
            severity=_L if include else (_H if exposed(server) else _M),
        )


def _reached(routes: list[Route], path: str) -> tuple[str, Route] | None:
    """A path of the gateway by which a path of LiteLLM is reached without a guard, and the route that it takes."""
    for route in routes:
        for outside in _outside(route, path):
            location = location_for(route.server, outside) if route.server is not None else None
            if location is route.location and not location.own("return") and not is_guarded(route):
                return outside, route
    return None


def _outside(route: Route, path: str) -> Iterator[str]:
    """The paths that a route may turn into one of LiteLLM: what stands behind the host of `proxy_pass` replaces the
    path of the location, and a rewrite may take it off.
    """
    inside = _PATH.sub("", route.target)
    prefix = route.path if len(route.location.arguments) == 1 or route.location.text == "^~" else ""
    if not inside or "$" in inside:
        yield path
        if prefix and route.location.own("rewrite"):
            yield f"{prefix.rstrip('/')}{path}"
    elif prefix and path.startswith(inside):
        yield f"{prefix}{path[len(inside) :]}"


_SERVER: Final = """
upstream models {{ server 127.0.0.1:8000; }}
server {{
  listen 443 ssl;
  server_name llm.example.com;
  {}
}}
"""

CHECKS: Final = (
    Check(
        rule(
            "CFG601",
            "nginx-models-without-authentication",
            _H,
            "A location leads to a model and asks callers for nothing",
            "Whoever finds the address calls models on your account, or uses your hardware: open gateways are found "
            "within hours and resold.",
            "Ask for a credential: `auth_request`, `auth_jwt`, `auth_basic`, client certificates, or a `map` of "
            'whole keys with `if ($key_id = "") { return 401; }`.',
            *UNBOUNDED,
            "CWE-306",
            "MITRE-ATLAS:AML.T0040",
            checks="Locations that hand requests to a model (by path, destination or the key they add) where no "
            "auth directive, client certificate, address list, Lua check or refusing `if` on a credential is in "
            "effect, or only one that lets everybody in. Milder where only this machine reaches it.",
        ),
        _NGINX,
        _unguarded,
        _SERVER.format("location /v1/ { proxy_pass http://models; }"),
        _SERVER.format("location /v1/ { auth_request /auth; proxy_pass http://models; }"),
        name="nginx.conf",
    ),
    Check(
        rule(
            "CFG610",
            "nginx-status-open",
            _L,
            "Status or metrics of the gateway are open",
            "They tell load, model names and tenants, and are the first thing that attackers look for.",
            "Let in the monitoring only: `allow 127.0.0.1; deny all;`.",
            *LEAK,
            "CWE-200",
            "MITRE-ATLAS:AML.T0069",
            checks="`stub_status` and its like, and proxied /metrics, without a list of addresses or a credential.",
        ),
        _NGINX,
        _metrics,
        _SERVER.format("location /nginx_status { stub_status; }"),
        _SERVER.format("location /nginx_status { stub_status; allow 127.0.0.1; deny all; }"),
        name="nginx.conf",
    ),
    Check(
        rule(
            "CFG616",
            "nginx-management-reachable",
            _H,
            "Management of LiteLLM is reachable through the public server",
            "Keys, teams, models, spend and the admin interface are a guessed or leaked master key away, and every "
            "hole in them is open to the internet.",
            "Deny these paths on the public server, and serve them to administrators on another one.",
            "OWASP-LLM06:2025",
            "CWE-284",
            "MITRE-ATLAS:AML.T0049",
            checks="One path of each group of LiteLLM's management routes is matched against the locations as NGINX "
            "does it (exact, longest prefix, patterns in order); those handed on to LiteLLM without a guard are told.",
        ),
        _NGINX,
        _management,
        _SERVER.format("location / { proxy_pass http://litellm:4000; }"),
        _SERVER.format(
            "location ~ ^/(key|user|team|model|config|spend|ui|mcp-rest)(/|$) { deny all; }\n"
            "  location / { proxy_pass http://litellm:4000; }"
        ),
        name="nginx.conf",
    ),
)
