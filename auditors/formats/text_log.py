"""Text logs of no known product: lines that begin with a time or a level, and logfmt (`time=… level=… msg="…"`).

Python's logging in its usual layouts, Loguru, structlog's console, zap's and slog's text, Log4j and Spring Boot, klog,
Go's log, Rust's tracing, winston's printf: wherever a line begins with a time it begins a record, and lines that do not
belong to the one before, as tracebacks do. What `key=value` pairs and members of objects in a line say is read by the
names in `field_names`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from auditors.deferred import deferred
from auditors.formats.field_shapes import told_by
from auditors.formats.field_values import fields_of
from auditors.formats.format import Format
from auditors.formats.pairs import members_of
from auditors.formats.times import parse_time, time_of_day, time_of_year
from auditors.model import Fields

_COLOUR: Final = r"(?:\x1b\[[\d;]{0,12}m){0,4}"
_LEVEL: Final = (
    r"(?:DEBUG|INFO|INFORMATION|NOTICE|WARN|WARNING|ERROR|ERR|CRITICAL|CRIT|FATAL|TRACE|VERBOSE|SUCCESS|ALERT"
    r"|debug|info|notice|warn|warning|error|critical|fatal|trace|panic)"
)
_CLOCK: Final = r"\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
_DATE_AND_TIME: Final = (
    rf"(?:\d{{4}}-\d\d-\d\d[T ]{_CLOCK}|\d{{4}}/\d\d/\d\d {_CLOCK}|\d\d/[A-Z][a-z]{{2}}/\d{{4}}:\d\d:\d\d:\d\d)"
    r"(?:\s?(?:Z|UTC|[+\-]\d\d:?\d\d))?"
)
_EPOCH: Final = r"\d{10}\.\d{3,9}"

_HEAD: Final = deferred(
    rf"{_COLOUR}(?:"
    # A date and a time, whatever comes then.
    rf"[\[(]?{_COLOUR}(?P<time>{_DATE_AND_TIME}|{_EPOCH})(?![\w\-])"
    # A level before them.
    rf"|[\[(<]?{_COLOUR}{_LEVEL}{_COLOUR}\s{{0,8}}[\])>]?{_COLOUR}[\s:|\-]{{0,8}}[\[(]?{_COLOUR}"
    rf"(?P<after>{_DATE_AND_TIME})(?![\w\-])"
    # Ruby's logger: a letter for the level.
    rf"|[DIWEFA], \[(?P<ruby>{_DATE_AND_TIME})(?![\w\-])"
    # A date and a time as Rich writes them.
    rf"|\[{_COLOUR}(?P<rich>\d\d/\d\d/\d\d {_CLOCK}){_COLOUR}\] {_COLOUR}{_LEVEL}\b"
    # A time of day and a level.
    rf"|[\[(]?{_COLOUR}(?P<clock>{_CLOCK}){_COLOUR}[\])]?{_COLOUR}[\s|:\-]{{1,8}}[\[(<]?{_COLOUR}{_LEVEL}\b"
    # klog: a letter for the level, month and day.
    r"|[IWEF](?P<month>\d\d)(?P<day>\d\d) (?P<moment>\d\d:\d\d:\d\d\.\d{6}) {1,8}\d{1,10} [\w./\-]{1,200}:\d{1,7}\]"
    # A level alone, in brackets or as Python's logging has it without a format.
    rf"|\[{_COLOUR}{_LEVEL}{_COLOUR}\s{{0,8}}\]|(?:DEBUG|INFO|WARNING|ERROR|CRITICAL):[\w.\-]{{1,128}}:"
    # npm's levels, as winston writes them.
    rf"|{_COLOUR}(?:error|warn|info|http|verbose|debug|silly){_COLOUR}: "
    r")"
)

_LOGFMT: Final = deferred(
    r"(?=[A-Za-z_@][\w.@/\-]{0,63}+=)"
    r"(?=.{0,400}?(?<![^\s])(?:ts|time|timestamp|@timestamp|t|level|lvl|severity|msg|message|event|at|when)=)"
    r'[A-Za-z_@][\w.@/\-]{0,63}=(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"|[^\s"=]*+) {1,4}[A-Za-z_@][\w.@/\-]{0,63}='
)


def head_time(text: str) -> float | None:
    """When a record was made by the head of its first line, as `Fields.time` has it."""
    match = _HEAD.match(text)
    if match is None:
        return None
    if match["month"] is not None:
        return time_of_year(int(match["month"]), int(match["day"]), match["moment"])
    if match["clock"] is not None:
        return time_of_day(match["clock"])
    if match["rich"] is not None:
        month, day, year = match["rich"][:8].split("/")
        return parse_time(f"20{year}-{month}-{day} {match['rich'][9:]}")
    return parse_time(match["time"] or match["after"] or match["ruby"])


def _text(body: Any) -> Fields:
    if isinstance(body, Mapping):
        return fields_of(told_by(body))
    if not isinstance(body, str):
        return Fields()
    fields = fields_of(told_by(members_of(body)))
    time = head_time(body)
    return fields if time is None else msgspec.structs.replace(fields, time=time)


TEXT: Final = Format("text-log", "", _text, starts=_HEAD, multiline=True, order=101, generic=True)
LOGFMT: Final = Format("logfmt", "", _text, starts=_LOGFMT, multiline=True, order=100, generic=True)
