"""Writes redacted copies of sources: whole or not at all, and looked through again before they get their name."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

import msgspec

from auditors.atomic import written
from auditors.errors import InternalError, UnreadableError
from auditors.model import Skip
from auditors.pipeline import Pipeline
from auditors.records.assembly import read_records
from auditors.records.sniffing import Shape, sniff
from auditors.records.tables import delimiter_of
from auditors.redaction.marks import Mark, Marks, replaced
from auditors.redaction.spelling import cell_marks, marks_in
from auditors.redaction.survey import label_of, survey
from auditors.request import AuditRequest, Observer
from auditors.sources.blocks import split_blocks
from auditors.sources.compression import compression_of
from auditors.sources.discovery import discover
from auditors.sources.opening import SNIFF, Stream, open_streams
from auditors.sources.problems import Problems
from auditors.sources.source import Block, Source

_LONGEST_LINE: Final = 64 << 20
_PACKED: Final = frozenset({".gz", ".bz2", ".xz", ".zst"})
_CHUNK: Final = 1 << 20


class Redaction(msgspec.Struct):
    """What was written: files, and distinct values that were replaced in them. `problems` are what was not."""

    files: int = 0
    values: set[str] = msgspec.field(default_factory=set)
    problems: list[Skip] = msgspec.field(default_factory=list)


def redact(request: AuditRequest, directory: Path, observer: Observer, *, force: bool = False) -> Redaction:
    """Write a copy of every text of the sources below a directory (mode 0700); archives become directories.

    Each source is held on disk, decompressed and without a name, while it is read. Raises AuditorError where nothing
    can be read as asked, or the directory cannot be made.
    """
    discovery = discover(request.paths, stdin_name=request.stdin_name)
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UnreadableError(f"{directory}: cannot be made: {error.strerror}") from error
    redactor = _Redactor(request, directory.resolve(), force)
    for note in redactor.pipeline.notes:
        observer.note(note)
    redactor.result.problems += (*discovery.problems.errors, *discovery.problems.skipped)
    sizes = [source.size for source in discovery.sources]
    observer.started(None if None in sizes else sum(size or 0 for size in sizes))
    for problem in redactor.result.problems:
        observer.problem(f"{problem.source}: {problem.reason}")
    for source in discovery.sources:
        told = len(redactor.result.problems)
        redactor.redact(source)
        observer.advanced(source.size or 0, len(redactor.result.values))
        for problem in redactor.result.problems[told:]:
            observer.problem(f"{problem.source}: {problem.reason}")
    return redactor.result


class _Redactor:
    """Writes copies of sources, one after the other."""

    def __init__(self, request: AuditRequest, directory: Path, force: bool) -> None:
        self.pipeline = Pipeline(request, callers=True)
        self.result = Redaction()
        self._scanner = self.pipeline.scanner
        self._directory = directory
        self._force = force
        self._written: set[Path] = set()

    def redact(self, source: Source) -> None:
        """Writes the copies of one source."""
        problems = Problems()
        for stream in open_streams(source, problems):
            try:
                self._copy(source, stream, problems)
            except OSError as error:
                problems.fail(self._shown(stream.name), f"no copy was written: {error.strerror}")
            except UnreadableError as error:
                problems.fail(self._shown(stream.name), str(error))
            except Exception as error:  # a seam: one log must not keep the others from being copied
                reason = f"no copy was written: {InternalError.of(error)}"
                problems.fail(self._shown(stream.name), reason)
        self.result.problems += (*problems.errors, *problems.skipped)

    def _copy(self, source: Source, stream: Stream, problems: Problems) -> None:
        shown = self._shown(stream.name)
        target = self._target(source, stream.name)
        if (reason := self._refusal(target)) is not None:
            problems.fail(shown, reason)
            return
        if sniff(stream.peek()) is Shape.FLOWS:
            problems.fail(shown, "recorded flows hold the lengths of their texts: no copy was written; export them")
            return
        with self._spool() as original, self._spool() as draft:
            _fill(original, (block.data for block in stream.blocks()))
            marks = self._survey(original, source.modified, problems, shown)
            _redact_lines(original, draft, marks)
            if not self._is_clean(draft, marks, source.modified):
                problems.fail(shown, "a value could not be taken out of it: no copy was written")
                return
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with written(target) as file:
                draft.seek(0)
                shutil.copyfileobj(draft, file, _CHUNK)
        self._written.add(target)
        self.result.files += 1
        self.result.values |= marks.fingerprints

    def _spool(self) -> BinaryIO:
        """A file without a name beside the copies: nothing of it is left, however this ends."""
        return tempfile.TemporaryFile(dir=self._directory)

    def _survey(
        self, file: BinaryIO, day: float | None, problems: Problems, name: str, *, keep_values: bool = False
    ) -> Marks:
        marks = Marks(keep_values=keep_values)
        records = read_records(
            _blocks(file), _shape(file), problems=lambda reason: problems.fail(name, reason), day=day
        )
        survey(records, self._scanner, marks)
        return marks

    def _is_clean(self, draft: BinaryIO, marks: Marks, day: float | None) -> bool:
        """Whether no value that was found stands in the draft any more; those in spellings that the way back does not
        lead to are taken out here.
        """
        left = self._survey(draft, day, Problems(), "", keep_values=True)
        marks.fingerprints |= left.fingerprints
        if left.fingerprints:
            with self._spool() as again:
                _redact_literally(draft, again, left.values or {})
                draft.seek(0)
                draft.truncate()
                again.seek(0)
                shutil.copyfileobj(again, draft, _CHUNK)
            left = self._survey(draft, day, Problems(), "")
        return left.fingerprints.isdisjoint(marks.fingerprints)

    def _refusal(self, target: Path) -> str | None:
        """Why a file is not written."""
        if target in self._written:
            return "another source has the same name: no copy was written"
        if target.is_symlink() or (target.exists() and not target.is_file()):
            return f"{target}: is no regular file: no copy was written"
        if not target.parent.resolve().is_relative_to(self._directory):
            return f"{target}: a link leads out of the directory: no copy was written"
        if target.exists() and not self._force:
            return f"{target}: exists already: no copy was written (--force replaces it)"
        return None

    def _target(self, source: Source, name: str) -> Path:
        """Where the copy of a stream goes: its own path below the directory."""
        parts = [part for part in PurePosixPath(name.replace("!", "/")).parts if part not in ("/", "..", ".", "//")]
        if name == source.name and source.path is None:
            parts = ["stdin"]
        elif PurePosixPath(name).suffix in _PACKED and _is_packed(source, name):
            parts[-1] = PurePosixPath(parts[-1]).stem
        return self._directory.joinpath(*map(self._shown, parts or ["unnamed"]))

    def _shown(self, name: str) -> str:
        """A name with labels for the values in it."""
        return replaced(name, [Mark(hit.start, hit.end, label_of(hit)) for hit in self._scanner.lookup(name)])


def _is_packed(source: Source, name: str) -> bool:
    """Whether a stream was compressed: its own bytes say so for a file, its name for a member of an archive."""
    if name != source.name or source.path is None:
        return True
    with source.path.open("rb") as file:
        return compression_of(file.read(SNIFF)) is not None


def _fill(file: BinaryIO, chunks: Iterable[bytes]) -> None:
    for chunk in chunks:
        file.write(chunk)


def _blocks(file: BinaryIO) -> Iterator[Block]:
    file.seek(0)
    yield from split_blocks(iter(lambda: file.read(_CHUNK), b""))


def _shape(file: BinaryIO) -> Shape:
    file.seek(0)
    return sniff(file.read(SNIFF))


def _lines(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while line := file.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
            raise UnreadableError("a line is too long to be redacted: no copy was written")
        yield line


def _redact_lines(original: BinaryIO, draft: BinaryIO, marks: Marks) -> None:
    """Writes the lines with labels for what is marked in them."""
    shape = _shape(original)
    number = 1
    delimiter = ""
    for unit in _rows(original) if shape is Shape.TABLE else _lines(original):
        text = unit.decode("utf-8", "replace")
        end = len(text) - len(text.rstrip("\r\n\0"))
        own = text[: len(text) - end]
        lines = range(number, number + max(1, unit.count(b"\n")))
        found = list(marks.of_line(number))
        if shape is Shape.TABLE:
            delimiter = delimiter or delimiter_of(text)
            found += cell_marks(own, delimiter, marks, lines)
        elif shape is Shape.JOURNAL and (at := own.find("=") + 1):
            found += (Mark(at + m.start, at + m.end, m.label) for m in marks_in(own[at:], marks, lines))
        else:
            found += marks_in(own, marks, lines)
        draft.write(replaced(own, found).encode() + text[len(own) :].encode() if found else unit)
        number += unit.count(b"\n")


def _rows(file: BinaryIO) -> Iterator[bytes]:
    """The rows of a table: lines, put together while a quotation mark is open."""
    row: list[bytes] = []
    size = quotes = 0
    for line in _lines(file):
        row.append(line)
        size += len(line)
        quotes += line.count(b'"')
        if quotes % 2 == 0 or size > _LONGEST_LINE:
            yield b"".join(row)
            row, size, quotes = [], 0, 0
    if row:
        yield b"".join(row)


def _redact_literally(file: BinaryIO, copy: BinaryIO, values: dict[str, str]) -> None:
    """Writes the lines with labels for values, as they are and as JSON spells them."""
    spelled: dict[str, str] = {}
    for value, label in values.items():
        for spelling in (value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]):
            spelled[spelling] = label
    ordered = sorted(spelled.items(), key=lambda pair: -len(pair[0]))
    for line in _lines(file):
        text = line.decode("utf-8", "surrogateescape")
        for value, label in ordered:
            text = text.replace(value, label) if "\n" not in value else text
        copy.write(text.encode("utf-8", "surrogateescape"))
