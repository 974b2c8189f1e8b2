"""Caddy, Traefik and HAProxy in front of a model."""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.records import GENERIC, names, only

KEY = "sk-" + "gw-test-" + "ALPHA123"
DIGEST = hashlib.sha256(KEY.encode()).hexdigest()
EIGHT = 1795161601.0
"""2026-11-20T08:00:01Z"""


def test_caddy() -> None:
    entry = {
        "level": "info",
        "ts": EIGHT,
        "logger": "http.log.access.log0",
        "msg": "handled request",
        "request": {
            "remote_ip": "10.0.0.9",
            "client_ip": "198.51.100.7",
            "method": "POST",
            "host": "llm.example.com",
            "uri": "/v1/chat/completions?a=b",
            "headers": {"User-Agent": ["OpenAI/Python"], "X-Api-Key": [KEY], "Authorization": ["REDACTED"]},
        },
        "user_id": "alice",
        "duration": 0.25,
        "status": 502,
    }
    fields = only(json.dumps(entry) + "\n", "caddy")
    assert (fields.time, fields.ip, fields.method, fields.route) == (
        EIGHT,
        "198.51.100.7",
        "POST",
        "/v1/chat/completions",
    )
    assert (fields.status, fields.latency, fields.user, fields.user_agent, fields.key) == (
        "failure",
        0.25,
        "alice",
        "OpenAI/Python",
        DIGEST,
    )


def test_traefik_json() -> None:
    entry = {
        "ClientAddr": "198.51.100.7:4711",
        "ClientHost": "198.51.100.7",
        "ClientUsername": "-",
        "DownstreamStatus": 200,
        "Duration": 250000000,
        "RequestMethod": "POST",
        "RequestPath": "/v1/x?key=a",
        "StartUTC": "2026-11-20T08:00:01.000000000Z",
        "level": "info",
        "msg": "",
        "request_User-Agent": "curl/8",
        "request_Authorization": f"Bearer {KEY}",
    }
    fields = only(json.dumps(entry) + "\n", "traefik")
    assert (fields.time, fields.ip, fields.route, fields.http_status, fields.latency) == (
        EIGHT,
        "198.51.100.7",
        "/v1/x",
        200,
        0.25,
    )
    assert (fields.user, fields.user_agent, fields.key) == (None, "curl/8", DIGEST)


def test_traefik_default_lines() -> None:
    line = (
        '198.51.100.7 - - [20/Nov/2026:08:00:01 +0000] "POST /v1/x HTTP/1.1" 200 5 "-" "curl/8" 7 "llm@docker" '
        '"http://10.0.0.5:4000" 250ms\n'
    )
    assert only(line, "nginx-combined").latency == 0.25


@pytest.mark.parametrize("prefix", ["", "Nov 20 08:00:01 gw haproxy[14389]: ", "<134>Nov 20 08:00:01 gw haproxy[1]: "])
def test_haproxy(prefix: str) -> None:
    line = (
        "198.51.100.7:33317 [20/Nov/2026:08:00:01.500] http-in llm/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "
        '{llm.example.com} {} "POST /v1/x?key=a HTTP/1.1"\n'
    )
    fields = only(prefix + line, "haproxy")
    assert (fields.time, fields.ip, fields.method, fields.route) == (EIGHT + 0.5, "198.51.100.7", "POST", "/v1/x")
    assert (fields.http_status, fields.latency, fields.error_type) == (200, 0.109, None)


def test_haproxy_tells_how_a_request_ended() -> None:
    line = (
        "198.51.100.7:33317 [20/Nov/2026:08:00:01.500] in~ llm/<NOSRV> -1/-1/-1/-1/5 -1 0 - - CR-- 1/1/0/0/0 0/0 "
        '"<BADREQ>"\n'
    )
    fields = only(line, "haproxy")
    assert (fields.http_status, fields.method, fields.latency, fields.error_type) == (None, None, 0.005, "CR--")


def test_other_json_is_none_of_them() -> None:
    log = '{"level":"info","ts":1795161601,"logger":"tls","msg":"renewed","request":{}}\n{"RequestMethod":"GET"}\n'
    assert GENERIC.issuperset(names(log))


def test_caddy_says_by_name_what_it_was_told_to_append() -> None:
    """With `log_append`, and as plug-ins write bodies."""
    entry = {
        "level": "info",
        "ts": EIGHT,
        "logger": "http.log.access",
        "msg": "handled request",
        "request": {"remote_ip": "198.51.100.7", "method": "POST", "uri": "/api/chat", "headers": {}},
        "status": 200,
        "api_key_name": "school-42",
        "request_body": json.dumps({"model": "llama3.2:3b", "messages": [{"role": "user", "content": "hi"}]}),
        "response_body": json.dumps({"model": "llama3.2:3b", "done": True, "prompt_eval_count": 12, "eval_count": 7}),
    }
    fields = only(json.dumps(entry) + "\n", "caddy")
    assert (fields.key_alias, fields.model, fields.tokens_in, fields.tokens_out) == ("school-42", "llama3.2:3b", 12, 7)
