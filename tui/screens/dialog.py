"""What lies over the panes: a question, a page of help. The panes are seen beside it, darker where that does not take
the terminal seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from rich.console import RenderableType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen, ScreenResultType

if TYPE_CHECKING:
    from tui.pacing import PacedApp


class Dialog(ModalScreen[ScreenResultType]):
    """The base of all dialogs."""

    def render(self) -> RenderableType:
        """What is seen of the screen below."""
        below = super().render()
        if not isinstance(below, BackgroundScreen):
            return below
        veil = _Glass if cast("PacedApp", self.app).is_slow else _Veil
        return veil(below.screen, below.color)


class _Glass(BackgroundScreen):
    """Leaves everything as it is, so that nothing of it must be sent anew."""

    @classmethod
    def process_segments(cls, segments: Iterable[Segment], color: Color) -> Iterable[Segment]:
        """The same segments."""
        return segments


class _Veil(BackgroundScreen):
    """Darkens as Textual does, but works the colours of a style out only once: a screen has thousands of segments of a
    few dozen styles, and opening a dialog paints it several times.
    """

    @classmethod
    def process_segments(cls, segments: Iterable[Segment], color: Color) -> Iterable[Segment]:
        """The segments in darker colours."""
        for text, style, control in segments:
            yield Segment(text, style if control else _darkened(style or Style.null(), color), control)


@lru_cache(maxsize=512)
def _darkened(style: Style, color: Color) -> Style:
    (segment,) = BackgroundScreen.process_segments([Segment(" ", style)], color)
    return segment.style or Style.null()
