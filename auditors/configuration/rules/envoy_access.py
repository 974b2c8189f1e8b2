"""Envoy: who may call what stands behind it, and who reaches its own interface."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import LEAK, UNBOUNDED, Check, Fix, Problem, rule
from auditors.configuration.documents import Kind, Node
from auditors.configuration.envoy.guards import guards, relaxed_routes
from auditors.configuration.envoy.resources import (
    envoy_of,
    field,
    forwarder_of,
    is_exposed,
    is_public,
    members,
    text,
)
from auditors.configuration.envoy.samples import ROUTER, listener
from auditors.configuration.severities import milder
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_ENVOY: Final = frozenset({Kind.ENVOY})
_HEALTH: Final = re.compile(r"/(?:health\w*|live\w*|ready\w*|ping|status|\.well-known/.*|favicon.*)(?:/.*)?\Z")


def _admin(subject: Subject) -> Iterator[Problem]:
    admin = field(subject.root, "admin")
    address = field(admin, "address", "socket_address", "address")
    if admin is not None and address is not None and address.text and not address.is_template and is_exposed(admin):
        yield Problem(address, "admin.address", "127.0.0.1", fix=Fix("127.0.0.1", address))


def _unguarded(subject: Subject) -> Iterator[Problem]:
    for manager in envoy_of(subject.root).managers:
        if not manager.proxies or (forwarder_of(manager) is not None and not manager.is_exposed):
            continue
        found = guards(manager)
        place = field(manager.node, "http_filters") or manager.node
        if not any(not guard.hollow for guard in found):
            yield Problem(
                found[0].node if found else place,
                f"{manager.name} http_filters",
                "ext_authz, jwt_authn, api_key_auth or rbac before the router",
                found=", ".join(guard.kind for guard in found) or "nothing asks for a credential",
                why="; ".join(dict.fromkeys(guard.hollow for guard in found)),
                severity=manager.severity(_H),
            )
            continue
        for node, route, label in relaxed_routes(manager, {guard.kind for guard in found if not guard.hollow}):
            if not _is_health(route):
                yield Problem(
                    node,
                    f"{manager.name} {label} typed_per_filter_config",
                    "without it, or for health checks only",
                    found="the filter is turned off here",
                    severity=manager.severity(_H),
                )


def _is_health(route: Node | None) -> bool:
    path = text(route, "match", "path") or text(route, "match", "prefix") or text(route, "match", "safe_regex", "regex")
    return bool(_HEALTH.match(path.lstrip("^")))


def _fails_open(subject: Subject) -> Iterator[Problem]:
    for manager in envoy_of(subject.root).managers:
        for each in manager.filters:
            node = field(each.config, "failure_mode_allow")
            if each.kind in ("ExtAuthz", "ExternalProcessor") and node is not None and node.says_true:
                setting = f"{manager.name} {each.name} failure_mode_allow"
                yield Problem(node, setting, "false", severity=manager.severity(_H), fix=Fix("false", node))


def _plain(subject: Subject) -> Iterator[Problem]:
    envoy = envoy_of(subject.root)
    for holder in envoy.listeners:
        address = field(holder, "address", "socket_address", "address")
        chains = members(holder, "filter_chains")
        udp = text(holder, "address", "socket_address", "protocol") == "UDP"
        if address is None or not chains or udp or not is_exposed(holder):
            continue
        inside = [manager for manager in envoy.managers if manager.listener is holder]
        if inside and not any(manager.proxies for manager in inside):
            continue  # it sends callers to where there is encryption
        if all(field(chain, "transport_socket") is None and field(chain, "tls_context") is None for chain in chains):
            host = address.text
            yield Problem(
                address,
                f"{text(holder, 'name') or 'listener'} transport_socket",
                "DownstreamTlsContext",
                found="no transport_socket",
                severity=_M if host in ("0.0.0.0", "::") or is_public(host) else milder(_M),
            )


_KEYED: Final = """
- name: envoy.filters.http.jwt_authn
  typed_config:
    "@type": type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication
    providers: {idp: {issuer: https://idp.example.com, local_jwks: {filename: /etc/envoy/jwks.json}}}
    rules: [{match: {prefix: /}, requires: {provider_name: idp}}]
"""
_EXT_AUTHZ: Final = """
- name: envoy.filters.http.ext_authz
  typed_config:
    "@type": type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz
    failure_mode_allow: {}
    grpc_service: {{envoy_grpc: {{cluster_name: authz}}}}
"""
_ADMIN: Final = "admin: {{address: {{socket_address: {{address: {}, port_value: 9901}}}}}}\n"
_TLS: Final = """transport_socket:
  name: envoy.transport_sockets.tls
  typed_config:
    "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
"""

CHECKS: Final = (
    Check(
        rule(
            "CFG701",
            "envoy-admin-exposed",
            _C,
            "Envoy's administration interface listens beyond this machine",
            "It asks for nothing: whoever reaches it reads configuration and keys, changes log levels, drains and "
            "stops the gateway.",
            "Bind it to 127.0.0.1, or to a Unix socket.",
            *LEAK,
            "CWE-306",
            "MITRE-ATLAS:AML.T0049",
        ),
        _ENVOY,
        _admin,
        _ADMIN.format("0.0.0.0"),
        _ADMIN.format("127.0.0.1"),
        name="envoy.yaml",
    ),
    Check(
        rule(
            "CFG703",
            "envoy-without-authentication",
            _H,
            "Envoy hands requests on and asks callers for nothing",
            "Whoever finds the address calls models on your account, or uses your hardware: open gateways are found "
            "within hours and resold.",
            "Put `ext_authz`, `jwt_authn`, `api_key_auth` or an allowing `rbac` before the router, or require client "
            "certificates.",
            *UNBOUNDED,
            "CWE-306",
            "MITRE-ATLAS:AML.T0040",
            checks="HTTP filters before the router: none that asks for a credential, or only ones that are disabled, "
            "match any key of the right form, cover some paths only, or let failures through; routes that turn the "
            "filter off, except health checks.",
        ),
        _ENVOY,
        _unguarded,
        listener(ROUTER),
        listener(_KEYED + ROUTER),
        name="envoy.yaml",
    ),
    Check(
        rule(
            "CFG708",
            "envoy-fails-open",
            _H,
            "Requests pass when the check of them fails",
            "Whoever overloads or cuts off the service that decides is let in.",
            "Set `failure_mode_allow: false`.",
            "CWE-636",
        ),
        _ENVOY,
        _fails_open,
        listener(_EXT_AUTHZ.format("true") + ROUTER),
        listener(_EXT_AUTHZ.format("false") + ROUTER),
        name="envoy.yaml",
    ),
    Check(
        rule(
            "CFG716",
            "envoy-listener-without-tls",
            _M,
            "Calls of models come in without encryption",
            "Keys and prompts are read on the way.",
            "Give every chain of filters a `DownstreamTlsContext`, and send port 80 there.",
            *LEAK,
            "CWE-319",
            checks="Listeners beyond this machine of which no chain has a transport socket. Low on addresses inside.",
        ),
        _ENVOY,
        _plain,
        listener(ROUTER),
        listener(ROUTER, chain=_TLS),
        name="envoy.yaml",
    ),
)
