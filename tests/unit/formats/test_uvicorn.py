"""Access lines of uvicorn and its kin."""

from __future__ import annotations

from typing import Any

import pytest

from auditors.model import Fields
from tests.records import GENERIC
from tests.unit.formats.samples import START, only, records

REQUEST: dict[str, Any] = {
    "product": "uvicorn",
    "ip": "198.51.100.7",
    "method": "POST",
    "route": "/v1/chat/completions",
    "status": "success",
    "http_status": 200,
}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('INFO:     198.51.100.7:50914 - "POST /v1/chat/completions HTTP/1.1" 200 OK', REQUEST),
        ('198.51.100.7:50914 - "POST /v1/chat/completions HTTP/1.1" 200', REQUEST),
        (
            '\x1b[32mINFO\x1b[0m:     198.51.100.7:50914 - "\x1b[1mPOST /v1/chat/completions HTTP/1.1\x1b[0m" '
            "\x1b[32m200 OK\x1b[0m",
            REQUEST,
        ),
        (
            'INFO:     198.51.100.7:50914 - "POST /v1/chat/completions HTTP/1.1" 429 Too Many Requests',
            REQUEST | {"status": "failure", "http_status": 429},
        ),
        (
            'INFO:     2001:db8::7:50914 - "GET /v1/models?key=not-for-reports HTTP/1.1" 401 Unauthorized',
            REQUEST
            | {"ip": "2001:db8::7", "method": "GET", "route": "/v1/models", "status": "failure", "http_status": 401},
        ),
        (
            'INFO:     [2001:db8::7]:50914 - "POST /v1/chat/completions HTTP/1.1" 200 OK',
            REQUEST | {"ip": "2001:db8::7"},
        ),
        (
            "INFO:     ('198.51.100.7', 50914) - \"WebSocket /v1/realtime?model=gpt-x\" [accepted]",
            REQUEST | {"method": "GET", "route": "/v1/realtime", "http_status": 101},
        ),
        (
            'INFO:     198.51.100.7:50914 - "WebSocket /v1/realtime" 403',
            REQUEST | {"method": "GET", "route": "/v1/realtime", "http_status": 403, "status": "failure"},
        ),
        (
            "2026-11-23 09:20:00,250 - uvicorn.access - INFO - 198.51.100.7:50914 - "
            '"POST /v1/chat/completions HTTP/1.1" 200',
            REQUEST | {"time": START},
        ),
        (
            '[2026-11-23 09:20:00 +0000] 198.51.100.7 - "POST /v1/chat/completions HTTP/1.1" 200 750.000',
            REQUEST | {"time": START - 0.25, "latency": 0.75},
        ),
        (
            "[2026-11-23 09:20:00 +0000] [77] [INFO] 198.51.100.7:50914 - - [23/Nov/2026:09:20:00 +0000] "
            '"POST /v1/chat/completions 2" 200 12 "-" "curl/8.5.0"',
            REQUEST | {"time": START - 0.25},
        ),
        (
            'INFO:     198.51.100.7:50914 - "POST /openai/deployments/gpt-x/chat/completions HTTP/1.1" 200 OK',
            REQUEST | {"route": "/openai/deployments/gpt-x/chat/completions", "model": "gpt-x"},
        ),
        (
            'INFO:     198.51.100.7:50914 - "POST /v1/chat/completions?a="b c" HTTP/1.1" 200 OK',
            REQUEST,
        ),
    ],
)
def test_an_access_line_says_who_asked_for_what(line: str, expected: dict[str, Any]) -> None:
    record = only(line)
    assert record.format_name == "uvicorn-access"
    assert record.fields() == Fields(**expected)


@pytest.mark.parametrize(
    "body",
    [
        {"message": "{}", "level": "INFO", "timestamp": "2026-11-23T09:20:00.250000", "component": "uvicorn.access"},
        {"asctime": "2026-11-23 09:20:00,250", "levelname": "INFO", "name": "uvicorn.access", "message": "{}"},
        {"event": "{}", "logger": "uvicorn.access", "level": "info", "timestamp": "2026-11-23T09:20:00.25Z"},
    ],
)
def test_an_access_line_in_a_json_log_is_the_same(body: dict[str, str]) -> None:
    line = '198.51.100.7:50914 - "POST /v1/chat/completions HTTP/1.1" 200'
    record = only({key: line if held == "{}" else held for key, held in body.items()})
    assert record.format_name == "uvicorn-access"
    assert record.fields() == Fields(**REQUEST, time=START)


def test_messages_of_the_server_are_recognised_and_tracebacks_stay_whole() -> None:
    found = records(
        "INFO:     Started server process [11422]\n"
        "WARNING:  Invalid HTTP request received.\n"
        "ERROR:    Exception in ASGI application\n"
        "Traceback (most recent call last):\n"
        '  File "/app/uvicorn/protocols/http/h11_impl.py", line 403, in run_asgi\n'
        "    result = await app(\n"
        "pydantic.errors.PydanticUserError: not fully defined\n"
        'INFO:     198.51.100.7:50914 - "POST /v1/chat/completions HTTP/1.1" 500 Internal Server Error\n'
    )
    assert [record.format_name for record in found] == [
        "uvicorn-server",
        "uvicorn-server",
        "uvicorn-exception",
        "uvicorn-access",
    ]
    fields = found[2].fields()
    assert (fields.status, fields.error_type) == ("failure", "PydanticUserError")


@pytest.mark.parametrize(
    "line",
    [
        "INFO: user 17 logged in",
        "INFO:root:user 17 logged in",
        'user asked "GET /v1/models HTTP/1.1" 200',
        "ERROR: out of cheese",
    ],
)
def test_lines_of_other_programs_are_not_uvicorns(line: str) -> None:
    assert only(line).format_name in GENERIC


@pytest.mark.parametrize(
    "line",
    [
        '198.51.100.7 - - [20/Nov/2026 08:00:01] "GET /v1/models HTTP/1.1" 200 -',
        'INFO:werkzeug:198.51.100.7 - - [20/Nov/2026 08:00:01] "GET /v1/models HTTP/1.1" 200 -',
        '[INFO] [2026-11-20 08:00:01 +0000] 198.51.100.7 - "GET /v1/models HTTP/1.1" 200 4.125',
    ],
)
def test_servers_of_flask_and_granian(line: str) -> None:
    record = only(f"{line}\n")
    fields = record.fields()
    assert record.format_name == "uvicorn-access"
    assert (fields.time, fields.ip, fields.route, fields.http_status) == (
        1795161601.0,
        "198.51.100.7",
        "/v1/models",
        200,
    )
