"""What makes a file the same file: its device and inode while it exists, its content when these no longer say.

Content is compared by imprints: keyed digests of a file's first bytes and of the bytes before a position. An imprint
may be kept on disk; it tells nothing about the bytes to whoever has no key.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

import msgspec

HEAD: Final = 1024
"""Bytes at the beginning of a file that tell it from others (as Filebeat's fingerprint does)."""

TAIL: Final = 256
"""Bytes before a position that must still stand there when reading goes on."""

_COMPRESSED: Final = re.compile(r"\.(?:gz|bz2|xz|zst|zstd|lz4|z|zip)$", re.IGNORECASE)
_SET_ASIDE: Final = re.compile(r"\d|old|bak|orig|copy|prev|rotated|archive", re.IGNORECASE)


class Identity(NamedTuple):
    """Device and inode: unique among the files that exist at one time, used anew for files that are made later."""

    device: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> Identity:
        """The identity of what a status describes."""
        return cls(status.st_dev, status.st_ino)


class Imprint(msgspec.Struct, frozen=True, array_like=True):
    """The keyed digest (hex) of so many bytes."""

    length: int
    digest: str


class Imprinter:
    """Makes imprints under one key, which is that of the fingerprints."""

    def __init__(self, key: bytes) -> None:
        self._key = hashlib.blake2b(key, digest_size=32, person=b"auditor imprint").digest()

    def of(self, data: bytes) -> Imprint:
        """The imprint of all of `data`."""
        return Imprint(len(data), hashlib.blake2b(data, digest_size=16, key=self._key).hexdigest())

    def begins(self, imprint: Imprint, data: bytes) -> bool:
        """Whether `data` begins with the bytes of an imprint."""
        return len(data) >= imprint.length and self.of(data[: imprint.length]) == imprint


def is_set_aside(name: str, originals: Iterable[str]) -> bool:
    """Whether `name` looks like what a rotation makes of one of the `originals`: `app.log.1`, `app-20260101.log.gz`.

    Only base names count, since logs may be set aside in another directory.
    """
    base = _COMPRESSED.sub("", os.path.basename(name))
    for original in originals:
        whole = os.path.basename(original)
        stem, _ = os.path.splitext(whole)
        rest = base[len(stem) :] if stem and base.startswith(stem) else ""
        if base == whole != os.path.basename(name):
            return True
        if rest and base != whole and _SET_ASIDE.search(rest):
            return True
    return False
