"""Exports of LiteLLM's other tables that tell of calls and callers: failed calls, virtual keys, spend of a day.

`LiteLLM_ErrorLogs` holds whole request arguments, `LiteLLM_VerificationToken` the hash of each key with its alias,
the `LiteLLM_Daily…Spend` tables sums.
"""

from __future__ import annotations

from typing import Any, Final

from auditors.formats.call import call_fields
from auditors.formats.format import Format, JsonObject
from auditors.formats.litellm_metadata import PRODUCT, caller
from auditors.formats.reading import endpoint, first, integer, key_name, mapping, text, value
from auditors.formats.times import parse_time
from auditors.model import Fields, Role


def _is_error(body: JsonObject) -> bool:
    return "exception_string" in body and "exception_type" in body and "startTime" in body


def _error(body: Any) -> Fields:
    arguments = mapping(body, "request_kwargs")
    metadata = mapping(arguments, "metadata") or mapping(arguments, "litellm_params", "metadata")
    return call_fields(
        PRODUCT,
        **caller(metadata),
        time=parse_time(value(body, "startTime")),
        end_time=parse_time(value(body, "endTime")),
        status="failure",
        http_status=integer(body, "status_code"),
        error_type=text(body, "exception_type"),
        model=text(body, "model_group") or text(body, "litellm_model_name"),
        model_served=text(body, "litellm_model_name"),
        api_base=endpoint(value(body, "api_base")),
        call=text(arguments, "litellm_call_id") or text(body, "request_id"),
    )


def _is_key(body: JsonObject) -> bool:
    return "token" in body and "spend" in body and "max_budget" in body and ("key_alias" in body or "key_name" in body)


def _key(body: Any) -> Fields:
    """Whose key it is. A row tells of no call, so it has no time."""
    return call_fields(
        PRODUCT,
        key=key_name(value(body, "token")),
        key_alias=text(body, "key_alias") or text(body, "key_name"),
        user=text(body, "user_id"),
        team=text(body, "team_id"),
        organization=text(body, "organization_id"),
    )


def _is_daily(body: JsonObject) -> bool:
    return "api_requests" in body and "spend" in body and "date" in body and "api_key" in body


def _daily(body: Any) -> Fields:
    """Whose sums they are. The sums themselves are not those of one call, and stand in the spend log call by call."""
    return call_fields(
        PRODUCT,
        time=parse_time(value(body, "date")),
        key=key_name(value(body, "api_key")),
        user=text(body, "user_id"),
        end_user=text(body, "end_user_id"),
        team=text(body, "team_id"),
        organization=text(body, "organization_id"),
        model=text(first(body, "model_group", "model")),
        provider=text(body, "custom_llm_provider"),
        route=text(body, "endpoint"),
    )


ERROR_LOGS: Final = Format(
    "litellm-errorlogs",
    PRODUCT,
    _error,
    recognises=_is_error,
    order=10,
    roles={"/request_kwargs": Role.PROMPT, "/exception_string": Role.ERROR},
)
KEYS: Final = Format("litellm-keys", PRODUCT, _key, recognises=_is_key, order=12, elements=("/keys",))
DAILY_SPEND: Final = Format("litellm-daily-spend", PRODUCT, _daily, recognises=_is_daily, order=12)
