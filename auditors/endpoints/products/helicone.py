"""The Helicone gateway and its API server; after their documentation, not measured."""

from __future__ import annotations

from typing import Final

from auditors.endpoints import exposures
from auditors.endpoints.product import Product
from auditors.endpoints.products import gateway
from auditors.endpoints.scan import Scan
from auditors.endpoints.verdicts import Endpoint, any_json, has_any_key, has_keys


def recognise(scan: Scan) -> bool:
    """By the headers that it adds to every answer."""
    seen = (scan.control.headers, scan.get("/").headers, scan.get("/v1/models").headers)
    return any(name.startswith("helicone-") for headers in seen for name in headers)


def check(scan: Scan) -> None:
    """Whether the gateway (which has no authentication unless it is turned on) and its API ask for a key."""
    for path in ("/healthcheck", "/health"):
        scan.probe(Endpoint(path, public=True))
    scan.probe(Endpoint("/openapi.json", exposures.DOCUMENTATION_PUBLIC, has_keys("openapi")))
    scan.probe(Endpoint("/ai/models", exposures.UNAUTHENTICATED_GATEWAY, has_any_key("data", "models")))
    scan.probe(Endpoint("/v1/organization", exposures.ADMIN_ROUTE_OPEN, any_json))
    gateway.check(scan)


HELICONE: Final = Product(
    name="helicone", title="Helicone", recognise=recognise, check=check, check_keys=gateway.check_keys, rank=20
)
