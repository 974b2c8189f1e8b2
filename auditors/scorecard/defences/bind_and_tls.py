"""Bound to loopback, behind a TLS proxy: nobody reaches the port past what encrypts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.documents import Kind
from auditors.configuration.subject import Subject
from auditors.endpoints.scanning import ScanResult
from auditors.model import Severity
from auditors.scorecard.fronts import encrypting
from auditors.scorecard.grading import Aspect, Defence, Evidence
from auditors.scorecard.known import Known
from auditors.scorecard.seeing import against, origin_of, seen, set_at, weak_at

_OPEN: Final = ("CFG404", "CFG507", "CFG807", "CFG808", "CFG814", "CFG832")
_READABLE: Final = ("END014", "END015", "CFG608", "CFG716", "CFG609", "CFG705")
_LOOPBACK: Final = re.compile(r"(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[?::1\]?|localhost)(?::|\Z)")
_GATEWAY: Final = re.compile(r"litellm|portkey|helicone|gateway", re.IGNORECASE)


def _bound(known: Known) -> Iterator[Evidence]:
    """Ports of containers, and the address that the proxy is told to listen on."""
    yield from against(known, *_OPEN)
    for subject in known.parts(Kind.SERVICE):
        yield from _published(subject)
    host = known.variable("HOST", "LITELLM_HOST")
    if host is not None and host.is_literal:
        if _LOOPBACK.match(host.text):
            yield set_at(f"the proxy listens on {host.text}", host, origin_of(host, known))
        else:
            yield weak_at(f"the proxy listens on {host.text[:40]}", host, origin_of(host, known))


def _published(subject: Subject) -> Iterator[Evidence]:
    """A gateway's ports that lead to loopback, or that it has none: then only its neighbours reach it."""
    image, ports = subject.root.at("image"), subject.root.at("ports")
    if image is None or not _GATEWAY.search(image.text):
        return
    listed = ports.members if ports is not None else []
    addresses = [port.at("host_ip") or port for port in listed]
    if not listed:
        yield set_at(f"{subject.name or image.text[:40]} publishes no port", image)
    elif all(_LOOPBACK.match(address.text) for address in addresses):
        yield set_at(f"{subject.name or image.text[:40]} is published on loopback only", addresses[0])


def _encrypted(known: Known) -> Iterator[Evidence]:
    yield from against(known, *_READABLE)
    for scan in known.scans:
        if scan.url.startswith("https://") and _was_verified(scan, known):
            yield seen("answers over TLS with a certificate that is trusted", "scan", scan.url)
    certificate = known.variable("SSL_CERTFILE_PATH", "SSL_KEYFILE_PATH")
    if certificate is not None:
        yield set_at("the proxy has a certificate of its own", certificate, origin_of(certificate, known))
    yield from encrypting(known)


def _was_verified(scan: ScanResult, known: Known) -> bool:
    return any(probe.status for probe in scan.probes) and not known.by_rule.get("END015")


DEFENCE: Final = Defence(
    number=3,
    id="bind-and-tls",
    title="Bound to loopback, behind a TLS proxy",
    why="Keys and prompts cross the network readable, and the port is open past what should protect it.",
    severity=Severity.HIGH,
    aspects=(
        Aspect("bind", "reached through the proxy in front only", _bound, "auditor score --config compose.yaml"),
        Aspect("tls", "encrypted on the way", _encrypted, "auditor score --scan https://HOST --config nginx.conf"),
    ),
)
