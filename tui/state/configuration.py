"""The files of a proxy's configuration, and their lines with what is wrong in each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from auditors.engines.updates import ConfigurationFile
from auditors.model import Finding

_NO_LINE: Final = 0


class FileLine(NamedTuple):
    """A line of a file with its findings, the worst first; or, with `note`, one of these findings below it.

    `number` counts from 1; 0 stands for what is about the file as a whole.
    """

    number: int
    text: str = ""
    findings: tuple[Finding, ...] = ()
    note: Finding | None = None


class Configurations:
    """The files by name, as the engine has told them last. `version` grows with every change."""

    def __init__(self) -> None:
        self.files: dict[str, ConfigurationFile] = {}
        self.version = 0

    def replace(self, files: Iterable[ConfigurationFile]) -> None:
        """These are all files now."""
        self.files = {file.name: file for file in files}
        self.version += 1

    def file_of(self, finding: Finding | None) -> ConfigurationFile | None:
        """The file that a finding is about."""
        at = finding.location if finding is not None else None
        return self.files.get(at.source) if at is not None else None


def annotated(file: ConfigurationFile, findings: Iterable[Finding]) -> list[FileLine]:
    """The lines of a file with a note below each that something is wrong with; what is about all of it comes first."""
    by_line: dict[int, list[Finding]] = {}
    for finding in findings:
        at = finding.location
        if at is not None and at.source == file.name:
            line = at.line if 0 < at.line <= len(file.lines) else _NO_LINE
            by_line.setdefault(line, []).append(finding)
    rows: list[FileLine] = []
    for number, text in enumerate(("", *file.lines)):
        found = tuple(sorted(by_line.get(number, ()), key=lambda each: (each.severity.rank, each.rule)))
        if number:
            rows.append(FileLine(number, text, found))
        rows += [FileLine(number, note=finding) for finding in found]
    return rows


def place_of(rows: Sequence[FileLine], finding: Finding) -> int:
    """The index of the row that notes a finding; 0 where none does."""
    return next((index for index, row in enumerate(rows) if row.note is not None and row.note.id == finding.id), 0)
