"""What the fields of a log of no known product say: values under well-known names as `Fields`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from auditors.deferred import deferred
from auditors.formats import field_readers as readers
from auditors.formats.call import complete
from auditors.formats.field_shapes import NOTHING, Place, Told
from auditors.formats.gin import go_duration
from auditors.formats.http import address, client_ip, http_status, model_in_route, outcome
from auditors.formats.reading import endpoint, flag, key_name, number, text
from auditors.formats.servers import LITELLM, fingerprinted, release_of
from auditors.formats.times import parse_time, time_of_day
from auditors.model import Fields

_DATE: Final = deferred(r"\d{4}-\d\d-\d\d\Z")
_SPAN: Final = deferred(r"(?:\d{1,12}(?:\.\d{1,9})?(?:h|ms|m|us|\u00b5s|ns|s)){1,6}\Z")

_SURELY_MILLISECONDS: Final = 600.0
_RATHER_MILLISECONDS: Final = 60.0
"""A request whose duration is a larger number has it in milliseconds. No model answers within as many milliseconds as
the second says: where the record tells of an answer, numbers below are seconds and others are not."""

_UNITS: Final = {"ms": 1e-3, "s": 1.0, "us": 1e-6, "ns": 1e-9}
_IN_UNITS: Final = {amount: tuple(f"{amount}_{unit}" for unit in _UNITS) for amount in ("latency", "first_token")}
"""Meanings that name a duration in a unit, the surest first."""
_AMOUNT_OF: Final = {meaning: amount for amount, meanings in _IN_UNITS.items() for meaning in meanings}
_TELL_OF: Final = {amount: frozenset({f"{amount}_", *meanings}) for amount, meanings in _IN_UNITS.items()}
"""What duration a unit's meaning tells of; all meanings that tell of a duration."""

_COSTS: Final = {"cost": 1, "cost_cent": 100, "cost_micro": 1_000_000, "cost_nano": 1_000_000_000}
"""Meanings that tell of a cost, the surest first, with how many of its units are a dollar."""

_CALL: Final = ("model", "model_served", "tokens_in", "tokens_out", "tokens_total")
_REQUEST: Final = ("user", "end_user", "key", "secret", "key_alias", "ip", "method", "http_status")


def time_of(told: Told) -> float | None:
    """When the record was made, as `Fields.time` has it: a time of day where no date is logged."""
    time = told.first("time", readers.full_time)
    if time and len(told.shape.places["time"]) == 1:
        return time
    times = told.values("time")
    if time is None and "call_time" in told and tells_of_call(told):
        time = told.first("call_time", readers.full_time)
    if time is not None and not times:
        return time
    clock = next((value for value in times if readers.is_clock(value)), None)
    if clock is None:
        return time
    date = next((value for value in times if isinstance(value, str) and _DATE.match(value)), None)
    return parse_time(f"{date} {clock}") if date is not None else time or time_of_day(clock)


def tells_of_call(told: Told) -> bool:
    """Whether a record tells of a call of a model."""
    if told.first("tokens_in", readers.count) is not None or told.first("tokens_out", readers.count) is not None:
        return True
    if told.first("model", readers.model) is None:
        return False
    return "said" in told or told.first("tokens_total", readers.count) is not None or tells_of_request(told)


def tells_of_request(told: Told) -> bool:
    """Whether a record tells who asked for something, or how it ended."""
    return any(told.first(meaning, _READERS[meaning]) is not None for meaning in _REQUEST)


def is_log(told: Told) -> bool:
    """Whether an object is an entry of a log: it tells when and what, or of a call of a model."""
    if "message" in told and ("level" in told or "time" in told) and told.first("message", text) is not None:
        return "level" in told or time_of(told) is not None
    if tells_of_call(told):
        return True
    if "time" not in told or time_of(told) is None:
        return False
    return "level" in told or told.first("model", readers.model) is not None or tells_of_request(told)


def is_entry(told: Told) -> bool:
    """Whether an object is surely the entry of a log: it tells when, and of a call of a model or who asked for what."""
    return (tells_of_call(told) or tells_of_request(told)) and time_of(told) is not None


def fields_of(told: Told) -> Fields:
    """The fields of a record. Never raises; what no value can be believed for is left out."""
    reading = told.shape.reading
    if reading is None:
        reading = told.shape.reading = _reading(told.shape.places)
    objects = told.objects
    found: dict[str, Any] = {}
    for meaning, read, places in reading.alone:
        for _, of, key in places:
            value = objects[of][key]
            if value is None or (type(value) is str and value in NOTHING):
                continue
            if (one := read(value)) is not None:
                found[meaning] = one
                break
    is_call = _is_call(told, found)
    for settle in reading.together:
        settle(told, found, is_call)
    if "model" not in found and "model_served" in found:
        found["model"] = found["model_served"]  # what was asked for is not told
    complete(found)
    return Fields(product="", **found)


_OF_CALLS: Final = (
    *("user", "end_user", "team", "key", "key_alias", "model", "model_served", "provider", "session", "trace"),
    *("tokens_in", "tokens_out", "tokens_total", "cost"),
)


def filled_in(fields: Fields, told: Told) -> Fields:
    """The fields of a gateway's own record with what an administrator lets it tell besides of who called what."""
    besides = fields_of(told)
    found = {
        name: value
        for name in _OF_CALLS
        if getattr(fields, name) is None and (value := getattr(besides, name)) is not None
    }
    return msgspec.structs.replace(fields, **found) if found else fields


def _is_call(told: Told, found: Mapping[str, Any]) -> bool:
    """`tells_of_call`, where what the readers make of the values is known."""
    if "tokens_in" in found or "tokens_out" in found:
        return True
    return "model" in found and ("tokens_total" in found or not found.keys().isdisjoint(_REQUEST) or "said" in told)


class _Reading(NamedTuple):
    """What is done for records of one shape: fields that are read by themselves, and those on which others have a say,
    in their order.
    """

    alone: list[tuple[str, Callable[[Any], Any], list[Place]]]
    together: list[_Settle]


def _reading(places: Mapping[str, list[Place]]) -> _Reading:
    alone = []
    others = set(places)
    for meaning, where in places.items():
        if (read := _READERS.get(meaning)) is None:
            continue
        if (amount := _AMOUNT_OF.get(meaning)) is not None and len(_TELL_OF[amount] & places.keys()) == 1:
            others.discard(meaning)
            meaning = amount
        alone.append((meaning, read, where))
    return _Reading(alone, [settle for settle, meanings in _SETTLED if not others.isdisjoint(meanings)])


def _settle_key(told: Told, found: dict[str, Any], is_call: bool) -> None:
    secret = found.pop("secret", None)
    if "key" not in found and (key := secret or told.first("maybe_key", readers.sure_secret)) is not None:
        found["key"] = key
    if "key" not in found and (key := told.first("key_alias", readers.sure_secret)) is not None:
        found["key"] = key
    if (
        secret is None
        and "key_alias" not in found
        and (alias := told.first("secret", readers.short_secret)) is not None
    ):
        found["key_alias"] = alias


def _settle_counts(told: Told, found: dict[str, Any], is_call: bool) -> None:
    """Of a call of a model, what went in and came out is counted in tokens where both are numbers."""
    if "model" not in found or "tokens_in" in found or "tokens_out" in found:
        return
    sent, received = told.first("count_in", readers.count), told.first("count_out", readers.count)
    if sent is not None and received is not None:
        found["tokens_in"], found["tokens_out"] = sent, received


def _settle_client(told: Told, found: dict[str, Any], is_call: bool) -> None:
    if "forwarded" in told and (ip := client_ip(found.pop("ip", None), told.first("forwarded", text))) is not None:
        found["ip"] = ip


def _settle_route(told: Told, found: dict[str, Any], is_call: bool) -> None:
    if _has_request(found) and (path := told.first("route", readers.path)) is not None:
        found["route"] = path
        if "key" not in found and (key := told.first("route", readers.key_in_address)) is not None:
            found["key"] = key
        if "model" not in found and (model := model_in_route(path)) is not None:
            found["model"] = model


def _settle_call(told: Told, found: dict[str, Any], is_call: bool) -> None:
    if not is_call:
        return
    if "call" not in found and (call := told.first("call_id", text)) is not None:
        found["call"] = call
    for meaning, parts in _COSTS.items():
        if (cost := told.first(meaning, number)) is not None:
            found["cost"] = cost / parts
            break


def _settle_server(told: Told, found: dict[str, Any], is_call: bool) -> None:
    if "litellm_version" in told:
        server = told.first("litellm_version", functools.partial(release_of, LITELLM))
    else:
        server = told.first("fingerprint", fingerprinted)
    if server is not None:
        found["server"] = server


def _settle_latency(told: Told, found: dict[str, Any], is_call: bool) -> None:
    if (latency := _duration(told, "latency", found)) is not None:
        found["latency"] = latency


def _settle_first_token(told: Told, found: dict[str, Any], is_call: bool) -> None:
    if (first_token := _duration(told, "first_token", found)) is not None:
        found["first_token"] = first_token


def _settle_time(told: Told, found: dict[str, Any], is_call: bool) -> None:
    if (time := time_of(told)) is not None:
        found["time"] = time


def _settle_outcome(told: Told, found: dict[str, Any], is_call: bool) -> None:
    if (status := _outcome(told, found.get("http_status"), is_call or _has_request(found))) is not None:
        found["status"] = status


def _has_request(found: Mapping[str, Any]) -> bool:
    return "method" in found or "http_status" in found


def _duration(told: Told, amount: str, found: dict[str, Any]) -> float | None:
    """A duration in seconds: by the unit in its name or behind the number, else where its size tells it."""
    in_units: list[float] = [found.pop(meaning) for meaning in _IN_UNITS[amount] if meaning in found]
    if in_units:
        return in_units[0]
    answered = "tokens_out" in found or "tokens_total" in found
    for value in told.values(f"{amount}_"):
        if isinstance(value, str) and _SPAN.match(value):
            return go_duration(value)
        length = number(value)
        if length is None or length < 0:
            continue
        if length > (_RATHER_MILLISECONDS if answered else _SURELY_MILLISECONDS):
            return round(length / 1000, 9)
        if answered:
            return length
    return None


def _outcome(told: Told, status: int | None, is_request: bool) -> str | None:
    """How it ended: a word for it, else the HTTP status, else whether an error is told."""
    if (word := told.first("status", readers.outcome_in_words)) is not None:
        return word
    if status is not None:
        return outcome(status)
    succeeded = told.first("success", flag)
    if succeeded is not None:
        return "success" if succeeded else "failure"
    return "failure" if is_request and any(told.values("error")) else None


_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "end_time": readers.full_time,
    "user": readers.name,
    "end_user": readers.name,
    "team": readers.name,
    "organization": readers.name,
    "key": key_name,
    "secret": readers.secret,
    "key_alias": readers.alias,
    "ip": address,
    "user_agent": text,
    "method": readers.method,
    "http_status": http_status,
    "error_type": readers.provider_error,
    "model": readers.model,
    "model_served": readers.model,
    "provider": readers.name,
    "api_base": endpoint,
    "tokens_in": readers.count,
    "tokens_out": readers.count,
    "tokens_total": readers.count,
    "call": readers.name,
    "trace": readers.name,
    "session": readers.name,
    "cache_hit": readers.hit,
    "tags": readers.tags,
    **{
        meaning: functools.partial(readers.seconds, factor)
        for meanings in _IN_UNITS.values()
        for meaning, factor in zip(meanings, _UNITS.values(), strict=True)
    },
}
"""How each field is read that no other has a say in."""

_Settle = Callable[[Told, dict[str, Any], bool], None]
"""Settles a field, given those that were read by themselves and whether the record tells of a call of a model."""

_SETTLED: Final[tuple[tuple[_Settle, frozenset[str]], ...]] = (
    (_settle_key, frozenset({"secret", "maybe_key", "key_alias"})),
    (_settle_counts, frozenset({"count_in", "count_out"})),
    (_settle_client, frozenset({"forwarded"})),
    (_settle_route, frozenset({"route"})),
    (_settle_call, frozenset({"call_id", *_COSTS})),
    (_settle_server, frozenset({"litellm_version", "fingerprint"})),
    (_settle_latency, _TELL_OF["latency"]),
    (_settle_first_token, _TELL_OF["first_token"]),
    (_settle_time, frozenset({"time", "call_time"})),
    (_settle_outcome, frozenset({"status", "http_status", "success", "error"})),
)
"""How the other fields are settled, in this order, where something is told of one of the meanings."""
