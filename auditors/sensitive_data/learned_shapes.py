"""What was learned of objects by their keys: a shape for each set of keys that has come, and for what tells of them.

The meaning of a key may lie in another member (`{"name": "authorization", "value": …}`), in the key above
(`"passwords": {"router": …}`), or in what the other keys of the object say in full.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from auditors.sensitive_data.content_stores import ContentStores
from auditors.sensitive_data.contents import CLEAN, Content, Key
from auditors.sensitive_data.forms import LABELLED_KEYS, TYPED_KEYS, is_labelled, label_of, named_by_others
from auditors.sensitive_data.groups import context_in
from auditors.sensitive_data.keys import KeyReader, snake
from auditors.sensitive_data.plans import Slot
from auditors.sensitive_data.shapes import MOST_VARIANTS, Shape

_MOST_SHAPES: Final = 5_000
_MOST_PLANS: Final = 100
"""Plans that are made."""

Names = tuple[str, ...]


def escape(part: str) -> str:
    """A key as a part of an RFC 6901 pointer."""
    return part.replace("~", "~0").replace("/", "~1") if "~" in part or "/" in part else part


class LearnedShapes:
    """Keys and shapes that have come. `by_names` are the shapes of objects in which people do not speak where no key
    tells otherwise, and of those in which they do. `pend` takes keys that are to be scanned themselves; so many `plans`
    were made.
    """

    def __init__(self, reader: KeyReader, stores: ContentStores, pend: Callable[[Content], object]) -> None:
        self.by_names: tuple[dict[Names, Shape], dict[Names, Shape]] = ({}, {})
        self._reader = reader
        self._stores = stores
        self._pend = pend
        self._keys: dict[str, Key] = {}
        self.plans = 0

    def learn(self, names: Names, inherited: bool) -> Shape:
        """Makes the shape of objects with these keys."""
        shapes = self.by_names[inherited]
        if len(shapes) >= _MOST_SHAPES:
            self._forget()
        full = named_by_others(names)
        keys = [self._told(name, full[name]) if name in full else self.key(name) for name in names]
        shape = shapes[names] = Shape([self._slot(key, inherited) for key in keys], pairs=is_labelled(names))
        return shape

    def _forget(self) -> None:
        """Bounds what hostile logs with ever new keys can fill."""
        self.plans = 0
        self._keys.clear()
        self._stores.forget_contexts()
        for shapes in self.by_names:
            shapes.clear()

    def may_plan(self, shape: Shape) -> bool:
        """Whether a shape gets a plan, which is counted: where all follows from its keys, as long as there are few."""
        if shape.pairs or self.plans >= _MOST_PLANS or not shape.is_settled():
            return False
        self.plans += 1
        return True

    def slots_of(self, value: dict[str, Any], inherited: bool) -> list[Slot] | None:
        """The slots of objects with these keys; None where these may be values themselves, or name other members."""
        shape = self.by_names[inherited].get(tuple(value))
        return shape.slots if shape is not None and not shape.pairs and shape.is_settled() else None

    def namesake(self, shape: Shape, value: dict[str, Any], inherited: bool, above: Key) -> Shape:
        """The shape of `{"name": "authorization", "value": …}`, as HAR and OTLP write pairs, where another string is
        the key that tells; of `{"stringValue": …}`, which the key above tells of, and of `"phone": {"value": …}`.
        """
        label = label_of(value)
        variant = (label, f"{above.context}/{above.group}", above.spoken)
        known = shape.namesakes.get(variant)
        if known is None:
            slots = list(shape.slots)
            for at, name in enumerate(value):
                telling = above if name in TYPED_KEYS else None
                if name in LABELLED_KEYS:
                    telling = self.key(label) if label else None
                    if not (telling or shape.slots[at].key).context:
                        inside = context_in(above.group, snake(label)) if above.group and label else ""
                        telling = Key("", inside, above.spoken) if inside else above if above.context else telling
                if telling is not None:
                    shown = shape.slots[at].key
                    slots[at] = self._slot(Key(shown.part, telling.context, telling.spoken, shown.content), inherited)
            known = Shape(slots)
            if len(shape.namesakes) < MOST_VARIANTS:
                shape.namesakes[variant] = known
        return known

    def grouped(self, shape: Shape, names: Sequence[str], inherited: bool, above: Key) -> Shape:
        """The shape of `"passwords": {"router": …}`, where the key above tells of all values."""
        variant = ("", above.group, above.spoken)
        known = shape.namesakes.get(variant)
        if known is None:
            contexts = [context_in(above.group, snake(name)) for name in names]
            slots = [
                self._slot(Key(slot.key.part, context, slot.key.spoken, slot.key.content), inherited)
                if context
                else slot
                for slot, context in zip(shape.slots, contexts, strict=True)
            ]
            known = Shape(slots) if any(contexts) else shape
            if len(shape.namesakes) < MOST_VARIANTS:
                shape.namesakes[variant] = known
        return known

    def key(self, name: str) -> Key:
        """A key, and what it tells by itself."""
        key = self._keys.get(name)
        if key is None:
            meaning = self._reader.read(name)
            store = self._stores.of("", False)
            content = CLEAN
            if len(name) >= store.shortest:
                content = Content(name, store)
                self._pend(content)
            key = self._keys[name] = Key(escape(name), meaning.context, meaning.spoken, content, meaning.group)
        return key

    def _told(self, name: str, in_full: str) -> Key:
        """A key that tells what it would if it were called in full, as the others of its object say."""
        key, telling = self.key(name), self.key(in_full)
        return Key(key.part, telling.context, telling.spoken, key.content)

    def _slot(self, key: Key, inherited: bool) -> Slot:
        spoken = inherited if key.spoken is None else key.spoken
        return Slot(key, spoken, self._stores.of(key.context, spoken))
