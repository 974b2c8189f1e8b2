"""Finding out what a file holds that was not looked into before: a known log, a copy of one, or a new one."""

from __future__ import annotations

import asyncio
import enum
import os
import time
from typing import Final

from auditors.model import Skip
from auditors.sources import packed, starting
from auditors.sources.checkpoints import Known, Position
from auditors.sources.content import HEAD as ENOUGH
from auditors.sources.identity import HEAD, TAIL
from auditors.sources.log_reader import Put
from auditors.sources.outbox import Glimpse, Note, Trouble
from auditors.sources.roster import Roster
from auditors.sources.schedule import Schedule
from auditors.sources.tailed_file import Log, Role, TailedFile

_FAR: Final = 32 << 20
"""Bytes before the start whose lines are counted in a thread of their own."""

_SHORT: Final = 1.0
"""Seconds without a change after which a file of a few bytes is judged by these."""

_SETTLING: Final = 0.3
"""Seconds without a change after which a copy that is too short is none that is still being made."""

_COPY_PATIENCE: Final = 10.0
"""Seconds without a change after which a copy of a log that still goes on is a file of its own."""


class _Verdict(enum.Enum):
    """Whether a file holds a log: all of it that was read, only a part of that, or not; it may be too short to tell."""

    WHOLE = enum.auto()
    PART = enum.auto()
    TOO_SHORT = enum.auto()
    NO = enum.auto()


class Holding:
    """Decides what files hold."""

    def __init__(self, roster: Roster, schedule: Schedule, put: Put) -> None:
        self._roster = roster
        self._schedule = schedule
        self._put = put
        self._starting: set[asyncio.Task[None]] = set()

    async def find_out(self, file: TailedFile, descriptor: int) -> None:
        """Decide what a file holds, or to wait a little. Raises OSError."""
        head = os.pread(descriptor, ENOUGH, 0)
        quiet = time.monotonic() - file.grew_at
        if not head:
            return
        if not packed.is_enough(head) and quiet < _SHORT:
            self._schedule.later(file, _SHORT)
            return
        former = (
            log for log in self._roster.left_by(file.identity) if self._verdict(descriptor, head, log) is _Verdict.WHOLE
        )
        if (log := next(former, None)) is not None:
            self._go_on(file, log, descriptor, head)
        elif packed.is_packed(head):
            file.role = Role.PACKED
            self._roster.due[file] = None
        elif (reason := packed.why_left_out(head)) is not None:
            file.role = Role.IGNORED
            if file.is_asked_for:
                await self._put(Trouble(Skip(file.name, reason), failed=False))
        elif not self._is_copy(file, descriptor, head, quiet):
            self._begin(file, descriptor, head)

    def compare(self, file: TailedFile, log: Log, descriptor: int) -> None:
        """Look again at a copy of a log that is read elsewhere.

        One that has become different is a file of its own, and so is one whose original goes on after so long; what
        stands in that one was audited. Raises OSError.
        """
        quiet = time.monotonic() - file.grew_at
        agrees = self._verdict(descriptor, os.pread(descriptor, ENOUGH, 0), log) in (_Verdict.WHOLE, _Verdict.PART)
        if agrees and quiet < _COPY_PATIENCE:
            self._schedule.later(file, _COPY_PATIENCE - quiet + 0.1)
            return
        self._roster.leave(file)
        if file.is_asked_for:
            file.begin_at = min(file.size, log.cutter.offset) if agrees else 0
            self._begin(file, descriptor, os.pread(descriptor, HEAD, 0))
        else:
            file.role = Role.IGNORED

    def _verdict(self, descriptor: int, head: bytes, log: Log) -> _Verdict:
        """Whether a file holds a log as far as that was read."""
        known = log.known(self._roster.imprinter)
        begins = known.may_begin(head)
        if begins is False:
            return _Verdict.NO
        size = os.fstat(descriptor).st_size
        if size < known.position:
            end = os.pread(descriptor, min(TAIL, size), size - min(TAIL, size))
            return _Verdict.PART if end and end == self._end_of(log, known, size) else _Verdict.TOO_SHORT
        if begins is None:
            return _Verdict.TOO_SHORT
        start, length = known.edge_span
        return _Verdict.WHOLE if known.goes_on_after(os.pread(descriptor, length, start)) else _Verdict.NO

    def _end_of(self, log: Log, known: Known, size: int) -> bytes | None:
        """What the log ended with when it had this size, as far as it is remembered or still there."""
        end = known.ended_at(size)
        if end is None and log.file is not None and log.file.descriptor is not None:
            end = os.pread(log.file.descriptor, min(TAIL, size), size - min(TAIL, size))
        return end

    def _go_on(self, file: TailedFile, log: Log, descriptor: int, head: bytes) -> None:
        """Read on in a file where its log was left."""
        if log.checkpoint is not None:
            start, length = log.known(self._roster.imprinter).edge_span
            edge = os.pread(descriptor, length, start)
            log.restart(Position(log.checkpoint.offset, log.checkpoint.line, edge))
        log.head = head[: min(HEAD, log.cutter.position)]
        self._roster.hold(file, log)
        self._roster.due[file] = None

    def _is_copy(self, file: TailedFile, descriptor: int, head: bytes, quiet: float) -> bool:
        """Whether a file is a copy of a known log, or may become one in a moment."""
        for log in self._roster.alike(file):
            verdict = self._verdict(descriptor, head, log)
            if verdict is _Verdict.TOO_SHORT and quiet < _SETTLING:
                self._schedule.later(file, _SETTLING)
                return True
            if verdict is _Verdict.WHOLE and log.file is None:
                self._go_on(file, log, descriptor, head)
                return True
            if verdict in (_Verdict.WHOLE, _Verdict.PART):
                self._roster.copy_of(file, log)
                self._schedule.later(file, _COPY_PATIENCE)
                return True
        if not file.is_asked_for:
            file.role = Role.IGNORED
        return not file.is_asked_for

    def _begin(self, file: TailedFile, descriptor: int, head: bytes) -> None:
        """A log that nobody knows."""
        offset = min(file.begin_at, os.fstat(descriptor).st_size)
        if offset > _FAR:
            file.role = Role.STARTING
            task = asyncio.create_task(self._begin_far(file, os.dup(descriptor), offset, head))
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)
        else:
            at = starting.begin_near(descriptor, offset) or starting.begin_uncounted(descriptor, offset)
            self._begin_at(file, at, head)

    async def _begin_far(self, file: TailedFile, descriptor: int, offset: int, head: bytes) -> None:
        """Show the end of a large file at once, and read it when the lines before are counted."""
        try:
            log = self._roster.begin(file.name, starting.begin_uncounted(descriptor, offset))
            log.head = head[:HEAD]
            if (block := starting.glimpse(descriptor)) is not None:
                await self._put(Glimpse(log, block, file.modified))
            at = await asyncio.to_thread(starting.begin_near, descriptor, offset)
            if at is None:
                await self._put(Note(f"{file.name}: its lines are counted from where it is followed, it is too large"))
            else:
                log.restart(at)
            self._hold(file, log)
            self._schedule.wake.set()
        except OSError:
            file.role = Role.NEW
            self._schedule.later(file, _SHORT)
        finally:
            os.close(descriptor)

    def _begin_at(self, file: TailedFile, at: Position, head: bytes) -> None:
        log = self._roster.begin(file.name, at)
        log.head = head[: min(HEAD, at.offset)]
        self._hold(file, log)

    def _hold(self, file: TailedFile, log: Log) -> None:
        self._roster.hold(file, log)
        self._roster.due[file] = None
