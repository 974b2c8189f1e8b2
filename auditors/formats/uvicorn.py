"""Log lines of the Python web servers that LiteLLM, vLLM and most self-made gateways run in.

Access lines of uvicorn (alone, behind gunicorn, and as the `message` of a JSON log), granian, hypercorn and Flask's
own server; uvicorn's own messages; its tracebacks. gunicorn's own access lines are in the common format of web servers.
"""

from __future__ import annotations

import re
from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.call import call_fields
from auditors.formats.format import Format, JsonObject
from auditors.formats.http import address, http_status, outcome, target_fields
from auditors.formats.reading import first, number, scaled
from auditors.formats.times import parse_time
from auditors.model import Fields

PRODUCT: Final = "uvicorn"

_COLOUR: Final = r"(?:\x1b\[[\d;]{0,12}m){0,3}"
_TIME: Final = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?[+-]\d\d:?\d\d|Z)?"
_ACCESS: Final = deferred(
    rf"(?:\[?(?P<time>{_TIME})\]?[ |:\-]{{1,5}})?"
    r"(?:\[\d{1,10}\] )?"
    rf"{_COLOUR}(?:\[?(?:uvicorn\.access|werkzeug|INFO|DEBUG)\]?{_COLOUR}[ :|\-]{{0,12}}){{0,2}}"
    rf"(?:\[(?P<then>{_TIME})\] )?"
    r"(?P<client>\('[^']{0,64}', \d{1,5}\)|[0-9A-Fa-f:.\[\]%]{2,64}|unix:|testclient:\d{1,5}|None|(?= - \"))"
    r" - (?:- \[(?P<day>[^\]\n]{20,32})\] )?"
    rf"\"{_COLOUR}(?P<method>[A-Z]{{3,16}}|WebSocket) (?P<target>[^\n]*?)(?: (?:HTTP/)?\d(?:\.\d)?)?{_COLOUR}\" "
    rf"{_COLOUR}(?P<status>[1-5]\d\d|\[accepted\]|\[rejected\])(?P<rest>[^\n]{{0,4096}})"
)
_MILLISECONDS: Final = deferred(r" (\d{1,9}\.\d{3})\s*\Z")
_LOGGERS: Final = frozenset({"uvicorn.access", "granian.access", "gunicorn.access", "hypercorn.access"})
_LOGGER_KEYS: Final = ("component", "logger", "name", "logger_name")
_TIME_KEYS: Final = ("timestamp", "time", "asctime", "@timestamp", "ts")


def _is_access(body: JsonObject) -> bool:
    return any(body.get(key) in _LOGGERS for key in _LOGGER_KEYS if isinstance(body.get(key), str))


def _access(body: Any) -> Fields:
    if isinstance(body, str):
        return _line(body, None)
    if not isinstance(body, dict):
        return Fields(product=PRODUCT)
    message = first(body, "message", "msg", "event")
    return _line(message if isinstance(message, str) else "", parse_time(first(body, *_TIME_KEYS)))


def _line(line: str, logged: float | None) -> Fields:
    match = _ACCESS.match(line)
    if match is None:
        return call_fields(PRODUCT, time=logged)
    when, then, client, day, method, target, said, rest = match.groups()
    path, model, _ = target_fields(target)
    status = 101 if said == "[accepted]" else 403 if said == "[rejected]" else http_status(said)
    took = _MILLISECONDS.search(rest) if rest else None
    return Fields(
        product=PRODUCT,
        time=logged or parse_time(day or then or when),
        ip=_client(client),
        method="GET" if method == "WebSocket" else method,
        route=path,
        model=model,
        http_status=status,
        status=outcome(status),
        latency=scaled(number(took[1]), 0.001) if took else None,
    )


def _client(client: str) -> str | None:
    """The peer's address; uvicorn writes IPv6 addresses without brackets before the port."""
    if client.startswith("("):
        return address(client.split("'")[1])
    host, mark, port = client.rpartition(":")
    return (address(host) if mark and len(port) <= 5 and port.isdecimal() else None) or address(client)


_LEVELS: Final = r"INFO:     |DEBUG:    |TRACE:    |WARNING:  "
_COLOURED: Final = r"(?:INFO|DEBUG|TRACE|WARNING|ERROR)\x1b\[0m: {2,5}"


def _server(body: Any) -> Fields:
    return Fields(product=PRODUCT)


def _exception(body: Any) -> Fields:
    """An application that raised: a call has failed, and the line does not say which."""
    last = body.rstrip().rpartition("\n")[2] if isinstance(body, str) else ""
    kind = re.match(r"(?:\w{1,64}\.){0,8}(\w{1,64}(?:Error|Exception|Exit|Interrupt))\b", last)
    asgi = isinstance(body, str) and "in ASGI application" in body[:200]
    return call_fields(PRODUCT, status="failure" if asgi else None, error_type=kind[1] if kind else None)


ACCESS: Final = Format("uvicorn-access", PRODUCT, _access, recognises=_is_access, starts=_ACCESS, order=38)
SERVER: Final = Format(
    "uvicorn-server", PRODUCT, _server, starts=deferred(rf"{_LEVELS}|\x1b\[\d{{1,3}}m{_COLOURED}"), order=60
)
EXCEPTION: Final = Format(
    "uvicorn-exception",
    PRODUCT,
    _exception,
    starts=deferred(r"(?:\x1b\[\d{1,3}m)?ERROR(?:\x1b\[0m)?:    "),
    multiline=True,
    order=58,
)
