"""What is to be replaced in a source: spans of strings, wherever they stand, and spans of physical lines.

A string is remembered by its digest. So a value that stands in a key, a header or a document in a string is found
again in the very spelling of the source, and a chat history that is sent again costs nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final, NamedTuple

_SHORT: Final = 16
"""Strings of fewer code points are replaced on the lines where they were found only: `admin` may be a password there
and a role elsewhere.
"""


class Mark(NamedTuple):
    """A span of code points and what is written in its place."""

    start: int
    end: int
    label: str


class Part(NamedTuple):
    """A part of a value that goes on in another string; `digest` is that of the part."""

    mark: Mark
    digest: bytes


class Marks:
    """What is to be replaced in one source. `fingerprints` are those of all values; `values` are kept if asked for."""

    def __init__(self, *, keep_values: bool = False) -> None:
        self.fingerprints: set[str] = set()
        self.values: dict[str, str] | None = {} if keep_values else None
        self._texts: dict[tuple[bytes, bool, int], tuple[Mark, ...]] = {}
        self._spans: dict[int, set[Mark]] = {}
        self._parts: dict[int, set[Part]] = {}

    def add_text(self, text: str, marks: Iterable[Mark], line: int, *, is_key: bool = False) -> None:
        """Replace spans of a string, which stands on a line."""
        place = (digest(text), is_key, line if len(text) < _SHORT else 0)
        self._texts[place] = merged((*self._texts.get(place, ()), *marks))

    def add_span(self, line: int, mark: Mark) -> None:
        """Replace a span of a physical line."""
        self._spans.setdefault(line, set()).add(mark)

    def add_part(self, line: int, mark: Mark, value: str) -> None:
        """Replace a span of a string on a line, if it is `value` that stands there."""
        self._parts.setdefault(line, set()).add(Part(mark, digest(value)))

    def of_text(self, text: str, lines: Iterable[int], *, is_key: bool = False) -> tuple[Mark, ...]:
        """What to replace in a string on these lines."""
        at = digest(text)
        if len(text) >= _SHORT:
            found = list(self._texts.get((at, is_key, 0), ()))
        else:
            found = [mark for line in lines for mark in self._texts.get((at, is_key, line), ())]
        for line in () if is_key else lines:
            found += (
                part.mark
                for part in self._parts.get(line, ())
                if part.mark.end <= len(text) and digest(text[part.mark.start : part.mark.end]) == part.digest
            )
        return tuple(found)

    def of_line(self, line: int) -> set[Mark]:
        """What to replace in a physical line."""
        return self._spans.get(line, set())


def digest(text: str) -> bytes:
    """What a string is remembered by."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def merged(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """The marks in order; those that overlap become one."""
    kept: list[Mark] = []
    for mark in sorted(set(marks)):
        if kept and mark.start < kept[-1].end:
            kept[-1] = kept[-1]._replace(end=max(kept[-1].end, mark.end))
        else:
            kept.append(mark)
    return tuple(kept)


def replaced(text: str, marks: Iterable[Mark]) -> str:
    """The text with labels for what is marked; line ends stay, so that no line has another number."""
    parts: list[str] = []
    read = 0
    for mark in merged(marks):
        parts += (text[read : mark.start], mark.label, "\n" * text.count("\n", mark.start, mark.end))
        read = mark.end
    return "".join((*parts, text[read:]))
