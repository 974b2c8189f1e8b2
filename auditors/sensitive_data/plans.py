"""Plans: for objects that come again and again with the same keys, a function that looks at their strings and nothing
else.

A plan is Python code made from one example: it takes an object and those in it apart without looking keys up, asks at
once for all strings that are usually known whether they are, and goes on to what is not. Whatever is otherwise than in
the example is handed to `other`, so a plan is never wrong, only slower. Nothing of a log gets into the code: keys and
stores are constants with made-up names, and of identifiers only the form is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from itertools import groupby
from operator import attrgetter
from types import CodeType
from typing import Any, Final, NamedTuple, Protocol

import msgspec

from auditors.formats.chunks import CHUNK_KEYS
from auditors.sensitive_data.contents import ContentStore, Key, Node, Reference
from auditors.sensitive_data.harmless import example_of, row_of

Plan = Callable[[dict[str, Any], Node | None, list[Reference], int, list[Any]], None]
"""Looks at an object at a node: refers to its strings in the list, at a depth, and leaves containers on the stack."""

_DEEPEST: Final = 6
"""Levels of objects in objects that one plan takes apart."""
_MOST_MEMBERS: Final = 500
_MOST_IN_ROWS: Final = 16
"""Harmless strings of one plan that are looked at together: each takes a third of a millisecond to prepare."""

_LONG: Final = 100
"""Code points from which a string is looked at by itself, known or not: texts of this length are mostly new."""

_TELLING: Final = frozenset({str, dict, list})
_CONSTANTS: Final = {
    "TELLING": _TELLING,
    "COUNTING": frozenset({str, dict, list, int}),
    "join": "\n".join,
    "keys_of": dict.keys,
}
"""What every plan refers to."""


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
    calls = {
        "visit": visit,
        "other": other,
        "each": each,
        "new_among": partial(_new_among, each),
        "strange_among": partial(_strange_among, other),
    }
    return _PlanWriter(slots_of, calls).write(sample, slots)


def _new_among(
    each: Each,
    store: ContentStore,
    objects: Sequence[tuple[Sequence[Any], Sequence[Slot], Node | None]],
    found: list[Reference],
    depth: int,
    stack: list[Any],
) -> None:
    """Sees to members of some objects that are usually strings known to one store."""
    for values, slots, node in objects:
        try:
            known = store.clean.issuperset(values)
        except TypeError:
            known = False
        if not known:
            each(values, slots, node, found, depth, stack)


def _strange_among(
    other: Other,
    members: Sequence[tuple[Any, Callable[[str], Any], Slot, Node | None]],
    found: list[Reference],
    depth: int,
    stack: list[Any],
) -> None:
    """Sees to members that are usually harmless strings, as what stands behind each of them tells."""
    for value, matches, slot, node in members:
        if type(value) is not str or matches(value) is None:
            other(value, slot, node, found, depth, stack)


@lru_cache(128)
def _compiled(code: str) -> CodeType:
    """The code of a plan: what reads after another in a process meets the same objects."""
    return compile(code, "<plan>", "exec")


class _Member(NamedTuple):
    """A string of the sample, and the expressions for a value in its place and for the node that it stands at."""

    name: str
    slot: Slot
    node: str
    sample: str


class _PlanWriter:
    """Writes the code of one plan. `_constants` are what it refers to, by name.

    `_known` and `_harmless` members are looked at together, at the end. An object that is not what the plan expects
    leaves what is known in their place.
    """

    def __init__(self, slots_of: SlotsOf, calls: dict[str, Any]) -> None:
        self._slots_of = slots_of
        self._constants: dict[str, Any] = {**calls, **_CONSTANTS}
        self._stores: dict[int, str] = {}
        self._lines: list[str] = []
        self._known: list[_Member] = []
        self._harmless: list[tuple[_Member, re.Pattern[str]]] = []
        self._members = self._in_rows = 0

    def write(self, sample: dict[str, Any], slots: Sequence[Slot]) -> Plan:
        self._object("value.values()", sample, slots, "node", 1)
        self._gathered(1)
        known = [f"    clean{name} = store{name}.clean" for name in self._stores.values()]
        code = "\n".join(["def plan(value, node, found, depth, stack):", *known, *self._lines])
        scope = dict(self._constants)
        exec(_compiled(code), scope)
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

    def _object(self, values: str, sample: dict[str, Any], slots: Sequence[Slot], node: str, level: int) -> None:
        """The code for an object that has the keys of the sample; `values` and `node` are expressions."""
        self._members += len(slots)
        members = [f"m{len(self._constants)}_{at}" for at in range(len(slots))]
        self._put(level, f"{', '.join(members)}, = {values}")
        silent: list[tuple[str, Slot]] = []
        for member, slot, value in zip(members, slots, sample.values(), strict=True):
            if type(value) not in _TELLING and not slot.key.context:
                silent.append((member, slot))
            elif type(value) is str:
                self._text(_Member(member, slot, node, value), level)
            elif type(value) is dict and self._is_worth(value):
                self._inner(member, member, value, slot, f"({node}, {self._constant('key', slot.key)})", level, node)
            elif type(value) is list and len(value) == 1 and type(value[0]) is dict and self._is_worth(value[0]):
                self._only(member, value[0], slot, node, level)
            elif type(value) is list and value and all(type(item) is str for item in value):
                self._texts(member, slot, node, level)
            elif (alike := _alike(value)) is not None and self._is_worth(alike):
                self._several(member, alike, slot, node, level)
            else:
                self._rest(member, slot, type(value), node, level)
        if silent:
            self._silent(silent, node, level)

    def _is_worth(self, value: dict[str, Any]) -> bool:
        return bool(value) and self._members + len(value) <= _MOST_MEMBERS

    def _text(self, one: _Member, level: int) -> None:
        store = one.slot.store
        if len(one.sample) < _LONG and one.sample in store.clean:
            self._known.append(one)
        elif store.harmless is None or not store.harmless.match(one.sample):
            self._string(one, level)
        elif self._in_rows < _MOST_IN_ROWS:
            self._in_rows += 1
            self._harmless.append((one, store.harmless))
        else:
            self._other_than(one, store.harmless, level)

    def _string(self, one: _Member, level: int) -> None:
        """A string that is usually new."""
        store, key = self._store(one.slot.store), self._constant("key", one.slot.key)
        self._put(level, f"if type({one.name}) is not str:")
        self._other(one.name, one.slot, one.node, level + 1)
        self._put(level, f"elif {one.name} not in clean{store}:")
        self._put(level + 1, f"visit({one.name}, store{store}, {one.node}, {key}, found, depth)")

    def _gathered(self, level: int) -> None:
        """What was left for the end: strings that are usually known, those of a store at once, and harmless ones, which
        are usually new.
        """
        stores: dict[str, list[_Member]] = {}
        for one in self._known:
            stores.setdefault(self._store(one.slot.store), []).append(one)
        for store, known in stores.items():
            self._unless(f"clean{store}.issuperset(({', '.join(one.name for one in known)},))", level)
            objects = []
            for node, together in groupby(known, key=attrgetter("node")):
                names, slots = zip(*((one.name, one.slot) for one in together), strict=True)
                objects.append(f"(({', '.join(names)},), {self._constant('slots', slots)}, {node})")
            self._put(level + 1, f"new_among(store{store}, ({', '.join(objects)},), found, depth, stack)")
        if self._harmless:
            matches = self._constant("matches", row_of([(kind, one.sample) for one, kind in self._harmless]))
            row = ", ".join(one.name for one, _ in self._harmless)
            self._unless(f"{matches}(join(({row}, ''))) is not None", level)
            members = ", ".join(
                f"({one.name}, {self._constant('matches', kind.match)}, {self._constant('slot', one.slot)}, {one.node})"
                for one, kind in self._harmless
            )
            self._put(level + 1, f"strange_among(({members},), found, depth, stack)")

    def _other_than(self, one: _Member, harmless: re.Pattern[str], level: int) -> None:
        """A string that is usually new, and harmless."""
        matches = self._constant("matches", harmless.match)
        self._put(level, f"if type({one.name}) is not str or {matches}({one.name}) is None:")
        self._other(one.name, one.slot, one.node, level + 1)

    def _texts(self, member: str, slot: Slot, node: str, level: int) -> None:
        """An array of strings."""
        self._unless(f"type({member}) is list and clean{self._store(slot.store)}.issuperset({member})", level)
        self._other(member, slot, node, level + 1)

    def _unless(self, known: str, level: int) -> None:
        """What follows, a level deeper, is done unless all is known; what has no hash, or is no string, is not."""
        self._put(level, f"try: new = not ({known})")
        self._put(level, "except TypeError: new = True")
        self._put(level, "if new:")

    def _inner(self, member: str, name: str, value: dict[str, Any], slot: Slot, node: str, level: int, at: str) -> None:
        """An object `name`, which is a member or the only element of one; `node` is its own, `at` that around it."""
        slots = self._slots_of(value, slot.spoken) if level < _DEEPEST and not slot.key.group else None
        if slots is None:
            self._put(level, f"if {member}:")
            self._other(member, slot, at, level + 1)
            return
        known, harmless = len(self._known), len(self._harmless)
        keys = self._constant("keys", tuple(value))
        self._put(level, f"if type({name}) is dict and tuple({name}) == {keys}:")
        self._object(f"{name}.values()", value, slots, node, level + 1)
        self._put(level, "else:")
        self._other(member, slot, at, level + 1)
        if self._known[known:]:
            self._put(level + 1, "".join(f"{one.name} = " for one in self._known[known:]) + "''")
        for one, _ in self._harmless[harmless:]:
            self._put(level + 1, f"{one.name} = {self._constant('example', example_of(one.sample))}")

    def _only(self, member: str, value: dict[str, Any], slot: Slot, node: str, level: int) -> None:
        """An array of one object."""
        name, key = f"only{len(self._constants)}", self._constant("key", slot.key)
        self._put(level, f"{name} = {member}[0] if type({member}) is list and len({member}) == 1 else None")
        self._inner(member, name, value, slot, f"(({node}, {key}), 0)", level, node)

    def _several(self, member: str, value: dict[str, Any], slot: Slot, node: str, level: int) -> None:
        """An array of objects with the same keys, and of what is empty: messages. Each is looked at by itself."""
        slots = self._slots_of(value, slot.spoken) if level < _DEEPEST else None
        if slots is None:
            self._rest(member, slot, list, node, level)
            return
        keys, key = self._constant("keys", tuple(value)), self._constant("key", slot.key)
        all_keys, at, item = (f"{kind}{len(self._constants)}" for kind in ("all", "at", "item"))
        self._put(level, f"try: {all_keys} = [*map(tuple, map(keys_of, filter(None, {member})))]")
        self._put(level, f"except TypeError: {all_keys} = None")
        self._put(level, f"if type({member}) is list and {all_keys} and {all_keys}.count({keys}) == len({all_keys}):")
        self._put(level + 1, f"for {at}, {item} in enumerate({member}):")
        self._put(level + 2, f"if not {item}: continue")
        known, harmless, self._known, self._harmless = self._known, self._harmless, [], []
        self._object(f"{item}.values()", value, slots, f"(({node}, {key}), {at})", level + 2)
        self._gathered(level + 2)
        self._known, self._harmless = known, harmless
        self._put(level, f"elif {member}:")
        self._other(member, slot, node, level + 1)

    def _silent(self, silent: Sequence[tuple[str, Slot]], node: str, level: int) -> None:
        """Numbers and the like of one object, which need no look as long as none is something else."""
        names, slots = zip(*silent, strict=True)
        values = f"({', '.join(names)},)"
        self._put(level, f"if not TELLING.isdisjoint(map(type, {values})):")
        self._put(level + 1, f"each({values}, {self._constant('slots', slots)}, {node}, found, depth, stack)")

    def _rest(self, member: str, slot: Slot, kind: type, node: str, level: int) -> None:
        """A value that is no string and no object, of which something may be told."""
        self._put(level, f"if {member}:" if kind in _TELLING else f"if type({member}) in COUNTING:")
        self._other(member, slot, node, level + 1)

    def _other(self, member: str, slot: Slot, node: str, level: int) -> None:
        self._put(level, f"other({member}, {self._constant('slot', slot)}, {node}, found, depth, stack)")


def _alike(value: Any) -> dict[str, Any] | None:
    """The first of several objects with the same keys in an array, none of which can be a part of a streamed answer;
    None for what is something else.
    """
    if type(value) is not list or not value or type(value[0]) is not dict or not CHUNK_KEYS.isdisjoint(value[0]):
        return None
    first: dict[str, Any] = value[0]
    return first if all(type(item) is dict and tuple(item) == tuple(first) for item in value) else None
