"""A widget of a few lines that are painted as a whole: the headline, bars, charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from textual.strip import Strip
from textual.widget import Widget

from tui.lines import Line, Span, strip_of

if TYPE_CHECKING:
    from tui.app import AuditorApp


class Painted(Widget):
    """The base: subclasses give the lines."""

    ALLOW_SELECT = False
    _lines: Sequence[Line] = ()

    def lines(self, width: int, height: int) -> list[Line]:
        """The lines for a size; further ones stay blank."""
        raise NotImplementedError

    @property
    def auditor(self) -> AuditorApp:
        """The app, with the store and the clock."""
        return cast("AuditorApp", self.app)

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
        return strip_of(self._lines[y], self.auditor.palette, style).crop_extend(0, size.width, style)


def joined(groups: list[list[Span]], gap: str = "  ") -> list[Span]:
    """Groups of spans with a gap between them; empty groups are left out."""
    line: list[Span] = []
    for group in groups:
        if group:
            line += [(gap, ""), *group] if line else group
    return line
