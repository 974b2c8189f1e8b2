"""Rows of LiteLLM's spend log: the array of `/spend/logs`, the pages of `/spend/logs/v2` and `/ui`, the table as CSV.

The columns are those of `LiteLLM_SpendLogs`. In CSV and in some answers the JSON columns are strings.
"""

from __future__ import annotations

from typing import Any, Final

from auditors.formats.call import call_fields
from auditors.formats.format import Format, JsonObject
from auditors.formats.litellm_metadata import PRODUCT, ROUTES, caller, client, refusal, tags_and_agent, verdict
from auditors.formats.reading import (
    between,
    endpoint,
    flag,
    integer,
    key_name,
    mapping,
    number,
    scaled,
    strings,
    text,
    value,
)
from auditors.formats.times import parse_time
from auditors.model import Fields, Role


def _recognises(body: JsonObject) -> bool:
    return "request_id" in body and "spend" in body and "startTime" in body


def _fields(body: Any) -> Fields:
    metadata = mapping(body, "metadata")
    error = mapping(metadata, "error_information")
    started, ended = parse_time(value(body, "startTime")), parse_time(value(body, "endTime"))
    first_token = parse_time(value(body, "completionStartTime"))
    tags, agent = tags_and_agent(strings(body, "request_tags"))
    who = caller(metadata)
    who["key"] = key_name(value(body, "api_key")) or who["key"]
    who["user"] = text(body, "user") or who["user"]
    who["end_user"] = text(body, "end_user") or who["end_user"]
    who["team"] = text(body, "team_id") or who["team"]
    who["organization"] = text(body, "organization_id") or who["organization"]
    who["ip"] = client(value(body, "requester_ip_address")) or who["ip"]
    who["user_agent"] = who["user_agent"] or agent
    who["route"] = who["route"] or ROUTES.get(text(body, "call_type") or "")
    status = text(body, "status") or text(metadata, "status")
    return call_fields(
        PRODUCT,
        **who,
        **refusal(error),
        time=started,
        end_time=ended,
        status=verdict(status if status in ("success", "failure") else None, error, _guardrail(metadata)),
        model=text(body, "model_group") or text(body, "model"),
        model_served=text(body, "model"),
        provider=text(body, "custom_llm_provider"),
        api_base=endpoint(value(body, "api_base")),
        session=text(body, "session_id"),
        call=text(body, "litellm_call_id") or text(body, "request_id"),
        tags=tags or None,
        tokens_in=integer(body, "prompt_tokens"),
        tokens_out=integer(body, "completion_tokens"),
        tokens_total=integer(body, "total_tokens"),
        cost=number(body, "spend"),
        cache_hit=flag(body, "cache_hit"),
        latency=scaled(number(body, "request_duration_ms"), 0.001),
        first_token=between(started, first_token) if first_token != ended else None,
    )


def _guardrail(metadata: Any) -> str | None:
    found = value(metadata, "guardrail_information")
    return text(found[-1] if isinstance(found, list) and found else found, "guardrail_status")


SPEND_LOGS: Final = Format(
    "litellm-spendlogs",
    PRODUCT,
    _fields,
    recognises=_recognises,
    order=10,
    roles={
        "/messages": Role.PROMPT,
        "/proxy_server_request": Role.PROMPT,
        "/response": Role.COMPLETION,
        "/metadata/error_information": Role.ERROR,
        "/metadata": Role.METADATA,
    },
    elements=("/data",),
)
