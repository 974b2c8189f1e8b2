"""Decoding JSON that may be anything: what strict parsers refuse, and what they silently leave out.

A log is written by many hands. NaN, control characters in strings, invalid UTF-8, halves of surrogate pairs, numbers
of thousands of digits, several values on a line, keys that stand twice: whatever a reader of the raw line would see is
found.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final, NamedTuple

import orjson

from auditors.records.json_text import decoded, members_of
from auditors.records.troubles import Trouble

_BETWEEN: Final = re.compile(r"[\s,;\]\x1e\0]*")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_LONE: Final = re.compile(r"\\u[dD][89a-fA-F]")
_CONTAINER: Final = re.compile(r"\{\s*[\"}]|\[\s*[{\[\"]")
_TOKEN_BEGUN: Final = re.compile(r"[\w.+\-\\]*\s*\Z")


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _integer(digits: str) -> int | str:
    """A number, or its digits where it has more than Python converts."""
    try:
        return int(digits)
    except ValueError:
        return digits


_STRICT: Final = json.JSONDecoder(parse_constant=_refuse)
_TOLERANT: Final = json.JSONDecoder(strict=False, parse_int=_integer)


class Decoded(NamedTuple):
    """A value with the span of the text that spells it."""

    value: Any
    begin: int
    end: int


class Decoding(NamedTuple):
    """What a text was decoded to: values one after the other, then the rest, which is no JSON."""

    values: list[Decoded]
    rest: int
    troubles: tuple[Trouble, ...] = ()


def begins_json(text: str) -> bool:
    """Whether a text begins like an object or an array, so that decoding it is worth a try."""
    return text[:1] in ("{", "[") and _CONTAINER.match(text) is not None


def decode_all(text: str) -> Decoding:
    """The objects and arrays that stand one after the other at the begin of a text."""
    try:
        return Decoding([Decoded(orjson.loads(text), 0, len(text))], len(text))
    except (orjson.JSONDecodeError, RecursionError):
        pass
    values: list[Decoded] = []
    troubles: set[Trouble] = set()
    at = 0
    while text[at : at + 1] in ("{", "["):
        found = decode_one(text, at)
        troubles.update(found.troubles)
        if not found.values:
            break
        values += found.values
        at = _skip(_BETWEEN, text, found.rest)
    return Decoding(values, at, tuple(troubles))


def decode_one(text: str, at: int) -> Decoding:
    """The value at a place of a text. Without one, `troubles` says why: nested too deep, cut off; nothing for what is
    simply no JSON.
    """
    troubles: list[Trouble] = []
    try:
        value, end = _STRICT.raw_decode(text, at)
    except RecursionError:
        return Decoding([], at, (Trouble.DEEP,))
    except ValueError as error:
        if isinstance(error, json.JSONDecodeError) and not error.msg.startswith("Invalid control character"):
            return Decoding([], at, (Trouble.CUT_OFF,) if is_cut_off(text, error) else ())
        try:
            value, end = _TOLERANT.raw_decode(text, at)
        except RecursionError:
            return Decoding([], at, (Trouble.DEEP,))
        except json.JSONDecodeError as worse:
            return Decoding([], at, (Trouble.CUT_OFF,) if is_cut_off(text, worse) else ())
        troubles.append(Trouble.NOT_STRICT)
    spelled = text if not at and end == len(text) else text[at:end]
    if not spelled.isascii() or _LONE.search(spelled):
        try:
            mended = without_surrogates(value)
        except RecursionError:
            return Decoding([], at, (Trouble.DEEP,))
        if mended is not value:
            value = mended
            troubles.append(Trouble.SURROGATE)
    return Decoding([Decoded(value, at, end)], end, tuple(troubles))


def is_cut_off(text: str, error: json.JSONDecodeError) -> bool:
    """Whether JSON ends in the middle, rather than being none."""
    return error.msg.startswith("Unterminated string") or _TOKEN_BEGUN.match(text, error.pos) is not None


def without_surrogates(value: Any) -> Any:
    """The value with U+FFFD for each surrogate in its strings; the same object where there are none."""
    if isinstance(value, str):
        return _SURROGATES.sub("\ufffd", value) if not value.isascii() and _SURROGATES.search(value) else value
    if isinstance(value, list):
        items = [without_surrogates(item) for item in value]
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    if isinstance(value, dict):
        pairs = [(without_surrogates(key), without_surrogates(member)) for key, member in value.items()]
        changed = any(
            new is not old or to is not was for (new, to), (old, was) in zip(pairs, value.items(), strict=True)
        )
        return dict(pairs) if changed else value
    return value


def hides_values(data: bytes, value: Any) -> bool:
    """Whether the JSON `data` may hold more than the `value` that it was decoded to: a key twice in one object.

    Every key and string has two quotes, and those in strings are escaped: so the same value written again has as many
    quotes, unless something was left out. Rarely true where nothing was.
    """
    try:
        written = orjson.dumps(value)
    except (TypeError, ValueError):
        return True
    if written == data:
        return False
    return data.count(b'"') != written.count(b'"') or (b"\\" in data and b"\\u0022" in data)


def hidden_values(text: str) -> list[tuple[int, int]]:
    """The spans, key included, of values in a JSON text that a later value of the same key in the same object hides."""
    hidden: list[tuple[int, int]] = []
    for members in members_of(text):
        latest: dict[str, tuple[int, int]] = {}
        for token, begin, end in members:
            key = decoded(token)
            if key in latest:
                hidden.append(latest[key])
            latest[key] = (begin, end)
    return sorted(hidden)


def _skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
