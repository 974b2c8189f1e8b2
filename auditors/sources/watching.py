"""Being woken when something happens in directories. Nothing depends on it: a wake-up says where to look, a sweep sees
everything, and where watching fails it is tried again, by polling if need be.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

_NETWORK: Final = ("nfs", "cifs", "smb", "fuse", "9p", "virtiofs", "afs", "ceph", "gluster", "lustre")
"""Beginnings of the names of file systems that tell nobody of changes made elsewhere."""

_SHORTEST_PAUSE: Final = 0.2
_LONGEST_PAUSE: Final = 10.0
"""Seconds before a watch that failed is started again."""

_POLL_MILLISECONDS: Final = 300

# Between two steps the watch asks whether it is to stop: at 20 ms that alone takes a quarter of a per cent of a core.
_SETTINGS: Final[Mapping[str, Any]] = {
    "watch_filter": None,
    "debounce": 100,
    "step": 60,
    "rust_timeout": 1000,
    "yield_on_timeout": True,
    "poll_delay_ms": _POLL_MILLISECONDS,
    "ignore_permission_denied": True,
}


Awatch = Callable[..., AsyncIterator[set[tuple[Any, str]]]]
"""`watchfiles.awatch`, or what stands in for it: sets of changes and paths, empty ones now and then."""


class _Group(NamedTuple):
    """Directories that are watched in one way."""

    recursive: bool
    polling: bool


class Watcher:
    """Watches directories and tells `woken` the paths at which something happened.

    `note` is told in one line where watching is not what was hoped for. `mode` is how it is done at present.
    """

    def __init__(
        self,
        woken: Callable[[set[str]], None],
        note: Callable[[str], None],
        *,
        polling: bool = False,
        awatch: Awatch | None = None,
    ) -> None:
        self._woken = woken
        self._note = note
        self._polling = polling
        self._awatch = awatch
        self._wanted: dict[_Group, frozenset[str]] = {}
        self._tasks: dict[_Group, asyncio.Task[None]] = {}
        self._stops: dict[_Group, asyncio.Event] = {}
        self._modes: dict[_Group, str] = {}
        self._networks: dict[str, bool] = {}
        self._noted: set[str] = set()

    @property
    def mode(self) -> str:
        """`events`, `polling`, or `sweeps` where neither works: the least of all the directories."""
        modes = {self._modes.get(group, "sweeps") for group in self._tasks}
        return next((mode for mode in ("sweeps", "polling") if mode in modes or not modes), "events")

    def watch(self, trees: Iterable[str], directories: Iterable[str]) -> None:
        """Watch these from now on: `trees` with everything below them. What is watched already stays so."""
        wanted: dict[_Group, set[str]] = {}
        for recursive, paths in ((True, set(trees)), (False, set(directories) - set(trees))):
            for path in paths:
                if os.path.isdir(path):
                    polling = self._polling or self._is_on_network(path)
                    wanted.setdefault(_Group(recursive, polling), set()).add(path)
        for group in self._tasks.keys() | wanted.keys():
            chosen = frozenset(wanted.get(group, ()))
            if chosen != self._wanted.get(group, frozenset()):
                self._start(group, chosen)

    def _is_on_network(self, path: str) -> bool:
        if path not in self._networks:
            self._networks[path] = is_on_network(path)
        return self._networks[path]

    def _start(self, group: _Group, paths: frozenset[str]) -> None:
        self._wanted[group] = paths
        if group in self._stops:
            self._stops.pop(group).set()
            self._tasks.pop(group)
        if paths:
            self._stops[group] = asyncio.Event()
            self._tasks[group] = asyncio.create_task(self._run(group, paths, self._stops[group]))

    async def close(self) -> None:
        """Stop watching."""
        for stop in self._stops.values():
            stop.set()
        for task in self._tasks.values():
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self, group: _Group, paths: frozenset[str], stop: asyncio.Event) -> None:
        """Watch one group, again and again whatever happens, until it is stopped."""
        awatch = self._awatch or _watchfiles()
        polling = group.polling
        pause = _SHORTEST_PAUSE
        while not stop.is_set():
            existing = [path for path in paths if os.path.isdir(path)]
            settings = {"recursive": group.recursive, "stop_event": stop, "force_polling": polling, **_SETTINGS}
            try:
                if existing:
                    self._modes[group] = "polling" if polling else "events"
                    self._woken(set(existing))
                    async for changes in awatch(*existing, **settings):
                        pause = _SHORTEST_PAUSE
                        if changes:
                            self._woken({path for _, path in changes})
            except (OSError, RuntimeError, ExceptionGroup) as failure:
                error = _innermost(failure)
                self._modes[group] = "sweeps"
                if "limit" in str(error) and not polling:
                    polling = True
                    self._tell("the system's limit of watched files is reached (fs.inotify): polling instead")
                else:
                    self._tell(f"watching for changes failed and is started anew ({_kind(error)})")
            await _wait(stop, pause)
            pause = min(_LONGEST_PAUSE, pause * 2)

    def _tell(self, line: str) -> None:
        if line not in self._noted:
            self._noted.add(line)
            self._note(line)


def _watchfiles() -> Awatch:
    import watchfiles

    return watchfiles.awatch


def _innermost(error: Exception) -> Exception:
    """What really happened: an error of the watching thread comes in a group."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


def _kind(error: Exception) -> str:
    """What happened, without the name of any file: it may hold anything."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return "a name that is not UTF-8" if "decode" in str(error) else type(error).__name__


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


def is_on_network(path: str, mounts: Path = Path("/proc/mounts")) -> bool:
    """Whether a path lies on a file system that tells nothing of changes made by other machines."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return False
    real = os.path.realpath(path)
    best, kind = "", ""
    for line in lines:
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = fields[1].encode("latin-1", "replace").decode("unicode_escape", "replace")
        inside = real == point or real.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, fields[2]
    return kind.startswith(_NETWORK)
