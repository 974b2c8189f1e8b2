"""Conversations as products export them that do not run here: shapes after their documentation, one row for each.

Times and IDs are counted up from fixed ones, so that the same conversations give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from tests.integration.conversations import Conversation

_BEGIN: Final = datetime(2026, 11, 24, 8, 15, 2, tzinfo=UTC)
_MINUTE: Final = timedelta(seconds=61, milliseconds=170)

Row = tuple[int, Conversation]


def _at(number: int, seconds: float = 0.0) -> datetime:
    return _BEGIN + number * _MINUTE + timedelta(seconds=seconds)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _nano(moment: datetime) -> str:
    return str(int(moment.timestamp() * 1_000_000) * 1000)


def _id(number: int, kind: str, length: int = 32) -> str:
    return hashlib.sha256(f"{kind}{number}".encode()).hexdigest()[:length]


def _uuid(number: int, kind: str) -> str:
    text = _id(number, kind)
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _answer(conversation: Conversation) -> dict[str, Any]:
    if isinstance(conversation.answer, str):
        return {"role": "assistant", "content": conversation.answer}
    return {"role": "assistant", "content": None, "tool_calls": conversation.answer or []}


def _request(conversation: Conversation) -> dict[str, Any]:
    return {"model": conversation.model, "messages": list(conversation.messages), **conversation.options}


def _response(number: int, conversation: Conversation) -> dict[str, Any]:
    choice = {"index": 0, "message": _answer(conversation), "finish_reason": "stop"}
    usage = {"prompt_tokens": 42, "completion_tokens": 21, "total_tokens": 63}
    return {
        "id": f"chatcmpl-{_id(number, 'response', 12)}",
        "object": "chat.completion",
        "created": int(_at(number).timestamp()),
        "model": conversation.model,
        "choices": [choice],
        "usage": usage,
    }


def helicone(number: int, conversation: Conversation) -> dict[str, Any]:
    """A row of Helicone's request export."""
    return {
        "request_id": _uuid(number, "helicone"),
        "request_created_at": _iso(_at(number)),
        "request_body": _request(conversation),
        "request_path": "https://ai-gateway.helicone.ai/v1/chat/completions",
        "request_user_id": conversation.caller.user,
        "request_properties": {"team": conversation.caller.team, "app": conversation.caller.alias},
        "request_model": conversation.model,
        "response_id": _uuid(number, "answer"),
        "response_created_at": _iso(_at(number, 0.9)),
        "response_body": _response(number, conversation),
        "response_status": 200,
        "response_model": conversation.model,
        "helicone_user": None,
        "provider": "OPENAI",
        "delay_ms": 900,
        "time_to_first_token": 310,
        "total_tokens": 63,
        "prompt_tokens": 42,
        "completion_tokens": 21,
        "cost": 0.0000525,
        "country_code": "IE",
        "target_url": "https://api.openai.com/v1/chat/completions",
        "cache_enabled": False,
    }


def langfuse(number: int, conversation: Conversation) -> dict[str, Any]:
    """An observation of Langfuse's export."""
    return {
        "id": _id(number, "observation", 16),
        "traceId": _id(number, "trace"),
        "type": "GENERATION",
        "name": "chat",
        "startTime": _iso(_at(number)),
        "endTime": _iso(_at(number, 0.9)),
        "completionStartTime": _iso(_at(number, 0.3)),
        "model": conversation.model,
        "modelParameters": {"temperature": 0.2},
        "input": list(conversation.messages),
        "output": _answer(conversation),
        "metadata": {"app": conversation.caller.alias, "team": conversation.caller.team},
        "level": "DEFAULT",
        "usageDetails": {"input": 42, "output": 21, "total": 63},
        "costDetails": {"total": 0.0000525},
        "environment": "production",
        "userId": conversation.caller.user,
        "sessionId": _id(number // 2, "session", 12),
    }


def opentelemetry(number: int, conversation: Conversation) -> dict[str, Any]:
    """A line of the OTLP file exporter: one span after the GenAI conventions."""
    caller = conversation.caller
    spoken = [{"role": m["role"], "parts": [{"type": "text", "content": m["content"]}]} for m in conversation.messages]
    answered = [{"role": "assistant", "parts": [{"type": "text", "content": conversation.answer}]}]
    strings = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": conversation.model,
        "gen_ai.response.model": conversation.model,
        "gen_ai.conversation.id": _id(number, "conversation", 12),
        "gen_ai.input.messages": json.dumps(spoken, ensure_ascii=False),
        "gen_ai.output.messages": json.dumps(answered, ensure_ascii=False),
        "user.id": caller.user,
        "client.address": caller.ip,
    }
    numbers = {"gen_ai.usage.input_tokens": 42, "gen_ai.usage.output_tokens": 21}
    span = {
        "traceId": _id(number, "otel"),
        "spanId": _id(number, "span", 16),
        "name": f"chat {conversation.model}",
        "kind": 3,
        "startTimeUnixNano": _nano(_at(number)),
        "endTimeUnixNano": _nano(_at(number, 0.9)),
        "attributes": [{"key": key, "value": {"stringValue": text}} for key, text in strings.items()]
        + [{"key": key, "value": {"intValue": str(count)}} for key, count in numbers.items()],
        "status": {},
    }
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": caller.alias}}]}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": {"name": "genai"}, "spans": [span]}]}]}


def kong(number: int, conversation: Conversation) -> dict[str, Any]:
    """A line of Kong's file-log with ai-proxy and `log_payloads`."""
    caller = conversation.caller
    request = json.dumps(_request(conversation), ensure_ascii=False)
    response = json.dumps(_response(number, conversation), ensure_ascii=False)
    return {
        "started_at": int(_at(number).timestamp() * 1000),
        "client_ip": caller.ip,
        "request": {
            "method": "POST",
            "uri": "/v1/chat/completions",
            "url": "http://gateway.northwind.example:8000/v1/chat/completions",
            "headers": {"user-agent": caller.agent, "content-type": "application/json", "x-api-key": caller.key},
            "querystring": {},
        },
        "response": {"status": 200, "headers": {"content-type": "application/json"}},
        "latencies": {"proxy": 880, "kong": 4, "request": 884},
        "consumer": {"username": caller.user},
        "service": {"name": "openai"},
        "route": {"name": "chat"},
        "ai": {
            "proxy": {
                "meta": {
                    "request_model": conversation.model,
                    "response_model": conversation.model,
                    "provider_name": "openai",
                    "plugin_id": _uuid(0, "plugin"),
                    "llm_latency": 870,
                },
                "usage": {"prompt_tokens": 42, "completion_tokens": 21, "total_tokens": 63, "cost": 0.0000525},
                "payload": {"response": response},
            },
            "payload": {"request": request},
        },
    }


def vllm(number: int, conversation: Conversation) -> str:
    """The lines that vLLM logs of a request: the prompt as Python writes it, then the access line."""
    prompt = "".join(f"<|im_start|>{m['role']}\n{m['content']}<|im_end|>\n" for m in conversation.messages)
    moment = _at(number).strftime("%m-%d %H:%M:%S")
    request = f"chatcmpl-{_id(number, 'vllm')}"
    parameters = "SamplingParams(n=1, temperature=0.7, top_p=0.8, max_tokens=1024)"
    return (
        f"INFO {moment} [logger.py:41] Received request {request}: prompt: {prompt!r}, params: {parameters}, "
        "prompt_token_ids: None, prompt_embeds shape: None, lora_request: None.\n"
        f'INFO:     {conversation.caller.ip}:{50914 + number} - "POST /v1/chat/completions HTTP/1.1" 200 OK'
    )


def lines(write: Callable[[int, Conversation], Mapping[str, Any] | str], conversations: Iterable[Conversation]) -> str:
    """A log of conversations, one row after the other."""
    rows: Sequence[Mapping[str, Any] | str] = [write(*row) for row in enumerate(conversations)]
    return "".join(f"{row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)}\n" for row in rows)
