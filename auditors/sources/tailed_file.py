"""The state of what is followed: logs, which have a content and a name in reports, and the files that hold them.

A log stays the same when its file is renamed, and when its content goes on in a copy or a compressed copy of that file;
a file that is truncated holds a new log from then on.
"""

from __future__ import annotations

import enum
import os
import stat
import time
from collections import deque
from typing import Final

from auditors.sources.checkpoints import Checkpoint, Known, Position
from auditors.sources.growing import LineCutter
from auditors.sources.identity import HEAD, Identity, Imprinter

_SIGHTINGS: Final = 32
"""How many sizes of a growing file are remembered with their times: they tell how long ago a byte was written."""

_MOMENT: Final = 1.0
"""Seconds within which two writes may leave a file with the same times, on the coarsest clocks of file systems."""


class Log:
    """One log's content from its first byte on.

    `name` is how reports call it, `cutter` knows how far it was read, `audited` how far it was audited, `looked`
    how far everything was at least looked at, which a record that may go on is (both set by whoever audits it).
    `file` is the one that holds it, None when that is gone, and `identity` that of the last one; `copies` are files
    with the same content, which go on with it then. `checkpoint` is what a former run knew of it, as long as no
    file was found that holds it. `packed` are size and modification time (nanoseconds) of a packed file. `history` is
    how many bytes stood in it before anybody followed it.
    """

    def __init__(self, number: int, name: str, cutter: LineCutter, checkpoint: Checkpoint | None = None) -> None:
        self.number = number
        self.name = name
        self.cutter = cutter
        self.head = b""
        self.file: TailedFile | None = None
        self.identity: Identity | None = None
        self.copies: set[TailedFile] = set()
        self.checkpoint = checkpoint
        self.packed: tuple[int, int] | None = None
        self.audited = Position(cutter.offset, cutter.line, cutter.edge)
        self.looked = self.history = 0
        self.left_at: float | None = None
        self.ended = False
        self.seen = time.time()

    def known(self, imprinter: Imprinter) -> Known:
        """What a file must agree with to hold this log."""
        if self.checkpoint is not None:
            return Known.of_checkpoint(self.checkpoint, imprinter)
        return Known(imprinter, self.head, self.cutter.edge, self.cutter.position, self.cutter.recent)

    def restart(self, at: Position) -> None:
        """Read on at a position."""
        self.cutter = LineCutter(at.offset, at.line, at.edge)
        self.audited = at
        self.looked = 0

    def checkpoint_now(self, imprinter: Imprinter) -> Checkpoint | None:
        """How far the log is audited, to be kept; None where there is nothing to keep."""
        at = self.audited
        if self.checkpoint is not None or self.identity is None:
            return self.checkpoint
        complete = self.packed is not None and at.offset >= self.cutter.offset
        size, modified = self.packed if self.packed is not None and complete else (0, 0)
        return Checkpoint(
            name=os.fsencode(self.name),
            device=self.identity.device,
            inode=self.identity.inode,
            head=imprinter.of(self.head[:HEAD]),
            offset=at.offset,
            line=at.line,
            edge=imprinter.of(at.edge),
            seen=time.time() if self.file is not None else self.seen,
            packed=self.packed is not None,
            size=size,
            modified=modified,
        )


class Role(enum.Enum):
    """What a file is to us."""

    NEW = "not looked into yet"
    STARTING = "its lines before the start are being counted"
    FOLLOWED = "followed"
    COPY = "a copy of a log that is followed"
    PACKED = "compressed or an archive"
    IGNORED = "not a log, or not asked for"


class TailedFile:
    """A file on disk under all its names.

    `names` maps how reports would call it to where it is; `beside` holds those among them that nobody asked for. `log`
    is the log that it holds, or, for a copy, the log that it is a copy of. `begin_at` is where a log that nobody knows
    is to be read from, about. `key` is what a sweep compares; `unsettled` says that the next one must look again.
    `found_size` is how large it was when it was found, `history` when following began.
    """

    def __init__(self, identity: Identity, number: int) -> None:
        self.identity = identity
        self.number = number
        self.names: dict[str, str] = {}
        self.beside: set[str] = set()
        self.role = Role.NEW
        self.log: Log | None = None
        self.begin_at = 0
        self.key: tuple[int, int, int] = (-1, 0, 0)
        self.size = self.found_size = self.history = 0
        self.modified = 0.0
        self.mode = 0
        self.owner = 0
        self.descriptor: int | None = None
        self.grew_at = time.monotonic()
        self.lost_at: float | None = None
        self.unsettled = False
        self.failures = 0
        self.sightings: deque[tuple[float, int]] = deque(maxlen=_SIGHTINGS)

    @property
    def name(self) -> str:
        """The name that somebody asked for, the first one; of a file without names that of its log."""
        asked = next((name for name in self.names if name not in self.beside), None)
        if asked is not None:
            return asked
        return next(iter(self.names), self.log.name if self.log is not None else "")

    @property
    def path(self) -> str | None:
        """Where it can be opened."""
        return next(iter(self.names.values()), None)

    @property
    def is_asked_for(self) -> bool:
        """Whether one of its names is followed."""
        return len(self.names) > len(self.beside)

    def note_status(self, status: os.stat_result) -> bool:
        """Take in a status; says whether anything about the content may have changed since the last one."""
        key = (status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        changed = key != self.key or self.unsettled
        # What is written within the same tick of the clock and leaves the same size is not seen in the times.
        self.unsettled = 0 <= time.time() - status.st_ctime < _MOMENT
        if status.st_size < self.size and self.role in (Role.IGNORED, Role.PACKED):
            self.role = Role.NEW
        if status.st_size != self.size:
            now = time.monotonic()
            self.grew_at = now
            if not self.sightings or now - self.sightings[-1][0] > 0.02:
                self.sightings.append((now, status.st_size))
        if self.key[0] < 0:
            self.found_size = status.st_size
        self.key = key
        self.size = status.st_size
        self.modified = status.st_mtime
        self.mode, self.owner = stat.S_IMODE(status.st_mode), status.st_uid
        return changed

    def status_at(self, path: str) -> os.stat_result | None:
        """The present status at a path; None where it is not this file that stands there."""
        try:
            status = os.stat(path)
        except OSError:
            return None
        return status if Identity.of(status) == self.identity else None

    def behind(self, now: float) -> tuple[int, float]:
        """How far the audit of this file is behind what is written, in bytes and in seconds."""
        if self.log is None or self.role is not Role.FOLLOWED:
            return 0, 0.0
        audited = max(self.log.audited.offset, self.log.looked)
        missing = max(0, self.size - audited - self.log.cutter.unfinished)
        if not missing:
            return 0, 0.0
        since = next((moment for moment, size in self.sightings if size > audited), self.grew_at)
        return missing, max(0.0, now - since)

    @property
    def is_in_the_past(self) -> bool:
        """Whether what is audited next was there already when the file was found."""
        return self.log is not None and max(self.log.audited.offset, self.log.looked) < self.found_size

    def close(self) -> None:
        """Give back the descriptor."""
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None
