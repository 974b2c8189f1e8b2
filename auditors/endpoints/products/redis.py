"""A Redis cache behind the proxy (redis://HOST:PORT): PING and nothing else."""

from __future__ import annotations

import socket
from typing import Final

from auditors.endpoints.client import tls_context
from auditors.endpoints.exposures import exposure
from auditors.endpoints.scan import Scan
from auditors.endpoints.verdicts import Judgement, Verdict
from auditors.model import Severity

CACHE_OPEN: Final = exposure(
    60,
    "cache-open",
    Severity.CRITICAL,
    "The cache answers without a password",
    "It holds prompts and answers, keys and counters of spend; who changes these defeats budgets.",
    "Set `requirepass` or an ACL, bind it to a private address, and use TLS.",
    "OWASP-LLM02:2025",
    "CWE-306",
    checks="PING only; no key is read.",
)

_PING: Final = b"*1\r\n$4\r\nPING\r\n"
_LONGEST: Final = 512
_REFUSALS: Final = (b"-NOAUTH", b"-DENIED", b"-WRONGPASS", b"-NOPERM")


def check(scan: Scan) -> list[str]:
    """Ask for PING without a password; returns what went wrong."""
    scan.product = "redis"
    target = scan.client.target
    try:
        reply = _ping(scan)
    except OSError as error:
        reason = (error.strerror or "no answer in time").lower()
        scan.note("PING", "/", Judgement(Verdict.UNKNOWN, reason), 0)
        return [f"{target.authority} gives no answer: {reason}"]
    if reply.startswith(b"+PONG"):
        judgement = Judgement(Verdict.OPEN, "answers PING without a password")
        scan.found(CACHE_OPEN, "PING", "/", 0, judgement.reason, verdict="open")
    elif reply.startswith(_REFUSALS):
        judgement = Judgement(Verdict.PROTECTED, "refuses PING without a password")
    else:
        judgement = Judgement(Verdict.UNKNOWN, "does not answer as Redis does")
    scan.note("PING", "/", judgement, 0)
    return [] if judgement.verdict is not Verdict.UNKNOWN else [f"{target.authority} does not answer as Redis does"]


def _ping(scan: Scan) -> bytes:
    target, options = scan.client.target, scan.options
    connection = socket.create_connection((scan.client.address, target.port), options.limits.timeout)
    with connection:
        if target.tls:
            connection = tls_context(options.ca_file, insecure=options.insecure).wrap_socket(
                connection, server_hostname=target.host
            )
        connection.sendall(_PING)
        return connection.recv(_LONGEST)
