"""Langfuse beside a proxy: it stores what the proxy traces."""

from __future__ import annotations

from typing import Final

from auditors.endpoints import exposures
from auditors.endpoints.exposures import exposure
from auditors.endpoints.product import Product
from auditors.endpoints.scan import Scan
from auditors.endpoints.verdicts import Endpoint, has_keys, matches
from auditors.model import Severity

TRACES_OPEN: Final = exposure(
    90,
    "traces-open",
    Severity.CRITICAL,
    "Stored traces are open",
    "They hold prompts and answers of everybody.",
    "Ask for project keys on the public API; let only your services reach it.",
    "OWASP-LLM02:2025",
    "CWE-306",
)
SIGN_UP_OPEN: Final = exposure(
    91,
    "sign-up-open",
    Severity.HIGH,
    "Anybody can make an account",
    "On a server of your own, a new account may see organisations that are shared by default.",
    "Set AUTH_DISABLE_SIGNUP=true.",
    "CWE-862",
)


def recognise(scan: Scan) -> bool:
    """By its health page."""
    health = scan.get("/api/public/health").json
    known = isinstance(health, dict) and health.get("status") == "OK" and isinstance(health.get("version"), str)
    if known:
        scan.names_version(health["version"][:40], "/api/public/health")
    return known


def check(scan: Scan) -> None:
    """Traces, projects and usage without project keys, and whether anybody may sign up."""
    scan.probe(Endpoint("/api/public/traces?limit=1", TRACES_OPEN, has_keys("data")))
    scan.probe(Endpoint("/api/public/projects", exposures.ADMIN_ROUTE_OPEN, has_keys("data")))
    scan.probe(Endpoint("/api/public/metrics/daily?limit=1", exposures.SPEND_OPEN, has_keys("data")))
    scan.probe(Endpoint("/auth/sign-up", SIGN_UP_OPEN, matches(r"(?i)sign.?up|create (?:an )?account")))
    scan.probe(Endpoint("/api/public/ready", public=True))


LANGFUSE: Final = Product(
    name="langfuse", title="Langfuse", recognise=recognise, check=check, package="langfuse", ecosystem="docker", rank=32
)
