"""Lines of styled text: what lists and documents are painted from. The second wall against hostile text is here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from auditors.sanitizing import sanitize
from tui.palette import Palette

_PLAIN: Final = Style()

Span = tuple[str, str]
"""A text and the name of its style in the palette; an empty name is plain text."""

Line = Sequence[Span]


def strip_of(line: Line, palette: Palette, base: Style = _PLAIN) -> Strip:
    """A line as it is painted, on a base style. Whatever a terminal would act on in its texts becomes visible."""
    return Strip([Segment(sanitize(text), palette.on(base, style)) for text, style in line if text])


def width_of(line: Line) -> int:
    """Columns of a line."""
    return sum(cell_len(text) for text, _ in line)


def plain(line: Line) -> str:
    """The text of a line."""
    return "".join(text for text, _ in line)


def marked(text: str, marks: Iterable[tuple[int, int]], style: str, rest: str = "") -> list[Span]:
    """A text with spans (code points, half open) in a style of their own; spans that overlap are joined."""
    spans: list[Span] = []
    at = 0
    for start, end in sorted(marks):
        start, end = max(start, at), min(end, len(text))
        if end <= start:
            continue
        if start > at:
            spans.append((text[at:start], rest))
        spans.append((text[start:end], style))
        at = end
    if at < len(text):
        spans.append((text[at:], rest))
    return spans
