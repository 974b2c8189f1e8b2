"""Contents: strings that are scanned once, however often they stand in the logs.

A chat log re-sends the whole conversation with every turn, so the same strings stand in it 2 to 15 times. A content
is scanned when it is first seen; later records refer to it. What is found in it depends on the string, its key and
whether people speak in it, and on nothing else, so the answer is the same wherever and in whatever order records are
read.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from auditors.model import Hit

_GENERATION: Final = 24 << 20
"""Code points that one generation of a store may hold; there are two, so at most twice this."""
_LONGEST_KEPT: Final = 1 << 20
"""A longer string is scanned anew each time: it is too big to keep, and a repeat is not likely."""


class Found(msgspec.Struct, frozen=True):
    """A hit in a content. `pointer` goes on from the content's own: empty, or `#/a/b` inside a string that is itself
    JSON.
    """

    pointer: str
    hit: Hit


class Content:
    """One string to scan. `found` is None until it is scanned, and empty when nothing stands in it.

    `context` is what its key tells, put before it for detectors; `nested` the strings in it when it is itself JSON.
    """

    __slots__ = ("context", "found", "nested", "spoken", "text")

    def __init__(self, text: str, context: str = "", spoken: bool = False) -> None:
        self.text = text
        self.context = context
        self.spoken = spoken
        self.nested: list[Reference] | None = None
        self.found: tuple[Found, ...] | None = None


CLEAN: Final = Content("")
"""Stands for every content in which nothing was found."""
CLEAN.found = ()


class Key:
    """A JSON key: its part of a pointer, what it tells (see `KeyMeaning`), and itself as a content, for keys can be
    values too.
    """

    __slots__ = ("content", "context", "part", "spoken")

    def __init__(self, part: str, context: str = "", spoken: bool | None = None, content: Content = CLEAN) -> None:
        self.part = part
        self.context = context
        self.spoken = spoken
        self.content = content

    @property
    def shown(self) -> str:
        """The part of a pointer that may be shown: a key that holds a sensitive value is masked as a whole."""
        if not self.content.found:
            return self.part
        hit = self.content.found[0].hit
        return f"<{hit.entity}:{hit.fingerprint}>"


Node = tuple[Any, Key | int]
"""A place in a JSON value: the node above it (None at the root), and its own key or index."""


class Reference(msgspec.Struct):
    """A content at a place of a record: the container's node, and the string's own key or index (None: it is the
    whole body).
    """

    node: Node | None
    part: Key | int | None
    content: Content

    @property
    def pointer(self) -> str:
        """The RFC 6901 pointer of the string."""
        if self.part is None:
            return ""
        parts = [_shown(self.part)]
        node = self.node
        while node:
            parts.append(_shown(node[1]))
            node = node[0]
        parts.append("")
        return "/".join(reversed(parts))


def _shown(part: Key | int) -> str:
    return part.shown if type(part) is Key else str(part)


class ContentStore:
    """Contents by string, for one key context. Bounded: what was not seen for a generation is forgotten, and scanned
    anew.
    """

    def __init__(self) -> None:
        self.young: dict[str, Content] = {}
        self._old: dict[str, Content] = {}
        self._size = 0

    def recall(self, text: str) -> Content | None:
        """The content of this string from the older generation, made young again."""
        content = self._old.get(text)
        if content is not None:
            self.keep(text, content)
        return content

    def keep(self, text: str, content: Content) -> None:
        """Remembers the content of the string."""
        size = len(text) + 64
        if size > _LONGEST_KEPT:
            return
        self._size += size
        if self._size > _GENERATION:
            self._old, self.young, self._size = self.young, {}, size
        self.young[text] = content
