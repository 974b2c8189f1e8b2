"""Following what cannot be looked at twice: standard input and named pipes, read by a thread for each."""

from __future__ import annotations

import asyncio
import os
import stat
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from typing import Final

from auditors.model import Skip
from auditors.sources.blocks import split_blocks
from auditors.sources.checkpoints import Position
from auditors.sources.discovery import STDIN
from auditors.sources.growing import LineCutter
from auditors.sources.outbox import Ended, Item, Lines, Outbox, Trouble
from auditors.sources.packed import is_packed
from auditors.sources.roster import Roster
from auditors.sources.tailed_file import Log

_CHUNK: Final = 256 << 10


def is_pipe(path: str) -> bool:
    """Whether a path of the user is standard input or a pipe."""
    if path == STDIN:
        return True
    try:
        return stat.S_ISFIFO(os.stat(path).st_mode)  # noqa: PTH116
    except (OSError, ValueError):
        return False


class PipeReader:
    """Reads one pipe to its end; `ended` is called in the event loop then. A pipe without writers has ended.

    `name` is what reports call it.
    """

    def __init__(self, path: str, name: str, roster: Roster, outbox: Outbox, ended: Callable[[], None]) -> None:
        self._path = path
        self._name = name
        self._outbox = outbox
        self._ended = ended
        self._loop = asyncio.get_running_loop()
        self._log: Log = roster.begin(name, Position())
        threading.Thread(target=self._run, name="pipe", daemon=True).start()

    def _run(self) -> None:
        try:
            descriptor = 0 if self._path == STDIN else os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
            self._read(descriptor)
        except OSError as error:
            self._put(Trouble(Skip(self._name, f"cannot be read: {error.strerror}"), failed=True))
        except (CancelledError, RuntimeError):  # following has ended, and the loop with it
            return
        self._loop.call_soon_threadsafe(self._ended)

    def _read(self, descriptor: int) -> None:
        log = self._log
        for block in split_blocks(self._chunks(descriptor)):
            log.cutter = LineCutter(block.offset + len(block.data), block.line + block.data.count(b"\n"))
            self._put(Lines(log, block, time.time()))
        self._put(Ended(log))

    def _chunks(self, descriptor: int) -> Iterator[bytes]:
        first = True
        while chunk := os.read(descriptor, _CHUNK):
            if first and is_packed(chunk):
                self._put(Trouble(Skip(self._name, "is compressed: unpack it on the way (zcat)"), failed=True))
                return
            first = False
            yield chunk

    def _put(self, item: Item) -> None:
        asyncio.run_coroutine_threadsafe(self._outbox.put(item), self._loop).result()
