"""The stores of contents, one for each kind of key: what is remembered of strings, and for how long.

What was not seen for a generation of bytes is forgotten, and scanned anew: memory is bounded, whatever stands in a log.
"""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.contents import Content, ContentStore
from auditors.sensitive_data.harmless import ADDRESSES, IDENTIFIER
from auditors.sensitive_data.keys import CLIENT_ADDRESSES

_GENERATION: Final = 12 << 20
"""Bytes of what is remembered before the older half is forgotten; there are two such halves."""
_STRING: Final = 96
_HIT: Final = 512
"""Bytes that a string takes besides its code points, and what was found in it."""
_MOST_ONCE: Final = 2_000
"""Identifiers that are remembered after they came once."""


class ContentStores:
    """Finds the store of a kind of key. Without `speech` it does not matter who speaks, and less is kept. `callers`
    says that addresses under keys for who called are values like others.
    """

    def __init__(self, *, speech: bool, callers: bool) -> None:
        self._speech = speech
        self._callers = callers
        self._stores: dict[tuple[str, bool], ContentStore] = {}
        self._once: set[str] = set()
        self._size = 0

    def of(self, context: str, spoken: bool) -> ContentStore:
        """The store of strings under keys that tell a context, and in which people speak or not."""
        client = not self._callers and context[:-2] in CLIENT_ADDRESSES
        spoken = spoken and (self._speech or client)
        store = self._stores.get((context, spoken))
        if store is None:
            harmless = IDENTIFIER if not context else ADDRESSES if client and not spoken else None
            store = self._stores[context, spoken] = ContentStore(context, spoken, harmless)
        return store

    def count(self, text: str) -> None:
        """A string is about to be remembered."""
        self._size += len(text) + _STRING
        if self._size > _GENERATION:
            self._age()

    def count_found(self, content: Content) -> None:
        """What was found in a content is remembered with it."""
        self._size += _HIT * (1 + len(content.found or ()))

    def pass_by(self, text: str, store: ContentStore) -> None:
        """Remembers a string that is harmless when it comes a second time: most are new in every record."""
        if text in self._once:
            self._size += len(text) + _STRING
            store.clean.add(text)
            return
        if len(self._once) >= _MOST_ONCE:
            self._once.clear()
        self._once.add(text)

    def forget_contexts(self) -> None:
        """Lets go of the stores of keys that tell something: of hostile keys there may be ever new ones."""
        self._stores = {place: store for place, store in self._stores.items() if not place[0]}

    def forget(self) -> None:
        """Lets go of all strings: they would be scanned anew."""
        self._age()
        self._age()

    def _age(self) -> None:
        self._size = 0
        for store in self._stores.values():
            store.age()
