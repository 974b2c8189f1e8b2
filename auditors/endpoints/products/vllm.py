"""vLLM beside or behind a proxy. Its --api-key covers routes below /v1 only."""

from __future__ import annotations

from typing import Final

from auditors.endpoints import exposures
from auditors.endpoints.answers import Answer
from auditors.endpoints.exposures import exposure
from auditors.endpoints.product import Product
from auditors.endpoints.scan import Scan
from auditors.endpoints.verdicts import Endpoint, has_any_key, has_keys, matches
from auditors.model import Severity

DEVELOPMENT_MODE: Final = exposure(
    71,
    "development-mode-on",
    Severity.HIGH,
    "The model server runs in development mode",
    "Everybody can read its configuration, put it to sleep or run methods of its workers.",
    "Unset VLLM_SERVER_DEV_MODE.",
    "CWE-489",
)


def _models_of_vllm(answer: Answer) -> bool:
    rows = answer.json.get("data") if isinstance(answer.json, dict) else None
    return isinstance(rows, list) and any(isinstance(row, dict) and row.get("owned_by") == "vllm" for row in rows)


def recognise(scan: Scan) -> bool:
    """By the owner of its models, its metrics or its version page together with its ping."""
    version = scan.get("/version")
    named = version.json.get("version") if isinstance(version.json, dict) and len(version.json) == 1 else None
    if not isinstance(named, str) or not version.ok:
        return _models_of_vllm(scan.get("/v1/models"))
    scan.names_version(named, "/version")
    return _models_of_vllm(scan.get("/v1/models")) or scan.get("/ping").ok or "vllm:" in scan.get("/metrics").text


def check(scan: Scan) -> None:
    """Models, metrics, and what is there in development mode only."""
    scan.probe(Endpoint("/v1/models", exposures.MODEL_SERVER_OPEN, has_keys("data")))
    scan.probe(Endpoint("/metrics", exposures.METRICS_OPEN, matches(r"vllm:|# HELP")))
    scan.probe(Endpoint("/server_info", DEVELOPMENT_MODE, has_any_key("vllm_config", "config", "system_env")))
    scan.probe(Endpoint("/openapi.json", exposures.DOCUMENTATION_PUBLIC, has_keys("openapi")))
    for path in ("/version", "/health", "/ping"):
        scan.probe(Endpoint(path, public=True))


VLLM: Final = Product(name="vllm", title="vLLM", recognise=recognise, check=check, package="vllm", rank=30)
