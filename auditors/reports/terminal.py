"""Text in a terminal: its width in cells, lines that break at the right places, colours by hand."""

from __future__ import annotations

import enum
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from auditors.model import Severity
from auditors.reports.report import Style


class Paint(enum.Enum):
    """Select Graphic Rendition parameters (ECMA-48, 8.3.117); the sixteen colours that every theme defines."""

    PLAIN = ""
    BOLD = "1"
    DIM = "2"
    RED_BOLD = "1;31"
    RED = "31"
    YELLOW = "33"
    CYAN = "36"
    GREEN_BOLD = "1;32"


SEVERITY_PAINT: Mapping[Severity, Paint] = {
    Severity.CRITICAL: Paint.RED_BOLD,
    Severity.HIGH: Paint.RED,
    Severity.MEDIUM: Paint.YELLOW,
    Severity.LOW: Paint.CYAN,
    Severity.INFO: Paint.DIM,
}
"""Colour is never the only sign: the word and the glyph stand beside it."""

SEVERITY_GLYPH: Mapping[Severity, str] = {
    Severity.CRITICAL: "✖",
    Severity.HIGH: "▲",
    Severity.MEDIUM: "●",
    Severity.LOW: "○",
    Severity.INFO: "·",
}

_ASCII = str.maketrans(
    {"✖": "X", "▲": "!", "●": "*", "○": "o", "·": "-", "→": ">", "…": "...", "×": "x", "–": "-", "✔": "+", "─": "-"}
)


def encoded(text: str, style: Style) -> bytes:
    """The text for the style's terminal; where that cannot show our signs, in plain ASCII with escapes."""
    try:
        return text.encode(style.encoding)
    except (UnicodeEncodeError, LookupError):
        return text.translate(_ASCII).encode("ascii", errors="backslashreplace")


def paint(text: str, paint: Paint, style: Style) -> str:
    """The text in a colour, if there are colours."""
    return f"\x1b[{paint.value}m{text}\x1b[0m" if style.color and paint is not Paint.PLAIN and text else text


def cells(text: str) -> int:
    """Columns of the text in a terminal: East Asian wide characters take two, combining marks none (UAX 11)."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def pad(text: str, width: int) -> str:
    """The text with spaces up to a width."""
    return text + " " * (width - cells(text))


def clip(text: str, width: int) -> str:
    """The text, or as much of its beginning as fits with an ellipsis."""
    if cells(text) <= width:
        return text
    kept, used = [], 1
    for character in text:
        used += cells(character)
        if used > width:
            break
        kept.append(character)
    return "".join(kept) + "…"


def flow(parts: Iterable[str], *, first: int, hanging: int, width: int, separator: str = " ") -> Iterator[str]:
    """Lines of parts that are never broken, so that paths and commands can be copied; a part longer than a line stands
    on one of its own. The first line has `first` columns taken already and is not indented, the others by `hanging`.
    """
    line, used = "", first
    for part in parts:
        size = cells(part)
        if line and used + cells(separator) + size > width:
            yield line
            line, used = "", hanging
        if line:
            line, used = line + separator + part, used + cells(separator) + size
        elif not line and used == first and first > hanging and used + size > width:
            # Not even the first part fits behind what the line holds already.
            yield ""
            line, used = part, hanging + size
        else:
            line, used = part, used + size
    if line:
        yield line


def paragraph(text: str, *, width: int, first: str = "", hanging: str = "") -> Iterator[str]:
    """The words of a text in lines; the first begins with `first`, the others with `hanging`."""
    lines = flow(text.split(), first=cells(first), hanging=cells(hanging), width=width)
    for number, line in enumerate(lines):
        yield (hanging if number else first) + line


def table(rows: Sequence[tuple[str, ...]], *, right: frozenset[int] = frozenset()) -> Iterator[tuple[str, ...]]:
    """The rows with all cells of a column padded to one width, but for the last column; `right` ones to the right."""
    widths = [max(cells(row[column]) for row in rows) for column in range(len(rows[0]) - 1)] if rows else []
    for row in rows:
        padded = (
            " " * (widths[column] - cells(cell)) + cell if column in right else pad(cell, widths[column])
            for column, cell in enumerate(row[:-1])
        )
        yield (*padded, row[-1])
