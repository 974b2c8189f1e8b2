"""The Portkey gateway (npm package, measured on 1.15.2): it has no authentication of its own."""

from __future__ import annotations

from typing import Final

from auditors.endpoints import exposures
from auditors.endpoints.answers import Answer
from auditors.endpoints.exposures import exposure
from auditors.endpoints.product import Product
from auditors.endpoints.scan import Scan
from auditors.endpoints.verdicts import Endpoint, Judgement, Verdict, judge, matches
from auditors.model import Severity

LOG_STREAM_OPEN: Final = exposure(
    31,
    "log-stream-open",
    Severity.CRITICAL,
    "The live log of all requests is open",
    "Prompts, answers and provider keys of everybody can be read as they pass.",
    "Start the gateway with --headless, and block /log/stream and /public in front of it.",
    "OWASP-LLM02:2025",
    "CWE-532",
)
LOCAL_UI_OPEN: Final = exposure(
    32,
    "local-console-open",
    Severity.MEDIUM,
    "The gateway's local console is open",
    "It is made for one developer's machine and shows the live log.",
    "Start the gateway with --headless.",
    "CWE-489",
)

_ASKS_FOR_PROVIDER: Final = "x-portkey-provider"


def recognise(scan: Scan) -> bool:
    """By the greeting of the start page, or by the error that asks for a provider."""
    return "AI Gateway says hey" in scan.get("/").text or _ASKS_FOR_PROVIDER in scan.get("/v1/models").error


def _is_stream(answer: Answer) -> bool:
    return answer.content_type == "text/event-stream"


def check(scan: Scan) -> None:
    """The live log (no event of it is read), the local console, and whether anything checks keys in front."""
    scan.probe(Endpoint("/log/stream", LOG_STREAM_OPEN, _is_stream))
    scan.probe(Endpoint("/public/", LOCAL_UI_OPEN, matches(r"(?i)<title>[^<]*portkey")))
    answer = scan.send("GET", "/v1/models")
    reached = answer.status == 400 and _ASKS_FOR_PROVIDER in answer.error
    if reached:
        reason = "400 of the gateway itself, which asks for a provider, not for a key"
        judgement = Judgement(Verdict.OPEN, reason)
        scan.found(exposures.UNAUTHENTICATED_GATEWAY, "GET", "/v1/models", answer.status, reason, verdict="open")
    else:
        judgement = judge(Endpoint("/v1/models"), answer, scan.control)
    scan.note("GET", "/v1/models", judgement, answer.status)


PORTKEY: Final = Product(
    name="portkey",
    title="Portkey gateway",
    recognise=recognise,
    check=check,
    package="@portkey-ai/gateway",
    ecosystem="npm",
    rank=2,
)
