"""What holds for every format: no record makes `fields` raise, and a record is recognised by one product only."""

from __future__ import annotations

import json
import math
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.formats.catalog import load_formats
from auditors.model import Fields
from tests.unit.formats import samples
from tests.unit.formats.arbitrary import JSON, changed
from tests.unit.formats.samples import records
from tests.unit.formats.test_litellm_audit import RECORD as AUDIT
from tests.unit.formats.test_litellm_json import entry

FORMATS = load_formats()

SAMPLES: dict[str, dict[str, Any]] = {
    "litellm-payload": samples.litellm_failure(),
    "litellm-spendlogs": samples.spend_log(),
    "litellm-audit": AUDIT,
    "litellm-json": entry("Exception occured - litellm_call_id=6a3f2c1e - 400: no\nRequester IP Address:198.51.100.7"),
    "portkey-log-stream": samples.portkey_entry(),
    "portkey-export": samples.portkey_export(),
    "portkey-log": {"metrics": samples.portkey_export(), "request": {"body": {}}, "response": {"body": {}}},
    "helicone-export": samples.helicone_request(),
    "helicone-message": samples.helicone_message(),
    "helicone-body": {"request": json.dumps({"model": "gpt-x"}), "response": json.dumps({"usage": {}})},
    "langfuse-trace": samples.langfuse_trace(),
    "langfuse-observation": samples.langfuse_observation(),
    "otlp-traces": samples.otlp_traces(samples.otlp_span({"gen_ai.request.model": "gpt-x", "metadata.tags": ["a"]})),
    "structured-log": {"ts": "2026-11-23T09:20:00Z", "level": "info", "msg": "called", "user": "bob", "model": "gpt-x"},
    "otlp-logs": {"resourceLogs": [{"scopeLogs": [{"logRecords": [{"timeUnixNano": "1", "attributes": []}]}]}]},
}
KEYS = sorted({key for body in SAMPLES.values() for key in body})


def well_formed(fields: Fields) -> bool:
    """Whether every field is of its type, and every number is finite."""
    told = msgspec.to_builtins(fields)
    assert msgspec.convert(told, Fields) == fields
    return all(math.isfinite(held) for held in told.values() if isinstance(held, float))


@given(body=JSON | st.text(max_size=300))
def test_arbitrary_values_never_raise(body: Any) -> None:
    for format_ in FORMATS:
        assert well_formed(format_.fields(body)), format_.name


@given(body=st.dictionaries(st.text(max_size=12) | st.sampled_from(KEYS), JSON, max_size=8))
def test_arbitrary_objects_are_asked_for_without_harm(body: dict[str, Any]) -> None:
    for format_ in FORMATS:
        if format_.recognises is not None and format_.recognises(body):
            assert well_formed(format_.fields(body)), format_.name


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data())
def test_records_of_which_parts_are_missing_or_odd_never_raise(name: str, data: st.DataObject) -> None:
    body = data.draw(changed(SAMPLES[name]))
    for format_ in FORMATS:
        if isinstance(body, dict) and format_.recognises is not None and format_.recognises(body):
            assert well_formed(format_.fields(body))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_record_is_recognised_as_what_it_is_whatever_stood_before_it(name: str) -> None:
    for other in SAMPLES.values():
        assert records([other, SAMPLES[name]])[-1].format_name == name


@pytest.mark.parametrize(
    "body",
    [
        {"message": "Order 17 was shipped", "level": "INFO", "timestamp": "2026-11-23T09:20:00.250000"},
        {"message": "started", "level": "info", "timestamp": "2026-11-23T09:20:00.250Z", "component": "billing"},
        {
            "message": "x",
            "level": "INFO",
            "timestamp": "2026-11-23T09:20:00Z",
            "component": "api",
            "logger": "app.main",
        },
        {"id": "1", "timestamp": "2026-11-23T09:20:00Z", "name": "purchase", "userId": "u-1", "properties": {}},
        {"id": "1", "type": "EVENT", "name": "click", "startTime": "2026-11-23T09:20:00Z"},
        {"request_id": "r", "startTime": "2026-11-23T09:20:00Z", "status": 200, "path": "/"},
        {"action": "updated", "table_name": "orders", "changed_by": "u-1", "id": 7},
        {"request": {"url": "/x"}, "response": {"status": 200}, "metadata": {"user_id": "u-1"}},
        {"traceId": "t", "spanId": "s", "message": "hello", "timestamp": "2026-11-23T09:20:00Z"},
        {"token": "t", "spend": 1, "name": "n"},
        {"event": "login", "user": "u-1", "status": "ok", "duration": 4},
    ],
)
def test_logs_of_other_programs_are_not_taken_for_those_of_llm_products(body: dict[str, Any]) -> None:
    (record,) = records([body])
    assert not record.format_name.startswith(
        ("litellm", "portkey", "helicone", "langfuse", "otlp", "otel", "uvicorn", "server")
    )
