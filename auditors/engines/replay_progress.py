"""How far a replay has come: lines before each part, what was found and not yet told, how far each file was read."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from auditors.engines.activity import ActivityQueue
from auditors.engines.parts import Part
from auditors.engines.slices import Slice
from auditors.engines.updates import (
    MOST_HITS,
    MOST_USAGE,
    FileState,
    NewHit,
    PlacesOf,
    Usage,
    decode_row,
)
from auditors.engines.waiting_rows import WaitingRows
from auditors.model import Skip
from auditors.sources.source import Source


class LineBases:
    """How many lines stand before each span of a file; known once all spans before it were read."""

    def __init__(self, parts: list[Part]) -> None:
        self.reading: dict[Connection, int] = {}
        self._parts = parts
        self._bases: dict[int, int] = {}
        self._newlines: dict[int, int] = {}
        for number, part in enumerate(parts):
            if part.span is None or number == 0 or parts[number - 1].sources[0] is not part.sources[0]:
                self._bases[number] = 0

    def finish(self, number: int, newlines: int) -> None:
        """A part was read; so many line ends stand in it."""
        self._newlines[number] = newlines
        while number in self._bases and number in self._newlines and number + 1 < len(self._parts):
            following = number + 1
            if following in self._bases:
                return
            self._bases[following] = self._bases[number] + self._newlines[number]
            number = following

    def has_read(self, number: int) -> bool:
        """Whether a part was read to its end."""
        return number in self._newlines

    def of(self, number: int) -> int:
        """Lines before a part."""
        return self._bases[number]

    def known(self, numbers: Mapping[int, object]) -> list[int]:
        """Those of some parts whose lines can be numbered, in order."""
        return sorted(number for number in numbers if number in self._bases)


class News:
    """What was found and not yet told. A row without a time stands where the last one of its source does."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self.rows = WaitingRows()
        self.hits: deque[NewHit] = deque(maxlen=MOST_HITS)
        self.usage: list[Usage] = []
        self.problems: list[Skip] = []
        self.notes: list[str] = []
        self.places: list[PlacesOf] = []
        self.records = 0
        self.is_new = False
        self._logs: dict[str, int] = {}
        self._moments = {source.name: source.modified or 0.0 for source in sources}
        self.activity = ActivityQueue()
        self._hits_seen = self._left_out = self._rows_told = 0

    def add(self, part: Slice, lines: int) -> None:
        """Take in a slice whose lines are to be moved."""
        self.records += part.records
        self.usage += part.meters
        self.activity.add(part.activity)
        self._hits_seen += part.hits_seen
        self._left_out += part.left_out
        self.hits.extend(msgspec.structs.replace(hit, line=hit.line + lines) if lines else hit for hit in part.hits)
        for row in map(decode_row, part.rows):
            self._rows_told += 1
            log = self._logs.setdefault(row.source, len(self._logs))
            if row.time is not None:
                self._moments[row.source] = row.time
            arrived = self._moments.get(row.source, 0.0)
            self.rows.put(
                msgspec.structs.replace(row, line=row.line + lines, number=self._rows_told, log=log, arrived=arrived)
            )
        self.is_new = True

    def take_rows(self) -> tuple[tuple[msgspec.Raw, ...], tuple[NewHit, ...], int, int]:
        """Rows, hits, how many hits were seen, how many rows were left out."""
        rows = self.rows.take()
        hits, seen, left_out = tuple(self.hits), self._hits_seen, self._left_out
        self.hits.clear()
        self._hits_seen = self._left_out = 0
        return rows, hits, seen, left_out

    def take_usage(self) -> tuple[Usage, ...]:
        """Who used what, as much of it as a screen takes in at a time."""
        taken, self.usage = tuple(self.usage[:MOST_USAGE]), self.usage[MOST_USAGE:]
        return taken


class FilesRead:
    """How far each source was read."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._states = {
            source.name: FileState(
                number=number,
                name=source.name,
                names=(source.name,),
                state="waiting",
                size=source.size or 0,
                offset=0,
                modified=source.modified or 0.0,
                mode=_mode(source.path),
            )
            for number, source in enumerate(sources)
        }
        self._changed: dict[str, None] = dict.fromkeys(self._states)

    def advance(self, part: Part, piece: Slice) -> None:
        """A part was read on by a slice."""
        single = len(part.sources) == 1
        for source in part.sources:
            old = self._states[source.name]
            offset = old.offset + (piece.size if single else (source.size or 0) if piece.done else 0)
            done = offset >= old.size
            coverage = piece.coverage if single else None
            self._states[source.name] = msgspec.structs.replace(
                old,
                state="done" if done else "reading",
                offset=min(offset, old.size),
                behind_bytes=0,
                bytes=old.bytes + (coverage.bytes if coverage else 0),
                lines=old.lines + (coverage.lines if coverage else 0),
                recognised=old.recognised + (coverage.recognised if coverage else 0),
                formats=tuple(sorted({*old.formats, *(coverage.records if coverage else ())})),
                values=old.values + (piece.hits_seen if single else 0),
            )
            self._changed[source.name] = None

    def finish(self) -> None:
        """Everything was read."""
        for name, old in self._states.items():
            if old.state != "done":
                self._states[name] = msgspec.structs.replace(old, state="done", offset=old.size)
                self._changed[name] = None

    def take(self) -> tuple[FileState, ...]:
        """Those that have changed, a bounded number of them."""
        names = [name for name, _ in zip(self._changed, range(1_000), strict=False)]
        for name in names:
            del self._changed[name]
        return tuple(self._states[name] for name in names)


def _mode(path: Path | None) -> int:
    try:
        return path.stat().st_mode & 0o7777 if path is not None else 0
    except OSError:
        return 0
