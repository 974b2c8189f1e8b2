"""What a request asks for: its last message as a digest, and what else abuse shows in, as the flags of `events`.

The request stands in the record itself (LiteLLM's payload), in one of its members, as an object or as JSON in a string
(spend logs, Portkey, Helicone, Kong, Cloudflare, Bedrock), or in attributes (OpenTelemetry).
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any, Final

import orjson

from auditors.usage.events import NO_LOG, PROMPTED, TINY

_MOST_TOKENS: Final = ("max_tokens", "max_completion_tokens", "max_output_tokens", "maxOutputTokens", "maxTokens")
_TINY: Final = 5
"""Tokens; who asks for so few wants to know whether a key works, not an answer."""

_SAID: Final = ("messages", "input", "prompt", "contents", "query")
"""Where a request has what was said."""

_WITHIN: Final = (
    *("model_parameters", "proxy_server_request", "request", "request_body", "RequestBody", "input"),
    *("body", "inputBodyJson", "generationConfig", "inferenceConfig"),
)
"""Members that are requests, or parts of them."""

_TELLING: Final = frozenset({*_MOST_TOKENS, "no-log", *_SAID, *_WITHIN})
"""What must be in a member for it to be a request, or to hold one."""

_DEEPEST: Final = 3

_ATTRIBUTES: Final = {
    "gen_ai.request.max_tokens": "max_tokens",
    "gen_ai.input.messages": "messages",
    "gen_ai.prompt": "messages",
    "llm.prompts": "messages",
    "input.value": "messages",
    "traceloop.entity.input": "messages",
    "gen_ai.prompt.0.content": "prompt",
    "llm.input_messages.0.message.content": "prompt",
}

_NOTHING: Final = frozenset({"redacted-by-litellm", "default-message-value", "{}", "[]", "null", "None"})
"""What LiteLLM writes where it keeps no messages: every record has it, and it tells nothing."""
_LONGEST_NOTHING: Final = max(map(len, _NOTHING))

_LONGEST_COLUMN: Final = 1 << 18
"""Characters of JSON in a string that are decoded."""

_DIGESTED: Final = 4_096
"""Characters of a message that its digest is made of, from both ends."""

_ENDS: Final = 48
_ABOUT: Final = 32
"""Bytes of both ends by which contents are alike, and characters by which their lengths may differ."""

_CHANGING: Final = b"0123456789abcdefABCDEF-:."
"""Of what numbers, hexadecimal identifiers and times are made."""


def contents_of(body: dict[str, Any]) -> tuple[int, int]:
    """The digest of the last message, 0 where there is none, and what the request asks for."""
    found = _read(body, (0, 0))
    for held in filter(None, map(body.get, _WITHIN)):
        found = _within(held, found, 1)
    if type(listed := body.get("attributes")) is list:
        found = _read(_attributed(listed), found)
    if type(plugins := body.get("ai")) is dict:  # Kong's
        for plugin in plugins.values():
            if type(plugin) is dict and type(payload := plugin.get("payload")) is dict:
                found = _within(payload, found, 1)
    return found


def _read(asked: Mapping[str, Any], found: tuple[int, int]) -> tuple[int, int]:
    """What an object that is a request adds to what was found."""
    digest, flags = found
    if not asked.keys().isdisjoint(_MOST_TOKENS) and any(map(_is_tiny, map(asked.get, _MOST_TOKENS))):
        flags |= TINY
    if asked.get("no-log"):
        flags |= NO_LOG
    if not flags & PROMPTED:
        for said in filter(None, map(asked.get, _SAID)):
            if (told := _digest_of(said)) is not None:
                return told, flags | PROMPTED
    return digest, flags


def _within(asked: Any, found: tuple[int, int], depth: int) -> tuple[int, int]:
    """The same of a member, which may be JSON in a string, and of the requests in it."""
    if type(asked) is str and asked[:1] == "{" and 2 < len(asked) <= _LONGEST_COLUMN:
        asked = _decoded(asked)
    if type(asked) is not dict or _TELLING.isdisjoint(asked):
        return found
    found = _read(asked, found)
    if depth < _DEEPEST:
        for held in filter(None, map(asked.get, _WITHIN)):
            found = _within(held, found, depth + 1)
    return found


def _attributed(listed: list[Any]) -> Mapping[str, Any]:
    """What OTLP's attributes say of a request, by the names that requests have."""
    asked: dict[str, Any] = {}
    for attribute in listed:
        if type(attribute) is dict and (name := _ATTRIBUTES.get(attribute.get("key", ""))) is not None:
            typed = attribute.get("value")
            if type(typed) is dict:
                asked.setdefault(name, next(iter(typed.values()), None))
    return asked


def _is_tiny(most: Any) -> bool:
    if type(most) is str and len(most) < 4 and most.isdigit():
        most = int(most)
    return type(most) is int and most <= _TINY


def _digest_of(said: Any) -> int | None:
    """The digest of the last of some messages; None where nothing was said."""
    if type(said) is str and said[:1] in ("[", "{") and len(said) <= _LONGEST_COLUMN:
        said = _decoded(said)
    if type(said) is dict:
        said = said.get("messages")
    if type(said) is list and said:
        said = said[-1]
        if type(said) is dict:
            said = said.get("content") or said.get("parts")
    if not said or (type(said) is str and len(said) <= _LONGEST_NOTHING and said in _NOTHING):
        return None
    return _digest(said)


def _decoded(column: str) -> Any:
    """Messages in a column of a table, which are JSON in a string; the string itself where it is none."""
    try:
        return orjson.loads(column)
    except ValueError:
        return column


def _digest(content: Any) -> int:
    """A checksum of a content, 0 for what has none; and above its 32 bits another one of what remains alike where
    numbers, identifiers and times in a content change: its ends without them, and about how long it is.
    """
    if type(content) is list:
        texts = (part.get("text") or part.get("content") for part in content if type(part) is dict)
        content = next((text for text in texts if text), None)
    if type(content) is not str or not content:
        return 0
    length = len(content)
    if length > 2 * _DIGESTED:
        content = f"{content[:_DIGESTED]}{length}{content[-_DIGESTED:]}"
    encoded = content.encode("utf-8", "surrogatepass")
    alike = zlib.crc32((encoded[:_ENDS] + encoded[-_ENDS:]).translate(None, _CHANGING), length // _ABOUT)
    return (zlib.crc32(encoded) or 1) | alike << 32
