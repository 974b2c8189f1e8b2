"""Who reads which part of the input next.

A reader goes on best where it has just read: what is open there stays open, and what repeats stands close together, as
a conversation is sent anew with every turn. So each reader takes rows of parts. Not too long ones: what is read can be
put together, and looked at in the order of its time, as far as nothing is missing. And shorter ones towards the end,
where whoever is done takes half of what another has left. A row that goes on where another reader's ends is left to it
as long as there are others: so most readers go through two rows without a break.

Logs of the same time are read side by side: a reader has a row of each of several, and takes the earliest part of them.
Where there are more than all readers can have, the smallest come before the others: were they left for the end, nothing
of their time could be looked at until then.

A source in stretches is read by whoever began it, row by row; who finds nothing else takes rows of it, too.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from auditors.engines.parts import SIDE_BY_SIDE, Part

Numbered = tuple[int, Part]

LONGEST: Final = 240 << 20
"""Bytes of a row at most."""

_ROUNDS: Final = 2
"""Rows for each reader that what is left is divided into."""

_SHORTEST: Final = 6
"""Rows for each reader of which none is shorter than its share of the whole: whoever begins one knows nothing of what
its conversations repeat.
"""

_STRETCHES: Final = 8
"""Stretches of a row. A reader must look at much of what stands before one that it does not know; and when they come to
an end, nobody knows before.
"""

_Row = list[Numbered]
"""Parts of one source, or of none that is cut, the last one first."""


class Shares:
    """The parts that nobody has begun yet, for so many readers. Each part is given once; rows have `longest` bytes at
    most, or one part.
    """

    def __init__(self, parts: Iterable[Numbered], readers: int, longest: int = LONGEST) -> None:
        self._rows = _rows(_thinned(list(parts), SIDE_BY_SIDE * readers), readers, longest)[::-1]
        self._taken: list[list[_Row]] = [[] for _ in range(readers)]
        self._last: list[Part | None] = [None] * readers
        self._endless: dict[int, Iterator[_Row]] = {}

    @property
    def left(self) -> int:
        """Parts that nobody has begun; of stretches, as many as will be begun soon."""
        taken = (row for rows in self._taken for row in rows)
        return sum(map(len, self._rows)) + sum(map(len, taken)) + _STRETCHES * len(self._endless)

    def next(self, reader: int) -> Numbered | None:
        """The next part for a reader, by its number; None where nothing is left."""
        own = self._taken[reader]
        row = min(own, key=_time, default=None)
        if row is None or (self._rows and _time(self._rows[-1]) < _time(row) and len(own) < SIDE_BY_SIDE):
            row = self._begun(self._following(reader)) if self._rows else self._from_others()
            if not row:
                return None
            own.append(row)
        following = row.pop()
        self._last[reader] = following[1]
        if not row:
            own.remove(row)
            if following[0] in self._endless:
                own.append(next(self._endless[following[0]]))
        return following

    def end(self, number: int, at: int) -> None:
        """A part has no stretches behind one of them."""
        self._endless.pop(number, None)
        for rows in self._taken:
            for row in rows:
                row[:] = [(other, part) for other, part in row if other != number or part.at is None or part.at < at]
            rows[:] = filter(None, rows)

    def _following(self, reader: int) -> _Row:
        """One of the next rows: best one that goes on where this reader is, and rather none that another will be at.
        The first ones are taken as they come, so that as little as possible is missing in what was read.
        """
        rows = self._rows
        here = self._last[reader]
        if here is None:
            return rows.pop()
        near = [at for at in range(-1, -1 - min(len(rows), len(self._taken)), -1) if _is_same(rows[at], rows[-1])]
        own = next((at for at in near if _leads_to(here, rows[at])), None)
        if own is None:
            ends = [row[0][1] for taken in self._taken for row in taken]
            ends += [last for last in self._last if last is not None and last is not here]
            own = next((at for at in near if not any(_leads_to(end, rows[at]) for end in ends)), -1)
        return rows.pop(own)

    def _begun(self, row: _Row) -> _Row:
        """A row that nobody had; of a part in stretches, the first row of these."""
        number, part = row[0]
        if not part.stretches:
            return row
        rows = (
            [(number, part.stretch(at)) for at in range(first, first + _STRETCHES)][::-1]
            for first in itertools.count(0, _STRETCHES)
        )
        self._endless[number] = rows
        return next(rows)

    def _from_others(self) -> _Row:
        """The latter half of the longest row that somebody has taken, or a row of stretches."""
        taken = [(rows, row) for rows in self._taken for row in rows if row[0][1].at is None]
        rows, longest = max(taken, key=_length, default=([], []))
        if not longest and self._endless:
            return next(next(iter(self._endless.values())))
        half = (len(longest) + 1) // 2
        others, longest[:half] = longest[:half], []
        if others and not longest:
            rows.remove(longest)
        return others


def _length(taken: tuple[list[_Row], _Row]) -> int:
    return len(taken[1])


def _is_same(one: _Row, other: _Row) -> bool:
    """Whether two rows are of one source."""
    return one[0][1].sources == other[0][1].sources


def _leads_to(part: Part | None, row: _Row) -> bool:
    """Whether a row begins where a span ends."""
    first = row[-1][1]
    if part is None or part.span is None or first.span is None:
        return False
    return part.span.end == first.span.start and part.sources == first.sources


def _time(row: _Row) -> float:
    """When a row begins; one without a time comes before others, once it is begun."""
    time = row[-1][1].time
    return time if time is not None else 0.0


def _thinned(parts: list[Numbered], most: int) -> list[Numbered]:
    """The parts, so that at most so many logs are of the same time: the smallest lose theirs, and so come first."""
    times: defaultdict[str, list[float]] = defaultdict(list)
    sizes: Counter[str] = Counter()
    for _, part in parts:
        if part.time is not None:
            times[part.sources[0].name].append(part.time)
            sizes[part.sources[0].name] += part.size
    at_once: list[str] = []
    early: set[str] = set()
    for name in sorted(times, key=lambda name: times[name][0]):
        at_once = [*(other for other in at_once if times[other][-1] >= times[name][0]), name]
        if len(at_once) > most:
            smallest = min(at_once, key=sizes.__getitem__)
            at_once.remove(smallest)
            early.add(smallest)
    return [
        (number, msgspec.structs.replace(part, time=None) if part.sources[0].name in early else part)
        for number, part in parts
    ]


def _rows(parts: list[Numbered], readers: int, longest: int) -> list[_Row]:
    """The parts in rows, those of the earliest time first, as far as times are known."""
    left = sum(part.size for _, part in parts)
    least = left // (_SHORTEST * readers)
    rows: list[_Row] = []
    size = limit = 0
    for numbered in parts:
        part = numbered[1]
        if not rows or size + part.size > limit or _is_apart(rows[-1][0][1], part):
            rows.append([])
            size, limit = 0, min(longest, max(least, left // (_ROUNDS * readers)))
        rows[-1].append(numbered)
        size += part.size
        left -= part.size
    return sorted((row[::-1] for row in rows), key=_time)


def _is_apart(one: Part, other: Part) -> bool:
    """Whether two parts are of logs that may be read side by side, or one is read in stretches."""
    if one.stretches or other.stretches:
        return True
    return (one.time is not None or other.time is not None) and one.sources != other.sources
