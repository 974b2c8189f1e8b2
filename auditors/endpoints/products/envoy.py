"""Envoy: as a gateway of one's own, and its admin interface."""

from __future__ import annotations

import re
from typing import Final

from auditors.endpoints import exposures
from auditors.endpoints.product import Product
from auditors.endpoints.products import gateway
from auditors.endpoints.scan import Scan
from auditors.endpoints.verdicts import Endpoint, has_keys, matches

_ADMIN: Final = (
    Endpoint("/server_info", exposures.ADMIN_INTERFACE_OPEN, has_keys("version", "state")),
    Endpoint("/listeners", exposures.ADMIN_INTERFACE_OPEN, matches(r"(?m)^\S+::")),
    Endpoint("/stats?filter=server.version", exposures.ADMIN_INTERFACE_OPEN, matches(r"server\.version:")),
)
"""The interface's own pages; /config_dump is not asked for, since it holds secrets."""

_VERSION: Final = re.compile(r"/(\d+\.\d+\.\d+)")


def recognise(scan: Scan) -> bool:
    """By the `server` header, or what only Envoy's admin interface has."""
    answered = scan.control.headers.get("server", "").lower() == "envoy"
    information = scan.get("/server_info").json if answered else None
    if isinstance(information, dict) and (found := _VERSION.search(str(information.get("version", "")))):
        scan.names_version(found[1], "/server_info")
    return answered or "x-envoy-upstream-service-time" in scan.control.headers


def check(scan: Scan) -> None:
    """The admin interface, where this is one; the gateway otherwise."""
    asked = [scan.probe(endpoint) for endpoint in _ADMIN]
    if not any(one.judgement.verdict.granted for one in asked):
        gateway.check(scan)


ENVOY: Final = Product(
    name="envoy", title="Envoy", recognise=recognise, check=check, check_keys=gateway.check_keys, rank=51
)
