"""Which format a decoded object or a line of text is: the first, in their order, that says it is its own."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, ItemsView, Sequence, ValuesView
from typing import Any, Final, NamedTuple

from auditors.formats.chunks import CHUNK_KEYS
from auditors.formats.format import Format
from auditors.records.wrappers import may_wrap

_MOST: Final = 4096
_LONGEST: Final = 4096
"""Sets of keys whose formats are remembered, and the characters that one may have."""

_MANY: Final = 64
"""Lines in a row that begin no record of any product, after which it is asked whether one begins any at all."""

_NAMED_GROUP: Final = re.compile(r"\(\?P<\w+>")
_FLAGS: Final = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}

_Recognises = Callable[[dict[str, Any]], bool]


_Starts = list[tuple[Callable[[str], Any], Format]]
_Candidates = tuple[tuple[_Recognises, Format], ...]


class _Plain(NamedTuple):
    """The formats that objects with the same keys can have, none where they may be wrappers; and whether one that has
    none of these can be a record by itself, neither a wrapper nor a part of an answer.
    """

    candidates: _Candidates
    may_be_generic: bool


class Recogniser:
    """Asks the formats. Of objects with the same keys only those formats are asked again that looked at a value: what a
    format says of an object by its keys alone, it says of all of them.
    """

    def __init__(self, formats: Sequence[Format], listing: frozenset[str] = frozenset()) -> None:
        self._listing = listing
        self._known = [format_ for format_ in formats if not format_.generic]
        self._generic = [format_ for format_ in formats if format_.generic]
        self._objects = _askable(self._known)
        self._generic_objects = _askable(self._generic)
        self._by_keys: dict[tuple[str, ...], _Candidates] = {}
        self._plain_by_keys: dict[tuple[str, ...], _Plain] = {}
        self._last_keys: tuple[str, ...] | None = None
        self._last = _Plain((), False)
        self._strays = 0

    @functools.cached_property
    def _texts(self) -> _Starts:
        """How lines of text begin, which a log of objects alone never asks for. None of them refers back to a group."""
        return _startable(self._known)

    @functools.cached_property
    def _generic_texts(self) -> _Starts:
        return _startable(self._generic)

    def recognise(self, body: dict[str, Any]) -> Format | None:
        """The format of a decoded object."""
        keys = tuple(body)
        candidates = self._by_keys.get(keys)
        if candidates is None:
            candidates = self._learn(keys, body)
        for recognises, format_ in candidates:
            if recognises(body):
                return format_
        return None

    def recognise_plain(self, body: dict[str, Any]) -> Format | None:
        """The same, also of no product, of which `lists_objects` is to be asked still; None for an object that may be a
        wrapper or a part, or list what formats name, which is to be looked into first.
        """
        keys = tuple(body)
        if keys != self._last_keys:
            self._last = self._plain_by_keys.get(keys) or self._learn_plain(keys, body)
            self._last_keys = keys
        for recognises, format_ in self._last.candidates:
            if recognises(body):
                return format_
        return self.recognise_generic(body) if self._last.may_be_generic else None

    @functools.cached_property
    def _begin(self) -> Callable[[str], Any]:
        """Whether a line begins a record of any format: one pattern costs less than all of them do one by one."""
        patterns = (format_.starts for format_ in self._known if format_.starts is not None)
        return re.compile("|".join(map(_as_part, patterns))).match

    def starting(self, text: str) -> Format | None:
        """The format whose record begins with a line of text."""
        if self._strays >= _MANY and self._begin(text) is None:
            return None
        for match, format_ in self._texts:
            if match(text):
                self._strays = 0
                return format_
        self._strays += 1
        return None

    def recognise_generic(self, body: dict[str, Any]) -> Format | None:
        """The format of no product that an object has which nobody recognises."""
        for recognises, format_ in self._generic_objects:
            if recognises(body):
                return format_
        return None

    def starting_generic(self, text: str) -> Format | None:
        """The format of no product whose record begins with a line of text that begins no other."""
        for match, format_ in self._generic_texts:
            if match(text):
                return format_
        return None

    def _learn_plain(self, keys: tuple[str, ...], body: dict[str, Any]) -> _Plain:
        if len(self._plain_by_keys) >= _MOST:
            self._plain_by_keys.clear()
        is_plain = self._listing.isdisjoint(keys) and not may_wrap(keys)
        candidates = self._learn(keys, body) if is_plain else ()
        plain = _Plain(candidates, is_plain and CHUNK_KEYS.isdisjoint(keys))
        if sum(map(len, keys)) <= _LONGEST:
            self._plain_by_keys[keys] = plain
        return plain

    def _learn(self, keys: tuple[str, ...], body: dict[str, Any]) -> _Candidates:
        if len(self._by_keys) >= _MOST:
            self._by_keys.clear()
        candidates: list[tuple[_Recognises, Format]] = []
        for recognises, format_ in self._objects:
            watched = _Watched(body)
            if recognises(watched) or watched.looked or recognises(body):
                candidates.append((recognises, format_))
        known = tuple(candidates)
        if sum(map(len, keys)) <= _LONGEST:
            self._by_keys[keys] = known
        return known


def _askable(formats: Sequence[Format]) -> list[tuple[_Recognises, Format]]:
    return [(format_.recognises, format_) for format_ in formats if format_.recognises is not None]


def _startable(formats: Sequence[Format]) -> _Starts:
    return [(format_.starts.match, format_) for format_ in formats if format_.starts is not None]


def _as_part(pattern: re.Pattern[str]) -> str:
    """A pattern as a part of another, in which two groups cannot have one name."""
    flags = "".join(letter for letter, flag in _FLAGS.items() if pattern.flags & flag)
    return f"(?{flags}:{_NAMED_GROUP.sub('(?:', pattern.pattern)})"


class _Watched(dict[str, Any]):
    """An object that remembers whether somebody looked at a value of it, and not only for keys."""

    looked = False

    def __getitem__(self, key: str) -> Any:
        self.looked = True
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        if key not in self:
            return default
        self.looked = True
        return super().get(key, default)

    def values(self) -> ValuesView[Any]:  # type: ignore[override]
        self.looked = True
        return super().values()

    def items(self) -> ItemsView[str, Any]:  # type: ignore[override]
        self.looked = True
        return super().items()

    def copy(self) -> dict[str, Any]:
        self.looked = True
        return super().copy()
