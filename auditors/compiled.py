"""Patterns that need not be compiled again: what Python's compiler made of them in an earlier run is taken over.

To compile the patterns that one log needs takes a fifth of an audit of twenty megabytes; to take them over takes a
hundredth of that. The engine, CPython's `_sre`, checks code before it takes it, as it does with what `re._compiler`
gives it. Where it is not as we know it, everything is compiled as ever.
"""

from __future__ import annotations

import importlib
import platform
import re
import sys
from array import array
from collections.abc import Mapping
from typing import Any, Final

import msgspec

_MOST: Final = 4_000
"""Patterns that are kept; with more of them, those of this run alone: the others are of releases that are gone."""


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """A pattern as it was compiled: its source and the flags that were asked for, then what `_sre.compile` takes."""

    source: str
    asked: int
    flags: int
    code: bytes
    groups: int
    names: dict[str, int]


class Compiler:
    """Compiles patterns, or takes over what is known of them. The patterns are the program's own: none is made of what
    a log or a user says, for they are kept.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], Kept] = {}
        self._made: dict[tuple[str, int], re.Pattern[str]] = {}
        self._used: set[tuple[str, int]] = set()

    def compile(self, source: str, flags: int) -> re.Pattern[str]:
        """What `re.compile` gives."""
        name = source, int(flags)
        pattern = taken_over(known) if (known := self._known.get(name)) is not None else None
        if pattern is None:
            pattern = self._made[name] = re.compile(source, flags)
        else:
            self._used.add(name)
        return pattern

    def learn(self, known: Mapping[tuple[str, int], Kept] | None) -> None:
        """Take what an earlier run has compiled."""
        self._known |= known or {}

    def news(self) -> dict[tuple[str, int], Kept]:
        """What is to be kept, if anything was compiled since that was last asked; else nothing."""
        if not self._made:
            return {}
        for name, pattern in self._made.items():
            if (made := kept(*name, pattern)) is not None:
                self._known[name] = made
                self._used.add(name)
        self._made.clear()
        if len(self._known) > _MOST:
            self._known = {name: self._known[name] for name in sorted(self._used)}
        return self._known


COMPILER: Final = Compiler()
"""That of all deferred patterns: one for a process, as the cache of `re` is."""


def release() -> str:
    """Names the engine: what one has compiled is of no use to another."""
    engine = _engine()
    return "\0".join(
        (sys.version, platform.machine(), sys.byteorder, str(getattr(engine, "MAGIC", "")), str(array("I").itemsize))
    )


def kept(source: str, asked: int, pattern: re.Pattern[str]) -> Kept | None:
    """A compiled pattern as it is kept; None where it would not come back as the same."""
    try:
        parser, compiler = importlib.import_module("re._parser"), importlib.import_module("re._compiler")
        code = array("I", compiler._code(parser.parse(source, asked), asked)).tobytes()
    except (ImportError, AttributeError, TypeError):
        return None
    made = Kept(source, asked, pattern.flags, code, pattern.groups, dict(pattern.groupindex))
    return made if taken_over(made) == pattern else None


def taken_over(known: Kept) -> re.Pattern[str] | None:
    """The pattern; None where the engine does not take it."""
    code, names = array("I"), [None] * (known.groups + 1)
    try:
        code.frombytes(known.code)
        for name, group in known.names.items():
            names[group] = name  # type: ignore[call-overload]
        made = _engine().compile(known.source, known.flags, code.tolist(), known.groups, known.names, tuple(names))
    except (AttributeError, TypeError, ValueError, RuntimeError, OverflowError, IndexError):
        return None
    return made if isinstance(made, re.Pattern) else None


def _engine() -> Any:
    try:
        return importlib.import_module("_sre")
    except ImportError:
        return None
