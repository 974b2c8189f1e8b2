"""Splits heads with very many alternatives, which together match what the whole does.

Hyperscan takes a pattern apart at its literals. With some eighty alternatives in one group it gives that up, and runs
an automaton over every byte: two such heads among 1,200 made the pass more than twice as slow.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

MOST: Final = 32
"""Alternatives that stay together. From 4 to 64 the pass is as fast; the more parts, the larger the database."""

_TOKEN: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?[a-z]*[:)])?|[)|]", re.DOTALL)
"""What a pattern is made of, as far as groups are concerned; `(?i)` is none."""
_REPEATS: Final = ("?", "*", "+", "{")


def parts(head: str) -> list[str]:
    """The head with its longest group split, so that at most `MOST` alternatives are left in each; itself if they are
    fewer.
    """
    if head.count("|") < MOST:
        return [head]
    begin, end, bars = max(_groups(head), key=lambda group: len(group[2]), default=(0, 0, []))
    if len(bars) < MOST:
        return [head]
    edges = [begin - 1, *bars, end]
    alternatives = [head[left + 1 : right] for left, right in pairwise(edges)]
    size = -(-len(alternatives) // -(-len(alternatives) // MOST))
    return [
        head[:begin] + "|".join(alternatives[at : at + size]) + head[end:] for at in range(0, len(alternatives), size)
    ]


def _groups(head: str) -> list[tuple[int, int, list[int]]]:
    """The groups of a head that stand in no other one and are not repeated: begin and end of what is in each, and the
    bars between its alternatives.
    """
    found: list[tuple[int, int, list[int]]] = []
    depth = begin = 0
    bars: list[int] = []
    for token in _TOKEN.finditer(head):
        kind = token.group()
        if kind[0] == "(" and kind[-1] != ")":
            depth += 1
            if depth == 1:
                begin, bars = token.end(), []
        elif kind == "|" and depth == 1:
            bars.append(token.start())
        elif kind == ")":
            depth -= 1
            if depth == 0 and not head.startswith(_REPEATS, token.end()):
                found.append((begin, token.start(), bars))
    return found
