"""The log as a list of records in the order of their times: as many of the latest as memory is set aside for.

A record is kept as its MessagePack bytes; it is decoded when it is painted or filtered by.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from auditors.engines.updates import Row, RowHead, decode_row, decode_row_head
from tui.state.filtering import NOTHING, Filter
from tui.state.finding_row import who
from tui.state.key_names import KeyNames
from tui.state.ordered_rows import OrderedRows
from tui.state.row_block import Item

MOST_ROWS: Final = 1_000_000
MOST_BYTES: Final = 96 << 20
"""What is kept at most, whichever is reached first."""

_COPIED: Final = frozenset({"", "key", "user", "model", "team", "ip", "source", "status"})
"""Fields whose words stand in an encoded row as filters look at them, but for upper and lower case."""


def moment_of(row: Row | RowHead) -> float:
    """What orders rows: the record's time, or when it arrived."""
    return row.time if row.time is not None else row.arrived


class Stream:
    """The rows that are kept, and those of them that a filter lets through: indices are those of the latter.

    `left_out` never reached the screen, `taken` did; `forgotten` of these are kept no more. `dropped` counts how many
    went at the front of the shown list, for whoever remembers an index.
    """

    def __init__(self, names: KeyNames | None = None, most_rows: int = MOST_ROWS, most_bytes: int = MOST_BYTES) -> None:
        self._names = names or KeyNames()
        self.filter: Filter = NOTHING
        self.rows = OrderedRows()
        self.left_out = 0
        self.taken = 0
        self.dropped = 0
        self._most_rows = most_rows
        self._most_bytes = most_bytes
        self._last = 0

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> Row:
        return self._decoded(self.rows[index])

    def _decoded(self, packed: bytes) -> Row:
        row = decode_row(packed)
        principal = self._names.named(row.principal)
        return row if principal is row.principal else msgspec.structs.replace(row, principal=principal)

    @property
    def kept(self) -> int:
        """How many rows are kept, shown or not."""
        return self.rows.rows

    @property
    def forgotten(self) -> int:
        """How many were there once."""
        return self.rows.forgotten

    @property
    def scanning(self) -> bool:
        """Whether older rows are still to be filtered."""
        return self.rows.waiting > 0

    @property
    def scanned(self) -> float:
        """Which part of them is filtered, from 0 to 1."""
        return self.rows.scanned

    def extend(self, rows: Iterable[msgspec.Raw]) -> None:
        """Take in new rows, as updates carry them. One whose number is not new has become longer."""
        batch: dict[int, Item] = {}
        for packed in rows:
            row, head = bytes(packed), decode_row_head(packed)
            number = head.number
            item = Item(moment_of(head), row, not self.filter or self._accepts(row))
            if number > self._last:
                self._last = number
            elif number not in batch and self._replace(number, item):
                continue
            batch[number] = item
        self.taken += len(batch)
        self.rows.extend(sorted(batch.values(), key=lambda item: item.moment))
        self.dropped += self.rows.forget(self._most_rows, self._most_bytes)

    def _replace(self, number: int, item: Item) -> bool:
        return self.rows.replace(item, lambda row: decode_row_head(row).number == number)

    def select(self, chosen: Filter) -> None:
        """Show only what a filter lets through; `scan` goes through what is there already."""
        self.filter = chosen
        self.dropped = 0
        self.rows.select(filtered=bool(chosen))

    def scan(self, seconds: float) -> bool:
        """Filter older rows, the latest first, for so long; tells whether any were put in."""
        found = self.rows.scan(self._accepts, self._is_possible, seconds)
        self.dropped -= found
        return found > 0

    def _accepts(self, row: bytes) -> bool:
        return accepts(self.filter, self._decoded(row))

    def _is_possible(self, rows: bytes) -> bool:
        """Whether some of many rows may be let through: all words must be there that must be there. To look for them in
        encoded rows is a hundred times faster than in decoded ones.
        """
        words = [term.word for term in self.filter.terms if term.word and not term.negated and term.field in _COPIED]
        if not words:
            return True
        text = rows.decode(errors="replace").lower()
        return all(word in text or any(key in text for key in self._names.keys_called(word)) for word in words)

    def index_at(self, moment: float) -> int:
        """The first shown row at or after a moment."""
        return self.rows.index_at(moment)


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
