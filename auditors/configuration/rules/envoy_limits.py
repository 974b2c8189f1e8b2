"""Envoy: how much a caller may ask for, and what protects Envoy itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import UNBOUNDED, Check, Problem, rule
from auditors.configuration.documents import Kind, Node
from auditors.configuration.envoy.resources import Filter, Manager, envoy_of, field, members
from auditors.configuration.envoy.samples import ROUTER, listener
from auditors.configuration.severities import milder
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_ENVOY: Final = frozenset({Kind.ENVOY})
_LIMITS: Final = frozenset({"LocalRateLimit", "RateLimit", "RateLimitQuotaFilterConfig"})


def _rates(subject: Subject) -> Iterator[Problem]:
    for manager in envoy_of(subject.root).managers:
        if not manager.proxies:
            continue
        found = [each for each in manager.filters if each.kind in _LIMITS and not each.is_disabled]
        flaws = [_flaw(each, manager) for each in found]
        if found and not all(flaws):
            continue
        place = field(manager.node, "http_filters") or manager.node
        yield Problem(
            found[0].node if found else place,
            f"{manager.name} http_filters",
            "local_ratelimit or ratelimit before the router",
            found=found[0].name if found else "no rate limit",
            why="; ".join(dict.fromkeys(flaws)),
            severity=manager.severity(_M),
        )


def _flaw(each: Filter, manager: Manager) -> str:
    """Why a limit limits nothing, if it does not."""
    if each.kind != "LocalRateLimit":
        return ""
    if field(each.config, "token_bucket") is None and field(each.config, "descriptors") is None:
        routed = any("local_ratelimit" in name for host in manager.virtual_hosts for name in _configured(host))
        return "" if routed or not manager.virtual_hosts else "no token_bucket: it limits nothing"
    off = [key for key in ("filter_enabled", "filter_enforced") if _share(each.config, key) == 0]
    return f"{' and '.join(off)}: without it no request is limited" if off else ""


def _configured(host: Node) -> Iterator[str]:
    for holder in [host, *members(host, "routes")]:
        listed = field(holder, "typed_per_filter_config")
        yield from listed.fields if listed is not None else ()


def _share(config: Node, key: str) -> int:
    """The numerator of a runtime fraction; 0 where there is none, as Envoy takes it, 1 where it is not a number."""
    node = field(config, key, "default_value", "numerator")
    if field(config, key) is None:
        return 0
    return node.value if node is not None and isinstance(node.value, int) else 1


def _overload(subject: Subject) -> Iterator[Problem]:
    envoy = envoy_of(subject.root)
    if envoy.is_bootstrap and envoy.listeners and field(subject.root, "overload_manager") is None:
        runtime = any("max_connections" in key for key, _ in _runtime(subject.root))
        if not runtime:
            yield Problem(
                field(subject.root, "static_resources") or subject.root,
                "overload_manager",
                "fixed_heap with stop_accepting_requests, and global_downstream_max_connections",
                found="not set",
                severity=_M if envoy.is_exposed else milder(_M),
                why="memory and connections have no bound",
            )
    for manager in envoy.managers:
        bounded = any(each.kind == "Buffer" for each in manager.filters)
        holder = manager.listener
        if (
            bounded
            or not manager.proxies
            or (holder is not None and field(holder, "per_connection_buffer_limit_bytes"))
        ):
            continue
        yield Problem(
            field(manager.node, "http_filters") or manager.node,
            f"{manager.name} max_request_bytes",
            "a buffer filter with max_request_bytes, or per_connection_buffer_limit_bytes",
            found="not set",
            severity=_L,
        )


def _runtime(root: Node) -> Iterator[tuple[str, Node]]:
    layers = field(root, "layered_runtime")
    for layer in members(layers, "layers"):
        static = field(layer, "static_layer")
        for key, node in (static.fields if static is not None else {}).items():
            yield key, node
            for inner, _ in node.scalars():
                yield f"{key}.{inner}", node
            if node.fields:
                yield from ((text_key, node) for text_key in _flat(node, key))


def _flat(node: Node, prefix: str) -> Iterator[str]:
    for key, child in node.fields.items():
        yield f"{prefix}.{key}"
        yield from _flat(child, f"{prefix}.{key}")


_LIMIT: Final = """
- name: envoy.filters.http.local_ratelimit
  typed_config:
    "@type": type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit
    stat_prefix: limit
    token_bucket: {max_tokens: 20, tokens_per_fill: 10, fill_interval: 1s}
    filter_enabled: {default_value: {numerator: 100, denominator: HUNDRED}}
    filter_enforced: {default_value: {numerator: 100, denominator: HUNDRED}}
"""
_BUFFER: Final = """
- name: envoy.filters.http.buffer
  typed_config:
    "@type": type.googleapis.com/envoy.extensions.filters.http.buffer.v3.Buffer
    max_request_bytes: 10485760
"""
_OVERLOAD: Final = """
overload_manager:
  resource_monitors:
  - name: envoy.resource_monitors.global_downstream_max_connections
    typed_config: {max_active_downstream_connections: 10000}
"""

CHECKS: Final = (
    Check(
        rule(
            "CFG704",
            "envoy-without-rate-limit",
            _M,
            "Envoy limits nobody",
            "One caller with one key, stolen or not, can spend everything and keep everybody else out.",
            "Put `local_ratelimit` or `ratelimit` before the router, enabled and enforced; count tokens as well as "
            "requests.",
            *UNBOUNDED,
            "CWE-770",
            "MITRE-ATLAS:AML.T0034.000",
            "MITRE-ATLAS:AML.T0029",
            checks="No filter of rate limits before the router, or a local one that is not enabled, not enforced "
            "(Envoy's default is 0 %) or has no bucket.",
        ),
        _ENVOY,
        _rates,
        listener(ROUTER),
        listener(_LIMIT + ROUTER),
        name="envoy.yaml",
        folds=True,
    ),
    Check(
        rule(
            "CFG710",
            "envoy-without-bounds",
            _M,
            "Nothing bounds Envoy's memory, connections or the size of requests",
            "A burst of large prompts or idle connections takes the gateway down for everybody.",
            "Set up the overload manager, and `max_request_bytes` of the buffer filter.",
            *UNBOUNDED,
            "CWE-770",
            "MITRE-ATLAS:AML.T0029",
            checks="A bootstrap with listeners and without an overload manager or a limit of connections; listeners "
            "without a bound on requests (low).",
        ),
        _ENVOY,
        _overload,
        listener(ROUTER),
        listener(_BUFFER + ROUTER) + _OVERLOAD,
        name="envoy.yaml",
        folds=True,
    ),
)
