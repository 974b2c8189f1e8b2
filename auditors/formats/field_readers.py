"""Readers of single values under well-known names, of logs of no known product: None for what cannot be believed."""

from __future__ import annotations

import functools
import re
from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.http import route as route_of
from auditors.formats.http import target_fields
from auditors.formats.reading import flag, integer, key_hash, number, strings, text
from auditors.formats.times import parse_time

_METHODS: Final = frozenset("GET POST PUT PATCH DELETE HEAD OPTIONS".split())
_WORDS: Final = {
    word: status
    for status, words in {
        "success": "success succeeded successful ok completed complete done finished pass passed",
        "failure": "failure failed fail error errored exception timeout timedout aborted invalid unauthorized",
        "blocked": "blocked denied rejected filtered forbidden contentfilter contentfiltered intervened",
    }.items()
    for word in words.split()
}
_HITS: Final = {"hit": True, "miss": False}
_SIGNS: Final = deferred(r"[\s_\-.]+")
_SECRET: Final = deferred(r"(?:(?:Bearer|Token|Key|ApiKey)\s{1,4})?[\w\-.~+/=]{16,512}\Z", re.IGNORECASE)
_SURELY_SECRET: Final = deferred(r"(?:Bearer )?sk-[\w\-]{12,512}\Z")
_RELEASE: Final = deferred(r"(?:[vV]?\d[\d.\-]{0,31}|latest|default)\Z")
_TIME_OF_DAY: Final = deferred(r"\d\d:\d\d:\d\d(?:[.,]\d{1,9})?Z?\Z")
_EXACT: Final = 1 << 53
"""Below it a float holds every whole number."""

_LONGEST_NAME: Final = 128
_MOST_SPACES: Final = 3
"""Blanks in a name: what has more was said by somebody."""


def full_time(value: Any) -> float | None:
    """A time with its date."""
    return parse_time(value) if isinstance(value, str | int | float) else None


def is_clock(value: Any) -> bool:
    """Whether a value is a time of day."""
    return isinstance(value, str) and _TIME_OF_DAY.match(value) is not None


def name(value: Any) -> str | None:
    """A name: no list, no object, and nothing that somebody said."""
    return _name_of(value) if type(value) is str and len(value) <= _LONGEST_NAME else _any_name(value)


@functools.lru_cache(4096)
def _name_of(value: str) -> str | None:
    return _any_name(value)


def _any_name(value: Any) -> str | None:
    found = text(value)
    if found is None or len(found) > _LONGEST_NAME or found.count(" ") > _MOST_SPACES or "\n" in found:
        return None
    return found if found[:1] not in ("{", "[") else None


def alias(value: Any) -> str | None:
    """The name of a key, not the key itself."""
    return None if type(value) is str and _SURELY_SECRET.match(value) else name(value)


def model(value: Any) -> str | None:
    """The name of a model: a release alone is none, as Azure tells it in `modelVersion`."""
    return None if type(value) is str and _RELEASE.match(value) else name(value)


def path(value: Any) -> str | None:
    """The path of what was asked for."""
    return _path_of(value) if type(value) is str and len(value) <= _LONGEST_NAME else route_of(value)


@functools.lru_cache(4096)
def _path_of(value: str) -> str | None:
    return route_of(value)


def key_in_address(value: Any) -> str | None:
    """The hash of a caller's key that stands in the query of what was asked for."""
    return target_fields(value)[2] if type(value) is str and "?" in value else None


def count(value: Any) -> int | None:
    """A count, of tokens for one."""
    found = integer(value)
    return found if found is not None and 0 <= found < _EXACT else None


def method(value: Any) -> str | None:
    """The method of an HTTP request."""
    word = value.upper() if isinstance(value, str) and len(value) < 8 else ""
    return word if word in _METHODS else None


def secret(value: Any) -> str | None:
    """The hash of a key."""
    return key_hash(value) if isinstance(value, str) and _SECRET.match(value) else None


def sure_secret(value: Any) -> str | None:
    """The hash of what cannot be anything but a key."""
    return key_hash(value) if isinstance(value, str) and _SURELY_SECRET.match(value) else None


def short_secret(value: Any) -> str | None:
    """What stands in place of a key: its name, or a few characters of it."""
    return None if isinstance(value, str) and _SECRET.match(value) else name(value)


def seconds(factor: float, value: Any) -> float | None:
    """A duration in a unit of which a second is so many."""
    length = value if type(value) is int and 0 <= value < _EXACT else number(value)
    return round(length * factor, 9) if length is not None and length >= 0 else None


def hit(value: Any) -> bool | None:
    """Whether a cache had the answer."""
    return _HITS.get(value.lower()) if isinstance(value, str) and value.lower() in _HITS else flag(value)


def tags(value: Any) -> tuple[str, ...] | None:
    """The tags of a request."""
    return strings(value) or None


def provider_error(value: Any) -> str | None:
    """The name of an error, which a number alone is not."""
    found = name(value)
    return found if found is not None and not found.isdigit() else None


def outcome_in_words(value: Any) -> str | None:
    """How a call ended, by a word for it."""
    return _WORDS.get(_SIGNS.sub("", value[:32]).lower()) if isinstance(value, str) else None
