"""What holds for every server, whatever the product: encryption, certificate, cross-origin requests, headers."""

from __future__ import annotations

import ssl
import time
from typing import Final

from auditors.endpoints.answers import Answer
from auditors.endpoints.client import Client, Limits, old_tls_context, tls_context
from auditors.endpoints.exposures import exposure
from auditors.endpoints.scan import Scan
from auditors.endpoints.verdicts import Endpoint, judge
from auditors.model import Severity

CORS_ANY_ORIGIN: Final = exposure(
    13,
    "cors-any-origin-with-credentials",
    Severity.LOW,
    "Any web page may send requests with the user's credentials",
    "The proxy repeats whatever origin asks and allows credentials: a page in the admin's browser can use its login.",
    "List your own origins (LITELLM_CORS_ORIGINS), or upgrade; do not allow credentials for all.",
    "CWE-942",
    checks="A request with a made-up Origin; its `access-control-allow-origin` and `-credentials` are read together.",
)
UNENCRYPTED: Final = exposure(
    14,
    "no-tls",
    Severity.LOW,
    "Keys and prompts travel unencrypted",
    "Everybody on the way can read and change them.",
    "Serve HTTPS, or put the proxy behind something that does and let nothing else reach it.",
    "CWE-319",
    checks="The scheme of the URL; loopback does not count.",
)
UNTRUSTED_CERTIFICATE: Final = exposure(
    15,
    "certificate-not-trusted",
    Severity.LOW,
    "The certificate is not trusted",
    "Clients that check it cannot connect, so clients that do not check are what is used.",
    "Use a certificate of a known authority, or give clients your own (`--ca-file`).",
    "CWE-295",
    checks="A handshake with checks on; asked only with --insecure.",
)
HEADERS_MISSING: Final = exposure(
    16,
    "security-headers-missing",
    Severity.INFO,
    "The admin page has no headers against framing",
    "A page of somebody else can show the admin page inside its own and catch clicks.",
    "Send `content-security-policy: frame-ancestors 'none'` or `x-frame-options: DENY`; with HTTPS also HSTS.",
    "CWE-1021",
    checks="The headers of the start page.",
)
OLD_PROTOCOL: Final = exposure(
    25,
    "old-tls-accepted",
    Severity.LOW,
    "TLS 1.0 or 1.1 is accepted",
    "Both are broken in parts and forbidden by most rules of payment and health.",
    "Accept TLS 1.2 and 1.3 only (NGINX: `ssl_protocols TLSv1.2 TLSv1.3`).",
    "CWE-327",
    checks="A handshake that offers nothing newer.",
)
CERTIFICATE_ENDS: Final = exposure(
    26,
    "certificate-ends-soon",
    Severity.LOW,
    "The certificate ends within two weeks",
    "When it has ended, clients stop, or somebody tells them not to check any more.",
    "Renew it, and let it be renewed by itself from now on.",
    "CWE-298",
    checks="The certificate of the server, where it is checked (without --insecure).",
)

_ORIGIN = "https://auditor.invalid"
_SOON = 14
"""Days."""


def check(scan: Scan) -> None:
    """Look at the connection and at the headers of the start page."""
    target = scan.client.target
    if not target.tls and not target.is_loopback:
        scan.found(UNENCRYPTED, "GET", "/", scan.control.status, "the URL is http://")
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
            scan.found(CERTIFICATE_ENDS, "GET", "/", 0, f"it ends in {max(0.0, days):.0f} days")
        return
    answer = _ask_anew(scan, tls_context(None, insecure=False))
    if answer.failure.startswith("the certificate"):
        scan.found(UNTRUSTED_CERTIFICATE, "GET", "/", 0, answer.failure)


def _check_old_protocols(scan: Scan) -> None:
    context = old_tls_context()
    if context is not None and _ask_anew(scan, context).status:
        reason = "a handshake with nothing newer than TLS 1.1 succeeds"
        scan.found(OLD_PROTOCOL, "GET", "/", 0, reason)


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
        scan.found(CORS_ANY_ORIGIN, "GET", "/", page.status, reason)


def _check_framing(scan: Scan, page: Answer) -> None:
    framing = "x-frame-options" in page.headers or "frame-ancestors" in page.headers.get("content-security-policy", "")
    if not framing:
        scan.found(HEADERS_MISSING, "GET", "/", page.status, "neither x-frame-options nor frame-ancestors")
    elif scan.client.target.tls and "strict-transport-security" not in page.headers:
        scan.found(HEADERS_MISSING, "GET", "/", page.status, "no strict-transport-security")
