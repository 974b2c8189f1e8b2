"""LiteLLM's spend log: as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json

from auditors.model import Fields
from tests.unit.formats.samples import KEY_HASH, START, only, records, spend_log

EXPECTED = Fields(
    product="litellm",
    time=START,
    end_time=START + 0.75,
    status="success",
    model="gpt-x",
    model_served="azure/gpt-x-eu",
    provider="azure",
    api_base="https://gpt-x-eu.openai.example/openai/",
    key=KEY_HASH,
    key_alias="svc-reports",
    user="u-17",
    end_user="customer-4",
    team="team-7",
    session="sess-9",
    call="chatcmpl-5f0e",
    ip="198.51.100.7",
    user_agent="curl/8.5.0",
    tags=("job:nightly",),
    tokens_in=120,
    tokens_out=41,
    tokens_total=161,
    cost=0.0021,
    cache_hit=False,
    latency=0.75,
    first_token=0.25,
    route="/chat/completions",
)


def test_the_kind_of_call_tells_the_route_where_the_metadata_does_not() -> None:
    assert only(spend_log(call_type="image_generation")).fields().route == "/images/generations"
    assert only(spend_log(call_type="anthropic_messages")).fields().route == "/v1/messages"
    assert only(spend_log(call_type="pass_through_endpoint")).fields().route is None
    metadata = spend_log()["metadata"] | {"user_api_key_request_route": "/v1/embeddings"}
    assert only(spend_log(metadata=metadata)).fields().route == "/v1/embeddings"


def test_a_row_yields_every_field_that_it_carries() -> None:
    record = only(spend_log())
    assert record.format_name == "litellm-spendlogs"
    assert record.fields() == EXPECTED


def test_the_pages_of_the_api_hold_one_record_for_each_row() -> None:
    page = {
        "data": [spend_log(), spend_log(request_id="two")],
        "total": 2,
        "page": 1,
        "page_size": 50,
        "total_pages": 1,
    }
    for data in (
        json.dumps(page),
        json.dumps(page, indent=1),
        json.dumps(page["data"]),
        json.dumps(page["data"], indent=1),
    ):
        found = records(data)
        assert [record.format_name for record in found] == ["litellm-spendlogs"] * 2
        assert [record.fields().call for record in found] == ["chatcmpl-5f0e", "two"]


def test_an_export_as_csv_says_the_same_as_json() -> None:
    row = {key: json.dumps(held) if isinstance(held, dict | list) else held for key, held in spend_log().items()}
    file = io.StringIO()
    writer = csv.DictWriter(file, row.keys())
    writer.writeheader()
    writer.writerow(
        {**row, "startTime": "2026-11-23 09:20:00.25+00", "completionStartTime": "2026-11-23 09:20:00.5+00"}
    )
    record = only(file.getvalue())
    assert record.format_name == "litellm-spendlogs"
    assert record.fields() == EXPECTED


def test_a_failed_call_says_how_it_failed() -> None:
    error = {"error_code": "401", "error_class": "ProxyException", "error_message": "no"}
    fields = only(spend_log(status="failure", metadata={"error_information": error}, cache_hit="")).fields()
    assert (fields.status, fields.http_status, fields.error_type) == ("failure", 401, "ProxyException")
    assert fields.cache_hit is None


def test_the_first_token_of_an_answer_that_was_not_streamed_is_its_last() -> None:
    fields = only(spend_log(completionStartTime="2026-11-23T09:20:01.000000Z")).fields()
    assert fields.first_token is None
