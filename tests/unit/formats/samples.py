"""Records of LLM proxies for tests, after the shapes that the real products write; all values are made up."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from auditors.records.assembly import read_records
from auditors.records.record import Record
from auditors.records.sniffing import sniff
from auditors.sources.source import Block

KEY_HASH = hashlib.sha256(b"a virtual key that nobody has").hexdigest()
START = 1_795_425_600.25
"""2026-11-23T09:20:00.25Z."""


def records(data: bytes | str | dict[str, Any] | list[Any], *, day: float | None = None) -> list[Record]:
    """The records in the bytes of a file; objects are written as JSON, lists of objects as lines of it."""
    if isinstance(data, list):
        data = "".join(json.dumps(body) + "\n" for body in data)
    elif isinstance(data, dict):
        data = json.dumps(data) + "\n"
    raw = data.encode() if isinstance(data, str) else data
    problems: list[str] = []
    blocks = [Block(data=raw, offset=0, line=1)]
    found = list(read_records(blocks, sniff(raw[: 64 << 10]), problems=problems.append, day=day))
    assert not problems
    return found


def only(data: bytes | str | dict[str, Any], *, day: float | None = None) -> Record:
    """The one record in the bytes of a file."""
    (record,) = records(data, day=day)
    return record


def litellm_payload(**changes: Any) -> dict[str, Any]:
    """A StandardLoggingPayload of a call that succeeded."""
    return {
        "id": "chatcmpl-5f0e",
        "litellm_call_id": "6a3f2c1e-9d4b-4c8a-8e21-0f5b7c9d1a34",
        "trace_id": "b7d1f1f0-52a7-4a0e-9a55-6f2f9f4b8f11",
        "session_id": "sess-9",
        "call_type": "acompletion",
        "cache_hit": None,
        "stream": None,
        "status": "success",
        "status_fields": {"llm_api_status": "success", "guardrail_status": "not_run"},
        "custom_llm_provider": "azure",
        "saved_cache_cost": 0.0,
        "startTime": START,
        "endTime": START + 0.75,
        "completionStartTime": START + 0.75,
        "response_time": 0.75,
        "model": "azure/gpt-x-eu",
        "metadata": {
            "user_api_key_hash": KEY_HASH,
            "user_api_key_alias": "svc-reports",
            "user_api_key_user_id": "u-17",
            "user_api_key_team_id": "team-7",
            "user_api_key_team_alias": "Reporting",
            "user_api_key_org_id": "org-1",
            "user_api_key_end_user_id": "customer-4",
            "user_api_key_request_route": "/v1/chat/completions",
            "requester_ip_address": "198.51.100.7",
            "requester_metadata": {"headers": {"user-agent": "OpenAI/Python 2.20.0"}},
            "usage_object": {"prompt_tokens": 120, "completion_tokens": 41, "total_tokens": 161},
        },
        "response_cost": 0.0021,
        "total_tokens": 161,
        "prompt_tokens": 120,
        "completion_tokens": 41,
        "request_tags": ["job:nightly", "User-Agent: OpenAI", "User-Agent: OpenAI/Python 2.20.0"],
        "end_user": "customer-4",
        "api_base": "https://gpt-x-eu.openai.example/",
        "model_group": "gpt-x",
        "model_id": "0" * 64,
        "requester_ip_address": "198.51.100.7",
        "messages": [{"role": "user", "content": "Summarise the release notes."}],
        "response": {"model": "gpt-x-2026-10-01", "choices": [{"message": {"role": "assistant", "content": "Done."}}]},
        "model_parameters": {"stream": False},
        "hidden_params": {"api_base": "https://gpt-x-eu.openai.example/", "additional_headers": {}},
        "model_map_information": {"model_map_key": "azure/gpt-x-eu", "model_map_value": None},
        "error_information": None,
        **changes,
    }


def litellm_failure(code: str = "429", kind: str = "RateLimitError", **changes: Any) -> dict[str, Any]:
    """A StandardLoggingPayload of a call that failed."""
    error = {
        "error_code": code,
        "error_class": kind,
        "llm_provider": "azure",
        "error_message": f"litellm.{kind}: no",
        "traceback": "Traceback (most recent call last):\n  …",
        "normalized_error": "500_PROVIDER_INTERNAL_ERROR",
    }
    return litellm_payload(
        status="failure",
        status_fields={"llm_api_status": "failure", "guardrail_status": "not_run"},
        api_base="",
        hidden_params={"api_base": None},
        response={},
        response_cost=0,
        error_information=error,
        **changes,
    )


def spend_log(**changes: Any) -> dict[str, Any]:
    """A row of LiteLLM's spend log, as `/spend/logs` gives it."""
    return {
        "request_id": "chatcmpl-5f0e",
        "call_type": "acompletion",
        "api_key": KEY_HASH,
        "spend": 0.0021,
        "total_tokens": 161,
        "prompt_tokens": 120,
        "completion_tokens": 41,
        "startTime": "2026-11-23T09:20:00.250000Z",
        "endTime": "2026-11-23T09:20:01.000000Z",
        "request_duration_ms": 750,
        "completionStartTime": "2026-11-23T09:20:00.500000Z",
        "model": "azure/gpt-x-eu",
        "model_group": "gpt-x",
        "custom_llm_provider": "azure",
        "api_base": "https://gpt-x-eu.openai.example/openai/",
        "user": "u-17",
        "metadata": {
            "user_api_key": KEY_HASH,
            "user_api_key_alias": "svc-reports",
            "user_api_key_team_id": "team-7",
            "status": "success",
        },
        "cache_hit": "False",
        "request_tags": ["job:nightly", "User-Agent: curl/8.5.0"],
        "team_id": "team-7",
        "organization_id": "",
        "end_user": "customer-4",
        "requester_ip_address": "198.51.100.7",
        "messages": {},
        "response": {},
        "session_id": "sess-9",
        "status": "success",
        **changes,
    }


def portkey_entry(**changes: Any) -> dict[str, Any]:
    """An entry of the log stream of Portkey's gateway."""
    request = {"model": "gpt-x", "messages": [{"role": "user", "content": "Hello."}], "user": "customer-4"}
    response = {
        "id": "chatcmpl-1",
        "model": "gpt-x-2026-10-01",
        "choices": [{"message": {"role": "assistant", "content": "Hello!"}}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12},
    }
    return {
        "time": "11/23/2026, 9:20:01 AM",
        "method": "POST",
        "status": 200,
        "duration": 750,
        "requestOptions": [
            {
                "providerOptions": {
                    "provider": "openai",
                    "apiKey": "an upstream key that nobody has",
                    "traceId": "trace-5",
                    "metadata": {"_user": "u-17"},
                    "requestURL": "https://api.openai.example/v1/chat/completions",
                    "rubeusURL": "chatComplete",
                },
                "createdAt": "2026-11-23T09:20:00.250Z",
                "cacheStatus": "DISABLED",
                "hookSpanId": "c25217fc-b250-4b06-9de8-76ee3d5f364c",
                "transformedRequest": {"body": request, "headers": {"content-type": "application/json"}},
                "requestParams": request,
                "originalResponse": {"body": response},
                "response": response,
            }
        ],
        **changes,
    }


def portkey_export(**changes: Any) -> dict[str, Any]:
    """A line of a log export of Portkey. The cost is in cents."""
    return {
        "id": "9b1d",
        "trace_id": "trace-5",
        "created_at": "2026-11-23 09:20:00.250",
        "request": {"url": "https://api.openai.example/v1/chat/completions", "body": {"user": "customer-4"}},
        "response": {"status": 200, "body": {"model": "gpt-x-2026-10-01"}},
        "is_success": 1,
        "ai_org": "openai",
        "ai_model": "gpt-x",
        "req_units": 120,
        "res_units": 41,
        "total_units": 161,
        "request_url": "https://api.openai.example/v1/chat/completions",
        "request_method": "POST",
        "cost": 0.21,
        "cost_currency": "USD",
        "response_time": 750,
        "response_status_code": 200,
        "cache_status": "MISS",
        "virtual_key": "openai-prod-a1b2c3",
        "api_key_id": "0b5c9a52-4a4e-4b55-9a52-6f1d3c1a7e90",
        "workspace_slug": "ws-report-3f2",
        "metadata": {"_user": "u-17", "session_id": "sess-9"},
        **changes,
    }


def helicone_request(**changes: Any) -> dict[str, Any]:
    """A row of Helicone's request export."""
    return {
        "request_id": "3f9a2d34-7e1c-4e0f-a7b1-c11d8f0f7a01",
        "request_created_at": "2026-11-23T09:20:00.250Z",
        "request_body": {"model": "gpt-x", "messages": [{"role": "user", "content": "Hello."}]},
        "request_path": "https://api.openai.example/v1/chat/completions?beta=true",
        "request_user_id": "u-17",
        "request_properties": {"Helicone-Session-Id": "sess-9", "environment": "prod"},
        "request_model": "gpt-x",
        "response_id": "78aa",
        "response_created_at": "2026-11-23T09:20:01.000Z",
        "response_body": {"model": "gpt-x-2026-10-01", "choices": []},
        "response_status": 200,
        "response_model": "gpt-x-2026-10-01",
        "helicone_user": None,
        "provider": "OPENAI",
        "delay_ms": 750,
        "time_to_first_token": 210,
        "total_tokens": 161,
        "prompt_tokens": 120,
        "completion_tokens": 41,
        "cost": 0.0021,
        "country_code": "DE",
        "target_url": "https://api.openai.example/v1/chat/completions",
        "cache_reference_id": "00000000-0000-0000-0000-000000000000",
        "cache_enabled": False,
        **changes,
    }


def helicone_message(**changes: Any) -> dict[str, Any]:
    """A message of Helicone's queue."""
    return {
        "id": "1-0",
        "authorization": "a helicone key that nobody has",
        "heliconeMeta": {"modelOverride": None, "omitRequestLog": False, "gatewayModel": "gpt-x"},
        "log": {
            "request": {
                "id": "3f9a2d34-7e1c-4e0f-a7b1-c11d8f0f7a01",
                "userId": "u-17",
                "properties": {"Helicone-Session-Id": "sess-9"},
                "targetUrl": "https://api.openai.example/v1/chat/completions",
                "provider": "OPENAI",
                "path": "/v1/chat/completions",
                "requestCreatedAt": "2026-11-23T09:20:00.250Z",
                "isStream": False,
            },
            "response": {
                "id": "78aa",
                "status": 200,
                "timeToFirstToken": 210,
                "responseCreatedAt": "2026-11-23T09:20:01.000Z",
                "delayMs": 750,
                "cost": 0.0021,
            },
        },
        **changes,
    }


def langfuse_trace(**changes: Any) -> dict[str, Any]:
    """A trace of Langfuse, as its API gives it."""
    return {
        "id": "trace-5",
        "timestamp": "2026-11-23T09:20:00.250Z",
        "name": "support-chat",
        "input": {"question": "How do I return a parcel?"},
        "output": "With the label.",
        "sessionId": "sess-9",
        "release": "v12",
        "version": None,
        "userId": "customer-4",
        "metadata": {"user_api_key_hash": KEY_HASH, "user_api_key_alias": "svc-reports"},
        "tags": ["support"],
        "public": False,
        "environment": "production",
        "latency": 1.25,
        "totalCost": 0.0021,
        **changes,
    }


def langfuse_observation(**changes: Any) -> dict[str, Any]:
    """A generation of Langfuse, as its API gives it."""
    return {
        "id": "obs-1",
        "traceId": "trace-5",
        "type": "GENERATION",
        "name": "litellm-acompletion",
        "startTime": "2026-11-23T09:20:00.250Z",
        "endTime": "2026-11-23T09:20:01.000Z",
        "completionStartTime": "2026-11-23T09:20:00.500Z",
        "model": "gpt-x",
        "modelParameters": {"temperature": 0},
        "input": [{"role": "user", "content": "Hello."}],
        "output": {"role": "assistant", "content": "Hello!"},
        "metadata": {"user_api_key_hash": KEY_HASH, "requester_ip_address": "198.51.100.7"},
        "level": "DEFAULT",
        "statusMessage": None,
        "parentObservationId": None,
        "usage": {"input": 120, "output": 41, "total": 161, "unit": "TOKENS"},
        "usageDetails": {"input": 120, "output": 41, "total": 161},
        "costDetails": {"input": 0.0012, "output": 0.0009, "total": 0.0021},
        "environment": "production",
        "version": None,
        **changes,
    }


def attribute(key: str, held: Any) -> dict[str, Any]:
    """An OTLP attribute."""
    if isinstance(held, bool):
        return {"key": key, "value": {"boolValue": held}}
    if isinstance(held, int):
        return {"key": key, "value": {"intValue": str(held)}}
    if isinstance(held, float):
        return {"key": key, "value": {"doubleValue": held}}
    if isinstance(held, list):
        return {"key": key, "value": {"arrayValue": {"values": [attribute("", one)["value"] for one in held]}}}
    return {"key": key, "value": {"stringValue": held}}


def otlp_span(attributes: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A span of 0.75 seconds with these attributes."""
    return {
        "traceId": "5b8efff798038103d269b633813fc60c",
        "spanId": "eee19b7ec3c1b174",
        "name": "litellm_request",
        "kind": 3,
        "startTimeUnixNano": "1795425600250000000",
        "endTimeUnixNano": "1795425601000000000",
        "attributes": [attribute(key, held) for key, held in attributes.items()],
        "status": {},
        **changes,
    }


def otlp_traces(*spans: dict[str, Any]) -> dict[str, Any]:
    """A line of the OTLP file exporter."""
    resource = {"attributes": [attribute("service.name", "litellm")]}
    return {
        "resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": {"name": "litellm"}, "spans": [*spans]}]}]
    }
