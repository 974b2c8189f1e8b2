"""The last walls between a log and the terminal: filters over every segment that is painted."""

from __future__ import annotations

import re
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_CONTROLS: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
"""What a terminal acts on or what deceives a reader. None of it has a width, so that columns stay."""

_ASCII: Final = str.maketrans(
    {
        **dict(zip("✖▲●○·▸▾✔✓∅◆◌◔■‖!", "X!*o->vvv0#.~#=!", strict=True)),
        **dict(zip("▁▂▃▄▅▆▇█▏▎▍▌▋▊▉", ".._--=##.:||[[#", strict=True)),
        **dict(zip("│─┃━└…×→←↑↓⏎–—", "|-|-`.x><^v<--", strict=True)),
    }
)


class ControlFilter(LineFilter):
    """Takes away every control, bidi and invisible character that came through all other walls."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments without them."""
        if not _CONTROLS.search("".join([segment.text for segment in segments if not segment.control])):
            return segments
        return [
            segment if segment.control else Segment(_CONTROLS.sub("", segment.text), segment.style)
            for segment in segments
        ]


class AsciiFilter(LineFilter):
    """For terminals that are no UTF-8: signs in ASCII, other characters as question marks of the same width."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments in ASCII."""
        return [
            segment if segment.control or segment.text.isascii() else Segment(in_ascii(segment.text), segment.style)
            for segment in segments
        ]


def in_ascii(text: str) -> str:
    """A text in ASCII that is as wide as before."""
    return "".join(c if c.isascii() else "?" * cell_len(c) for c in text.translate(_ASCII))
