"""What a detector is: a fast head, a confirmation, a validator.

A detector finds one entity in a text in three steps, each cheaper to reject than the next:

1. *Heads*: patterns that match wherever the entity might stand. All heads of all detectors are one multi-pattern
database, so they are written in the common subset of Hyperscan, RE2 and `re`: no look-around, no back-references, no
anchors other than `\\b`, bounded repeats, ASCII classes. They may match too much, never too little.
   They share one pass, so one can slow all: without a literal of three characters it is looked for at every place, and
   a long repeat behind one rare character (`@[a-z.]{3,60}:`) made the pass a third slower. End it before the repeat.
2. *Confirmation*: an ordinary `re` pattern, searched from `reach[0]` code points before the end of the head's match to
   `reach[1]` after it. The group `value`, where there is one, is the span of the hit, else the whole match.
3. *Validation*: checksum, parser, context words. Returns the score of the hit (0..1), or None where it is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from auditors.rules import Rule


@dataclass(slots=True)
class Candidate:
    """A place in a text that a detector's confirmation matched. `start` and `end` are code points in `text`."""

    text: str
    start: int
    end: int
    match: re.Match[str]

    @property
    def value(self) -> str:
        """The matched value, in clear: for validators only."""
        return self.text[self.start : self.end]

    def before(self, width: int) -> str:
        """Up to `width` code points that stand before the value."""
        return self.text[max(0, self.start - width) : self.start]

    def after(self, width: int) -> str:
        """Up to `width` code points that follow the value."""
        return self.text[self.end : self.end + width]


Validator = Callable[[Candidate], float | None]


@dataclass(frozen=True, slots=True)
class Detector:
    """One entity's recogniser. Made at module level in a file of `detectors/`; found there by its type.

    `priority` decides between hits that overlap: a vendor prefix or checksum (80) beats a context (50) beats a
    generic shape (20). `prefix` is the number of leading characters of a value that are public (`sk-ant-api03-`) and
    may be shown. `depth` is the least depth at which the detector works: `patterns`, or `full` for what is too
    uncertain for a pipeline. `languages` empty means all. A text under a telling JSON key is searched as `key:
    value`, so that context before a value works the same in prose, in assignments and in JSON.

    `opening` matches wherever a match of `confirm` begins, which must be before a head ends. It is searched once for
    all detectors that share it, and each `confirm` is tried at those places alone.
    """

    rule: Rule
    heads: tuple[str, ...]
    confirm: re.Pattern[str]
    validate: Validator = field(default=lambda candidate: 0.9)
    reach: tuple[int, int] = (64, 256)
    priority: int = 50
    prefix: re.Pattern[str] | None = None
    depth: str = "patterns"
    languages: tuple[str, ...] = ()
    opening: re.Pattern[str] | None = None

    @property
    def entity(self) -> str:
        """The entity's name, as in the contract."""
        if self.rule.entity is None:
            raise ValueError(f"rule {self.rule.id} of a detector names no entity")
        return self.rule.entity


MAX_VALUE: Final = 16_384
"""Longest value in code points that any detector reports (a PEM block of an 8192-bit key is about 6,500)."""
