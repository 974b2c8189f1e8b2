"""Records in arrays in an object: `{"data": [...]}`, HAR's entries, the spans of OpenTelemetry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from auditors.formats.format import Format
from auditors.records.json_text import escape_part, unescape_part
from auditors.records.wrappers import WRAPPING_KEYS, unwrap

_ANY: Final = "*"

Recognise = Callable[[dict[str, Any]], Format | None]


class Elements:
    """Finds such arrays by the pointers that formats name. An object without any of `keys` has none."""

    def __init__(self, formats: Sequence[Format]) -> None:
        self._pointers: dict[str, list[list[str]]] = {}
        for pointer in dict.fromkeys(pointer for format_ in formats for pointer in format_.elements):
            first, *rest = map(unescape_part, pointer.split("/")[1:])
            self._pointers.setdefault(first, []).append(rest)
        self.keys = frozenset(self._pointers)

    def find(self, body: dict[str, Any], recognise: Recognise) -> list[tuple[str, list[Any]]]:
        """Pointer and array of each list of records in an object; none where what is listed is not recognised."""
        if self.keys.isdisjoint(body):
            return []
        found: dict[str, list[Any]] = {}
        for first, patterns in self._pointers.items():
            if first in body:
                for pattern in patterns:
                    found.update(_follow(body[first], pattern, f"/{escape_part(first)}"))
        return [(pointer, items) for pointer, items in found.items() if are_records(items, recognise)]

    def guess(self, body: dict[str, Any], recognise: Recognise) -> list[tuple[str, list[Any]]]:
        """The same in an object that nobody recognises, wherever one or two keys lead to records."""
        found: list[tuple[str, list[Any]]] = []
        for key, member in body.items():
            if type(member) is list and are_records(member, recognise):
                found.append((f"/{escape_part(key)}", member))
            elif type(member) is dict:
                found += (
                    (f"/{escape_part(key)}/{escape_part(inner)}", items)
                    for inner, items in member.items()
                    if type(items) is list and are_records(items, recognise)
                )
        return found


def lists_objects(body: dict[str, Any]) -> bool:
    """Whether one or two keys lead to an array that begins with an object: a cheap test, before `Elements.guess`."""
    for member in body.values():
        if type(member) is dict:
            for items in member.values():
                if type(items) is list and items and type(items[0]) is dict:
                    return True
        elif type(member) is list and member and type(member[0]) is dict:
            return True
    return False


def are_records(items: list[Any], recognise: Recognise) -> bool:
    """Whether an array holds objects, the first of which is a record or wraps some."""
    if not items or type(items[0]) is not dict or not all(type(item) is dict for item in items):
        return False
    first = items[0]
    return recognise(first) is not None or (not WRAPPING_KEYS.isdisjoint(first) and bool(unwrap(first)))


def _follow(value: Any, pattern: list[str], pointer: str) -> Iterator[tuple[str, list[Any]]]:
    """The arrays at the end of a pattern."""
    if not pattern:
        if type(value) is list:
            yield pointer, value
        return
    part, *rest = pattern
    if part == _ANY and type(value) is list:
        for index, member in enumerate(value):
            yield from _follow(member, rest, f"{pointer}/{index}")
    elif part == _ANY and type(value) is dict:
        for key, member in value.items():
            yield from _follow(member, rest, f"{pointer}/{escape_part(key)}")
    elif type(value) is dict and part in value:
        yield from _follow(value[part], rest, f"{pointer}/{escape_part(part)}")
