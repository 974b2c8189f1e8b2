"""Bound to loopback, behind a TLS proxy: nobody reaches the port past what encrypts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.documents import Kind, Node
from auditors.endpoints.scanning import ScanResult
from auditors.model import Severity
from auditors.scorecard.grading import Aspect, Defence, Evidence
from auditors.scorecard.known import Known
from auditors.scorecard.seeing import against, origin_of, seen, set_at

_LOOPBACK: Final = re.compile(r"(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[?::1\]?|localhost)(?::|\Z)")
_PORT: Final = re.compile(r"[\d.:\[\]a-z-]*\d(?:/(?:tcp|udp))?\Z")


def _bound(known: Known) -> Iterator[Evidence]:
    """Published ports of containers, and the address that the proxy is told to listen on."""
    for subject in known.parts(Kind.SERVICE):
        ports = subject.root.at("ports")
        for port in ports.members if ports is not None else ():
            yield from _published(port, subject.name)
    host = known.variable("HOST", "LITELLM_HOST")
    if host is not None and host.is_literal:
        if _LOOPBACK.match(host.text):
            yield set_at(f"the proxy listens on {host.text}", host, origin_of(host, known))
        else:
            yield _everywhere(f"the proxy listens on {host.text[:40]}", host, origin_of(host, known))


def _published(port: Node, service: str) -> Iterator[Evidence]:
    address = port.at("host_ip")
    text = address.text if address is not None else port.text
    named = f"{service}: " if service else ""
    if port.fields and address is None:
        yield _everywhere(f"{named}a port is published on every address", port, "configuration")
    elif port.is_template or not (port.fields or _PORT.match(text)):
        return
    elif _LOOPBACK.match(text):
        yield set_at(f"{named}port {text} is published on loopback only", port)
    else:
        yield _everywhere(f"{named}port {text} is published on every address", port, "configuration")


def _everywhere(says: str, node: Node, origin: str) -> Evidence:
    return Evidence(
        speaks="against",
        says=says,
        origin=origin,
        severity=Severity.MEDIUM,
        source=node.file.name,
        line=node.line,
        pointer=node.pointer,
    )


def _encrypted(known: Known) -> Iterator[Evidence]:
    yield from against(known, "END014", "END015")
    for scan in known.scans:
        if scan.url.startswith("https://") and _was_verified(scan, known):
            yield seen("answers over TLS with a certificate that is trusted", "scan", scan.url)
    certificate = known.variable("SSL_CERTFILE_PATH", "SSL_KEYFILE_PATH")
    if certificate is not None:
        yield set_at("the proxy has a certificate of its own", certificate, origin_of(certificate, known))
    for subject in known.parts(Kind.NGINX):
        if (node := _tls_listener(subject.root)) is not None:
            yield set_at("NGINX in front listens with TLS", node)


def _was_verified(scan: ScanResult, known: Known) -> bool:
    return any(probe.status for probe in scan.probes) and not known.by_rule.get("END015")


def _tls_listener(root: Node) -> Node | None:
    """An `ssl_certificate` of NGINX, wherever it stands."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        for key, child in node.fields.items():
            if key == "ssl_certificate":
                return child
            waiting.append(child)
        if isinstance(node.value, list):
            waiting += node.value
    return None


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
