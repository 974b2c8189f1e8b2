"""What lies over the panes: a question, a page of help. The panes are seen through it, darker."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rich.console import RenderableType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen, ScreenResultType


class Dialog(ModalScreen[ScreenResultType]):
    """The base of all dialogs."""

    def render(self) -> RenderableType:
        """What is seen of the screen below."""
        below = super().render()
        return _Veil(below.screen, below.color) if isinstance(below, BackgroundScreen) else below


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
