"""Plans: for objects that come again and again with the same keys, a function that looks at their strings and nothing
else.

A plan is Python code made from one example: it takes an object and those in it apart without looking keys up, asks at
once for all strings that are usually known whether they are, and goes on to what is not. Whatever is otherwise than in
the example is handed to `other`, so a plan is never wrong, only slower. Nothing of a log gets into the code: keys and
stores are constants with made-up names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

import msgspec

from auditors.sensitive_data.contents import ContentStore, Key, Node, Reference

Plan = Callable[[dict[str, Any], Node | None, list[Reference], int, list[Any]], None]
"""Looks at an object at a node: refers to its strings in the list, at a depth, and leaves containers on the stack."""

_DEEPEST: Final = 6
"""Levels of objects in objects that one plan takes apart."""
_MOST_MEMBERS: Final = 500

_LONG: Final = 100
"""Code points from which a string is looked at by itself, known or not: texts of this length are mostly new."""

_TELLING: Final = frozenset({str, dict, list})
_COUNTING: Final = frozenset({str, dict, list, int})


class Slot(msgspec.Struct, frozen=True):
    """The values under one key of a shape: where those that are strings are kept, and whether people speak there."""

    key: Key
    spoken: bool
    store: ContentStore


SlotsOf = Callable[[dict[str, Any], bool], Sequence[Slot] | None]
"""The slots of an object by whether people speak in it; None where they depend on more than its keys."""


class Visit(Protocol):
    """Refers to a string that is not known to be clean."""

    def __call__(
        self, text: str, store: ContentStore, node: Node | None, part: Key, found: list[Reference], depth: int, /
    ) -> None:
        """One string."""


class Each(Protocol):
    """Sees to values of which one at least is not what the plan expects."""

    def __call__(
        self,
        values: Sequence[Any],
        slots: Sequence[Slot],
        node: Node | None,
        found: list[Reference],
        depth: int,
        stack: list[Any],
        /,
    ) -> None:
        """The values, with their slots."""


class Other(Protocol):
    """Sees to a value that is not what the plan expects."""

    def __call__(
        self, value: Any, slot: Slot, node: Node | None, found: list[Reference], depth: int, stack: list[Any], /
    ) -> None:
        """One value."""


def make_plan(
    sample: dict[str, Any], slots: Sequence[Slot], slots_of: SlotsOf, visit: Visit, other: Other, each: Each
) -> Plan:
    """A plan for objects with the keys of the sample."""
    return _PlanWriter(slots_of, {"visit": visit, "other": other, "each": each}).write(sample, slots)


class _PlanWriter:
    """Writes the code of one plan. `_constants` are what it refers to, by name."""

    def __init__(self, slots_of: SlotsOf, calls: dict[str, Any]) -> None:
        self._slots_of = slots_of
        self._constants: dict[str, Any] = {**calls, "TELLING": _TELLING, "COUNTING": _COUNTING}
        self._stores: dict[int, str] = {}
        self._lines: list[str] = []
        self._members = 0

    def write(self, sample: dict[str, Any], slots: Sequence[Slot]) -> Plan:
        self._object("value", sample, slots, "node", 1)
        known = [f"    clean{name} = store{name}.clean" for name in self._stores.values()]
        code = "\n".join(["def plan(value, node, found, depth, stack):", *known, *self._lines])
        scope = dict(self._constants)
        exec(compile(code, "<plan>", "exec"), scope)
        plan: Plan = scope["plan"]
        return plan

    def _constant(self, kind: str, value: Any) -> str:
        name = f"{kind}{len(self._constants)}"
        self._constants[name] = value
        return name

    def _store(self, store: ContentStore) -> str:
        name = self._stores.get(id(store))
        if name is None:
            name = self._stores[id(store)] = f"_{len(self._stores)}"
            self._constants[f"store{name}"] = store
        return name

    def _put(self, level: int, line: str) -> None:
        self._lines.append("    " * level + line)

    def _object(self, name: str, sample: dict[str, Any], slots: Sequence[Slot], node: str, level: int) -> None:
        """The code for an object that has the keys of the sample; `name` and `node` are expressions."""
        self._members += len(slots)
        members = [f"m{len(self._constants)}_{at}" for at in range(len(slots))]
        self._put(level, f"{', '.join(members)}, = {name}.values()")
        known: dict[str, list[tuple[str, Slot]]] = {}
        for member, slot, value in zip(members, slots, sample.values(), strict=True):
            if type(value) is str:
                store = self._store(slot.store)
                if len(value) < _LONG and value in slot.store.clean:
                    known.setdefault(store, []).append((member, slot))
                elif slot.store.harmless is not None and slot.store.harmless.match(value):
                    self._identifier(member, slot, slot.store.harmless, node, level)
                else:
                    self._string(member, slot, node, level)
            elif type(value) is dict and self._is_worth(value):
                self._inner(member, member, value, slot, f"({node}, {self._constant('key', slot.key)})", level, node)
            elif type(value) is list and len(value) == 1 and type(value[0]) is dict and self._is_worth(value[0]):
                self._only(member, value[0], slot, node, level)
            elif type(value) is list and value and all(type(item) is str for item in value):
                self._texts(member, slot, node, level)
            else:
                self._rest(member, slot, type(value), node, level)
        for store, strings in known.items():
            if len(strings) == 1:
                self._string(*strings[0], node, level)
            else:
                self._known_strings(store, strings, node, level)

    def _is_worth(self, value: dict[str, Any]) -> bool:
        return bool(value) and self._members + len(value) <= _MOST_MEMBERS

    def _string(self, member: str, slot: Slot, node: str, level: int) -> None:
        """A string that is usually new, or alone in its store."""
        store, key = self._store(slot.store), self._constant("key", slot.key)
        self._put(level, f"if type({member}) is not str:")
        self._other(member, slot, node, level + 1)
        self._put(level, f"elif {member} not in clean{store}:")
        self._put(level + 1, f"visit({member}, store{store}, {node}, {key}, found, depth)")

    def _identifier(self, member: str, slot: Slot, harmless: re.Pattern[str], node: str, level: int) -> None:
        """A string that is usually new, and of a kind that holds nothing."""
        matches = self._constant("matches", harmless.match)
        self._put(level, f"if type({member}) is not str or {matches}({member}) is None:")
        self._other(member, slot, node, level + 1)

    def _known_strings(self, store: str, strings: Sequence[tuple[str, Slot]], node: str, level: int) -> None:
        """Strings that are usually known, of one store."""
        values = f"({', '.join(member for member, _ in strings)},)"
        slots = self._constant("slots", tuple(slot for _, slot in strings))
        self._unless(f"clean{store}.issuperset({values})", level)
        self._put(level + 1, f"each({values}, {slots}, {node}, found, depth, stack)")

    def _texts(self, member: str, slot: Slot, node: str, level: int) -> None:
        """An array of strings."""
        self._unless(f"type({member}) is list and clean{self._store(slot.store)}.issuperset({member})", level)
        self._other(member, slot, node, level + 1)

    def _unless(self, known: str, level: int) -> None:
        """What follows, a level deeper, is done unless all is known; what has no hash is not."""
        self._put(level, f"try: new = not ({known})")
        self._put(level, "except TypeError: new = True")
        self._put(level, "if new:")

    def _inner(self, member: str, name: str, value: dict[str, Any], slot: Slot, node: str, level: int, at: str) -> None:
        """An object `name`, which is a member or the only element of one; `node` is its own, `at` that around it."""
        slots = self._slots_of(value, slot.spoken) if level < _DEEPEST else None
        if slots is None:
            self._put(level, f"if {member}:")
            self._other(member, slot, at, level + 1)
            return
        keys = self._constant("keys", tuple(value))
        self._put(level, f"if type({name}) is dict and tuple({name}) == {keys}:")
        self._object(name, value, slots, node, level + 1)
        self._put(level, "else:")
        self._other(member, slot, at, level + 1)

    def _only(self, member: str, value: dict[str, Any], slot: Slot, node: str, level: int) -> None:
        """An array of one object."""
        name, key = f"only{len(self._constants)}", self._constant("key", slot.key)
        self._put(level, f"{name} = {member}[0] if type({member}) is list and len({member}) == 1 else None")
        self._inner(member, name, value, slot, f"(({node}, {key}), 0)", level, node)

    def _rest(self, member: str, slot: Slot, kind: type, node: str, level: int) -> None:
        """A value that needs no look, or is no string and no object."""
        if kind in _TELLING:
            self._put(level, f"if {member}:")
        elif slot.key.context:
            self._put(level, f"if type({member}) in COUNTING:")
        else:
            self._put(level, f"if type({member}) is not {self._constant('kind', kind)} and type({member}) in TELLING:")
        self._other(member, slot, node, level + 1)

    def _other(self, member: str, slot: Slot, node: str, level: int) -> None:
        self._put(level, f"other({member}, {self._constant('slot', slot)}, {node}, found, depth, stack)")
