"""OpenTelemetry: spans, log records and metrics as the OTLP file exporter writes them, spans of the console exporter.

The encoding is opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding. One line of it holds many spans.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from auditors.formats.call import call_fields
from auditors.formats.field_shapes import told_by
from auditors.formats.field_values import filled_in
from auditors.formats.format import Format, JsonObject
from auditors.formats.http import outcome
from auditors.formats.opentelemetry_attributes import attributes, call_of, plain
from auditors.formats.pairs import members_of
from auditors.formats.reading import text, value
from auditors.formats.times import parse_time
from auditors.model import Fields, Role

PRODUCT: Final = "opentelemetry"

_SPAN_LISTS: Final = ("scopeSpans", "instrumentationLibrarySpans")
_LOG_LISTS: Final = ("scopeLogs", "instrumentationLibraryLogs")
_MOST_EVENTS: Final = 64
_MOST_ATTRIBUTES: Final = 4_096


def _is_traces(body: JsonObject) -> bool:
    return "resourceSpans" in body or ("traceId" in body and "spanId" in body and "startTimeUnixNano" in body)


def _traces(body: Any) -> Fields:
    """One span; of a whole export, the first that calls a model, else the first."""
    spans = list(_members(body, "resourceSpans", _SPAN_LISTS, "spans"))
    if not spans:
        return _span(body)
    return _span(next((span for span in spans if _calls_model(span)), spans[0]))


def _members(body: Any, outer: str, lists: tuple[str, ...], inner: str) -> list[Any]:
    found: list[Any] = []
    for resource in _listed(value(body, outer)):
        for name in lists:
            for scope in _listed(value(resource, name)):
                found.extend(_listed(value(scope, inner)))
    return found


def _listed(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []


def _calls_model(span: Any) -> bool:
    keys = (value(entry, "key") for entry in _listed(value(span, "attributes"))[:_MOST_ATTRIBUTES])
    return any(isinstance(key, str) and key.startswith(("gen_ai.", "llm.")) for key in keys)


def _span(span: Any) -> Fields:
    told = call_of(attributes(value(span, "attributes")))
    started, ended = parse_time(value(span, "startTimeUnixNano")), parse_time(value(span, "endTimeUnixNano"))
    if "error_type" not in told and (raised := _raised(value(span, "events"))) is not None:
        told["error_type"] = raised
    code = value(span, "status", "code")
    return call_fields(
        PRODUCT,
        **{
            **told,
            "time": started,
            "end_time": ended,
            "status": told.get("status") or _status(code, told.get("http_status"), ended),
            "trace": text(span, "traceId"),
            "call": told.get("call") or text(span, "spanId"),
        },
    )


def _raised(events: Any) -> str | None:
    """The type of the exception that a span recorded."""
    for event in _listed(events)[:_MOST_EVENTS]:
        if value(event, "name") == "exception":
            return text(attributes(value(event, "attributes")), "exception.type")
    return None


def _status(code: Any, http_status: int | None, ended: float | None) -> str | None:
    """A span's status: an error is one, and a span that ended without saying otherwise succeeded."""
    if code in (2, "2", "STATUS_CODE_ERROR", "ERROR"):
        return "failure"
    return outcome(http_status) or ("success" if ended is not None else None)


def _is_logs(body: JsonObject) -> bool:
    if "resourceLogs" in body:
        return True
    timed = "timeUnixNano" in body or "observedTimeUnixNano" in body
    return timed and ("body" in body or "severityNumber" in body or "eventName" in body)


def _logs(body: Any) -> Fields:
    records = _members(body, "resourceLogs", _LOG_LISTS, "logRecords")
    record = records[0] if records else body
    found = attributes(value(record, "attributes"))
    told = call_of(found)
    time = parse_time(value(record, "timeUnixNano")) or parse_time(value(record, "observedTimeUnixNano"))
    fields = call_fields(
        PRODUCT,
        **{**told, "time": time, "trace": text(record, "traceId"), "call": told.get("call") or text(record, "spanId")},
    )
    said = plain(value(record, "body"))
    besides = told_by({**found, "body": said})
    if isinstance(said, str) and "=" in said:
        besides = besides.beside(told_by(members_of(said)), without=("time", "end_time"))
    return filled_in(fields, besides)


def _is_metrics(body: JsonObject) -> bool:
    return "resourceMetrics" in body


def _metrics(body: Any) -> Fields:
    """Sums over many calls: no fields of one call."""
    return Fields(product=PRODUCT)


def _is_console_span(body: JsonObject) -> bool:
    context = body.get("context")
    return isinstance(context, Mapping) and "trace_id" in context and "start_time" in body and "attributes" in body


def _console_span(body: Any) -> Fields:
    """A span as the console exporter of the SDKs prints it, which is LiteLLM's default."""
    told = call_of(attributes(value(body, "attributes")))
    ended = parse_time(value(body, "end_time"))
    code = value(body, "status", "status_code")
    return call_fields(
        PRODUCT,
        **{
            **told,
            "time": parse_time(value(body, "start_time")),
            "end_time": ended,
            "status": told.get("status") or _status(code, told.get("http_status"), ended),
            "trace": _hexadecimal(value(body, "context", "trace_id")),
            "call": told.get("call") or _hexadecimal(value(body, "context", "span_id")),
        },
    )


def _hexadecimal(identifier: Any) -> str | None:
    found = text(identifier)
    return found.removeprefix("0x") if found else None


_ROLES: Final = {
    "/attributes/*/value/stringValue": Role.PROMPT,
    "/events/*/attributes/*/value/stringValue": Role.PROMPT,
    "/body/stringValue": Role.PROMPT,
}
"""A prompt is an attribute like every other, and its key does not stand over it."""

TRACES: Final = Format(
    "otlp-traces",
    PRODUCT,
    _traces,
    recognises=_is_traces,
    order=10,
    roles=_ROLES,
    elements=tuple(f"/resourceSpans/*/{name}/*/spans" for name in _SPAN_LISTS),
)
LOGS: Final = Format(
    "otlp-logs",
    PRODUCT,
    _logs,
    recognises=_is_logs,
    order=12,
    roles=_ROLES,
    elements=tuple(f"/resourceLogs/*/{name}/*/logRecords" for name in _LOG_LISTS),
)
METRICS: Final = Format("otlp-metrics", PRODUCT, _metrics, recognises=_is_metrics, order=10)
CONSOLE_SPAN: Final = Format("otel-console-span", PRODUCT, _console_span, recognises=_is_console_span, order=12)
