"""What the fields of a log of no known product say: values under well-known names as `Fields`."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from auditors.formats.call import completed
from auditors.formats.field_names import Told
from auditors.formats.gin import go_duration
from auditors.formats.http import address, client_ip, http_status, model_in_route, outcome
from auditors.formats.http import route as path_of
from auditors.formats.reading import endpoint, flag, integer, key_hash, key_name, number, strings, text
from auditors.formats.servers import LITELLM, fingerprinted, release_of
from auditors.formats.times import parse_time, time_of_day
from auditors.model import Fields

_T = TypeVar("_T")

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
_SIGNS: Final = re.compile(r"[\s_\-.]+")
_SECRET: Final = re.compile(r"(?:(?:Bearer|Token|Key|ApiKey)\s{1,4})?[\w\-.~+/=]{16,512}\Z", re.IGNORECASE)
_SURELY_SECRET: Final = re.compile(r"(?:Bearer )?sk-[\w\-]{12,512}\Z")
_TIME_OF_DAY: Final = re.compile(r"\d\d:\d\d:\d\d(?:[.,]\d{1,9})?Z?\Z")
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d\Z")
_SPAN: Final = re.compile(r"(?:\d{1,12}(?:\.\d{1,9})?(?:h|ms|m|us|\u00b5s|ns|s)){1,6}\Z")

_LONGEST_NAME: Final = 128
_MOST_SPACES: Final = 3
"""Blanks in a name: what has more was said by somebody."""

_SURELY_MILLISECONDS: Final = 600.0
_RATHER_MILLISECONDS: Final = 60.0
"""A request whose duration is a larger number has it in milliseconds. No model answers within as many milliseconds as
the second says: where the record tells of an answer, numbers below are seconds and others are not."""

_IN_UNITS: Final = {
    amount: tuple(
        (f"{amount}_{unit}", factor) for unit, factor in (("ms", 1e-3), ("s", 1.0), ("us", 1e-6), ("ns", 1e-9))
    )
    for amount in ("latency", "first_token")
}
"""Meanings that name a duration in a unit, and what makes seconds of it."""
_DURATIONS: Final = {
    amount: frozenset((f"{amount}_", *(meaning for meaning, _ in units))) for amount, units in _IN_UNITS.items()
}
"""All meanings that tell of a duration."""

_CALL: Final = ("model", "model_served", "tokens_in", "tokens_out", "tokens_total")
_REQUEST: Final = ("user", "end_user", "key", "secret", "key_alias", "ip", "method", "http_status")


def time_of(told: Told) -> float | None:
    """When the record was made, as `Fields.time` has it: a time of day where no date is logged."""
    time = _first(told, "time", _full_time)
    if time and len(told["time"]) == 1:
        return time
    if time is None and tells_of_call(told):
        time = _first(told, "call_time", _full_time)
    if time is not None and not told.get("time"):
        return time
    clock = next((value for _, value in told.get("time", ()) if _is_clock(value)), None)
    if clock is None:
        return time
    date = next((value for _, value in told["time"] if isinstance(value, str) and _DATE.match(value)), None)
    return parse_time(f"{date} {clock}") if date is not None else time or time_of_day(clock)


def _full_time(value: Any) -> float | None:
    return parse_time(value) if isinstance(value, str | int | float) else None


def _is_clock(value: Any) -> bool:
    return isinstance(value, str) and _TIME_OF_DAY.match(value) is not None


def tells_of_call(told: Told) -> bool:
    """Whether a record tells of a call of a model."""
    if _first(told, "tokens_in", _count) is not None or _first(told, "tokens_out", _count) is not None:
        return True
    if _first(told, "model", _name) is None:
        return False
    return "said" in told or _first(told, "tokens_total", _count) is not None or tells_of_request(told)


def tells_of_request(told: Told) -> bool:
    """Whether a record tells who asked for something, or how it ended."""
    return any(_first(told, meaning, _READERS[meaning]) is not None for meaning in _REQUEST)


def is_log(told: Told) -> bool:
    """Whether an object is an entry of a log: it tells when and what, or of a call of a model."""
    if "message" in told and ("level" in told or "time" in told) and _first(told, "message", text) is not None:
        return "level" in told or time_of(told) is not None
    if tells_of_call(told):
        return True
    if "time" not in told or time_of(told) is None:
        return False
    return "level" in told or _first(told, "model", _name) is not None or tells_of_request(told)


def is_entry(told: Told) -> bool:
    """Whether an object is surely the entry of a log: it tells when, and of a call of a model or who asked for what."""
    return (tells_of_call(told) or tells_of_request(told)) and time_of(told) is not None


def fields_of(told: Told) -> Fields:
    """The fields of a record. Never raises; what no value can be believed for is left out."""
    found: dict[str, Any] = {}
    for meaning, candidates in told.items():
        if (read := _READERS.get(meaning)) is not None:
            for _, value in candidates:
                if (one := read(value)) is not None:
                    found[meaning] = one
                    break
    is_call = _is_call(told, found)
    secret = found.pop("secret", None)
    if "key" not in found:
        found["key"] = secret or _first(told, "maybe_key", _sure_secret)
    if secret is None and "key_alias" not in found:
        found["key_alias"] = _first(told, "secret", _short_secret)
    if "forwarded" in told:
        found["ip"] = client_ip(found.get("ip"), _first(told, "forwarded", text))
    status, has_request = found.get("http_status"), "method" in found or "http_status" in found
    if has_request and (path := _first(told, "route", path_of)) is not None:
        found["route"] = path
        found["model"] = found.get("model") or model_in_route(path)
    if is_call:
        found["call"] = found.get("call") or _first(told, "call_id", text)
        found["cost"] = _first(told, "cost", number)
    if "litellm_version" in told:
        found["server"] = _first(told, "litellm_version", functools.partial(release_of, LITELLM))
    elif "fingerprint" in told:
        found["server"] = _first(told, "fingerprint", fingerprinted)
    answered = "tokens_out" in found or "tokens_total" in found
    for amount, names in _DURATIONS.items():
        if not names.isdisjoint(told):
            found[amount] = _duration(told, amount, answered)
    found["time"], found["status"] = time_of(told), _outcome(told, status, is_call or has_request)
    return completed("", found)


def _is_call(told: Told, found: Mapping[str, Any]) -> bool:
    """`tells_of_call`, where what the readers make of the values is known."""
    if "tokens_in" in found or "tokens_out" in found:
        return True
    return "model" in found and ("said" in told or "tokens_total" in found or not found.keys().isdisjoint(_REQUEST))


def _first(told: Told, meaning: str, read: Callable[[Any], _T | None]) -> _T | None:
    """What the surest value that can be read says."""
    if meaning not in told:
        return None
    for _, value in told[meaning]:
        if (one := read(value)) is not None:
            return one
    return None


def _name(value: Any) -> str | None:
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


def _count(value: Any) -> int | None:
    count = integer(value)
    return count if count is not None and 0 <= count < 1 << 53 else None


def _method(value: Any) -> str | None:
    word = value.upper() if isinstance(value, str) and len(value) < 8 else ""
    return word if word in _METHODS else None


def _secret(value: Any) -> str | None:
    return key_hash(value) if isinstance(value, str) and _SECRET.match(value) else None


def _sure_secret(value: Any) -> str | None:
    return key_hash(value) if isinstance(value, str) and _SURELY_SECRET.match(value) else None


def _short_secret(value: Any) -> str | None:
    """What stands in place of a key: its name, or a few characters of it."""
    return None if isinstance(value, str) and _SECRET.match(value) else _name(value)


def _hit(value: Any) -> bool | None:
    return _HITS.get(value.lower()) if isinstance(value, str) and value.lower() in _HITS else flag(value)


def _tags(value: Any) -> tuple[str, ...] | None:
    return strings(value) or None


def _provider_error(value: Any) -> str | None:
    found = _name(value)
    return found if found is not None and not found.isdigit() else None


def _duration(told: Told, amount: str, answered: bool) -> float | None:
    """A duration in seconds: by the unit in its name or behind the number, else where its size tells it."""
    for meaning, factor in _IN_UNITS[amount]:
        for _, value in told.get(meaning, ()):
            if (found := number(value)) is not None and found >= 0:
                return round(found * factor, 9)
    for _, value in told.get(f"{amount}_", ()):
        if isinstance(value, str) and _SPAN.match(value):
            return go_duration(value)
        found = number(value)
        if found is None or found < 0:
            continue
        if found > (_RATHER_MILLISECONDS if answered else _SURELY_MILLISECONDS):
            return round(found / 1000, 9)
        if answered:
            return found
    return None


def _outcome(told: Told, status: int | None, is_request: bool) -> str | None:
    """How it ended: a word for it, else the HTTP status, else whether an error is told."""
    for _, value in told.get("status", ()):
        if isinstance(value, str) and (word := _WORDS.get(_SIGNS.sub("", value[:32]).lower())):
            return word
    if status is not None:
        return outcome(status)
    succeeded = _first(told, "success", flag)
    if succeeded is not None:
        return "success" if succeeded else "failure"
    return "failure" if is_request and any(value for _, value in told.get("error", ())) else None


_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "end_time": _full_time,
    "user": _name,
    "end_user": _name,
    "team": _name,
    "organization": _name,
    "key": key_name,
    "secret": _secret,
    "key_alias": _name,
    "ip": address,
    "user_agent": text,
    "method": _method,
    "http_status": http_status,
    "error_type": _provider_error,
    "model": _name,
    "model_served": _name,
    "provider": _name,
    "api_base": endpoint,
    "tokens_in": _count,
    "tokens_out": _count,
    "tokens_total": _count,
    "call": _name,
    "trace": _name,
    "session": _name,
    "cache_hit": _hit,
    "tags": _tags,
}
"""How each field is read that no other has a say in."""
