"""Ollama beside or behind a proxy. It has no authentication: who reaches it may run, pull and delete models."""

from __future__ import annotations

from typing import Final

from auditors.endpoints import exposures
from auditors.endpoints.product import Product
from auditors.endpoints.scan import Scan
from auditors.endpoints.verdicts import Endpoint, has_keys


def recognise(scan: Scan) -> bool:
    """By its greeting."""
    if "Ollama is running" not in scan.get("/").text:
        return False
    version = scan.get("/api/version").json
    if isinstance(version, dict) and isinstance(version.get("version"), str):
        scan.names_version(version["version"][:40], "/api/version")
    return True


def check(scan: Scan) -> None:
    """The lists of models, stored and running."""
    scan.probe(Endpoint("/api/tags", exposures.MODEL_SERVER_OPEN, has_keys("models")))
    scan.probe(Endpoint("/api/ps", exposures.MODEL_SERVER_OPEN, has_keys("models")))
    scan.probe(Endpoint("/v1/models", exposures.MODEL_SERVER_OPEN, has_keys("data")))


OLLAMA: Final = Product(name="ollama", title="Ollama", recognise=recognise, check=check, rank=31)
