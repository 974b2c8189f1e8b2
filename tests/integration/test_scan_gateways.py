"""A real NGINX as a gateway in postures of its own, and a real Redis: planted weaknesses are found, others are not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration import servers
from tests.integration.scans import scanned
from tests.unit.endpoints.loopback import Reply, Request, serving

pytestmark = [pytest.mark.slow, pytest.mark.integration]

KEY = "sk-gw-" + "testkey-ALPHA123"
_SECURE = """
    location = /health {{ return 200 "ok"; }}
    location /v1/ {{ if ($known = 0) {{ return 401; }} proxy_pass {base}; }}
    location / {{ return 404; }}
"""
POSTURES = {
    "open": "location / {{ proxy_pass {base}; }}",
    "secure": _SECURE,
    "leaky": _SECURE.replace("location / {{ return 404; }}", "")
    + """
    location /logs/ {{ alias {folder}/logs/; autoindex on; default_type text/plain; }}
    location /nginx_status {{ stub_status; }}
    location = /.env {{ default_type text/plain; return 200 "OPENAI_API_KEY=x\\nDATABASE_URL=y\\n"; }}
    """,
    "catch-all": 'location / {{ default_type text/html; return 200 "<html><title>portal</title>login</html>"; }}',
    "careless": """
    location = /v1/models {{ if ($careless = 0) {{ return 401; }} proxy_pass {base}; }}
    location ~* \\.json$ {{ rewrite ^(.*)\\.json$ $1 break; proxy_pass {base}; }}
    location /v1/ {{ if ($careless = 0) {{ return 401; }} proxy_pass {base}; }}
    """,
    "forgetful": """
    location = /v1/models {{ if ($known = 0) {{ return 401; }} proxy_pass {base}; }}
    location /v1/chat/ {{ if ($known = 0) {{ return 401; }} proxy_pass {base}; }}
    location /v1/ {{ proxy_pass {base}; }}
    """,
}
EXPECTED = {
    "open": {"END004"},
    "secure": set(),
    "leaky": {"END041", "END042"},
    "catch-all": set(),
    "careless": {"END043", "KEY008"},
    "forgetful": {"END044"},
}


def provider(request: Request) -> Reply:
    """A provider behind the gateway."""
    path = request.path.partition("?")[0]
    if path == "/v1/models":
        return Reply(200, {"object": "list", "data": [{"id": "small", "object": "model"}]})
    if path.startswith("/v1/"):
        return Reply(405, {"error": {"message": "Method Not Allowed", "type": "invalid_request_error"}})
    return Reply(404, {"detail": "Not Found"})


@contextmanager
def nginx(program: str, folder: Path, posture: str) -> Iterator[str]:
    """NGINX in a posture in front of a provider; yields its URL."""
    port = servers.free_port()
    (folder / "logs").mkdir()
    user = "user root;" if os.geteuid() == 0 else ""  # else the logs of the test cannot be read
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    with serving(provider) as (base, _):
        location = POSTURES[posture].format(base=base, folder=folder)
        (folder / "nginx.conf").write_text(
            f"{user} daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{}}\n"
            f"http {{ {temporary} access_log {folder}/logs/access.log;\n"
            f'map $http_authorization $known {{ default 0; "~^Bearer {KEY}$" 1; }}\n'
            f'map $http_authorization $careless {{ default 0; "~*{KEY}" 1; }}\n'
            f"server {{ listen 127.0.0.1:{port}; {location} }} }}\n"
        )
        with servers.running(
            [program, "-c", folder / "nginx.conf", "-e", folder / "error.log"],
            ready=f"http://127.0.0.1:{port}/health",
            output=folder / "nginx.out",
            variables={},
        ):
            yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("posture", POSTURES)
def test_nginx_in_every_posture(posture: str, tmp_path: Path) -> None:
    program = servers.installed("nginx", *servers.DEBIAN)
    with nginx(program, tmp_path, posture) as url:
        scan = scanned(url, tmp_path, "--key-env", "A_KEY", A_KEY=KEY)
    assert set(scan.alarms) == EXPECTED[posture], scan.findings
    assert scan.exit_status == (1 if EXPECTED[posture] else 0)
    if posture == "leaky":
        assert "END040" in {row["rule"] for row in scan.findings}


@contextmanager
def redis(program: str, folder: Path, *arguments: str) -> Iterator[str]:
    """Redis on loopback; yields its URL."""
    port = servers.free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder), *arguments]
    with servers.running(command, ready=f"tcp://127.0.0.1:{port}", output=folder / "redis.log", variables={}):
        yield f"redis://127.0.0.1:{port}"


@pytest.mark.parametrize(("password", "rule"), [("", "END060"), ("a-long-password-of-the-tests", None)])
def test_redis(password: str, rule: str | None, tmp_path: Path) -> None:
    program = servers.installed("redis-server")
    protection = ["--requirepass", password] if password else ["--protected-mode", "no"]
    with redis(program, tmp_path, *protection) as url:
        scan = scanned(url, tmp_path)
    assert [row["rule"] for row in scan.findings] == ([rule] if rule else [])
    assert scan.exit_status == (1 if rule else 0)
