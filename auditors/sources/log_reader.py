"""Reading on in a followed file: in large pieces, from where it was left, as long as its content is what it was."""

from __future__ import annotations

import os
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from auditors.sources.growing import RewrittenError
from auditors.sources.identity import HEAD
from auditors.sources.outbox import Item, Lines, Rest
from auditors.sources.roster import Roster
from auditors.sources.schedule import Schedule
from auditors.sources.source import Block
from auditors.sources.tailed_file import Log, TailedFile

CHUNK: Final = 1 << 20
"""Bytes that are read of one file before it is another one's turn."""

_INLINE: Final = 256 << 10
"""Bytes that are read at once; more is read by a thread, so that a slow disk holds nothing else up."""

_PATIENCE: Final = 0.25
"""Seconds until a file is looked into again that claims to have more than can be read."""

Put = Callable[[Item], Awaitable[None]]


class LogReader:
    """Reads logs piece by piece and gives out what is complete."""

    def __init__(self, roster: Roster, schedule: Schedule, put: Put) -> None:
        self._roster = roster
        self._schedule = schedule
        self._put = put

    async def read(self, file: TailedFile, log: Log, descriptor: int) -> None:
        """The next piece of a log. A file that was truncated or rewritten holds it no longer. Raises OSError."""
        cutter = log.cutter
        size = os.fstat(descriptor).st_size
        position, holes = cutter.position, cutter.holes
        if size < position or (size == position and self._was_rewritten(log, descriptor)):
            await self.leave(file)
            return
        data = await _fetch(descriptor, *cutter.wants(min(CHUNK, size - position)))
        try:
            blocks = cutter.take(data)
        except RewrittenError:
            await self.leave(file)
            return
        if cutter.holes > holes:
            self._pass_over_hole(log, descriptor)
        if len(log.head) < min(HEAD, cutter.position):
            log.head = os.pread(descriptor, min(HEAD, cutter.position), 0)
        progress = cutter.position > position or bool(blocks)
        if progress:
            log.seen, log.ended = time.time(), False
            self._schedule.grew(file, log)
        if cutter.must_read_again or (progress and cutter.position < size):
            self._roster.due[file] = None
        elif cutter.position < size:
            self._schedule.later(file, _PATIENCE)
        for block in blocks:
            await self._put(Lines(log, block, file.modified))

    async def leave(self, file: TailedFile) -> None:
        """A file holds its log no longer, it was truncated or rewritten: it is looked into as a new one."""
        await self._say_where_it_stopped(file, self._roster.leave)
        file.begin_at = file.history = 0
        self._roster.due[file] = None

    async def give_up(self, file: TailedFile) -> None:
        """A file is gone."""
        await self._say_where_it_stopped(file, self._roster.drop)

    async def _say_where_it_stopped(self, file: TailedFile, leave: Callable[[TailedFile], Log | None]) -> None:
        rest = self.rest(file.log) if file.log is not None else None
        log = leave(file)
        if log is not None:
            self._schedule.stop_waiting_for(log)
            await self._put(Rest(log, rest))

    def rest(self, log: Log) -> Block | None:
        """The line that a log stops in for now."""
        cutter = log.cutter
        if not cutter.unfinished:
            return None
        data = cutter.held
        if data is None and log.file is not None and log.file.descriptor is not None:
            with suppress(OSError):
                data = os.pread(log.file.descriptor, cutter.unfinished, cutter.offset)
        return Block(data, cutter.offset, cutter.line) if data and len(data) == cutter.unfinished else None

    def _was_rewritten(self, log: Log, descriptor: int) -> bool:
        """Whether the beginning is another one. The end is looked at by every read."""
        return not os.pread(descriptor, len(log.head), 0).startswith(log.head)

    def _pass_over_hole(self, log: Log, descriptor: int) -> None:
        """A file that was truncated under its writer begins with as many zeros as it had bytes; they are on no disk."""
        if log.cutter.unfinished or not hasattr(os, "SEEK_DATA"):
            return
        with suppress(OSError):
            data = os.lseek(descriptor, log.cutter.position, os.SEEK_DATA)
            if data > log.cutter.position:
                log.cutter.skip_hole(data)


async def _fetch(descriptor: int, start: int, length: int) -> bytes:
    if length <= _INLINE:
        return os.pread(descriptor, length, start)
    import aiofiles

    parts = []
    async with aiofiles.open(descriptor, "rb", buffering=0, closefd=False) as stream:
        await stream.seek(start)
        while length > 0 and (part := await stream.read(length)):
            parts.append(part)
            length -= len(part)
    return b"".join(parts)
