"""`auditor scan` on servers that want to hold it up or fill its memory: it ends, says unknown, and stays small."""

from __future__ import annotations

import functools
import gzip
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.command import PROJECT
from tests.unit.endpoints.loopback import hostile

pytestmark = [pytest.mark.slow, pytest.mark.integration]

OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
MEMORY = 300 << 20
"""Bytes; a scan that keeps what it is sent needs more."""

SCAN = f"""
import resource, sys
from pathlib import Path
sys.path.insert(0, {str(PROJECT)!r})
from auditors.cli import main
status = main()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
if Path("/proc/self/status").exists():  # there, the figure above is at least that of the process which started this one
    peak = next(int(line.split()[1]) << 10 for line in open("/proc/self/status") if line.startswith("VmHWM:"))
print(peak, file=sys.stderr)
sys.exit(status)
"""

Behaviour = Callable[[socket.socket], None]


def drip(connection: socket.socket) -> None:
    connection.sendall(OK + b"content-length: 100000\r\n\r\n")
    while True:
        connection.sendall(b"x")
        time.sleep(0.05)


def drip_of_headers(connection: socket.socket) -> None:
    for number in range(100_000):
        connection.sendall(b"x-%d: y\r\n" % number if number else b"HTTP/1.1 200 OK\r\n")
        time.sleep(0.01)


def endless(connection: socket.socket) -> None:
    connection.sendall(OK + b"\r\n[")
    while True:
        connection.sendall(b"[1]," * 16384)


@functools.cache
def packed() -> bytes:
    """A hundred megabytes of nothing."""
    return gzip.compress(bytes(100 << 20), 9)


def bomb(connection: socket.socket) -> None:
    connection.sendall(OK + b"content-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(packed()) + packed())


def bomb_in_chunks(connection: socket.socket) -> None:
    connection.sendall(OK + b"transfer-encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"fffff\r\n" + b"a" * 0xFFFFF + b"\r\n")


def redirects(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 301 Moved\r\nlocation: /again\r\ncontent-length: 0\r\n\r\n")


def lies(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\ncontent-length: 1\r\n\r\nx")
    time.sleep(30)


def many_headers(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"x-a: b\r\n" * 100_000 + b"\r\n")


def deep(connection: socket.socket) -> None:
    body = b"[" * 900_000
    connection.sendall(OK + b"content-length: %d\r\n\r\n" % len(body) + body)


def scanned(url: str, folder: Path) -> tuple[int, list[dict[str, object]], int]:
    """Exit status, probes and the largest resident size of a scan; it must end by itself within a minute."""
    command = [sys.executable, "-c", SCAN, "scan", "--isolated", "--probes", "--timeout", "0.5", "--rate", "500", url]
    done = subprocess.run(command, cwd=folder, env={"HOME": str(folder)}, capture_output=True, timeout=60, check=False)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, [row for row in records if row["type"] == "probe"], int(done.stderr.split()[-1])


@pytest.mark.parametrize("behave", [drip, drip_of_headers, lies, many_headers])
def test_what_never_becomes_an_answer_is_unknown(behave: Behaviour, tmp_path: Path) -> None:
    with hostile(behave) as url:
        status, probes, size = scanned(url, tmp_path)
    assert status == 3
    assert {row["verdict"] for row in probes} == {"unknown"}
    assert size < MEMORY


@pytest.mark.parametrize("behave", [endless, bomb, bomb_in_chunks, deep, redirects])
def test_what_is_too_much_is_cut_off_and_proves_nothing(behave: Behaviour, tmp_path: Path) -> None:
    with hostile(behave) as url:
        status, probes, size = scanned(url, tmp_path)
    assert status in (0, 3)
    assert probes
    assert {row["verdict"] for row in probes} <= {"unknown", "absent"}
    assert size < MEMORY


@contextmanager
def broken_tls() -> Iterator[str]:
    """A server that begins a handshake, then sends noise."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve() -> None:
        listener.settimeout(0.1)
        while not over.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            with connection:
                connection.settimeout(2)
                try:
                    connection.recv(4096)
                    connection.sendall(bytes([22, 3, 3, 0, 200]) + bytes(range(200)) * 50)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    over.set()
    thread.join()
    listener.close()


def test_a_broken_handshake_is_unknown(tmp_path: Path) -> None:
    with broken_tls() as url:
        status, probes, _ = scanned(url, tmp_path)
    assert status == 3
    assert [row["verdict"] for row in probes] == ["unknown"]
    assert "handshake" in str(probes[0]["reason"])
