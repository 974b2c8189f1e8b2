"""Releases in their order, as packages and image tags spell them."""

from __future__ import annotations

import re
from typing import Final

Release = tuple[int, ...]

_RELEASE: Final = re.compile(r"(?:main-)?v?(\d+(?:\.\d+){1,3})(?P<rest>.*)\Z", re.DOTALL)
_EARLY: Final = re.compile(r"[-.]?(?:dev|a|alpha|b|beta|rc|nightly)[-.]?\d*(?!\w)")
_PATCH: Final = re.compile(r"[-.](?:patch|post)[-.]?(\d+)")


def release(text: str) -> Release | None:
    """`1.83.10`, `v1.83.10-stable.patch.3`, `main-v1.74.0-nightly` as numbers that compare; None where it is none."""
    match = _RELEASE.match(text.strip())
    if match is None:
        return None
    numbers = tuple(map(int, match[1].split(".")))
    patch = _PATCH.search(match["rest"])
    early = -1 if _EARLY.match(match["rest"]) else 0
    return (*numbers, *(0,) * (4 - len(numbers)), early, int(patch[1]) if patch else 0)


def spelled(known: Release) -> str:
    """The numbers of a release as people write them."""
    return ".".join(map(str, known[:3]))


def older(one: Release | None, other: str) -> bool:
    """Whether a known release comes before another."""
    bound = release(other)
    return one is not None and bound is not None and one < bound
