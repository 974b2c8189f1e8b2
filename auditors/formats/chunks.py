"""Chunks of streamed answers: which characters of which answer a JSON object carries, in the words of each vendor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

Path = tuple[str | int, ...]

_TEXTS: Final = ("content", "reasoning_content", "reasoning", "refusal", "thinking", "text", "partial_json")


class Delta(NamedTuple):
    """Some characters of a chunk: of which text of the answer, where in the chunk, and what they are."""

    part: tuple[Any, ...]
    path: Path
    text: str


class Chunk(NamedTuple):
    """A chunk: `answer` is the name of the answer that it belongs to (None: of the one before), `done` that this was
    its last one.
    """

    answer: str | None
    deltas: list[Delta]
    done: bool = False


def read_chunk(body: dict[str, Any]) -> Chunk | None:
    """What a decoded object carries of a streamed answer; None where it is no chunk of one."""
    for key, read in _READERS:
        if key in body and (chunk := read(body)) is not None:
            return chunk
    return None


def _openai(body: dict[str, Any]) -> Chunk | None:
    choices = body["choices"]
    if not isinstance(choices, list):
        return None
    deltas: list[Delta] = []
    chunk = body.get("object") in ("chat.completion.chunk", "text_completion")
    done = False
    for at, choice in enumerate(choices):
        if not isinstance(choice, dict):
            return None
        index = choice.get("index", at)
        delta = choice.get("delta")
        if isinstance(delta, dict):
            chunk = True
            deltas += _openai_delta(delta, ("choices", at, "delta"), index)
        elif isinstance(choice.get("text"), str):
            deltas.append(Delta(("text", index), ("choices", at, "text"), choice["text"]))
        done = done or choice.get("finish_reason") is not None
    if not chunk:
        return None
    return Chunk(str(body.get("id", "")), deltas, done)


def _openai_delta(delta: dict[str, Any], path: Path, index: Any) -> Iterator[Delta]:
    for name in _TEXTS:
        if isinstance(delta.get(name), str):
            yield Delta((name, index), (*path, name), delta[name])
    calls = delta.get("tool_calls")
    for at, call in enumerate(calls if isinstance(calls, list) else ()):
        if isinstance(call, dict) and isinstance(call.get("function"), dict):
            which = call.get("index", at)
            yield from _arguments(call["function"], (*path, "tool_calls", at, "function"), (index, which))
    if isinstance(delta.get("function_call"), dict):
        yield from _arguments(delta["function_call"], (*path, "function_call"), (index, None))


def _arguments(function: dict[str, Any], path: Path, which: tuple[Any, ...]) -> Iterator[Delta]:
    if isinstance(function.get("arguments"), str):
        yield Delta(("arguments", *which), (*path, "arguments"), function["arguments"])


def _typed(body: dict[str, Any]) -> Chunk | None:
    """Anthropic, OpenAI Responses, Cohere, and others whose events name their type."""
    kind = body["type"]
    if not isinstance(kind, str):
        return None
    delta = body.get("delta")
    if kind == "message_start" and isinstance(body.get("message"), dict):
        return Chunk(str(body["message"].get("id", "")), [])
    if kind in ("message_stop", "message-end"):
        return Chunk(None, [], done=True)
    if isinstance(delta, str) and kind.endswith("delta"):
        name = str(body.get("item_id") or body.get("id") or "")
        return Chunk(name, [Delta((kind, body.get("output_index"), body.get("content_index")), ("delta",), delta)])
    if kind == "content_block_delta" and isinstance(delta, dict):
        return Chunk(None, list(_texts(delta, ("delta",), body.get("index"))))
    if kind in ("content-delta", "tool-call-delta", "tool-plan-delta") and isinstance(delta, dict):
        return Chunk(None, list(_leaves(delta, ("delta",), (kind, body.get("index")))))
    if kind.startswith("response.") and kind.endswith(".done") and "item_id" in body:
        return Chunk(str(body["item_id"]), [], done=True)
    return None


def _texts(delta: dict[str, Any], path: Path, index: Any) -> Iterator[Delta]:
    for name in _TEXTS:
        if isinstance(delta.get(name), str):
            yield Delta((name, index), (*path, name), delta[name])


def _leaves(value: Any, path: Path, part: tuple[Any, ...]) -> Iterator[Delta]:
    if isinstance(value, str) and path[-1] in ("text", "arguments", "tool_plan", "thinking"):
        yield Delta(part, path, value)
    elif isinstance(value, dict) and len(path) < 8:
        for name, member in value.items():
            yield from _leaves(member, (*path, name), part)


def _gemini(body: dict[str, Any]) -> Chunk | None:
    candidates = body["candidates"]
    if not isinstance(candidates, list):
        return None
    deltas: list[Delta] = []
    done = False
    for at, candidate in enumerate(candidates):
        content = candidate.get("content") if isinstance(candidate, dict) else None
        parts = content.get("parts") if isinstance(content, dict) else None
        for number, part in enumerate(parts if isinstance(parts, list) else ()):
            if isinstance(part, dict) and isinstance(part.get("text"), str):
                which = ("thought" if part.get("thought") else "text", candidate.get("index", at))
                deltas.append(Delta(which, ("candidates", at, "content", "parts", number, "text"), part["text"]))
        done = done or (isinstance(candidate, dict) and candidate.get("finishReason") is not None)
    return Chunk(str(body.get("responseId", "")), deltas, done) if deltas or done else None


def _bedrock(body: dict[str, Any]) -> Chunk | None:
    event = body["contentBlockDelta"]
    delta = event.get("delta") if isinstance(event, dict) else None
    if not isinstance(delta, dict):
        return None
    index = event.get("contentBlockIndex")
    path: Path = ("contentBlockDelta", "delta")
    deltas = list(_texts(delta, path, index))
    tool = delta.get("toolUse")
    if isinstance(tool, dict) and isinstance(tool.get("input"), str):
        deltas.append(Delta(("arguments", index), (*path, "toolUse", "input"), tool["input"]))
    return Chunk("", deltas)


def _ollama(body: dict[str, Any]) -> Chunk | None:
    message, done = body.get("message"), body["done"]
    if not isinstance(done, bool) or "model" not in body:
        return None
    deltas = list(_texts(message, ("message",), 0)) if isinstance(message, dict) else []
    if isinstance(body.get("response"), str):
        deltas.append(Delta(("response",), ("response",), body["response"]))
    return Chunk(str(body["model"]), deltas, done)


def _tgi(body: dict[str, Any]) -> Chunk | None:
    token = body["token"]
    if not isinstance(token, dict) or not isinstance(token.get("text"), str):
        return None
    return Chunk("", [Delta(("token",), ("token", "text"), token["text"])], body.get("generated_text") is not None)


def _cohere(body: dict[str, Any]) -> Chunk | None:
    if body["event_type"] == "stream-end":
        return Chunk("", [], done=True)
    if body["event_type"] == "text-generation" and isinstance(body.get("text"), str):
        return Chunk("", [Delta(("text",), ("text",), body["text"])])
    return None


_READERS: Final[tuple[tuple[str, Callable[[dict[str, Any]], Chunk | None]], ...]] = (
    ("choices", _openai),
    ("type", _typed),
    ("candidates", _gemini),
    ("contentBlockDelta", _bedrock),
    ("done", _ollama),
    ("token", _tgi),
    ("event_type", _cohere),
)

CHUNK_KEYS: Final = frozenset(key for key, _ in _READERS)
"""An object without any of these keys is no chunk."""
