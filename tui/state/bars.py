"""Bars over a period: each stands for a step of time that people count in, and together they fill their columns."""

from __future__ import annotations

from typing import Final, NamedTuple

MINUTE: Final = 60
_HOUR: Final = 60 * MINUTE
_DAY: Final = 24 * _HOUR

STEPS: Final = (
    *(minutes * MINUTE for minutes in (1, 5, 15, 30)),
    *(hours * _HOUR for hours in (1, 3, 6, 12)),
    *(days * _DAY for days in (1, 7, 30, 90, 365)),
)
"""Seconds that a bar may stand for; of still longer periods, so many years."""

WIDEST: Final = 6
"""Columns of a bar, but for one more where all are to be filled."""

_MONDAY: Final = 4 * _DAY
"""The first one that epoch seconds count: weeks begin there, and days and hours do so, too."""


class Bars(NamedTuple):
    """What the bars stand for: where the first begins (epoch seconds), seconds of each, how many; columns of all."""

    begin: int
    step: int
    number: int
    columns: int

    @property
    def end(self) -> int:
        """Where the last one ends."""
        return self.begin + self.step * self.number

    def at(self, moment: float) -> int:
        """The bar of a moment."""
        return int(moment - self.begin) // self.step

    def width(self, bar: int) -> int:
        """Columns of a bar: all are filled, so some are wider than others by one."""
        return self.columns * (bar + 1) // self.number - self.columns * bar // self.number

    def below(self, column: int) -> int:
        """The bar in a column, the nearest where there is none."""
        return min(self.number - 1, max(0, ((column + 1) * self.number - 1) // self.columns))

    def period(self, first: int, last: int) -> tuple[int, int]:
        """From the beginning of a bar to the end of another one."""
        first, last = min(first, last), max(first, last)
        return self.begin + self.step * first, self.begin + self.step * (last + 1)


def bars_over(begin: int, end: int, columns: int, widest: int = WIDEST) -> Bars:
    """The shortest bars that cover a period in so many columns."""
    columns = max(1, columns)
    for step in (*STEPS, *(STEPS[-1] * years for years in range(2, max(3, (end - begin) // STEPS[-1] + 2)))):
        start = begin - (begin - _MONDAY) % step
        number = max(1, -(-(end - start) // step))
        if number <= columns:
            break
    else:  # in one column
        step, start, number = max(MINUTE, end - begin), begin, 1
    return Bars(start, step, number, min(columns, number * widest))
