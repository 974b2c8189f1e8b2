"""Encoded records in the order of their times, and those of them that a filter lets through: a million in some tens of
megabytes, for all but the blocks that somebody looks at lie packed.
"""

from __future__ import annotations

import bisect
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import Final

from tui.state.row_block import Item, RowBlock

_OPEN: Final = 40
"""Blocks that are not packed: where records are put in, and where somebody reads."""

_REPEATED: Final = 2_000
"""How many of the latest records are looked through for one that comes again, longer."""

_MOVES: Final = 1_000
"""Moves that are remembered one by one."""

Move = tuple[int, int]
"""From an index on, rows stand so many places further down."""


class OrderedRows:
    """The list. Indices are those of the records that the filter lets through, all of them where there is none.

    `rows` counts all, `forgotten` those that were there once, `size` is what they take in bytes. `waiting` counts
    blocks that are still to be filtered, `scanned` is the part of them that is.
    """

    def __init__(self) -> None:
        self.rows = self.forgotten = 0
        self.waiting = 0
        self._blocks: list[RowBlock] = []
        self._open: OrderedDict[RowBlock, None] = OrderedDict()
        self._is_filtered = False
        self._counted: list[int] | None = None
        self._placed: tuple[RowBlock, list[int]] | None = None
        self._moves: list[Move] = []

    def __len__(self) -> int:
        return self._ends[-1] if self._blocks else 0

    def __getitem__(self, index: int) -> bytes:
        ends = self._ends
        at = bisect.bisect_right(ends, index)
        block = self._blocks[at]
        within = index - (ends[at - 1] if at else 0)
        row = self._opened(block)[within if not self._is_filtered else self._chosen_of(block)[within]]
        self._pack_others()
        return row

    @property
    def size(self) -> int:
        """What the records take in memory, in bytes."""
        return sum(block.size for block in self._blocks)

    @property
    def first(self) -> float | None:
        """The moment of the oldest record."""
        return self._blocks[0].times[0] if self._blocks else None

    @property
    def scanned(self) -> float:
        """The part of all records that is filtered, from 0 to 1."""
        return 1 - self.waiting / max(1, len(self._blocks))

    def index_at(self, moment: float) -> int:
        """The first row at or after a moment."""
        at = bisect.bisect_left(self._blocks, moment, key=_begin) - 1
        return self._index(at, bisect.bisect_left(self._blocks[at].times, moment)) if at >= 0 else 0

    def _index(self, number: int, within: int) -> int:
        """The index of the first row from a place in a block on."""
        return (self._ends[number - 1] if number else 0) + self._count(self._blocks[number], within)

    def _count(self, block: RowBlock, end: int | None = None) -> int:
        if not self._is_filtered:
            return len(block) if end is None else end
        return 0 if block.chosen is None else block.chosen.count(1, 0, end)

    @property
    def _ends(self) -> list[int]:
        """How many rows there are up to the end of each block."""
        if self._counted is None:
            self._counted, self._placed = list(accumulate(map(self._count, self._blocks))), None
        return self._counted

    def _chosen_of(self, block: RowBlock) -> list[int]:
        if self._placed is None or self._placed[0] is not block:
            self._placed = block, [at for at, chosen in enumerate(block.chosen or ()) if chosen]
        return self._placed[1]

    def take_moves(self) -> list[Move]:
        """How rows have moved since the last time, other than by what stands behind them."""
        moves, self._moves = self._moves, []
        return moves

    def _move(self, index: int, number: int) -> None:
        self._moves.append((index, number))
        if len(self._moves) > _MOVES:
            self._moves = [(0, sum(number for _, number in self._moves))]

    # Records come and go.

    def extend(self, items: Sequence[Item]) -> None:
        """Put records in, in the order of their times."""
        self.rows += len(items)
        end = len(items)
        while end:  # the latest first: then what stands before them has not moved
            number = bisect.bisect_right(self._blocks, items[end - 1].moment, key=_begin) - 1
            begin = bisect.bisect_left(items, _begin(self._blocks[number]), hi=end, key=_moment) if number > 0 else 0
            self._put(max(0, number), items[begin:end])
            end = begin
        self._counted = None
        self._pack_others()

    def _put(self, number: int, items: Sequence[Item]) -> None:
        if not self._blocks:
            self._blocks = [RowBlock(items[:1], filtered=self._is_filtered)]
            items = items[1:]
        block = self._blocks[number]
        index = self._index(number, bisect.bisect_right(block.times, items[0].moment)) if items else 0
        is_last = number == len(self._blocks) - 1 and index >= len(self)
        before = self._count(block)
        added = block.put(items) if items else []
        self._blocks[number + 1 : number + 1] = added
        if self._is_filtered and block.chosen is None:
            self.waiting += len(added)
        if not is_last:
            self._move(index, sum(map(self._count, (block, *added))) - before)
        for each in (block, *added):
            self._opened(each)

    def forget(self, most_rows: int, most_bytes: int) -> int:
        """Forget the oldest records until there are no more than that; gives how many rows were among them."""
        rows, size, number = self.rows, self.size, 0
        while (rows > most_rows or size > most_bytes) and number < len(self._blocks) - 1:
            rows, size, number = rows - len(self._blocks[number]), size - self._blocks[number].size, number + 1
        gone = self._ends[number - 1] if number else 0
        for block in self._blocks[:number]:
            self._open.pop(block, None)
            self.waiting -= self._is_waiting(block)
        del self._blocks[:number]
        self.forgotten += self.rows - rows
        self.rows, self._counted = rows, None
        while (self.rows > most_rows or self.size > most_bytes) and len(self._blocks[0]) > 1:
            gone += self._halve(self._blocks[0])
        if gone:
            self._move(0, -gone)
        return gone

    def _halve(self, block: RowBlock) -> int:
        """Forget the older half of a block; gives how many rows were in it."""
        half = len(block) // 2
        gone = self._count(block, half)
        block.forget(0, half)
        self.rows, self.forgotten, self._counted = self.rows - half, self.forgotten + half, None
        return gone

    def replace(self, item: Item, is_it: Callable[[bytes], bool]) -> bool:
        """Put a record in the place of an earlier one, if that is among the latest.

        False where there is none, or none any more: one of another time was taken out, for its place is another too.
        """
        place = self._find(is_it)
        if place is None:
            return False
        number, within = place
        block = self._blocks[number]
        if block.times[within] == item.moment:
            block.replace(within, item)
            self._counted = None
            return True
        self._move(self._index(number, within), self._count(block, within) - self._count(block, within + 1))
        if len(block) > 1:
            block.forget(within, within + 1)
        else:
            del self._blocks[number]
            self._open.pop(block, None)
            self.waiting -= self._is_waiting(block)
        self.rows, self._counted = self.rows - 1, None
        return False

    def _find(self, is_it: Callable[[bytes], bool]) -> tuple[int, int] | None:
        """In which block a record stands, and where in it, if it is among the latest."""
        left = _REPEATED
        for number in range(len(self._blocks) - 1, -1, -1):
            rows = self._opened(self._blocks[number])
            for within in range(len(rows) - 1, max(-1, len(rows) - 1 - left), -1):
                if is_it(rows[within]):
                    return number, within
            left -= len(rows)
            if left <= 0:
                return None
        return None

    # What is open, and what a filter lets through.

    def _opened(self, block: RowBlock) -> list[bytes]:
        self._open[block] = None
        self._open.move_to_end(block)
        return block.open()

    def _pack_others(self) -> None:
        while len(self._open) > _OPEN:
            self._open.popitem(last=False)[0].pack()

    def _is_waiting(self, block: RowBlock) -> bool:
        return self._is_filtered and block.chosen is None

    def select(self, *, filtered: bool) -> None:
        """Let all through, or none but those that `scan` finds."""
        self._is_filtered, self._counted = filtered, None
        self._moves.clear()
        for block in self._blocks:
            block.chosen = None
        self.waiting = len(self._blocks) if filtered else 0

    def scan(self, accepts: Callable[[bytes], bool], is_possible: Callable[[bytes], bool], seconds: float) -> int:
        """Filter blocks, the latest first, for so long; gives how many rows were put in. `is_possible` says whether a
        row that is accepted may be in a block at all.
        """
        deadline = time.monotonic() + seconds
        found = 0
        for number in range(len(self._blocks) - 1, -1, -1):
            if not self.waiting or time.monotonic() > deadline:
                break
            block = self._blocks[number]
            if block.chosen is not None:
                continue
            index = self._index(number, 0)
            added = block.choose(accepts) if is_possible(block.plain()) else block.choose_none()
            self.waiting -= 1
            if added:
                self._counted = None
                self._move(index, added)
                found += added
        return found


def moved(index: int, moves: Iterable[Move]) -> int:
    """Where a row stands after moves."""
    for begin, number in moves:
        if index >= begin:
            index = max(begin, index + number)
    return index


def _begin(block: RowBlock) -> float:
    return float(block.times[0])


def _moment(item: Item) -> float:
    return item.moment
