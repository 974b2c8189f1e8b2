"""Envoy: who may call what stands behind it, and who reaches its own interface."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import LEAK, UNBOUNDED, Check, Fix, Problem, rule
from auditors.configuration.documents import Kind, Node
from auditors.configuration.envoy.guards import guards, relaxed_routes
from auditors.configuration.envoy.resources import (
    Manager,
    envoy_of,
    field,
    filter_of,
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
        if not manager.proxies or (_forwarder(manager) is not None and not manager.is_exposed):
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


def _forward_proxy(subject: Subject) -> Iterator[Problem]:
    envoy = envoy_of(subject.root)
    dynamic = {
        text(each, "name") for each in envoy.clusters if "dynamic_forward_proxy" in text(each, "cluster_type", "name")
    }
    for manager in envoy.managers:
        led = [route for _, route in manager.routes if text(route, "route", "cluster") in dynamic]
        place = _forwarder(manager) or (led[0] if led else None)
        if place is None:
            continue
        domains = [domain for host in manager.virtual_hosts for domain in members(host, "domains")]
        wide = [domain for domain in domains if domain.text == "*" or domain.text.startswith("*:")]
        if manager.virtual_hosts and not wide:
            continue
        guarded = any(not guard.hollow for guard in guards(manager))
        yield Problem(
            wide[0] if wide else place,
            f"{manager.name} dynamic_forward_proxy",
            "domains: [api.openai.com]",
            found="*" if wide else "domains that are not in the file",
            why="any host that callers name" + (", once they have a credential" if guarded else ""),
            severity=manager.severity(_H if guarded else _C),
        )


def _forwarder(manager: Manager) -> Node | None:
    """The filter that forwards to whatever host a request names."""
    for each in manager.filters:
        if each.kind == "FilterConfig" and "dynamic_forward_proxy" in f"{each.name} {text(each.config, '@type')}":
            return each.node
    return None


def _addresses(subject: Subject) -> Iterator[Problem]:
    for manager in envoy_of(subject.root).managers:
        known = ("use_remote_address", "xff_num_trusted_hops", "original_ip_detection_extensions")
        given = {name: field(manager.node, name) for name in known}
        off = given["use_remote_address"]
        if all(node is None or (node is off and node.says_false) for node in given.values()):
            yield Problem(
                off or manager.node,
                f"{manager.name} use_remote_address",
                "true",
                found="false" if off is not None else "not set",
                severity=manager.severity(_M),
            )


def _paths(subject: Subject) -> Iterator[Problem]:
    for manager in envoy_of(subject.root).managers:
        judged = _judges_paths(manager.node)
        missing = {
            "normalize_path": "true",
            "merge_slashes": "true",
            "path_with_escaped_slashes_action": "REJECT_REQUEST",
        }
        for key, wanted in missing.items():
            node = field(manager.node, key)
            kept = node is not None and (
                node.says_false or "KEEP_UNCHANGED" in node.text or "IMPLEMENTATION" in node.text
            )
            if node is not None and not kept:
                continue
            if not kept and not judged:
                continue
            severity = _H if judged and key == "normalize_path" else (_M if judged else _L)
            yield Problem(
                node if node is not None else manager.node,
                f"{manager.name} {key}",
                wanted,
                found=node.text if node is not None else "not set",
                why=f"{judged} decides by path" if judged else "",
                about=key,
                severity=manager.severity(severity),
                fix=Fix(wanted, node) if node is not None else None,
            )


def _judges_paths(manager: Node) -> str:
    """The filter that decides by path: RBAC with paths, JWT rules with prefixes; empty where none does."""
    for node in members(manager, "http_filters"):
        each = filter_of(node)
        if each.kind == "RBAC":
            for key, scalar in each.config.scalars():
                if "/url_path/" in scalar.pointer or "/urlPath/" in scalar.pointer:
                    return "rbac"
                del key
        if each.kind == "JwtAuthentication":
            for entry in members(each.config, "rules"):
                if text(entry, "match", "prefix") not in ("", "/") or text(entry, "match", "path"):
                    return "jwt_authn"
    return ""


def _plain(subject: Subject) -> Iterator[Problem]:
    for holder in envoy_of(subject.root).listeners:
        address = field(holder, "address", "socket_address", "address")
        chains = members(holder, "filter_chains")
        udp = text(holder, "address", "socket_address", "protocol") == "UDP"
        if address is None or not chains or udp or not is_exposed(holder):
            continue
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
_FORWARD: Final = """
- name: envoy.filters.http.dynamic_forward_proxy
  typed_config:
    "@type": type.googleapis.com/envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig
    dns_cache_config: {name: cache}
"""
_ADMIN: Final = "admin: {{address: {{socket_address: {{address: {}, port_value: 9901}}}}}}\n"
_RBAC: Final = """
- name: envoy.filters.http.rbac
  typed_config:
    "@type": type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC
    rules:
      action: DENY
      policies:
        admin: {permissions: [{url_path: {path: {prefix: /key}}}], principals: [{any: true}]}
"""
_NORMAL: Final = "normalize_path: true\nmerge_slashes: true\npath_with_escaped_slashes_action: REJECT_REQUEST\n"
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
            "stops the "
            "gateway.",
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
            "within "
            "hours and resold.",
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
            "CFG706",
            "envoy-open-forward-proxy",
            _C,
            "Envoy forwards to whatever host callers name",
            "Metadata services, databases and admin interfaces inside are reached through it.",
            "List the hosts in `domains` of the virtual host, or give each provider a cluster of its own.",
            "OWASP-LLM06:2025",
            "CWE-918",
            "MITRE-ATLAS:AML.T0049",
            checks="`dynamic_forward_proxy` under a virtual host for `*`, or under routes that are not in the file. "
            "High "
            "where callers need a credential.",
        ),
        _ENVOY,
        _forward_proxy,
        listener(_FORWARD + ROUTER),
        listener(_FORWARD + ROUTER, domains="[api.openai.com]"),
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
            "CFG709",
            "envoy-address-from-caller",
            _M,
            "Envoy believes what callers send as their address",
            "Without either setting X-Forwarded-For comes through as it is: limits, rules and logs by address are "
            "deceived.",
            "Set `use_remote_address: true` at the edge, and `xff_num_trusted_hops` behind other proxies.",
            "CWE-348",
            checks="Neither `use_remote_address` nor `xff_num_trusted_hops` nor a detection extension is set.",
        ),
        _ENVOY,
        _addresses,
        listener(ROUTER),
        listener(ROUTER, settings="use_remote_address: true\n"),
        name="envoy.yaml",
        folds=True,
    ),
    Check(
        rule(
            "CFG715",
            "envoy-paths-not-normalised",
            _M,
            "Rules by path see paths that what stands behind reads differently",
            "`/x/../key/generate`, `//key` and `%2f` get past a rule on `/key`, and arrive there.",
            "Set `normalize_path: true`, `merge_slashes: true` and `path_with_escaped_slashes_action: REJECT_REQUEST`.",
            "CWE-22",
            "CWE-863",
            checks="The three settings, where RBAC or JWT rules decide by path; where none does, only what is turned "
            "off.",
        ),
        _ENVOY,
        _paths,
        listener(_RBAC + ROUTER),
        listener(_RBAC + ROUTER, settings=_NORMAL),
        name="envoy.yaml",
        folds=True,
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
