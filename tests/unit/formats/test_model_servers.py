"""SGLang, Gin (Ollama, One API), llama.cpp and Text Generation Inference."""

from __future__ import annotations

import json

import pytest

from auditors.formats.gin import go_duration
from tests.records import GENERIC, names, only, records

EIGHT = 1795161601.0
"""2026-11-20T08:00:01Z"""


def test_sglang_access_request_and_answer() -> None:
    log = (
        '[2026-11-20 08:00:01] INFO:     198.51.100.7:65179 - "POST /v1/chat/completions HTTP/1.1" 200 OK\n'
        "[2026-11-20 08:00:01] Receive: obj=GenerateReqInput(text='hello', input_ids=[1], rid='ced00776')\n"
        "[2026-11-20 08:00:01] Finish: obj=GenerateReqInput(text='hello', rid='ced00776'), out={'text': 'hi', "
        "'meta_info': {'id': 'ced00776', 'prompt_tokens': 64, 'completion_tokens': 10, 'e2e_latency': 1.5}}\n"
        "[2026-11-20 08:00:01 TP0] Prefill batch. #new-seq: 1, #new-token: 63\n"
    )
    read = records(log)
    assert [record.format_name for record in read] == ["uvicorn-access", "sglang", "sglang", "sglang"]
    access, received, finished, batch = (record.fields() for record in read)
    assert {fields.time for fields in (access, received, finished, batch)} == {EIGHT}
    assert (access.ip, access.route, access.http_status) == ("198.51.100.7", "/v1/chat/completions", 200)
    assert (received.call, received.tokens_in) == ("ced00776", None)
    assert (finished.tokens_in, finished.tokens_out, finished.latency, finished.status) == (64, 10, 1.5, "success")


@pytest.mark.parametrize(
    "line",
    [
        '[GIN] 2026/11/20 - 08:00:01 | 500 |  1m4.250s |    198.51.100.7 | POST     "/api/chat?key=a"',
        "[GIN] 2026/11/20 - 08:00:01 | 202611200800010001 | 500 |  1m4.250s |    198.51.100.7 |    POST /api/chat",
    ],
)
def test_gin(line: str) -> None:
    fields = only(line + "\n", "gin")
    assert (fields.time, fields.ip, fields.method, fields.route) == (EIGHT, "198.51.100.7", "POST", "/api/chat")
    assert (fields.http_status, fields.latency) == (500, 64.25)


@pytest.mark.parametrize(
    ("text", "seconds"), [("512.345µs", 0.000512345), ("0s", 0.0), ("1h2m3s", 3723.0), ("1.5ms", 0.0015), ("x", None)]
)
def test_durations_of_go(text: str, seconds: float | None) -> None:
    assert go_duration(text) == (None if seconds is None else pytest.approx(seconds))


def test_ollama_and_one_api() -> None:
    log = (
        'time=2026-11-20T08:00:01.000Z level=INFO source=routes.go:1297 msg="Listening on 127.0.0.1:11434"\n'
        "[INFO] 2026/11/20 - 08:00:01 | 20261120080001 | record consume log: userId=1, channelId=2, model=gpt-x\n"
    )
    assert names(log) == ["ollama", "one-api"]
    assert [record.fields().time for record in records(log)] == [EIGHT, EIGHT]


def test_llama_server_requests_and_timings() -> None:
    log = (
        "srv  log_server_r: request: POST /v1/chat/completions 198.51.100.7 200\n"
        "1.37.495.588 I srv  log_server_r: done request: GET /props ::1 404\n"
        "slot print_timing: id  0 | task 124 | \n"
        "prompt eval time =    5093.47 ms /  1360 tokens (    3.75 ms per token,   267.01 tokens per second)\n"
        "       eval time =     319.58 ms /    10 tokens (   31.96 ms per token,    31.29 tokens per second)\n"
        "      total time =    5413.05 ms /  1370 tokens\n"
        "srv  update_slots: all slots are idle\n"
    )
    read = [record.fields() for record in records(log)]
    assert set(names(log)) == {"llama-server"}
    assert (read[0].ip, read[0].route, read[0].http_status) == ("198.51.100.7", "/v1/chat/completions", 200)
    assert (read[1].ip, read[1].method, read[1].status) == ("::1", "GET", "failure")
    assert (read[2].tokens_in, read[2].tokens_out, read[2].latency) == (1360, 10, 5.41305)


def test_llama_server_json() -> None:
    entry = {
        "timestamp": 1795161601,
        "level": "INFO",
        "function": "log_server_request",
        "line": 2811,
        "msg": "request",
        "remote_addr": "198.51.100.7",
        "status": 200,
        "method": "GET",
        "path": "/health",
    }
    fields = only(json.dumps(entry) + "\n", "llama-server-json")
    assert (fields.time, fields.ip, fields.route, fields.http_status) == (EIGHT, "198.51.100.7", "/health", 200)


def test_tgi_text_and_json() -> None:
    line = (
        '2026-11-20T08:00:01.000000Z  INFO chat_completions{total_time="1.25s" validation_time="1ms"}: '
        "text_generation_router::server: router/src/server.rs:407: Success\n"
    )
    entry = {
        "timestamp": "2026-11-20T08:00:01.000000Z",
        "level": "INFO",
        "message": "Success",
        "target": "text_generation_router::server",
        "span": {"name": "generate", "total_time": "1.25s"},
    }
    text, decoded = only(line, "tgi"), only(json.dumps(entry) + "\n", "tgi-json")
    assert (text.time, text.route, text.latency, text.status) == (EIGHT, "/v1/chat/completions", 1.25, "success")
    assert (decoded.time, decoded.route, decoded.latency, decoded.status) == (EIGHT, "/generate", 1.25, "success")


@pytest.mark.parametrize(
    "line",
    [
        "[2026-11-20 08:00:01] hello from another program",
        "[INFO] 2026-11-20 08:00:01 | x",
        "time=2026-11-20T08:00:01Z level=info msg=hello",
        "2026-11-20T08:00:01.000000Z  INFO my_crate: hello",
        "INFO 11-20 hello",
        "service started: ok",
    ],
)
def test_other_programs_are_not_model_servers(line: str) -> None:
    assert GENERIC.issuperset(names(line + "\n"))


def test_a_gateway_in_go_is_not_ollama() -> None:
    """It logs as Ollama does, but with the whole path of its source, and whose the call is."""
    line = (
        "time=2026-11-20T08:00:01.000Z level=INFO source=/app/internal/proxy/upstream.go:88 "
        'msg="completion relayed" account=team-data upstream.model=small usage.input=12 usage.output=7\n'
    )
    assert names(line) == ["logfmt"]
    fields = next(iter(records(line))).fields()
    assert (fields.time, fields.model, fields.tokens_in, fields.tokens_out) == (EIGHT, "small", 12, 7)
