"""Contents: strings that are scanned once, however often they stand in the logs.

A chat log re-sends the whole conversation with every turn, so the same strings stand in it 2 to 15 times. A content
is scanned when it is first seen; later records refer to it. What is found in it depends on the string, its key and
whether people speak in it, and on nothing else, so the answer is the same wherever and in whatever order records are
read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from auditors.model import Hit
from auditors.records.record import Passage

_SHORTEST: Final = 6
"""No value that means something by itself is shorter; under a telling key shorter ones count."""
_SHORTEST_TOLD: Final = 3


class Found(msgspec.Struct, frozen=True):
    """A hit in a content. `pointer` goes on from the content's own: empty, `#/a/b` inside a string that is itself JSON,
    or `/3/delta` for an array of chunks.
    """

    pointer: str
    hit: Hit


class Content(msgspec.Struct, eq=False):
    """One string to scan. `found` is None until it is scanned, and empty when nothing stands in it.

    `asks` is what the answer to the string is read behind, where it asks for a password; `store` says what its key
    tells (`context`, put before it for detectors) and whether people speak in it;
    `nested` are the strings in it when it is itself JSON, `joined` the texts that it holds in pieces, as an event
    stream does.
    """

    text: str
    store: ContentStore
    asks: str = ""
    nested: list[Reference] | None = None
    joined: Sequence[Joined] = ()
    found: tuple[Found, ...] | None = None

    @property
    def context(self) -> str:
        """What detectors read before the string."""
        return self.store.context

    @property
    def spoken(self) -> bool:
        """Whether a person or a model speaks in it."""
        return self.store.spoken

    @property
    def answers(self) -> bool:
        """Whether it is read behind a question: what it holds by itself is found without one."""
        return self.store.context.endswith("\n")


class Joined(msgspec.Struct, frozen=True):
    """A text in pieces of a string or an array, and what is found in it as a whole."""

    passage: Passage
    content: Content


class ContentStore:
    """The contents under one kind of key: strings in which nothing is (`clean`), and what is known of the others.

    A string that `harmless` matches as a whole need not be scanned under these keys.
    What was not seen for a generation is forgotten, and scanned anew. The empty string is always known.
    """

    __slots__ = ("_old_clean", "_old_held", "clean", "context", "harmless", "held", "shortest", "spoken")

    def __init__(self, context: str = "", spoken: bool = False, harmless: re.Pattern[str] | None = None) -> None:
        self.context = context
        self.spoken = spoken
        self.harmless = harmless
        self.shortest = _SHORTEST_TOLD if context else _SHORTEST
        self.clean: set[str] = {""}
        self.held: dict[str, Content] = {}
        self._old_clean: set[str] = set()
        self._old_held: dict[str, Content] = {}

    def recall(self, text: str) -> Content | None:
        """The content of a string of the older generation, made young again; None where it is new."""
        if text in self._old_clean:
            self.clean.add(text)
            return CLEAN
        content = self._old_held.get(text)
        if content is not None:
            self.held[text] = content
        return content

    def settle(self, content: Content) -> None:
        """Moves a scanned content in which nothing was found to the clean ones."""
        if self.held.pop(content.text, None) is not None:
            self.clean.add(content.text)

    def age(self) -> None:
        """Begins a generation: what is not recalled from now on is forgotten with the next."""
        self._old_clean, self._old_held, self.clean, self.held = self.clean, self.held, {""}, {}


CLEAN: Final = Content("", ContentStore())
"""Stands for every content in which nothing was found."""
CLEAN.found = ()


class Key:
    """A JSON key: its part of a pointer, what it tells (see `KeyMeaning`), and itself as a content, for keys can be
    values too.
    """

    __slots__ = ("content", "context", "group", "part", "spoken")

    def __init__(
        self, part: str, context: str = "", spoken: bool | None = None, content: Content = CLEAN, group: str = ""
    ) -> None:
        self.part = part
        self.context = context
        self.spoken = spoken
        self.content = content
        self.group = group

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
