"""The titles above the columns of a list: by which it is ordered stands out, and a click orders by another."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rich.cells import cell_len
from textual import events
from textual.message import Message

from tui import formatting
from tui.columns import Placed
from tui.lines import Line, Span
from tui.widgets.painted import Painted


class Heading(Painted):
    """One line, aligned with the list below it; `columns` gives the columns for a width, `ordered_by` the names of
    those that the list is ordered by, where that can be changed, `remarks` what stands behind titles where it fits.
    """

    class Clicked(Message):
        """The title of a column was clicked."""

        def __init__(self, column: str) -> None:
            super().__init__()
            self.column = column

    def __init__(
        self,
        columns: Callable[[int], list[Placed]],
        ordered_by: Callable[[], frozenset[str]] = frozenset,
        remarks: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        super().__init__()
        self._columns = columns
        self._ordered_by = ordered_by
        self._remarks = remarks

    def _placed(self) -> list[Placed]:
        """The columns. The list below has a scrollbar, so that its rows are narrower by it."""
        return self._columns(max(10, self.size.width - 1))

    def lines(self, width: int, height: int) -> list[Line]:
        """The line."""
        chosen, remarks = self._ordered_by(), self._remarks()
        line: list[Span] = []
        for number, (column, size) in enumerate(self._placed()):
            title = column.title
            if (remark := remarks.get(column.name)) and cell_len(title) + cell_len(remark) + 3 <= size:
                title += f" · {remark}"
            shown = " " * (column.gap if number else 0) + formatting.fit(title, size, right=column.right)
            line.append((shown, "strong" if column.name in chosen else "quiet"))
        return [line]

    def on_click(self, event: events.Click) -> None:
        """Say which title it was."""
        at = 0
        for number, (column, size) in enumerate(self._placed()):
            at += size + (column.gap if number else 0)
            if event.x < at:
                self.post_message(self.Clicked(column.name))
                return
