"""What a server answered, within bounds, and what can be read from it."""

from __future__ import annotations

import functools
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

MAX_BODY: Final = 1 << 20
"""Bytes of a body that are kept, after decompression."""

_DEEPEST: Final = 200


@dataclass(frozen=True)
class Answer:
    """An answer, or why there is none (`failure`, in words; `status` is then 0).

    Header names are in lower case; values that come several times are joined by `, `. `body` is decompressed and cut
    off at a bound; `truncated` says so.
    """

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    truncated: bool = False
    failure: str = ""
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether the server granted what was asked for."""
        return 200 <= self.status < 300

    @property
    def content_type(self) -> str:
        """The media type, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @functools.cached_property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @functools.cached_property
    def json(self) -> Any:
        """The body as JSON; None where it is none, is cut off, or is nested beyond reason."""
        head = self.body[:4096]
        if self.truncated or head.count(b"[") + head.count(b"{") > 4000:
            return None
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError):
            return None

    @functools.cached_property
    def digest(self) -> str:
        """Identifies the body."""
        return sha256(self.body).hexdigest()[:16]

    @property
    def error(self) -> str:
        """What a JSON error says, in the shapes of OpenAI, FastAPI and Portkey; otherwise the text of the body."""
        return _message(self.json, 0)[:2000] if isinstance(self.json, dict | list) else self.text[:2000]

    @property
    def error_type(self) -> str:
        """The `type` of an error in OpenAI's shape."""
        error = self.json.get("error") if isinstance(self.json, dict) else None
        kind = error.get("type") if isinstance(error, dict) else None
        return kind if isinstance(kind, str) else ""

    def keys(self) -> frozenset[str]:
        """The names at the top level of a JSON object."""
        return frozenset(self.json) if isinstance(self.json, dict) else frozenset()


def _message(value: Any, depth: int) -> str:
    if isinstance(value, str):
        return value
    if depth > _DEEPEST:
        return ""
    if isinstance(value, dict):
        for name in ("error", "message", "detail"):
            if value.get(name):
                return _message(value[name], depth + 1)
        return ""
    return " ".join(_message(item, depth + 1) for item in value[:5]) if isinstance(value, list) else ""


def decompressed(data: bytes, encoding: str, limit: int) -> tuple[bytes, bool]:
    """At most `limit` bytes of a body sent as gzip or deflate though nobody asked for it, and whether that is not all.

    What cannot be decompressed is returned as it is.
    """
    if encoding not in ("gzip", "x-gzip", "deflate"):
        return data[:limit], len(data) > limit
    unpacker = zlib.decompressobj(wbits=47)
    try:
        plain = unpacker.decompress(data, limit)
    except zlib.error:
        return data[:limit], len(data) > limit
    return plain, bool(unpacker.unconsumed_tail) or not unpacker.eof
