"""Logs of gateways that somebody made at home: names in nobody's documentation, in every kind of shape and wrapper."""

from __future__ import annotations

import json

import pytest

from auditors.formats.field_names import TOP, find
from tests.records import records

TIME = "2026-11-20T08:00:01.250Z"
SECONDS = 1795161601.25
ANN = "ann@corp.test"
IP = "198.51.100.7"
ENTRY = {"time": TIME, "user": ANN, "model": "gpt-5", "input_tokens": 120, "output_tokens": 41, "client_ip": IP}

SHAPES = {
    "short words": json.dumps(
        {
            "ts": TIME,
            "who": {"vk": "a-key", "usr": ANN},
            "mdl": "gpt-5",
            "tok": {"i": 120, "o": 41},
            "src": IP,
            "rc": 429,
        }
    ),
    "a caller": json.dumps(
        {
            "occurred": TIME,
            "caller": {"identity": ANN, "api_key_label": "a-key", "address": IP},
            "llm": {"requested": "gpt-5", "usage": {"in": 120, "out": 41}},
            "response": {"http": 429},
        }
    ),
    "camels": json.dumps(
        {
            "loggedAtUtc": TIME,
            "subjectEmail": ANN,
            "keyLabel": "a-key",
            "llmName": "gpt-5",
            "promptTokenUsage": 120,
            "completionTokenUsage": 41,
            "sourceIpAddr": IP,
            "httpResponseStatus": 429,
        }
    ),
    "deep": json.dumps(
        {
            "meta": {
                "emitted_at": TIME,
                "request": {"auth": {"subject": ANN, "key": {"label": "a-key"}}, "peer": {"addr": IP}},
            },
            "completion": {"model": {"id": "gpt-5"}, "accounting": {"tokens": {"prompt": 120, "completion": 41}}},
            "outcome": {"http_status": 429},
        }
    ),
    "lists of names and values": json.dumps(
        {
            "timestamp": TIME,
            "labels": [
                {"key": "user", "value": ANN},
                {"key": "model", "value": "gpt-5"},
                {"key": "client_ip", "value": IP},
            ],
            "metrics": [{"name": "input_tokens", "value": 120}, {"name": "output_tokens", "value": 41}],
            "status": 429,
        }
    ),
    "a table": "when_utc;who;key label;llm;tok in;tok out;from;http\n"
    + f"{TIME};{ANN};a-key;gpt-5;120;41;{IP};429\n" * 2,
    "logfmt": f"ts={TIME} usr={ANN} keyname=a-key mdl=gpt-5 tin=120 tout=41 from={IP} code=429",
    "pairs behind a prefix": f"2026-11-20 08:00:01,250 [gw] INFO call: user={ANN}; model=gpt-5; in_tokens=120; "
    f"out_tokens=41; ip={IP}; status=429",
    "bars": f"2026-11-20 08:00:01,250 | INFO | llm | user:{ANN} | model:gpt-5 | tokens in: 120 | tokens out: 41 "
    f"| ip:{IP} | status:429",
    "in Datadog's answer": json.dumps(
        {"content": {"timestamp": TIME, "message": "call", "attributes": {**ENTRY, "status": 429}}, "id": "AQ"}
    ),
    "in a table of spans": json.dumps(
        {
            "Timestamp": TIME,
            "SpanAttributes": {
                "gen_ai.request.model": "gpt-5",
                "gen_ai.usage.input_tokens": "120",
                "gen_ai.usage.output_tokens": "41",
                "enduser.id": ANN,
                "client.address": IP,
                "http.response.status_code": "429",
            },
        }
    ),
    "a subject": json.dumps(
        {
            "timestamp": TIME,
            "spanAttributes": {"tfy.model.name": "gpt-5", "gen_ai.usage.input_tokens": 120, "output_tokens": 41},
            "createdBySubject": {"subjectType": "user", "subjectSlug": ANN},
            "client_ip": IP,
            "status_code": 429,
        }
    ),
    "a process and a time": f"[gateway] {TIME} PostHook user={ANN} model=gpt-5 tokens_in=120 tokens_out=41 ip={IP} "
    "status=429",
    "a call that lists its messages": json.dumps(
        {
            "created_at": TIME,
            "model": "gpt-5",
            "input_tokens": 120,
            "output_tokens": 41,
            "virtual_key": {"id": "vk-1", "name": "a-key"},
            "user": ANN,
            "client_ip": IP,
            "status_code": 429,
            "logs": [{"request": '{"model": "gpt-5"}', "response": '{"choices": []}'}],
        }
    ),
    "an event of Azure Monitor": json.dumps(
        {
            "time": TIME,
            "Type": "AppEvents",
            "Name": "ChatCompletion",
            "UserAuthenticatedId": ANN,
            "ClientIP": IP,
            "Properties": {"Model": "gpt-5", "PromptTokens": "120", "CompletionTokens": "41", "StatusCode": "429"},
        }
    ),
    "pairs behind a line of Envoy": f'[{TIME}] "POST /v1/chat HTTP/1.1" 429 - 5 20 8 7 "{IP}" "curl/8.5" "-" '
    f'"llm.test" "10.1.1.1:443" user={ANN} llm_model=gpt-5 llm_input_token=120 llm_output_token=41',
    "a German table": "Zeitpunkt;User;Modell;Eingabe-Token;Ausgabe-Token;ip;status\n"
    f"20.11.2026 08:00:01.250;{ANN};gpt-5;120;41;{IP};429\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_who_asked_what_from_where_and_how_it_ended_is_understood(shape: str) -> None:
    fields = records(SHAPES[shape])[-1].fields()
    told = (fields.user, fields.model, fields.tokens_in, fields.tokens_out, fields.ip, fields.http_status)
    assert told == (ANN, "gpt-5", 120, 41, IP, 429)
    assert fields.time == SECONDS
    assert fields.key_alias == ("a-key" if "a-key" in SHAPES[shape] else None)


def test_what_a_client_says_in_a_line_of_envoy_names_nobody() -> None:
    line = f'[{TIME}] "POST / HTTP/1.1" 200 - 5 20 8 7 "-" "curl user=bob model=gpt-5" "-" "llm.test" "10.1.1.1:443"'
    assert records(line)[-1].fields().user is None


@pytest.mark.parametrize("ip", ["0.0.0.0", "::"])
def test_an_address_that_stands_for_one_that_is_not_logged_is_nobodys(ip: str) -> None:
    assert records(json.dumps({**ENTRY, "client_ip": ip}))[-1].fields().ip is None


def test_where_a_logger_was_called_is_nobody() -> None:
    entry = {"level": "info", "ts": 1795161601.25, "caller": "server/main.go:42", "msg": "done", "model": "gpt-5"}
    assert records(json.dumps(entry))[-1].fields().user is None


def test_a_release_is_no_model_and_a_key_no_name() -> None:
    key = "sk-" + "a1B2c3D4" * 3
    entry = {"time": TIME, "modelVersion": "2026-08-07", "model": "latest", "keyName": key, "prompt_tokens": 3}
    fields = records(json.dumps(entry))[-1].fields()
    assert (fields.model, fields.model_served, fields.key_alias) == (None, None, None)
    assert fields.key is not None and len(fields.key) == 64


@pytest.mark.parametrize(
    "name", ["user_count", "num_users", "expires_at_utc", "label", "key_count", "iso", "usage", "n"]
)
def test_what_only_looks_like_a_name_means_nothing(name: str) -> None:
    found = find(TOP, name)
    assert found is None or not found.means or found is find(TOP, "usage")


def test_a_connection_that_haproxy_passes_on_has_a_client_and_a_time() -> None:
    line = (
        "Nov 20 08:00:01 lb haproxy[123]: 198.51.100.7:33318 [20/Nov/2026:08:00:01.250] llm llm/llm1 0/0/5007 212 SD "
        "0/0/0/0/3 0/0"
    )
    (record,) = records(line)
    fields = record.fields()
    assert record.format_name == "haproxy-tcp"
    assert (fields.ip, fields.time, fields.latency, fields.error_type) == (IP, SECONDS, 5.007, "SD")


@pytest.mark.parametrize(
    "entry",
    [
        {"llm": {"chosenModel": "small", "tok": {"prompt": 12, "completion": 7}, "usd": 0.25}},
        {"model_permaslug": "small", "native_tokens_prompt": 12, "native_tokens_completion": 7, "total_cost": 0.25},
        {"fullResponse": {"modelVersion": "small", "usageMetadata": {"promptTokenCount": 12}}, "cost": 0.25},
    ],
)
def test_a_model_is_known_by_what_was_chosen_or_served(entry: dict[str, object]) -> None:
    (record,) = records(json.dumps({"time": "2026-11-20T08:00:01Z", "msg": "done", **entry}) + "\n")
    fields = record.fields()
    assert (fields.model, fields.tokens_in, fields.cost) == ("small", 12, 0.25)


@pytest.mark.parametrize(
    "cost",
    [
        {"cost_micro_usd": 250_000},
        {"cost_micros": "250000"},
        {"costUsdMicros": 250_000},
        {"usage": {"cost_micros": 250_000}},
        {"cost": {"micro_usd": 250_000}},
        {"totalCostMicroUsd": 250_000},
        {"cost_cents": 25},
        {"spend_nano_usd": 250_000_000},
        {"cost_micros": 1, "cost_usd": 0.25},
    ],
)
def test_a_cost_is_in_dollars_whatever_its_name_counts_in(cost: dict[str, object]) -> None:
    entry = {"time": "2026-11-20T08:00:01Z", "msg": "done", "model": "small", "prompt_tokens": 12, **cost}
    (record,) = records(json.dumps(entry) + "\n")
    assert record.fields().cost == pytest.approx(0.25)


def test_a_cost_in_micro_dollars_that_belongs_to_no_call_is_none() -> None:
    (record,) = records(json.dumps({"time": "2026-11-20T08:00:01Z", "msg": "campaign", "cost_micros": 250_000}) + "\n")
    assert record.fields().cost is None


@pytest.mark.parametrize(
    "entry",
    [
        {"accept_date": 1795161601.25, "app_id": "crm", "llm_model": "small"},
        {
            "client.received.start.timestamp": "2026-11-20T08:00:01.250Z",
            "developer.app.name": "crm",
            "llm.model": "small",
        },
        {"timestamp": 1795161601250, "credentials": {"clientId": "crm"}, "ai": {"engineName": "small"}, "tokens": 3},
    ],
)
def test_names_of_gateways_in_front(entry: dict[str, object]) -> None:
    (record,) = records(json.dumps(entry) + "\n")
    fields = record.fields()
    assert (fields.time, fields.model) == (1795161601.25, "small")
    assert fields.key_alias == "crm"
