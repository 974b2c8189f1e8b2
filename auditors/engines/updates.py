"""What a live audit says to whoever shows it: one `Update` a tick, with everything that changed since the last one.

Nothing in an update holds a value in clear: texts are masked and sanitised before they leave the audit. Updates are
structs that encode to MessagePack, so they cross a pipe: `encode` and `decode_update`. The other way go commands.

Lists in an update are bounded. What does not fit is either sent with the next one (findings, files, problems) or
counted (`rows_left_out`, `hits_left_out`), never lost in silence.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from auditors.model import Finding, Principal, Severity, Skip
from auditors.scorecard.grading import Grade
from auditors.settings import ScanTarget
from auditors.triage import Triage

TICK: Final = 0.1
"""Seconds between two updates, at least."""

MOST_FINDINGS: Final = 2_000
MOST_HITS: Final = 100
MOST_ROWS: Final = 5_000
MOST_USAGE: Final = 5_000
MOST_FILES: Final = 1_000
"""Most entries of an update's lists."""


class NewHit(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An occurrence that was just found, with what stands around it.

    `context` is one line: sanitised, every sensitive value in it replaced by `<ENTITY>`; `start` and `end` (code
    points) are where the hit's own stands in it. `time` is that of the record (epoch seconds), where it has one;
    `arrived` is when it was audited, of logs that are followed.
    """

    finding: str
    rule: str
    entity: str
    severity: Severity
    preview: str
    source: str
    line: int
    pointer: str
    time: float | None
    principal: Principal | None
    context: str
    start: int
    end: int
    arrived: float | None = None


class Activity(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """So many more occurrences of a finding in one minute of event time (epoch seconds, a multiple of 60); that of the
    arrival where records have no time.
    """

    finding: str
    minute: int
    count: int


NO_MINUTE: Final = -1
"""The minute of what came at a time that nobody knows: it names none, and was there before its log was followed."""


class Usage(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What to add to the meters of one principal, and of the route that it took, in one minute of event time.

    `accesses` are requests that only a web server's log tells of: they may be the `requests` again. `tokens_in`,
    `tokens_out` and `cost` (US dollars) are sums of what records say; `errors` are failed requests, `blocked` those
    that a guard refused. `values` counts sensitive values found in the requests. `route` has no identifiers in it.
    `failures` counts what went wrong by class (`auditors.usage.failures`), `latencies` and `first_tokens` count calls
    by how long they took (`auditors.usage.latencies`). With `is_arrival`, the minute is that in which the records came:
    they name none. It is `NO_MINUTE` where nobody knows that either.
    """

    minute: int
    principal: Principal
    requests: int = 0
    errors: int = 0
    blocked: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    values: int = 0
    route: str = ""
    failures: dict[str, int] = {}
    latencies: dict[int, int] = {}
    first_tokens: dict[int, int] = {}
    is_arrival: bool = False
    accesses: int = 0


class Row(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One record of the stream, in the order of arrival; `number` counts them.

    `line` is 0 as long as the lines before it are not counted. `log` and `offset` name the record: one that comes again
    is the same record, which has become longer, and replaces the earlier row. `text` is one line, masked and sanitised;
    `marks` are the code points in it that stand for sensitive values, and `worst` is the severity of the worst of
    these. `level` is the record's own word in lower case (`error`, `info`); `status` is success, failure or blocked, or
    an HTTP status. `arrived` is when it was audited. `orders` are what escape sequences that stand beside
    `text` would have a terminal do (`auditors.records.escapes`).
    """

    number: int
    time: float | None
    arrived: float
    log: int
    source: str
    line: int
    offset: int
    size: int
    format: str
    level: str
    status: str
    principal: Principal
    text: str
    marks: tuple[tuple[int, int], ...] = ()
    worst: Severity | None = None
    orders: tuple[str, ...] = ()


class RowHead(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a packed row begins with: all that is needed to put it in its place."""

    number: int
    time: float | None
    arrived: float


class FileState(msgspec.Struct, frozen=True, kw_only=True):
    """A followed file. `number` is its own for as long as it is followed.

    `names` are all under which it stands. `state` is `followed`, `copy`, `packed`, `left out`, `starting`, `empty` or
    `gone`. `behind_bytes` and `behind_seconds` say how far the audit is behind what is written. `bytes`, `lines`,
    `records`, `recognised` (bytes in recognised records) and `values` are of this run. `rate` is bytes per second of
    late. `mode` is the permission bits, `problem` what is wrong with it at present.
    """

    number: int
    name: str
    names: tuple[str, ...]
    state: str
    size: int
    offset: int
    modified: float
    behind_bytes: int = 0
    behind_seconds: float = 0.0
    bytes: int = 0
    lines: int = 0
    records: int = 0
    recognised: int = 0
    values: int = 0
    rate: float = 0.0
    formats: tuple[str, ...] = ()
    mode: int = 0
    owner: str = ""
    problem: str = ""


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """Sums of this run; `formats` counts records by format, `findings` all that there are by severity."""

    files: int = 0
    bytes: int = 0
    lines: int = 0
    records: int = 0
    recognised: int = 0
    formats: dict[str, int] = {}
    findings: dict[Severity, int] = {}


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """How the audit itself is doing.

    `watching` is `events`, `polling`, `sweeps`, or `finished` for a replay that has read everything. `queued` are bytes
    read and not yet audited, of `capacity`: full means that reading waits for auditing. `behind_bytes` is the sum over
    all files, `behind_seconds` the most of any. Rates are per second, of late. `total` is how much a replay will read
    in all, None where nobody knows.
    """

    watching: str = "sweeps"
    queued: int = 0
    capacity: int = 0
    behind_bytes: int = 0
    behind_seconds: float = 0.0
    lines_per_second: float = 0.0
    bytes_per_second: float = 0.0
    open_files: int = 0
    memory: int = 0
    saved: float | None = None
    done: int = 0
    total: int | None = None


class Inspection(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to `Inspect`: a record as it stands in its source.

    `text` is the record, JSON indented; `marks` are (start, end, entity) in code points of it. Values are masked unless
    they were to be revealed. Where the record is not there any more, `problem` says so.
    """

    ticket: int
    source: str
    line: int
    format: str = ""
    text: str = ""
    marks: tuple[tuple[int, int, str], ...] = ()
    revealed: bool = False
    problem: str = ""
    orders: tuple[str, ...] = ()


class PlacesOf(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to `FindPlaces`: (line, pointer, time) of the occurrences of a finding, in the order of the source.

    `total` is how many there are; the newest are given where these are too many.
    """

    ticket: int
    finding: str
    places: tuple[tuple[int, str, float | None], ...] = ()
    total: int = 0


class ConfigurationFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the proxy's configuration. `kinds` say what it configures, `lines` are as they may be shown: sanitised,
    with secrets replaced by `<ENTITY>`. `problem` is why it was not audited, or not in full.
    """

    name: str
    kinds: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    problem: str = ""


class Update(msgspec.Struct, frozen=True, kw_only=True):
    """What changed since the last update. `number` counts updates from 1, `made` is when it was made (epoch seconds).

    `findings` are new or changed ones as they are now; replace what is known under their IDs. `gone` are IDs of
    findings that are no more: a file's mode was mended, or an unfinished line turned out to hold something else.
    Findings that are suppressed or in a baseline are not sent. `triage` are entries as they are now, all of them in the
    first update. `scan_targets` come with the very first words. `configurations`
    are all files of the proxy's configuration and `grades` all defences as they stand now; None where they have not
    changed. `ended` comes with the last update, `error` says why where it ended by an error.
    """

    number: int
    made: float
    findings: tuple[Finding, ...] = ()
    gone: tuple[str, ...] = ()
    hits: tuple[NewHit, ...] = ()
    hits_left_out: int = 0
    activity: tuple[Activity, ...] = ()
    usage: tuple[Usage, ...] = ()
    rows: tuple[msgspec.Raw, ...] = ()
    rows_left_out: int = 0
    files: tuple[FileState, ...] = ()
    files_gone: tuple[int, ...] = ()
    problems: tuple[Skip, ...] = ()
    mended: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    triage: tuple[Triage, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    places: tuple[PlacesOf, ...] = ()
    scan_targets: tuple[ScanTarget, ...] = ()
    configurations: tuple[ConfigurationFile, ...] | None = None
    grades: tuple[Grade, ...] | None = None
    totals: Totals = Totals()
    health: Health = Health()
    ended: bool = False
    error: str = ""


class Taken(msgspec.Struct, frozen=True, tag="taken"):
    """An update was taken in: the next one may be sent."""


class Stop(msgspec.Struct, frozen=True, tag="stop"):
    """End the audit: take a last look, keep the state, send the last update."""


class SetTriage(msgspec.Struct, frozen=True, tag="triage"):
    """What a person decided; kept in the state file, if there is one, and sent back with the next update."""

    entries: tuple[Triage, ...]


class Inspect(msgspec.Struct, frozen=True, tag="inspect"):
    """Show the record that begins at a byte offset of a source, as a row, a hit or a finding names it.

    `reveal` asks for it in clear.
    """

    ticket: int
    source: str
    line: int
    offset: int
    reveal: bool = False


class FindPlaces(msgspec.Struct, frozen=True, tag="places"):
    """Name the places of a finding, `most` at most."""

    ticket: int
    finding: str
    most: int = 1_000


class Scanned(msgspec.Struct, frozen=True, tag="scanned"):
    """A scan has found this on a server; what an earlier scan of it found is no more.

    `probes` are (method, path, verdict, status, reason) of its requests; `keyed` and `administered` say whether it had
    a client's and an admin's key.
    """

    url: str
    findings: tuple[Finding, ...]
    product: str = "unknown"
    version: str | None = None
    probes: tuple[tuple[str, str, str, int, str], ...] = ()
    keyed: bool = False
    administered: bool = False


Command = Taken | Stop | SetTriage | Inspect | FindPlaces | Scanned

_ENCODE: Final = msgspec.msgpack.Encoder().encode

decode_update: Final = msgspec.msgpack.Decoder(Update).decode
decode_command: Final = msgspec.msgpack.Decoder(Command).decode
decode_row: Final = msgspec.msgpack.Decoder(Row).decode
decode_row_head: Final = msgspec.msgpack.Decoder(RowHead).decode


def encode(message: Update | Command | Row) -> bytes:
    """A message as bytes. Names that are no valid text (files may have any) are written with escapes: `\\udcff`."""
    try:
        return _ENCODE(message)
    except UnicodeEncodeError:
        return _ENCODE(_without_surrogates(msgspec.to_builtins(message)))


def pack(row: Row) -> msgspec.Raw:
    """A row as updates carry it: it is decoded when it is shown, which most rows never are."""
    return msgspec.Raw(encode(row))


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode(errors="backslashreplace").decode()
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_surrogates(item) for item in value]
    return value
