"""Envoy: what callers decide by what they send: the host that is called, their address, the path, the origin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import LEAK, Check, Fix, Problem, rule
from auditors.configuration.documents import Kind, Node
from auditors.configuration.envoy.guards import guards
from auditors.configuration.envoy.resources import envoy_of, field, filter_of, forwarder_of, kind_of, members, text
from auditors.configuration.envoy.samples import ROUTER, listener
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_ENVOY: Final = frozenset({Kind.ENVOY})
_URL_PATH: Final = re.compile(r"/url_?[pP]ath/")
_ANY_ORIGIN: Final = re.compile(r"\*|\^?\(?(?:https?\??:(?:\\?/){2})?\.[*+]\)?\$?|https?:(?://)?|")
"""Origins that every site has: `*`, a pattern that matches all, nothing but a scheme, nothing at all."""


def _forward_proxy(subject: Subject) -> Iterator[Problem]:
    envoy = envoy_of(subject.root)
    dynamic = {
        text(each, "name") for each in envoy.clusters if "dynamic_forward_proxy" in text(each, "cluster_type", "name")
    }
    for manager in envoy.managers:
        led = [route for _, route in manager.routes if text(route, "route", "cluster") in dynamic]
        place = forwarder_of(manager) or (led[0] if led else None)
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


def _addresses(subject: Subject) -> Iterator[Problem]:
    for manager in envoy_of(subject.root).managers:
        if not manager.proxies:
            continue
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
        if each.kind == "RBAC" and any(_URL_PATH.search(scalar.pointer) for _, scalar in each.config.scalars()):
            return "rbac"
        if each.kind == "JwtAuthentication":
            for entry in members(each.config, "rules"):
                if text(entry, "match", "prefix") not in ("", "/") or text(entry, "match", "path"):
                    return "jwt_authn"
    return ""


def _origins(subject: Subject) -> Iterator[Problem]:
    for manager in envoy_of(subject.root).managers:
        holders = [*manager.virtual_hosts, *(route for _, route in manager.routes)]
        for policy in (policy for holder in holders for policy in _cors_of(holder)):
            credentials = field(policy, "allow_credentials")
            if credentials is None or not credentials.says_true:
                continue
            for matcher in members(policy, "allow_origin_string_match"):
                for key in ("exact", "prefix", "suffix", "contains", "safe_regex"):
                    node = field(matcher, "safe_regex", "regex") if key == "safe_regex" else field(matcher, key)
                    if node is not None and _ANY_ORIGIN.fullmatch(node.text):
                        setting = f"{manager.name} cors allow_origin_string_match {key}"
                        yield Problem(node, setting, "exact: your own sites", severity=manager.severity(_H))


def _cors_of(holder: Node) -> Iterator[Node]:
    """The policies for other origins of a virtual host or a route: of the filter, and in the older field."""
    listed = field(holder, "typed_per_filter_config")
    configured = listed.fields.values() if listed is not None else ()
    yield from (node for node in configured if kind_of(node) == "CorsPolicy")
    for older in (field(holder, "cors"), field(holder, "route", "cors")):
        if older is not None:
            yield older


_FORWARD: Final = """
- name: envoy.filters.http.dynamic_forward_proxy
  typed_config:
    "@type": type.googleapis.com/envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig
    dns_cache_config: {name: cache}
"""
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
_CORS: Final = """typed_per_filter_config:
  envoy.filters.http.cors:
    "@type": type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy
    allow_credentials: true
    allow_origin_string_match: [{}]
"""

CHECKS: Final = (
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
            "High where callers need a credential.",
        ),
        _ENVOY,
        _forward_proxy,
        listener(_FORWARD + ROUTER),
        listener(_FORWARD + ROUTER, domains="[api.openai.com]"),
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
            "A rule by path is passed with another spelling of the path",
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
            "CFG717",
            "envoy-cross-origin-credentials",
            _H,
            "Every web site may call the gateway with its users' credentials",
            "A page that a user visits reads answers and spends the user's budget.",
            "List your own sites with `exact` in `allow_origin_string_match`.",
            *LEAK,
            "CWE-942",
            checks="Policies for other origins that allow credentials to every origin, on virtual hosts and routes.",
        ),
        _ENVOY,
        _origins,
        listener(ROUTER, host=_CORS.format("{safe_regex: {regex: '.*'}}")),
        listener(ROUTER, host=_CORS.format("{exact: https://app.example.com}")),
        name="envoy.yaml",
    ),
)
