"""What is known of many names, in little memory: whoever was not seen lately is kept packed.

A hundred thousand profiles as objects take gigabytes; as bytes they take a few hundred bytes each, and most are looked
at once an hour or never again. Packing loses nothing, so what comes out depends on the order of events alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, Final, Generic, Protocol, Self, TypeVar

import msgspec

HOT: Final = 2_048
"""Names that are held as objects at least; at most, twice as many and those of one round (`TIDY`)."""

TIDY: Final = 1_024
"""Events after which attics should be tidied."""

T = TypeVar("T", bound=msgspec.Struct)


class Packable(Protocol):
    """What a struct in an attic may hold beside plain values. `unpacked` raises ValueError for anything else."""

    def packed(self) -> bytes:
        """Everything as bytes."""

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        """The same again."""


class Attic(Generic[T]):
    """A mapping of names to structs of one type, for about `most` names; of more, those not seen for longest go.

    What `get` returns may be changed in place until `tidy` is called, and must not be held beyond that.
    """

    __slots__ = ("_cold", "_few", "_hot", "_most", "_pack", "_unpack", "_warm")

    def __init__(self, kind: type[T], most: int, few: int = HOT) -> None:
        self._most = most
        self._few = few
        self._hot: dict[str, T] = {}
        self._warm: dict[str, T] = {}
        self._cold: dict[str, bytes] = {}
        self._pack = msgspec.msgpack.Encoder(enc_hook=_packed).encode
        self._unpack = msgspec.msgpack.Decoder(kind, dec_hook=_unpacked).decode

    def __len__(self) -> int:
        return len(self._hot) + len(self._warm) + len(self._cold)

    def __contains__(self, name: str) -> bool:
        return name in self._hot or name in self._warm or name in self._cold

    def __setitem__(self, name: str, value: T) -> None:
        self._warm.pop(name, None)
        self._cold.pop(name, None)
        self._hot[name] = value

    def __getitem__(self, name: str) -> T:
        value = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    def get(self, name: str) -> T | None:
        """What is known of a name; None for one that is not known."""
        value = self._hot.get(name)
        if value is not None:
            return value
        value = self._warm.pop(name, None)
        if value is None:
            packed = self._cold.pop(name, None)
            if packed is None:
                return None
            value = self._unpack(packed)
        self._hot[name] = value
        return value

    def pop(self, name: str) -> None:
        """Forget a name."""
        for held in (self._hot, self._warm, self._cold):
            held.pop(name, None)

    def clear(self) -> None:
        """Forget everything."""
        for held in (self._hot, self._warm, self._cold):
            held.clear()

    def tidy(self) -> None:
        """Pack what was not looked at for long, and forget what are too many."""
        if len(self._hot) < self._few:
            return
        for name, value in self._warm.items():
            self._cold[name] = self._pack(value)
        self._warm, self._hot = self._hot, {}
        if (more := len(self) - self._most) > 0:
            for name in list(islice(self._cold, more + self._most // 10)):
                del self._cold[name]

    def items(self) -> Iterator[tuple[str, T]]:
        """All names with what is known, as a copy where it is packed; those that were not seen for longest first."""
        for name, packed in list(self._cold.items()):
            yield name, self._unpack(packed)
        yield from (*self._warm.items(), *self._hot.items())

    def packed(self) -> dict[str, bytes]:
        """Everything as it can be kept."""
        fresh = ((name, self._pack(value)) for held in (self._warm, self._hot) for name, value in held.items())
        return {**self._cold, **dict(fresh)}

    def restore(self, packed: Iterable[tuple[str, bytes]]) -> None:
        """Take over what `packed` gave; what cannot be read, as of an older layout, is learned anew."""
        for name, value in packed:
            with suppress(msgspec.DecodeError):
                self._unpack(value)
                self._cold[name] = value


def _packed(held: Packable) -> bytes:
    return held.packed()


def _unpacked(kind: type[Packable], packed: Any) -> Packable:
    if type(packed) is not bytes:
        raise ValueError("something else than bytes")
    return kind.unpacked(packed)
