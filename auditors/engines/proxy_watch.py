"""Watches the configuration of a proxy beside its logs: audits it anew whenever a file of it changes.

A thread of its own looks every two seconds, so that neither the audit of logs nor a screen waits for it. Where the
configuration is comes from the settings, from `--proxy-config`, and from the directories that are followed: what looks
like a configuration there is one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from auditors.configuration.audit import ConfigurationRequest
from auditors.configuration.documents import File, Kind
from auditors.configuration.recognising import candidates, is_configuration
from auditors.configuration.showing import shown_lines
from auditors.configuration.subject import Subject
from auditors.engines.comparing import read_configurations
from auditors.engines.updates import ConfigurationFile
from auditors.errors import AuditorError
from auditors.model import Finding
from auditors.request import AuditRequest, Silence
from auditors.rules import Rule
from auditors.sanitizing import sanitize

INTERVAL: Final = 2.0
"""Seconds between two looks at whether anything has changed."""

_REDISCOVER: Final = 5
"""Looks between two searches of the directories for new files."""

_SHOWN_WHOLE: Final = 40
"""Files whose lines are sent; of more, their findings only."""

_LARGE: Final = 64 << 10
"""Bytes; a larger file that was no configuration does not become one by growing."""

_Stamp = tuple[str, int, int, int]


class Configuration(msgspec.Struct, frozen=True):
    """The configuration as it is now: its parts, what is wrong in them, and its files as they may be shown."""

    subjects: tuple[Subject, ...] = ()
    findings: tuple[Finding, ...] = ()
    files: tuple[ConfigurationFile, ...] = ()


class ProxyWatch:
    """Looks at the configuration for as long as it runs. `take` is called by the thread that audits logs."""

    def __init__(self, request: AuditRequest, catalogue: Mapping[str, Rule], arrived: Callable[[], object]) -> None:
        self._request = request
        self._catalogue = catalogue
        self._arrived = arrived
        self._fresh: Configuration | None = None
        self._stamps: tuple[_Stamp, ...] | None = None
        self._below: tuple[str, ...] = ()
        self._known: dict[str, tuple[_Stamp, bool]] = {}
        self._looks = 0
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="configuration", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, as soon as an audit that is under way is over."""
        self._stopped.set()

    @property
    def is_broken(self) -> bool:
        """Whether it has ended though nobody has stopped it."""
        return self._thread.ident is not None and not self._thread.is_alive() and not self._stopped.is_set()

    def take(self) -> Configuration | None:
        """The configuration, if it has changed since the last call."""
        with self._lock:
            fresh, self._fresh = self._fresh, None
        return fresh

    def _run(self) -> None:
        while not self._stopped.is_set():
            self.look()
            self._stopped.wait(INTERVAL)

    def look(self) -> None:
        """Audit the configuration where it is not what it was."""
        paths = tuple(self._paths())
        stamps = tuple(_stamp(path) for path in paths)
        if stamps == self._stamps:
            return
        first = self._stamps is None
        self._stamps = stamps
        if first and not paths:
            return
        configuration = self._audited(paths)
        with self._lock:
            self._fresh = configuration
        self._arrived()

    def _paths(self) -> Iterable[str]:
        """The files, those that are named first; each once."""
        if self._looks % _REDISCOVER == 0:
            self._below = tuple(self._found())
        self._looks += 1
        named = [path for each in self._request.configurations for path in _files_of(each)]
        return dict.fromkeys((*named, *self._below))

    def _found(self) -> Iterator[str]:
        """What looks like a configuration below the followed paths; each file is looked into when it is new."""
        known, self._known = self._known, {}
        for path in candidates_below(self._request.paths):
            stamp = _stamp(path)
            before = known.get(path)
            if before is not None and (before[0] == stamp or (not before[1] and _has_grown(before[0], stamp))):
                is_one = before[1]
            else:
                is_one = is_configuration(Path(path))
            self._known[path] = stamp, is_one
            if is_one:
                yield path

    def _audited(self, paths: tuple[str, ...]) -> Configuration:
        there = tuple(path for path in paths if Path(path).is_file())
        gone = [ConfigurationFile(name=path, problem="is not there any more") for path in paths if path not in there]
        if not there:
            return Configuration(files=tuple(gone))
        request = ConfigurationRequest(paths=there, fingerprint_key=self._request.fingerprint_key)
        try:
            read = read_configurations(request, Silence())
        except AuditorError as error:
            return Configuration(files=(ConfigurationFile(name=there[0], problem=sanitize(str(error))), *gone))
        findings = tuple(read.result.ledger.findings(self._catalogue))
        problems = {each.source: each.reason for each in (*read.result.coverage.errors, *read.result.coverage.skipped)}
        return Configuration(read.subjects, findings, (*_shown(there, read.subjects, problems), *gone))


def candidates_below(paths: Iterable[str]) -> Iterator[str]:
    """The files whose names may be those of configurations; nothing of paths that are not there."""
    for path in paths:
        with suppress(AuditorError):
            yield from candidates((path,))


def _files_of(path: str) -> Iterable[str]:
    """A named file, whatever it looks like; of a directory what looks like a configuration."""
    if not Path(path).is_dir():
        return (path,)
    return (each for each in candidates_below((path,)) if is_configuration(Path(each)))


def _has_grown(before: _Stamp, now: _Stamp) -> bool:
    """Whether more was written to a file that was large already, as it is to logs."""
    return before[1] == now[1] and _LARGE <= before[2] < now[2]


def _stamp(path: str) -> _Stamp:
    try:
        status = Path(path).stat()
    except OSError:
        return path, 0, 0, 0
    return path, status.st_ino, status.st_size, status.st_mtime_ns


def _shown(
    paths: Iterable[str], subjects: Iterable[Subject], problems: Mapping[str, str]
) -> Iterable[ConfigurationFile]:
    by_file: dict[str, list[Subject]] = {}
    for subject in subjects:
        by_file.setdefault(subject.root.file.name, []).append(subject)
    for number, path in enumerate(paths):
        parts = by_file.get(path, [])
        kinds = tuple(dict.fromkeys(part.kind.value for part in parts if part.kind is not Kind.UNKNOWN))
        lines: tuple[str, ...] = ()
        if parts and number < _SHOWN_WHOLE:
            lines = shown_lines(_outermost(parts), parts)
        yield ConfigurationFile(name=path, kinds=kinds, lines=lines, problem=sanitize(problems.get(path, "")))


def _outermost(parts: list[Subject]) -> File:
    """The file itself: a part that stands in a block of text has a file of its own, with fewer lines."""
    return max((part.root.file for part in parts), key=lambda file: len(file.text))
