"""What holds for every server, whatever the product: encryption, certificate, cross-origin requests, headers."""

from __future__ import annotations

import ssl
import time

from auditors.endpoints import exposures
from auditors.endpoints.answers import Answer
from auditors.endpoints.client import Client, Limits, old_tls_context, tls_context
from auditors.endpoints.scan import Scan
from auditors.endpoints.verdicts import Endpoint, judge

_ORIGIN = "https://auditor.invalid"
_SOON = 14
"""Days."""


def check(scan: Scan) -> None:
    """Look at the connection and at the headers of the start page."""
    target = scan.client.target
    if not target.tls and not target.is_loopback:
        scan.found(exposures.UNENCRYPTED, "GET", "/", scan.control.status, "the URL is http://")
    if target.tls:
        _check_certificate(scan)
        _check_old_protocols(scan)
    page = scan.send("GET", "/", (("Origin", _ORIGIN),))
    scan.note("GET", "/", judge(Endpoint("/", public=True), page, scan.control), page.status)
    _check_cors(scan, page)
    if page.ok and page.content_type == "text/html":
        _check_framing(scan, page)


def _check_certificate(scan: Scan) -> None:
    if not scan.options.insecure:
        ends = scan.client.certificate_ends
        if ends is not None and (days := (ends - time.time()) / 86_400) < _SOON:
            scan.found(exposures.CERTIFICATE_ENDS, "GET", "/", 0, f"it ends in {max(0.0, days):.0f} days")
        return
    answer = _ask_anew(scan, tls_context(None, insecure=False))
    if answer.failure.startswith("the certificate"):
        scan.found(exposures.UNTRUSTED_CERTIFICATE, "GET", "/", 0, answer.failure)


def _check_old_protocols(scan: Scan) -> None:
    context = old_tls_context()
    if context is not None and _ask_anew(scan, context).status:
        reason = "a handshake with nothing newer than TLS 1.1 succeeds"
        scan.found(exposures.OLD_PROTOCOL, "GET", "/", 0, reason)


def _ask_anew(scan: Scan, context: ssl.SSLContext) -> Answer:
    """The answer to a request over a connection of its own."""
    limits = Limits(timeout=scan.options.limits.timeout)
    with Client(scan.client.target, (scan.client.address,), limits, context) as client:
        answer = client.ask("GET", "/")
    scan.note("GET", "/", judge(Endpoint("/", public=True), answer, scan.control), answer.status)
    return answer


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
