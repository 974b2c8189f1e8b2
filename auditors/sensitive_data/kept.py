"""Files in the user's cache directory: what takes long to make and is the same in every run.

Nothing of them is ever run. Others of the same machine must not say what is found, so that a file counts only if it is
this user's and nobody else can write to it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from auditors.errors import AuditorError

_DIGEST: Final = hashlib.sha256
_DIGEST_SIZE: Final = 32

_DAY: Final = 86_400.0
_UNUSED: Final = 60 * _DAY
"""Seconds after which nobody is believed to need a file: each release and each set of detectors makes others."""

_LOCK: Final = ".lock"
"""What the file is called, behind its name, that is locked while another is made."""

_INTERVAL: Final = 0.05
"""Seconds between two looks at whether it still is."""

_OURS: Final = r"[a-z]+-[0-9a-f]{24}\.[a-z]+"
"""Names of what is kept here."""


def place(name: str) -> Path | None:
    """Where a file of that name is kept for this user; None where there is no such place."""
    import platformdirs

    try:
        return platformdirs.user_cache_path("auditor") / name
    except (OSError, RuntimeError):
        return None


def read(file: Path | None) -> bytes | None:
    """What is in a file, if it is there and ours alone; that it was of use is noted on it once a day."""
    if file is None:
        return None
    try:
        with file.open("rb") as stream:
            status = os.fstat(stream.fileno())
            if status.st_uid != os.geteuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                return None
            if time.time() - status.st_mtime > _DAY:
                with suppress(OSError):
                    os.utime(stream.fileno())
            return stream.read()
    except OSError:
        return None


def write(file: Path | None, content: bytes) -> None:
    """Keeps it, whole or not at all, and forgets what nobody has read for long. That it cannot be kept is no problem of
    the audit.
    """
    if file is None:
        return
    from auditors.atomic import written

    with suppress(OSError, AuditorError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with written(file) as stream:
            stream.write(content)
        _forget_unused(file.parent)


def _forget_unused(folder: Path) -> None:
    oldest = time.time() - _UNUSED
    for file in _ours(folder):
        with suppress(OSError):
            if file.lstat().st_mtime < oldest:
                file.unlink()


def _ours(folder: Path) -> Iterator[Path]:
    return (file for file in folder.iterdir() if re.fullmatch(_OURS, file.name))


@contextmanager
def claim(file: Path | None) -> Iterator[int | None]:
    """The right to make a file, as a descriptor: the right lasts until all processes that have it have closed it. None
    while others have it.

    Where nothing can be kept, each makes its own. Raises OSError where there is no room for temporary files either.
    """
    with _lock_of(file) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield lock.fileno()


def settle(patience: float) -> None:
    """Wait at most so many seconds until everything is kept that somebody makes."""
    anywhere = place("any")
    if anywhere is None:
        return
    latest = time.monotonic() + patience
    with suppress(OSError):
        for lock in [file for file in _ours(anywhere.parent) if file.suffix == _LOCK]:
            while not _is_free(lock) and time.monotonic() < latest:
                time.sleep(_INTERVAL)


def _is_free(lock: Path) -> bool:
    with claim(lock) as mine:
        return mine is not None


def _lock_of(file: Path | None) -> IO[bytes]:
    if file is not None:
        with suppress(OSError):
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW
            return os.fdopen(os.open(file.with_suffix(_LOCK), flags, 0o600), "wb")
    return tempfile.TemporaryFile()


def read_sealed(file: Path | None) -> memoryview | None:
    """What `write_sealed` has written, if it is whole."""
    content = read(file)
    if content is None or _DIGEST(content[_DIGEST_SIZE:]).digest() != content[:_DIGEST_SIZE]:
        return None
    return memoryview(content)[_DIGEST_SIZE:]


def write_sealed(file: Path | None, content: bytes) -> None:
    """Keeps it with its digest, by which a file that was cut off or changed is known."""
    write(file, _DIGEST(content).digest() + content)
