"""The fastest engine that there is for a set of heads: a Hyperscan database that an earlier run has kept, or RE2 while
one is compiled.

Compiling takes seconds, much longer than to find what is in the beginning of a log. So RE2 reads as long as another
process compiles, and a small log is done before one is started.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from auditors.sensitive_data import kept
from auditors.sensitive_data.alternatives import MOST
from auditors.sensitive_data.compiler_process import Compiler
from auditors.sensitive_data.multipattern import (
    ENGINES,
    HeadMatch,
    HyperscanPatterns,
    MultiPattern,
    PurePatterns,
    Re2Patterns,
)

WARM_UP: Final = 512 << 10
"""Bytes that are read before a database is compiled: RE2 takes less than a second for them."""

_LOOK: Final = 16 << 10
"""Bytes between two looks at whether there is a database by now."""


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
    if (database := _loaded(kept.read(file))) is not None:
        return HyperscanPatterns(heads, database)
    try:
        return WarmingPatterns(heads, file)
    except ImportError:
        return HyperscanPatterns(heads)


class WarmingPatterns:
    """RE2 until there is a Hyperscan database: a process makes one and keeps it for the next time."""

    def __init__(self, heads: Sequence[str], file: Path | None) -> None:
        self._heads = heads
        self._file = file
        self._left = WARM_UP
        self._compiler: Compiler | None = None
        self._engine: MultiPattern = Re2Patterns(heads)

    def scan(self, data: bytes) -> list[HeadMatch]:
        """Every match of every head; see `MultiPattern`."""
        self._left -= len(data)
        if self._left <= 0 and not self.is_warm:
            self._left = _LOOK
            self._look()
        return self._engine.scan(data)

    @property
    def is_warm(self) -> bool:
        """Whether a database reads by now."""
        return isinstance(self._engine, HyperscanPatterns)

    def _look(self) -> None:
        """Take the database that is there by now, or see to it that one is made."""
        if self._compiler is not None:
            if self._compiler.is_over:
                self._engine = HyperscanPatterns(self._heads, _loaded(self._compiler.result()))
        elif (database := _loaded(kept.read(self._file))) is not None:
            self._engine = HyperscanPatterns(self._heads, database)
        else:
            self._start()

    def _start(self) -> None:
        """Have a database made, unless another process is at it."""
        try:
            with kept.claim(self._file) as claim:
                if claim is not None:
                    self._compiler = Compiler(self._heads, self._file, claim)
        except OSError:
            self._engine = HyperscanPatterns(self._heads)


def _name(heads: Sequence[str], version: str) -> str:
    """How the file is called that keeps the database of these heads."""
    named = "\0".join((version, platform.machine(), str(MOST), *heads))
    return f"patterns-{hashlib.sha256(named.encode()).hexdigest()[:24]}.hs"


def _loaded(content: bytes | None) -> Any:
    """The database that bytes hold, if they were made for this processor."""
    import hyperscan

    if not content:
        return None
    try:
        return hyperscan.loadb(content, hyperscan.HS_MODE_BLOCK)
    except (ValueError, hyperscan.error):
        return None
