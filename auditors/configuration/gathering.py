"""Gathers the configurations below some paths: reads each, tells what it is, counts what was and was not read."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from auditors.configuration.documents import File, Kind, Node
from auditors.configuration.includes import included
from auditors.configuration.kinds import kind_of, parts
from auditors.configuration.nginx.includes import with_includes
from auditors.configuration.reading.opening import bounded, content_of, file_of
from auditors.configuration.reading.packages import NAMES as PACKAGE_FILES
from auditors.configuration.registry import CHECKS
from auditors.configuration.surroundings import Part
from auditors.errors import AuditorError, UnreadableError
from auditors.model import Coverage, Skip
from auditors.request import Observer
from auditors.sources.discovery import STDIN, discover

_ENDINGS: Final = (
    *(".yaml", ".yml", ".json", ".toml", ".env", ".local", ".conf", ".nginx", ".inc", ".vhost", ".sh", ".bash"),
    *(".service", ".lock", ".txt", ".Dockerfile", ".dockerfile", ".template", ".j2", ".tpl", ".tmpl", ".tftpl"),
)
_NAMES: Final = ("Dockerfile", "Containerfile", "Makefile", "justfile", ".env", "env", "nginx")

_AUDITED: Final = frozenset(kind for check in CHECKS if len(check.kinds) < len(Kind) for kind in check.kinds)
"""The kinds that have rules of their own."""


class Gathering:
    """What was read of configurations, and what was not.

    `held` are the files with their parts; `beside` are the files that one of NGINX includes, with their names in
    reports. What others include is not audited by itself. `coverage` and `notes` are for the report.
    """

    def __init__(self, product: str | None, observer: Observer) -> None:
        self._product = product
        self._observer = observer
        self._included: set[Path] = set()
        self.coverage = Coverage(records={}, skipped=[], errors=[])
        self.notes: list[str] = []
        self.held: list[tuple[Path, list[Part]]] = []
        self.beside: dict[Path, Mapping[Path, str]] = {}

    def read(self, paths: Sequence[str]) -> None:
        """Read everything below the paths. Raises UsageError for a path that does not exist."""
        discovery = discover(paths)
        self.coverage.skipped += discovery.problems.skipped
        self.coverage.errors += discovery.problems.errors
        named = {Path(path).resolve() for path in paths if path != STDIN}
        for source in discovery.sources:
            path = source.path
            if path is None:
                self._read(Path(source.name), source.name, named=True, content=self._standard_input(source.name))
            elif path.resolve() in named or may_configure(path):
                self._read(path, source.name, named=path.resolve() in named)

    def parts(self) -> list[Part]:
        """The parts of all files."""
        return [part for _, found in self.held for part in found]

    def roots(self) -> list[tuple[Path, list[Part]]]:
        """The files that no other one includes."""
        return [(path, found) for path, found in self.held if path.resolve() not in self._included]

    def _skip(self, name: str, reason: str) -> None:
        self.coverage.skipped.append(Skip(name, reason))
        self._observer.problem(f"{name}: {reason}")

    def _fail(self, name: str, reason: str) -> None:
        self.coverage.errors.append(Skip(name, reason))
        self._observer.problem(f"{name}: {reason}")

    def _standard_input(self, name: str) -> bytes | None:
        try:
            return bounded(sys.stdin.buffer, name)
        except AuditorError as error:
            self._fail(name, told(error, name))
            return None

    def _content(self, path: Path, name: str) -> bytes | None:
        try:
            return content_of(path, name)
        except AuditorError as error:
            self._fail(name, told(error, name))
            return None

    def _open(self, content: bytes | None, name: str, *, named: bool) -> File | None:
        if content is None:
            return None
        self.coverage.files += 1
        self.coverage.bytes += len(content)
        try:
            file = file_of(content, name)
        except AuditorError as error:
            if named:
                self._fail(name, told(error, name))
            return None
        self.coverage.lines += file.text.count("\n") + (not file.text.endswith("\n") and bool(file.text))
        return file

    def _read(self, path: Path, name: str, *, named: bool, content: bytes | None = None) -> None:
        content = self._content(path, name) if content is None and name != "-" else content
        file = self._open(content, name, named=named)
        if file is None:
            return
        try:
            found = parts(file, self._product)
        except UnreadableError as error:
            if named or kind_of(file, self._product) is not None or _looks_like_ours(file.text):
                self._fail(name, told(error, name))
            return
        known = [part for part in found if part[0] is not Kind.UNKNOWN]
        if not known:
            self.coverage.records["unrecognised"] = self.coverage.records.get("unrecognised", 0) + 1
            if named:
                self._skip(name, _unrecognised(file, self._product))
            return
        for problem in file.problems:
            self._fail(name, told(UnreadableError(problem), name))
        self._hold(path, file, known)

    def _hold(self, path: Path, file: File, known: list[Part]) -> None:
        """Keep a file until all are read: what others include is not audited by itself."""
        if not any(kind in _AUDITED for kind, _, _ in known):
            kinds = ", ".join(sorted({kind.value for kind, _, _ in known}))
            self._skip(file.name, f"{kinds} configuration is not supported: only its permissions are looked at")
        else:
            self.coverage.recognised += len(file.text.encode("utf-8", "surrogatepass"))
        for kind in dict.fromkeys(part[0].value for part in known):
            self.coverage.records[kind] = self.coverage.records.get(kind, 0) + 1
        if any(kind is Kind.KUBERNETES for kind, _, _ in known) and ("{{" in file.text or "{%" in file.text):
            self.notes.append(
                f"{file.name}: a template: only what stands in it is judged; audit what `helm template` makes of it too"
            )
        self.held.append((path, known))
        for part in known:
            if part[0] is Kind.NGINX and str(path) != STDIN and "#" not in part[2].pointer:
                self.beside[path] = with_includes(part[2], path, self._nginx)
                self._included |= self.beside[path].keys()
            elif part[0] is Kind.LITELLM:
                self._included |= {target for _, target in included(part[2], path) if target is not None}

    def _nginx(self, path: Path, name: str) -> Node | None:
        """A file that NGINX includes."""
        file = self._open(self._content(path, name), name, named=True)
        if file is None:
            return None
        try:
            return parts(file, Kind.NGINX.value)[0][2]
        except AuditorError as error:
            self._fail(name, told(error, name))
            return None

    def litellm(self, path: Path, name: str) -> list[Node]:
        """A file that LiteLLM includes."""
        file = self._open(self._content(path, name), name, named=True)
        try:
            return [] if file is None else [part[2] for part in parts(file, Kind.LITELLM.value)]
        except AuditorError as error:
            self._fail(name, told(error, name))
            return []


def told(error: AuditorError, name: str) -> str:
    """What an error says, without the name that is told beside it; the place in the file in words."""
    text = str(error).removeprefix(f"{name}:").removeprefix(name).strip()
    if place := re.match(r"(\d+)(?::(\d+))?: ", text):
        column = f", column {place[2]}" if place[2] else ""
        return f"line {place[1]}{column}: {text[place.end() :]}"
    return text


def _unrecognised(file: File, product: str | None) -> str:
    if not file.text.strip():
        return "empty: there is nothing to audit"
    if product is not None:
        return f"nothing in it is a configuration of {product}"
    return "not recognised as a configuration: say what it is with --product"


def may_configure(path: Path) -> bool:
    """Whether a file in a directory may be a configuration, by its name."""
    sites = path.parent.name in ("sites-available", "sites-enabled", "logrotate.d")
    named = path.name.endswith(_ENDINGS) or path.name.startswith(_NAMES) or PACKAGE_FILES.match(path.name)
    return bool(named) or ".env" in path.name or sites


def _looks_like_ours(text: str) -> bool:
    return any(word in text for word in ("model_list", "general_settings", "litellm", "services:", "apiVersion"))
