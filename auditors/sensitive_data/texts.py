"""Walks a record's body and finds its strings: which were seen before, which are new, and where each stands."""

from __future__ import annotations

from typing import Any, Final

import orjson

from auditors.sensitive_data.contents import CLEAN, Content, ContentStore, Key, Node, Reference
from auditors.sensitive_data.keys import KeyReader

_SHORTEST: Final = 6
"""No value that means something by itself is shorter; under a telling key shorter ones count."""
_SHORTEST_TOLD: Final = 3
_DEEPEST: Final = 6
"""Levels of JSON inside JSON strings that are decoded."""
_MOST_KEYS: Final = 20_000


def escape(part: str) -> str:
    """A key as a part of an RFC 6901 pointer."""
    return part.replace("~", "~0").replace("/", "~1") if "~" in part or "/" in part else part


_NO_KEY: Final = Key("")


class TextWalker:
    """Finds the strings of records. `pending` collects contents that nobody has scanned yet, containers before their
    members.
    """

    def __init__(self, reader: KeyReader) -> None:
        self._reader = reader
        self._keys: dict[str, Key] = {}
        self._plain_keys: set[str] = set()
        self._numbered_keys: set[str] = set()
        self._silent = ContentStore()
        self._spoken = ContentStore()
        self._told: dict[tuple[str, bool], ContentStore] = {}
        self.pending: list[Content] = []

    def references(self, body: Any, *, spoken: bool = False, depth: int = 0) -> list[Reference]:
        """The strings of a decoded JSON value, or the one text, that are new or known to hold something.

        Keys count as strings too: they may be addresses or keys themselves. `spoken` says whether people speak where
        no key tells otherwise; `depth` counts the JSON strings around the value.
        """
        found: list[Reference] = []
        if type(body) is str:
            self._visit(body, "", spoken, None, None, found, depth)
            return found
        stack: list[tuple[Any, Node | None, bool, Key]] = [(body, None, spoken, _NO_KEY)]
        while stack:
            value, node, inherited, above = stack.pop()
            if type(value) is dict:
                self._walk_object(value, node, inherited, above, stack, found, depth)
                continue
            for index, member in enumerate(value) if type(value) is list else ():
                kind = type(member)
                if kind is str:
                    self._visit(member, above.context, inherited, node, index, found, depth)
                elif kind is dict or kind is list:
                    stack.append((member, (node, index), inherited, above))
        return found

    def _walk_object(
        self,
        value: dict[str, Any],
        node: Node | None,
        inherited: bool,
        above: Key,
        stack: list[tuple[Any, Node | None, bool, Key]],
        found: list[Reference],
        depth: int,
    ) -> None:
        if not value.keys() <= self._plain_keys:
            self._learn(value, node, found)
        keys, silent, spoken = self._keys, self._silent.young, self._spoken.young
        pair = _pair_name(value)
        for name, member in value.items():
            kind = type(member)
            if kind is str:
                key = keys[name]
                if pair and name in _VALUE_KEYS:
                    key = self._key(pair)
                elif name in _TYPED_VALUE_KEYS:
                    key = above
                speaks = inherited if key.spoken is None else key.spoken
                if not key.context:
                    if len(member) < _SHORTEST:
                        continue
                    content = (spoken if speaks else silent).get(member)
                    if content is CLEAN:
                        continue
                    if content is not None:
                        found.append(Reference(node, keys[name], content))
                        continue
                self._visit(member, key.context, speaks, node, keys[name], found, depth)
            elif kind is dict or kind is list:
                key = self._key(pair) if pair and name in _VALUE_KEYS else keys[name]
                speaks = inherited if key.spoken is None else key.spoken
                stack.append((member, (node, keys[name]), speaks, key))
            elif kind is int and name in self._numbered_keys:
                self._visit(str(member), keys[name].context, False, node, keys[name], found, _DEEPEST)

    def _learn(self, value: dict[str, Any], node: Node | None, found: list[Reference]) -> None:
        """Reads the keys of an object that are new, and refers to those that are values themselves."""
        if len(self._keys) >= _MOST_KEYS:
            self._keys, self._plain_keys, self._numbered_keys = {}, set(), set()
        for name in value:
            if name in self._plain_keys:
                continue
            key = self._key(name)
            if key.content.found == ():
                self._plain_keys.add(name)
            else:
                found.append(Reference(node, key, key.content))
            if key.context:
                self._numbered_keys.add(name)

    def _key(self, name: str) -> Key:
        key = self._keys.get(name)
        if key is None:
            meaning = self._reader.read(name)
            content = CLEAN
            if len(name) >= _SHORTEST:
                content = Content(name)
                self.pending.append(content)
            key = self._keys[name] = Key(escape(name), meaning.context, meaning.spoken, content)
        return key

    def _visit(
        self,
        text: str,
        context: str,
        spoken: bool,
        node: Node | None,
        part: Key | int | None,
        found: list[Reference],
        depth: int,
    ) -> None:
        if len(text) < (_SHORTEST_TOLD if context else _SHORTEST):
            return
        store = self._store(context, spoken)
        content = store.young.get(text) or store.recall(text)
        if content is CLEAN:
            return
        if content is None:
            content = Content(text, context, spoken)
            store.keep(text, content)
            self.pending.append(content)
            if depth < _DEEPEST:
                content.nested = self._nested(text, spoken, depth)
        found.append(Reference(node, part, content))

    def _store(self, context: str, spoken: bool) -> ContentStore:
        if not context:
            return self._spoken if spoken else self._silent
        store = self._told.get((context, spoken))
        if store is None:
            if len(self._told) >= _MOST_KEYS:
                self._told.clear()
            store = self._told[context, spoken] = ContentStore()
        return store

    def _nested(self, text: str, spoken: bool, depth: int) -> list[Reference] | None:
        """The strings of a text that is itself JSON; None where it is not."""
        first = text[0] if text[0] in '{["' else text.lstrip()[:1]
        if not first or first not in '{["':
            return None
        try:
            inner = orjson.loads(text)
        except (orjson.JSONDecodeError, RecursionError):
            return None
        return self.references(inner, spoken=spoken, depth=depth + 1)

    def settle(self, content: Content) -> None:
        """Replaces a scanned content in which nothing was found by `CLEAN`, so that it is passed over from now on."""
        store = self._store(content.context, content.spoken)
        if store.young.get(content.text) is content:
            store.young[content.text] = CLEAN


_VALUE_KEYS: Final = frozenset({"value", "Value", "val"})
_TYPED_VALUE_KEYS: Final = frozenset({"stringValue", "string_value"})
_NAME_KEYS: Final = ("name", "key", "Name", "Key")


def _pair_name(value: dict[str, Any]) -> str:
    """The name in `{"name": "authorization", "value": …}` and `{"key": …, "value": …}`, as HAR and OTLP write pairs."""
    if len(value) > 8 or value.keys().isdisjoint(_VALUE_KEYS):
        return ""
    return next((name for key in _NAME_KEYS if type(name := value.get(key)) is str), "")
