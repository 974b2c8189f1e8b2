"""Servers on loopback for tests of scans: well-behaved ones by a table of answers, hostile ones by what they send."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What a well-behaved server answers: `body` as JSON, or as it is where it is a string."""

    status: int = 200
    body: Any = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """What a server was asked."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


Answering = Callable[[Request], Reply]


@contextmanager
def serving(answer: Answering) -> Iterator[tuple[str, list[Request]]]:
    """Serve while the block lasts; yields the base URL, and the requests as they come."""
    seen: list[Request] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version, sys_version = "test", ""
        wbufsize = 1 << 16  # head and body in one packet

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class has it so)
            """Say nothing."""

        def do_GET(self) -> None:
            size = int(self.headers.get("content-length") or 0)
            request = Request(
                self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, self.rfile.read(size)
            )
            seen.append(request)
            reply = answer(request)
            text = isinstance(reply.body, str)
            data = reply.body.encode() if text else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            for name, value in {
                "content-type": "text/html" if text else "application/json",
                "content-length": str(len(data)),
                **reply.headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_GET

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", seen
        server.shutdown()
        thread.join()


@contextmanager
def hostile(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """Let `behave` have every connection, after something was received on it; yields the base URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    over = threading.Event()

    def work(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(10)
            connection.recv(65536)
            behave(connection)

    def accept() -> None:
        while not over.is_set():
            with suppress(TimeoutError):
                connection, _ = listener.accept()
                threading.Thread(target=work, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        thread.join()
        listener.close()
