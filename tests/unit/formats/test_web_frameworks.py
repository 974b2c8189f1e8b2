"""Access lines that web frameworks of Node and Go write: home-made gateways are built with them."""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.records import names, only

KEY = "sk-" + "gw-test-" + "ALPHA123"
DIGEST = hashlib.sha256(KEY.encode()).hexdigest()
EIGHT = 1795161601.0
"""2026-11-20T08:00:01Z"""
DAY = EIGHT - 8 * 3600 - 1


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("\x1b[0mPOST /v1/chat/completions?api_key={} \x1b[32m429\x1b[0m 12.500 ms - 512\x1b[0m", "morgan-dev"),
        ("POST /v1/chat/completions?api_key={} 429 12.500 ms - 512", "morgan-dev"),
        ("POST /v1/chat/completions?api_key={} 429 512 - 12.500 ms", "morgan-tiny"),
        ("::ffff:198.51.100.7 bob POST /v1/chat/completions?api_key={} HTTP/1.1 429 - - 12.500 ms", "morgan-short"),
    ],
)
def test_morgan(line: str, name: str) -> None:
    fields = only(f"{line.format(KEY)}\n", name)
    assert (fields.method, fields.route, fields.http_status) == ("POST", "/v1/chat/completions", 429)
    assert (fields.status, fields.key, fields.latency) == ("failure", DIGEST, 0.0125)
    if name == "morgan-short":
        assert (fields.ip, fields.user) == ("198.51.100.7", "bob")


@pytest.mark.parametrize("line", ["\x1b[0mGET /v1/models \x1b[0m-\x1b[0m - ms - -\x1b[0m", "GET /v1/models - - - - ms"])
def test_morgan_of_an_answer_that_was_never_sent(line: str) -> None:
    (name,) = names(f"{line}\n")
    fields = only(f"{line}\n", name)
    assert (name[:6], fields.route, fields.http_status, fields.latency) == ("morgan", "/v1/models", None, None)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("08:00:01 | 401 |     12.5ms |    198.51.100.7 | POST    | /v1/models | Unauthorized", "fiber"),
        ("08:00:01 | 401 | 12.5ms | 198.51.100.7 | POST | /v1/models", "fiber"),
        (
            "08:00:01 |\x1b[93m 401 \x1b[0m|  12.5ms |  198.51.100.7 |\x1b[92m POST    \x1b[0m| /v1/models\x1b[0m",
            "fiber",
        ),
        ("\x1b[90m08:00:01\x1b[0m | \x1b[93m401\x1b[0m | 12.5ms | 198.51.100.7 | POST | /v1/models |", "fiber"),
        ("2026/11/20 08:00:01 | 401 | 12.5ms | 198.51.100.7 | POST | /v1/models | -", "fiber"),
        ("[08:00:01] 198.51.100.7 401 - 12.5ms POST /v1/models Unauthorized", "fiber-plain"),
        ("[2026-11-20T08:00:01Z] 198.51.100.7 401 -     12.5ms POST    /v1/models", "fiber-plain"),
    ],
)
def test_fiber(line: str, name: str) -> None:
    fields = only(f"{line}\n", name, day=DAY + 12 * 3600)
    assert (fields.ip, fields.method, fields.route) == ("198.51.100.7", "POST", "/v1/models")
    assert (fields.http_status, fields.status, fields.latency) == (401, "failure", 0.0125)
    assert fields.time == EIGHT


@pytest.mark.parametrize("logged", ["198.51.100.7:5000", "[2001:db8::7]:5000"])
def test_chi(logged: str) -> None:
    plain = (
        f'2026/11/20 08:00:01 [gw/Ab3-000001] "POST http://llm.example/v1/models HTTP/1.1" from {logged} - 401 12B in '
    )
    coloured = (
        '2026/11/20 08:00:01 \x1b[33m[gw/Ab3-000001]\x1b[0m \x1b[36m"\x1b[0m\x1b[35;1mPOST \x1b[0m\x1b[36m'
        f'http://llm.example/v1/models HTTP/1.1"\x1b[0m from {logged} - \x1b[33;1m401\x1b[0m'
        "\x1b[34;1m 12B\x1b[0m in \x1b[32m"
    )
    for line in (f"{plain}250.5ms\n", f"{coloured}250.5ms\x1b[0m\n"):
        fields = only(line, "chi")
        assert (fields.time, fields.method, fields.route, fields.http_status) == (EIGHT, "POST", "/v1/models", 401)
        assert (fields.ip, fields.call) == (logged[:-5].strip("[]"), "gw/Ab3-000001")
        assert fields.latency == pytest.approx(0.2505)


def test_echo_counts_in_nanoseconds() -> None:
    entry = {
        "time": "2026-11-20T08:00:01Z",
        "id": "r-1",
        "remote_ip": "198.51.100.7",
        "host": "llm.example",
        "method": "POST",
        "uri": f"/v1/models?key={KEY}",
        "user_agent": "curl/8.9.1",
        "status": 401,
        "error": "",
        "latency": 250000000,
        "latency_human": "250ms",
        "bytes_in": 1,
        "bytes_out": 2,
    }
    fields = only(json.dumps(entry) + "\n", "echo")
    assert (fields.time, fields.ip, fields.method, fields.route) == (EIGHT, "198.51.100.7", "POST", "/v1/models")
    assert (fields.http_status, fields.latency, fields.key, fields.call) == (401, 0.25, DIGEST, "r-1")


@pytest.mark.parametrize(
    "line",
    [
        "GET /v1/models took 12 ms - too long",
        "POST /v1/models 200 OK in 12 ms - 5",
        "08:00:01 | 401 | a table of | 198.51.100.7 | POST | /v1/models",
        "08:00:01 INFO | 200 | 12.5ms | 198.51.100.7 | POST | /v1/models",
        "[08:00:01] 200 - many POST /v1/models",
        '2026/11/20 08:00:01 called "POST http://llm.example/v1/models HTTP/1.1" from here',
    ],
)
def test_lines_that_only_begin_alike(line: str) -> None:
    assert not set(names(f"{line}\n")) & {"morgan-dev", "morgan-tiny", "morgan-short", "fiber", "fiber-plain", "chi"}


def test_hostile_lines_take_linear_time() -> None:
    hostile = (
        "GET /" + "a" * 100_000,
        "08:00:01 |" + " " * 100_000 + "200",
        "[08:00:01] 200 -" + " " * 100_000,
        '2026/11/20 08:00:01 "GET ' + "\x1b[0m" * 30_000,
        "1.1.1.1 " * 20_000,
    )
    for line in hostile:
        assert set(names(f"{line}\n")) <= {"unrecognised", "text-log"}
