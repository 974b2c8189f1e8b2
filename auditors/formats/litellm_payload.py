"""LiteLLM's StandardLoggingPayload: what it hands to S3, GCS, Azure Blob, HTTP endpoints, queues and custom callbacks.

One object for each call of a model, failed ones included: as lines, in arrays (one array for each POST of the generic
API) or in a file each. Keys are those of LiteLLM 1.40 to 1.109; early ones have no `status` and no `trace_id`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from auditors.formats.call import call_fields
from auditors.formats.format import Format, JsonObject
from auditors.formats.litellm_metadata import (
    PRODUCT,
    TEAM,
    caller,
    client,
    path_of,
    refusal,
    tags_and_agent,
    user_agent,
    verdict,
)
from auditors.formats.reading import (
    between,
    endpoint,
    first,
    flag,
    integer,
    key_name,
    known,
    mapping,
    number,
    strings,
    text,
    value,
)
from auditors.formats.times import EARLIEST, LATEST, parse_time
from auditors.model import Fields, Role

_TELLING: Final = frozenset(
    {"model_map_information", "hidden_params", "response_cost", "standard_built_in_tools_params"}
)


def _recognises(body: JsonObject) -> bool:
    if "call_type" not in body or "startTime" not in body or "spend" in body:
        return False
    return not _TELLING.isdisjoint(body) or "user_api_key_hash" in mapping(body, "metadata")


def _fields(body: Any) -> Fields:
    return _usual(body) or _careful(body)


def _usual(body: Any) -> Fields | None:
    """The fields of a successful call with everything as current releases write it; None for any other.

    What `_careful` does, and nothing else, five times faster: every call goes through here.
    """
    if type(body) is not dict:
        return None
    get: Callable[[str], Any] = body.get
    metadata, started, ended, cost, tokens_in, tokens_out, total, status, took, tags, error, streamed = map(get, _USUAL)
    if not (
        [*map(type, (metadata, started, ended, cost, tokens_in, tokens_out, total))] == _TYPES
        and status == "success"
        and EARLIEST <= started < LATEST
        and EARLIEST <= ended < LATEST
        and 0.0 <= cost < _MOST
        and min(tokens_in, tokens_out, total) >= 0
        and max(tokens_in, tokens_out, total) < _MOST
        and (took is None or (type(took) is float and 0.0 <= took < _MOST))
        and (tags is None or type(tags) is list)
        and (error is None or (type(error) is dict and not any(error.values())))
        and (streamed is None or type(streamed) is bool)
    ):
        return None
    usual = _named(body, metadata, tags or [])
    end_user, session, trace, call, ip, cached = map(get, _USUAL_NAMES)
    return replace(
        usual.fields,
        time=started,
        end_time=ended,
        end_user=text(end_user) or text(metadata.get("user_api_key_end_user_id")),
        session=None if session is None else text(session),
        trace=text(trace),
        call=text(call) or text(get("call_id")) or text(get("id")),
        ip=client(ip) or client(first(metadata, "requester_ip_address")),
        user_agent=usual.fields.user_agent or user_agent(metadata) or usual.agent_tag,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        tokens_total=total,
        cost=cost,
        cache_hit=None if cached is None else flag(cached),
        latency=took if took is not None else between(started, ended),
        first_token=between(started, parse_time(get("completionStartTime"))) if streamed else None,
    )


_USUAL: Final = (
    *("metadata", "startTime", "endTime", "response_cost", "prompt_tokens", "completion_tokens", "total_tokens"),
    *("status", "response_time", "request_tags", "error_information", "stream"),
)
_TYPES: Final = [dict, float, float, float, int, int, int]
"""The types of the first of them."""
_USUAL_NAMES: Final = ("end_user", "session_id", "trace_id", "litellm_call_id", "requester_ip_address", "cache_hit")

_NAMING: Final = ("model", "model_group", "custom_llm_provider", "api_base", "user_agent")
_NAMING_CALLERS: Final = (
    *("user_api_key_request_route", "user_api_key_hash", "user_api_key", "user_api_key_alias"),
    *("user_api_key_user_id", "user_api_key_user_email", "user_api_key_org_id", "user_api_key_org_alias"),
    *TEAM,
)


class _Named(NamedTuple):
    """What the names in a payload say; the same few stand in call after call. `agent_tag` is the agent among the tags,
    for where no other is told.
    """

    fields: Fields
    agent_tag: str | None


def _named(body: dict[str, Any], metadata: dict[str, Any], tags: list[Any]) -> _Named:
    """What the names say, remembered where all are strings: reading them takes ten times as long."""
    hidden, response = body.get("hidden_params"), body.get("response")
    logged = (
        *map(body.get, _NAMING),
        hidden.get("api_base") if type(hidden) is dict else None,
        response.get("model") if type(response) is dict else None,
        *map(metadata.get, _NAMING_CALLERS),
        *tags,
    )
    try:
        known = _REMEMBERED.get(logged)
    except TypeError:
        return _read_names(body, metadata, hidden, response, tags)
    if known is None:
        known = _read_names(body, metadata, hidden, response, tags)
        strings = [name for name in logged if name is not None]
        if all(type(name) is str for name in strings) and sum(map(len, strings)) <= _LONGEST:
            if len(_REMEMBERED) >= _MOST_REMEMBERED:
                _REMEMBERED.clear()
            _REMEMBERED[logged] = known
    return known


def _read_names(body: dict[str, Any], metadata: dict[str, Any], hidden: Any, response: Any, tags: list[Any]) -> _Named:
    named, agent = tags_and_agent(strings(tags)) if tags else ((), None)
    model = text(body.get("model"))
    served_at = text(body.get("api_base")) or (text(hidden.get("api_base")) if type(hidden) is dict else None)
    fields = Fields(
        product=PRODUCT,
        status="success",
        route=path_of(text(metadata.get("user_api_key_request_route"))),
        model=text(body.get("model_group")) or model,
        model_served=model or (text(response.get("model")) if type(response) is dict else None),
        provider=text(body.get("custom_llm_provider")),
        api_base=endpoint(served_at),
        key=key_name(first(metadata, "user_api_key_hash", "user_api_key")),
        key_alias=text(metadata.get("user_api_key_alias")),
        user=text(first(metadata, "user_api_key_user_id", "user_api_key_user_email")),
        team=text(first(metadata, *TEAM)),
        organization=text(first(metadata, "user_api_key_org_id", "user_api_key_org_alias")),
        user_agent=text(body.get("user_agent")),
        tags=named,
    )
    return _Named(fields, agent)


_REMEMBERED: Final[dict[tuple[Any, ...], _Named]] = {}
"""What was read, by the names."""
_MOST_REMEMBERED: Final = 2_000
_LONGEST: Final = 4_000
"""Characters of names that are remembered."""

_MOST: Final = 1e15


def _careful(body: Any) -> Fields:
    """The fields of a payload in which anything may be missing, of another type or of an early release."""
    metadata = mapping(body, "metadata")
    error = mapping(body, "error_information")
    started, ended = parse_time(value(body, "startTime")), parse_time(value(body, "endTime"))
    first_token = parse_time(value(body, "completionStartTime")) if flag(body, "stream") else None
    tags, agent = tags_and_agent(strings(body, "request_tags"))
    who = caller(metadata)
    who["end_user"] = text(body, "end_user") or who["end_user"]
    who["ip"] = client(value(body, "requester_ip_address")) or who["ip"]
    who["user_agent"] = text(body, "user_agent") or who["user_agent"] or agent
    usage = mapping(metadata, "usage_object") or mapping(body, "response", "usage")
    requested = text(body, "model_group") or text(body, "model")
    return call_fields(
        PRODUCT,
        **who,
        **refusal(error),
        time=started,
        end_time=ended,
        status=verdict(_status(body), error, _guardrail(body)),
        model=requested,
        model_served=text(body, "model") or text(body, "response", "model"),
        provider=text(body, "custom_llm_provider"),
        api_base=endpoint(text(body, "api_base") or text(body, "hidden_params", "api_base")),
        session=text(body, "session_id"),
        trace=text(body, "trace_id"),
        call=text(body, "litellm_call_id") or text(body, "call_id") or text(body, "id"),
        tags=tags or None,
        tokens_in=_count(body, usage, "prompt_tokens", "input_tokens"),
        tokens_out=_count(body, usage, "completion_tokens", "output_tokens"),
        tokens_total=_count(body, usage, "total_tokens"),
        cost=number(body, "response_cost"),
        cache_hit=flag(body, "cache_hit"),
        latency=number(body, "response_time"),
        first_token=between(started, first_token),
    )


def _count(body: Any, usage: Mapping[str, Any], *names: str) -> int | None:
    return known(integer(body, names[0]), integer(first(usage, *names)))


def _status(body: Any) -> str | None:
    status = text(body, "status") or text(body, "status_fields", "llm_api_status")
    if status is None:
        return "failure" if text(body, "error_str") else "success" if value(body, "response") else None
    return status if status in ("success", "failure") else None


def _guardrail(body: Any) -> str | None:
    told = text(body, "status_fields", "guardrail_status")
    if told is None:
        found = value(body, "guardrail_information")
        told = text(found[-1] if isinstance(found, list) and found else found, "guardrail_status")
    return told


PAYLOAD: Final = Format(
    "litellm-payload",
    PRODUCT,
    _fields,
    recognises=_recognises,
    order=10,
    serialised=True,
    resent=("messages",),
    roles={
        "/messages": Role.PROMPT,
        "/response": Role.COMPLETION,
        "/error_str": Role.ERROR,
        "/error_information/traceback": Role.ERROR,
        "/error_information": Role.ERROR,
        "/metadata/requester_metadata/headers": Role.HEADER,
        "/metadata/requester_custom_headers": Role.HEADER,
        "/metadata/mcp_tool_call_metadata/arguments": Role.TOOL_CALL,
        "/metadata/mcp_tool_call_metadata/result": Role.TOOL_CALL,
        "/hidden_params/additional_headers": Role.HEADER,
        "/metadata": Role.METADATA,
    },
)
