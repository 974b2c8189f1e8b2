"""Access logs whose fields an administrator has named: the many names under which the same things stand.

NGINX variables, Envoy command operators, LTSV labels and what people make of them; JSON objects (nested ones too) and
`key=value` lines.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.http import Access, name, seconds
from auditors.formats.reading import first, integer, key_name, number
from auditors.formats.servers import LITELLM, release_of

_DEEPEST: Final = 3

_IN_HEADERS: Final = frozenset({"user", "key", "key_alias", "team", "end_user", "session"})
"""What clients and gateways say in headers of their own too: `x-user-id` besides `user_id`."""


def _words(meaning: str, words: str) -> tuple[str, ...]:
    names = tuple(words.split())
    return names + tuple(f"{x}{name}" for x in ("x_", "http_x_") for name in names) if meaning in _IN_HEADERS else names


_NAMES: Final[dict[str, tuple[str, ...]]] = {
    name: _words(name, words)
    for name, words in {
        "time": """msec time_iso8601 time_local timestamp start_time time ts datetime date event_time started_at
            request_start_time""",
        "request": "request req request_line",
        "method": "request_method method req_method http_method verb",
        "target": """request_uri x_envoy_original_path x_envoy_origin_path original_path uri path req_path request_path
            url request_url req_uri document_uri""",
        "query": "args query_string query request_query is_args_args",
        "status": "status response_code status_code http_status http_status_code response_status resp_status code",
        "remote": """remote_addr client_ip clientip remote_ip client client_addr client_address remote_address
            downstream_remote_address downstream_direct_remote_address remote source_ip src_ip ip the_real_ip
            remote_host""",
        "forwarded": """http_x_forwarded_for x_forwarded_for forwardedfor forwarded_for xff proxy_add_x_forwarded_for
            http_x_real_ip x_real_ip real_ip http_cf_connecting_ip cf_connecting_ip http_true_client_ip""",
        "user": """remote_user username user user_name auth_user user_id userid user_email authenticated_user
            authenticated_userid auth_request_user auth_request_email forwarded_user forwarded_email
            preferred_username""",
        "user_agent": "http_user_agent user_agent ua useragent agent",
        "authorization": "http_authorization authorization auth auth_header req_authorization proxy_authorization",
        "api_key": """http_x_api_key x_api_key api_key apikey http_api_key x_goog_api_key http_x_goog_api_key
            x_litellm_api_key http_x_litellm_api_key""",
        "body": "request_body req_body body payload",
        "key": "key_hash api_key_hash hashed_key hashed_api_key key_sha256 api_key_sha256 token_hash api_key_digest",
        "key_alias": """key_id key_name api_key_id api_key_name consumer consumer_name consumer_username key_alias
            virtual_key virtual_key_id virtual_key_name client_id app_id app_name""",
        "call": "request_id req_id x_request_id http_x_request_id reqid",
        "trace": "trace_id traceid x_b3_traceid",
        "model": """gen_ai_request_model request_llm_model request_model llm_model model ai_model model_name x_model
            http_x_model x_ai_eg_model genai_model_name""",
        "model_served": "gen_ai_response_model response_model llm_model upstream_model genai_model_name_override",
        "provider": "gen_ai_provider_name gen_ai_system provider ai_provider genai_backend_name",
        "tokens_in": """gen_ai_usage_input_tokens llm_input_token llm_input_tokens llm_prompt_tokens prompt_tokens
            input_tokens input_token genai_tokens_input""",
        "tokens_out": """gen_ai_usage_output_tokens llm_output_token llm_output_tokens llm_completion_tokens
            completion_tokens output_tokens output_token genai_tokens_output""",
        "tokens_total": "gen_ai_usage_total_tokens llm_total_token llm_total_tokens total_tokens total_token",
        "session": "session_id gen_ai_conversation_id",
        "team": "team team_id tenant tenant_id",
        "end_user": "end_user end_user_id customer_id litellm_end_user_id litellm_customer_id",
        "litellm_version": """litellm_version x_litellm_version upstream_http_x_litellm_version
            sent_http_x_litellm_version downstream_x_litellm_version origin_x_litellm_version""",
    }.items()
}


def _inverted(names: Mapping[str, tuple[str, ...]]) -> dict[str, list[tuple[str, int]]]:
    """What each name may stand for, and how far back it stands among the names for that: the first one counts."""
    meanings: dict[str, list[tuple[str, int]]] = {}
    for meaning, words in names.items():
        for rank, word in enumerate(words):
            meanings.setdefault(word, []).append((meaning, rank))
    return meanings


_MEANINGS: Final = _inverted(_NAMES)

_SECONDS: Final = ("request_time", "rt", "reqtime", "upstream_response_time", "urt")
_MILLISECONDS: Final = ("duration_ms", "latency_ms", "request_time_ms", "elapsed_ms", "response_time_ms")
_FIRST_TOKEN_MILLISECONDS: Final = ("llm_time_to_first_token", "time_to_first_token_ms", "llm_first_token_duration")

_TOLD: Final = ("call", "trace", "model", "model_served", "provider", "session", "team", "end_user")
_COUNTED: Final = ("tokens_in", "tokens_out", "tokens_total")
_NOTHING: Final[tuple[Any, ...]] = (None, "", "-")

_PAIR: Final = deferred(
    r"""(?<![^\s,;|{(\[])([A-Za-z_$@][\w.$\-]{0,63})[=:](?:"([^"\\]*(?:\\.[^"\\]*)*)"|'([^']*)'|(\{.*)|([^\s,;|"']*))"""
)
_MOST_PAIRS: Final = 200
_LONGEST_TEXT: Final = 64 << 10


@functools.lru_cache(4096)
def plain(key: str) -> str:
    """A field's name in lower case without signs: `:authority` is `authority`, `X-Request-Id` is `x_request_id`."""
    return re.sub(r"[^a-z0-9]+", "_", key[:64].lower()).strip("_")


def flattened(body: Mapping[str, Any]) -> dict[str, Any]:
    """All values of an object by their plain names, those of nested objects by their own and by the joined name.

    What stands further up wins.
    """
    found: dict[str, Any] = {}
    level: list[tuple[str, Mapping[str, Any]]] = [("", body)]
    for _ in range(_DEEPEST):
        if not level:
            break
        below: list[tuple[str, Mapping[str, Any]]] = []
        for prefix, value in level:
            for key, member in value.items():
                own = plain(key)
                found.setdefault(own, member)
                if prefix:
                    found.setdefault(f"{prefix}_{own}", member)
                if isinstance(member, dict):
                    below.append((f"{prefix}_{own}" if prefix else own, member))
        level = below
    return found


def pairs(line: str) -> dict[str, str]:
    """The `key=value` and `key: "value"` pairs of a line, by their plain names; the first of a name counts."""
    if "\t" in line and all(":" in part for part in line.split("\t", 8)[:3]):
        labelled = (part.partition(":") for part in line[:_LONGEST_TEXT].split("\t", _MOST_PAIRS))
        found = {plain(key): value for key, _, value in reversed(list(labelled))}
        return {"remote_addr": found["host"], **found} if "host" in found else found
    result: dict[str, str] = {}
    for match in _PAIR.finditer(line, 0, _LONGEST_TEXT):
        key, *values = match.groups()
        result.setdefault(plain(key), next((value for value in values if value is not None), ""))
        if len(result) >= _MOST_PAIRS:
            break
    return result


def access(found: Mapping[str, Any], *, durations_per_second: float = 1.0) -> Access:
    """What flattened fields say of a request. `durations_per_second` is the unit of a plain `duration` or `latency`."""
    said = _said(found)
    target, query = said.get("target"), said.get("query")
    if isinstance(target, str) and isinstance(query, str) and "?" not in target:
        target = f"{target}?{query.removeprefix('?')}"
    authorization, alias = said.get("authorization"), said.get("key_alias")
    logged = found.get("key")
    if isinstance(logged, str) and authorization is None:
        is_key = logged[:7].lower() == "bearer " or logged.startswith("sk-")
        authorization, alias = (logged, alias) if is_key else (authorization, alias or logged)
    known: dict[str, Any] = {key: name(said[key]) for key in _TOLD if key in said}
    known |= {key: _count(said[key]) for key in _COUNTED if key in said}
    if alias is not None:
        known["key_alias"] = name(alias)
    if "key" in said:
        known["key"] = key_name(said["key"])
    if (token := first(found, *_FIRST_TOKEN_MILLISECONDS)) is not None:
        known["first_token"] = seconds(token, per_second=1000)
    if "litellm_version" in said:
        known["server"] = release_of(LITELLM, said["litellm_version"])
    if "cost" in found:
        known["cost"] = number(found, "cost")
    return Access(
        time=said.get("time"),
        request=said.get("request"),
        method=said.get("method"),
        target=target,
        status=said.get("status"),
        remote=said.get("remote"),
        forwarded=said.get("forwarded"),
        user=said.get("user"),
        user_agent=said.get("user_agent"),
        authorization=authorization,
        api_key=said.get("api_key"),
        latency=_latency(found, durations_per_second),
        body=said.get("body"),
        known=known,
    )


def _said(found: Mapping[str, Any]) -> dict[str, Any]:
    """The values by what they mean."""
    said: dict[str, Any] = {}
    ranks: dict[str, int] = {}
    for key in _MEANINGS.keys() & found.keys():
        if (value := found[key]) not in _NOTHING:
            for meaning, rank in _MEANINGS[key]:
                if rank < ranks.get(meaning, len(_NAMES[meaning])):
                    said[meaning], ranks[meaning] = value, rank
    return said


def _latency(found: Mapping[str, Any], durations_per_second: float) -> float | None:
    for names, unit in ((_SECONDS, 1.0), (_MILLISECONDS, 1000.0), (("duration", "latency"), durations_per_second)):
        for key in names:
            if key in found and (value := seconds(found[key], per_second=unit)) is not None:
                return value
    return None


def _count(value: Any) -> int | None:
    count = integer({"": value}, "")
    return count if count is not None and 0 <= count < 1 << 53 else None
