"""Which columns of a list fit into a width, and how wide they are: the least important ones give way first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Column(NamedTuple):
    """`least` and `most` are its width in cells; `weight` is its share of what is left over (0: stays at `least`).

    `rank` says how soon it gives way when space is short: the highest first; 0 never. `gap` stands before it, unless it
    is the first.
    """

    name: str
    title: str
    least: int
    most: int = 0
    weight: int = 0
    rank: int = 0
    right: bool = False
    gap: int = 2


class Placed(NamedTuple):
    """A column that is shown, and its width."""

    column: Column
    width: int


def place(columns: Sequence[Column], width: int) -> list[Placed]:
    """The columns that fit into `width`, in order, each with its width; what is left over is shared by weight."""
    shown = list(columns)
    while len(shown) > 1 and _needed(shown) > width:
        worst = max(shown, key=lambda column: column.rank)
        if not worst.rank:
            break
        shown.remove(worst)
    widths = {column.name: column.least for column in shown}
    left = width - _needed(shown)
    growing = [column for column in shown if column.weight]
    while left > 0 and growing:
        total = sum(column.weight for column in growing)
        step = max(1, left // total)
        for column in list(growing):
            more = min(step * column.weight, left, (column.most or width) - widths[column.name])
            widths[column.name] += max(0, more)
            left -= max(0, more)
            if more <= 0:
                growing.remove(column)
    return [Placed(column, widths[column.name]) for column in shown]


def _needed(columns: Sequence[Column]) -> int:
    return sum(column.least + column.gap for column in columns) - columns[0].gap
