"""Who reads which part of the input next.

A reader goes on best where it has just read: what is open there stays open, and what repeats stands close together, as
a conversation is sent anew with every turn. So each reader takes rows of parts. Not too long ones: what is read can be
put together, and looked at in the order of its time, as far as nothing is missing. And shorter ones towards the end,
where whoever is done takes half of what another has left.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from auditors.engines.parts import Part

Numbered = tuple[int, Part]

LONGEST: Final = 32 << 20
"""Bytes of a row at most."""

_ROUNDS: Final = 2
"""Rows for each reader that what is left is divided into."""

_SHORTEST: Final = 16
"""Rows for each reader of which none is shorter than its share of the whole."""


class Shares:
    """The parts that nobody has begun yet, for so many readers. Each part is given once; rows have `longest` bytes at
    most, or one part.
    """

    def __init__(self, parts: Iterable[Numbered], readers: int, longest: int = LONGEST) -> None:
        self._rows = _rows(list(parts), readers, longest)[::-1]
        self._taken: list[list[Numbered]] = [[] for _ in range(readers)]

    def next(self, reader: int) -> Numbered | None:
        """The next part for a reader, by its number; None where nothing is left."""
        own = self._taken[reader]
        if not own:
            own += self._rows.pop() if self._rows else self._from_others()
        return own.pop() if own else None

    def _from_others(self) -> list[Numbered]:
        """The latter half of the longest row that somebody has taken."""
        longest = max(self._taken, key=len)
        half = (len(longest) + 1) // 2
        others, longest[:half] = longest[:half], []
        return others


def _rows(parts: list[Numbered], readers: int, longest: int) -> list[list[Numbered]]:
    """The parts in rows, each of which has its last part first."""
    left = sum(part.size for _, part in parts)
    least = left // (_SHORTEST * readers)
    rows: list[list[Numbered]] = []
    size = limit = 0
    for numbered in parts:
        if not rows or size + numbered[1].size > limit:
            rows.append([])
            size, limit = 0, min(longest, max(least, left // (_ROUNDS * readers)))
        rows[-1].append(numbered)
        size += numbered[1].size
        left -= numbered[1].size
    return [row[::-1] for row in rows]
