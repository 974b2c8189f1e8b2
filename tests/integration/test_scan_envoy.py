"""A real Envoy with a listener for each posture, and its admin interface: what is planted is found, and only that."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from tests.integration import gateways, servers
from tests.integration.scans import scanned
from tests.integration.test_scan_gateways import KEY, provider
from tests.unit.endpoints.loopback import serving

pytestmark = [pytest.mark.slow, pytest.mark.integration]

_HTTP: Final = "type.googleapis.com/envoy.extensions.filters.http"
_MANAGER: Final = (
    "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
)
_NORMAL: Final = {
    "normalize_path": True,
    "merge_slashes": True,
    "path_with_escaped_slashes_action": "REJECT_REQUEST",
}


def only(**match: str) -> dict[str, Any]:
    """A filter that lets in whoever has a matching `authorization`."""
    who = {"header": {"name": "authorization", "string_match": match}}
    return rbac("ALLOW", {"permissions": [{"any": True}], "principals": [who]})


def rbac(action: str, policy: Mapping[str, Any]) -> dict[str, Any]:
    rules = {"action": action, "policies": {"keys": policy}}
    return {"name": "rbac", "typed_config": {"@type": f"{_HTTP}.rbac.v3.RBAC", "rules": rules}}


_NOT_KNOWN: Final = {"not_id": {"header": {"name": "authorization", "string_match": {"exact": f"Bearer {KEY}"}}}}
_LISTED: Final = {"url_path": {"path": {"prefix": "/v1/models"}}}
_USERS: Final = {"inline_string": "someone:{SHA}0DPiKuNIrrVmD8IUCuw1hQxNqZc="}
POSTURES: Final[dict[str, tuple[dict[str, Any], list[dict[str, Any]]]]] = {
    "open": ({}, []),
    "secure": (_NORMAL, [only(exact=f"Bearer {KEY}")]),
    "any key that looks like one": ({}, [only(prefix="Bearer sk-")]),
    "a rule on the raw path": (
        {"normalize_path": False},
        [rbac("DENY", {"permissions": [_LISTED], "principals": [_NOT_KNOWN]})],
    ),
    "basic authentication": (
        _NORMAL,
        [{"name": "basic", "typed_config": {"@type": f"{_HTTP}.basic_auth.v3.BasicAuth", "users": _USERS}}],
    ),
}
EXPECTED: Final = {
    "open": {"END004"},
    "secure": set(),
    "any key that looks like one": {"END002", "KEY008"},
    "a rule on the raw path": {"END043"},
    "basic authentication": set(),
    "admin interface": {"END050"},
}


def listener(name: str, port: int) -> dict[str, Any]:
    """One posture on a port."""
    options, filters = POSTURES[name]
    routes = [{"match": {"prefix": "/"}, "route": {"cluster": "provider"}}]
    router = {"name": "router", "typed_config": {"@type": f"{_HTTP}.router.v3.Router"}}
    manager = {
        "@type": _MANAGER,
        "stat_prefix": "gateway",
        "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": routes}]},
        "http_filters": [*filters, router],
        **options,
    }
    return {
        "name": name,
        "address": address(port),
        "filter_chains": [{"filters": [{"name": "http", "typed_config": manager}]}],
    }


def address(port: int) -> dict[str, Any]:
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}


@pytest.fixture(scope="module")
def urls(envoy: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A running Envoy: the URL of each posture."""
    folder = tmp_path_factory.mktemp("envoy")
    ports = {name: servers.free_port() for name in EXPECTED}
    with serving(provider) as (base, _):
        endpoint = {"endpoint": {"address": address(int(base.rpartition(":")[2]))}}
        load = {"cluster_name": "provider", "endpoints": [{"lb_endpoints": [endpoint]}]}
        cluster = {"name": "provider", "type": "STATIC", "connect_timeout": "2s", "load_assignment": load}
        configuration = {
            "admin": {"address": address(ports["admin interface"])},
            "static_resources": {
                "clusters": [cluster],
                "listeners": [listener(name, ports[name]) for name in POSTURES],
            },
        }
        (folder / "envoy.json").write_text(json.dumps(configuration))
        with gateways.envoy_process(envoy, folder, ready=f"tcp://127.0.0.1:{ports['basic authentication']}"):
            yield {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}


@pytest.mark.parametrize("posture", EXPECTED)
def test_envoy_in_every_posture(urls: dict[str, str], posture: str, tmp_path: Path) -> None:
    scan = scanned(urls[posture], tmp_path, "--key-env", "A_KEY", A_KEY=KEY)
    assert set(scan.alarms) == EXPECTED[posture], scan.findings
    assert scan.exit_status == (1 if EXPECTED[posture] else 0)
