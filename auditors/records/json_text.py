"""The spelling of JSON: where in a text the values stand that a parser gives without their places."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from auditors.deferred import deferred

_TOKEN: Final = deferred(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\],:]', re.DOTALL)
_PAIR: Final = r"u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPE: Final = deferred(rf"\\(?:{_PAIR}|u[0-9a-fA-F]{{4}}|.)", re.DOTALL)

_DECODER: Final = json.JSONDecoder(strict=False)


class JsonText:
    """A text that is one JSON value, and where the strings and containers in it stand. Indexed when first asked."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._index: dict[str, tuple[int, int]] | None = None
        self._inner: dict[str, JsonText] = {}

    def find(self, pointer: str) -> int:
        """Where the value at a pointer begins, or the string in which it goes on behind `#`.

        For a pointer that leads nowhere, the last container on the way to it.
        """
        pointer, _ = self._split(pointer)
        index = self._indexed()
        while pointer and pointer not in index:
            pointer = pointer.rpartition("/")[0]
        return index.get(pointer, (0, 0))[0]

    def span(self, pointer: str, start: int, end: int) -> tuple[int, int]:
        """The span of the text that spells `start:end` of the string at a pointer, which may go on behind `#` in
        strings that are JSON themselves. The whole text where the pointer leads nowhere.
        """
        outer, inner = self._split(pointer)
        begins, until = self._indexed().get(outer, (0, 0))
        if until - begins < 2:
            return 0, len(self.text)
        content = self.text[begins + 1 : until - 1]
        if inner is not None:
            if outer not in self._inner:
                self._inner[outer] = JsonText(decoded(f'"{content}"'))
            start, end = self._inner[outer].span(inner, start, end)
        return begins + 1 + spelled_offset(content, start), begins + 1 + spelled_offset(content, end)

    def _split(self, pointer: str) -> tuple[str, str | None]:
        """The part of a pointer in this text, and the rest behind `#`; keys may hold that character too."""
        index = self._indexed()
        at = len(pointer)
        while at >= 0:
            if pointer[:at] in index:
                return pointer[:at], pointer[at + 1 :] if at < len(pointer) else None
            at = pointer.rfind("#", 0, at)
        return pointer, None

    def _indexed(self) -> dict[str, tuple[int, int]]:
        if self._index is None:
            self._index = {pointer: (begins, until) for pointer, begins, until in values_of(self.text)}
        return self._index


def values_of(text: str) -> Iterator[tuple[str, int, int]]:
    """Pointer, begin and end of every string and container in a text that is one JSON value; of a container the end is
    that of its first bracket. Linear. What stands under a key that comes twice is given twice.
    """
    path: list[str] = []
    places: list[int | None] = []  # the index in an array, None in an object
    key = ""
    expects_key = False
    for token in _TOKEN.finditer(text):
        first = text[token.start()]
        if first == ",":
            if not places:
                return
            index = places[-1]
            if index is None:
                expects_key = True
            else:
                places[-1] = index + 1
                path[-1] = f"/{index + 1}"
        elif first == ":":
            expects_key = False
            if path:
                path[-1] = f"/{key}"
        elif first in "}]":
            if not places:
                return
            places.pop()
            path.pop()
            expects_key = False
        elif first == '"' and expects_key:
            key = escape_part(decoded(token.group()))
        else:
            yield "".join(path), token.start(), token.end()
            if first != '"':
                expects_key = first == "{"
                places.append(None if expects_key else 0)
                path.append("" if expects_key else "/0")


def members_of(text: str) -> Iterator[list[tuple[str, int, int]]]:
    """The members of each object in a text that is one JSON value: the key's token, and the span of key and value."""
    objects: list[list[tuple[str, int, int]] | None] = []  # None for an array
    keys: list[tuple[str, int] | None] = []  # of the member that is being read, for each of them
    key = ("", 0)
    for token in _TOKEN.finditer(text):
        first = text[token.start()]
        if first == '"':
            key = token.group(), token.start()
        elif first in "{[":
            objects.append([] if first == "{" else None)
            keys.append(None)
        elif not objects:
            return
        elif first == ":":
            keys[-1] = key
        else:
            members, begun = objects[-1], keys[-1]
            if members is not None and begun is not None:
                members.append((*begun, token.start()))
            keys[-1] = None
            if first != ",":
                objects.pop()
                keys.pop()
                if members is not None:
                    yield members


def end_of_value(text: str, at: int) -> int | None:
    """Where the container that begins at a place ends; None where it does not."""
    depth = 0
    for token in _TOKEN.finditer(text, at):
        first = text[token.start()]
        if first in "{[":
            depth += 1
        elif first in "}]":
            depth -= 1
            if depth <= 0:
                return token.end()
    return None


def spelled_offset(content: str, offset: int) -> int:
    """Where the code point at `offset` of a decoded string is spelled in the content of its JSON token."""
    if "\\" not in content:
        return offset
    shift = 0
    for escape in _ESCAPE.finditer(content):
        if escape.start() - shift >= offset:
            break
        shift += len(escape.group()) - 1
    return min(offset + shift, len(content))


def decoded(token: str) -> str:
    """The string that a JSON string token spells; its content as it is where it is not valid."""
    if "\\" not in token:
        return token[1:-1]
    try:
        return str(_DECODER.decode(token))
    except ValueError:
        return token[1:-1]


def escape_part(part: str) -> str:
    """A key as a part of an RFC 6901 pointer."""
    return part.replace("~", "~0").replace("/", "~1") if "~" in part or "/" in part else part


def unescape_part(part: str) -> str:
    """The key that a part of a pointer names."""
    return part.replace("~1", "/").replace("~0", "~")
