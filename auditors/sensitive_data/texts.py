"""Walks a record's body and finds its strings: which were seen before, which are new, and where each stands.

Most of a log is repetition, and most of this module is about passing over it fast. Objects with the same keys share a
shape that says what each key means; those whose values are of the same types too share a layout, which asks for all
strings at once whether they are known to be clean, and does not look at numbers at all. Once there were many of a
shape, a plan takes over.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import orjson

from auditors.records.decoding import hidden_values, hides_values
from auditors.records.record import Passage, Piece
from auditors.records.streams import join_chunks, join_events
from auditors.sensitive_data.arguments import COMMAND_KEYS, join_arguments
from auditors.sensitive_data.content_stores import ContentStores
from auditors.sensitive_data.contents import CLEAN, Content, ContentStore, Joined, Key, Node, Reference
from auditors.sensitive_data.counters import COUNTED, are_counted, counts, is_long_number
from auditors.sensitive_data.groups import context_of_list
from auditors.sensitive_data.harmless import LONGEST
from auditors.sensitive_data.keys import KeyReader
from auditors.sensitive_data.learned_shapes import LearnedShapes
from auditors.sensitive_data.plans import Slot, make_plan
from auditors.sensitive_data.questions import answers, asked_for
from auditors.sensitive_data.shapes import Shape

_DEEPEST: Final = 6
"""Levels of JSON inside JSON strings that are decoded."""
_OFTEN: Final = 24
"""Objects of a shape after which a plan for it pays."""
_LONGEST_KEPT: Final = 1 << 20
"""A longer string is scanned anew each time: it is too big to keep, and a repeat is not likely."""
_LONG_ARRAY: Final = 16

_OPENING: Final = '{["'
"""How JSON begins."""

_TELLING_TYPES: Final = frozenset({str, dict, list})

_NO_KEY: Final = Key("")

_Place = tuple[Any, Node | None, bool, Key]
"""A container, where it stands, whether people speak in it, and the key above it."""


class TextWalker:
    """Finds the strings of records. `pending` collects contents that nobody has scanned yet, containers before their
    members. Where nobody looks for names, `speech` is false: then it does not matter who speaks, and less is kept.
    `callers` says that addresses under keys for who called are values like others.
    """

    def __init__(self, reader: KeyReader, *, speech: bool = True, callers: bool = False) -> None:
        self.pending: list[Content] = []
        self._stores = ContentStores(speech=speech, callers=callers)
        self._store = self._stores.of
        self._shapes = LearnedShapes(reader, self._stores, self._pend)
        self._questions: list[tuple[Node | None, Key | int, str]] = []

    def _pend(self, content: Content) -> None:
        self.pending.append(content)

    def references(self, body: Any, *, spoken: bool = False, depth: int = 0) -> list[Reference]:
        """The strings of a decoded JSON value, or the one text, that are new or known to hold something.

        Keys count as strings too: they may be addresses or keys themselves. `spoken` says whether people speak where
        no key tells otherwise; `depth` counts the JSON strings around the value.
        """
        found: list[Reference] = []
        if type(body) is str:
            self._visit(body, self._store("", spoken), None, None, found, depth)
            return found
        above, self._questions = self._questions, []
        self._walk([(body, None, spoken, _NO_KEY)], found, depth)
        if self._questions:
            self._hear(body, found)
        self._questions = above
        return found

    def _hear(self, body: Any, found: list[Reference]) -> None:
        """Refers to what answers the questions of a value, each read behind its question."""
        for node, part, context in self._questions:
            for path, text in answers(body, _path(node, part)):
                at: Node | None = None
                *steps, last = (self._shapes.key(step) if isinstance(step, str) else step for step in path)
                for step in steps:
                    at = (at, step)
                self._visit(text, self._store(context, False), at, last, found, _DEEPEST)

    def _walk(self, stack: list[_Place], found: list[Reference], depth: int) -> None:
        """Visits what is new in the containers of the stack. The hot path of an audit: one loop, no calls for what is
        known.
        """
        shapes = self._shapes.by_names
        while stack:
            value, node, inherited, above = stack.pop()
            if type(value) is not dict:
                self._walk_array(value, node, inherited, above, stack, found, depth)
                continue
            names = tuple(value)
            shape = shapes[inherited].get(names) or self._shapes.learn(names, inherited)
            if above.group and node is not None and node[1] is above:
                shape = self._shapes.grouped(shape, names, inherited, above)
            elif shape.plan is None:
                shape.seen += 1
                if not shape.seen % _OFTEN:
                    self._plan(shape, value)
            if shape.plan is not None:
                shape.plan(value, node, found, depth, stack)
                continue
            if shape.pairs:
                shape = self._shapes.namesake(shape, value, inherited, above)
            if not shape.is_settled():
                found.extend(Reference(node, key, key.content) for key in shape.unsettled)
            values = tuple(value.values())
            types = tuple(map(type, values))
            layout = shape.layouts.get(types) or shape.lay_out(types)
            for store, at, key in layout.single:
                if values[at] not in store.clean:
                    self._visit(values[at], store, node, key, found, depth)
            for store, pick, keys in layout.groups:
                texts = pick(values)
                if not store.clean.issuperset(texts):
                    for text, key in zip(texts, keys, strict=True):
                        if text not in store.clean:
                            self._visit(text, store, node, key, found, depth)
            for at, key, spoken in layout.containers:
                if member := values[at]:
                    stack.append((member, (node, key), spoken, key))
            for at, key in layout.numbers:
                self._visit(str(values[at]), self._store(key.context, False), node, key, found, _DEEPEST)

    def _walk_array(
        self,
        value: Any,
        node: Node | None,
        inherited: bool,
        above: Key,
        stack: list[_Place],
        found: list[Reference],
        depth: int,
    ) -> None:
        if type(value) is not list:
            return
        if len(value) > _LONG_ARRAY and not above.context and _TELLING_TYPES.isdisjoint(map(type, value)):
            return
        if len(value) > 1 and (chunks := join_chunks(value)) is not None:
            value, passages = chunks
            above_it, part = (None, None) if node is None else node
            found.append(Reference(above_it, part, self._joined(passages, self._store("", True), depth)))
        elif above.part in COMMAND_KEYS and node is not None and (line := join_arguments(value)) is not None:
            value, passage = line
            found.append(Reference(*node, self._joined((passage,), self._store("", False), depth)))
        store: ContentStore | None = None
        for index, member in enumerate(value):
            if member is None:
                continue
            kind = type(member)
            if kind is str:
                store = store or self._store(above.context or _listed_in(above, node) or _counted(value), inherited)
                if member not in store.clean:
                    self._visit(member, store, node, index, found, depth)
            elif kind is dict or kind is list:
                stack.append((member, (node, index), inherited, above))
            elif kind is int and above.context:
                self._visit(str(member), self._store(above.context, False), node, index, found, _DEEPEST)

    def _plan(self, shape: Shape, value: dict[str, Any]) -> None:
        """Makes a plan for a shape, where everything follows from the keys."""
        if value and self._shapes.may_plan(shape):
            shape.plan = make_plan(value, shape.slots, self._shapes.slots_of, self._visit, self._meet, self._meet_all)

    def _meet(
        self, value: Any, slot: Slot, node: Node | None, found: list[Reference], depth: int, stack: list[_Place]
    ) -> None:
        """Sees to a value that a plan did not expect, or that has no plan."""
        kind = type(value)
        if kind is str:
            if value not in slot.store.clean:
                self._visit(value, slot.store, node, slot.key, found, depth)
        elif kind is dict or kind is list:
            if value:
                stack.append((value, (node, slot.key), slot.spoken, slot.key))
        elif kind is int and slot.key.context:
            self._visit(str(value), self._store(slot.key.context, False), node, slot.key, found, _DEEPEST)

    def _meet_all(
        self,
        values: Sequence[Any],
        slots: Sequence[Slot],
        node: Node | None,
        found: list[Reference],
        depth: int,
        stack: list[_Place],
    ) -> None:
        for value, slot in zip(values, slots, strict=True):
            self._meet(value, slot, node, found, depth, stack)

    def _visit(
        self,
        text: str,
        store: ContentStore,
        node: Node | None,
        part: Key | int | None,
        found: list[Reference],
        depth: int,
    ) -> None:
        """Refers to a string that is not known to be clean."""
        if is_long_number(text) and not store.context and _is_counted(node, part):
            store = self._store(COUNTED, store.spoken)
            if text in store.clean:
                return
        content = store.held.get(text)
        if content is None:
            length = len(text)
            if length <= LONGEST and store.harmless is not None and store.harmless.match(text):
                self._stores.pass_by(text, store)
                return
            self._stores.count(text)
            if length < store.shortest:
                store.clean.add(text)
                return
            content = store.recall(text)
            if content is CLEAN:
                return
            if content is None:
                content = Content(text, store)
                if length <= _LONGEST_KEPT:
                    store.held[text] = content
                self.pending.append(content)
                if depth < _DEEPEST:
                    if text[0] in _OPENING or text[0].isspace():
                        spoken = store.spoken or (type(part) is Key and part.spoken is True)
                        content.nested = self._nested(text, spoken, depth)
                    if content.nested is not None or "data:" in text:
                        self._read_parts(content, depth)
                    elif not store.context:
                        content.asks = asked_for(text)
        found.append(Reference(node, part, content))
        if content.asks and part is not None:
            self._questions.append((node, part, content.asks))

    def _joined(self, passages: Sequence[Passage], store: ContentStore, depth: int) -> Content:
        """A content of texts in pieces."""
        content = Content("", store)
        content.nested = []
        self.pending.append(content)
        self._join(content, passages, depth)
        return content

    def _read_parts(self, content: Content, depth: int) -> None:
        """Refers to what a string holds in pieces: answers in an event stream, and what second values of a key hide."""
        text = content.text
        if content.nested is None:
            if (stream := join_events(text)) is not None:
                rest, passages = stream
                content.nested = []
                self._join(content, (_part(rest), *passages), depth)
        elif hides_values(text.encode("utf-8", "surrogatepass"), orjson.loads(text)):
            self._join(content, [_part(text[begin:end], begin) for begin, end in hidden_values(text)], depth)

    def _join(self, content: Content, passages: Sequence[Passage], depth: int) -> None:
        """Refers to texts in pieces of a content."""
        for passage in passages:
            store = self._store("", True) if passage.spoken else content.store
            found: list[Reference] = []
            self._visit(passage.text, store, None, None, found, depth + 1)
            content.joined = [*content.joined, *(Joined(passage, reference.content) for reference in found)]

    def keep(self, content: Content) -> None:
        """Counts what was found in a content, which is remembered with it."""
        self._stores.count_found(content)

    def forget(self) -> None:
        """Lets go of all strings: they would be scanned anew."""
        self._stores.forget()

    def _nested(self, text: str, spoken: bool, depth: int) -> list[Reference] | None:
        """The strings of a text that is itself JSON; None where it is not."""
        first = text[0] if text[0] in _OPENING else text.lstrip()[:1]
        if not first or first not in _OPENING:
            return None
        try:
            inner = orjson.loads(text)
        except (orjson.JSONDecodeError, RecursionError):
            return None
        return self.references(inner, spoken=spoken, depth=depth + 1)


def _listed_in(above: Key, node: Node | None) -> str:
    """The context of the strings of a list that stands under a key which says what they are: `"apiKeys": ["…"]`."""
    return context_of_list(above.group) if above.group and node is not None and node[1] is above else ""


def _counted(values: Sequence[Any]) -> str:
    """The context of strings that are long numbers which count or identify."""
    return COUNTED if are_counted(values) else ""


def _is_counted(node: Node | None, part: Key | int | None) -> bool:
    """Whether the key of a string, or that of its list, says that a number counts or identifies."""
    while type(part) is int and node is not None:
        node, part = node
    return isinstance(part, Key) and counts(part.part)


def _path(node: Node | None, part: Key | int) -> tuple[str | int, ...]:
    """The keys and indices that lead to a string."""
    parts: list[str | int] = [_step(part)]
    while node:
        parts.append(_step(node[1]))
        node = node[0]
    return tuple(reversed(parts))


def _step(part: Key | int) -> str | int:
    return part.part.replace("~1", "/").replace("~0", "~") if isinstance(part, Key) else part


def _part(text: str, begin: int = 0) -> Passage:
    """A part of a string."""
    return Passage(text, (Piece(0, 0, 0, "", begin),))
