"""Encrypted servers: certificates that are trusted, are not, or end soon, and old versions of TLS."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from auditors.endpoints.client import Limits
from auditors.endpoints.scan import ScanOptions
from auditors.endpoints.scanning import ScanResult, scan_url

OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="certificates are made with the openssl command")


class Refusing(BaseHTTPRequestHandler):
    """A server that asks everybody for a key."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class has it so)
        """Say nothing."""

    def do_GET(self) -> None:
        """Refuse."""
        self.send_response(401)
        self.send_header("content-length", "0")
        self.end_headers()


def certificate(folder: Path, days: int) -> Path:
    """A certificate for loopback that signs itself, with its key in one file."""
    command = [
        *(str(OPENSSL), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", str(days)),
        *("-keyout", "key.pem", "-out", "own.pem", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
    ]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    (folder / "both.pem").write_bytes((folder / "key.pem").read_bytes() + (folder / "own.pem").read_bytes())
    return folder / "own.pem"


@contextmanager
def encrypted(folder: Path, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> Iterator[str]:
    """Serve over TLS; yields the base URL."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    if newest < ssl.TLSVersion.TLSv1_2:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.TLSv1
    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def scan(url: str, **options: object) -> ScanResult:
    return scan_url(url, ScanOptions(limits=Limits(timeout=60, rate=2000), **options))  # type: ignore[arg-type]


def rules(result: ScanResult) -> set[str]:
    return {finding.rule for finding in result.findings}


def test_a_certificate_of_ones_own_needs_a_file_or_courage(tmp_path: Path) -> None:
    own = certificate(tmp_path, days=90)
    with encrypted(tmp_path) as url:
        refused, trusted, careless = scan(url), scan(url, ca_file=own), scan(url, insecure=True)
    assert refused.problems and "certificate" in refused.problems[0].reason
    assert not trusted.problems
    assert not {"END015", "END025", "END026"} & rules(trusted)
    assert "END015" in rules(careless)


def test_a_certificate_that_ends_soon_is_told(tmp_path: Path) -> None:
    own = certificate(tmp_path, days=5)
    with encrypted(tmp_path) as url:
        assert "END026" in rules(scan(url, ca_file=own))


def test_old_tls_is_told(tmp_path: Path) -> None:
    own = certificate(tmp_path, days=90)
    with encrypted(tmp_path, newest=ssl.TLSVersion.TLSv1_1) as url:
        assert "END025" in rules(scan(url, ca_file=own))
