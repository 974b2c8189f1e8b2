"""The log as a list of records in the order of their times: as many of the latest as memory is set aside for.

A record is kept as its MessagePack bytes, which the garbage collector need not look at; it is decoded when it is
painted or filtered by.
"""

from __future__ import annotations

import bisect
import time
from array import array
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from auditors.engines.updates import Row, RowHead, decode_row, decode_row_head
from tui.state.filtering import NOTHING, Filter
from tui.state.finding_row import who

MOST_ROWS: Final = 150_000
MOST_BYTES: Final = 48 << 20
"""What is kept at most, whichever is reached first."""

_SPARE: Final = 0.1
"""How much more than needed is dropped at a time, so that dropping is rare."""

_LATE: Final = 20_000
"""How many of the latest rows a late record may be put among; a later one goes to the end."""

_REPEATED: Final = 2_000
"""How many of the latest records are looked through for one that comes again, longer."""


def moment_of(row: Row | RowHead) -> float:
    """What orders rows: the record's time, or when it arrived."""
    return row.time if row.time is not None else row.arrived


class Ordered:
    """Encoded rows in the order of their times, and those of equal times in that of their arrival."""

    def __init__(self) -> None:
        self.times: array[float] = array("d")
        self.rows: list[bytes] = []
        self.bytes = 0

    def __len__(self) -> int:
        return len(self.rows)

    def extend(self, batch: Sequence[tuple[float, bytes]]) -> int:
        """Put rows in; gives the first index that has changed."""
        if not batch:
            return len(self.rows)
        ordered = sorted(batch, key=lambda item: item[0])
        at = len(self.rows)
        if at and ordered[0][0] < self.times[-1]:
            low = max(0, at - _LATE)
            at = bisect.bisect_right(self.times, ordered[0][0], lo=low)
            tail = [*zip(self.times[at:], self.rows[at:], strict=True), *ordered]
            tail.sort(key=lambda item: item[0])
            del self.times[at:], self.rows[at:]
            self.times.extend(moment for moment, _ in tail)
            self.rows.extend(row for _, row in tail)
        else:
            self.times.extend(moment for moment, _ in ordered)
            self.rows.extend(row for _, row in ordered)
        self.bytes += sum(len(row) for _, row in batch)
        return at

    def prepend(self, batch: Sequence[tuple[float, bytes]]) -> None:
        """Put ordered rows before all others."""
        self.times[:0] = array("d", [moment for moment, _ in batch])
        self.rows[:0] = [row for _, row in batch]
        self.bytes += sum(len(row) for _, row in batch)

    def drop(self, number: int) -> None:
        """Forget the oldest rows."""
        self.bytes -= sum(map(len, self.rows[:number]))
        del self.rows[:number], self.times[:number]

    def replace(self, number: int, moment: float, new: bytes) -> bool:
        """Put a row in the place of the earlier one with its number, if that is among the latest.

        False where there is none, or none any more: one of another time was taken out, for its place is another too.
        """
        for index in range(len(self.rows) - 1, max(-1, len(self.rows) - _REPEATED), -1):
            old = self.rows[index]
            if decode_row_head(old).number == number:
                if self.times[index] != moment:
                    del self.rows[index], self.times[index]
                    self.bytes -= len(old)
                    return False
                self.rows[index] = new
                self.bytes += len(new) - len(old)
                return True
        return False


class Stream:
    """The rows that are kept, and those of them that a filter lets through.

    `left_out` never reached the screen, `taken` did; `dropped` counts how many were forgotten at the front of the shown
    list, for whoever remembers an index.
    """

    def __init__(self, most_rows: int = MOST_ROWS, most_bytes: int = MOST_BYTES) -> None:
        self.all = Ordered()
        self.shown = self.all
        self.filter: Filter = NOTHING
        self.left_out = 0
        self.taken = 0
        self.dropped = 0
        self._most_rows = most_rows
        self._most_bytes = most_bytes
        self._last = 0
        self._unscanned = 0

    def __len__(self) -> int:
        return len(self.shown)

    def __getitem__(self, index: int) -> Row:
        return decode_row(self.shown.rows[index])

    @property
    def scanning(self) -> bool:
        """Whether older rows are still to be filtered."""
        return self._unscanned > 0

    def extend(self, rows: Iterable[msgspec.Raw]) -> None:
        """Take in new rows, as updates carry them. One whose number is not new has become longer."""
        batch, selected = [], []
        for packed in rows:
            row, head = bytes(packed), decode_row_head(packed)
            moment = moment_of(head)
            if head.number > self._last:
                self._last = head.number
            else:
                if self.shown is not self.all:
                    self.shown.replace(head.number, moment, row)
                if self.all.replace(head.number, moment, row):
                    continue
            item = (moment, row)
            batch.append(item)
            if self.filter and accepts(self.filter, decode_row(row)):
                selected.append(item)
        self.taken += len(batch)
        self.all.extend(batch)
        if self.shown is not self.all:
            self.shown.extend(selected)
        self._trim()

    def _trim(self) -> None:
        rows, size = len(self.all), self.all.bytes
        if rows <= self._most_rows and size <= self._most_bytes:
            return
        share = max(1 - self._most_rows / max(rows, 1), 1 - self._most_bytes / max(size, 1)) + _SPARE
        number = min(rows, int(rows * share) + 1)
        self.all.drop(number)
        self._unscanned = max(0, self._unscanned - number)
        if self.shown is self.all:
            self.dropped += number
        elif self.all.times:
            gone = bisect.bisect_left(self.shown.times, self.all.times[0])
            self.shown.drop(gone)
            self.dropped += gone

    def select(self, chosen: Filter) -> None:
        """Show only what a filter lets through; `scan` goes through what is there already."""
        self.filter = chosen
        self.dropped = 0
        if not chosen:
            self.shown, self._unscanned = self.all, 0
        else:
            self.shown, self._unscanned = Ordered(), len(self.all)

    def scan(self, seconds: float) -> bool:
        """Filter older rows, the latest first, for so long; tells whether any were put in."""
        deadline = time.monotonic() + seconds
        found: list[tuple[float, bytes]] = []
        while self._unscanned and time.monotonic() < deadline:
            begin = max(0, self._unscanned - 500)
            part = [
                (self.all.times[index], self.all.rows[index])
                for index in range(begin, self._unscanned)
                if accepts(self.filter, decode_row(self.all.rows[index]))
            ]
            found = part + found
            self._unscanned = begin
        if found:
            self.shown.prepend(found)
            self.dropped -= len(found)
        return bool(found)

    def index_at(self, moment: float) -> int:
        """The first shown row at or after a moment."""
        return bisect.bisect_left(self.shown.times, moment)


def accepts(chosen: Filter, row: Row) -> bool:
    """Whether a filter lets a row through."""
    return chosen.accepts(row.worst, lambda: _text(row), lambda: _fields(row))


def _text(row: Row) -> str:
    principal = row.principal
    names = (principal.key_alias, principal.key, principal.user, principal.model, principal.team, principal.ip)
    return " ".join((row.text, *filter(None, names), row.source, row.status, row.level)).lower()


def _fields(row: Row) -> dict[str, str]:
    principal = row.principal
    found = row.text.lower() if row.marks else ""
    return {
        "key": f"{principal.key_alias or ''} {principal.key or ''}".lower(),
        "user": (principal.user or "").lower(),
        "model": (principal.model or "").lower(),
        "team": (principal.team or "").lower(),
        "ip": principal.ip or "",
        "source": row.source.lower(),
        "status": f"{row.status} {row.level}".lower(),
        "principal": who(principal).lower(),
        "rule": found,
        "entity": found,
    }
