"""Names that were seen lately, each with a small number, in twenty bytes a name whatever its length."""

from __future__ import annotations

from array import array
from itertools import compress
from typing import Final

_FIRST_SIZE: Final = 16
_FULL: Final = 0.6


class _Table:
    """Hashes with numbers, by open addressing. Nothing is ever taken out."""

    __slots__ = ("count", "hashes", "numbers", "room")

    def __init__(self, size: int = _FIRST_SIZE) -> None:
        self.count = 0
        self._make(size)

    def _make(self, size: int) -> None:
        self.hashes = array("q", bytes(8 * size))
        self.numbers = array("I", bytes(4 * size))
        self.room = int(_FULL * size)

    def place(self, hashed: int) -> int:
        """Where a hash stands, or would."""
        hashes = self.hashes
        last = len(hashes) - 1
        at = hashed & last
        while (held := hashes[at]) and held != hashed:
            at = (at + 1) & last
        return at

    def put(self, at: int, hashed: int, number: int) -> None:
        """Add a hash at its place, where it is not yet."""
        if self.count >= self.room:
            self._grow()
            at = self.place(hashed)
        self.hashes[at] = hashed
        self.numbers[at] = number
        self.count += 1

    def _grow(self) -> None:
        held = list(zip(compress(self.hashes, self.hashes), compress(self.numbers, self.hashes), strict=True))
        self._make(2 * len(self.hashes))
        hashes, numbers = self.hashes, self.numbers
        last = len(hashes) - 1
        for hashed, number in held:
            at = hashed & last
            while hashes[at]:
                at = (at + 1) & last
            hashes[at] = hashed
            numbers[at] = number


class Fingerprints:
    """The names of two generations: when the younger one has `most` names, it becomes the older one, and that is
    forgotten. Two names have the same fingerprint of 64 bits as good as never; those of one process mean nothing to
    another.
    """

    __slots__ = ("_most", "_old", "_young")

    def __init__(self, most: int) -> None:
        self._most = most
        self._young = _Table()
        self._old = _Table()

    def get(self, name: str) -> int | None:
        """The number of a name; None for one that was not seen."""
        hashed = hash(name) or 1
        for table in (self._young, self._old):
            at = table.place(hashed)
            if table.hashes[at]:
                return table.numbers[at]
        return None

    def put(self, name: str, number: int = 0) -> None:
        """Add a name, if it is not of the younger generation already. Numbers have 32 bits."""
        hashed = hash(name) or 1
        young = self._young
        at = young.place(hashed)
        if not young.hashes[at]:
            self._add(at, hashed, number)

    def meet(self, name: str, number: int = 0, *, renew: bool = False) -> int | None:
        """The number of a name; None for one that was not seen, which is added with a number of 32 bits.

        With `renew`, one of the older generation is added to the younger one, too.
        """
        hashed = hash(name) or 1
        young, old = self._young, self._old
        hashes = young.hashes
        last = len(hashes) - 1
        at = hashed & last
        while held := hashes[at]:
            if held == hashed:
                return young.numbers[at]
            at = (at + 1) & last
        known = None
        if old.count and old.hashes[there := old.place(hashed)]:
            known = old.numbers[there]
        if known is None or renew:
            self._add(at, hashed, number)
        return known

    def _add(self, at: int, hashed: int, number: int) -> None:
        if self._young.count >= self._most:
            self.turn()
            at = self._young.place(hashed)
        self._young.put(at, hashed, number)

    def turn(self) -> None:
        """Begin a new generation."""
        self._old, self._young = self._young, _Table(max(_FIRST_SIZE, len(self._young.hashes) // 2))

    def packed(self) -> bytes:
        """Everything as bytes, for this process alone."""
        told = array("q", (self._most, self._young.count))
        for table in (self._young, self._old):
            told.extend(compress(table.hashes, table.hashes))
        numbers = array("I")
        for table in (self._young, self._old):
            numbers.extend(compress(table.numbers, table.hashes))
        return told.tobytes() + numbers.tobytes()

    @classmethod
    def unpacked(cls, packed: bytes) -> Fingerprints:
        """What `packed` was given by. Raises ValueError for anything else."""
        if len(packed) < 16 or len(packed) % 12 != 4:
            raise ValueError("fingerprints are cut off")
        count = (len(packed) - 16) // 12
        hashes = array("q", packed[: 16 + 8 * count])
        made = cls(hashes[0])
        young = hashes[1]
        numbers = array("I", packed[16 + 8 * count :])
        for at, (hashed, number) in enumerate(zip(hashes[2:], numbers, strict=True)):
            table = made._young if at < young else made._old
            table.put(table.place(hashed), hashed, number)
        return made
