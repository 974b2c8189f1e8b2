"""A picture in as few bytes as can be, for a line that carries a thousand of them a second: cells that the terminal
shows already are left out, a style is told by what differs from the one before, and blanks are erased.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import CompositorUpdate
from textual.strip import Strip

_GAP: Final = 8
"""Cells between two changes from which moving the cursor takes fewer bytes than writing them again."""

_BLANKS: Final = 10
"""Blank cells in a row that are erased."""


class Look(NamedTuple):
    """How a cell looks, as the parameters of SGR: attributes, foreground, background."""

    attributes: str
    foreground: str
    background: str


Cell = tuple[str, Look]
"""A character and its look; the second cell of a wide character has none."""

_UNKNOWN: Final = Look("?", "", "")


class Shown:
    """What the terminal shows, as far as it is known. `is_behind` says that it was not told all of the last picture."""

    def __init__(self) -> None:
        self.is_behind = False
        self._lines: dict[int, list[Cell]] = {}
        self._next = 0

    def forget(self) -> None:
        """The terminal may show anything."""
        self._lines.clear()
        self.is_behind = False

    def begin_at_top(self) -> None:
        """Go on from the top of the screen."""
        self._next = 0

    def changes(self, strips: Sequence[Strip], system: ColorSystem, piece: int | None = None) -> str:
        """What to write for the terminal to show these lines: the changed lines as a whole or, in pieces of so many
        characters, their changed cells. What comes after a piece is for the next time: by then it may look different.
        """
        writing = _Writing()
        first, count = self._next if self._next < len(strips) else 0, len(strips)
        self.is_behind = False
        for y in (*range(first, count), *range(first)):
            new = cells_of(strips[y], system)
            old = self._lines.get(y)
            if new == old:
                continue
            if piece is not None and writing.size >= piece:
                self._next, self.is_behind = y, True
                break
            for begin, end in _changes(old if piece is not None else None, new):
                writing.write(y, begin, new[begin:end], to_end=end == len(new))
            self._lines[y] = new
        return writing.text


class SparingUpdate(CompositorUpdate):
    """A picture of the whole screen, of which only what has changed is written."""

    def __init__(
        self, shown: Shown, strips: Callable[[], Sequence[Strip]], system: ColorSystem, piece: int | None
    ) -> None:
        self._shown = shown
        self._strips = strips
        self._system = system
        self._piece = piece

    def render_segments(self, console: Console) -> str:
        """What is written."""
        return self._shown.changes(self._strips(), self._system, self._piece)


def cells_of(line: Iterable[Segment], system: ColorSystem) -> list[Cell]:
    """A line as cells."""
    cells: list[Cell] = []
    for text, style, control in line:
        if control:
            continue
        look = look_of(style or Style.null(), system)
        if text.isascii():
            cells += [(character, look) for character in text]
            continue
        for character in text:
            width = cell_len(character)
            if width:
                cells += [(character, look), ("", look)][:width]
            elif cells:
                cells[-1] = (cells[-1][0] + character, cells[-1][1])
    return cells


@lru_cache(maxsize=4_096)
def look_of(style: Style, system: ColorSystem) -> Look:
    """How a style looks in the colours that there are."""
    colours = [
        ";".join(colour.downgrade(system).get_ansi_codes(foreground=foreground)) if colour is not None else str(default)
        for colour, foreground, default in ((style.color, True, 39), (style.bgcolor, False, 49))
    ]
    flags = (style.bold, style.dim, style.italic, style.underline, style.blink, None, style.reverse, None, style.strike)
    return Look(";".join(str(number) for number, flag in enumerate(flags, 1) if flag), *colours)


def _changes(old: list[Cell] | None, new: list[Cell]) -> Iterator[tuple[int, int]]:
    """Stretches of cells to write, none of which begins or ends within a wide character."""
    if old is None or len(old) != len(new):
        yield 0, len(new)
        return
    changed = [at for at, (before, after) in enumerate(zip(old, new, strict=True)) if before != after]
    begin = end = changed[0]
    for at in changed:
        if at > end + _GAP:
            yield _whole(new, begin, end)
            begin = at
        end = at + 1
    yield _whole(new, begin, end)


def _whole(cells: list[Cell], begin: int, end: int) -> tuple[int, int]:
    while begin and not cells[begin][0]:
        begin -= 1
    while end < len(cells) and not cells[end][0]:
        end += 1
    return begin, end


class _Writing:
    """Puts together what is written: where, in which look."""

    def __init__(self) -> None:
        self.size = 0
        self._parts: list[str] = []
        self._look = _UNKNOWN

    @property
    def text(self) -> str:
        """All of it; afterwards the terminal writes as it did before."""
        return "".join([*self._parts, "\x1b[0m"]) if self._parts else ""

    def write(self, y: int, x: int, cells: list[Cell], *, to_end: bool) -> None:
        """Write cells of a line; `to_end` says that they are its last."""
        before = len(self._parts)
        self._parts.append(f"\x1b[{y + 1};{x + 1}H")
        at = 0
        for (is_blank, look), group in groupby(cells, key=_blank_and_look):
            run = list(group)
            at += len(run)
            self._turn(look)
            if is_blank and to_end and at == len(cells):
                self._parts.append("\x1b[K")
            elif is_blank and len(run) >= _BLANKS:
                self._parts.append(f"\x1b[{len(run)}X\x1b[{len(run)}C")
            else:
                self._parts += [character for character, _ in run]
        self.size += sum(map(len, self._parts[before:]))

    def _turn(self, look: Look) -> None:
        """Go on in another look."""
        if look == self._look:
            return
        parts = [colour for colour, before in zip(look[1:], self._look[1:], strict=True) if colour != before]
        if look.attributes != self._look.attributes:
            parts = ["0", *filter(None, [look.attributes]), *look[1:]]
        self._parts.append(f"\x1b[{';'.join(parts)}m")
        self._look = look


def _blank_and_look(cell: Cell) -> tuple[bool, Look]:
    return cell[0] == " " and not cell[1].attributes, cell[1]
