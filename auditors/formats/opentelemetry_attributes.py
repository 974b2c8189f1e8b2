"""What OpenTelemetry attributes tell of a call of a model, in all the generations of their names.

The GenAI conventions (`gen_ai.system` became `gen_ai.provider.name`, `…prompt_tokens` `…input_tokens`), LiteLLM's own
and its request metadata, Portkey's, OpenInference's, OpenLLMetry's (`traceloop.*`, `llm.*`), the Vercel AI SDK's,
Langfuse's. Attributes of the same call in several generations are common.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.http import route
from auditors.formats.litellm_metadata import caller, client
from auditors.formats.reading import endpoint, flag, integer, key_name, mapping, number, scaled, strings, text, value

_MOST_ATTRIBUTES: Final = 4_096
_DEEPEST: Final = 8

_Reader = Callable[[Any], Any]

_KEYS: Final[dict[str, tuple[_Reader, str]]] = {
    "http_status": (
        integer,
        "http.response.status_code http.status_code litellm.provider.error.code response_status_code",
    ),
    "error_type": (text, "error.type exception.type error_type"),
    "method": (text, "http.request.method http.method request_method"),
    "route": (route, "http.route url.path http.target litellm.request.route url.full http.url"),
    "model": (
        text,
        """gen_ai.request.model llm.request.model llm.model_name embedding.model_name
            langfuse.observation.model.name litellm.model_group gen_ai.model ai.model.id ai_model""",
    ),
    "model_served": (text, "gen_ai.response.model llm.response.model litellm.provider.model ai.response.model"),
    "provider": (
        text,
        "gen_ai.provider.name gen_ai.system llm.provider llm.system llm.vendor ai.model.provider ai_org",
    ),
    "api_base": (
        endpoint,
        "gen_ai.openai.api_base llm.base_url llm.api_base metadata.api_base server.address request_url",
    ),
    "key": (key_name, "litellm.api_key.hash metadata.user_api_key_hash litellm.metadata.user_api_key_hash"),
    "key_alias": (
        text,
        "litellm.api_key.alias metadata.user_api_key_alias litellm.metadata.user_api_key_alias virtual_key",
    ),
    "user": (
        text,
        """metadata.user_api_key_user_id litellm.metadata.user_api_key_user_id user.id enduser.id langfuse.user.id
            traceloop.association.properties.user_id llm.user gen_ai.user gen_ai.request.user _user""",
    ),
    "end_user": (
        text,
        """litellm.end_user.id metadata.user_api_key_end_user_id gen_ai.openai.request.user llm.user enduser.id
            langfuse.user.id""",
    ),
    "team": (
        text,
        """litellm.team.id metadata.user_api_key_team_id langfuse.trace.metadata.team_id litellm.team.alias
            metadata.user_api_key_team_alias workspace_slug""",
    ),
    "organization": (text, "metadata.user_api_key_org_id litellm.metadata.user_api_key_org_id organisation_id"),
    "session": (
        text,
        """gen_ai.conversation.id session.id langfuse.session.id langfuse.trace.session_id
            traceloop.association.properties.session_id mcp.session.id""",
    ),
    "call": (text, "litellm.call_id metadata.litellm_call_id gen_ai.response.id gen_ai.request.id llm.response.id"),
    "ip": (
        client,
        """client.address http.client_ip metadata.requester_ip_address litellm.metadata.requester_ip_address
            source.address network.peer.address net.sock.peer.addr net.peer.ip""",
    ),
    "user_agent": (text, "user_agent.original http.user_agent metadata.user_agent"),
    "tokens_in": (
        integer,
        """gen_ai.usage.input_tokens gen_ai.usage.prompt_tokens llm.usage.prompt_tokens llm.token_count.prompt
            ai.usage.promptTokens ai.usage.inputTokens req_units""",
    ),
    "tokens_out": (
        integer,
        """gen_ai.usage.output_tokens gen_ai.usage.completion_tokens llm.usage.completion_tokens
            llm.token_count.completion ai.usage.completionTokens ai.usage.outputTokens res_units""",
    ),
    "tokens_total": (
        integer,
        "gen_ai.usage.total_tokens llm.usage.total_tokens llm.token_count.total ai.usage.totalTokens total_units",
    ),
    "cost": (
        number,
        """litellm.cost.total gen_ai.cost.total_cost gen_ai.usage.cost gen_ai.usage.total_cost gen_ai.usage.cost_usd
            llm.cost.total llm.usage.total_cost operation.cost metadata.response_cost""",
    ),
    "cache_hit": (flag, "gen_ai.response.cached llm.cache.hit llm.is_cached litellm.cache_hit metadata.cache_hit"),
    "first_token": (
        number,
        "gen_ai.response.time_to_first_chunk gen_ai.server.time_to_first_token gen_ai.response.time_to_first_token",
    ),
}
"""How each field is read, and from which attributes, the surest first."""

_READ: Final = {name: (read, tuple(keys.split())) for name, (read, keys) in _KEYS.items()}

_OPAQUE: Final = deferred(r"[0-9a-f]{64}\Z")
"""The identifier of an installation, as coding agents send it beside the address of who is signed in."""

_TAGS: Final = ("tag.tags", "langfuse.trace.tags", "metadata.tags", "litellm.request.tags", "traceloop.tags")


def attributes(listed: Any) -> dict[str, Any]:
    """Attributes by their keys, out of OTLP's list of keys and typed values; a plain object is taken as it is."""
    if isinstance(listed, Mapping):
        return {key: found for key, found in listed.items() if isinstance(key, str)}
    found: dict[str, Any] = {}
    for entry in listed[:_MOST_ATTRIBUTES] if isinstance(listed, list) else ():
        key = value(entry, "key")
        if isinstance(key, str):
            found.setdefault(key, plain(value(entry, "value")))
    return found


def plain(typed: Any, depth: int = 0) -> Any:
    """The value in an OTLP `AnyValue`; None beyond 8 levels."""
    if not isinstance(typed, Mapping) or depth > _DEEPEST:
        return None
    for name, found in typed.items():
        if name == "arrayValue":
            members = value(found, "values")
            return [plain(one, depth + 1) for one in members] if isinstance(members, list) else []
        if name == "kvlistValue":
            members = value(found, "values")
            pairs = ((value(one, "key"), value(one, "value")) for one in (members if isinstance(members, list) else ()))
            return {key: plain(one, depth + 1) for key, one in pairs if isinstance(key, str)}
        if name.endswith("Value"):
            return found
    return None


def call_of(found: Mapping[str, Any]) -> dict[str, Any]:
    """What attributes tell, as names of `Fields`."""
    told: dict[str, Any] = {}
    for name, (read, keys) in _READ.items():
        for key in keys:
            if key in found and (one := read(found[key])) is not None:
                told[name] = one
                break
    if _OPAQUE.match(told.get("user", "")) and (email := text(found.get("user.email"))) is not None:
        told["user"] = email
    tags = next((one for key in _TAGS if (one := strings(found.get(key)))), ())
    if tags:
        told["tags"] = tags
    if "cost" not in told and "langfuse.observation.cost_details" in found:
        told["cost"] = number(mapping(found, "langfuse.observation.cost_details"), "total")
    if "ai_org" in found and "req_units" in found:
        told["cost"] = scaled(number(found, "cost"), 0.01)
    if (metadata := mapping(found, "metadata")) and "user_api_key_hash" in metadata:
        told = {**{name: one for name, one in caller(metadata).items() if one is not None}, **told}
    if found.get("litellm.guardrail.status") == "guardrail_intervened":
        told["status"] = "blocked"
    return told
