"""Structured logs of no known product: when, who, which model, how much, out of the names that loggers give them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.formats.field_shapes import told_by
from auditors.formats.field_values import fields_of
from auditors.formats.structured_log import STRUCTURED
from auditors.formats.times import parse_time
from auditors.model import Fields
from tests.records import names, only
from tests.unit.formats.arbitrary import JSON

WHEN = "2026-11-23T09:20:00.250Z"
TIME = 1_795_425_600.25
KEY = "sk-" + "proj-" + "A1b2C3d4" * 5

CALL = {
    "user": "bob",
    "ip": "198.51.100.7",
    "model": "gpt-4o",
    "usage": {"prompt_tokens": 11, "completion_tokens": 5},
    "statusCode": 200,
}


def said(body: dict[str, Any]) -> Fields:
    return only(json.dumps(body) + "\n", "structured-log")


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param({"level": 30, "time": 1795425600250, "pid": 7, "hostname": "vm", **CALL, "msg": "x"}, id="pino"),
        pytest.param({"name": "gw", "level": 30, **CALL, "msg": "x", "time": WHEN, "v": 0}, id="bunyan"),
        pytest.param({**CALL, "level": "info", "message": "x", "timestamp": WHEN}, id="winston"),
        pytest.param(
            {"@fields": {**CALL, "level": "info"}, "@message": "x", "@timestamp": WHEN}, id="winston-logstash"
        ),
        pytest.param({**CALL, "event": "x", "level": "info", "timestamp": TIME}, id="structlog"),
        pytest.param(
            {
                "text": "09:20 | x",
                "record": {
                    "extra": CALL,
                    "level": {"name": "INFO", "no": 20},
                    "message": "x",
                    "name": "gateway",
                    "process": {"id": 7, "name": "MainProcess"},
                    "time": {"repr": "2026-11-23 10:20:00.250000+01:00", "timestamp": TIME},
                },
            },
            id="loguru",
        ),
        pytest.param(
            {"asctime": "2026-11-23 09:20:00,250", "levelname": "INFO", "name": "gw", "message": "x", **CALL},
            id="python-json-logger",
        ),
        pytest.param({"level": "info", "ts": TIME, "caller": "proxy/handler.go:88", "msg": "x", **CALL}, id="zap"),
        pytest.param({"level": "info", **CALL, "time": 1795425600, "message": "x"}, id="zerolog"),
        pytest.param(
            {
                "time": "2026-11-23T10:20:00.25+01:00",
                "level": "INFO",
                "msg": "x",
                **{key: value for key, value in CALL.items() if key != "ip"},
                "request": {"method": "POST", "path": "/v1/chat/completions", "ip": "198.51.100.7"},
            },
            id="slog",
        ),
        pytest.param(
            {
                "instant": {"epochSecond": 1795425600, "nanoOfSecond": 250_000_000},
                "thread": "main",
                "level": "INFO",
                "loggerName": "Gateway",
                "message": "x",
                "contextMap": CALL,
                "threadId": 1,
            },
            id="log4j",
        ),
        pytest.param(
            {"@timestamp": WHEN, "@version": "1", "message": "x", "logger_name": "G", "level": "INFO", **CALL},
            id="logback",
        ),
        pytest.param(
            {
                "@t": WHEN,
                "@mt": "{RequestMethod} {RequestPath}",
                "StatusCode": 200,
                "UserName": "bob",
                "ClientIp": "198.51.100.7",
                "Model": "gpt-4o",
                "InputTokens": 11,
                "OutputTokens": 5,
            },
            id="serilog",
        ),
        pytest.param(
            {
                "@timestamp": WHEN,
                "log.level": "info",
                "message": "x",
                "ecs.version": "8.10.0",
                "user.name": "bob",
                "client": {"ip": "198.51.100.7"},
                "http.response.status_code": 200,
                "gen_ai": {"request": {"model": "gpt-4o"}, "usage": {"input_tokens": 11, "output_tokens": 5}},
            },
            id="ecs",
        ),
        pytest.param(
            {
                "severity": "INFO",
                "time": WHEN,
                "message": "x",
                "httpRequest": {"status": 200, "remoteIp": "198.51.100.7"},
                "user": "bob",
                "model": "gpt-4o",
                "usage": {"input_tokens": 11, "output_tokens": 5},
            },
            id="google-cloud",
        ),
        pytest.param(
            {
                "time": WHEN,
                "resourceId": "/SUBSCRIPTIONS/0",
                "category": "RequestResponse",
                "resultSignature": "200",
                "callerIpAddress": "198.51.100.7",
                "identity": {"claim": {"upn": "bob"}},
                "properties": json.dumps({"modelName": "gpt-4o", "promptTokens": 11, "completionTokens": 5}),
            },
            id="azure",
        ),
        pytest.param(
            {
                "timestamp": WHEN,
                "identity": {"arn": "bob"},
                "sourceIPAddress": "198.51.100.7",
                "modelId": "gpt-4o",
                "operation": "Converse",
                "schemaType": "ModelInvocationLog",
                "input": {"inputBodyJson": {"messages": []}, "inputTokenCount": 11},
                "output": {"outputTokenCount": 5},
                "status": "200",
            },
            id="bedrock",
        ),
        pytest.param(
            {
                "id": 9,
                "logged_at": WHEN,
                "user_id": "bob",
                "modelRequested": "gpt-4o",
                "modelUsed": "gpt-4o-2024",
                "tokens": {"input": 11, "output": 5},
                "ip": "198.51.100.7:51234",
                "status": 200,
            },
            id="home-made",
        ),
        pytest.param(
            {
                "created_at": 1795425600,
                "username": "bob",
                "client_ip": "198.51.100.7",
                "model_name": "gpt-4o",
                "prompt_tokens": "11",
                "completion_tokens": "5",
                "code": "200",
            },
            id="row-of-a-table",
        ),
    ],
)
def test_entries_of_known_loggers_tell_when_who_and_how_much(entry: dict[str, Any]) -> None:
    fields = said(entry)
    assert fields.time in (TIME, float(int(TIME)))
    assert (fields.user or fields.end_user, fields.ip, fields.model) == ("bob", "198.51.100.7", "gpt-4o")
    assert (fields.tokens_in, fields.tokens_out, fields.tokens_total) == (11, 5, 16)
    assert (fields.http_status, fields.status) == (200, "success")


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param({"Timestamp": WHEN, "LogLevel": "Information", "Message": "x", "State": CALL}, id="asp.net"),
        pytest.param({"datetime": WHEN, "level": 200, "message": "x", "context": CALL, "extra": {}}, id="monolog"),
        pytest.param({"timestamp": WHEN, "severity": "info", "message": "x", "attributes": CALL}, id="attributes"),
        pytest.param(
            {"timestamp": WHEN, "level": "INFO", "fields": {"message": "x", **CALL}, "target": "g"}, id="tracing"
        ),
        pytest.param({"jsonrpc": "2.0", "method": "log", "params": {"time": WHEN, "message": "x", **CALL}}, id="rpc"),
        pytest.param({"loggedAt": WHEN, "payload": json.dumps(CALL), "message": "x"}, id="json-in-a-string"),
        pytest.param(
            {
                "logging_time": "2026-11-23 09:20:00.25 UTC",
                "model": "gpt-4o",
                "full_request": {"contents": []},
                "full_response": {"usageMetadata": {"promptTokenCount": 11, "candidatesTokenCount": 5}},
                "userId": "bob",
                "caller_ip": "198.51.100.7",
            },
            id="vertex-in-bigquery",
        ),
        pytest.param(
            {
                "sessionId": "s",
                "type": "assistant",
                "message": {"model": "gpt-4o", "usage": {"input_tokens": 11, "output_tokens": 5}, "content": []},
                "timestamp": WHEN,
                "user": "bob",
                "ip": "198.51.100.7",
            },
            id="agent-session",
        ),
    ],
)
def test_what_stands_in_known_objects_counts_as_if_it_stood_beside_them(entry: dict[str, Any]) -> None:
    fields = said(entry)
    assert fields.time == TIME
    assert (fields.user, fields.ip, fields.model) == ("bob", "198.51.100.7", "gpt-4o")
    assert (fields.tokens_in, fields.tokens_out) == (11, 5)


def test_a_table_of_calls_is_read_row_by_row() -> None:
    log = f"time,user,model,prompt_tokens,completion_tokens\n{WHEN},bob,gpt-4o,11,5\n{WHEN},al,gpt-4o,1,2\n"
    assert names(log) == ["structured-log"] * 2


def test_a_document_that_lists_entries_is_read_entry_by_entry() -> None:
    log = json.dumps({"total": 2, "logs": [{"timestamp": WHEN, **CALL}, {"timestamp": WHEN, **CALL}]})
    assert names(log) == ["structured-log"] * 2


@pytest.mark.parametrize(
    "body",
    [
        {"expires_at": WHEN, **CALL},
        {"iat": 1795425600, "exp": 1795429200, "sub": "bob", "model": "gpt-4o", "prompt": "hi"},
        {"updated_at": WHEN, "last_login": WHEN, "model": "gpt-4o", "prompt": "hi"},
        {"timestamp": "yesterday", **CALL},
        {"timestamp": 17, **CALL},
        {"messages": [{"role": "user", "content": "hi", "timestamp": WHEN}], "model": "gpt-4o"},
    ],
)
def test_a_time_of_something_else_is_none_of_the_entry(body: dict[str, Any]) -> None:
    assert said(body).time is None


@pytest.mark.parametrize(
    "body",
    [
        {"id": "gpt-4o", "object": "model", "created": 1795425600, "owned_by": "openai"},
        {"id": 4, "name": "team-a", "created_at": WHEN, "updated_at": WHEN},
        {"a": 1, "time": WHEN},
        {"model": "gpt-4o", "temperature": 0.2},
        {"level": 3, "timestamp": WHEN[:4]},
    ],
)
def test_what_is_no_entry_of_a_log_stays_unrecognised(body: dict[str, Any]) -> None:
    assert names(json.dumps(body) + "\n") == ["unrecognised"]


def test_a_key_is_named_by_its_hash_and_a_masked_one_by_what_is_left_of_it() -> None:
    for written in ({"api_key": KEY}, {"headers": {"Authorization": f"Bearer {KEY}"}}, {"key": KEY}):
        assert said({"ts": WHEN, **CALL, **written}).key == hashlib.sha256(KEY.encode()).hexdigest()
    fields = said({"ts": WHEN, **CALL, "api_key": "sk-...Gq4A"})
    assert (fields.key, fields.key_alias) == (None, "sk-...Gq4A")
    assert said({"ts": WHEN, **CALL, "key": "cache:models"}).key is None


def test_the_client_behind_a_proxy_is_the_first_hop() -> None:
    request = {"headers": {"x-forwarded-for": "203.0.113.9, 10.0.0.2"}, "remoteAddress": "::ffff:10.0.0.1"}
    assert said({"level": 30, "time": WHEN, "req": request, "msg": "request completed"}).ip == "203.0.113.9"


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ({"latency_ms": 1500}, 1.5),
        ({"durationMs": "1500"}, 1.5),
        ({"elapsed_seconds": 1.5}, 1.5),
        ({"duration": "1.5s"}, 1.5),
        ({"latency": "1500ms"}, 1.5),
        ({"event": {"duration": 1_500_000_000}}, 1.5),
        ({"latency": 1.5}, 1.5),
        ({"latency": 1500}, 1.5),
        ({"latency": -1}, None),
    ],
)
def test_durations_have_their_unit_in_the_name_the_value_or_the_size(told: dict[str, Any], seconds: float) -> None:
    assert said({"ts": WHEN, **CALL, **told}).latency == seconds


def test_a_duration_of_which_nothing_tells_the_unit_is_left_out() -> None:
    assert said({"ts": WHEN, "level": "info", "msg": "x", "duration": 12.5}).latency is None


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"status": "ok"}, "success"),
        ({"status": "Content-Filtered"}, "blocked"),
        ({"success": False}, "failure"),
        ({"status": 429}, "failure"),
        ({"error": {"message": "overloaded"}}, "failure"),
        ({"error": None}, None),
    ],
)
def test_how_a_call_ended_is_told_in_many_ways(told: dict[str, Any], status: str | None) -> None:
    call = {key: value for key, value in CALL.items() if key != "statusCode"}
    assert said({"ts": WHEN, **call, **told}).status == status


def test_what_somebody_said_is_no_name() -> None:
    assert said({"ts": WHEN, "model": "gpt-4o", "user": "What is the capital of Peru, and why is it?"}).user is None


def test_a_date_and_a_time_of_day_beside_it_are_one_time() -> None:
    assert said({"date": "2026-11-23", "time": "09:20:00", **CALL}).time == float(int(TIME))


def test_a_message_of_a_collector_is_an_entry_where_the_names_beside_it_say_so() -> None:
    entry = {"@timestamp": WHEN, "@version": "1", "message": "request done", **CALL}
    plain = {"@timestamp": WHEN, "@version": "1", "message": "request done", "host": {"name": "vm"}}
    inner = {"@timestamp": WHEN, "@version": "1", "message": json.dumps({"ts": WHEN, **CALL}), "user": "shipper"}
    assert names(json.dumps(entry) + "\n") == ["structured-log"]
    assert names(json.dumps(plain) + "\n") == ["unrecognised"]
    assert said(inner).user == "bob"


def test_what_an_entry_does_not_tell_its_message_may() -> None:
    told = said(
        {"ts": WHEN, "level": "info", "msg": "done user=bob model=gpt-4o tokens_in=11 time=2020-01-01T00:00:00Z"}
    )
    assert (told.time, told.user, told.model, told.tokens_in) == (TIME, "bob", "gpt-4o", 11)
    request = said({"ts": WHEN, "level": "info", "msg": 'HTTP Request: POST https://a.example/v1/x "HTTP/1.1 429 No"'})
    assert (request.method, request.route, request.http_status) == ("POST", "/v1/x", 429)
    assert said({"ts": WHEN, "level": "info", "user": "al", "msg": "user=bob model=gpt-4o"}).model is None


def test_a_line_with_a_time_of_its_own_in_a_message_is_the_entry() -> None:
    line = "2026-11-23 09:20:00,250 INFO user=bob model=gpt-4o"
    log = json.dumps({"@timestamp": WHEN, "message": line, "agent": {"type": "filebeat"}, "user": {"name": "root"}})
    assert only(log + "\n", "text-log").user == "bob"


@given(
    body=st.dictionaries(
        st.sampled_from("time ts user usage model latency level msg status request ip api_key tokens date".split()),
        JSON | st.dictionaries(st.sampled_from("id name model usage status time ip".split()), JSON, max_size=4),
        max_size=8,
    )
)
def test_whatever_stands_under_the_names_is_read_without_harm(body: dict[str, Any]) -> None:
    assert STRUCTURED.recognises is not None and STRUCTURED.recognises(body) in (True, False)
    fields = fields_of(told_by(body))
    assert fields.time is None or 0 <= fields.time < 4_102_444_800


@given(
    when=st.floats(min_value=1_000_000_000, max_value=4_000_000_000, allow_nan=False),
    unit=st.sampled_from([1, 1_000, 1_000_000, 1_000_000_000]),
)
def test_an_epoch_is_read_in_any_unit(when: float, unit: int) -> None:
    assert said({"ts": int(when * unit), **CALL}).time == pytest.approx(int(when * unit) / unit)
    assert parse_time(int(when)) == int(when)


def test_a_key_in_the_query_of_an_address_is_the_callers() -> None:
    entry = {
        "timestamp": "2026-11-20T08:00:01Z",
        "httpRequest": {
            "requestMethod": "POST",
            "requestUrl": f"https://llm.example/v1/models?key={KEY}",
            "status": 200,
            "remoteIp": "198.51.100.7",
            "latency": "0.25s",
        },
    }
    fields = only(json.dumps(entry) + "\n", "structured-log")
    assert (fields.route, fields.key) == ("/v1/models", hashlib.sha256(KEY.encode()).hexdigest())
