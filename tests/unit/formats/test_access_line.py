"""Access lines whose order somebody has chosen."""

from __future__ import annotations

import hashlib

import pytest

from tests.records import names, only

KEY = "sk-" + "gw-test-" + "ALPHA123"
DIGEST = hashlib.sha256(KEY.encode()).hexdigest()
EIGHT = 1795161601.0
"""2026-11-20T08:00:01Z"""


@pytest.mark.parametrize(
    "line",
    [
        '[20/Nov/2026:08:00:01 +0000] 198.51.100.7 - - "POST /v1/models HTTP/1.1" 401 312 "-" "OpenAI/Python 2.20.0"',
        '2026-11-20T08:00:01+00:00 198.51.100.7 "POST /v1/models HTTP/2.0" 401 312 0.250 "OpenAI/Python 2.20.0"',
        '198.51.100.7 | bob | 20/Nov/2026:08:00:01 +0000 | "POST /v1/models HTTP/1.1" | 401 | "OpenAI/Python 2.20.0"',
        '1795161601.000 [198.51.100.7]:4711 "POST https://llm.example/v1/models HTTP/1.1" 401 "OpenAI/Python 2.20.0"',
        '2026-11-20 08:00:01,000 10.0.0.9 198.51.100.7 "POST /v1/models HTTP/1.1" 401 "OpenAI/Python 2.20.0"',
    ],
)
def test_time_client_and_request_in_any_order(line: str) -> None:
    fields = only(f"{line}\n", "access-line")
    assert (fields.time, fields.ip, fields.method, fields.route) == (EIGHT, "198.51.100.7", "POST", "/v1/models")
    assert (fields.http_status, fields.status, fields.user_agent) == (401, "failure", "OpenAI/Python 2.20.0")


def test_what_stands_behind_is_told_by_name_or_looks() -> None:
    line = f'[20/Nov/2026:08:00:01 +0000] 10.0.0.9 "GET /v1/models HTTP/1.1" 200 0.250 "198.51.100.7" "Bearer {KEY}"\n'
    fields = only(line, "access-line")
    assert (fields.ip, fields.latency, fields.key) == ("198.51.100.7", 0.25, DIGEST)
    named = only('[20/Nov/2026:08:00:01 +0000] 198.51.100.7 "GET / HTTP/1.1" 200 rt=0.125 user="bob"\n', "access-line")
    assert (named.latency, named.user) == (0.125, "bob")


@pytest.mark.parametrize(
    "line",
    [
        # The number behind the request is a size.
        '[20/Nov/2026:08:00:01 +0000] 198.51.100.7 TLSv1.3 TLS_AES_256_GCM_SHA384 "GET /v1/models HTTP/1.1" 312',
        # A client that called another server.
        '2026-11-20 08:00:01,000 - httpx - INFO - HTTP Request: POST http://10.0.0.4:4000/v1/models "HTTP/1.1 200 OK"',
        # No address, no time.
        '2026-11-20 08:00:01,000 release 1.2.3.4-rc1: "GET /v1/models HTTP/1.1" 200',
        '198.51.100.7 said "GET /v1/models HTTP/1.1" 200',
    ],
)
def test_other_lines_with_requests(line: str) -> None:
    assert "access-line" not in names(f"{line}\n")


def test_hostile_lines_take_linear_time() -> None:
    for line in ("1.2.3.4 " * 20_000, "[" + "a:" * 50_000, "2026-11-20 08:00:01 " * 9_000, '1 "' + "GET /" * 40_000):
        assert "access-line" not in names(f"{line}\n")
