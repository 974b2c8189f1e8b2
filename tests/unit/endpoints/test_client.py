"""Servers that misbehave: a scan ends, says unknown, and keeps little."""

from __future__ import annotations

import gzip
import socket
import time
import tracemalloc
from collections.abc import Callable

import pytest

from auditors.endpoints.answers import MAX_BODY
from auditors.endpoints.client import Client, Limits, UnansweredError, tls_context
from auditors.endpoints.scan import ScanOptions
from auditors.endpoints.scanning import scan_url
from auditors.endpoints.target import Target
from tests.unit.endpoints.loopback import Reply, Request, hostile, serving

QUICK = Limits(timeout=0.3, rate=1000)
"""For servers that never give an answer; those that do are waited for, however busy the machine is."""
PATIENT = Limits(timeout=60, rate=1000)
OK = b"HTTP/1.1 200 OK\r\n"


def drip_head(connection: socket.socket) -> None:
    for byte in OK * 1000:
        connection.sendall(bytes([byte]))
        time.sleep(0.05)


def drip_body(connection: socket.socket) -> None:
    connection.sendall(OK + b"content-length: 100000\r\n\r\n")
    for _ in range(1000):
        connection.sendall(b"x")
        time.sleep(0.05)


def many_headers(connection: socket.socket) -> None:
    connection.sendall(OK + b"x-a: b\r\n" * 100_000 + b"\r\n")


def long_header(connection: socket.socket) -> None:
    connection.sendall(OK + b"x-a: " + b"b" * 50_000_000)


def garbage(connection: socket.socket) -> None:
    connection.sendall(b"\x16\x03\x01 what is this\r\n\r\n")


def silence(connection: socket.socket) -> None:
    time.sleep(5)


def hang_up(connection: socket.socket) -> None:
    connection.close()


def endless_continue(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def lying_chunks(connection: socket.socket) -> None:
    connection.sendall(OK + b"transfer-encoding: chunked\r\n\r\nzzzz\r\n")


def negative_length(connection: socket.socket) -> None:
    connection.sendall(OK + b"content-length: -5\r\ncontent-length: 9\r\n\r\n")
    time.sleep(5)


@pytest.mark.parametrize(
    "behave",
    [
        drip_head,
        drip_body,
        many_headers,
        long_header,
        garbage,
        silence,
        hang_up,
        endless_continue,
        lying_chunks,
        negative_length,
    ],
)
def test_what_is_no_answer_is_unknown_and_told(behave: Callable[[socket.socket], None]) -> None:
    with hostile(behave) as url:
        result = scan_url(url, ScanOptions(limits=QUICK))
    assert [probe.verdict for probe in result.probes] == ["unknown"]
    assert result.probes[0].reason
    assert result.problems
    assert not result.findings


def test_an_endless_body_is_cut_off_and_not_kept() -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(OK + b"content-type: application/json\r\n\r\n")
        while True:
            connection.sendall(b"[" * 65536)

    tracemalloc.start()
    with hostile(endless) as url, Client(Target.parse(url), ("127.0.0.1",), PATIENT) as client:
        answer = client.ask("GET", "/")
        _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.truncated
    assert len(answer.body) == MAX_BODY
    assert answer.json is None
    assert peak < 16 << 20


def test_a_gzip_bomb_stays_packed() -> None:
    bomb = gzip.compress(bytes(200 << 20), 9)

    def send(connection: socket.socket) -> None:
        head = b"content-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(bomb)
        connection.sendall(OK + head + bomb)

    tracemalloc.start()
    with hostile(send) as url, Client(Target.parse(url), ("127.0.0.1",), PATIENT) as client:
        answer = client.ask("GET", "/")
        _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.truncated
    assert len(answer.body) <= MAX_BODY
    assert peak < 16 << 20


def test_json_nested_beyond_reason_is_none() -> None:
    def nested(_: Request) -> Reply:
        return Reply(200, "[" * 500_000, {"content-type": "application/json"})

    with serving(nested) as (url, _), Client(Target.parse(url), ("127.0.0.1",), PATIENT) as client:
        assert client.ask("GET", "/").json is None


def test_redirects_are_not_followed() -> None:
    with serving(lambda _: Reply(302, "", {"location": "http://127.0.0.1:1/elsewhere"})) as (url, seen):
        result = scan_url(url, ScanOptions(limits=PATIENT))
    assert {request.headers["host"] for request in seen} == {url.removeprefix("http://")}
    assert not [probe for probe in result.probes if probe.verdict.startswith("open")]


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda _: Reply(200, "proxy")) as (proxy, seen), serving(lambda _: Reply(404, {})) as (url, asked):
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy)
        scan_url(url, ScanOptions(limits=PATIENT))
    assert asked
    assert not seen


def test_a_server_that_stops_answering_is_left_alone() -> None:
    with hostile(silence) as url, Client(Target.parse(url), ("127.0.0.1",), Limits(timeout=0.05, rate=1000)) as client:
        for _ in range(3):
            assert not client.ask("GET", "/").status
        with pytest.raises(UnansweredError):
            client.ask("GET", "/")


def test_plain_text_on_a_tls_port_is_a_failed_handshake() -> None:
    with hostile(garbage) as url:
        target = Target.parse(url.replace("http:", "https:"))
        with Client(target, ("127.0.0.1",), PATIENT, tls_context(None, insecure=True)) as client:
            assert client.ask("GET", "/").failure == "the TLS handshake failed"


def test_a_connection_is_used_again_and_again() -> None:
    with (
        serving(lambda _: Reply(200, {"a": 1})) as (url, seen),
        Client(Target.parse(url), ("127.0.0.1",), PATIENT) as client,
    ):
        for _ in range(5):
            assert client.ask("GET", "/x").json == {"a": 1}
    assert len(seen) == 5
