"""Which of several hits at the same place stands."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

import msgspec

from auditors.rules import Rule


class Match(msgspec.Struct, frozen=True):
    """A detector's claim on a span of a text.

    `public` is how many of the value's first characters may be shown; `value` is set when the span holds the value
    encoded.
    """

    start: int
    end: int
    score: float
    priority: int
    rule: Rule
    public: int = 0
    value: str = ""

    def moved(self, start: int, end: int, value: str = "") -> Match:
        """The same match at another span, of a text that holds the value encoded or behind a prefix."""
        return Match(start, end, self.score, self.priority, self.rule, self.public, self.value or value)


def resolve(matches: Iterable[Match]) -> list[Match]:
    """The matches that do not overlap a better one, sorted by place.

    Better is: the higher priority, then the longer, then the higher score; rule ID and place settle the rest, so that
    the answer does not depend on the order of the input.
    """
    ranked = list(matches)
    if len(ranked) < 2:
        return ranked
    ranked.sort(key=lambda m: (-m.priority, m.start - m.end, -m.score, m.start, m.rule.id))
    starts: list[int] = []
    kept: list[Match] = []
    for match in ranked:
        at = bisect_left(starts, match.end)
        if at and kept[at - 1].end > match.start:
            continue
        starts.insert(at, match.start)
        kept.insert(at, match)
    return kept
