"""Calls as systems keep them that watch models: Datadog, Google Cloud's audit logs, MLflow; Higress, One API."""

from __future__ import annotations

import json
from typing import Any

from auditors.formats.callers import with_caller
from auditors.model import Fields
from tests.records import only

TIME = 1_795_425_600.0


def told(body: dict[str, Any] | str, name: str) -> tuple[object, ...]:
    fields = only((body if isinstance(body, str) else json.dumps(body)) + "\n", name)
    assert isinstance(fields, Fields)
    return fields.time, fields.user, fields.key_alias, fields.model, fields.tokens_in, fields.tokens_out


def test_a_span_of_datadog_names_the_caller_in_its_tags() -> None:
    span: dict[str, Any] = {
        "trace_id": "6a3f", "span_id": "12", "parent_id": "undefined", "name": "chat", "start_ns": 1795425600 * 10**9,
        "duration": 5 * 10**8, "status": "ok", "session_id": "s",
        "meta": {"span.kind": "llm", "model_name": "gpt-4o", "model_provider": "openai", "metadata": {"top_p": 1}},
        "metrics": {"input_tokens": 11, "output_tokens": 5, "total_tokens": 16},
        "tags": ["env:prod", "team:ml-platform", "user_id:cust-88"],
    }  # fmt: skip
    assert told(span, "datadog-llm-span") == (TIME, "cust-88", None, "gpt-4o", 11, 5)
    fields = only(json.dumps(span) + "\n", "datadog-llm-span")
    assert (fields.latency, fields.team, fields.provider) == (0.5, None, "openai")


def test_an_entry_of_an_audit_log_of_google_names_the_account_and_the_model() -> None:
    model = "projects/p1/locations/us-central1/publishers/google/models/gemini-2.5-flash"
    payload: dict[str, Any] = {
        "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
        "authenticationInfo": {"principalEmail": "etl-run@p1.iam.gserviceaccount.com"},
        "requestMetadata": {"callerIp": "203.0.113.9", "callerSuppliedUserAgent": "google-genai-sdk/1.2"},
        "serviceName": "aiplatform.googleapis.com",
        "methodName": "google.cloud.aiplatform.v1.PredictionService.GenerateContent",
        "resourceName": model,
        "request": {"contents": [{"role": "user", "parts": [{"text": "hello"}]}]},
        "response": {"usageMetadata": {"promptTokenCount": 11, "candidatesTokenCount": 5}},
    }
    entry: dict[str, Any] = {
        "protoPayload": payload, "insertId": "x", "timestamp": "2026-11-23T09:20:00Z", "severity": "INFO",
        "logName": "projects/p1/logs/cloudaudit.googleapis.com%2Fdata_access",
    }  # fmt: skip
    expected = (TIME, "etl-run@p1.iam.gserviceaccount.com", None, "gemini-2.5-flash", 11, 5)
    assert told(entry, "google-cloud-audit") == expected
    payload |= {"resourceName": "projects/p1/locations/l/endpoints/7", "request": {"model": f"{model}:predict"}}
    payload["requestMetadata"]["callerIp"] = "gce-internal-ip"
    assert told(entry, "google-cloud-audit") == expected
    assert only(json.dumps(entry) + "\n", "google-cloud-audit").ip is None


def test_a_trace_of_mlflow_names_the_model_in_its_spans() -> None:
    used = json.dumps({"input_tokens": 11, "output_tokens": 5, "total_tokens": 16})
    spans = [
        {"name": "agent", "attributes": {"mlflow.spanInputs": json.dumps({"question": "hello"})}},
        {"name": "chat", "attributes": {"mlflow.spanInputs": json.dumps({"model": "gpt-4o", "messages": []})}},
    ]
    info = {
        "trace_id": "tr-1", "request_time": "2026-11-23T09:20:00Z", "execution_duration": "1.5s", "state": "OK",
        "trace_metadata": {"mlflow.trace.user": "ines", "mlflow.trace.tokenUsage": used},
    }  # fmt: skip
    assert told({"info": info, "data": {"spans": spans}}, "mlflow-trace") == (TIME, "ines", None, "gpt-4o", 11, 5)
    older = {
        "request_id": "r", "timestamp_ms": 1795425600000, "execution_time_ms": 9, "status": "OK",
        "request_metadata": {"mlflow.trace.user": "ines", "mlflow.trace.tokenUsage": used},
    }  # fmt: skip
    assert told({"info": older, "data": {"spans": spans}}, "mlflow-trace") == (TIME, "ines", None, "gpt-4o", 11, 5)


def test_what_higress_tells_of_a_call_stands_in_a_string() -> None:
    log = {"consumer": "kiosk", "model": "qwen-max", "input_token": 11, "output_token": 5, "question": "hello"}
    entry = {
        "ai_log": json.dumps(log), "authority": "llm", "method": "POST", "path": "/v1/chat/completions",
        "response_code": "200", "response_flags": "-", "route_name": "r", "start_time": "2026-11-23T09:20:00Z",
    }  # fmt: skip
    assert told(entry, "envoy-json") == (TIME, None, "kiosk", "qwen-max", 11, 5)
    assert told(entry | {"ai_log": "-"}, "envoy-json") == (TIME, None, None, None, None, None)


def test_what_one_api_and_new_api_say_was_used() -> None:
    head = "[INFO] 2026/11/23 - 09:20:00 | 20261123092000123456 | record consume log: userId=12, "
    params = {
        "channel_id": 4, "prompt_tokens": 11, "completion_tokens": 5, "model_name": "gpt-4o", "token_name": "shop-bot",
        "content": "model price, tokenName=eve", "group": "vip", "other": {"user": "eve"},
    }  # fmt: skip
    pairs = "promptTokens=11, completionTokens=5, modelName=gpt-4o, tokenName=shop-bot, quota=1, content=tokenName=eve"
    for rest in (f"params={json.dumps(params)} ", f"channelId=4, {pairs}"):
        assert told(head + rest, "one-api") == (TIME, "12", "shop-bot", "gpt-4o", 11, 5)
        assert only(head + rest + "\n", "one-api").team is None


def test_a_client_in_what_loggers_put_beside_is_who_called() -> None:
    extra = {"client": "foundry", "model": "gpt-4o", "prompt": "hello"}
    entry = {"text": "relayed\n", "record": {"extra": extra, "level": {"name": "INFO"}, "message": "relayed",
             "time": {"repr": "2026-11-23 09:20:00+00:00", "timestamp": TIME}}}  # fmt: skip
    fields = only(json.dumps(entry) + "\n", "structured-log")
    assert (fields.time, fields.model) == (TIME, "gpt-4o")
    assert with_caller(fields, entry, vaguely=False).key_alias == "foundry"


def test_a_consumer_in_an_entry_of_envoy_is_who_called_under_any_name() -> None:
    entry = {
        "start_time": "2026-11-23T09:20:00Z", "method": "POST", "path": "/v1/chat/completions", "response_code": 200,
        "x_consumer_id": "portal", "llm_model": "gpt-4o", "llm_prompt_tokens": 11, "llm_completion_tokens": 5,
        "user_agent": "OpenAI/Python 1.40", "response_flags": "-", "upstream_cluster": "kgw_llm",
    }  # fmt: skip
    assert told(entry, "envoy-json") == (TIME, None, "portal", "gpt-4o", 11, 5)


def test_an_entry_of_open_webui_shows_what_was_asked_and_answered() -> None:
    entry = {
        "id": "a", "timestamp": 1795425600, "user": {"id": "ulla", "role": "user"}, "verb": "POST",
        "request_uri": "http://webui/api/chat/completions", "source_ip": "10.31.0.4", "response_status_code": 200,
        "request_object": json.dumps({"model": "llama3.1:8b", "messages": []}),
        "response_object": json.dumps({"usage": {"prompt_tokens": 11, "completion_tokens": 5}}),
    }  # fmt: skip
    assert told(entry, "structured-log") == (TIME, "ulla", None, "llama3.1:8b", 11, 5)
