"""The HTTP client of scans: it talks to servers that may be hostile, so everything that it does is bounded.

Redirects are never followed, proxies of the environment are ignored, names are looked up once and the address is kept,
time and bytes are counted over the whole answer (a drip of single bytes does not extend them), headers are limited in
number and size, and nothing is decompressed beyond a bound. Keys go into headers only and are never shown.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from auditors.endpoints.answers import MAX_BODY, Answer, decompressed
from auditors.endpoints.target import Target
from auditors.errors import UsageError
from auditors.version import version

_MAX_HEAD: Final = 128 << 10
_FAILURES_IN_A_ROW: Final = 3
_INSISTENT: Final = 10
TOO_LATE: Final = "no complete answer in time"
_SLOWEST: Final = 5.0
_MOMENT: Final = 1.0

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how fast: seconds for one request with its answer, requests a second; in all, requests and seconds
    of waiting for the server.
    """

    timeout: float = 5.0
    rate: float = 60.0
    requests: int = 4000
    waiting: float = 180.0


class UnansweredError(Exception):
    """The server does not answer any more; asking on would only waste time."""


class _BoundedReader(io.RawIOBase):
    """The receiving side of a socket, with a deadline and a number of bytes for the whole answer."""

    def __init__(self, connection: socket.socket, deadline: float, limit: int) -> None:
        self._connection = connection
        self._deadline = deadline
        self._left = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        if self._left <= 0:
            return 0
        self._connection.settimeout(remaining)
        size = self._connection.recv_into(memoryview(buffer)[: self._left])
        self._left -= size
        return size


class _BoundedSocket:
    """What `http.client.HTTPResponse` needs of a socket."""

    def __init__(self, connection: socket.socket, deadline: float, limit: int) -> None:
        self._reader = _BoundedReader(connection, deadline, limit)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """The answer as a stream."""
        return io.BufferedReader(self._reader, 16 << 10)


class Client:
    """Sends requests to one target, one after the other, over a connection that is kept while it is good.

    `sent` counts requests; `certificate_ends` is when the server's certificate does (epoch seconds), where it is
    checked. Use it as a context manager.
    """

    def __init__(
        self, target: Target, addresses: Sequence[str], limits: Limits, tls: ssl.SSLContext | None = None
    ) -> None:
        self.target = target
        self.limits = limits
        self.sent = 0
        self.certificate_ends: float | None = None
        self._addresses = list(addresses)
        self._tls = tls
        self._connection: socket.socket | None = None
        self._next = 0.0
        self._failures = 0
        self._waited = 0.0
        self._most = limits.requests
        self._rate = limits.rate

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @property
    def address(self) -> str:
        """The address that is connected to."""
        return self._addresses[0]

    def ask(
        self,
        method: str,
        path: str,
        headers: Headers = (),
        body: bytes | None = None,
        *,
        limit: int = MAX_BODY,
        patience: float = 1.0,
    ) -> Answer:
        """One request below the target's base path. Raises UnansweredError after several in a row without an answer.

        `path` is sent as it stands, not normalised. `limit` is the number of bytes of the body to keep,
        `patience` multiplies the time for it.
        """
        if self._failures >= _FAILURES_IN_A_ROW or self._waited >= self.limits.waiting:
            raise UnansweredError
        if self.sent >= self._most:
            raise UnansweredError
        self._wait()
        self.sent += 1
        begin = time.monotonic()
        request = self._request(method, self.target.base + path, headers, body)
        answer = self._attempt(method, request, begin + self.limits.timeout * patience, limit)
        self._failures = 0 if answer.status else self._failures + 1
        # A failure weighs more: a server that only answers now and then would hold up the scan for long.
        self._waited += answer.seconds if answer.status else 6 * answer.seconds
        return answer

    def slow_down(self) -> None:
        """Ask half as often from now on, and wait a moment first: the server limits requests."""
        self._rate = max(_SLOWEST, self._rate / 2)
        self._next = time.monotonic() + _MOMENT

    def insist(self) -> None:
        """Ask a few times more, whatever the server did so far: for what must not be left behind on it.

        Over a connection of its own, for on the old one an answer may still be on its way.
        """
        self.close()
        self._failures, self._waited = 0, 0.0
        self._most = max(self._most, self.sent + _INSISTENT)

    def _wait(self) -> None:
        now = time.monotonic()
        if now < self._next:
            time.sleep(self._next - now)
        self._next = max(now, self._next) + 1 / self._rate

    def _request(self, method: str, path: str, headers: Headers, body: bytes | None) -> bytes:
        lines = [f"{method} {path or '/'} HTTP/1.1", f"Host: {self.target.authority}"]
        own = {"User-Agent": f"llm-proxy-auditor/{version()}", "Accept": "*/*", "Accept-Encoding": "identity"}
        if body is not None:
            own |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
        given = {name.lower() for name, _ in headers}
        rows = [*((name, value) for name, value in own.items() if name.lower() not in given), *headers]
        lines += [f"{name}: {value}" for name, value in rows]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace") + (body or b"")

    def _attempt(self, method: str, request: bytes, deadline: float, limit: int) -> Answer:
        begin = time.monotonic()
        reused = self._connection is not None
        try:
            return self._exchange(method, request, deadline, limit)
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.close()
            stale = reused and isinstance(error, ConnectionError | http.client.RemoteDisconnected)
            if not stale:
                return Answer(failure=_reason(error), seconds=time.monotonic() - begin)
        try:
            return self._exchange(method, request, deadline, limit)
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.close()
            return Answer(failure=_reason(error), seconds=time.monotonic() - begin)

    def _exchange(self, method: str, request: bytes, deadline: float, limit: int) -> Answer:
        begin = time.monotonic()
        connection = self._connection = self._connection or self._connect(deadline)
        connection.settimeout(max(0.001, deadline - time.monotonic()))
        connection.sendall(request)
        stream: Any = _BoundedSocket(connection, deadline, limit + _MAX_HEAD + 1)
        response = http.client.HTTPResponse(stream, method=method)
        try:
            response.begin()
            headers = _joined(response.getheaders())
            data, complete = _body(response, limit, headers)
            plain, cut = decompressed(data, headers.get("content-encoding", "").lower(), limit)
            if response.will_close or not response.isclosed():
                self.close()
        finally:
            response.close()
        return Answer(response.status, headers, plain, cut or not complete, seconds=time.monotonic() - begin)

    def _connect(self, deadline: float) -> socket.socket:
        failure: OSError = OSError("the name has no address")
        for address in self._addresses:
            try:
                remaining = max(0.001, deadline - time.monotonic())
                connection = socket.create_connection((address, self.target.port), remaining)
            except OSError as error:
                failure = error
                continue
            self._addresses = [address]
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls is None:
                return connection
            return self._encrypted(connection)
        raise failure

    def _encrypted(self, connection: socket.socket) -> socket.socket:
        assert self._tls is not None
        try:
            wrapped = self._tls.wrap_socket(connection, server_hostname=self.target.host)
        except OSError:
            connection.close()
            raise
        ends = (wrapped.getpeercert() or {}).get("notAfter")
        self.certificate_ends = ssl.cert_time_to_seconds(ends) if isinstance(ends, str) else None
        return wrapped


def tls_context(ca_file: Path | None, *, insecure: bool) -> ssl.SSLContext:
    """How certificates are checked. Raises UsageError for a file that holds none."""
    context = ssl.create_default_context()
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=str(ca_file))
        except (OSError, ssl.SSLError):
            raise UsageError(f"{ca_file}: holds no certificates in PEM format, or cannot be read") from None
    if insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def old_tls_context() -> ssl.SSLContext | None:
    """One that offers TLS 1.0 and 1.1 only, to see whether they are accepted; None where this machine has neither."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
    except (ssl.SSLError, ValueError):
        return None
    return context


def _joined(headers: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    joined: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        joined[key] = f"{joined[key]}, {value}" if key in joined else value
    return joined


def _body(response: http.client.HTTPResponse, limit: int, headers: Mapping[str, str]) -> tuple[bytes, bool]:
    """Up to `limit` bytes of a body as it was sent, and whether that is all. Of an endless event stream, nothing."""
    if headers.get("content-type", "").startswith("text/event-stream"):
        return b"", False
    data = response.read(limit + 1)
    return data[:limit], len(data) <= limit


def _reason(error: Exception) -> str:
    """Why there is no answer, in words that hold nothing that the server sent."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return "the certificate is not trusted: " + error.verify_message
    if isinstance(error, ssl.SSLError):
        return "the TLS handshake failed"
    if isinstance(error, TimeoutError):
        return TOO_LATE
    if isinstance(error, http.client.RemoteDisconnected):
        return "the connection was closed without an answer"
    if isinstance(error, http.client.HTTPException | ValueError):
        return "the answer is no valid HTTP, or has too many or too long headers"
    return (error.strerror or "the connection failed").lower() if isinstance(error, OSError) else "no answer"
