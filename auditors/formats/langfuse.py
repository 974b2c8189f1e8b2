"""Langfuse: traces, observations and scores, as its API, its table exports and its blob storage exports write them.

The API and the exports of tables have `traceId`, the blob storage exports `trace_id`; in CSV every value is a string.
Names are those of the SDK's types and of langfuse.com/docs/api-and-data-platform/features/blob-storage-export-fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from auditors.formats.call import call_fields
from auditors.formats.format import Format, JsonObject
from auditors.formats.litellm_metadata import caller
from auditors.formats.reading import between, first, integer, known, mapping, number, strings, text
from auditors.formats.times import parse_time
from auditors.model import Fields, Role

PRODUCT: Final = "langfuse"

_TYPES: Final = frozenset("GENERATION SPAN EVENT AGENT TOOL CHAIN RETRIEVER EVALUATOR EMBEDDING GUARDRAIL".split())
_OF_TRACES: Final = frozenset({"public", "bookmarked", "release", "environment", "tags", "observations"})
_INPUT: Final = ("input", "promptTokens", "prompt_tokens", "input_tokens")
_OUTPUT: Final = ("output", "completionTokens", "completion_tokens", "output_tokens")
_TOTAL: Final = ("total", "totalTokens", "total_tokens")


def _either(body: JsonObject, *names: str) -> bool:
    return any(name in body for name in names)


def _is_observation(body: JsonObject) -> bool:
    kind = body.get("type")
    if not isinstance(kind, str) or kind.upper() not in _TYPES:
        return False
    return _either(body, "traceId", "trace_id") and _either(body, "startTime", "start_time")


def _observation(body: Any) -> Fields:
    row = body if isinstance(body, Mapping) else {}
    started, ended = _time(row, "startTime", "start_time"), _time(row, "endTime", "end_time")
    first_token = between(started, _time(row, "completionStartTime", "completion_start_time"))
    usage = mapping(row, "usageDetails") or mapping(row, "usage_details") or mapping(row, "usage")
    level = text(row, "level")
    return call_fields(
        PRODUCT,
        **{
            **caller(mapping(row, "metadata")),
            **_whose(row),
            "time": started,
            "end_time": ended,
            "status": "failure" if level == "ERROR" else "success" if ended is not None else None,
            "error_type": None,
            "route": None,
            "model": text(first(row, "model", "providedModelName", "provided_model_name")),
            "model_served": text(first(row, "internalModel", "internal_model")),
            "trace": text(first(row, "traceId", "trace_id")),
            "call": text(row, "id"),
            "tokens_in": _count(row, usage, _INPUT, "promptTokens", "inputUsage", "input_usage"),
            "tokens_out": _count(row, usage, _OUTPUT, "completionTokens", "outputUsage", "output_usage"),
            "tokens_total": _count(row, usage, _TOTAL, "totalTokens", "totalUsage", "total_usage"),
            "cost": _cost(row),
            "first_token": known(first_token, number(row, "timeToFirstToken")),
        },
    )


def _is_trace(body: JsonObject) -> bool:
    if "timestamp" not in body or "id" not in body or _either(body, "traceId", "trace_id"):
        return False
    return (
        _either(body, "sessionId", "session_id")
        and _either(body, "userId", "user_id")
        and not _OF_TRACES.isdisjoint(body)
        and _either(body, "name", "input", "output")
    )


def _trace(body: Any) -> Fields:
    row = body if isinstance(body, Mapping) else {}
    usage = mapping(row, "usage")
    level = text(row, "level")
    return call_fields(
        PRODUCT,
        **{
            **caller(mapping(row, "metadata")),
            **_whose(row),
            "time": parse_time(row.get("timestamp")),
            "status": "failure" if level == "ERROR" else None,
            "route": None,
            "trace": text(row, "id"),
            "tokens_in": _count(row, usage, _INPUT, "inputTokens"),
            "tokens_out": _count(row, usage, _OUTPUT, "outputTokens"),
            "tokens_total": _count(row, usage, _TOTAL, "totalTokens"),
            "cost": _cost(row),
            "latency": number(row, "latency"),
        },
    )


def _is_score(body: JsonObject) -> bool:
    return (
        _either(body, "traceId", "trace_id")
        and _either(body, "dataType", "data_type")
        and _either(body, "value", "stringValue", "string_value")
        and "name" in body
    )


def _score(body: Any) -> Fields:
    row = body if isinstance(body, Mapping) else {}
    return call_fields(
        PRODUCT,
        time=_time(row, "timestamp", "createdAt", "created_at"),
        user=text(first(row, "authorUserId", "author_user_id")),
        session=text(first(row, "sessionId", "session_id")),
        trace=text(first(row, "traceId", "trace_id")),
        call=text(first(row, "observationId", "observation_id")),
    )


def _whose(row: Mapping[str, Any]) -> dict[str, Any]:
    """Whose trace it is. A user of Langfuse is one of the application, not of the proxy."""
    metadata = mapping(row, "metadata")
    user = text(first(row, "userId", "user_id"))
    behind_litellm = text(metadata, "user_api_key_user_id")
    return {
        "user": behind_litellm or user,
        "end_user": text(metadata, "user_api_key_end_user_id") or user,
        "session": text(first(row, "sessionId", "session_id")),
        "organization": text(first(row, "projectId", "project_id")),
        "tags": strings(first(row, "tags", "traceTags", "trace_tags")) or None,
    }


def _time(row: Mapping[str, Any], *names: str) -> float | None:
    return parse_time(first(row, *names))


def _count(row: Mapping[str, Any], usage: Mapping[str, Any], names: tuple[str, ...], *beside: str) -> int | None:
    return known(integer(first(usage, *names)), integer(first(row, *beside)))


def _cost(row: Mapping[str, Any]) -> float | None:
    details = mapping(row, "costDetails") or mapping(row, "cost_details")
    told = first(row, "totalCost", "total_cost", "calculatedTotalCost", "calculated_total_cost")
    return known(number(told), number(details, "total"))


_ROLES: Final = {"/input": Role.PROMPT, "/output": Role.COMPLETION, "/metadata": Role.METADATA}

TRACE: Final = Format(
    "langfuse-trace",
    PRODUCT,
    _trace,
    recognises=_is_trace,
    order=14,
    roles=_ROLES,
    elements=("/data",),
)
OBSERVATION: Final = Format(
    "langfuse-observation",
    PRODUCT,
    _observation,
    recognises=_is_observation,
    order=12,
    roles={**_ROLES, "/statusMessage": Role.ERROR, "/status_message": Role.ERROR},
    elements=("/data",),
)
SCORE: Final = Format("langfuse-score", PRODUCT, _score, recognises=_is_score, order=14)
