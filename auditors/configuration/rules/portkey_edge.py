"""The edge before Portkey's gateway: the headers by which callers steer it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import AGENCY, Check, Problem, rule
from auditors.configuration.documents import Kind, Node
from auditors.configuration.envoy.resources import envoy_of, field, members, text
from auditors.configuration.nginx.routes import gateway_of
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_EDGES: Final = frozenset({Kind.NGINX, Kind.ENVOY})
_CONTROL: Final = ("x-portkey-config", "x-portkey-custom-host")
"""Headers by which callers decide where the gateway sends requests, and with what."""
_PORT: Final = 8787
"""Where the gateway listens."""


def _edge(subject: Subject) -> Iterator[Problem]:
    yield from _nginx_edge(subject) if subject.kind is Kind.NGINX else _envoy_edge(subject)


def _nginx_edge(subject: Subject) -> Iterator[Problem]:
    for route in gateway_of(subject.root).routes():
        if not any(
            ("portkey" in host.lower() and "portkey.ai" not in host) or f":{_PORT}" in host for host in route.hosts
        ):
            continue
        headers = {header.text.lower(): header for header in route.block.effective("proxy_set_header")}
        left = [
            name
            for name in _CONTROL
            if name not in headers
            or "http_" in (headers[name].arguments[1] if len(headers[name].arguments) > 1 else "")
        ]
        if left:
            yield Problem(
                route.handler.node,
                f"{route.label} proxy_set_header {left[0]}",
                '""',
                found="what callers send is handed on: " + ", ".join(left),
                severity=route.severity(_H),
            )


def _envoy_edge(subject: Subject) -> Iterator[Problem]:
    envoy = envoy_of(subject.root)
    names = {text(each, "name") for each in envoy.clusters if _leads_to_portkey(each)}
    for manager in envoy.managers:
        taken = _removed(field(manager.node, "route_config"))
        for host, route in manager.routes:
            if text(route, "route", "cluster") not in names:
                continue
            left = [name for name in _CONTROL if name not in taken | _removed(host) | _removed(route)]
            if left:
                yield Problem(
                    route,
                    f"{manager.name} request_headers_to_remove",
                    ", ".join(_CONTROL),
                    found="what callers send is handed on: " + ", ".join(left),
                    severity=manager.severity(_H),
                )


def _leads_to_portkey(each: Node) -> bool:
    if "portkey" in text(each, "name").lower():
        return True
    return any(key in ("port_value", "portValue") and node.value == _PORT for key, node in each.scalars())


def _removed(holder: Node | None) -> set[str]:
    return {member.text.lower() for member in members(holder, "request_headers_to_remove")}


_SERVER: Final = """server {{
  listen 443 ssl;
  server_name llm.example.com;
  location / {{ {} proxy_pass http://portkey:8787; }}
}}
"""

CHECKS: Final = (
    Check(
        rule(
            "CFG408",
            "portkey-control-headers-pass",
            _H,
            "Callers steer Portkey by headers that the edge hands on",
            "`x-portkey-config` and `x-portkey-custom-host` name other hosts, forward headers and override parameters.",
            "Take them away at the edge, and set the ones that you mean.",
            *AGENCY,
            "CWE-918",
            "CWE-441",
            checks="Locations of NGINX and routes of Envoy that lead to Portkey without clearing both headers.",
        ),
        _EDGES,
        _edge,
        _SERVER.format(""),
        _SERVER.format('proxy_set_header x-portkey-config ""; proxy_set_header x-portkey-custom-host "";'),
        name="nginx.conf",
    ),
)
