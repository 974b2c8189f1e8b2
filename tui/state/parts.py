"""Work in parts, between which keys are answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

_Member = TypeVar("_Member")


def parts(members: Sequence[_Member], size: int) -> Iterator[Sequence[_Member]]:
    """The members of a sequence, so many at a time."""
    return (members[begin : begin + size] for begin in range(0, len(members), size))
