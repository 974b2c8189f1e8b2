"""As much of a terminal as is needed to see what was painted: cursor, styles, erasing."""

from __future__ import annotations

import re
from typing import Final

from rich.cells import cell_len

_SEQUENCE: Final = re.compile(r"\x1b\[([0-9;]*)([HmKXC])")

Cell = tuple[str, tuple[str, ...]]


class TerminalScreen:
    """A screen of cells. What is not known raises ValueError."""

    def __init__(self, width: int, height: int) -> None:
        self.cells: list[list[Cell]] = [[(" ", ())] * width for _ in range(height)]
        self._x = self._y = 0
        self._style: dict[str, str] = {}

    @property
    def text(self) -> list[str]:
        """The lines."""
        return ["".join(character for character, _ in line) for line in self.cells]

    def feed(self, data: str) -> None:
        """Write to it."""
        at = 0
        while at < len(data):
            match = _SEQUENCE.match(data, at)
            if match is not None:
                self._obey(match[2], [int(number or 0) for number in match[1].split(";")])
                at = match.end()
            elif data[at] < " ":
                raise ValueError(f"a control character: {data[at]!r}")
            else:
                self._put(data[at])
                at += 1

    def _look(self) -> tuple[str, ...]:
        return tuple(f"{kind}={value}" for kind, value in sorted(self._style.items()))

    def _put(self, character: str) -> None:
        line, width = self.cells[self._y], cell_len(character)
        if not width:
            line[self._last_of(line)] = (line[self._last_of(line)][0] + character, line[self._last_of(line)][1])
            return
        for index in range(width):
            line[self._x + index] = (character if not index else "", self._look())
        self._x += width

    def _last_of(self, line: list[Cell]) -> int:
        return self._x - 1 if line[self._x - 1][0] else self._x - 2

    def _obey(self, command: str, numbers: list[int]) -> None:
        line = self.cells[self._y]
        if command == "H":
            self._y, self._x = numbers[0] - 1, numbers[1] - 1
        elif command == "C":
            self._x += numbers[0]
        elif command in "KX":
            end = len(line) if command == "K" else self._x + numbers[0]
            line[self._x : end] = [(" ", self._look())] * (end - self._x)
        else:
            self._turn(numbers)

    def _turn(self, numbers: list[int]) -> None:
        waiting = list(numbers)
        while waiting:
            number = waiting.pop(0)
            if number == 0:
                self._style.clear()
            elif number in (38, 48):
                count = 4 if waiting[0] == 2 else 2
                self._set("fg" if number == 38 else "bg", ";".join(map(str, waiting[:count])))
                del waiting[:count]
            elif number < 10:
                self._set(str(number), "on")
            else:
                self._set("fg" if 30 <= number < 40 or 90 <= number < 98 else "bg", str(number))

    def _set(self, kind: str, value: str) -> None:
        if value in ("39", "49"):
            self._style.pop(kind, None)
        else:
            self._style[kind] = value
