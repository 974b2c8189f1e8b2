"""Who reads which part of the input next.

What a reader has seen it need not look at again, and what repeats stands close together: a conversation is sent anew
with every turn. So each reader takes some parts in a row. Not too many: what is read can be put together, and looked at
in the order of its time, as far as nothing is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from auditors.engines.parts import Part

Numbered = tuple[int, Part]

_LONGEST: Final = 4
"""Parts that a reader takes in a row."""


class Shares:
    """The parts that nobody has begun yet, for so many readers. Each part is given once."""

    def __init__(self, parts: Iterable[Numbered], readers: int) -> None:
        waiting = list(parts)[::-1]
        length = max(1, min(_LONGEST, len(waiting) // (2 * readers)))
        self._rows = [waiting[max(0, end - length) : end] for end in range(len(waiting), 0, -length)][::-1]
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
