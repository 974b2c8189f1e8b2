"""The addresses that were seen, and the keys that were accepted at each of them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

import msgspec

KNOWN: Final = 64
"""Keys of one address that are remembered."""

_ENCODE: Final = msgspec.msgpack.Encoder().encode
_DECODE: Final = msgspec.msgpack.Decoder(tuple[str, ...]).decode


class Addresses:
    """Addresses in two generations: when the younger one has `most` of them, it becomes the older one, and that is
    forgotten. Whoever is seen again is of the younger one.
    """

    __slots__ = ("_most", "_old", "_young")

    def __init__(self, most: int) -> None:
        self._most = most
        self._young: dict[str, tuple[str, ...]] = {}
        self._old: dict[str, tuple[str, ...]] = {}

    def __contains__(self, ip: str) -> bool:
        return ip in self._young or ip in self._old

    def keys(self, ip: str) -> tuple[str, ...]:
        """The keys that were accepted at an address."""
        return self._young.get(ip) or self._old.get(ip, ())

    def see(self, ip: str, key: str) -> None:
        """An event at an address, with the key that was accepted, or an empty one."""
        keys = self._young.get(ip)
        if keys is None:
            keys = self._renewed(ip)
        if key and key not in keys and len(keys) < KNOWN:
            # Every event has a string of its own for the same key.
            self._young[ip] = (*keys, sys.intern(key))

    def _renewed(self, ip: str) -> tuple[str, ...]:
        """Put an address into the younger generation."""
        keys = self._old.pop(ip, ())
        if len(self._young) >= self._most:
            self._old, self._young = self._young, {}
        self._young[ip] = keys
        return keys

    def packed(self) -> dict[str, bytes]:
        """Everything as it can be kept, those that were not seen for longest first."""
        return {ip: _ENCODE(keys) for held in (self._old, self._young) for ip, keys in held.items()}

    def restore(self, packed: Iterable[tuple[str, bytes]]) -> None:
        """Take over what `packed` gave; what cannot be read, as of an older layout, is learned anew."""
        for ip, keys in packed:
            with suppress(msgspec.DecodeError):
                told = _DECODE(keys)
                self._renewed(ip)
                self._young[ip] = tuple(map(sys.intern, told))
