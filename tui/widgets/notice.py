"""A line that says how a list is narrowed down: filter, severity, period, search; hidden where it is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rich.cells import cell_len

from tui import formatting
from tui.lines import Line, Span, width_of
from tui.widgets.painted import Painted

_LEAST: Final = 12
"""Columns that a word is not cut below."""


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
        """The line. Where it is too long hints are left out first, then the longest of its words are cut."""
        line: list[Span] = [(" ", ""), *self._words()]
        if width_of(line) > width:
            line = [span for span in line if span[1] != "hint"]
        while (excess := width_of(line) - width) > 0:
            at = max(range(len(line)), key=lambda index: len(line[index][0]))
            text, style = line[at]
            if len(text) <= _LEAST:
                break
            line[at] = (formatting.fit(text, max(_LEAST, cell_len(text) - excess)), style)
        return [line]
