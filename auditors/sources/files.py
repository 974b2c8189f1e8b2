"""Reading files and standard input in large pieces."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Self, cast

from auditors.sources.blocks import BLOCK
from auditors.sources.problems import BrokenStreamError


class InputFile:
    """An open file, read up to the size that it had when it was opened. A pipe has no size and is read to its end.

    `position` is how many bytes came from it. Raises `OSError` when it cannot be opened.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self.position = 0
        self.raw = io.FileIO(
            os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        )  # a pipe without a writer blocks
        os.set_blocking(self.raw.fileno(), True)
        status = os.fstat(self.raw.fileno())
        self.size = status.st_size if stat.S_ISREG(status.st_mode) else None

    def seek(self, position: int) -> None:
        """Go on from another place."""
        self.position = self.raw.seek(position)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.raw.close()

    def chunks(self) -> Iterator[bytes]:
        """What follows, a block at a time. Raises `BrokenStreamError` when the file shrinks or cannot be read."""
        try:
            while self.size is None or self.position < self.size:
                wanted = BLOCK if self.size is None else min(BLOCK, self.size - self.position)
                if not (chunk := self.raw.read(wanted)):
                    break
                self.position += len(chunk)
                yield chunk
        except OSError as error:
            raise BrokenStreamError(
                self.name, f"cannot be read after {self.position:,} bytes: {error.strerror}"
            ) from None
        if self.size is not None and self.position < self.size:
            now = os.fstat(self.raw.fileno()).st_size
            raise BrokenStreamError(self.name, f"shrank to {now:,} bytes while it was read")


class StandardInput:
    """Standard input, read as it comes; `position` is how many bytes did."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.position = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Standard input stays open: it is not ours."""

    def chunks(self) -> Iterator[bytes]:
        """All of it. Raises `BrokenStreamError` when it is closed or breaks."""
        if sys.stdin is None:
            raise BrokenStreamError(self.name, "standard input is closed")
        stdin = cast(io.BufferedReader, sys.stdin.buffer)
        try:
            while chunk := stdin.read1(BLOCK):
                self.position += len(chunk)
                yield chunk
        except OSError as error:
            raise BrokenStreamError(
                self.name, f"cannot be read after {self.position:,} bytes: {error.strerror}"
            ) from None
