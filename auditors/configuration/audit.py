"""The audit of configuration: reads the files, tells what they are, runs every check over every part."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Final

import msgspec

from auditors.advisories.table import AdvisoryTable
from auditors.configuration.documents import File, Kind, Node
from auditors.configuration.environments import Environment, Origin, as_environment
from auditors.configuration.exposure import audit_exposure
from auditors.configuration.findings import findings_of
from auditors.configuration.includes import included, with_included
from auditors.configuration.kinds import kind_of, parts
from auditors.configuration.lines_reading import environment_of
from auditors.configuration.literals import LiteralFinder
from auditors.configuration.nginx_includes import with_includes
from auditors.configuration.opening import bounded, content_of, file_of
from auditors.configuration.packages_reading import NAMES as PACKAGE_FILES
from auditors.configuration.registry import CHECKS
from auditors.configuration.remarks import may_be_real, remarks
from auditors.configuration.rights import audit_rights
from auditors.configuration.running import releases
from auditors.configuration.subject import Subject
from auditors.configuration.surroundings import Part, Surroundings
from auditors.configuration.versions import Release, spelled
from auditors.errors import AuditorError, UnreadableError
from auditors.ledger import Ledger
from auditors.model import Coverage, Finding, Skip
from auditors.request import AuditResult, Observer
from auditors.sensitive_data.masking import Masker
from auditors.sources.discovery import STDIN, discover

_ENDINGS: Final = (
    ".yaml",
    ".yml",
    ".json",
    ".env",
    ".conf",
    ".sh",
    ".bash",
    ".lock",
    ".txt",
    ".toml",
    ".nginx",
    ".local",
    ".j2",
    ".tpl",
    ".tmpl",
    ".tftpl",
    ".template",
    ".inc",
    ".vhost",
    ".j2",
    ".tmpl",
    ".tpl",
    ".Dockerfile",
    ".dockerfile",
)
_NAMES: Final = ("Dockerfile", "Containerfile", ".env", "env", "nginx")


_AUDITED: Final = frozenset(kind for check in CHECKS if len(check.kinds) < len(Kind) for kind in check.kinds)
"""The kinds of which more is known than how secrets look."""


Seen = Callable[[Subject], object]
"""Told of a part of a file that is audited, with what it includes."""


class ConfigurationRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be audited. `product` overrides what the files are recognised as; `version` is LiteLLM's.

    `advisories` are those that ship with the program where they are None.
    """

    paths: tuple[str, ...]
    fingerprint_key: bytes
    product: str | None = None
    version: Release | None = None
    show_values: bool = False
    advisories: AdvisoryTable | None = None

    def __repr__(self) -> str:
        """The paths only: the fingerprint key must not reach a log."""
        return f"ConfigurationRequest(paths={self.paths!r})"


def audit_configuration(request: ConfigurationRequest, observer: Observer, seen: Seen | None = None) -> AuditResult:
    """Audit files and directories; `seen` is told of every part. Raises UsageError for a path that does not exist."""
    return _Audit(request, observer, seen).files()


def audit_environment(
    pairs: list[tuple[str, str]], name: str, request: ConfigurationRequest, packages: Sequence[Node] = ()
) -> AuditResult:
    """Audit the environment of a process, which reports call `name`, and the packages that are installed for it."""
    begin = time.monotonic()
    ledger, coverage = Ledger(), Coverage(files=1, records={Kind.ENVIRONMENT.value: 1})
    parts: list[Part] = [(Kind.ENVIRONMENT, "", environment_of(File(name, ""), pairs))]
    parts += [(Kind.REQUIREMENTS, "", listed) for listed in packages]
    for part in parts:
        for finding in audit_part(part, request):
            ledger.add_finding(finding)
    known = [listed for listed in packages if listed.members]
    if known:
        coverage.files += len(known)
        coverage.records[Kind.REQUIREMENTS.value] = len(known)
    return AuditResult(ledger=ledger, coverage=coverage, seconds=time.monotonic() - begin)


def audit_part(
    part: Part, request: ConfigurationRequest, environment: Mapping[str, Node] | None = None
) -> Iterator[Finding]:
    """What is wrong with one part of a file."""
    yield from audit_subject(subject_of(part, request, environment))


def audit_subject(subject: Subject) -> Iterator[Finding]:
    """What is wrong with a subject."""
    for check in CHECKS:
        if subject.kind in check.kinds:
            yield from findings_of(check, subject)


def subject_of(
    part: Part,
    request: ConfigurationRequest,
    environment: Mapping[str, Node] | None = None,
    surroundings: Surroundings | None = None,
) -> Subject:
    """A part of a file with what is known around it."""
    kind, name, root = part
    finder = LiteralFinder(Masker(request.fingerprint_key, request.show_values))
    literals = dict(finder.literals(root))
    remarked = [pair for pair in remarks(root.file) if may_be_real(pair[1].text)] if _has_remarks(part) else []
    literals |= finder.among(remarked)
    known: dict[str, Node] = dict(environment or {})
    if isinstance(root, Environment):
        known |= surroundings.of_files(root) if surroundings is not None else {}
        known |= root.fields
    elif (block := root.at("environment_variables")) is not None:
        known |= as_environment(block).fields
    around = surroundings or Surroundings([part], request.advisories)
    said = [node for _, node in remarked if id(node) in literals]
    return Subject(kind, root, name, request.version, literals, known, around, said)


def _has_remarks(part: Part) -> bool:
    """Whether the comments of a file belong to this part of it: it is the file, or the first that is LiteLLM's."""
    kind, _, root = part
    if kind is Kind.ENVIRONMENT:
        return isinstance(root, Environment) and root.origin is Origin.FILE
    return kind is Kind.LITELLM and "#" not in root.pointer


class _Audit:
    """One audit of files: what was read and found so far."""

    def __init__(self, request: ConfigurationRequest, observer: Observer, seen: Seen | None = None) -> None:
        self._request = request
        self._observer = observer
        self._seen = seen
        self._ledger = Ledger()
        self._coverage = Coverage(records={}, skipped=[], errors=[])
        self._held: list[tuple[Path, list[Part]]] = []
        self._included: set[Path] = set()
        self._beside: dict[Path, dict[Path, str]] = {}
        self._notes: list[str] = []
        self._surroundings = Surroundings()
        self._releases: Mapping[str, Release] = {}

    def files(self) -> AuditResult:
        """Everything below the paths."""
        begin = time.monotonic()
        discovery = discover(self._request.paths)
        self._coverage.skipped += discovery.problems.skipped
        self._coverage.errors += discovery.problems.errors
        named = {Path(path).resolve() for path in self._request.paths if path != "-"}
        for source in discovery.sources:
            path = source.path
            if path is None:
                self._read(Path(source.name), source.name, named=True, content=self._standard_input(source.name))
            elif path.resolve() in named or may_configure(path):
                self._read(path, source.name, named=path.resolve() in named)
        held = [part for _, found in self._held for part in found]
        self._surroundings = Surroundings(held, self._request.advisories)
        self._releases = releases(held)
        for path, found in self._held:
            if path.resolve() not in self._included:
                self._audit(path, found)
        self._audit_release()
        seconds = time.monotonic() - begin
        return AuditResult(ledger=self._ledger, coverage=self._coverage, seconds=seconds, notes=tuple(self._notes))

    def _audit_release(self) -> None:
        """Hold the release that was said to run against the advisories."""
        configured = (found[0][2] for _, found in self._held if found[0][0] is Kind.LITELLM)
        first = next(configured, None) if self._request.version is not None else None
        if first is None or self._request.version is None:
            return
        version = ".".join(map(str, self._request.version[:3]))
        named = Node(first.file, f"litellm=={version}", pointer="/litellm", subject="/litellm", tag="PyPI")
        listed = Node(first.file, [named])
        subject = subject_of((Kind.REQUIREMENTS, "", listed), self._request, surroundings=self._surroundings)
        for finding in audit_subject(subject):
            self._ledger.add_finding(finding)

    def _skip(self, name: str, reason: str) -> None:
        self._coverage.skipped.append(Skip(name, reason))
        self._observer.problem(f"{name}: {reason}")

    def _fail(self, name: str, reason: str) -> None:
        self._coverage.errors.append(Skip(name, reason))
        self._observer.problem(f"{name}: {reason}")

    def _standard_input(self, name: str) -> bytes | None:
        try:
            return bounded(sys.stdin.buffer, name)
        except AuditorError as error:
            self._fail(name, _told(error, name))
            return None

    def _content(self, path: Path, name: str) -> bytes | None:
        try:
            return content_of(path, name)
        except AuditorError as error:
            self._fail(name, _told(error, name))
            return None

    def _open(self, content: bytes | None, name: str, *, named: bool) -> File | None:
        if content is None:
            return None
        self._coverage.files += 1
        self._coverage.bytes += len(content)
        try:
            file = file_of(content, name)
        except AuditorError as error:
            if named:
                self._fail(name, _told(error, name))
            return None
        self._coverage.lines += file.text.count("\n") + (not file.text.endswith("\n") and bool(file.text))
        return file

    def _read(self, path: Path, name: str, *, named: bool, content: bytes | None = None) -> None:
        content = self._content(path, name) if content is None and name != "-" else content
        file = self._open(content, name, named=named)
        if file is None:
            return
        try:
            found = parts(file, self._request.product)
        except UnreadableError as error:
            if named or kind_of(file, self._request.product) is not None or _looks_like_ours(file.text):
                self._fail(name, _told(error, name))
            return
        known = [part for part in found if part[0] is not Kind.UNKNOWN]
        if not known:
            self._coverage.records["unrecognised"] = self._coverage.records.get("unrecognised", 0) + 1
            if named:
                self._skip(name, _unrecognised(file, self._request.product))
            return
        for problem in file.problems:
            self._fail(name, _told(UnreadableError(problem), name))
        self._hold(path, file, known)

    def _hold(self, path: Path, file: File, known: list[Part]) -> None:
        """Keep a file until all are read: what others include is not audited by itself."""
        if not any(kind in _AUDITED for kind, _, _ in known):
            kinds = ", ".join(sorted({kind.value for kind, _, _ in known}))
            self._skip(file.name, f"{kinds} configuration is not supported: only its permissions are looked at")
        else:
            self._coverage.recognised += len(file.text.encode("utf-8", "surrogatepass"))
        for kind in dict.fromkeys(part[0].value for part in known):
            self._coverage.records[kind] = self._coverage.records.get(kind, 0) + 1
        if any(kind is Kind.KUBERNETES for kind, _, _ in known) and ("{{" in file.text or "{%" in file.text):
            self._notes.append(
                f"{file.name}: a template: only what stands in it is judged; audit what `helm template` makes of it too"
            )
        self._held.append((path, known))
        for part in known:
            if part[0] is Kind.NGINX and str(path) != STDIN and "#" not in part[2].pointer:
                self._beside[path] = with_includes(part[2], path, self._nginx)
                self._included |= self._beside[path].keys()
            elif part[0] is Kind.LITELLM:
                self._included |= {target for _, target in included(part[2], path) if target is not None}

    def _audit(self, path: Path, found: list[Part]) -> None:
        secret = False
        holders: set[str] = set()
        request = self._request_for(found)
        for kind, name, root in found:
            whole = with_included(root, path, self._litellm) if kind is Kind.LITELLM else root
            part = (kind, name, whole)
            subject = subject_of(part, request, surroundings=self._surroundings)
            if self._seen is not None:
                self._seen(subject)
            secret = secret or bool(subject.literals)
            holders |= {node.file.name for node in subject.secrets}
            for finding in audit_subject(subject):
                self._ledger.add_finding(finding)
            database = subject.setting("general_settings", "store_model_in_db")
            if kind is Kind.LITELLM and database is not None and database.says_true:
                self._notes.append(f"{root.file.name}: store_model_in_db is on, so the database may override this file")
        if str(path) != STDIN:
            first = found[0][2]
            for finding in audit_rights(path, first.file.name, secret=secret):
                self._ledger.add_finding(finding)
            for file, shown in self._beside.get(path, {}).items():
                for finding in audit_rights(file, shown, secret=shown in holders):
                    self._ledger.add_finding(finding)
            for finding in audit_exposure(path, first.file.name, secret=secret and isinstance(first, Environment)):
                self._ledger.add_finding(finding)

    def _request_for(self, found: list[Part]) -> ConfigurationRequest:
        """What was asked, with the release that runs where only what stands beside the file tells it."""
        file = found[0][2].file.name
        known = self._releases.get(str(PurePath(file).parent))
        if known is None or self._request.version is not None:
            return self._request
        if any(kind is Kind.LITELLM for kind, _, _ in found):
            self._notes.append(
                f"{file}: audited as of LiteLLM {spelled(known)}, which an image or package beside it names"
            )
        return msgspec.structs.replace(self._request, version=known)

    def _nginx(self, path: Path, name: str) -> Node | None:
        """A file that NGINX includes."""
        file = self._open(self._content(path, name), name, named=True)
        if file is None:
            return None
        try:
            return parts(file, Kind.NGINX.value)[0][2]
        except AuditorError as error:
            self._fail(name, _told(error, name))
            return None

    def _litellm(self, path: Path, name: str) -> list[Node]:
        """A file that LiteLLM includes."""
        file = self._open(self._content(path, name), name, named=True)
        try:
            return [] if file is None else [part[2] for part in parts(file, Kind.LITELLM.value)]
        except AuditorError as error:
            self._fail(name, _told(error, name))
            return []


def _told(error: AuditorError, name: str) -> str:
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
