"""What holds for every server, whatever the product: encryption, certificate, cross-origin requests, headers."""

from __future__ import annotations

from auditors.endpoints import exposures
from auditors.endpoints.answers import Answer
from auditors.endpoints.client import Client, Limits, tls_context
from auditors.endpoints.scan import Scan
from auditors.endpoints.verdicts import Endpoint, judge

_ORIGIN = "https://auditor.invalid"


def check(scan: Scan) -> None:
    """Look at the connection and at the headers of the start page."""
    target = scan.client.target
    if not target.tls and not target.is_loopback:
        scan.found(exposures.UNENCRYPTED, "GET", "/", scan.control.status, "the URL is http://")
    if target.tls and scan.options.insecure:
        _check_certificate(scan)
    page = scan.send("GET", "/", (("Origin", _ORIGIN),))
    scan.note("GET", "/", judge(Endpoint("/", public=True), page, scan.control), page.status)
    _check_cors(scan, page)
    if page.ok and page.content_type == "text/html":
        _check_framing(scan, page)


def _check_certificate(scan: Scan) -> None:
    target = scan.client.target
    with Client(
        target, (target.host,), Limits(timeout=scan.options.limits.timeout), tls_context(None, insecure=False)
    ) as strict:
        answer = strict.ask("GET", "/")
    scan.note("GET", "/", judge(Endpoint("/", public=True), answer, scan.control), answer.status)
    if answer.failure.startswith("the certificate"):
        scan.found(exposures.OLD_TLS, "GET", "/", 0, answer.failure)


def _check_cors(scan: Scan, page: Answer) -> None:
    allowed = page.headers.get("access-control-allow-origin")
    credentials = page.headers.get("access-control-allow-credentials", "").lower() == "true"
    if allowed == _ORIGIN and credentials:
        reason = "access-control-allow-origin repeats a made-up origin, with credentials allowed"
        scan.found(exposures.CORS_ANY_ORIGIN, "GET", "/", page.status, reason)


def _check_framing(scan: Scan, page: Answer) -> None:
    framing = "x-frame-options" in page.headers or "frame-ancestors" in page.headers.get("content-security-policy", "")
    if not framing:
        scan.found(exposures.HEADERS_MISSING, "GET", "/", page.status, "neither x-frame-options nor frame-ancestors")
    elif scan.client.target.tls and "strict-transport-security" not in page.headers:
        scan.found(exposures.HEADERS_MISSING, "GET", "/", page.status, "no strict-transport-security")
