"""Places of occurrences on disk: what `--occurrences` asks for may be far more than memory holds.

A spool is a private temporary file (0600) of length-prefixed MessagePack records without any value. The process that
reports unlinks its file as soon as it is open; a worker's file goes to that process by name, which takes it over and
removes it.
"""

from __future__ import annotations

import os
import struct
import tempfile
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from auditors.model import Occurrence
from auditors.signals import held

_LENGTH: Final = struct.Struct("<I")


class Place(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where one occurrence stands in its finding's source, in the order of reports when compared by `order`."""

    line: int
    offset: int
    pointer: str
    start: int
    end: int
    entity: str
    score: float
    time: float | None

    @classmethod
    def of(cls, occurrence: Occurrence) -> Place:
        """The place of an occurrence."""
        hit, at = occurrence.hit, occurrence.location
        pointer = at.pointer
        if not pointer.isascii():
            # A key that came with lone surrogates cannot be stored as UTF-8; reports would show it escaped anyway.
            pointer = pointer.encode(errors="backslashreplace").decode()
        return cls(at.line, at.offset, pointer, at.start, at.end, hit.entity, hit.score, occurrence.time)

    @property
    def order(self) -> tuple[int, int, str, int]:
        """What places of one finding are sorted by."""
        return self.line, self.offset, self.pointer, self.start


class Spool:
    """An append-only file of places, each known by its position (bytes).

    `directory` is where the file is made. A spool is sent to another process by pickling: with a directory, which both
    must see, its file then belongs to the receiver; without one, its content is sent.
    """

    def __init__(self, directory: Path | None = None) -> None:
        with held():
            handle, name = tempfile.mkstemp(prefix="auditor-", suffix=".spool", dir=directory)
            self._attach(os.fdopen(handle, "w+b", buffering=1 << 16), Path(name), 0)
            if directory is None:
                self._unlink()

    def _attach(self, file: BinaryIO, path: Path, end: int) -> None:
        self._file = file
        self._path: Path | None = path
        self._end = end
        self._flushed = True
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(Place).decode

    def _unlink(self) -> None:
        if self._path is not None:
            self._path.unlink(missing_ok=True)
            self._path = None

    def append(self, place: Place) -> int:
        """Store a place and return its position."""
        position = self._end
        record = self._encode(place)
        self._file.write(_LENGTH.pack(len(record)) + record)
        self._end += _LENGTH.size + len(record)
        self._flushed = False
        return position

    def read(self, position: int) -> Place:
        """The place that `append` stored at `position`."""
        if not self._flushed:
            self._file.flush()
            self._flushed = True
        descriptor = self._file.fileno()
        head = os.pread(descriptor, 512, position)
        (length,) = _LENGTH.unpack_from(head)
        record = head[_LENGTH.size : _LENGTH.size + length]
        if len(record) < length:
            record = os.pread(descriptor, length, position + _LENGTH.size)
        return self._decode(record)

    def close(self) -> None:
        """Close the file, and remove it where it still has a name."""
        self._file.close()
        self._unlink()

    def __getstate__(self) -> tuple[Path | bytes, int]:
        self._file.flush()
        return self._path or os.pread(self._file.fileno(), self._end, 0), self._end

    def __setstate__(self, state: tuple[Path | bytes, int]) -> None:
        held, end = state
        if isinstance(held, Path):
            self._attach(held.open("r+b"), held, end)
            self._unlink()
        else:
            Spool.__init__(self)
            self._file.write(held)
            self._end, self._flushed = end, False
