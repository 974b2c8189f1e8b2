"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from auditors.errors import UnreadableError


@contextmanager
def written(file: Path) -> Iterator[BinaryIO]:
    """A stream whose content replaces the file (mode 0600) once it is complete and on the disk.

    A device or a pipe is written directly. Raises UnreadableError, and leaves the file as it was, where that fails.
    """
    try:
        if file.exists() and not file.is_file():
            with file.open("wb") as stream:
                yield stream
        else:
            yield from _replacement(file.resolve())
    except OSError as error:
        raise UnreadableError(f"{file}: cannot be written: {error.strerror}; the file is as it was") from error


def _replacement(file: Path) -> Iterator[BinaryIO]:
    draft = file.with_name(f".{file.name[:64]}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(file)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
