"""The titles above the columns of a list."""

from __future__ import annotations

from collections.abc import Callable

from tui import formatting
from tui.columns import Placed
from tui.lines import Line
from tui.widgets.painted import Painted


class Heading(Painted):
    """One line, aligned with the list below it; `columns` gives the columns for a width."""

    def __init__(self, columns: Callable[[int], list[Placed]]) -> None:
        super().__init__()
        self._columns = columns

    def lines(self, width: int, height: int) -> list[Line]:
        """The line. The list below has a scrollbar, so that its rows are narrower by it."""
        cells = [
            " " * (column.gap if number else 0) + formatting.fit(column.title, size, right=column.right)
            for number, (column, size) in enumerate(self._columns(max(10, width - 1)))
        ]
        return [[("".join(cells), "quiet")]]
