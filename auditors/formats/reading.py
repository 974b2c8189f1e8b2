"""Reading values out of records that may hold anything.

Nothing here raises; what is not there, or not of the type, is None.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping
from typing import Any, Final, TypeVar

import orjson

_T = TypeVar("_T")

_MASKED: Final = re.compile(r"\*{3}|x{6}|redacted|\.\.\.", re.IGNORECASE)
_NOTHING: Final = frozenset({"", "-", "None", "null", "NULL", "\\N"})
"""What stands in logs and exported tables for no value."""

_LONGEST: Final = 512
_LONGEST_NUMBER: Final = 64
_SURELY_EXACT: Final = 15
"""Digits of a number that a float holds exactly."""
_LONGEST_JSON: Final = 8 << 20
_MOST_STRINGS: Final = 64
_LARGEST: Final = 2**63
_NUMERIC: Final = frozenset({int, float, str})
_HASH: Final = re.compile(r"(?:hashed-jwt-)?[0-9a-fA-F]{64}\Z")
_TRUE: Final = frozenset({"true", "t", "1", "yes"})
_FALSE: Final = frozenset({"false", "f", "0", "no"})


def value(body: Any, *path: str | int) -> Any:
    """What stands at a path of keys and indices."""
    for part in path:
        if isinstance(part, str):
            body = body.get(part) if isinstance(body, dict) else None
        else:
            body = body[part] if isinstance(body, list) and -len(body) <= part < len(body) else None
        if body is None:
            return None
    return body


def text(body: Any, *path: str | int) -> str | None:
    """A string that says something, at most 512 code points of it: names and routes, not contents.

    Whole numbers are names too.
    """
    found = value(body, *path) if path else body
    if found is None:
        return None
    if type(found) is str:
        if found in _NOTHING:
            return None
        if len(found) > _LONGEST:
            found = found[:_LONGEST]
        return found if found.isascii() else found.encode("utf-8", "replace").decode("utf-8")
    return str(found) if type(found) is int and abs(found) < _LARGEST else None


def integer(body: Any, *path: str | int) -> int | None:
    """A whole number of at most 64 bits, also where it is written as a string or a float."""
    found = value(body, *path) if path else body
    if type(found) is str and len(found) <= _SURELY_EXACT and found.isascii() and found.isdigit():
        return int(found)
    if type(found) is not int:
        found = number(found)
        return int(found) if found is not None and abs(found) < _LARGEST else None
    return found if -_LARGEST < found < _LARGEST else None


def number(body: Any, *path: str | int) -> float | None:
    """A finite number, also where it is written as a string."""
    found = value(body, *path) if path else body
    kind = type(found)
    if kind not in _NUMERIC or (kind is str and len(found) > _LONGEST_NUMBER):
        return None
    try:
        result = float(found)
    except (ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def flag(body: Any, *path: str | int) -> bool | None:
    """Yes or no, in the spellings of JSON, Python, databases and spreadsheets."""
    found = value(body, *path)
    if isinstance(found, bool):
        return found
    if isinstance(found, int):
        return {0: False, 1: True}.get(found)
    word = found.lower() if isinstance(found, str) and len(found) < 8 else ""
    return True if word in _TRUE else False if word in _FALSE else None


def mapping(body: Any, *path: str | int) -> Mapping[str, Any]:
    """An object, also where it is written as JSON in a string, as exported tables do; empty where there is none."""
    found = decoded(body, *path)
    return found if isinstance(found, Mapping) else {}


def decoded(body: Any, *path: str | int) -> Any:
    """What stands at a path; JSON objects and arrays in a string are decoded."""
    found = value(body, *path)
    if isinstance(found, str) and found[:1] in ("{", "[") and len(found) <= _LONGEST_JSON:
        try:
            return orjson.loads(found)
        except (orjson.JSONDecodeError, UnicodeEncodeError):
            return None
    return found


def strings(body: Any, *path: str | int) -> tuple[str, ...]:
    """The strings of an array, also where it is written as JSON in a string; at most 64, each as `text` gives it."""
    found = decoded(body, *path)
    if not isinstance(found, list):
        return ()
    return tuple(one for entry in found[:_MOST_STRINGS] if (one := text(entry)) is not None)


def first(body: Any, *keys: str) -> Any:
    """The value under the first of the keys that has one; `-`, empty strings and words for nothing are none."""
    for key in keys if isinstance(body, Mapping) else ():
        found = body.get(key)
        if found is not None and (type(found) is not str or found not in _NOTHING):
            return found
    return None


def key_hash(authorization: Any) -> str | None:
    """SHA-256 hex of the key in an Authorization or API-key header, as LiteLLM stores it; None for masked ones."""
    if not isinstance(authorization, str):
        return None
    token = authorization.strip()
    scheme, _, rest = token.partition(" ")
    if scheme.lower() in ("bearer", "basic", "key", "token"):
        token = rest.strip()
    if len(token) < 8 or _MASKED.search(token):
        return None
    return _digest(token)


def key_name(logged: Any) -> str | None:
    """A key as LiteLLM logs it: the SHA-256 hex that it stores, or LiteLLM's own word (`litellm_proxy_master_key`).

    Whatever is neither may be the key itself, and is hashed as LiteLLM would.
    """
    if type(logged) is str and len(logged) == 64 and _HASH.match(logged):
        return logged.lower()
    found = text(logged)
    if found is None or _MASKED.search(found):
        return None
    if _HASH.match(found):
        return found.lower()
    return found if found.startswith("litellm") else _digest(found)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def endpoint(url: Any) -> str | None:
    """A URL without its user, query and fragment, which may hold secrets."""
    found = text(url)
    if found is None or "\n" in found:
        return None
    scheme, mark, rest = found.partition("?")[0].partition("#")[0].partition("://")
    if not mark:
        return scheme
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


def known(*candidates: _T | None) -> _T | None:
    """The first candidate that is not None."""
    return next((candidate for candidate in candidates if candidate is not None), None)


def between(start: float | None, end: float | None) -> float | None:
    """Seconds from one time to another; None where one is missing or the order is wrong."""
    return None if start is None or end is None or end < start else round(end - start, 6)


def scaled(found: float | None, factor: float) -> float | None:
    """A number in another unit, e.g. milliseconds in seconds; None stays None."""
    return None if found is None else found * factor
