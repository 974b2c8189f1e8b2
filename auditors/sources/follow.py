"""The tail that loses nothing: follows files and directories and gives out what is written, line by line, once.

Wake-ups say where something happened, a sweep every two seconds sees everything, and reading goes by content, never by
what was said. Rotation of every kind (rename, copy and truncate, compression), restart, and whatever else happens to
files is met by one rule: a log is known by its first bytes and by those before the place up to which it was read.
"""

from __future__ import annotations

import asyncio
import errno
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import msgspec

from auditors.model import Skip
from auditors.sources import starting
from auditors.sources.checkpoints import Checkpoint
from auditors.sources.descriptors import MOST, Descriptors
from auditors.sources.discovery import STDIN
from auditors.sources.holding import Holding
from auditors.sources.identity import Imprinter
from auditors.sources.log_reader import LogReader
from auditors.sources.outbox import Ended, Mended, Note, Outbox, Rest, Trouble
from auditors.sources.pipes import PipeReader, is_pipe
from auditors.sources.roster import Roster
from auditors.sources.schedule import Schedule
from auditors.sources.tailed_file import Role, TailedFile
from auditors.sources.tree import Sweep, Tree
from auditors.sources.unpacking import Unpacker
from auditors.sources.watching import Awatch, Watcher

_LOST_PATIENCE: Final = 60.0
"""Seconds of silence after which a file without a name is given up."""

_LEFT_PATIENCE: Final = 15.0
"""Seconds that a log whose file is gone waits for a copy of it to go on in."""

_FAREWELL: Final = 2.0
"""Seconds for reading what is there when following ends."""


class FollowOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How to follow.

    `history` is how many bytes of each file that exists already are read, its newest, and `history_together` of all;
    None reads everything. `sweep_interval` is in seconds, and so is `silence`, after which an unfinished line is given
    out. `ours` are files that we write ourselves. `stdin_name` is what reports call standard input.
    """

    polling: bool = False
    history: int | None = 1 << 20
    history_together: int = 16 << 20
    sweep_interval: float = 2.0
    silence: float = 2.0
    descriptors: int = MOST
    ours: tuple[str, ...] = ()
    stdin_name: str = STDIN


class Follower:
    """Follows paths in one event loop and fills an outbox. `checkpoints` are how far a former run had audited; where
    there was one, what is not among them is new and read in full.

    Items of one log come in the order of its content. What comes again after a restart are whole lines from the last
    checkpoint on.
    """

    def __init__(
        self,
        paths: Sequence[str],
        outbox: Outbox,
        imprinter: Imprinter,
        options: FollowOptions,
        checkpoints: Sequence[Checkpoint] | None = None,
        awatch: Awatch | None = None,
    ) -> None:
        self.roster = Roster(imprinter, checkpoints or ())
        self._outbox = outbox
        self._options = options
        self._resuming = checkpoints is not None
        self._pipes = [path for path in dict.fromkeys(paths) if is_pipe(path)]
        self._tree = Tree([path for path in paths if path not in self._pipes], options.ours)
        self._endless = len(set(paths)) > len(self._pipes)
        self._descriptors = Descriptors(options.descriptors)
        self._schedule = Schedule(options.silence)
        self._reader = LogReader(self.roster, self._schedule, outbox.put)
        self._holding = Holding(self.roster, self._schedule, outbox.put)
        self._unpacker = Unpacker(self.roster, self._schedule, outbox.put)
        self._watcher = Watcher(self._woken, self._note, polling=options.polling, awatch=awatch)
        self._stopping = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._paths: set[str] = set()
        self._notes: list[str] = []
        self._told: set[Skip] = set()
        self._unsettled: set[TailedFile] = set()
        self._swept = False
        self._open_pipes = 0

    @property
    def mode(self) -> str:
        """How changes are noticed: `events`, `polling` or `sweeps`."""
        return self._watcher.mode

    @property
    def open_descriptors(self) -> int:
        """How many files are open."""
        return len(self._descriptors)

    def stop(self) -> None:
        """End following, after a last look. May be called from any thread."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        self._stopping.set()
        self._schedule.wake.set()

    def _end_of_pipe(self) -> None:
        """A pipe has ended; where nothing but pipes is followed, there is nothing more to wait for with the last."""
        self._open_pipes -= 1
        if not self._endless and not self._open_pipes:
            self._end()

    async def run(self) -> None:
        """Follow until `stop` is called, or all pipes have ended and there is nothing else. Closes the outbox."""
        self._loop = asyncio.get_running_loop()
        try:
            await self._sweep()
            self._open_pipes = len(self._pipes)
            for path in self._pipes:
                name = self._options.stdin_name if path == STDIN else path
                PipeReader(path, name, self.roster, self._outbox, self._end_of_pipe)
            reading = asyncio.create_task(self._reading())
            others = [asyncio.create_task(self._sweeping()), asyncio.create_task(self._unpacker.run())]
            try:
                done, _ = await asyncio.wait([reading, *others], return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            finally:
                await _cancel([reading, *others])
            await self._say_farewell()
        except BaseException as error:
            self._outbox.close(error)
            raise
        finally:
            await self._watcher.close()
            self._descriptors.close_all()
            self._outbox.close()

    async def _sweeping(self) -> None:
        while True:
            await asyncio.sleep(self._options.sweep_interval)
            await self._sweep()

    async def _sweep(self) -> None:
        begun = time.monotonic()
        found = await asyncio.to_thread(self._tree.sweep)
        for standing in found.files.values():
            self.roster.meet(standing, begun)
        self._tree.forget(self.roster.miss_all_but(found.seen, begun))
        self.roster.due.update(dict.fromkeys(self._unsettled))
        self._unsettled.clear()
        if not self._swept:
            self._swept = True
            for file in self.roster.files.values():
                file.history = file.size
            await self._allot_history()
        self._watcher.watch(found.trees, found.directories)
        await self._tell(found)
        await self._give_up_lost(begun)
        self._schedule.wake.set()

    async def _allot_history(self) -> None:
        """What exists when following begins is read from near its end, unless a former run says how far it was read."""
        if self._resuming:
            return
        cut = starting.allot(self.roster.files.values(), self._options.history, self._options.history_together)
        self.roster.due = dict.fromkeys(sorted(self.roster.due, key=lambda file: -file.modified))
        if cut:
            what = "a file is" if cut == 1 else f"{cut:,} files are"
            await self._outbox.put(Note(f"{what} followed from near the end: --once audits what was written before"))

    async def _tell(self, found: Sweep) -> None:
        for problem in found.problems:
            if problem not in self._told:
                self._told.add(problem)
                await self._outbox.put(Trouble(problem, failed=problem.reason.startswith("cannot")))
        for name in found.absent:
            absent = Skip(name, "does not exist yet: waiting for it")
            if absent not in self._told:
                self._told.add(absent)
                await self._outbox.put(Note(f"{name}: {absent.reason}"))
        notes, self._notes = self._notes, []
        for note in notes:
            await self._outbox.put(Note(note))

    def _note(self, line: str) -> None:
        self._notes.append(line)

    def _woken(self, paths: set[str]) -> None:
        self._paths |= paths
        self._schedule.wake.set()

    def _look_where_woken(self) -> None:
        paths, self._paths = self._paths, set()
        for path in paths:
            begun = time.monotonic()
            file = self.roster.at(path)
            if file is not None and (status := file.status_at(path)) is not None:
                if file.note_status(status):
                    self.roster.due[file] = None
                continue
            found = self._tree.look(path)
            for name in list(self.roster.names_at(path)):
                if name not in found.files:
                    self.roster.miss(name, begun)
            for standing in found.files.values():
                self.roster.meet(standing, begun)

    async def _give_up_lost(self, swept: float) -> None:
        """Close files without a name that have been silent for long, and end logs that nothing holds any more."""
        now = time.monotonic()
        for file in self.roster.lost():
            if file.lost_at is None or file.lost_at > swept or file in self.roster.due:
                continue
            if file.descriptor is None or now - max(file.grew_at, file.lost_at) > _LOST_PATIENCE:
                self._descriptors.close(file)
                await self._reader.give_up(file)
            else:
                self.roster.due[file] = None
        for log in list(self.roster.logs.values()):
            if log.left_at is not None and not log.ended and now - log.left_at > _LEFT_PATIENCE:
                log.ended = True
                if log.checkpoint is None:
                    await self._outbox.put(Ended(log))
        self.roster.forget()

    async def _reading(self) -> None:
        while not self._stopping.is_set():
            self._schedule.wake.clear()
            self._look_where_woken()
            self.roster.due.update(dict.fromkeys(self._schedule.due()))
            while self.roster.due and not self._stopping.is_set():
                await self._serve_next()
                if self._paths:
                    self._look_where_woken()
            for log in self._schedule.silent():
                log.cutter.rest()
                await self._outbox.put(Rest(log, self._reader.rest(log)))
            if not self.roster.due:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._schedule.wake.wait(), self._schedule.pause())

    async def _serve_next(self) -> None:
        """Look into the next file that is due: find out what it is, or read on in it."""
        file = next(iter(self.roster.due))
        del self.roster.due[file]
        self.roster.touched.add(file)
        if file.role in (Role.IGNORED, Role.STARTING):
            return
        try:
            descriptor = self._descriptors.of(file)
            file.note_status(os.fstat(descriptor))
            if file.unsettled:
                self._unsettled.add(file)
            if file.failures:
                file.failures = 0
                await self._outbox.put(Mended(file.name))
            if file.role is Role.FOLLOWED and file.log is not None:
                await self._reader.read(file, file.log, descriptor)
            elif file.role is Role.COPY and file.log is not None:
                self._holding.compare(file, file.log, descriptor)
            elif file.role is Role.PACKED:
                self._unpacker.add(file)
            else:
                await self._holding.find_out(file, descriptor)
        except OSError as error:
            await self._failed(file, error)

    async def _failed(self, file: TailedFile, error: OSError) -> None:
        if error.errno in (errno.ENOENT, errno.ENOTDIR):
            if file.path is not None:
                self._paths.add(file.path)
            return
        self._descriptors.close(file)
        if not file.failures:
            reason = f"cannot be read: {error.strerror}; trying again"
            await self._outbox.put(Trouble(Skip(file.name, reason), failed=True))
        file.failures += 1
        self._schedule.later(file, min(60.0, 0.25 * 2 ** min(file.failures, 10)))

    async def _say_farewell(self) -> None:
        """Read what is there, so that what was written before an interruption has been seen."""
        begun = time.monotonic()
        found = await asyncio.to_thread(self._tree.sweep, afresh=True)
        for standing in found.files.values():
            self.roster.meet(standing, begun)
        while self.roster.due and time.monotonic() < begun + _FAREWELL:
            await self._serve_next()
        for file in self.roster.due:
            await self._say_what_is_left(file)
        for log in self._schedule.growing:
            await self._outbox.put(Rest(log, self._reader.rest(log)))

    async def _say_what_is_left(self, file: TailedFile) -> None:
        left = (
            file.size - file.log.cutter.position if file.log is not None and file.role is Role.FOLLOWED else file.size
        )
        if left <= 0 or file.role in (Role.COPY, Role.PACKED, Role.IGNORED):
            return
        if self._resuming:
            await self._outbox.put(Note(f"{file.name}: {left:,} bytes are left for the next time"))
        else:
            reason = f"not read to its end: {left:,} bytes were left when following ended"
            await self._outbox.put(Trouble(Skip(file.name, reason), failed=True))


async def _cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
