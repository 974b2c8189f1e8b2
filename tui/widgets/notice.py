"""A line that says how a list is narrowed down: filter, severity, period, search; hidden where it is not."""

from __future__ import annotations

from collections.abc import Callable

from tui.lines import Line
from tui.widgets.painted import Painted


class Notice(Painted):
    """One line that hides itself when there is nothing to say."""

    def __init__(self, words: Callable[[], Line]) -> None:
        super().__init__()
        self._words = words

    def update(self) -> None:
        """Say it anew."""
        self.set_class(bool(self._words()), "-open")
        super().update()

    def lines(self, width: int, height: int) -> list[Line]:
        """The line."""
        return [[(" ", ""), *self._words()]]
