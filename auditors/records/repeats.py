"""Passes over what records send again: the messages of a conversation, which stand in every later line of it.

Decoding them once more is most of the work of reading such a log. So the bytes of messages are remembered, and where a
line repeats messages in which nothing was found, only `null` in their place is decoded: the others keep their index.

That is exact. In a valid line an unescaped `"messages":[` is a key and the begin of its array; what stands there byte
for byte as an element that was decoded before, with a comma behind it, is that element again; and a line in which whole
values are replaced by others is valid if and only if it was so before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

import orjson

from auditors.formats.chunks import read_chunk
from auditors.formats.format import Format
from auditors.records.entries import may_hide

_MOST: Final = 8 << 20
"""Bytes of elements that are remembered; then all are forgotten."""
_LONGEST: Final = 256 << 10
"""Bytes of an element, and of the elements of one line, that are learned."""
_MOST_GUESSES: Final = 8
"""Ends of one element that are tried: arrays in it may hold what looks like its end."""
_LONGEST_KEY: Final = 32
_FOLLOWING: Final = 4
"""Elements that are remembered as those that came after another."""

_TRIAL: Final = 4 << 20
"""Bytes after which learning must have paid: half as many must have been passed over as were learned."""
_LEAST: Final = 2 << 10
"""Bytes of a line that must be passed over on average to pay."""
_SELDOM: Final = 0x380
"""Where it does not pay, only those lines are looked at whose offset has none of these bits."""

_NOTHING: Final = b"null,"
_BACKSLASH: Final = ord("\\")


class Found(Protocol):
    """A string of an element, and what stands in it: None until it is looked at."""

    @property
    def found(self) -> Sequence[Any] | None:
        """What was found."""

    @property
    def asks(self) -> str:
        """What the answer to it is read behind, where it asks for something."""


class Element:
    """An element of an array. `raw` is how it is written, with the comma behind it; `body` is what it says, until its
    strings are known: then `strings` are those that may hold something. One that `asks` is read with the one behind it.
    """

    __slots__ = ("asks", "body", "following", "is_clean", "raw", "strings")

    def __init__(self, raw: bytes, body: Any) -> None:
        self.raw = raw
        self.body = body
        self.strings: Sequence[Found] | None = None
        self.following: list[Element] = []
        self.is_clean = self.asks = False

    def look(self, strings: Sequence[Found]) -> None:
        """Take those of its strings that may hold something."""
        self.strings, self.body = strings, None
        self.asks = any(string.asks for string in strings)

    def settle(self) -> bool:
        """Whether nothing was found in it. To be asked until `strings` is None: then it is known."""
        strings = self.strings
        if strings is not None:
            self.is_clean = not self.asks and all(string.found == () for string in strings)
            if self.is_clean or any(string.found for string in strings):
                self.strings = None
        return self.is_clean


class Repeats:
    """The elements of one process. `fresh` are those that somebody has to `look` at."""

    def __init__(self) -> None:
        self.fresh: list[Element] = []
        self._format: Format | None = None
        self._starts: tuple[tuple[bytes, bytes, Element], ...] = ()
        self._known: dict[bytes, Element] = {}
        self._size = self._learned = self._passed = 0
        self._usual = 4 * _LEAST
        self._pays = True

    def decode(
        self, data: bytes, begin: int, end: int, offset: int, recognise: Callable[[dict[str, Any]], Format | None]
    ) -> tuple[Any, Format | None]:
        """The object in the line `data[begin:end]` and its format; None stands for elements that are clean.

        Raises `orjson.JSONDecodeError`.
        """
        expected = self._format
        if expected is not None and (self._pays or not offset & _SELDOM) and not may_hide(expected, offset):
            short = self._shorten(data, begin, end)
            if short is not None:
                body = orjson.loads(short)
                if (format_ := recognise(body)) is expected:
                    return body, format_
        body = orjson.loads(memoryview(data)[begin:end])
        format_ = recognise(body)
        if format_ is not None and format_.resent and format_ is not expected:
            self._format = format_
            self.forget()
        return body, format_

    def forget(self) -> None:
        """Lets go of all elements: they would be learned anew."""
        self._known = {}
        self._size = 0
        resent = self._format.resent if self._format is not None else ()
        self._starts = tuple(
            (b'"%s":%s[' % (key.encode(), space), b"},%s" % space, Element(b"", None))
            for key in resent
            for space in (b"", b" ")
        )

    def _shorten(self, data: bytes, begin: int, end: int) -> bytes | None:
        """The line with `null` for the elements that are known to be clean; None where none are."""
        for token, border, start in self._starts:
            at = data.find(token, begin, end)
            if at > begin and data[at - 1] != _BACKSLASH:
                return self._pass_over(data, begin, at + len(token), end, border, start)
        return None

    def _pass_over(self, data: bytes, begin: int, at: int, end: int, border: bytes, last: Element) -> bytes | None:
        parts: list[bytes] = []
        copied = begin
        passed = 0
        while True:
            for element in last.following:
                if data.startswith(element.raw, at, end):
                    break
            else:
                found = self._find(data, at, end, border)
                if found is None:
                    break
                element = found
                _follow(last, element)
            if not last.asks and (element.is_clean or (element.strings is not None and element.settle())):
                if copied < at:
                    parts.append(data[copied:at])
                parts.append(_NOTHING)
                passed += len(element.raw)
                at += len(element.raw)
                copied = at
            else:
                at += len(element.raw)
            last = element
        self._passed += passed
        self._usual += (passed - self._usual) // 32
        self._pays = self._usual >= _LEAST
        if self._learned < _TRIAL or self._passed > self._learned >> 1 or not begin & _SELDOM:
            self._learn(data, at, end, border, last)
        if not passed:
            return None
        parts.append(data[copied:end])
        return b"".join(parts)

    def _find(self, data: bytes, at: int, end: int, border: bytes) -> Element | None:
        """The known element at a place, which ends where another begins with the same key."""
        until = data.find(border + _beginning(data, at), at, min(end, at + _LONGEST))
        return self._known.get(data[at : until + len(border)]) if until >= 0 else None

    def _learn(self, data: bytes, at: int, end: int, border: bytes, last: Element) -> None:
        """Remembers the elements from a place on, without the last one, which comes again with a comma behind it."""
        limit = min(end, at + _LONGEST)
        while (element := _cut(data, at, limit, border)) is not None:
            size = len(element.raw)
            self._size += size
            self._learned += size
            if self._size > _MOST:
                self.forget()
                return
            self._known[element.raw] = element
            self.fresh.append(element)
            _follow(last, element)
            last = element
            at += size


def _cut(data: bytes, at: int, limit: int, border: bytes) -> Element | None:
    """The element at a place of an array; None for the last one, and for what must be read with its neighbours."""
    begin = _beginning(data, at)
    until = data.find(border + begin, at, limit)
    for _ in range(_MOST_GUESSES):
        if until < 0:
            return None
        try:
            body = orjson.loads(data[at : until + 1])
        except orjson.JSONDecodeError:
            until = data.find(border + begin, until + 1, limit)
            continue
        is_alone = type(body) is dict and read_chunk(body) is None
        return Element(data[at : until + len(border)], body) if is_alone else None
    return None


def _beginning(data: bytes, at: int) -> bytes:
    """How an object begins: the brace and its first key."""
    return data[at : data.find(b":", at, at + _LONGEST_KEY) + 1]


def _follow(last: Element, element: Element) -> None:
    """Remembers which element came after another."""
    last.following.insert(0, element)
    del last.following[_FOLLOWING:]
