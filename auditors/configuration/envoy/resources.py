"""Envoy's resources in whatever wrapping they come: a bootstrap, an answer of a control plane, a single resource.

Fields are written in snake or in camel case, YAML or JSON: protobuf takes both. Filters are told by the type of their
configuration, since their names are free.
"""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from auditors.configuration.documents import Node
from auditors.configuration.severities import milder
from auditors.model import Severity

_TOP: Final = frozenset({"static_resources", "dynamic_resources", "staticResources", "dynamicResources"})
_TYPE: Final = "type.googleapis.com/envoy."
_MANAGER: Final = "HttpConnectionManager"
_NAMES: Final = {
    "ext_authz": "ExtAuthz",
    "jwt_authn": "JwtAuthentication",
    "rbac": "RBAC",
    "api_key_auth": "ApiKeyAuth",
    "basic_auth": "BasicAuth",
    "oauth2": "OAuth2",
    "local_ratelimit": "LocalRateLimit",
    "ratelimit": "RateLimit",
    "rate_limit_quota": "RateLimitQuotaFilterConfig",
    "router": "Router",
    "lua": "Lua",
    "wasm": "Wasm",
    "ext_proc": "ExternalProcessor",
    "dynamic_forward_proxy": "FilterConfig",
    "buffer": "Buffer",
    "tap": "Tap",
    "golang": "Config",
    "http_connection_manager": _MANAGER,
}
"""Types of filters by the usual name of the filter, for those that are written without a type."""


def is_envoy(document: Node) -> bool:
    """Whether a document is a bootstrap of Envoy, an answer of a control plane, or a resource by itself."""
    keys = document.fields.keys()
    if keys & _TOP or field(document, "admin", "address") is not None:
        return True
    if kind_of(document):
        return True
    if any(kind_of(resource) for resource in members(document, "resources")):
        return True
    return bool({"filter_chains", "filterChains"} & keys) and field(document, "address") is not None


def field(node: Node | None, *path: str) -> Node | None:
    """The node below these keys, each written in snake case here and in either case there."""
    for key in path:
        if node is None:
            return None
        found = node.fields.get(key)
        node = found if found is not None else node.fields.get(_camel(key))
    return node


def members(node: Node | None, *path: str) -> list[Node]:
    """The items of a list below these keys; none where there is none."""
    found = field(node, *path)
    return found.members if found is not None else []


def text(node: Node | None, *path: str) -> str:
    """The scalar below these keys in words; empty where there is none."""
    found = field(node, *path)
    return found.text if found is not None else ""


@functools.cache
def _camel(key: str) -> str:
    head, *rest = key.split("_")
    return head + "".join(word.capitalize() for word in rest)


def kind_of(node: Node | None) -> str:
    """The last part of the `@type` of a resource of Envoy; empty where it has none."""
    found = node.fields.get("@type") if node is not None else None
    return found.text.rpartition(".")[2] if found is not None and _TYPE in found.text else ""


@dataclass(frozen=True, slots=True, eq=False)
class Filter:
    """A filter: the entry of the list, its configuration (the entry where it has none), its type, and its name."""

    node: Node
    config: Node
    kind: str
    name: str

    @property
    def is_disabled(self) -> bool:
        """Whether it is off until a route turns it on."""
        disabled = field(self.node, "disabled")
        return disabled is not None and disabled.says_true


def filter_of(node: Node) -> Filter:
    """A filter of a list, or a transport socket, or an access log."""
    config = field(node, "typed_config") or field(node, "config") or node
    name = text(node, "name")
    inner = field(config, "value")
    kind = kind_of(config)
    if text(config, "@type").endswith(".TypedStruct") and inner is not None:
        kind, config = text(config, "type_url").rpartition(".")[2], inner
    return Filter(node, config, kind or _NAMES.get(name.rpartition(".")[2], ""), name)


@dataclass(frozen=True, slots=True, eq=False)
class Manager:
    """An HTTP connection manager, with the listener and the chain of filters it stands in, where they are known."""

    node: Node
    listener: Node | None
    chain: Node | None

    @property
    def name(self) -> str:
        """How people call it: by its listener, else by the prefix of its statistics."""
        return text(self.listener, "name") or text(self.node, "stat_prefix") or "http_connection_manager"

    @property
    def filters(self) -> list[Filter]:
        """Its HTTP filters up to the router; what stands behind never runs."""
        found = [filter_of(node) for node in members(self.node, "http_filters")]
        ends = [number for number, each in enumerate(found) if each.kind == "Router"]
        return found[: ends[0]] if ends else found

    @property
    def virtual_hosts(self) -> list[Node]:
        """Its virtual hosts; none where a control plane sends them."""
        return members(self.node, "route_config", "virtual_hosts")

    @property
    def routes(self) -> Iterator[tuple[Node, Node]]:
        """Virtual host and route, of those that lead to a cluster."""
        for host in self.virtual_hosts:
            for route in members(host, "routes"):
                if field(route, "direct_response") is None and field(route, "redirect") is None:
                    yield host, route

    @property
    def proxies(self) -> bool:
        """Whether requests are handed on at all, as far as is known."""
        return not self.virtual_hosts or any(True for _ in self.routes)

    @property
    def is_exposed(self) -> bool:
        """Whether others than this machine reach it."""
        return self.listener is None or is_exposed(self.listener)

    def severity(self, severity: Severity) -> Severity:
        """How bad something is here: milder where only this machine reaches it."""
        return severity if self.is_exposed else milder(severity)


def forwarder_of(manager: Manager) -> Node | None:
    """The filter that forwards to whatever host a request names."""
    for each in manager.filters:
        if each.kind == "FilterConfig" and "dynamic_forward_proxy" in f"{each.name} {text(each.config, '@type')}":
            return each.node
    return None


def is_exposed(holder: Node) -> bool:
    """Whether what has an `address` listens beyond this machine."""
    address = field(holder, "address")
    if field(address, "pipe") is not None or field(address, "envoy_internal_address") is not None:
        return False
    if field(holder, "internal_listener") is not None:
        return False
    return not is_loopback(text(address, "socket_address", "address"))


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_public(host: str) -> bool:
    """Whether a host is one of the internet: a public address, or a name that is not of a cluster or a single word."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        return "." in host and not re.search(
            r"\.(?:local|internal|svc|lan|localhost|home|corp|test|consul|intern)\Z", host
        )


@dataclass(frozen=True, slots=True, eq=False)
class Envoy:
    """All that a document configures."""

    root: Node
    listeners: list[Node]
    clusters: list[Node]
    managers: list[Manager]

    @property
    def is_bootstrap(self) -> bool:
        """Whether this is what Envoy starts with."""
        return bool(self.root.fields.keys() & _TOP) or field(self.root, "admin") is not None

    @property
    def is_exposed(self) -> bool:
        """Whether any listener is reached from elsewhere, or is not known yet."""
        return not self.listeners or any(is_exposed(listener) for listener in self.listeners)


@functools.lru_cache(maxsize=4)
def envoy_of(root: Node) -> Envoy:
    """The resources of a document."""
    listeners = [*members(root, "static_resources", "listeners")]
    clusters = [*members(root, "static_resources", "clusters")]
    loose: list[Node] = []
    for resource in [root, *members(root, "resources")]:
        kind = kind_of(resource)
        if kind == "Listener" or (not kind and field(resource, "filter_chains") is not None):
            listeners.append(resource)
        elif kind == "Cluster":
            clusters.append(resource)
        elif kind in ("RouteConfiguration", "VirtualHost", _MANAGER):
            loose.append(resource)
    managers: list[Manager] = []
    for listener in listeners:
        chains = members(listener, "filter_chains")
        default = field(listener, "default_filter_chain")
        api = field(listener, "api_listener", "api_listener")
        for chain in [*chains, *([default] if default is not None else [])]:
            found = map(filter_of, members(chain, "filters"))
            managers += [Manager(each.config, listener, chain) for each in found if each.kind == _MANAGER]
        if api is not None:
            managers.append(Manager(api, listener, None))
    managers += [Manager(node, None, None) for node in loose if kind_of(node) == _MANAGER]
    return Envoy(root, listeners, clusters, managers)
