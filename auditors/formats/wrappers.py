"""What collectors wrap around log lines: Docker, Kubernetes, journald, Fluent Bit, CloudWatch, Loki, syslog and their kin.

A wrapper is a JSON object with the line under a known key (or lines, in a known list), or a prefix before the line. Adding one is an
entry in a table here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec
import orjson

from auditors.formats.times import parse_time


class Unwrapped(msgspec.Struct, frozen=True):
    """One line out of a wrapper: decoded where it was JSON, else its text.

    `pointer` is where it stands in the outermost object, with `#` at the end when it was decoded. `rest` is that object
    without the line.
    """

    body: Any
    pointer: str
    time: float | None
    rest: dict[str, Any]


_TIMES: Final = ("time", "timestamp", "@timestamp", "date", "ts", "__REALTIME_TIMESTAMP", "eventTime")
_INNER: Final[dict[str, frozenset[str]]] = {
    "log": frozenset({"stream", "time", "date", "kubernetes", "attrs", "container_name", "container_id", "source"}),
    "MESSAGE": frozenset({"__REALTIME_TIMESTAMP", "_HOSTNAME", "SYSLOG_IDENTIFIER", "PRIORITY", "_PID"}),
    "message": frozenset(
        {"source_type", "kubernetes", "file", "host.name", "agent", "ecs", "container_name", "logStream"}
    ),
    "@message": frozenset({"@timestamp", "@ptr", "@logStream"}),
    "textPayload": frozenset({"resource", "logName", "insertId", "timestamp"}),
    "jsonPayload": frozenset({"resource", "logName", "insertId", "timestamp"}),
    "event": frozenset({"host", "sourcetype", "index", "source"}),
    "_raw": frozenset({"_time", "host", "sourcetype", "index"}),
    "_source": frozenset({"_index", "_id", "_score"}),
    "result": frozenset({"preview", "offset", "lastrow"}),
}
"""The key of the line in a wrapper, and keys of which one must stand beside it."""

_Line = tuple[tuple[str | int, ...], Any, Any]
"""Path, line and time."""


def _loki(body: dict[str, Any]) -> Iterator[_Line]:
    streams = body.get("streams")
    for at, stream in enumerate(streams if isinstance(streams, list) else ()):
        values = stream.get("values") if isinstance(stream, dict) else None
        for index, pair in enumerate(values if isinstance(values, list) else ()):
            if isinstance(pair, list) and len(pair) >= 2:
                yield ("streams", at, "values", index, 1), pair[1], pair[0]


def _cloudwatch(body: dict[str, Any]) -> Iterator[_Line]:
    events = body.get("logEvents")
    for at, event in enumerate(events if isinstance(events, list) else ()):
        if isinstance(event, dict) and "message" in event:
            yield ("logEvents", at, "message"), event["message"], event.get("timestamp")


_LISTS: Final[dict[str, Callable[[dict[str, Any]], Iterator[_Line]]]] = {"streams": _loki, "logEvents": _cloudwatch}


def unwrap(body: dict[str, Any], depth: int) -> tuple[Unwrapped, ...]:
    """The lines in a decoded object; none where it is no wrapper. Wrappers in wrappers are undone up to `depth`."""
    lines = _lines(body)
    if not lines or depth <= 0:
        return ()
    rest = _without(body, [path for path, _, _ in lines])
    entries: list[Unwrapped] = []
    for path, line, stamp in lines:
        pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)
        time = parse_time(stamp)
        decoded = _decode(line)
        if isinstance(decoded, dict):
            mark = "#" if isinstance(line, str) else ""
            inner = unwrap(decoded, depth - 1)
            if inner:
                entries.extend(
                    Unwrapped(one.body, f"{pointer}{mark}{one.pointer}", one.time or time, rest) for one in inner
                )
            else:
                entries.append(Unwrapped(decoded, pointer + mark, time, rest))
        elif isinstance(line, str):
            entries.append(Unwrapped(line, pointer, time, rest))
    return tuple(entries)


def _lines(body: dict[str, Any]) -> list[_Line]:
    for name, read in _LISTS.items():
        if name in body:
            return list(read(body))
    for key, beside in _INNER.items():
        line = body.get(key)
        if isinstance(line, str | dict) and not beside.isdisjoint(body):
            stamp = next((body[name] for name in _TIMES if name in body), None)
            return [((key,), line, stamp)]
    return []


def _decode(line: Any) -> Any:
    if isinstance(line, str) and line.lstrip()[:1] == "{":
        try:
            return orjson.loads(line)
        except orjson.JSONDecodeError:
            return line
    return line


def _without(body: dict[str, Any], paths: list[tuple[str | int, ...]]) -> dict[str, Any]:
    """The object without the lines: scanned beside them, for labels and metadata can hold values too."""
    rest = dict(body)
    for path in paths:
        if len(path) == 1:
            rest.pop(str(path[0]), None)
        else:
            holder: Any = body
            for part in path[:-1]:
                holder = holder[part]
            if isinstance(holder, list | dict):
                holder[path[-1]] = None  # type: ignore[index,call-overload]
    return rest


_PREFIXES: Final = (
    re.compile(r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) (?:stdout|stderr) [FP] "),
    re.compile(r"<\d{1,3}>1 (?P<time>\S+) \S+ \S+ \S+ \S+ (?:-|(?:\[[^\]]{0,1000}\])+) ?(?:\ufeff)?"),
    re.compile(r"(?:<\d{1,3}>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S{1,255} [\w./\-]{1,64}(?:\[\d+\])?: "),
    re.compile(r"\[pod/[\w.\-]+/[\w.\-]+\] "),
    re.compile(r"[\w.\-]{1,64}  ?\| (?:(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*) )?"),
    re.compile(r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)) (?=\{)"),
    re.compile(r"\S{19,35}\t[\w.\-]{1,128}\t(?=\{)"),
    re.compile(r"data: ?"),
)
"""CRI, syslog (RFC 5424, RFC 3164), kubectl logs --prefix, docker compose logs, a bare time, Fluentd, server-sent events."""


def text_prefix(line: str) -> tuple[int, float | None]:
    """How many code points of a line are wrappers' prefixes, and the time that they name."""
    column, time = 0, None
    for _ in range(4):
        match = next((found for prefix in _PREFIXES if (found := prefix.match(line, column))), None)
        if match is None or not match.group():
            break
        column = match.end()
        time = parse_time(match.groupdict().get("time")) or time
    return column, time
