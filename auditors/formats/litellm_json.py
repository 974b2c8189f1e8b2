"""LiteLLM's log on standard output with `json_logs: true`: one object a line, of LiteLLM's and its libraries' loggers.

Keys are `message`, `level`, `timestamp` (local time without zone), since 1.8x also `component` and `logger`, and
whatever the message or the call added: LiteLLM copies the keys of a dictionary that it finds in a message.
Access lines of uvicorn come in the same shape; they are uvicorn's.
"""

from __future__ import annotations

from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.call import call_fields
from auditors.formats.format import Format, JsonObject
from auditors.formats.http import address, usage_fields
from auditors.formats.litellm_messages import told
from auditors.formats.litellm_metadata import PRODUCT, caller
from auditors.formats.reading import integer, mapping, text, value
from auditors.formats.times import parse_time
from auditors.model import Fields, Role

_LEVELS: Final = frozenset({"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL", "NOTSET"})
_LOCAL: Final = deferred(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?\Z")
_PLACE: Final = deferred(r"[\w\-]{0,100}(?:\.py)?:\d{1,7}\Z")
_OLD_KEYS: Final = frozenset({"message", "level", "timestamp", "stacktrace"})
_MOST: Final = 4_096


def _recognises(body: JsonObject) -> bool:
    message, level, timestamp = body.get("message"), body.get("level"), body.get("timestamp")
    if not (isinstance(message, str) and isinstance(level, str) and isinstance(timestamp, str)):
        return False
    if level not in _LEVELS or not _LOCAL.match(timestamp):
        return False
    component = body.get("component")
    if isinstance(component, str):
        if component == "uvicorn.access":
            return False
        place = body.get("logger")
        return component.startswith("LiteLLM") or (isinstance(place, str) and _PLACE.match(place) is not None)
    return body.keys() <= _OLD_KEYS and _is_litellm(message, body.get("stacktrace"))


def _is_litellm(*texts: Any) -> bool:
    """Whether one of the texts speaks of LiteLLM: before `component`, other programs' logs had the same keys."""
    return any(isinstance(one, str) and "litellm" in one[:_MOST].lower() for one in texts)


def _fields(body: Any) -> Fields:
    """What the message tells, and what stands beside it."""
    found = told(_text_of(body))
    for name, logged in caller(body if isinstance(body, dict) else {}).items():
        found[name] = logged if logged is not None else found.get(name)
    found["ip"] = address(value(body, "requester_ip")) or found.get("ip")
    found["call"] = text(body, "litellm_call_id") or found.get("call")
    found["trace"] = text(body, "trace_id") or found.get("trace")
    found["session"] = text(body, "session_id") or found.get("session")
    found["model"] = found.get("model") or text(body, "model")
    if found.get("http_status") is None and found.get("status") == "failure":
        found["http_status"] = integer(body, "status_code") or integer(body, "code")
    return call_fields(
        PRODUCT, **{**found, **usage_fields(mapping(body, "usage")), "time": parse_time(value(body, "timestamp"))}
    )


def _text_of(body: Any) -> str:
    """The message of a JSON log entry, with its stack trace where it has one."""
    parts = (value(body, "message"), value(body, "stacktrace"))
    return "\n".join(part for part in parts if isinstance(part, str))


JSON: Final = Format(
    "litellm-json",
    PRODUCT,
    _fields,
    recognises=_recognises,
    order=20,
    roles={
        "/message": Role.PROMPT,
        "/stacktrace": Role.ERROR,
        "/headers": Role.HEADER,
    },
)
