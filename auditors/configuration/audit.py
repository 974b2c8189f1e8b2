"""The audit of configuration: reads the files, tells what they are, runs every check over every part."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path, PurePath

import msgspec

from auditors.advisories.table import AdvisoryTable
from auditors.configuration.documents import File, Kind, Node
from auditors.configuration.environments import Environment, Origin, as_environment
from auditors.configuration.exposure import audit_exposure
from auditors.configuration.findings import findings_of
from auditors.configuration.gathering import Gathering
from auditors.configuration.includes import with_included
from auditors.configuration.literals import LiteralFinder
from auditors.configuration.reading.lines import environment_of
from auditors.configuration.reading.remarks import may_be_real, remarks
from auditors.configuration.registry import CHECKS
from auditors.configuration.rights import audit_rights
from auditors.configuration.running import releases
from auditors.configuration.subject import Subject
from auditors.configuration.surroundings import Part, Surroundings
from auditors.configuration.versions import Release, spelled
from auditors.ledger import Ledger
from auditors.model import Coverage, Finding
from auditors.request import AuditResult, Observer
from auditors.sensitive_data.masking import Masker
from auditors.sources.discovery import STDIN

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
        for finding in audit_subject(subject_of(part, request)):
            ledger.add_finding(finding)
    known = [listed for listed in packages if listed.members]
    if known:
        coverage.files += len(known)
        coverage.records[Kind.REQUIREMENTS.value] = len(known)
    return AuditResult(ledger=ledger, coverage=coverage, seconds=time.monotonic() - begin)


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
    """Whether the comments of the file belong to this part: to a file of variables, or to what is LiteLLM's."""
    kind, _, root = part
    if kind is Kind.ENVIRONMENT:
        return isinstance(root, Environment) and root.origin is Origin.FILE
    return kind is Kind.LITELLM and "#" not in root.pointer


class _Audit:
    """One audit of files: what was read and found so far."""

    def __init__(self, request: ConfigurationRequest, observer: Observer, seen: Seen | None = None) -> None:
        self._request = request
        self._seen = seen
        self._ledger = Ledger()
        self._gathering = Gathering(request.product, observer)
        self._surroundings = Surroundings()
        self._releases: Mapping[str, Release] = {}

    def files(self) -> AuditResult:
        """Everything below the paths."""
        begin = time.monotonic()
        self._gathering.read(self._request.paths)
        held = self._gathering.parts()
        self._surroundings = Surroundings(held, self._request.advisories)
        self._releases = releases(held)
        for path, found in self._gathering.roots():
            self._audit(path, found)
        self._audit_release()
        seconds = time.monotonic() - begin
        coverage, notes = self._gathering.coverage, tuple(self._gathering.notes)
        return AuditResult(ledger=self._ledger, coverage=coverage, seconds=seconds, notes=notes)

    def _audit_release(self) -> None:
        """Hold the release that was said to run against the advisories."""
        configured = (found[0][2] for _, found in self._gathering.held if found[0][0] is Kind.LITELLM)
        first = next(configured, None) if self._request.version is not None else None
        if first is None or self._request.version is None:
            return
        named = Node(
            first.file, f"litellm=={spelled(self._request.version)}", pointer="/litellm", subject="/litellm", tag="PyPI"
        )
        listed = Node(first.file, [named])
        subject = subject_of((Kind.REQUIREMENTS, "", listed), self._request, surroundings=self._surroundings)
        for finding in audit_subject(subject):
            self._ledger.add_finding(finding)

    def _audit(self, path: Path, found: list[Part]) -> None:
        secret = False
        holders: set[str] = set()
        request = self._request_for(found)
        for kind, name, root in found:
            whole = with_included(root, path, self._gathering.litellm) if kind is Kind.LITELLM else root
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
                self._gathering.notes.append(
                    f"{root.file.name}: store_model_in_db is on, so the database may override this file"
                )
        if str(path) != STDIN:
            first = found[0][2]
            for finding in audit_rights(path, first.file.name, secret=secret):
                self._ledger.add_finding(finding)
            for file, shown in self._gathering.beside.get(path, {}).items():
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
            self._gathering.notes.append(
                f"{file}: audited as of LiteLLM {spelled(known)}, which an image or package beside it names"
            )
        return msgspec.structs.replace(self._request, version=known)
