"""MLflow: traces of calls of models, as its AI gateway and its tracing keep them and its clients export them.

A trace has `info` with when, who and how much, and `data` with spans, whose attributes are JSON in strings; see
mlflow.org/docs/latest/genai/tracing/concepts/trace and, of the older spelling, `mlflow.entities.TraceInfoV2`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from auditors.formats.call import call_fields
from auditors.formats.format import Format, JsonObject
from auditors.formats.reading import first, integer, mapping, number, scaled, text, value
from auditors.formats.times import parse_time
from auditors.model import Fields, Role

PRODUCT: Final = "mlflow"

_STATUSES: Final = {"OK": "success", "ERROR": "failure"}
_METADATA: Final = ("trace_metadata", "request_metadata")
_MOST_SPANS: Final = 64
"""Spans of a trace that are asked which model was called."""


def _is_trace(body: JsonObject) -> bool:
    info = body.get("info")
    return "data" in body and isinstance(info, dict) and any(name in info for name in _METADATA)


def _fields(body: Any) -> Fields:
    info = mapping(body, "info")
    told = next((mapping(info, name) for name in _METADATA if name in info), {})
    used = mapping(told, "mlflow.trace.tokenUsage")
    return call_fields(
        PRODUCT,
        time=parse_time(first(info, "request_time", "timestamp_ms")),
        latency=_latency(info),
        status=_STATUSES.get(str(first(info, "state", "status"))),
        user=text(told, "mlflow.trace.user"),
        session=text(told, "mlflow.trace.session"),
        trace=text(first(info, "trace_id", "request_id")),
        model=_model(body),
        tokens_in=integer(used, "input_tokens"),
        tokens_out=integer(used, "output_tokens"),
        tokens_total=integer(used, "total_tokens"),
    )


def _latency(info: Mapping[str, Any]) -> float | None:
    told = text(info, "execution_duration")
    if told is not None and told.endswith("s"):
        return number(told[:-1])
    return scaled(number(first(info, "execution_time_ms", "execution_duration_ms")), 1e-3)


def _model(body: Any) -> str | None:
    """The model of the first span that names one."""
    spans = value(body, "data", "spans")
    for span in spans[:_MOST_SPANS] if isinstance(spans, list) else ():
        attributes = mapping(span, "attributes")
        for name in ("mlflow.spanInputs", "mlflow.spanOutputs"):
            if (model := text(mapping(attributes, name), "model")) is not None:
                return model
    return None


TRACE: Final = Format(
    "mlflow-trace",
    PRODUCT,
    _fields,
    recognises=_is_trace,
    order=26,
    roles={"/info/request_preview": Role.PROMPT, "/info/response_preview": Role.COMPLETION},
)
