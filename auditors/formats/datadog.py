"""Datadog LLM Observability: spans of calls of models, as its API takes them and its exports give them.

The fields are documented at docs.datadoghq.com/llm_observability/instrumentation/api. Who called stands, if anywhere,
in tags, which are strings of a name and a value, or in the metadata of the span.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from auditors.formats.call import call_fields
from auditors.formats.field_shapes import told_by
from auditors.formats.field_values import filled_in
from auditors.formats.format import Format, JsonObject
from auditors.formats.reading import integer, mapping, number, scaled, strings, text
from auditors.formats.times import parse_time
from auditors.model import Fields, Role

PRODUCT: Final = "datadog"

_STATUSES: Final = {"ok": "success", "error": "failure"}
_OF_SERVICES: Final = frozenset({"team", "owner", "version"})
"""Tags that say who looks after the service that was traced, and what runs there, not who called it."""


def _is_span(body: JsonObject) -> bool:
    return "start_ns" in body and "span_id" in body and isinstance(body.get("meta"), dict)


def _fields(body: Any) -> Fields:
    if not isinstance(body, Mapping):
        return Fields(product=PRODUCT)
    meta, metrics = mapping(body, "meta"), mapping(body, "metrics")
    fields = call_fields(
        PRODUCT,
        time=parse_time(body.get("start_ns")),
        latency=scaled(number(body, "duration"), 1e-9),
        status=_STATUSES.get(text(body, "status") or ""),
        error_type=text(mapping(meta, "error"), "type"),
        model=text(meta, "model_name"),
        provider=text(meta, "model_provider"),
        tokens_in=integer(metrics, "input_tokens"),
        tokens_out=integer(metrics, "output_tokens"),
        tokens_total=integer(metrics, "total_tokens"),
        trace=text(body, "trace_id"),
        session=text(body, "session_id"),
    )
    tags = (tag.partition(":") for tag in strings(body, "tags"))
    told = {name: value for name, mark, value in tags if mark and name not in _OF_SERVICES}
    for besides in (told, mapping(meta, "metadata")):
        fields = filled_in(fields, told_by(besides))
    return fields


SPAN: Final = Format(
    "datadog-llm-span",
    PRODUCT,
    _fields,
    recognises=_is_span,
    order=26,
    roles={"/meta/input": Role.PROMPT, "/meta/output": Role.COMPLETION},
    elements=("/data/attributes/spans",),
)
