"""What all logs of HTTP requests have in common: request lines, clients' addresses, statuses, callers' keys.

`Access` holds what one entry says of one request, as raw values of any type; its `fields` are the normalised ones.
"""

from __future__ import annotations

import base64
import binascii
import functools
import ipaddress
import re
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar
from urllib.parse import unquote

import msgspec
import orjson

from auditors.deferred import deferred
from auditors.formats.reading import integer, key_hash, number, text
from auditors.formats.times import parse_time
from auditors.model import Fields

_T = TypeVar("_T")

_REQUEST_LINE: Final = deferred(r"([A-Z][A-Z_\-]{1,23}) (\S+)(?: +HTTP/\d(?:\.\d)?)?\s*\Z")
_SCHEME: Final = deferred(r"[a-zA-Z][a-zA-Z0-9+.\-]{1,15}://[^/?#]*")
_BYTES: Final = deferred(r"(?:\\x[0-9A-Fa-f]{2})+")
_PORT: Final = deferred(r":\d{1,5}\Z")
_MODEL_IN_ROUTE: Final = deferred(
    r"/(?:openai/deployments|models|model|engines)/([^/:?]{1,200}?)"
    r"(?::[A-Za-z]+\Z|/(?:invoke|converse|chat|completions|embeddings|images|audio|responses)\b)"
)
_MODEL_IN_BODY: Final = deferred(r'(?<!\\)"model"\s*:\s*"([^"\\]{1,200})"')
_KEY_IN_QUERY: Final = deferred(r"[?&](?:api[_-]?key|key|access_token|token)=([^&#\s\"]{8,512})", re.IGNORECASE)
_LARGEST_BODY: Final = 1 << 20
"""Characters of a logged body that are decoded for its model and user; a larger one is only searched up to here."""

_GUARDRAIL_BLOCKED: Final = 446
"""The status with which Portkey answers what a guardrail denied."""


_REMEMBERED: Final = 2048
_LONGEST_REMEMBERED: Final = 256


def _remembering(read: Callable[[str], _T]) -> Callable[[str], _T]:
    """The function with a memory: the clients of a gateway ask for the same few things over and over."""
    remembered = functools.lru_cache(_REMEMBERED)(read)
    return lambda said: remembered(said) if len(said) <= _LONGEST_REMEMBERED else read(said)


class Access(msgspec.Struct, kw_only=True):
    """One request as a log tells it. Every value may be of any type, missing, or `-`.

    `request` is a request line (`POST /v1/models HTTP/1.1`), `target` a path or URL, `remote` the peer's address and
    `forwarded` an X-Forwarded-For chain. `latency` is in seconds. `body` is what the client sent, as text or decoded.
    `known` are fields that the log names by itself; they win over what is worked out here.
    """

    time: Any = None
    request: Any = None
    method: Any = None
    target: Any = None
    status: Any = None
    remote: Any = None
    forwarded: Any = None
    user: Any = None
    user_agent: Any = None
    authorization: Any = None
    api_key: Any = None
    latency: float | None = None
    body: Any = None
    known: dict[str, Any] = {}

    def fields(self, product: str) -> Fields:
        """The normalised fields. Never raises."""
        method, target = request_line(self.request)
        method = method or _method(self.method)
        target = target or (self.target if isinstance(self.target, str) else None)
        path, model, key = target_fields(target) if target else (None, None, None)
        status = http_status(self.status)
        said = body_fields(self.body) if self.body is not None else {}
        if self.authorization is not None or self.api_key is not None:
            key = header_key(self.authorization, self.api_key) or key
        fields = Fields(
            product=product,
            time=parse_time(self.time),
            method=method,
            route=path,
            http_status=status,
            status=outcome(status),
            ip=client_ip(self.remote, self.forwarded),
            user=name(self.user) or basic_user(self.authorization),
            user_agent=name(self.user_agent),
            key=key,
            latency=self.latency if self.latency is not None and self.latency >= 0 else None,
            model=said.get("model") or model,
            end_user=said.get("user"),
        )
        known = {key: value for key, value in self.known.items() if value is not None} if self.known else None
        return msgspec.structs.replace(fields, **known) if known else fields


def request_line(line: Any) -> tuple[str | None, str | None]:
    """Method and target of a request line; both None where it is none (TLS on a plain port, scanners' rubbish)."""
    return _request_line(line) if isinstance(line, str) else (None, None)


@_remembering
def _request_line(line: str) -> tuple[str | None, str | None]:
    match = _REQUEST_LINE.match(line)
    return (match[1], match[2]) if match else (None, None)


def _method(value: Any) -> str | None:
    return value if isinstance(value, str) and value.isascii() and 2 < len(value) < 24 and value.isupper() else None


def route(target: Any) -> str | None:
    """The path of a request target or URL, without its query, which may hold secrets."""
    if not isinstance(target, str):
        return None
    path = target if target.startswith("/") else _SCHEME.sub("", target, count=1)
    path = path.partition("?")[0].partition("#")[0]
    if path.startswith("/") or path == "*":
        return name(path)
    return "/" if _SCHEME.match(target) else None


def http_status(value: Any) -> int | None:
    """A status between 100 and 599; of several, as NGINX writes them for retried requests, the last."""
    if type(value) is str and (known := _STATUSES.get(value)):
        return known
    if isinstance(value, str) and ("," in value or ":" in value):
        value = re.split(r"[,:]", value)[-1].strip()
    status = value if type(value) is int else integer(value)
    return status if status is not None and 100 <= status < 600 else None


_STATUSES: Final = {str(status): status for status in range(100, 600)}


def outcome(status: int | None) -> str | None:
    """`success`, `failure` or `blocked`, as an HTTP status says it."""
    if status is None or status == _GUARDRAIL_BLOCKED:
        return "blocked" if status else None
    return "success" if status < 400 else "failure"


def address(value: Any) -> str | None:
    """An IP address, freed of port, brackets and zone; None for what is no address."""
    found = _parsed(value) if isinstance(value, str) and 1 < len(value) <= 80 else None
    return found[0] if found else None


@functools.lru_cache(8192)
def _parsed(value: str) -> tuple[str, bool] | None:
    """An address in its own spelling, and whether it is a public one."""
    host = value.strip(' "')
    if host.startswith("["):
        host = host[1:].split("]", 1)[0]
    elif host.count(":") == 1:
        host = _PORT.sub("", host)
    try:
        found = ipaddress.ip_address(host.split("%", 1)[0])
    except ValueError:
        return None
    # Node writes clients of IPv4 so where it listens to both: `::ffff:203.0.113.7`.
    found = (found.version == 6 and found.ipv4_mapped) or found
    if found.is_unspecified:
        return None  # stands for an address that is not to be logged
    return str(found), found.is_global


def client_ip(remote: Any, forwarded: Any = None) -> str | None:
    """The client's address: the first hop of X-Forwarded-For where a proxy of one's own stands before the gateway.

    Whoever connects from a public address may have made the header up, so then that address counts.
    """
    remote = remote.split(",", 1)[0] if isinstance(remote, str) else ""
    peer = _parsed(remote) if 0 < len(remote) <= 80 else None
    if peer is not None and peer[1]:
        return peer[0]
    hop = address(forwarded.split(",", 1)[0]) if isinstance(forwarded, str) else None
    return hop or (peer[0] if peer else None)


def name(value: Any) -> str | None:
    """A name or a short word; `-` is none."""
    return text(value)


def basic_user(authorization: Any) -> str | None:
    """The user name in a Basic Authorization header."""
    if not isinstance(authorization, str) or authorization[:6].lower() != "basic ":
        return None
    try:
        user = base64.b64decode(authorization[6:].strip(), validate=True).decode().partition(":")[0]
    except (binascii.Error, ValueError):
        return None
    return user[:128] or None


def header_key(authorization: Any, api_key: Any = None) -> str | None:
    """SHA-256 hex of the caller's key, from its header.

    Not of Basic credentials: a password is too short for its hash to keep it secret.
    """
    if isinstance(authorization, str) and authorization[:6].lower() != "basic " and (key := key_hash(authorization)):
        return key
    return key_hash(api_key)


def _key_in_query(target: str) -> str | None:
    match = _KEY_IN_QUERY.search(target) if "?" in target or "&" in target else None
    return key_hash(unquote(match[1])) if match else None


def model_in_route(path: str | None) -> str | None:
    """The model that Azure, Gemini, Bedrock and Vertex routes name."""
    match = _MODEL_IN_ROUTE.search(path) if path else None
    return unquote(match[1]) if match else None


@_remembering
def target_fields(target: str) -> tuple[str | None, str | None, str | None]:
    """What a request target says: its path, the model that it names, and the SHA-256 hex of the key in its query."""
    path = route(target)
    return path, model_in_route(path), _key_in_query(target)


def unescaped(text: str, decode: Callable[[str], str] = str) -> str:
    """A text without NGINX's escapes: it writes `"`, `\\` and all that is not ASCII as bytes, `\\x22`.

    `decode` is applied to what the escapes stand for.
    """

    def decoded(run: re.Match[str]) -> str:
        return decode(bytes.fromhex(run[0].replace("\\x", "")).decode("utf-8", "replace"))

    return _BYTES.sub(decoded, text) if "\\x" in text else text


def body_fields(body: Any) -> dict[str, str]:
    """`model` and `user` of a request's body: a decoded object, its JSON text, or the beginning of one cut short."""
    if isinstance(body, str) and body.lstrip()[:1] == "{":
        body = unescaped(body)
        decoded: Any = None
        if len(body) <= _LARGEST_BODY:
            try:
                decoded = orjson.loads(body)
            except (orjson.JSONDecodeError, UnicodeEncodeError):
                decoded = None
        if decoded is None:
            match = _MODEL_IN_BODY.search(body, 0, _LARGEST_BODY)
            return {"model": match[1]} if match else {}
        body = decoded
    if not isinstance(body, dict):
        return {}
    return {key: found[:200] for key in ("model", "user") if isinstance(found := body.get(key), str) and found}


def header(headers: Any, *names: str) -> Any:
    """The first of the named headers, whatever their case.

    Headers are an object (Kong, APISIX; a value may be a list), pairs (mitmproxy) or name-value objects (HAR).
    """
    found: dict[str, Any] = {}
    for key, value in _pairs(headers):
        if isinstance(key, str):
            found.setdefault(key.lower(), value)
    value = next((found[wanted] for wanted in names if found.get(wanted) not in (None, "")), None)
    return value[0] if isinstance(value, list) and value else value


def _pairs(headers: Any) -> Iterable[tuple[Any, Any]]:
    if isinstance(headers, dict):
        yield from headers.items()
        return
    for pair in headers if isinstance(headers, list | tuple) else ():
        if isinstance(pair, dict):
            yield pair.get("name"), pair.get("value")
        elif isinstance(pair, list | tuple) and len(pair) == 2:
            yield pair[0], pair[1]


API_KEY_HEADERS: Final = ("x-api-key", "api-key", "x-goog-api-key", "x-litellm-api-key", "x-portkey-api-key", "apikey")
"""Headers besides Authorization that carry a caller's key."""


def header_access(headers: Any) -> dict[str, Any]:
    """What a request's headers say, as arguments of `Access`."""
    return {
        "authorization": header(headers, "authorization", "helicone-auth", "proxy-authorization"),
        "api_key": header(headers, *API_KEY_HEADERS),
        "user_agent": header(headers, "user-agent"),
        "forwarded": header(headers, "x-forwarded-for", "cf-connecting-ip", "x-real-ip"),
    }


def seconds(value: Any, *, per_second: float = 1.0) -> float | None:
    """A duration in seconds; `per_second` is 1000 for milliseconds. NGINX's lists (`0.1, 0.2 : 0.3`) are added up."""
    if isinstance(value, str) and ("," in value or ":" in value):
        parts = [part for piece in re.split(r"[,:]", value[:256]) if (part := number(piece.strip())) is not None]
        return sum(parts) / per_second if parts else None
    found = number(value)
    return found / per_second if found is not None and found >= 0 else None


def usage_fields(usage: Any) -> dict[str, int | None]:
    """Token counts out of a `usage` object in the words of OpenAI, Anthropic, Gemini or Kong."""
    counts = usage if isinstance(usage, dict) else {}
    return {
        "tokens_in": _count(counts, "prompt_tokens", "input_tokens", "prompt_token", "promptTokenCount"),
        "tokens_out": _count(counts, "completion_tokens", "output_tokens", "completion_token", "candidatesTokenCount"),
        "tokens_total": _count(counts, "total_tokens", "total_token", "totalTokenCount"),
    }


def _count(counts: dict[str, Any], *names: str) -> int | None:
    return next((found for key in names if (found := integer(counts, key)) is not None and 0 <= found < 1 << 53), None)
