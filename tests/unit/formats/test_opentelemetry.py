"""OpenTelemetry: spans and log records in all generations of the attributes' names."""

from __future__ import annotations

from typing import Any

import pytest

from auditors.model import Fields
from tests.unit.formats.samples import KEY_HASH, START, attribute, only, otlp_span, otlp_traces, records

SPAN = {
    "product": "opentelemetry",
    "time": START,
    "end_time": START + 0.75,
    "latency": 0.75,
    "status": "success",
    "trace": "5b8efff798038103d269b633813fc60c",
    "call": "eee19b7ec3c1b174",
}
CALL = {"model": "gpt-x", "provider": "openai", "tokens_in": 120, "tokens_out": 41, "tokens_total": 161}

GENERATIONS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "conventions": (
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "gpt-x",
            "gen_ai.response.model": "gpt-x-2026-10-01",
            "gen_ai.response.id": "chatcmpl-1",
            "gen_ai.usage.input_tokens": 120,
            "gen_ai.usage.output_tokens": 41,
            "gen_ai.conversation.id": "sess-9",
            "gen_ai.response.time_to_first_chunk": 0.25,
            "server.address": "api.openai.example",
            "user.id": "u-17",
            "client.address": "198.51.100.7",
            "user_agent.original": "curl/8.5.0",
            "http.request.method": "POST",
            "url.path": "/v1/chat/completions",
            "http.response.status_code": 200,
        },
        {
            **CALL,
            "model_served": "gpt-x-2026-10-01",
            "call": "chatcmpl-1",
            "session": "sess-9",
            "first_token": 0.25,
            "api_base": "api.openai.example",
            "user": "u-17",
            "ip": "198.51.100.7",
            "user_agent": "curl/8.5.0",
            "method": "POST",
            "route": "/v1/chat/completions",
            "http_status": 200,
        },
    ),
    "first conventions": (
        {
            "gen_ai.system": "openai",
            "gen_ai.request.model": "gpt-x",
            "gen_ai.usage.prompt_tokens": 120,
            "gen_ai.usage.completion_tokens": 41,
            "http.status_code": 429,
            "http.method": "POST",
            "http.target": "/v1/chat/completions?key=no",
            "http.user_agent": "curl/8.5.0",
            "net.peer.ip": "198.51.100.7",
            "enduser.id": "u-17",
        },
        {
            **CALL,
            "status": "failure",
            "http_status": 429,
            "method": "POST",
            "route": "/v1/chat/completions",
            "user_agent": "curl/8.5.0",
            "ip": "198.51.100.7",
            "user": "u-17",
            "end_user": "u-17",
        },
    ),
    "litellm": (
        {
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "gpt-x",
            "gen_ai.usage.input_tokens": 120,
            "gen_ai.usage.output_tokens": 41,
            "litellm.call_id": "call-1",
            "litellm.cost.total": 0.0021,
            "litellm.api_key.hash": KEY_HASH,
            "litellm.team.id": "team-7",
            "litellm.end_user.id": "customer-4",
            "litellm.provider.model": "azure/gpt-x-eu",
            "litellm.request.route": "/v1/chat/completions",
        },
        {
            **CALL,
            "call": "call-1",
            "cost": 0.0021,
            "key": KEY_HASH,
            "team": "team-7",
            "end_user": "customer-4",
            "model_served": "azure/gpt-x-eu",
            "route": "/v1/chat/completions",
        },
    ),
    "litellm's metadata": (
        {
            "gen_ai.system": "openai",
            "gen_ai.request.model": "gpt-x",
            "gen_ai.usage.input_tokens": 120,
            "gen_ai.usage.output_tokens": 41,
            "gen_ai.cost.total_cost": 0.0021,
            "metadata.user_api_key_hash": KEY_HASH,
            "metadata.user_api_key_alias": "svc-reports",
            "metadata.user_api_key_user_id": "u-17",
            "metadata.user_api_key_team_id": "None",
            "metadata.user_api_key_org_id": "org-1",
            "metadata.requester_ip_address": "198.51.100.7",
        },
        {
            **CALL,
            "cost": 0.0021,
            "key": KEY_HASH,
            "key_alias": "svc-reports",
            "user": "u-17",
            "organization": "org-1",
            "ip": "198.51.100.7",
        },
    ),
    "openinference": (
        {
            "openinference.span.kind": "LLM",
            "llm.model_name": "gpt-x",
            "llm.provider": "openai",
            "llm.token_count.prompt": 120,
            "llm.token_count.completion": 41,
            "llm.token_count.total": 161,
            "session.id": "sess-9",
            "user.id": "u-17",
            "tag.tags": ["nightly"],
            "input.value": "Hello.",
        },
        {**CALL, "session": "sess-9", "user": "u-17", "tags": ("nightly",)},
    ),
    "traceloop": (
        {
            "llm.vendor": "openai",
            "llm.request.model": "gpt-x",
            "llm.usage.prompt_tokens": 120,
            "llm.usage.completion_tokens": 41,
            "llm.usage.total_tokens": 161,
            "traceloop.association.properties.user_id": "u-17",
            "traceloop.association.properties.session_id": "sess-9",
        },
        {**CALL, "user": "u-17", "session": "sess-9"},
    ),
    "langfuse": (
        {
            "gen_ai.system": "openai",
            "langfuse.observation.model.name": "gpt-x",
            "langfuse.observation.cost_details": '{"total": 0.0021}',
            "langfuse.session.id": "sess-9",
            "langfuse.user.id": "customer-4",
            "langfuse.trace.tags": ["support"],
            "gen_ai.usage.input_tokens": 120,
            "gen_ai.usage.output_tokens": 41,
        },
        {
            **CALL,
            "cost": 0.0021,
            "session": "sess-9",
            "user": "customer-4",
            "end_user": "customer-4",
            "tags": ("support",),
        },
    ),
}


@pytest.mark.parametrize("generation", GENERATIONS)
def test_a_span_tells_of_a_call_in_the_words_of_every_generation(generation: str) -> None:
    attributes, expected = GENERATIONS[generation]
    record = only(otlp_traces(otlp_span(attributes)))
    assert record.format_name == "otlp-traces"
    assert record.fields() == Fields(**{**SPAN, **expected})


def test_a_line_holds_one_record_for_each_of_its_spans() -> None:
    line = otlp_traces(*(otlp_span({"gen_ai.request.model": model}) for model in ("gpt-x", "gpt-y")))
    found = records([line, line])
    assert [record.fields().model for record in found] == ["gpt-x", "gpt-y"] * 2
    assert found[1].pointer == "/resourceSpans/0/scopeSpans/0/spans/1"


def test_portkeys_spans_count_in_cents() -> None:
    fields = only(
        otlp_traces(
            otlp_span({"ai_org": "openai", "ai_model": "gpt-x", "req_units": 120, "res_units": 41, "cost": 0.5})
        )
    ).fields()
    assert (fields.model, fields.provider, fields.tokens_in, fields.cost) == ("gpt-x", "openai", 120, 0.005)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": {"code": 2, "message": "no"}}, {"status": "failure"}),
        ({"status": {"code": "STATUS_CODE_ERROR"}}, {"status": "failure"}),
        (
            {"events": [{"name": "exception", "attributes": [attribute("exception.type", "RateLimitError")]}]},
            {"error_type": "RateLimitError"},
        ),
        ({"startTimeUnixNano": 1_795_425_600_250_000_000}, {"time": START}),
        ({"endTimeUnixNano": None}, {"end_time": None, "status": None}),
    ],
)
def test_a_span_says_how_it_ended(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    fields = only(otlp_traces(otlp_span({"gen_ai.request.model": "gpt-x"}, **changes))).fields()
    assert {name: getattr(fields, name) for name in expected} == expected


def test_a_guardrail_that_intervened_blocked_the_call() -> None:
    assert (
        only(otlp_traces(otlp_span({"litellm.guardrail.status": "guardrail_intervened"}))).fields().status == "blocked"
    )


def test_spans_by_themselves_and_of_old_encodings_are_spans() -> None:
    span = otlp_span({"gen_ai.request.model": "gpt-x"})
    old = {"resourceSpans": [{"instrumentationLibrarySpans": [{"spans": [span]}]}]}
    found = records([span, old])
    assert [record.format_name for record in found] == ["otlp-traces"] * 2
    assert [record.fields().model for record in found] == ["gpt-x"] * 2


def test_a_log_record_tells_of_its_call() -> None:
    entry = {
        "timeUnixNano": "1795425600250000000",
        "severityNumber": 9,
        "body": {"kvlistValue": {"values": [{"key": "content", "value": {"stringValue": "Hello."}}]}},
        "attributes": [attribute("event.name", "gen_ai.user.message"), attribute("gen_ai.system", "openai")],
        "traceId": "5b8efff798038103d269b633813fc60c",
        "spanId": "eee19b7ec3c1b174",
    }
    record = only({"resourceLogs": [{"scopeLogs": [{"logRecords": [entry]}]}]})
    assert record.format_name == "otlp-logs"
    assert record.fields() == Fields(
        product="opentelemetry",
        time=START,
        provider="openai",
        trace="5b8efff798038103d269b633813fc60c",
        call="eee19b7ec3c1b174",
    )


def test_an_event_of_a_coding_agent_names_who_is_signed_in_and_what_was_used() -> None:
    told = {
        "event.name": "api_request",
        "user.id": "ab" * 32,
        "user.email": "ann@corp.test",
        "model": "claude-x",
        "input_tokens": "120",
        "output_tokens": "41",
        "cost_usd": "0.01",
    }
    entry = {
        "timeUnixNano": "1795425600250000000",
        "body": {"stringValue": "claude_code.api_request"},
        "attributes": [attribute(key, told[key]) for key in told],
    }
    fields = only({"resourceLogs": [{"scopeLogs": [{"logRecords": [entry]}]}]}).fields()
    assert (fields.user, fields.model, fields.tokens_in, fields.tokens_out) == ("ann@corp.test", "claude-x", 120, 41)
    assert fields.cost == 0.01


@pytest.mark.parametrize(
    "body",
    [
        {"stringValue": '{"user": "ann", "model": "gpt-5", "prompt_tokens": 7, "completion_tokens": 2}'},
        {"stringValue": "done user=ann model=gpt-5 prompt_tokens=7 completion_tokens=2"},
        {"kvlistValue": {"values": [attribute("user", "ann"), attribute("model", "gpt-5"), attribute("tokens_in", 7)]}},
    ],
)
def test_a_log_record_says_in_its_body_who_called(body: dict[str, Any]) -> None:
    entry = {"timeUnixNano": "1795425600250000000", "severityNumber": 9, "body": body}
    fields = only({"resourceLogs": [{"scopeLogs": [{"logRecords": [entry]}]}]}).fields()
    assert (fields.user, fields.model, fields.tokens_in, fields.time) == ("ann", "gpt-5", 7, START)


def test_metrics_are_recognised_and_tell_of_no_call() -> None:
    record = only({"resourceMetrics": [{"scopeMetrics": []}]})
    assert (record.format_name, record.fields()) == ("otlp-metrics", Fields(product="opentelemetry"))


def test_a_span_of_the_console_exporter_is_read() -> None:
    record = only(
        {
            "name": "litellm_request",
            "context": {"trace_id": "0x5b8efff798038103d269b633813fc60c", "span_id": "0xeee19b7ec3c1b174"},
            "kind": "SpanKind.INTERNAL",
            "parent_id": None,
            "start_time": "2026-11-23T09:20:00.250000Z",
            "end_time": "2026-11-23T09:20:01.000000Z",
            "status": {"status_code": "OK"},
            "attributes": GENERATIONS["litellm"][0],
            "events": [],
            "resource": {"attributes": {"service.name": "litellm"}},
        }
    )
    assert record.format_name == "otel-console-span"
    assert record.fields() == Fields(**{**SPAN, **GENERATIONS["litellm"][1]})
