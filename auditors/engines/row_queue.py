"""Rows on their way to the screen. Of an audit that is behind they are made when they leave, for most never do."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final

import msgspec

from auditors.engines.updates import MOST_ROWS, Row, pack

MOST_WAITING: Final = 4 * MOST_ROWS
"""Rows that wait for the next update; older ones are left out, and counted."""

_SMALL: Final = 2_048
"""Bytes of a record that is kept until its row is made; of a larger one it is made at once."""

_NEWEST: Final = 200
"""Rows that leave at a time in a hurry, besides those that must: what a reader sees at the end is without gaps."""


_Waiting = tuple[bool, msgspec.Raw | Callable[[], Row]]
"""Whether a row must be shown in a hurry, too; the row, or what makes it."""


class RowQueue:
    """The queue. `left_out` counts the rows that were not shown since it was last asked (`take_left_out`)."""

    def __init__(self) -> None:
        self._waiting: deque[_Waiting] = deque()
        self._left_out = 0

    def put(self, make: Callable[[], Row], size: int, *, kept: bool, at_once: bool = False) -> None:
        """A row for a record of so many bytes; one that is `kept` is shown in a hurry, too.

        A row that will surely leave is made `at_once`: then its record is not kept, and still in the processor's cache.
        """
        self._waiting.append((kept, pack(make()) if at_once or size > _SMALL else make))
        if len(self._waiting) > MOST_WAITING:
            self._waiting.popleft()
            self._left_out += 1

    def leave_out(self) -> None:
        """Count a row that was not even put in."""
        self._left_out += 1

    def take(self, *, hurried: bool) -> tuple[msgspec.Raw, ...]:
        """The next rows, at most `MOST_ROWS`; in a hurry the newest of them, and those to be kept."""
        waiting = [self._waiting.popleft() for _ in range(min(MOST_ROWS, len(self._waiting)))]
        chosen = waiting
        if hurried:
            begin = len(waiting) - _NEWEST
            chosen = [each for at, each in enumerate(waiting) if each[0] or at >= begin]
        self._left_out += len(waiting) - len(chosen)
        return tuple([row if isinstance(row, msgspec.Raw) else pack(row()) for _, row in chosen])

    def take_left_out(self) -> int:
        """How many rows were left out since this was last asked."""
        left_out, self._left_out = self._left_out, 0
        return left_out

    def __len__(self) -> int:
        return len(self._waiting)
