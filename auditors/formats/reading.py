"""Reading values out of records that may hold anything: never raises, gives None for what is not there or not of the type."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping
from typing import Any, Final

_MASKED: Final = re.compile(r"\*{3}|x{6}|redacted|\.\.\.", re.IGNORECASE)
_LONGEST: Final = 512


def value(body: Any, *path: str | int) -> Any:
    """What stands at a path of keys and indices."""
    for part in path:
        if isinstance(part, str):
            body = body.get(part) if isinstance(body, Mapping) else None
        else:
            body = body[part] if isinstance(body, list) and -len(body) <= part < len(body) else None
        if body is None:
            return None
    return body


def text(body: Any, *path: str | int) -> str | None:
    """A string that is not empty, at most 512 code points of it: names and routes, not contents."""
    found = value(body, *path)
    return found[:_LONGEST] if isinstance(found, str) and found else None


def integer(body: Any, *path: str | int) -> int | None:
    """A whole number, also where it is written as a string or a float."""
    found = number(body, *path)
    return int(found) if found is not None else None


def number(body: Any, *path: str | int) -> float | None:
    """A finite number, also where it is written as a string."""
    found = value(body, *path)
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return None
    try:
        result = float(found)
    except (ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def first(body: Mapping[str, Any], *keys: str) -> Any:
    """The value under the first of the keys that has one; `-` and empty strings are none."""
    return next((found for key in keys if (found := body.get(key)) not in (None, "", "-")), None)


def key_hash(authorization: Any) -> str | None:
    """SHA-256 hex of the key in an Authorization or API-key header, as LiteLLM stores virtual keys; None for masked ones."""
    if not isinstance(authorization, str):
        return None
    token = authorization.strip()
    scheme, _, rest = token.partition(" ")
    if scheme.lower() in ("bearer", "basic", "key", "token"):
        token = rest.strip()
    if len(token) < 8 or _MASKED.search(token):
        return None
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
