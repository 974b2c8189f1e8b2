"""What LiteLLM's request metadata tells of the caller: the `user_api_key_*` keys, wherever LiteLLM writes them.

They stand in the logging payload, in spend logs, in Langfuse's metadata and as OpenTelemetry attributes alike.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any, Final

from auditors.formats.http import address, route
from auditors.formats.reading import first, key_name, mapping, text

PRODUCT: Final = "litellm"

TEAM: Final = ("user_api_key_team_id", "team_id", "user_api_key_team_alias", "team_alias")
"""Where the caller's team stands; ids go before aliases."""

_IPV4: Final = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!\Z)|\Z)){4}\Z", re.ASCII)
"""An address as most are written; it is parsed for its spelling only where it is another."""

_LONGEST_ADDRESS: Final = 64
"""Characters of addresses that are remembered: clients come again."""

_MOST_TAGS: Final = 64
_AGENT_TAG: Final = "User-Agent: "
"""LiteLLM adds the caller's agent to the tags under this prefix."""

ROUTES: Final = {
    f"{prefix}{name}": path
    for prefix in ("", "a")
    for name, path in {
        "completion": "/chat/completions",
        "text_completion": "/completions",
        "embedding": "/embeddings",
        "responses": "/responses",
        "image_generation": "/images/generations",
        "image_edit": "/images/edits",
        "moderation": "/moderations",
        "speech": "/audio/speech",
        "transcription": "/audio/transcriptions",
        "rerank": "/rerank",
    }.items()
} | {"anthropic_messages": "/v1/messages"}
"""Routes by the kind of call, as LiteLLM names it (`CallTypes`): rows of some versions tell no route."""


@functools.lru_cache(1024)
def path_of(target: str | None) -> str | None:
    """The path of a request's route; the same few stand in every log."""
    return route(target)


def caller(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Who called, as names of `Fields`; None for what is not there. Ids go before aliases: every log has them."""
    return {
        "key": key_name(first(metadata, "user_api_key_hash", "user_api_key")),
        "key_alias": text(metadata, "user_api_key_alias"),
        "user": text(first(metadata, "user_api_key_user_id", "user_api_key_user_email")),
        "end_user": text(metadata, "user_api_key_end_user_id"),
        "team": text(first(metadata, *TEAM)),
        "organization": text(first(metadata, "user_api_key_org_id", "user_api_key_org_alias")),
        "route": path_of(text(metadata, "user_api_key_request_route")),
        "ip": client(first(metadata, "requester_ip_address")),
        "user_agent": user_agent(metadata),
    }


def user_agent(metadata: Mapping[str, Any]) -> str | None:
    """The caller's program, as LiteLLM says it or as the request's headers do."""
    return text(first(metadata, "user_agent") or mapping(metadata, "requester_metadata", "headers").get("user-agent"))


def client(logged: Any) -> str | None:
    """The caller's address; the first one where LiteLLM took over an X-Forwarded-For header."""
    if not isinstance(logged, str):
        return None
    return _known_client(logged) if len(logged) <= _LONGEST_ADDRESS else address(logged.split(",", 1)[0])


@functools.lru_cache(4096)
def _known_client(logged: str) -> str | None:
    return logged if _IPV4.match(logged) else address(logged.split(",", 1)[0])


def tags_and_agent(logged: tuple[str, ...]) -> tuple[tuple[str, ...], str | None]:
    """The tags that people gave, and the agent that LiteLLM put among them; the longer one names its version."""
    tags = tuple(tag for tag in logged[:_MOST_TAGS] if not tag.startswith(_AGENT_TAG))
    agents = [tag.removeprefix(_AGENT_TAG) for tag in logged if tag.startswith(_AGENT_TAG)]
    return tags, max(agents, key=len, default=None)


def refusal(error: Mapping[str, Any]) -> dict[str, Any]:
    """HTTP status and class out of `error_information`."""
    status = text(error, "error_code")
    if status is None or not status.isdigit():
        status = (text(error, "normalized_error") or "").partition("_")[0]
    return {
        "http_status": int(status) if status.isascii() and status.isdigit() and len(status) == 3 else None,
        "error_type": text(error, "error_class"),
    }


def verdict(status: str | None, error: Mapping[str, Any], guardrail: str | None) -> str | None:
    """The status, `blocked` where a guardrail is why a call failed."""
    if status == "success" or not (status or error):
        return status
    blocked = guardrail in ("guardrail_intervened", "blocked") or any(
        name in (text(error, "error_class") or "") for name in ("Guardrail", "BlockedPii")
    )
    return "blocked" if blocked else "failure"
