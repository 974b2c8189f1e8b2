"""Langfuse: traces, observations, scores."""

from __future__ import annotations

import csv
import io
import json
import re

from auditors.model import Fields
from tests.unit.formats.samples import KEY_HASH, START, langfuse_observation, langfuse_trace, only

GENERATION = Fields(
    product="langfuse",
    time=START,
    end_time=START + 0.75,
    status="success",
    model="gpt-x",
    key=KEY_HASH,
    trace="trace-5",
    call="obs-1",
    ip="198.51.100.7",
    tokens_in=120,
    tokens_out=41,
    tokens_total=161,
    cost=0.0021,
    latency=0.75,
    first_token=0.25,
)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def test_a_generation_yields_every_field_that_it_carries() -> None:
    record = only(langfuse_observation())
    assert record.format_name == "langfuse-observation"
    assert record.fields() == GENERATION


def test_blob_storage_exports_spell_names_otherwise() -> None:
    body = {_snake(name): held for name, held in langfuse_observation().items()}
    body["provided_model_name"] = body.pop("model")
    body["start_time"], body["end_time"] = "2026-11-23 09:20:00.250000", "2026-11-23 09:20:01.000000"
    body["type"] = "generation"
    record = only(body)
    assert record.format_name == "langfuse-observation"
    assert record.fields() == GENERATION


def test_exports_as_csv_hold_everything_as_strings() -> None:
    row = {
        name: json.dumps(held) if isinstance(held, dict | list) else held
        for name, held in langfuse_observation().items()
    }
    file = io.StringIO()
    writer = csv.DictWriter(file, row.keys())
    writer.writeheader()
    writer.writerow(row)
    record = only(file.getvalue())
    assert record.format_name == "langfuse-observation"
    assert record.fields() == GENERATION


def test_an_observation_of_level_error_failed_and_names_its_user() -> None:
    fields = only(langfuse_observation(level="ERROR", userId="customer-4", sessionId="sess-9", tags=["a"])).fields()
    assert (fields.status, fields.user, fields.session, fields.tags) == ("failure", "customer-4", "sess-9", ("a",))


def test_a_trace_yields_every_field_that_it_carries() -> None:
    record = only(langfuse_trace())
    assert record.format_name == "langfuse-trace"
    assert record.fields() == Fields(
        product="langfuse",
        time=START,
        key=KEY_HASH,
        key_alias="svc-reports",
        user="customer-4",
        end_user="customer-4",
        session="sess-9",
        trace="trace-5",
        tags=("support",),
        cost=0.0021,
        latency=1.25,
    )


def test_a_trace_out_of_blob_storage_is_one_too() -> None:
    body = {_snake(name): held for name, held in langfuse_trace().items()}
    record = only({**body, "timestamp": "2026-11-23 09:20:00.250000"})
    assert record.format_name == "langfuse-trace"
    assert record.fields().session == "sess-9"


def test_a_score_belongs_to_its_trace() -> None:
    record = only(
        {
            "id": "s1",
            "traceId": "trace-5",
            "observationId": None,
            "name": "helpfulness",
            "value": 1,
            "dataType": "NUMERIC",
            "comment": "fine",
            "timestamp": "2026-11-23T09:20:00.250Z",
        }
    )
    assert record.format_name == "langfuse-score"
    assert record.fields() == Fields(product="langfuse", time=START, trace="trace-5")
