"""What objects with the same keys have in common: what each key means, and where the values of each type go."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any, Final

import msgspec

from auditors.sensitive_data.contents import ContentStore, Key
from auditors.sensitive_data.plans import Plan, Slot

MOST_VARIANTS: Final = 500
"""Layouts and namesakes of one shape that are remembered."""


class Layout(msgspec.Struct, frozen=True):
    """What to do with the values of objects of one shape whose types are the same; members are named by their index.

    `single` strings are alone in their store. Of `groups`, which share one, the second takes the strings out of the
    values.
    """

    single: tuple[tuple[ContentStore, int, Key], ...]
    groups: tuple[tuple[ContentStore, Callable[[tuple[Any, ...]], tuple[str, ...]], tuple[Key, ...]], ...]
    containers: tuple[tuple[int, Key, bool], ...]
    numbers: tuple[tuple[int, Key], ...]


class Shape:
    """What is known of objects with certain keys. `unsettled` are keys that may be values themselves, or are.

    `pairs` says that one member may name another; then `namesakes` are the shapes by what is named. `plan` is there
    once enough objects were `seen`.
    """

    __slots__ = ("layouts", "namesakes", "pairs", "plan", "seen", "slots", "unsettled")

    def __init__(self, slots: list[Slot], *, pairs: bool = False) -> None:
        self.slots = slots
        self.pairs = pairs
        self.unsettled = [slot.key for slot in slots if slot.key.content.found != ()]
        self.layouts: dict[tuple[type, ...], Layout] = {}
        self.namesakes: dict[tuple[str, str, bool | None], Shape] = {}
        self.plan: Plan | None = None
        self.seen = 0

    def is_settled(self) -> bool:
        """Whether none of the keys is a value, as far as they are scanned: then nobody has to look at them again."""
        if self.unsettled:
            self.unsettled = [key for key in self.unsettled if key.content.found != ()]
        return not self.unsettled

    def lay_out(self, types: tuple[type, ...]) -> Layout:
        """Makes the layout for values of these types."""
        layout = _lay_out(self.slots, types)
        if len(self.layouts) < MOST_VARIANTS:
            self.layouts[types] = layout
        return layout


def _lay_out(slots: list[Slot], types: tuple[type, ...]) -> Layout:
    by_store: dict[int, list[int]] = {}
    containers: list[tuple[int, Key, bool]] = []
    numbers: list[tuple[int, Key]] = []
    for at, (slot, kind) in enumerate(zip(slots, types, strict=True)):
        if kind is str:
            by_store.setdefault(id(slot.store), []).append(at)
        elif kind is dict or kind is list:
            containers.append((at, slot.key, slot.spoken))
        elif kind is int and slot.key.context:
            numbers.append((at, slot.key))
    return Layout(
        tuple((slots[at].store, at, slots[at].key) for at, *others in by_store.values() if not others),
        tuple(
            (slots[places[0]].store, itemgetter(*places), tuple(slots[at].key for at in places))
            for places in by_store.values()
            if len(places) > 1
        ),
        tuple(containers),
        tuple(numbers),
    )
