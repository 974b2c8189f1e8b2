"""The scroll bar of a list: painted anew only when it looks different, which after most changes it does not."""

from __future__ import annotations

from collections.abc import Hashable
from math import ceil
from typing import Any, Self

from textual.geometry import Region
from textual.scrollbar import ScrollBar

_EIGHTHS = 8
"""Steps of the grip in a line."""


class RowScrollBar(ScrollBar):
    """A vertical scroll bar. What it stands for may change with every tick, what is seen of it seldom does."""

    _painted: Hashable = None

    def render(self) -> Any:
        """The bar."""
        self._painted = self._looks()
        return super().render()

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Paint it anew, if it looks different."""
        if not regions and not layout and not recompose and self._painted == self._looks():
            return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _looks(self) -> Hashable:
        """What its looks depend on: where the grip begins and ends, as Textual computes it, and how it is lit."""
        size, window, rows = self.size, self.window_size, ceil(self.window_virtual_size)
        lit = self.mouse_over, self.grabbed is not None, self.app.theme
        if not size.height or window >= rows:
            return size, lit
        grip = max(1, window * size.height / rows)
        begin = int((size.height - grip) * self.position / (rows - window) * _EIGHTHS)
        return size, lit, begin, begin + ceil(grip * _EIGHTHS)
