"""Which format a decoded object or a line of text is: the first, in their order, that says it is its own."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Sequence, ValuesView
from typing import Any, Final

from auditors.formats.format import Format

_MOST: Final = 4096
"""Sets of keys whose formats are remembered."""

_Recognises = Callable[[dict[str, Any]], bool]


_Candidates = tuple[tuple[_Recognises, Format], ...]


class Recogniser:
    """Asks the formats. Of objects with the same keys only those formats are asked again that looked at a value: what a
    format says of an object by its keys alone, it says of all of them.
    """

    def __init__(self, formats: Sequence[Format], wrapping: frozenset[str] = frozenset()) -> None:
        self._wrapping = wrapping
        known = [format_ for format_ in formats if not format_.generic]
        generic = [format_ for format_ in formats if format_.generic]
        self._objects = _askable(known)
        self._texts = _startable(known)
        self._generic_objects = _askable(generic)
        self._generic_texts = _startable(generic)
        self._by_keys: dict[tuple[str, ...], _Candidates] = {}
        self._plain_by_keys: dict[tuple[str, ...], _Candidates] = {}
        self._last_keys: tuple[str, ...] | None = None
        self._last: _Candidates = ()

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
        """The same; None for an object that may be a wrapper, which is to be undone first."""
        keys = tuple(body)
        if keys != self._last_keys:
            candidates = self._plain_by_keys.get(keys)
            if candidates is None:
                if len(self._plain_by_keys) >= _MOST:
                    self._plain_by_keys.clear()
                candidates = self._learn(keys, body) if self._wrapping.isdisjoint(keys) else ()
                self._plain_by_keys[keys] = candidates
            self._last_keys, self._last = keys, candidates
        for recognises, format_ in self._last:
            if recognises(body):
                return format_
        return None

    def starting(self, text: str) -> Format | None:
        """The format whose record begins with a line of text."""
        for match, format_ in self._texts:
            if match(text):
                return format_
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

    def _learn(self, keys: tuple[str, ...], body: dict[str, Any]) -> _Candidates:
        if len(self._by_keys) >= _MOST:
            self._by_keys.clear()
        candidates: list[tuple[_Recognises, Format]] = []
        for recognises, format_ in self._objects:
            watched = _Watched(body)
            if recognises(watched) or watched.looked or recognises(body):
                candidates.append((recognises, format_))
        self._by_keys[keys] = tuple(candidates)
        return self._by_keys[keys]


def _askable(formats: Sequence[Format]) -> list[tuple[_Recognises, Format]]:
    return [(format_.recognises, format_) for format_ in formats if format_.recognises is not None]


def _startable(formats: Sequence[Format]) -> list[tuple[Callable[[str], Any], Format]]:
    return [(format_.starts.match, format_) for format_ in formats if format_.starts is not None]


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
