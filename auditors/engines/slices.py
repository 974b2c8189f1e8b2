"""A part of a dump, read in slices: what a screen wants to show while a worker is still at it."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from typing import Final

import msgspec

from auditors.catalogue import rules
from auditors.engines.collector import relax
from auditors.engines.meters import Meters
from auditors.engines.parts import Part, PartReader
from auditors.engines.rows import Arrival, new_hit_of, row_of
from auditors.engines.updates import MOST_HITS, NewHit, Row, Usage, encode
from auditors.errors import AuditorError, InternalError
from auditors.ledger import Ledger, finding_id
from auditors.model import Coverage, Fields, Occurrence, Principal, Severity
from auditors.pipeline import Held
from auditors.records.record import Record
from auditors.records.troubles import Met
from auditors.request import AuditRequest, Depth
from auditors.sightings import Sightings
from auditors.signals import leave_to_parent
from auditors.sources.source import Span
from auditors.usage.collecting import UsagePart
from auditors.usage.prices import Prices

INTERVAL: Final = 0.25
"""Seconds between two slices."""

KEPT_ROWS: Final = 1_000_000
"""Rows of a whole dump that go to the screen; of a larger one an even selection, and those with sensitive values."""

_EARLY: Final = 4 << 20
"""Bytes of the input that patterns alone look at, to have something to show at once."""

_FARTHEST: Final = 64 << 20
_PATIENCE: Final = 0.8
"""Where those bytes hold nothing: bytes and seconds of CPU after which patterns give way to the whole of detection."""

_NICE: Final = 10
"""How far a worker gives way to the screen, which a key should not wait for."""

_LEAST_ROWS: Final = 20
_ROW_BYTES: Final = 200
"""Bytes that a record has at least, as far as the selection of rows is concerned."""


class Slice(msgspec.Struct):
    """What was found in a stretch of a part since the last slice.

    Line numbers of a span count from a place that so many lines before it `begins`. `size` are bytes on disk.
    `coverage`, `newlines`, `troubles`, `usage` and `sightings` come with the last slice of a part, which is `done`.
    `rows` are encoded; `left_out` counts those that were not selected. An `early` slice is what patterns alone say,
    while entity recognition is still being loaded: the same lines are read again.
    """

    ledger: Ledger
    size: int
    records: int
    activity: dict[tuple[str, int], int]
    meters: tuple[Usage, ...]
    rows: list[bytes]
    hits: list[NewHit]
    hits_seen: int
    left_out: int
    begins: int = 0
    done: bool = False
    coverage: Coverage | None = None
    newlines: int = 0
    troubles: tuple[Met, ...] = ()
    usage: UsagePart | None = None
    sightings: Sightings | None = None
    early: bool = False


class Gone(msgspec.Struct, frozen=True):
    """A worker gave up, and why, in one line."""

    problem: str


class Notes(msgspec.Struct, frozen=True):
    """A worker can take its first part."""

    lines: tuple[str, ...]


class _CutLedger(Ledger):
    """A ledger whose content can be taken out while it is being filled."""

    __slots__ = ()

    def cut(self) -> Ledger:
        """What was added since the last time."""
        taken = Ledger()
        taken._entries, self._entries = self._entries, {}
        taken._ready, self._ready = self._ready, {}
        return taken


class SliceReader:
    """Reads parts and sends slices of them. One for each worker; `total` is the size of the whole dump in bytes."""

    def __init__(
        self, request: AuditRequest, severities: Mapping[str, Severity], total: int, connection: Connection
    ) -> None:
        self.reader = PartReader(request, watch=self._see)
        self._severities = severities
        self._total = max(1, total)
        self._connection = connection
        self._ledger = _CutLedger()
        self._prices = Prices.load(request.settings.usage.prices)
        self._part: Part | None = None
        self._clear()
        self._latest: float | None = None
        self._sent = 0.0
        self._number = 0
        self._consumed = 0
        self._selected = 0

    def _clear(self) -> None:
        self._size = self._records = self._hits_seen = self._left_out = 0
        self._activity: dict[tuple[str, int], int] = {}
        self._meters = Meters(self._prices)
        self._rows: list[bytes] = []
        self._hits: deque[NewHit] = deque(maxlen=MOST_HITS)

    def read(self, number: int, part: Part) -> None:
        """Read a part; everything about it goes out in slices."""
        self._part, self._number = part, number
        self._latest = None
        self._consumed = self._selected = 0
        result = self.reader.read(part, self._advance, self._ledger)
        last = self._slice()
        last.done, last.coverage = True, result.coverage
        last.newlines, last.troubles = result.newlines, result.troubles
        last.usage, last.sightings = result.usage, result.sightings
        last.size += max(0, part.size - self._consumed)
        self._connection.send(last)

    def _advance(self, size: int, _findings: int) -> None:
        self._size += size
        self._consumed += size
        if time.monotonic() - self._sent >= INTERVAL:
            self._connection.send(self._slice())
            self._sent = time.monotonic()

    def _slice(self) -> Slice:
        ready = Slice(
            ledger=self._ledger.cut(),
            size=self._size,
            records=self._records,
            activity=self._activity,
            meters=self._meters.take(),
            rows=self._rows,
            hits=list(self._hits),
            hits_seen=self._hits_seen,
            left_out=self._left_out,
            begins=self.reader.begins,
        )
        self._clear()
        return ready

    def _see(
        self,
        source: str,
        record: Record,
        fields: Fields,
        principal: Principal,
        held: Sequence[Held],
        found: Sequence[Occurrence],
    ) -> None:
        self._records += 1
        if fields.time is not None:
            self._latest = fields.time
        self._meters.count(record, fields, principal, None, len(found))
        for occurrence in found:
            self._note(occurrence, held)
        if self._is_selected(record, bool(found)):
            self._rows.append(encode(self._row(source, record, fields, principal, held, found)))
        else:
            self._left_out += 1

    def _is_selected(self, record: Record, found: bool) -> bool:
        """Whether a record becomes a row: all of them where the dump is small, else an even selection."""
        assert self._part is not None
        whole = self._total <= KEPT_ROWS * _ROW_BYTES
        share = KEPT_ROWS * (self._consumed + record.size) / self._total + _LEAST_ROWS
        if not whole and self._selected >= (2 * share if found else share):
            return False
        self._selected += 1
        return True

    def _severity(self, occurrence: Occurrence) -> Severity:
        hit = occurrence.hit
        chosen = self._severities
        return chosen.get(hit.rule) or chosen.get(hit.entity) or rules()[hit.rule].severity

    def _note(self, occurrence: Occurrence, held: Sequence[Held]) -> None:
        hit, at = occurrence.hit, occurrence.location
        identity = finding_id(hit.rule, hit.fingerprint, at.source)
        if occurrence.time is not None:
            minute = int(occurrence.time // 60) * 60
            self._activity[identity, minute] = self._activity.get((identity, minute), 0) + 1
        self._hits_seen += 1
        if len(self._hits) < MOST_HITS:
            self._hits.append(new_hit_of(occurrence, held, self._severity(occurrence)))

    def _row(
        self,
        source: str,
        record: Record,
        fields: Fields,
        principal: Principal,
        held: Sequence[Held],
        found: Sequence[Occurrence],
    ) -> Row:
        worst = min((self._severity(occurrence) for occurrence in found), key=lambda each: each.rank, default=None)
        # a record without a time stays beside the one that it follows
        return row_of(Arrival(self._number, source, 0, self._latest, 0.0), record, fields, principal, held, worst)


class _EnoughError(Exception):
    """An early look has seen enough."""


class _EarlyReader(SliceReader):
    """Looks at the beginning of a part until something is found, and stops."""

    _has_found = False
    _begun = 0.0

    def look(self, part: Part) -> None:
        """Send what is found."""
        self._begun = time.process_time()
        try:
            self.read(0, part)
        except _EnoughError:
            self._connection.send(self._slice())

    def _see(self, *_: object) -> None:
        """Rows come when the part is read."""

    def _slice(self) -> Slice:
        ready = super()._slice()
        ready.early, ready.size, ready.rows, ready.meters, ready.activity = True, 0, [], (), {}
        return ready

    def _advance(self, size: int, findings: int) -> None:
        self._has_found = self._has_found or findings > 0
        super()._advance(size, findings)
        waited = self._has_found or time.process_time() - self._begun >= _PATIENCE
        if self._consumed >= _EARLY and waited:
            raise _EnoughError


def early_part(parts: Sequence[Part]) -> tuple[Part, int]:
    """What patterns alone look at first, the beginning of the input, and how many of its parts that reaches into."""
    first = parts[0]
    if first.span is None:
        return first, 1
    end, reached = first.span.end, 1
    for part in parts[1:]:
        if part.sources != first.sources or part.span is None or part.span.end > _FARTHEST:
            break
        end, reached = part.span.end, reached + 1
    return msgspec.structs.replace(first, span=Span(first.span.start, end)), reached


def look_early(request: AuditRequest, severities: Mapping[str, Severity], part: Part, connection: Connection) -> None:
    """Patterns alone on the beginning of a part."""
    usage = msgspec.structs.replace(request.settings.usage, enabled=False)
    settings = msgspec.structs.replace(request.settings, usage=usage)
    quick = msgspec.structs.replace(request, depth=Depth.PATTERNS, settings=settings, sightings=False)
    _EarlyReader(quick, severities, part.size, connection).look(part)


def _give_way() -> None:
    """Let the screen go before, now that what is found first was told. Nobody may take a priority that is higher."""
    os.setpriority(os.PRIO_PROCESS, 0, max(_NICE, os.getpriority(os.PRIO_PROCESS, 0)))


def work(
    request: AuditRequest,
    severities: Mapping[str, Severity],
    total: int,
    connection: Connection,
    inherited: Sequence[Connection],
    early: Part | None,
) -> None:
    """What a worker process does: parts come in with their numbers, slices go out, until the line is closed.

    `inherited` are lines of others, which are closed; `early` is a part to look at before detection is complete.
    """
    leave_to_parent()
    for other in inherited:
        other.close()
    try:
        if early is not None:
            look_early(request, severities, early, connection)
        reader = SliceReader(request, severities, total, connection)
        relax()
        connection.send(Notes(tuple(reader.reader.pipeline.notes)))
        while True:
            number, part = connection.recv()
            reader.read(number, part)
            _give_way()
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except Exception as error:  # a seam: nothing of an error but its way may leave the process
        known = error if isinstance(error, AuditorError) else InternalError.of(error)
        try:
            connection.send(Gone(str(known)))
        except OSError:  # nobody waits for us any more
            return
