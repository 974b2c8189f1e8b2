"""Scans servers: recognises the product, asks what is right for it, and says what could not be asked."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence

import msgspec

from auditors.endpoints import advisories, exposures, surroundings
from auditors.endpoints.client import Client, UnansweredError, tls_context
from auditors.endpoints.product import Product
from auditors.endpoints.products.gateway import GATEWAY
from auditors.endpoints.registry import known_products
from auditors.endpoints.resolving import Resolver
from auditors.endpoints.scan import Probe, Scan, ScanOptions
from auditors.endpoints.target import Target
from auditors.model import Finding, ScannedServer, Skip


class ScanResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a scan of one server gave. `problems` say why something could not be asked; `seconds` is wall time."""

    url: str
    product: str = "unknown"
    version: str | None = None
    findings: tuple[Finding, ...] = ()
    probes: tuple[Probe, ...] = ()
    problems: tuple[Skip, ...] = ()
    requests: int = 0
    seconds: float = 0.0

    @property
    def server(self) -> ScannedServer:
        """The same as a report tells it."""
        return ScannedServer(
            url=self.url,
            product=self.product,
            version=self.version,
            requests=self.requests,
            verdicts=Counter(probe.verdict for probe in self.probes),
            seconds=round(self.seconds, 3),
        )


Told = Callable[[Probe], None]


def scan_url(url: str, options: ScanOptions, told: Told | None = None) -> ScanResult:
    """Scan one server. Raises UsageError for a URL that cannot be; whatever the server does is in the result."""
    begin = time.monotonic()
    target = Target.parse(url)
    with Resolver(options.limits.timeout) as resolver:
        addresses = target.addresses(resolver)
        failure = resolver.failures.get(target.host, "the name has no address")
    if not addresses:
        problem = Skip(target.url, failure)
        return ScanResult(url=target.url, problems=(problem,), seconds=time.monotonic() - begin)
    tls = tls_context(options.ca_file, insecure=options.insecure) if target.tls else None
    with Client(target, addresses, options.limits, tls) as client:
        scan = Scan(client, options, told)
        problems = list(_run(scan))
    return ScanResult(
        url=target.url,
        product=scan.product,
        version=scan.version,
        findings=tuple(scan.findings.values()),
        probes=tuple(scan.probes()),
        problems=tuple(Skip(target.url, problem) for problem in problems),
        requests=client.sent or len(scan.probes()),
        seconds=time.monotonic() - begin,
    )


def _run(scan: Scan) -> Sequence[str]:
    if scan.client.target.scheme in ("redis", "rediss"):
        from auditors.endpoints.products import redis

        return redis.check(scan)
    problems = scan.problems
    try:
        if not scan.begin().status:
            return [f"the server gives no usable answer: {scan.control.failure}"]
        product = _recognise(scan)
        scan.product, scan.dialect = product.name, product.dialect
        surroundings.check(scan)
        product.check(scan)
        if scan.version:
            reason = f"names version {scan.version}"
            scan.found(exposures.VERSION_PUBLIC, "GET", scan.version_path, 200, reason, version=scan.version)
        advisories.check(scan, product.ecosystem, product.package)
        if product.check_keys is not None:
            product.check_keys(scan)
    except UnansweredError:
        problems.append(f"the server stopped answering after {scan.client.sent} requests; the rest was not asked")
    scan.conclude()
    return problems


def _recognise(scan: Scan) -> Product:
    products = known_products()
    wanted = scan.options.product
    if wanted != "auto":
        chosen = next(product for product in products if product.name == wanted)
        chosen.recognise(scan)
        return chosen
    return next((product for product in products if product.recognise(scan)), GATEWAY)
