"""Langfuse beside a proxy: it stores what the proxy traces."""

from __future__ import annotations

from typing import Final

from auditors.endpoints import exposures
from auditors.endpoints.product import Product
from auditors.endpoints.scan import Scan
from auditors.endpoints.verdicts import Endpoint, has_keys, matches


def recognise(scan: Scan) -> bool:
    """By its health page."""
    health = scan.get("/api/public/health").json
    known = isinstance(health, dict) and health.get("status") == "OK" and isinstance(health.get("version"), str)
    if known:
        scan.names_version(health["version"][:40], "/api/public/health")
    return known


def check(scan: Scan) -> None:
    """Traces, projects and usage without project keys, and whether anybody may sign up."""
    scan.probe(Endpoint("/api/public/traces?limit=1", exposures.TRACES_OPEN, has_keys("data")))
    scan.probe(Endpoint("/api/public/projects", exposures.ADMIN_ROUTE_OPEN, has_keys("data")))
    scan.probe(Endpoint("/api/public/metrics/daily?limit=1", exposures.SPEND_OPEN, has_keys("data")))
    scan.probe(Endpoint("/auth/sign-up", exposures.SIGN_UP_OPEN, matches(r"(?i)sign.?up|create (?:an )?account")))
    scan.probe(Endpoint("/api/public/ready", public=True))


LANGFUSE: Final = Product(
    name="langfuse", title="Langfuse", recognise=recognise, check=check, package="langfuse", ecosystem="docker", rank=32
)
