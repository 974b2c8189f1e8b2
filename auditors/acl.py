"""POSIX access control lists of files, and the names of accounts."""

from __future__ import annotations

import grp
import os
import pwd
import struct
import sys
from pathlib import Path
from typing import Final

import msgspec

_NAMED_USER, _OWNING_GROUP, _NAMED_GROUP, _MASK, _OTHERS = 0x02, 0x04, 0x08, 0x10, 0x20
_LETTER: Final = {_NAMED_USER: "user", _NAMED_GROUP: "group"}


class Acl(msgspec.Struct, frozen=True):
    """A POSIX access control list, after its mask.

    `group` and `others` are rights (4 read, 2 write, 1 execute); `named` are the entries of further users and groups
    that may read or write, as `setfacl` writes them.
    """

    group: int
    others: int
    named: tuple[str, ...]


def read_acl(path: Path, kind: str) -> Acl | None:
    """The `access` or the `default` list of a file or directory; None when it has none."""
    if sys.platform != "linux":
        return None
    try:
        return decode_acl(os.getxattr(path, f"system.posix_acl_{kind}"))
    except OSError:  # none is set, or the file system has none
        return None


def decode_acl(data: bytes) -> Acl | None:
    """The list in an extended attribute; None when it is empty or of an unknown version.

    Layout: Linux `include/uapi/linux/posix_acl_xattr.h`: version 2, then entries of tag, rights and ID, little endian.
    """
    if len(data) < 4 + 8 or data[:4] != b"\2\0\0\0":
        return None
    entries = list(struct.iter_unpack("<HHI", data[4 : 4 + (len(data) - 4) // 8 * 8]))
    rights = {tag: granted for tag, granted, _ in entries}
    mask = rights.get(_MASK, 7)
    named = tuple(
        f"{_entry_name(tag, identity)}:{rights_text(granted & mask)}"
        for tag, granted, identity in entries
        if tag in _LETTER and granted & mask & 6
    )
    return Acl(rights.get(_OWNING_GROUP, 0) & mask, rights.get(_OTHERS, 0), named)


def _entry_name(tag: int, identity: int) -> str:
    return f"{_LETTER[tag]}:{user_name(identity) if tag == _NAMED_USER else group_name(identity)}"


def rights_text(bits: int) -> str:
    """Rights as `ls` shows them: `r--`."""
    return "".join(letter if bits & bit else "-" for letter, bit in (("r", 4), ("w", 2), ("x", 1)))


def user_name(uid: int) -> str:
    """The account's name, or its number where it has none here."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def group_name(gid: int) -> str:
    """The group's name, or its number where it has none here."""
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)
