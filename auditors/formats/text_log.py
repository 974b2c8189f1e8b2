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
from auditors.formats.callers import names_nobody, with_caller
from auditors.formats.field_shapes import told_by
from auditors.formats.field_values import fields_of
from auditors.formats.format import Format
from auditors.formats.pairs import members_of
from auditors.formats.times import is_ambiguous, parse_time, time_of_day, time_of_month, time_of_numbers, time_of_year
from auditors.model import Fields

_COLOUR: Final = r"(?:\x1b\[[\d;]{0,12}m){0,4}"
_LEVEL: Final = (
    r"(?:DEBUG|INFO|INFORMATION|NOTICE|WARN|WARNING|ERROR|ERR|CRITICAL|CRIT|FATAL|TRACE|VERBOSE|SUCCESS|ALERT"
    r"|debug|info|notice|warn|warning|error|critical|fatal|trace|panic)"
)
_CLOCK: Final = r"\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
_DATE_AND_TIME: Final = (
    rf"(?:\d{{4}}-\d\d-\d\d[T ]{_CLOCK}|\d{{4}}/\d\d/\d\d {_CLOCK}|\d\d/[A-Z][a-z]{{2}}/\d{{4}}:\d\d:\d\d:\d\d"
    rf"|\d\d[./]\d\d[./]\d{{4}},? {_CLOCK})"
    r"(?:\s?(?:Z|UTC|[+\-]\d\d:?\d\d))?"
)
_MONTH: Final = r"Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_DATE_WITHOUT_YEAR: Final = (
    rf"(?P<numbers>\d\d[/.\-]\d\d)\.?|(?P<name>{_MONTH}) {{1,2}}(?P<nth>\d{{1,2}})"
    rf"|(?P<nth_>\d\d) (?P<name_>{_MONTH})"
)
_EPOCH: Final = r"\d{10}\.\d{3,9}"
_SIGNS: Final = (
    r"(?:[ \t]{1,8}|(?:[~>*|#=!+\-\u2022\u00bb\u2190-\u2bff\U0001f300-\U0001faff\ufe0f]{1,4}[ \t]{1,4}){1,2})?"
)
"""What stands before a time at the begin of a line and is no word of it: indentation, bullets, arrows, pictographs."""

_HEAD: Final = deferred(
    rf"{_COLOUR}(?:"
    # A date and a time, whatever comes then.
    rf"{_SIGNS}[\[(<]?{_COLOUR}(?P<time>{_DATE_AND_TIME}|{_EPOCH})(?![\w\-])"
    # A level before them.
    rf"|[\[(<]?{_COLOUR}{_LEVEL}{_COLOUR}\s{{0,8}}[\])>]?{_COLOUR}[\s:|\-]{{0,8}}[\[(]?{_COLOUR}"
    rf"(?P<after>{_DATE_AND_TIME})(?![\w\-])"
    # Ruby's logger: a letter for the level.
    rf"|[DIWEFA], \[(?P<ruby>{_DATE_AND_TIME})(?![\w\-])"
    # A date and a time as Rich writes them.
    rf"|\[{_COLOUR}(?P<rich>\d\d/\d\d/\d\d {_CLOCK}){_COLOUR}\] {_COLOUR}{_LEVEL}\b"
    # A time of day and a level.
    rf"|[\[(]?{_COLOUR}(?P<clock>{_CLOCK}){_COLOUR}[\])]?{_COLOUR}[\s|:\-]{{1,8}}[\[(<]?{_COLOUR}{_LEVEL}\b"
    # A time of day in brackets or with fractions of a second, whatever comes then.
    rf"|{_SIGNS}(?:[\[(]{_COLOUR}(?P<boxed>{_CLOCK}){_COLOUR}[\])]|(?P<fine>\d\d:\d\d:\d\d[.,]\d{{2,9}})(?=[ \t|\]]))"
    # A date without its year and a time, behind a level or a letter for one.
    rf"|[\[(<]?{_COLOUR}(?:(?:{_LEVEL}|[DIWEFTVN]){_COLOUR}[\])>]?{_COLOUR}[\s,:|/\-]{{1,8}}[\[(]?{_COLOUR})?"
    rf"(?:{_DATE_WITHOUT_YEAR}),? (?P<yearless>{_CLOCK})(?![\w\-:])"
    # klog: a letter for the level, month and day.
    r"|[DIWEF](?P<month>\d\d)(?P<day>\d\d) (?P<moment>\d\d:\d\d:\d\d\.\d{6}) {1,8}\d{1,10} [\w./\-]{1,200}:\d{1,7}\]"
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


_LOWER_PAIR: Final = deferred(r"(?<![\w.\-/?&=%$])(?=[\w.@\-]{0,63}[a-z])[A-Za-z_][\w.@\-]{0,63}=")
_LONGEST_PREFIX: Final = 160
_FEWEST_PAIRS: Final = 2
"""Where the first pair of a line begins that tells of a call by itself, and how many there are. Names in capitals are
those of an environment.
"""

_OF_CALLS: Final = ("model", "model_served", "route", "tokens_in", "tokens_out", "tokens_total")
"""What a line tells of that names a model or a number of tokens; a route may name a model."""


def head_time(text: str) -> float | None:
    """When a record was made by the head of its first line, as `Fields.time` has it."""
    match = _HEAD.match(text)
    if match is None:
        return None
    if match["month"] is not None:
        return time_of_year(int(match["month"]), int(match["day"]), match["moment"])
    if match["yearless"] is not None:
        if match["numbers"] is not None:
            return time_of_numbers(match["numbers"], match["yearless"])
        return time_of_month(match["name"] or match["name_"], int(match["nth"] or match["nth_"]), match["yearless"])
    if (clock := match["clock"] or match["boxed"] or match["fine"]) is not None:
        return time_of_day(clock)
    if match["rich"] is not None:
        month, day, year = match["rich"][:8].split("/")
        return parse_time(f"20{year}-{month}-{day} {match['rich'][9:]}")
    time = match["time"] or match["after"] or match["ruby"]
    return None if time is not None and is_ambiguous(time) else parse_time(time)


def _text(body: Any) -> Fields:
    if isinstance(body, Mapping):
        return fields_of(told_by(body))
    if not isinstance(body, str):
        return Fields()
    fields = fields_of(told_by(members_of(body)))
    time = head_time(body)
    return fields if time is None else msgspec.structs.replace(fields, time=time)


def tells_of_call(line: str) -> bool:
    """Whether a line tells by itself of a call: in several pairs, which are no arguments in code, who asked for a model
    or used how many tokens.
    """
    first = _LOWER_PAIR.search(line, 0, _LONGEST_PREFIX)
    if first is None or line[:1].isspace() or line.count("=") < _FEWEST_PAIRS:
        return False
    before = line[: first.start()]
    if before.count("(") > before.count(")") or before.count("{") > before.count("}"):
        return False
    told = told_by(members_of(line))
    if not told.has_any(_OF_CALLS):
        return False
    fields = fields_of(told)
    if names_nobody(fields):
        fields = with_caller(fields, line, vaguely=False)
    return not names_nobody(fields) and (fields.model is not None or fields.tokens_total is not None)


TEXT: Final = Format("text-log", "", _text, starts=_HEAD, multiline=True, order=101, generic=True)
LOGFMT: Final = Format("logfmt", "", _text, starts=_LOGFMT, multiline=True, order=100, generic=True)
