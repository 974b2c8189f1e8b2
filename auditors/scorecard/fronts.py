"""What stands in front of a proxy and does a part of its defence: NGINX and Envoy that ask for keys, or encrypt."""

from __future__ import annotations

from collections.abc import Iterator

from auditors.configuration.documents import Kind
from auditors.configuration.envoy.guards import guards
from auditors.configuration.envoy.resources import envoy_of, field, is_exposed, members
from auditors.configuration.nginx.blocks import Block
from auditors.configuration.nginx.guards import is_guarded
from auditors.configuration.nginx.routes import gateway_of
from auditors.scorecard.grading import Evidence
from auditors.scorecard.known import Known
from auditors.scorecard.seeing import set_at


def asking(known: Known) -> Iterator[Evidence]:
    """Gateways that let nobody to a model without a credential, as far as their files say."""
    for subject in known.parts(Kind.NGINX):
        routes = list(gateway_of(subject.root).llm_routes())
        if routes and all(is_guarded(route) for route in routes):
            count = "the location" if len(routes) == 1 else f"all {len(routes)} locations"
            yield set_at(f"NGINX asks for a credential on {count} of models", routes[0].location.node)
    for subject in known.parts(Kind.ENVOY):
        managers = [manager for manager in envoy_of(subject.root).managers if manager.proxies]
        found = [[guard for guard in guards(manager) if not guard.hollow] for manager in managers]
        if found and all(found):
            kinds = ", ".join(dict.fromkeys(guard.kind for each in found for guard in each))
            yield set_at(f"Envoy asks callers for a credential ({kinds})", found[0][0].node)


def encrypting(known: Known) -> Iterator[Evidence]:
    """Gateways whose servers of models listen with TLS."""
    for subject in known.parts(Kind.NGINX):
        servers = {id(route.server): route.server for route in gateway_of(subject.root).llm_routes() if route.server}
        listening = [_tls_listen(server) for server in servers.values()]
        if listening and all(listen is not None for listen in listening):
            first = next(listen for listen in listening if listen is not None)
            yield set_at("NGINX in front listens with TLS", first.argument(0))
    for subject in known.parts(Kind.ENVOY):
        listeners = [listener for listener in envoy_of(subject.root).listeners if is_exposed(listener)]
        chains = [chain for listener in listeners for chain in members(listener, "filter_chains")]
        sockets = [field(chain, "transport_socket") or field(chain, "tls_context") for chain in chains]
        if sockets and all(socket is not None for socket in sockets):
            yield set_at("Envoy in front listens with TLS", next(socket for socket in sockets if socket is not None))


def _tls_listen(server: Block) -> Block | None:
    """The `listen` of a server that encrypts."""
    return next((listen for listen in server.own("listen") if {"ssl", "quic"} & set(listen.arguments[1:])), None)
