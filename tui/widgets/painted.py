"""A widget of a few lines that are painted as a whole: the headline, bars, charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len, set_cell_size
from textual.strip import Strip
from textual.widget import Widget

from tui.host import Host, host_of
from tui.lines import Line, Span, plain, strip_of, width_of

_LONGEST_WORD: Final = 16
"""Columns of a word that is left out rather than cut."""


class Painted(Widget):
    """The base: subclasses give the lines."""

    ALLOW_SELECT = False
    _lines: Sequence[Line] = ()

    def lines(self, width: int, height: int) -> list[Line]:
        """The lines for a size; further ones stay blank."""
        raise NotImplementedError

    @property
    def auditor(self) -> Host:
        """The app, with the store and the clock."""
        return host_of(self)

    def update(self) -> None:
        """Paint it anew, if it looks different now."""
        if self.lines(self.size.width, self.size.height) != list(self._lines):
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """A visible line."""
        size = self.size
        if y == 0 or not self._lines:
            self._lines = self.lines(size.width, size.height)
        if y >= len(self._lines):
            return Strip.blank(size.width, self.rich_style)
        style = self.rich_style
        line = within(self._lines[y], size.width)
        return strip_of(line, self.auditor.palette, style).crop_extend(0, size.width, style)


def within(line: Line, width: int) -> Line:
    """A line in at most so many columns: one that is too long ends behind a whole word, with an ellipsis."""
    if width_of(line) <= width or cell_len(plain(line).rstrip()) <= width:
        return line
    kept: list[Span] = []
    room = width - 1
    for text, style in line:
        if (size := cell_len(text)) > room:
            cut = set_cell_size(text, room)
            word = cut.rfind(" ")
            if text[len(cut) : len(cut) + 1] != " " and word >= max(0, len(cut) - _LONGEST_WORD):
                cut = cut[:word]
            kept += [(cut, style), ("…", "quiet")]
            break
        kept.append((text, style))
        room -= size
    return kept


def joined(groups: list[list[Span]], gap: str = "  ") -> list[Span]:
    """Groups of spans with a gap between them; empty groups are left out."""
    line: list[Span] = []
    for group in groups:
        if group:
            line += [(gap, ""), *group] if line else group
    return line
