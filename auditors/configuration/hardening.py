"""A hardened copy of a configuration: what can be mended mechanically is, round by round, until nothing changes.

What a change brings to light (a setting that was a text before, a section that was not there) is mended in the next
round. Comments and layout stay; secrets that were replaced by references are taken out of comments as well.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from auditors.configuration.audit import ConfigurationRequest, subject_of
from auditors.configuration.check import Check, Problem
from auditors.configuration.documents import File, Kind, Node
from auditors.configuration.editing import Edit, Editor, applied, in_original
from auditors.configuration.includes import with_included
from auditors.configuration.kinds import parts
from auditors.configuration.reading.opening import content_of, file_of
from auditors.configuration.registry import CHECKS
from auditors.configuration.subject import Subject
from auditors.errors import AuditorError, UnreadableError
from auditors.rules import Rule

ROUNDS: Final = 8
"""Times that a file is gone through; two or three are enough for anything that was seen."""

_SHORTEST: Final = 6
"""Characters of a secret that is looked for in comments; shorter texts may stand there by chance."""

_NAMES: Final = "CFG190"
"""Names are mended in rounds of their own, before settings are added that stand there under a wrong name."""

_TYPES: Final = "CFG192"
"""Texts for booleans come last: what another rule switches off need not become a boolean first."""


class Mended(msgspec.Struct, frozen=True):
    """One change: why, the line of the original round (from 1), what was set to what, and what is left to do."""

    rule: Rule
    line: int
    setting: str
    hardened: str
    note: str


class Hardened(msgspec.Struct, frozen=True):
    """The new content of a file and how it differs."""

    content: bytes
    mended: tuple[Mended, ...]


def harden(content: bytes, path: Path, request: ConfigurationRequest) -> Hardened:
    """A file with all that can be mended mended; `path` is where it stands, for what it includes.

    Raises UnreadableError where it is no UTF-8 or broken: then nothing is certain enough to be changed.
    """
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        raise UnreadableError(f"{path}: only UTF-8 can be changed in place: convert it first") from None
    mended: list[Mended] = []
    secrets: dict[str, str] = {}
    for _ in range(ROUNDS):
        file = file_of(content, str(path))
        proposals = list(_proposals(file, path, request, secrets))
        names = [proposal for proposal in proposals if proposal[0].rule.id == _NAMES]
        proposals = names or sorted(proposals, key=lambda proposal: proposal[0].rule.id == _TYPES)
        _, made = applied(file.text, [edit for _, _, edit in proposals])
        if not made:
            break
        for check, problem, edit in proposals:
            if edit in made:
                mended.append(_mended(check, problem))
                made = tuple(other for other in made if other is not edit)
        content = _rewritten(content, [edit for _, _, edit in proposals])
    mended.sort(key=lambda change: change.line)
    return Hardened(_without_remarks(content, path, request, secrets), tuple(mended))


def _proposals(
    file: File, path: Path, request: ConfigurationRequest, secrets: dict[str, str]
) -> Iterator[tuple[Check, Problem, Edit]]:
    """What is wrong and can be mended, with the edit that does it; the `secrets` that are replaced are noted."""
    for part in parts(file, request.product):
        kind, name, root = part
        whole = with_included(root, path, _read) if kind is Kind.LITELLM else root
        subject = subject_of((kind, name, whole), request)
        editor = Editor(file, whole)
        for check, problem in _problems(subject):
            edit = editor.edit(problem.fix) if problem.fix is not None else None
            if edit is None or problem.fix is None:
                continue
            node = problem.fix.node
            if node is not None and problem.fix.text.startswith("os.environ/"):
                secrets.setdefault(node.text, problem.fix.text)
            yield check, problem, edit


def _problems(subject: Subject) -> Iterator[tuple[Check, Problem]]:
    for check in CHECKS:
        if subject.kind in check.kinds:
            for problem in check.find(subject):
                yield check, problem


def _read(path: Path, name: str) -> list[Node]:
    """A file that is included; what is wrong with it is told by the audit."""
    try:
        return [part[2] for part in parts(file_of(content_of(path, name), name), Kind.LITELLM.value)]
    except AuditorError:
        return []


def _mended(check: Check, problem: Problem) -> Mended:
    fix = problem.fix
    text = "" if fix is None else fix.text.strip()
    return Mended(check.rule, problem.node.line, problem.setting, text, "" if fix is None else fix.note)


def _rewritten(content: bytes, edits: list[Edit]) -> bytes:
    """The content with edits of its text made, whatever its line ends and its byte order mark."""
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    text = content[len(mark) :].decode("utf-8")
    return mark + applied(text, in_original(text, edits))[0].encode("utf-8")


def _without_remarks(content: bytes, path: Path, request: ConfigurationRequest, secrets: dict[str, str]) -> bytes:
    """The content without the secrets that were replaced in it but stand in comments as well."""
    file = file_of(content, str(path))
    found: list[Edit] = []
    for secret, reference in secrets.items():
        if len(secret) >= _SHORTEST and secret in file.text:
            found += [Edit(at.start(), at.end(), reference) for at in re.finditer(re.escape(secret), file.text)]
    if not found:
        return content
    values = sorted(_values(file, request))
    comments = [edit for edit in found if not any(start <= edit.start < end for start, end in values)]
    return _rewritten(content, comments)


def _values(file: File, request: ConfigurationRequest) -> Iterator[tuple[int, int]]:
    """Where values stand in the file; a text that is itself a configuration is none, its values are."""
    found = parts(file, request.product)
    inner = {root.file.text for _, _, root in found if root.file is not file}
    for _, _, root in found:
        editor = Editor(file, root)
        for _, node in root.scalars():
            span = editor.span(node) if node.text not in inner else None
            if span is not None:
                yield span
