"""Who reads which part of the input next.

What a reader has seen it need not look at again, and what repeats stands close together: a conversation is sent anew
with every turn. So each reader goes through a stretch of its own, part by part, and who is done takes over half of the
longest one that is left.
"""

from __future__ import annotations

from collections.abc import Iterable

from auditors.engines.parts import Part

Numbered = tuple[int, Part]


class Shares:
    """The parts that nobody has begun yet, for so many readers. Each part is given once."""

    def __init__(self, parts: Iterable[Numbered], readers: int) -> None:
        waiting = list(parts)
        whole = sum(part.size for _, part in waiting)
        self._stretches: list[list[Numbered]] = [[] for _ in range(readers)]
        before = 0
        for numbered in waiting:
            at = before * readers // whole if whole else 0
            self._stretches[min(at, readers - 1)].append(numbered)
            before += numbered[1].size
        for stretch in self._stretches:
            stretch.reverse()

    def next(self, reader: int) -> Numbered | None:
        """The next part for a reader, by its number; None where nothing is left."""
        own = self._stretches[reader]
        if not own:
            longest = max(self._stretches, key=len)
            half = (len(longest) + 1) // 2
            own += longest[:half]
            del longest[:half]
        return own.pop() if own else None
