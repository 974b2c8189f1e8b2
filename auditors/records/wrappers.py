"""What collectors wrap around log lines: Docker, Kubernetes, journald, Fluent Bit, CloudWatch, Loki, syslog and kin.

A wrapper is a JSON object with the line under a known key (or lines, in a known list), or a prefix before the line.
Adding one is an entry in a table here. One wrapper is undone at a time; wrappers in wrappers are the caller's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any, Final, NamedTuple

from auditors.deferred import deferred
from auditors.formats.text_log import tells_of_call
from auditors.formats.times import completed, parse_time, time_of_year

Path = tuple[str | int, ...]


class Line(NamedTuple):
    """A line out of a JSON wrapper: a text, or a value that the collector has decoded already.

    `stream` tells apart what one wrapper's lines are mixed of; a line that is `partial` goes on in the next one of its
    stream. It is not `sure` where nothing but a missing line end says so.
    """

    path: Path
    value: Any
    time: Any = None
    stream: str = ""
    partial: bool = False
    sure: bool = True


class Prefix(NamedTuple):
    """What stands before a line: `end` code points. `said` is the span of it that could hold a value."""

    end: int
    time: float | None = None
    stream: str = ""
    partial: bool | None = None
    said: tuple[int, int] | None = None


_TIMES: Final = (
    "time",
    "timestamp",
    "@timestamp",
    "date",
    "ts",
    "_time",
    "__REALTIME_TIMESTAMP",
    "eventTime",
    "TimeGenerated",
)
_ORIGINS: Final = (
    "stream",
    "container_id",
    "container_name",
    "_HOSTNAME",
    "SYSLOG_IDENTIFIER",
    "_PID",
    "logStream",
    "@logStream",
    "logStreamName",
    "host",
    "source",
    "file",
    "partial_id",
)
_POD: Final = ("namespace_name", "pod_name", "pod_id", "container_name")

_ANY: Final[tuple[type, ...]] = (str, dict)
_TEXT: Final[tuple[type, ...]] = (str,)


class _Known(NamedTuple):
    """The types of the line under a key, and keys of which one must stand beside it."""

    kinds: tuple[type, ...]
    beside: frozenset[str]


_INNER: Final[dict[str, _Known]] = {
    "log": _Known(
        _TEXT,
        frozenset(
            "stream time date kubernetes attrs container_name container_id source logtag partial_message".split()
        ),
    ),
    "MESSAGE": _Known(
        (str, list), frozenset("__REALTIME_TIMESTAMP __CURSOR _HOSTNAME SYSLOG_IDENTIFIER PRIORITY _PID".split())
    ),
    "message": _Known(
        _ANY,
        frozenset(
            "source_type kubernetes file host.name agent ecs container_name container_id logStream logStreamName "
            "ingestionTime eventId @version ddsource ddtags _partial logtag".split()
        ),
    ),
    "@message": _Known(_ANY, frozenset({"@timestamp", "@ptr", "@logStream", "@log"})),
    "textPayload": _Known(_TEXT, frozenset({"resource", "logName", "insertId", "timestamp"})),
    "jsonPayload": _Known((dict,), frozenset({"resource", "logName", "insertId", "timestamp"})),
    "_raw": _Known(_TEXT, frozenset({"_time", "host", "sourcetype", "index", "source", "_indextime"})),
    "_source": _Known((dict,), frozenset({"_index", "_id", "_score"})),
    "result": _Known((dict,), frozenset({"preview", "lastrow"})),
    "line": _Known(_ANY, frozenset({"labels"})),
    "short_message": _Known(_TEXT, frozenset({"version", "host", "_container_name"})),
    "LogEntry": _Known(_ANY, frozenset({"TimeGenerated", "ContainerID", "Computer"})),
    "LogMessage": _Known(_ANY, frozenset({"TimeGenerated", "ContainerId", "PodName"})),
    "event": _Known(_ANY, frozenset({"sourcetype", "index"})),
}
"""Docker and Fluent Bit, journald, Vector and Filebeat and CloudWatch's single events and Datadog, CloudWatch Insights
as CSV, Google Cloud (two), Splunk as CSV, Elasticsearch, Splunk's export, logcli, GELF, Azure (two), Splunk HEC."""

_HEC: Final = frozenset({"time", "event", "host", "source", "sourcetype", "index", "fields"})
_DOCKER: Final = frozenset({"log", "stream", "time", "attrs"})


def _loki(body: dict[str, Any], at: Path = ()) -> Iterator[Line]:
    name = "result" if at else "streams"
    streams = body.get(name)
    for number, stream in enumerate(streams if isinstance(streams, list) else ()):
        values = stream.get("values") if isinstance(stream, dict) else None
        for index, pair in enumerate(values if isinstance(values, list) else ()):
            if isinstance(pair, list) and len(pair) >= 2:
                yield Line((*at, name, number, "values", index, 1), pair[1], pair[0], f"loki{number}")


def _loki_answer(body: dict[str, Any]) -> Iterator[Line]:
    data = body["data"]
    if isinstance(data, dict) and data.get("resultType") == "streams":
        yield from _loki(data, ("data",))


def _cloudwatch(name: str, beside: str) -> Callable[[dict[str, Any]], Iterator[Line]]:
    def read(body: dict[str, Any]) -> Iterator[Line]:
        events = body[name]
        for at, event in enumerate(events if isinstance(events, list) else ()):
            if isinstance(event, dict) and "message" in event and beside in event:
                stream = str(event.get("logStreamName", ""))
                yield Line((name, at, "message"), event["message"], event.get("timestamp"), f"cloudwatch{stream}")

    return read


def _insights(body: dict[str, Any]) -> Iterator[Line]:
    rows = body["results"]
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        for line in insights_row(row):
            yield line._replace(path=("results", number, *line.path))


def insights_row(row: Any) -> list[Line]:
    """The line in a row of CloudWatch Insights: a list of `{"field": …, "value": …}`."""
    if not isinstance(row, list) or not all(isinstance(cell, dict) and "field" in cell for cell in row):
        return []
    cells = {cell["field"]: (at, cell.get("value")) for at, cell in enumerate(row) if isinstance(cell["field"], str)}
    if "@message" not in cells:
        return []
    at, message = cells["@message"]
    stream = str(cells.get("@logStream", (0, ""))[1])
    return [Line((at, "value"), message, cells.get("@timestamp", (0, None))[1], f"insights{stream}")]


_LISTS: Final[dict[str, Callable[[dict[str, Any]], Iterator[Line]]]] = {
    "streams": _loki,
    "data": _loki_answer,
    "logEvents": _cloudwatch("logEvents", "timestamp"),
    "events": _cloudwatch("events", "timestamp"),
    "results": _insights,
}

WRAPPING_KEYS: Final = frozenset(_INNER) | frozenset(_LISTS)
"""An object without any of these keys is no wrapper."""


def may_wrap(keys: tuple[str, ...]) -> bool:
    """Whether an object with these keys can be a wrapper, whatever its values are."""
    return any(name in keys for name in _LISTS) or any(
        key in keys and (not known.beside.isdisjoint(keys) or _is_event(key, keys)) for key, known in _INNER.items()
    )


def _is_event(key: str, keys: Collection[str]) -> bool:
    """Whether a key is that of the line in what Splunk's collector is sent."""
    return key == "event" and "time" in keys and _HEC.issuperset(keys)


def unwrap(body: dict[str, Any]) -> list[Line]:
    """The lines in a decoded object; none where it is no wrapper."""
    for name, read in _LISTS.items():
        if name in body and (lines := list(read(body))):
            return lines
    for key, known in _INNER.items():
        value = body.get(key)
        if value is None or not isinstance(value, known.kinds):
            continue
        if not known.beside.isdisjoint(body) or _is_event(key, body):
            line = _bytes(value) if isinstance(value, list) else value
            if line is None:
                return []
            return [Line((key,), line, _time(body), f"{key}{_origin(body)}", *_partial(body, line))]
    return []


def _time(body: dict[str, Any]) -> Any:
    return next((body[name] for name in _TIMES if name in body), None)


def _origin(body: dict[str, Any]) -> str:
    """What tells the streams of a file apart: container, process, pod."""
    names = [str(body[name]) for name in _ORIGINS if name in body]
    pod = body.get("kubernetes")
    if isinstance(pod, dict):
        names += [str(pod[name]) for name in _POD if name in pod]
    return "\0".join(names)


def _bytes(numbers: list[Any]) -> str | None:
    """The text of a journal field that is not valid UTF-8, or holds control characters: a list of bytes."""
    try:
        return bytes(numbers).decode("utf-8", "replace")
    except (TypeError, ValueError):
        return None


def _partial(body: dict[str, Any], line: Any) -> tuple[bool, bool]:
    """Whether the line goes on in the next one of its stream, and whether that is sure."""
    if not isinstance(line, str):
        return False, True
    told = body.get("logtag", body.get("_p"))
    if told is not None:
        return told == "P", True
    if "partial_message" in body:
        return str(body.get("partial_last", "false")).lower() != "true", True
    if "_partial" in body:
        return body["_partial"] is True, True
    if "log" in body and body.keys() <= _DOCKER:
        return not line.endswith("\n"), False
    return False, True


def without(body: dict[str, Any], paths: list[Path]) -> dict[str, Any]:
    """The object without the lines: scanned beside them, for labels and metadata can hold values too."""
    if all(len(path) == 1 for path in paths):
        lines = {path[0] for path in paths}
        return {key: value for key, value in body.items() if key not in lines}
    for path in paths:
        holder: Any = body
        for part in path[:-1]:
            holder = holder[part]
        holder[path[-1]] = None
    return body


_ISO: Final = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)"
_NANO: Final = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}(?:Z|[+-]\d\d:\d\d)"
_COLOUR: Final = r"(?:\x1b\[[\d;]{0,12}m){0,4}"
_SD: Final = r'(?>\[[^\]"]*+(?>"[^"\\]*+(?:\\.[^"\\]*+)*+"[^\]"]*+)*+\])++'
_CRI: Final = r"std(?:out|err) [FP]"
_TAG: Final = r"[\w./\-]{1,128}"
_MORE: Final = rf"(?!{_CRI}|\S{{1,255}} {_TAG}\[\d{{1,10}}\]:)"
"""What a time does not stand before that is the outer wrapper's own: the rest of a line of CRI's or of syslog's."""

_THREAD: Final = r"\[(?!pod/)[^\[\]{}\"]{1,128}\] {1,8}(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL|CRITICAL)\s"
"""A thread and a level, as Logback and Log4j write them: the time before them is the line's own."""

_BY_TIME: Final = (
    deferred(rf"(?P<time>{_ISO}) (?P<stream>stdout|stderr) (?P<part>[FP])(?::\S{{0,64}})?(?: |\Z)"),
    deferred(rf"(?P<time>{_ISO}) (?P<stream>(?P<said>\S{{1,255}} {_TAG}\[\d{{1,10}}\])): ?"),
    deferred(rf"(?P<time>{_ISO}) (?=[{{\[])(?!{_THREAD})"),
    deferred(rf"(?P<time>{_NANO}) "),
    deferred(rf"(?P<time>{_ISO}) (?P<stream>(?P<said>[\w.\-/\[\]$]{{1,512}})) (?=\{{)"),
    deferred(rf"(?P<time>{_ISO})\t(?P<stream>[\w.\-]{{1,128}})\t(?=\{{)"),
)
"""CRI, syslog with ISO times, a bare time, `docker logs -t`, `aws logs tail`, Fluentd."""

_BY_PRIORITY: Final = (
    deferred(
        r"<\d{1,3}>1 (?P<time>\S{1,64}) (?P<said>(?P<stream>\S{1,255} \S{1,64} \S{1,128}) \S{1,64} "
        rf"(?:-|(?P<pairs>{_SD})))(?: \ufeff?|\Z)"
    ),
    deferred(rf"<\d{{1,3}}>(?P<time>{_ISO}) (?P<said>(?P<stream>\S{{1,255}} {_TAG}(?:\[\d{{1,10}}\])?)): ?"),
)
_BY_MONTH: Final = deferred(
    r"(?:<\d{1,3}>)?(?P<month>[A-Z][a-z]{2}) (?P<date>[ \d]\d) (?P<clock>\d\d:\d\d:\d\d) "
    rf"(?P<said>(?P<stream>\S{{1,255}} {_TAG}(?:\[\d{{1,10}}\])?)): ?"
)
_BY_POD: Final = deferred(rf"(?P<stream>\[pod/[\w.\-]{{1,253}}/[\w.\-]{{1,253}}\]) (?:(?P<time>{_ISO}) {_MORE})?")
_BY_PROCESS: Final = deferred(
    r"\[(?!(?i:trace|debug|info|notice|warn|warning|error|err|critical|fatal)\])"
    r"(?P<stream>(?P<said>[A-Za-z][\w.\-]{0,31}))\] "
    r"(?=\{\"|\[\d{4}-\d\d-\d\d|\d{4}-\d\d-\d\d[ T]\d\d:|(?:DEBUG|INFO|WARNING|ERROR|CRITICAL):)"
)
"""What runs several processes puts their names before their lines: concurrently, npm-run-all, Turborepo."""
_BY_SERVICE: Final = deferred(
    rf"{_COLOUR}(?:\d{{1,4}}\|)?(?P<stream>(?P<said>[\w.\-]{{1,64}})) {{1,64}}\|{_COLOUR}(?: |\Z)"
    rf"(?:(?P<time>{_ISO}) {_MORE})?"
)
_BY_EVENT: Final = deferred(r"data:(?: |\Z|(?=[{\[]))")
_MONTHS: Final = {name: at for at, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}

_HARMLESS: Final = 15
"""Code points of a name that is too short to be a key or an address."""


def read_prefix(line: str, day: float | None = None) -> Prefix | None:
    """The wrapper's prefix with which a line begins, if there is one; `day` completes times without a year."""
    first = line[:1]
    if first.isdigit():
        match = (
            next((found for pattern in _BY_TIME if (found := pattern.match(line))), None) if line[4:5] == "-" else None
        )
    elif first == "<":
        match = next((found for pattern in _BY_PRIORITY if (found := pattern.match(line))), None)
        match = match or _BY_MONTH.match(line)
    elif first == "[":
        match = _BY_POD.match(line) if line.startswith("[pod/") else _BY_PROCESS.match(line)
    elif first == "d" and line.startswith("data:"):
        match = _BY_EVENT.match(line)
    else:
        match = _BY_MONTH.match(line) if line[:3] in _MONTHS else None
    if match is None and "|" in line[:160]:
        match = _BY_SERVICE.match(line)
    return _prefix(match, day) if match is not None and match.group() else None


def _prefix(match: re.Match[str], day: float | None) -> Prefix:
    groups = match.groupdict()
    time = parse_time(groups["time"]) if groups.get("time") else None
    if groups.get("month") and day is not None:
        logged = time_of_year(_MONTHS.get(groups["month"], 0), int(groups["date"]), groups["clock"])
        time = completed(logged, day) if logged is not None else None
    said = match.span("said") if groups.get("said") else None
    if said is not None and said[1] - said[0] <= _HARMLESS and ":" not in groups["said"] and "." not in groups["said"]:
        said = None
    part, end = groups.get("part"), match.end()
    if groups.get("pairs") and not match.string.startswith("{", end) and tells_of_call(groups["pairs"]):
        # Structured data that tells of a call belongs to the message, unless that tells by itself.
        end = match.start("pairs")
        said = (match.start("said"), end)
    return Prefix(end, time, groups.get("stream") or "", None if part is None else part == "P", said)
