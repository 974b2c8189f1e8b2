"""Which files there are, under which names, and which logs they hold: as sweeps and wake-ups see it."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import msgspec

from auditors.sources.checkpoints import Checkpoint, Position
from auditors.sources.growing import LineCutter
from auditors.sources.identity import HEAD, Identity, Imprinter, is_set_aside
from auditors.sources.tailed_file import Log, Role, TailedFile
from auditors.sources.tree import Standing

REMEMBERED: Final = 2_000
"""Logs whose files are gone that are still recognised when a copy of them appears."""

FORGOTTEN: Final = 7 * 86_400.0
"""Seconds after which a log that was not seen any more is forgotten."""


class Roster:
    """Files by identity and by name, and logs. Does no reading.

    `due` are files that want to be looked into, in this order. `touched` are those of which something has changed, and
    `gone` the numbers of those that are no more: whoever shows files takes them out.
    """

    def __init__(self, imprinter: Imprinter, checkpoints: Iterable[Checkpoint] = ()) -> None:
        self.imprinter = imprinter
        self.files: dict[Identity, TailedFile] = {}
        self.due: dict[TailedFile, None] = {}
        self.touched: set[TailedFile] = set()
        self.gone: set[int] = set()
        self.logs: dict[int, Log] = {}
        self._numbers = itertools.count(1)
        self._by_name: dict[str, tuple[TailedFile, float]] = {}
        self._by_path: dict[str, TailedFile] = {}
        self._by_stem: dict[str, dict[int, Log]] = {}
        self._next = 1
        self._of_identity: dict[Identity, dict[int, Log]] = {}
        self._packed: dict[Identity, dict[str, Checkpoint]] = {}
        self._twins: dict[Identity, _Twin] = {}
        for checkpoint in checkpoints:
            if checkpoint.packed:
                self._packed.setdefault(checkpoint.identity, {})[checkpoint.source] = checkpoint
            else:
                log = self.begin(checkpoint.source, Position(checkpoint.offset, checkpoint.line), checkpoint)
                log.left_at, log.identity = time.monotonic(), checkpoint.identity
                log.seen = checkpoint.seen
                self._of_identity.setdefault(checkpoint.identity, {})[log.number] = log

    def at(self, path: str) -> TailedFile | None:
        """The file that was last seen at an absolute path."""
        return self._by_path.get(path)

    def paths_of(self, source: str) -> list[str]:
        """Where the content of a source can stand now: the file of that name, and those that held it before."""
        names = (source, source.partition("!")[0])  # a member of an archive
        files = [self._by_name[name][0] for name in names if name in self._by_name]
        files += [log.file for log in list(self.logs.values()) if log.name == source and log.file is not None]
        return list(dict.fromkeys(file.path for file in files if file.path is not None))

    def meet(self, standing: Standing, as_of: float) -> None:
        """A file stands somewhere, seen at the moment `as_of`; what was seen later counts more."""
        name, path, status, beside = standing
        holder, met = self._by_name.get(name, (None, 0.0))
        if met > as_of:
            return
        identity = Identity.of(status)
        file = self.files.get(identity)
        if file is None:
            file = self.files[identity] = TailedFile(identity, next(self._numbers))
            self.touched.add(file)
        if holder is not file:
            if holder is not None:
                self._take_name(holder, name)
            file.names[name] = path
            self.touched.add(file)
            file.lost_at = None
            self._by_path[path] = file
        if beside:
            file.beside.add(name)
        elif file.role is Role.IGNORED and len(file.names) == len(file.beside) + 1:
            file.role = Role.NEW  # it was not asked for until now
        self._by_name[name] = file, as_of
        if file.note_status(status) or file.role is Role.NEW:
            self.due[file] = None

    def miss(self, name: str, as_of: float) -> None:
        """Nothing stood under a name at the moment `as_of`."""
        holder, met = self._by_name.get(name, (None, 0.0))
        if holder is not None and met <= as_of:
            del self._by_name[name]
            self._take_name(holder, name)

    def miss_all_but(self, names: Collection[str], as_of: float) -> list[str]:
        """A sweep saw these names and no others. Returns those that are not known, and were not met with the sweep."""
        known = self._by_name.keys()
        for name in [name for name in known if name not in names]:
            self.miss(name, as_of)
        return [name for name in names if name not in known] if len(names) > len(known) else []

    def names_at(self, path: str) -> Iterator[str]:
        """The names under which a path is known."""
        file = self._by_path.get(path)
        if file is not None:
            yield from [name for name, where in file.names.items() if where == path]

    def _take_name(self, file: TailedFile, name: str) -> None:
        path = file.names.pop(name, None)
        file.beside.discard(name)
        if path is not None and self._by_path.get(path) is file:
            del self._by_path[path]
        if not file.names:
            file.lost_at = time.monotonic()
            self.due[file] = None

    def lost(self) -> list[TailedFile]:
        """Files without a name: deleted, or moved away."""
        return [file for file in list(self.files.values()) if not file.names]

    def drop(self, file: TailedFile) -> Log | None:
        """Forget a file. Its log, which is returned, stays known."""
        if self.files.get(file.identity) is file:
            del self.files[file.identity]
            self.gone.add(file.number)
        self.due.pop(file, None)
        log = self.leave(file)
        if log is not None:
            self._of_identity.setdefault(file.identity, {})[log.number] = log
        return log

    def begin(self, name: str, at: Position, checkpoint: Checkpoint | None = None) -> Log:
        """A log that is read from a position on."""
        log = Log(self._next, name, LineCutter(at.offset, at.line, at.edge), checkpoint)
        self._next += 1
        self.logs[log.number] = log
        self._by_stem.setdefault(_stem(name), {})[log.number] = log
        return log

    def hold(self, file: TailedFile, log: Log) -> None:
        """A file holds a log from now on."""
        file.role, file.log = Role.FOLLOWED, log
        log.file, log.left_at, log.checkpoint = file, None, None
        log.history = max(log.history, file.history)
        log.identity = file.identity

    def copy_of(self, file: TailedFile, log: Log, role: Role = Role.COPY) -> None:
        """A file has the same content as a log that is still read elsewhere."""
        file.role, file.log = role, log
        log.copies.add(file)

    def leave(self, file: TailedFile) -> Log | None:
        """A file does not hold its log any more, which is returned; copies of that log may go on with it."""
        log, role = file.log, file.role
        file.log, file.role = None, Role.NEW
        if log is None:
            return None
        log.copies.discard(file)
        if role is not Role.FOLLOWED:
            return None
        log.file, log.left_at = None, time.monotonic()
        for copy in log.copies:
            copy.role = Role.NEW if copy.role is Role.COPY else copy.role
            self.due[copy] = None
        return log

    def left_by(self, identity: Identity) -> list[Log]:
        """The logs that were read from the file with this identity, here or in a former run, and are in no other; the
        last one first, for an inode may have been used more than once.
        """
        return [log for log in reversed(self._of_identity.get(identity, {}).values()) if log.file is None]

    def packed_before(self, file: TailedFile, stream: str) -> Checkpoint | None:
        """How far a former run read a stream of a packed file that is not finished."""
        checkpoint = self._packed.get(file.identity, {}).get(stream)
        return checkpoint if checkpoint is not None and not checkpoint.size else None

    def is_unpacked(self, file: TailedFile) -> bool:
        """Whether a former run read all of a packed file, as it is now."""
        streams = self._packed.get(file.identity, {}).values()
        return bool(streams) and all((file.size, file.key[1]) == (known.size, known.modified) for known in streams)

    def is_twin(self, file: TailedFile, log: Log, size: int) -> None:
        """A packed file holds the first `size` bytes of a log."""
        self._twins[file.identity] = _Twin(log, size, file.size, file.key[1])

    def alike(self, file: TailedFile) -> list[Log]:
        """Logs that a file may be a copy of, by its names: those set aside lately first, then those read farthest."""
        found: dict[int, Log] = {}
        for name in file.names:
            base = os.path.basename(name)
            for end in range(1, len(base) + 1):
                for log in self._by_stem.get(base[:end], {}).values():
                    same = log.name == name and log.cutter.position >= HEAD
                    if log.file is not file and (same or is_set_aside(name, (log.name,))):
                        found[log.number] = log
        return sorted(found.values(), key=lambda log: (log.file is not None, -log.cutter.position))

    def forget(self) -> None:
        """Drop logs that nobody will miss."""
        left = sorted(
            (log for log in self.logs.values() if log.left_at is not None), key=lambda log: log.left_at or 0.0
        )
        now = time.time()
        for index, log in enumerate(left):
            if index < len(left) - REMEMBERED or now - log.seen > FORGOTTEN:
                del self.logs[log.number]
                if log.identity is not None:
                    self._of_identity.get(log.identity, {}).pop(log.number, None)
                self._by_stem.get(_stem(log.name), {}).pop(log.number, None)

    def checkpoints(self) -> Sequence[Checkpoint]:
        """How far everything is audited. May be called from another thread than the one that follows."""
        kept = [log.checkpoint_now(self.imprinter) for log in list(self.logs.values())]
        again = {(one.identity, one.source) for one in kept if one is not None and one.packed}
        kept += [
            one
            for identity, streams in self._packed.items()
            for name, one in streams.items()
            if (identity, name) not in again
        ]
        kept += [twin.checkpoint(identity, self.imprinter) for identity, twin in list(self._twins.items())]
        oldest = time.time() - FORGOTTEN
        return [one for one in kept if one is not None and one.seen > oldest and (one.head.length or one.packed)]


class _Twin(NamedTuple):
    """A packed file that holds so many bytes of a log, with its own size and modification time (nanoseconds)."""

    log: Log
    content: int
    size: int
    modified: int

    def checkpoint(self, identity: Identity, imprinter: Imprinter) -> Checkpoint | None:
        """That the packed file needs not be read again; None as long as not all of the log is audited."""
        known = self.log.checkpoint_now(imprinter)
        if known is None or known.offset < self.content:
            return None
        return msgspec.structs.replace(
            known,
            device=identity.device,
            inode=identity.inode,
            packed=True,
            size=self.size,
            modified=self.modified,
        )


def _stem(name: str) -> str:
    return os.path.splitext(os.path.basename(name))[0]
