"""Reading compressed logs and archives where logs are followed: once, as a whole, when they are complete."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Final

from auditors.model import Skip
from auditors.sources.checkpoints import Position, before
from auditors.sources.growing import LineCutter
from auditors.sources.identity import HEAD, is_set_aside
from auditors.sources.log_reader import Put
from auditors.sources.outbox import Ended, Lines, Trouble
from auditors.sources.packed import PackedReader, compression_of_file, find_twins, from_offset
from auditors.sources.roster import Roster
from auditors.sources.schedule import Schedule
from auditors.sources.source import Block, Source
from auditors.sources.tailed_file import Log, Role, TailedFile

_SETTLING: Final = 1.0
"""Seconds without a change after which a packed file is complete."""

_BROKEN_PATIENCE: Final = 30.0
"""Seconds without a change after which one that is broken will not become whole."""

_RETRY: Final = 3.0


class Unpacker:
    """Reads packed files one after the other."""

    def __init__(self, roster: Roster, schedule: Schedule, put: Put) -> None:
        self._roster = roster
        self._schedule = schedule
        self._put = put
        self._waiting: dict[TailedFile, None] = {}
        self._streams: dict[TailedFile, dict[str, Log]] = {}
        self._told: set[Skip] = set()
        self._more = asyncio.Event()

    def add(self, file: TailedFile) -> None:
        """A packed file is new or has changed."""
        quiet = time.monotonic() - file.grew_at
        if quiet < _SETTLING:
            self._schedule.later(file, _SETTLING - quiet + 0.05)
        elif file.begin_at == 0 and not self._roster.is_unpacked(file):
            self._waiting[file] = None
            self._more.set()

    async def run(self) -> None:
        """Unpack what is added, for ever."""
        while True:
            await self._more.wait()
            while self._waiting:
                file = next(iter(self._waiting))
                del self._waiting[file]
                if file.path is not None and file.role is Role.PACKED:
                    await self._unpack(file, _source(file, file.path))
            self._more.clear()

    async def _unpack(self, file: TailedFile, source: Source) -> None:
        log = None
        if compression_of_file(source) is not None:
            log, is_read = await self._known_log(file, source)
            if is_read:
                return
        if log is None and not file.is_asked_for:
            file.role = Role.IGNORED
            return
        await self._read(file, source, log)

    async def _known_log(self, file: TailedFile, source: Source) -> tuple[Log | None, bool]:
        """The log that a compressed file holds, if it is known, and whether all of it is read, here or elsewhere."""
        logs = [log for log in self._roster.logs.values() if _may_be_in(file, log)]
        known = [log.known(self._roster.imprinter) for log in logs]
        twins = await asyncio.to_thread(find_twins, source, known)
        if not twins.indices:
            return None, False
        log = min((logs[index] for index in twins.indices), key=lambda log: _distance(file, log))
        self._roster.is_twin(file, log, twins.size)
        if log.file is not None or twins.size <= log.cutter.position:
            self._roster.copy_of(file, log, Role.PACKED)
            return log, True
        if log.checkpoint is not None:
            log.identity, log.checkpoint = log.checkpoint.identity, None
        return log, False

    async def _read(self, file: TailedFile, source: Source, log: Log | None) -> None:
        reader = PackedReader(source)
        begun = time.monotonic()
        held: tuple[Log, Block] | None = None
        while taken := await asyncio.to_thread(reader.next_blocks):
            for name, block in taken:
                stream = log or self._stream(file, name)
                if held is not None and held[0] is not stream:
                    await self._end(*held)
                elif held is not None:
                    await self._give_out(*held)
                held = stream, block
        quiet = time.monotonic() - file.grew_at
        if not reader.problems.is_whole and quiet < _BROKEN_PATIENCE:
            # It is still being written, or broken; what it ends with for now is not its end.
            self._schedule.later(file, max(_RETRY, 10 * (time.monotonic() - begun)))
            return
        if held is not None:
            await self._end(*held)
        for stream in self._streams.get(file, {}).values():
            stream.packed = (file.size, file.key[1])
        for problem in reader.problems.errors:
            await self._tell(problem, failed=True)
        for problem in reader.problems.skipped:
            await self._tell(problem, failed=False)

    async def _tell(self, problem: Skip, *, failed: bool) -> None:
        """Say what is wrong with a file, once, however often it is read again."""
        if problem not in self._told:
            self._told.add(problem)
            await self._put(Trouble(problem, failed=failed))

    def _stream(self, file: TailedFile, name: str) -> Log:
        """The log of a stream of a packed file that is no known log's twin."""
        streams = self._streams.setdefault(file, {})
        if name not in streams:
            former = self._roster.packed_before(file, name)
            at = Position(former.offset, former.line) if former is not None else Position()
            streams[name] = self._roster.begin(name, at)
            streams[name].identity, streams[name].packed = file.identity, (0, 0)
        return streams[name]

    async def _give_out(self, log: Log, block: Block) -> None:
        fresh = from_offset(block, log.cutter.offset)
        if fresh is None:
            return
        at = Position(
            fresh.offset + len(fresh.data),
            fresh.line + fresh.data.count(b"\n"),
            before(log.cutter.edge, fresh.data, len(fresh.data)),
        )
        if not log.head and block.offset == 0:
            log.head = block.data[:HEAD]
        log.cutter = LineCutter(at.offset, at.line, at.edge)
        log.ended = False
        log.seen = time.time()
        await self._put(Lines(log, fresh, log.seen))

    async def _end(self, log: Log, block: Block) -> None:
        """Give out the last block of a log, and say that it was the last one."""
        await self._give_out(log, block)
        log.ended = True
        await self._put(Ended(log))


def _may_be_in(file: TailedFile, log: Log) -> bool:
    """Whether a compressed file may hold a log: it is named after it, or the log's own file is gone."""
    if _is_named_after(file, log):
        return True
    return log.packed is None and (log.file is None or not log.file.names)


def _is_named_after(file: TailedFile, log: Log) -> bool:
    return any(is_set_aside(name, (log.name,)) for name in file.names)


def _distance(file: TailedFile, log: Log) -> tuple[bool, bool, int]:
    """Which of several logs with the same content a compressed file most likely holds, by its names: the least."""
    return not _is_named_after(file, log), log.file is not None, -log.cutter.position


def _source(file: TailedFile, path: str) -> Source:
    return Source(name=file.name, path=Path(path), size=file.size, modified=file.modified)
