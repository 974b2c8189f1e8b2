"""What stands below the followed paths at a moment: every file with its status, and the directories to be woken by.

A sweep looks at everything and is enough by itself. `look` looks only where something is said to have happened.
"""

from __future__ import annotations

import errno
import glob
import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from auditors.model import Skip
from auditors.sources.identity import Identity, is_set_aside

_LEFT_OUT: Final = frozenset({".git"})

_NO_FILE: Final = {
    stat.S_IFIFO: "a named pipe, not a log",
    stat.S_IFSOCK: "a socket, not a log",
    stat.S_IFCHR: "a character device, not a log",
    stat.S_IFBLK: "a block device, not a log",
}

_ABSENT: Final = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})


class Standing(NamedTuple):
    """A regular file: how reports call it, where it is, and what it is like.

    `beside` marks a file that was not asked for: it stands beside a named file and is called like a rotated one.
    """

    name: str
    path: str
    status: os.stat_result
    beside: bool = False


_State = tuple[int, int, int, int]
"""Inode, size, modification and change time: what tells one state of a file from another."""


class Sweep(msgspec.Struct):
    """What was seen: all names with what tells one state of a file from another, and the `files` that are not as they
    were `before`. `trees` are watched with what is below them, `directories` without.
    """

    before: Mapping[str, _State] = {}
    seen: dict[str, _State] = {}
    files: dict[str, Standing] = {}
    trees: set[str] = set()
    directories: set[str] = set()
    problems: list[Skip] = []
    absent: list[str] = []


class _Root(msgspec.Struct, frozen=True):
    """A path of the user: as it was spelled, and absolute."""

    name: str
    path: str


class Tree:
    """The followed paths. Directories are followed with everything below them, hidden files included, `.git` left out.

    Links to files are followed, links to directories are not; a link that the user names is. `ours` are files that we
    write ourselves (absolute paths): they and their drafts are left out.
    """

    def __init__(self, paths: Sequence[str], ours: Collection[str] = ()) -> None:
        self._roots = [_Root(path, os.path.abspath(path)) for path in paths]
        self._ours = frozenset(os.path.realpath(path) for path in ours)
        self._own_directories = frozenset(map(os.path.dirname, self._ours))
        self._targets: dict[str, tuple[Identity, str]] = {}
        self._last: dict[str, _State] = {}

    def sweep(self, *, afresh: bool = False) -> Sweep:
        """Look at everything; `afresh` as if for the first time."""
        found = Sweep(before={} if afresh else self._last)
        for root in self._roots:
            self._root(root, found)
        self._last = found.seen
        self._targets = {name: target for name, target in self._targets.items() if name in found.seen}
        found.directories.update(directory for _, directory in self._targets.values())
        return found

    def forget(self, names: Iterable[str]) -> None:
        """The next sweep is to give these files, whether they have changed or not."""
        for name in names:
            self._last.pop(name, None)

    def look(self, path: str) -> Sweep:
        """Look at one absolute path with what is below it, and at the links that lead into its directory."""
        found = Sweep()
        directory = os.path.dirname(path)
        for root in self._roots:
            if path == root.path or directory == os.path.dirname(root.path) or glob.has_magic(root.path):
                self._root(root, found)
            elif path.startswith(f"{root.path}/"):
                self._enter(_join(root.name, path[len(root.path) + 1 :]), path, found)
        for name, (_, target) in list(self._targets.items()):
            if target == directory:
                self._enter(name, os.path.abspath(name), found)
        return found

    def _root(self, root: _Root, found: Sweep) -> None:
        try:
            status = os.stat(root.path)
        except OSError as error:
            self._no_root(root, error, found)
            return
        if stat.S_ISDIR(status.st_mode):
            found.trees.add(root.path)
            self._walk(root.name, root.path, found)
            return
        self._add(root.name, root.path, status, found)
        if os.path.islink(root.path):
            self._remember_target(root.name, root.path, status)
        self._beside(root, found)

    def _no_root(self, root: _Root, error: OSError, found: Sweep) -> None:
        if error.errno not in _ABSENT:
            found.problems.append(Skip(root.name, f"cannot be examined: {error.strerror}"))
        elif glob.has_magic(root.path):
            matches = glob.glob(root.path, recursive=True, include_hidden=True)
            spelled = glob.glob(root.name, recursive=True, include_hidden=True)
            for name, path in zip(sorted(spelled), sorted(matches), strict=False):
                self._enter(name, path, found)
            fixed = os.path.dirname(root.path[: min(map(root.path.find, filter(root.path.__contains__, "*?[")))])
            (found.directories if fixed == "/" else found.trees).add(fixed)
        else:
            found.absent.append(root.name)
            self._beside(root, found)

    def _beside(self, root: _Root, found: Sweep) -> None:
        """What the rotation of a named file may have made of it; only for reading to its end what was begun."""
        directory = os.path.dirname(root.path)
        found.directories.add(directory)
        try:
            names = os.listdir(directory)
        except OSError:
            return
        for entry in names:
            if is_set_aside(entry, (root.path,)):
                name = _join(os.path.dirname(root.name), entry)
                try:
                    status = os.stat(_join(directory, entry))
                except OSError:
                    continue
                if stat.S_ISREG(status.st_mode) and name not in found.seen:
                    _note(name, _join(directory, entry), status, found, beside=True)

    def _walk(self, name: str, path: str, found: Sweep) -> None:
        waiting = [(name, path)]
        while waiting:
            name, path = waiting.pop()
            try:
                with os.scandir(path) as entries:
                    waiting += self._entries(name, path, entries, found)
            except OSError as error:
                if error.errno not in _ABSENT:
                    found.problems.append(Skip(name, f"cannot be listed: {error.strerror}"))

    def _entries(
        self, name: str, path: str, entries: Iterator[os.DirEntry[str]], found: Sweep
    ) -> list[tuple[str, str]]:
        below = []
        own = path in self._own_directories
        start = _join(name, "")
        before, seen = found.before, found.seen
        for entry in entries:
            called = start + entry.name
            try:
                if entry.is_symlink():
                    self._add_link(called, entry.path, found)
                elif entry.is_dir(follow_symlinks=False):
                    if entry.name not in _LEFT_OUT:
                        below.append((called, entry.path))
                else:
                    status = entry.stat(follow_symlinks=False)
                    state = _state_of(status)
                    if before.get(called) == state:
                        seen[called] = state
                    elif not own or not self._is_ours(entry.path):
                        self._add(called, entry.path, status, found)
            except OSError as error:
                if error.errno not in _ABSENT:
                    found.problems.append(Skip(called, f"cannot be examined: {error.strerror}"))
        return below

    def _is_ours(self, path: str) -> bool:
        if path in self._ours:
            return True
        directory, base = os.path.split(path)
        return any(
            os.path.dirname(ours) == directory and base.startswith(f".{os.path.basename(ours)}.") for ours in self._ours
        )

    def _enter(self, name: str, path: str, found: Sweep) -> None:
        """One path, whatever stands there; nothing is said where nothing does."""
        try:
            status = os.lstat(path)
            if stat.S_ISLNK(status.st_mode):
                self._add_link(name, path, found)
            elif stat.S_ISDIR(status.st_mode):
                if os.path.basename(path) not in _LEFT_OUT:
                    self._walk(name, path, found)
            elif not self._is_ours(path):
                self._add(name, path, status, found)
        except OSError as error:
            if error.errno not in _ABSENT:
                found.problems.append(Skip(name, f"cannot be examined: {error.strerror}"))

    def _add_link(self, name: str, path: str, found: Sweep) -> None:
        try:
            status = os.stat(path)
        except OSError:
            return  # a link to nothing is no log; it may lead somewhere later
        if stat.S_ISDIR(status.st_mode):
            reason = "a link to a directory elsewhere, not followed: name that directory to have it read"
            if not any(os.path.realpath(path).startswith(f"{root.path}/") for root in self._roots):
                found.problems.append(Skip(name, reason))
            return
        self._add(name, path, status, found)
        self._remember_target(name, path, status)

    def _remember_target(self, name: str, path: str, status: os.stat_result) -> None:
        identity = Identity.of(status)
        known = self._targets.get(name)
        if known is None or known[0] != identity:
            self._targets[name] = identity, os.path.dirname(os.path.realpath(path))

    def _add(self, name: str, path: str, status: os.stat_result, found: Sweep) -> None:
        if stat.S_ISREG(status.st_mode):
            _note(name, path, status, found)
        else:
            found.problems.append(Skip(name, _NO_FILE.get(stat.S_IFMT(status.st_mode), "a special file, not a log")))


def _state_of(status: os.stat_result) -> _State:
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _note(name: str, path: str, status: os.stat_result, found: Sweep, *, beside: bool = False) -> None:
    state = found.seen[name] = _state_of(status)
    if found.before.get(name) != state:
        found.files[name] = Standing(name, path, status, beside)


def _join(directory: str, name: str) -> str:
    if not directory or directory.endswith("/"):
        return directory + name
    return f"{directory}/{name}"
