"""Lines of styled text: what lists and documents are painted from. The second wall against hostile text is here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

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

_HANGING: Final = re.compile(r"\s*(?:[·!?✔✖]\s+|\S{1,8}\s{2,})?")
"""What stands before the words of a line: blanks, a sign, a key."""

_NARROWEST: Final = 24
"""Columns from which prose is broken at all."""

_NARROW: Final = re.compile("[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u2026\u2500-\u25fc\u2190-\u2193]*")
"""Characters of one column each, those of most texts and the signs of ours."""


def strip_of(line: Line, palette: Palette, base: Style = _PLAIN) -> Strip:
    """A line as it is painted, on a base style. Whatever a terminal would act on in its texts becomes visible."""
    looks = palette.looks(base)
    return Strip([Segment(sanitize(text), looks[style]) for text, style in line if text])


def piece_of(line: Line, palette: Palette, base: Style, begin: int, width: int) -> Strip:
    """A line from a column on, in exactly so many columns."""
    segments: list[Segment] = []
    looks = palette.looks(base)
    left, room = begin, width
    for text, style in line:
        shown = sanitize(text)
        if not (shown.isascii() or _NARROW.fullmatch(shown)):
            return strip_of(line, palette, base).crop_extend(begin, begin + width, base)
        if left >= len(shown):
            left -= len(shown)
            continue
        if left or len(shown) > room:
            shown = shown[left : left + room]
            left = 0
        segments.append(Segment(shown, looks[style]))
        room -= len(shown)
        if not room:
            break
    if room:
        segments.append(Segment(" " * room, base))
    return Strip(segments, width)


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


def with_matches(line: Line, pattern: Any) -> Line:
    """A line in which whatever a regular expression matches stands out."""
    text = plain(line)
    found = [match.span() for match in pattern.finditer(text)]
    if not found:
        return line
    shown: list[Span] = []
    at = 0
    for start, end in found:
        shown += [*_part(line, at, start), (text[start:end], "match")]
        at = end
    return [*shown, *_part(line, at, len(text))]


def wrapped(line: Line, width: int) -> Iterator[Line]:
    """A line of prose in so many columns: broken at blanks, indented like the first word."""
    text = plain(line)
    if width_of(line) <= width or width < _NARROWEST:
        yield line
        return
    match = _HANGING.match(text)
    hanging = match.end() if match is not None and match.end() < width // 2 else 0
    start, indent = 0, 0
    while start < len(text):
        stop = start + width - indent
        if stop < len(text):
            blank = text.rfind(" ", start + (0 if indent else hanging) + 1, stop + 1)
            stop = blank if blank > start else stop
        yield [(" " * indent, ""), *_part(line, start, stop)]
        start = stop + len(text[stop:]) - len(text[stop:].lstrip(" "))
        indent = hanging


def _part(line: Line, start: int, stop: int) -> Iterator[Span]:
    """The spans between two places of a line."""
    at = 0
    for text, style in line:
        if piece := text[max(0, start - at) : max(0, stop - at)]:
            yield piece, style
        at += len(text)
