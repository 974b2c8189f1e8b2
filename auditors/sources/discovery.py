"""Finding what to read: files, directories, globs and standard input; each file once, always in the same order."""

from __future__ import annotations

import contextlib
import errno
import fnmatch
import glob
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from auditors.errors import UsageError
from auditors.sources.problems import Problems
from auditors.sources.source import Source

STDIN: Final = "-"

_LEFT_OUT: Final = frozenset({".git"})
_ANY_DEPTH: Final = "**"
_OPEN_ALREADY: Final = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")
"""Pipes that somebody has opened for us, as `<(zcat old.gz)` of a shell: opening them cannot wait for a writer."""

_NO_FILE: Final = {
    stat.S_IFIFO: "a named pipe, not a log",
    stat.S_IFSOCK: "a socket, not a log",
    stat.S_IFCHR: "a character device, not a log",
    stat.S_IFBLK: "a block device, not a log",
}


class Directory(msgspec.Struct, frozen=True):
    """A directory that holds sources. `tree` is the directory that the user named, or that of the named file."""

    name: str
    path: Path
    tree: Path


class Link(msgspec.Struct, frozen=True):
    """A symbolic link from inside a tree to something outside."""

    name: str
    path: Path
    target: Path


class Discovery(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to read, what there is not, and the places where it was found, for the audit of permissions."""

    sources: tuple[Source, ...]
    problems: Problems
    directories: tuple[Directory, ...]
    links: tuple[Link, ...]


def discover(paths: Sequence[str], *, stdin_name: str = STDIN) -> Discovery:
    """Everything to read below `paths`; `-` is standard input, called `stdin_name`.

    Directories are read recursively in the order of names, hidden files included, `.git` left out; links come after
    what stands beside them. A file that is met again, by whatever name, is read once. Links to files are followed,
    links to directories are not. A glob (`*`, `?`, `[…]`, `**` for any depth) is tried when no file has that name; `*`
    matches hidden names too.

    Raises UsageError when a path does not exist or a glob matches nothing: all of them in one line.
    """
    finder = _Finder()
    absent = []
    for path in paths:
        if path == STDIN:
            finder.add_standard_input(stdin_name)
        elif not finder.add(path):
            absent.append(path)
    if absent:
        raise UsageError(f"no such file or directory: {', '.join(map(repr, absent))}")
    return Discovery(
        sources=tuple(finder.sources),
        problems=Problems(list(dict.fromkeys(finder.problems.skipped)), list(dict.fromkeys(finder.problems.errors))),
        directories=tuple(finder.directories.values()),
        links=tuple(finder.links),
    )


class _Finder:
    """Walks the paths and remembers what it has met, by device and inode."""

    def __init__(self) -> None:
        self.sources: list[Source] = []
        self.problems = Problems()
        self.directories: dict[Path, Directory] = {}
        self.links: list[Link] = []
        self._met: set[tuple[int, int]] = set()

    def add_standard_input(self, name: str) -> None:
        """Standard input, once."""
        if all(source.path is not None for source in self.sources):
            self.sources.append(Source(name=name))

    def add(self, path: str) -> bool:
        """A path of the user, or the matches of a glob; false when there is nothing."""
        if _exists(path):
            self._add_root(path, _tree(path), named=True)
            return True
        if not glob.has_magic(path):
            return False
        fixed, _, _ = path.partition(next(filter(glob.has_magic, path.split("/"))))
        matches = sorted(self._matches(fixed, path.removeprefix(fixed).split("/")))
        for match in matches:
            self._add_root(match, _tree(fixed or "."), named=False)
        return bool(matches)

    def _matches(self, fixed: str, parts: Sequence[str]) -> Iterator[str]:
        waiting = [(fixed, parts)]
        while waiting:
            base, (part, *rest) = waiting.pop()
            found = []
            if part == _ANY_DEPTH:
                inside = [entry.name for entry in self._list(base or ".") if entry.is_dir(follow_symlinks=False)]
                waiting += [(_join(base, name), [part, *rest]) for name in inside if name not in _LEFT_OUT]
                found.append(base)
            elif glob.has_magic(part):
                names = [entry.name for entry in self._list(base or ".")]
                found += [_join(base, name) for name in fnmatch.filter(names, part)]
            elif _exists(_join(base, part)):
                found.append(_join(base, part))
            if rest:
                waiting += [(name, rest) for name in found]
            else:
                yield from (name or "." for name in found)

    def _add_root(self, name: str, tree: Path, *, named: bool) -> None:
        """A file or a directory with all that is in it, links last. Only a link that the user `named` may lead away."""
        waiting = [name]
        links: list[str] = []
        while waiting:
            current = waiting.pop()
            try:
                status = os.stat(current, follow_symlinks=named and current == name)  # noqa: PTH116
            except OSError as error:
                self.problems.fail(current, f"cannot be examined: {error.strerror}")
                continue
            if stat.S_ISLNK(status.st_mode):
                links.append(current)
            elif not stat.S_ISDIR(status.st_mode):
                self._add_file(current, status, tree, named=named and current == name)
            elif self._is_new(status):
                self.directories.setdefault(Path(current), Directory(current, Path(current), tree))
                names = [_join(current, entry.name) for entry in self._list(current) if entry.name not in _LEFT_OUT]
                waiting += reversed(names)
        for link in links:
            self._add_link(link, tree)

    def _add_link(self, name: str, tree: Path) -> None:
        try:
            target = Path(name).resolve(strict=True)
            status = target.stat()
        except (OSError, RuntimeError) as error:  # RuntimeError: a loop, before Python 3.13
            loops = isinstance(error, RuntimeError) or error.errno == errno.ELOOP
            self.problems.skip(name, "a link that leads to itself" if loops else "a link to nothing that can be read")
            return
        leaves = not target.is_relative_to(tree)
        if leaves:
            self._add_parent(name, tree)
            self.links.append(Link(name, Path(name), target))
        if not stat.S_ISDIR(status.st_mode):
            self._add_file(name, status, tree)
        elif leaves:
            self.problems.skip(
                name, "a link to a directory elsewhere, not followed: name that directory to have it read"
            )

    def _add_file(self, name: str, status: os.stat_result, tree: Path, *, named: bool = False) -> None:
        kind = stat.S_IFMT(status.st_mode)
        if kind == stat.S_IFREG or (named and kind == stat.S_IFIFO and name.startswith(_OPEN_ALREADY)):
            if self._is_new(status):
                self._add_parent(name, tree)
                self.sources.append(Source(name=name, path=Path(name), size=status.st_size, modified=status.st_mtime))
        elif self._is_new(status):
            self.problems.skip(name, _NO_FILE.get(kind, "a special file, not a log"))

    def _add_parent(self, name: str, tree: Path) -> None:
        path = Path(name).parent
        spelled = os.path.dirname(name) or "."  # noqa: PTH120 - Path would drop the user's spelling
        self.directories.setdefault(path, Directory(spelled, path, tree))

    def _list(self, directory: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(directory) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except NotADirectoryError:
            return []
        except OSError as error:
            self.problems.fail(directory, f"cannot be listed: {error.strerror}")
            return []

    def _is_new(self, status: os.stat_result) -> bool:
        identity = (status.st_dev, status.st_ino)
        if identity in self._met:
            return False
        self._met.add(identity)
        return True


def _exists(path: str) -> bool:
    """Whether there is something, even if we may not look at it."""
    try:
        Path(path).stat()
    except OSError as error:
        return error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP)
    except ValueError:  # a zero byte
        return False
    return True


def _tree(path: str) -> Path:
    real = Path(path).resolve()
    with contextlib.suppress(OSError):
        if real.is_dir():
            return real
    return real.parent


def _join(directory: str, name: str) -> str:
    if not directory or directory.endswith("/"):
        return directory + name
    return f"{directory}/{name}"
