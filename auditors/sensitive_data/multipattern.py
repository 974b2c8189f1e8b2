"""Many patterns, one pass: which heads match in a text, and where they end.

Three engines with the same answer: Hyperscan where there is a wheel for the machine, else google-re2, else `re`. They
see bytes of Latin-1, one for each code point, so that offsets are code points without any mapping; heads are ASCII
(see `detection.py`).

Hyperscan is the fastest by far, but takes a second to compile. So its database is kept in the user's cache directory,
and as long as it is not there, RE2 reads the first part of the input: an audit of a small file is over before.
"""

from __future__ import annotations

import functools
import hashlib
import platform
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Protocol

from auditors.sensitive_data import kept
from auditors.sensitive_data.alternatives import MOST, parts

HeadMatch = tuple[int, int]
"""Index of the head and the offset where its match ends."""

WARM_UP: Final = 128 << 10
"""Bytes after which compiling a Hyperscan database pays: RE2 reads twice as many in the time that this takes, but every
run anew.
"""


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


_RE2_MEMORY: Final = 32 << 20
"""Bytes that RE2 may take for its program and its states; the 8 MiB that it takes by itself hold 1,550 heads, and then
few states, which takes a fifth longer.
"""


class Re2Patterns:
    """An RE2 set says which heads match at all; only those are then located."""

    def __init__(self, heads: Sequence[str]) -> None:
        import re2

        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1
        options.never_capture = True
        options.log_errors = False
        options.max_mem = _RE2_MEMORY
        self._set: Any = re2.Set.SearchSet(options)
        for head in heads:
            self._set.Add(head.encode("ascii"))
        self._set.Compile()
        self._locate = functools.cache(lambda index: re2.compile(heads[index].encode("ascii"), options))

    def scan(self, data: bytes) -> list[HeadMatch]:
        """Every non-overlapping match of every head; see `MultiPattern`."""
        return [
            (head, match.end()) for head in self._set.Match(data) or () for match in self._locate(head).finditer(data)
        ]


class PurePatterns:
    """The standard library alone: one search for each head, so the slowest, and always there."""

    def __init__(self, heads: Sequence[str]) -> None:
        self._heads = [re.compile(head.encode("ascii")) for head in heads]

    def scan(self, data: bytes) -> list[HeadMatch]:
        """Every non-overlapping match of every head; see `MultiPattern`."""
        return [(index, match.end()) for index, head in enumerate(self._heads) for match in head.finditer(data)]


class WarmingPatterns:
    """RE2 until `WARM_UP` bytes were read, then a Hyperscan database, which is kept for the next time."""

    def __init__(self, heads: Sequence[str], keep: Path | None) -> None:
        self._heads = heads
        self._keep = keep
        self._left = WARM_UP
        self._engine: MultiPattern = Re2Patterns(heads)

    def scan(self, data: bytes) -> list[HeadMatch]:
        """Every match of every head; see `MultiPattern`."""
        if self._left > 0:
            self._left -= len(data)
            if self._left <= 0:
                compiled = HyperscanPatterns(self._heads)
                _write(self._keep, compiled.database)
                self._engine = compiled
        return self._engine.scan(data)


ENGINES: Final[dict[str, Callable[[Sequence[str]], MultiPattern]]] = {
    "hyperscan": HyperscanPatterns,
    "re2": Re2Patterns,
    "re": PurePatterns,
}
"""Engines by name, fastest first."""


def compile_heads(heads: Sequence[str], engine: str | None = None) -> MultiPattern:
    """The heads compiled by the named engine, or by the fastest one that is installed here."""
    if engine is not None:
        return ENGINES[engine](heads)
    with suppress(ImportError):
        return _hyperscan(heads)
    with suppress(ImportError):
        return Re2Patterns(heads)
    return PurePatterns(heads)


def _hyperscan(heads: Sequence[str]) -> MultiPattern:
    """A Hyperscan database out of the cache, or one that will be. Raises ImportError where there is no Hyperscan."""
    import hyperscan

    file = kept.place(_name(heads, getattr(hyperscan, "__version__", "")))
    database = _read(file)
    if database is not None:
        return HyperscanPatterns(heads, database)
    try:
        return WarmingPatterns(heads, file)
    except ImportError:
        return HyperscanPatterns(heads)


def _name(heads: Sequence[str], version: str) -> str:
    """How the file is called that keeps the database of these heads."""
    named = "\0".join((version, platform.machine(), str(MOST), *heads))
    return f"patterns-{hashlib.sha256(named.encode()).hexdigest()[:24]}.hs"


def _read(file: Path | None) -> Any:
    """The database in a file, if it is ours alone and was made for this processor."""
    import hyperscan

    content = kept.read(file)
    if content is None:
        return None
    try:
        return hyperscan.loadb(content, hyperscan.HS_MODE_BLOCK)
    except (ValueError, hyperscan.error):
        return None


def _write(file: Path | None, database: Any) -> None:
    """Keeps a database; that it cannot be kept is no problem of the audit."""
    import hyperscan

    with suppress(hyperscan.error):
        kept.write(file, hyperscan.dumpb(database))
