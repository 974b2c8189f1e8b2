"""Builds the small Envoy configurations that checks bring as their examples."""

from __future__ import annotations

import textwrap
from typing import Final

ROUTER: Final = """
- name: envoy.filters.http.router
  typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
"""
"""The filter that hands requests on."""

_LISTENER: Final = """
static_resources:
  listeners:
  - name: public
    address: {{socket_address: {{address: 0.0.0.0, port_value: 8443}}}}
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: public
          route_config:
            virtual_hosts:
            - name: models
              domains: {domains}
{host}
              routes: [{{match: {{prefix: /}}, route: {{cluster: models}}}}]
{settings}
          http_filters:
{filters}
{chain}
"""


def listener(filters: str, *, settings: str = "", chain: str = "", domains: str = '["*"]', host: str = "") -> str:
    """A listener with these HTTP filters; other settings are of the manager, the chain of filters, the virtual host."""
    return _LISTENER.format(
        filters=textwrap.indent(filters.strip("\n"), " " * 10),
        settings=textwrap.indent(settings, " " * 10),
        chain=textwrap.indent(chain, " " * 6),
        domains=domains,
        host=textwrap.indent(host, " " * 14),
    )


def cluster(settings: str) -> str:
    """A cluster with these settings beside its address at a provider."""
    return (
        "static_resources:\n  clusters:\n  - name: openai\n    type: LOGICAL_DNS\n"
        "    load_assignment: {cluster_name: openai, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: "
        "{address: api.openai.com, port_value: 443}}}}]}]}\n" + textwrap.indent(settings, " " * 4)
    )
