"""A list of ready lines that is read rather than chosen from: details, explanations, guides."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from tui.lines import Line
from tui.widgets.rows import Rows


class Document(Rows):
    """Lines without a cursor; `show_lines` replaces them and keeps the place. `layout` gives the lines for a width, and
    is asked again whenever that changes.
    """

    has_cursor = False

    def __init__(self, lines: Sequence[Line] = (), *, layout: Callable[[int], Sequence[Line]] | None = None) -> None:
        super().__init__()
        self.lines = list(lines)
        self._laid_out = layout

    def on_resize(self) -> None:
        """Lay the lines out for the width that there is; then comes what every list does (Textual calls both)."""
        self._lay_out()

    def _lay_out(self) -> None:
        if self._laid_out is not None:
            self.lines = list(self._laid_out(self.scrollable_content_region.width or self.size.width))

    def lay_out_anew(self) -> None:
        """What the lines tell has changed."""
        self._lay_out()
        self.rows_changed()

    def row_count(self) -> int:
        """How many lines there are."""
        return len(self.lines)

    def row_key(self, index: int) -> Hashable:
        """The line itself."""
        return tuple(self.lines[index])

    def paint(self, index: int, width: int) -> Line:
        """A line."""
        return self.lines[index]

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Replace the lines."""
        self.lines = list(lines)
        self.rows_changed()

    def action_first(self) -> None:
        """To the beginning."""
        self.scroll_to(y=0, animate=False, immediate=True, force=True)

    def action_last(self) -> None:
        """To the end."""
        self.scroll_to(y=self.max_scroll_y, animate=False, immediate=True, force=True)
