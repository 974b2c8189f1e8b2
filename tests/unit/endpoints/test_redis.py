"""A cache is asked for a PING, and for nothing else."""

from __future__ import annotations

import queue
import socket

import pytest

from auditors.endpoints.client import Limits
from auditors.endpoints.scan import ScanOptions
from auditors.endpoints.scanning import ScanResult, scan_url
from tests.unit.endpoints.loopback import hostile

NO_AUTHENTICATION = b"-NOAUTH Authentication required.\r\n"
PROTECTED_MODE = (
    b"-DENIED Redis is running in protected mode because protected mode is enabled and no password is set for the "
    b"default user. In this mode connections are only accepted from the loopback interface.\r\n"
)
NO_PERMISSION = b"-NOPERM User default has no permissions to run the 'ping' command\r\n"


def scan(reply: bytes) -> ScanResult:
    """The scan of a server that answers everything with the same words."""

    def answer(connection: socket.socket) -> None:
        if reply:
            connection.sendall(reply)
        else:
            connection.recv(1)

    with hostile(answer) as url:
        return scan_url(url.replace("http://", "redis://"), ScanOptions(limits=Limits(timeout=60)))


def test_a_cache_without_a_password_is_told() -> None:
    result = scan(b"+PONG\r\n")
    assert [(finding.rule, finding.severity.value) for finding in result.findings] == [("END060", "critical")]
    assert [(probe.method, probe.verdict) for probe in result.probes] == [("PING", "open")]
    assert result.requests == 1
    assert not result.problems


@pytest.mark.parametrize("reply", [NO_AUTHENTICATION, PROTECTED_MODE, NO_PERMISSION])
def test_a_cache_that_refuses_is_protected(reply: bytes) -> None:
    result = scan(reply)
    assert [probe.verdict for probe in result.probes] == ["protected"]
    assert not result.findings
    assert not result.problems


@pytest.mark.parametrize("reply", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x00" * 100_000, b""])
def test_what_is_no_redis_is_unknown(reply: bytes) -> None:
    result = scan(reply)
    assert [probe.verdict for probe in result.probes] == ["unknown"]
    assert not result.findings
    assert result.problems


def test_only_a_ping_is_sent() -> None:
    seen: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def listen(connection: socket.socket) -> None:
        connection.sendall(b"+PONG\r\n")
        connection.settimeout(0.5)
        try:
            seen.put(connection.recv(100))
        except TimeoutError:
            seen.put(b"")

    with hostile(listen) as url:
        scan_url(url.replace("http://", "redis://"), ScanOptions(limits=Limits(timeout=60)))
        assert seen.get(timeout=60) == b"", "more than a PING"
