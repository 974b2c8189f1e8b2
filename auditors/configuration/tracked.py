"""Whether git keeps a file, as its index says (https://git-scm.com/docs/index-format). No program is started."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_ENTRY: Final = 62
"""Bytes of an entry before its path, with a SHA-1; extended entries have two more."""

_LARGEST: Final = 256 << 20
_UPWARD: Final = 40


def is_tracked(path: Path) -> bool:
    """Whether the repository around a file has it in its index. False also where there is none, or it is unreadable."""
    place = path.resolve()
    for number, directory in enumerate(place.parents):
        git = directory / ".git"
        try:
            if git.is_file():
                git = _elsewhere(git)
            if (git / "index").is_file():
                with (git / "index").open("rb") as stream:
                    content = stream.read(_LARGEST)
                return place.relative_to(directory).as_posix().encode() in _paths(content)
            if git.is_dir():
                return False
        except (OSError, struct.error, ValueError, IndexError):
            return False
        if number > _UPWARD:
            break
    return False


def _elsewhere(file: Path) -> Path:
    """The directory of a worktree or submodule, which its `.git` names."""
    with file.open("r", encoding="utf-8", errors="replace") as stream:
        text = stream.read(4096)
    return (file.parent / text.partition("gitdir:")[2].strip()).resolve()


def _paths(content: bytes) -> Iterator[bytes]:
    """The paths in an index of version 2, 3 or 4."""
    signature, version, count = struct.unpack_from(">4sLL", content)
    if signature != b"DIRC" or version not in (2, 3, 4):
        return
    at, path = 12, b""
    for _ in range(count):
        start = at
        flags = struct.unpack_from(">H", content, at + _ENTRY - 2)[0]
        at += _ENTRY + (2 if version >= 3 and flags & 0x4000 else 0)
        if version == 4:
            removed, at = _offset(content, at)
            end = content.index(b"\0", at)
            path = path[: len(path) - removed] + content[at:end]
            at = end + 1
        else:
            end = content.index(b"\0", at)
            path = content[at:end]
            at = start + (end - start + 8) // 8 * 8
        yield path


def _offset(content: bytes, at: int) -> tuple[int, int]:
    """A number of variable length as git's pack files have it, and where it ends."""
    byte = content[at]
    value = byte & 0x7F
    while byte & 0x80:
        at += 1
        byte = content[at]
        value = ((value + 1) << 7) | (byte & 0x7F)
    return value, at + 1
