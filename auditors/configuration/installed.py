"""Packages that are installed for a process, by the names of their directories. No code of theirs is run."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from auditors.advisories.table import AdvisoryTable
from auditors.configuration.documents import File, Node

_DISTRIBUTION: Final = re.compile(r"(?P<name>.+?)-(?P<version>\d[^-]*)(?:-py[\d.]+)?\.(?:dist-info|egg-info)\Z")
_PACKAGES: Final = re.compile(r"(/\S*/(?:site|dist)-packages)(?:/|\Z)")
_LARGEST_MAP: Final = 4 << 20
_MARKERS: Final = Path("/tmp")
"""Where attacks leave marks beside the packages."""


def package_directories(environ: Mapping[str, str], pid: int | None) -> list[Path]:
    """The directories of Python packages of a process, or of what this environment would start (`pid` None).

    They are told by the program that runs, the libraries that it has loaded and its variables; those of a process in
    a container are reached through `/proc/PID/root`.
    """
    root = _root_of(pid)
    candidates: list[str] = []
    if pid is not None:
        candidates += _loaded(pid)
        candidates += [found for program in _programs(pid) for found in _of_program(program, root)]
    else:
        programs = (shutil.which(name, path=environ.get("PATH")) for name in ("litellm", "python3", "python"))
        candidates += [found for program in programs if program for found in _of_program(program, root)]
    if virtual := environ.get("VIRTUAL_ENV"):
        candidates += _below(Path(virtual), root)
    candidates += [entry for entry in environ.get("PYTHONPATH", "").split(os.pathsep) if entry.startswith("/")]
    found: dict[Path, Path] = {}
    for candidate in candidates:
        place = root / candidate.lstrip("/") if str(root) != "/" else Path(candidate)
        try:
            if place.is_dir():
                found.setdefault(place.resolve() if str(root) == "/" else place, place)
        except OSError:
            continue
    return list(found)


def read_installed(directory: Path, table: AdvisoryTable) -> Node:
    """The packages in a directory as a list of `name==version`, and traces of known attacks.

    Raises OSError where the directory cannot be read.
    """
    file = File(str(directory), "")
    root = Node(file, [], 0)
    traces = {trace for advisory in table.advisories for trace in advisory.traces}
    with os.scandir(directory) as entries:
        names = sorted(entry.name for entry in entries)
    for name in names:
        match = _DISTRIBUTION.match(name)
        if match is not None:
            root.members.append(_member(file, f"{match['name']}=={match['version']}", "PyPI"))
        elif name in traces:
            root.members.append(_member(file, name, "trace"))
    return root


def read_markers(pid: int | None, table: AdvisoryTable) -> Node:
    """The traces of known attacks in the directory of temporary files that the process sees."""
    directory = _root_of(pid) / _MARKERS.relative_to("/")
    file = File(str(directory), "")
    traces = {trace for advisory in table.advisories for trace in advisory.traces}
    found = [trace for trace in sorted(traces) if _is_file(directory / trace)]
    return Node(file, [_member(file, trace, "trace") for trace in found], 0)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _member(file: File, text: str, tag: str) -> Node:
    pointer = f"/{text.partition('==')[0]}"
    return Node(file, text, 0, pointer=pointer, subject=pointer, quoted=True, tag=tag)


def _root_of(pid: int | None) -> Path:
    """Where the files of a process begin: elsewhere only where it has a file system of its own."""
    if pid is None:
        return Path("/")
    try:
        own = os.readlink("/proc/self/ns/mnt")  # noqa: PTH115
        if os.readlink(f"/proc/{pid}/ns/mnt") != own or os.readlink(f"/proc/{pid}/root") != "/":  # noqa: PTH115
            return Path(f"/proc/{pid}/root")
    except OSError:
        pass
    return Path("/")


def _loaded(pid: int) -> Iterator[str]:
    try:
        with Path(f"/proc/{pid}/maps").open("rb") as stream:
            text = stream.read(_LARGEST_MAP).decode("utf-8", "replace")
    except OSError:
        return
    yield from dict.fromkeys(match[1] for line in text.splitlines() if (match := _PACKAGES.search(line)))


def _programs(pid: int) -> Iterator[str]:
    """The program that runs, and the script that it was given."""
    with contextlib.suppress(OSError):
        yield os.readlink(f"/proc/{pid}/exe")  # noqa: PTH115
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[:3]
    except OSError:
        return
    yield from (text for word in words if (text := os.fsdecode(word)).startswith("/"))


def _of_program(program: str, root: Path) -> Iterator[str]:
    """The packages beside a program: `PREFIX/bin/python` has them in `PREFIX/lib/python3.N/site-packages`.

    A link of a virtual environment to the interpreter is looked at before and behind it.
    """
    for path in dict.fromkeys((program, os.path.realpath(program) if str(root) == "/" else program)):
        if Path(path).parent.name in ("bin", "sbin"):
            yield from _below(Path(path).parent.parent, root)


def _below(prefix: Path, root: Path) -> Iterator[str]:
    place = root / str(prefix).lstrip("/")
    for pattern in ("lib/python3*/site-packages", "lib/python3*/dist-packages", "lib/python3/dist-packages"):
        try:
            found = sorted(place.glob(pattern))
        except OSError:
            continue
        yield from (f"/{path.relative_to(root)}" for path in found)
