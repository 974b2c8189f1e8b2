"""Open files, few of them at a time: those used longest ago are closed first, and opened again when they grow."""

from __future__ import annotations

import errno
import os
from collections import OrderedDict
from typing import Final

from auditors.sources.identity import Identity
from auditors.sources.tailed_file import TailedFile

MOST: Final = 200
"""Descriptors that may be open."""

_EXHAUSTED: Final = (errno.EMFILE, errno.ENFILE)


class Descriptors:
    """The descriptors of followed files. One of a file that has no name left is kept: it could not be opened again."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._open: OrderedDict[TailedFile, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._open)

    def of(self, file: TailedFile) -> int:
        """The descriptor of a file, opened if need be.

        Raises FileNotFoundError where it has no name any more or another file has taken it, OSError as `open` does.
        """
        if file.descriptor is None:
            while len(self._open) >= self._most and self._close_one():
                pass
            try:
                file.descriptor = _open(file)
            except OSError as error:
                if error.errno not in _EXHAUSTED or not self._close_one():
                    raise
                file.descriptor = _open(file)
        self._open[file] = None
        self._open.move_to_end(file)
        return file.descriptor

    def close(self, file: TailedFile) -> None:
        """Close the descriptor of one file."""
        file.close()
        self._open.pop(file, None)

    def close_all(self) -> None:
        """Close all of them."""
        for file in list(self._open):
            self.close(file)

    def _close_one(self) -> bool:
        """Close the one used longest ago; of files without a name only when there are no others."""
        named = (file for file in self._open if file.names)
        oldest = next(named, None) or next(iter(self._open), None)
        if oldest is None:
            return False
        self.close(oldest)
        return True


def _open(file: TailedFile) -> int:
    path = file.path
    if path is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
    if Identity.of(os.fstat(descriptor)) != file.identity:
        os.close(descriptor)
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
    return descriptor
