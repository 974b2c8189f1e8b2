"""Many patterns, one pass: which heads match in a text, and where they end.

Three engines with the same answer: Hyperscan where there is a wheel for the machine, else google-re2, else `re`. They
see bytes of Latin-1, one for each code point, so that offsets are code points without any mapping; heads are ASCII
(see `detection.py`).

Hyperscan is the fastest by far, and takes seconds to compile: `compiling.py` says what reads meanwhile.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, Protocol

from auditors.sensitive_data.alternatives import parts

HeadMatch = tuple[int, int]
"""Index of the head and the offset where its match ends."""


class MultiPattern(Protocol):
    """A compiled set of heads."""

    def scan(self, data: bytes) -> list[HeadMatch]:
        """Every head that matches in `data`, with the end of each match, in no particular order."""
        ...


class HyperscanPatterns:
    """All heads as one Hyperscan database (BSD-licensed Vectorscan on ARM)."""

    def __init__(self, heads: Sequence[str], database: Any = None) -> None:
        import hyperscan

        self.database: Any = database or hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        if database is None:
            ids, expressions = zip(*_expressions(heads), strict=True)
            self.database.compile(expressions=list(expressions), ids=list(ids), elements=len(ids), flags=[0] * len(ids))
        self._scratch: Any = hyperscan.Scratch(self.database)
        self._found: list[HeadMatch] = []
        self._keep = self._keeper(self._found)

    @staticmethod
    def _keeper(found: list[HeadMatch]) -> Callable[[int, int, int, int, object], None]:
        append = found.append

        def keep(head: int, _start: int, end: int, _flags: int, _context: object) -> None:
            append((head, end))

        return keep

    def scan(self, data: bytes) -> list[HeadMatch]:
        """Every match of every head; see `MultiPattern`."""
        self._found.clear()
        self.database.scan(data, match_event_handler=self._keep, scratch=self._scratch)
        return self._found


def _expressions(heads: Sequence[str]) -> Iterator[tuple[int, bytes]]:
    """What is compiled for the heads, each part with the index of its head."""
    for index, head in enumerate(heads):
        for part in parts(head):
            yield index, part.encode("ascii")


_TOGETHER: Final = 24
"""Heads in one RE2 set. Its automaton is made while it reads, and has a state for each combination of what has begun:
1,500 heads in one set took fifteen times as long over a megabyte as in sets of 24, and sets of 12 are no faster.
"""

_RE2_MEMORY: Final = 4 << 20
"""Bytes that the program and the states of a set may take. Few take as many; with half of them states are thrown away
and made again.
"""


class Re2Patterns:
    """RE2 sets say which heads match at all; only those are then located."""

    def __init__(self, heads: Sequence[str]) -> None:
        import re2

        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1
        options.never_capture = True
        options.log_errors = False
        options.max_mem = _RE2_MEMORY
        self._sets: list[tuple[int, Any]] = []
        for first in range(0, len(heads), _TOGETHER):
            together: Any = re2.Set.SearchSet(options)
            for head in heads[first : first + _TOGETHER]:
                together.Add(head.encode("ascii"))
            together.Compile()
            self._sets.append((first, together))
        self._locate = functools.cache(lambda index: re2.compile(heads[index].encode("ascii"), options))

    def scan(self, data: bytes) -> list[HeadMatch]:
        """Every non-overlapping match of every head; see `MultiPattern`."""
        return [
            (first + index, match.end())
            for first, together in self._sets
            for index in together.Match(data) or ()
            for match in self._locate(first + index).finditer(data)
        ]


class PurePatterns:
    """The standard library alone: one search for each head, so the slowest, and always there."""

    def __init__(self, heads: Sequence[str]) -> None:
        self._heads = [re.compile(head.encode("ascii")) for head in heads]

    def scan(self, data: bytes) -> list[HeadMatch]:
        """Every non-overlapping match of every head; see `MultiPattern`."""
        return [(index, match.end()) for index, head in enumerate(self._heads) for match in head.finditer(data)]


ENGINES: Final[dict[str, Callable[[Sequence[str]], MultiPattern]]] = {
    "hyperscan": HyperscanPatterns,
    "re2": Re2Patterns,
    "re": PurePatterns,
}
"""Engines by name, fastest first."""
