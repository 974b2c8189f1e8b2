"""Reads a source and marks every sensitive value in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from operator import attrgetter
from typing import Final

import msgspec

from auditors.errors import UnreadableError
from auditors.model import Hit
from auditors.pipeline import BATCH_RECORDS
from auditors.records.positions import place, place_in_pieces, place_in_wrapper
from auditors.records.record import Piece, Place, Record
from auditors.redaction.marks import Mark, Marks
from auditors.redaction.spelling import marks_in
from auditors.sensitive_data.contents import Content, Joined, Key, Reference
from auditors.sensitive_data.scanner import Scanner

_BATCH_BYTES: Final = 1 << 20
_NUMBER: Final = re.compile(r"-?[0-9.]+")
_start = attrgetter("start")

_Locate = Callable[[str, int, int], Place | None]


class _Text(msgspec.Struct):
    """A text of a record that stands in pieces on its lines."""

    text: str
    pieces: tuple[Piece, ...]
    owns: tuple[int, int] | None
    references: list[Reference]


class _Value(msgspec.Struct):
    """A value of a record, or its one whole line; `apart` where its strings are not simply tokens of that line."""

    references: list[Reference]
    locate: _Locate
    apart: bool


def survey(records: Iterable[Record], scanner: Scanner, marks: Marks) -> None:
    """Marks everything that the scanner finds in the records. Holds one batch of them in memory.

    Raises UnreadableError where something could not be searched.
    """
    waiting: list[_Text | _Value] = []
    size = count = 0
    for record in records:
        waiting += _parts(record, scanner)
        size += record.size
        count += 1
        if size >= _BATCH_BYTES or count >= BATCH_RECORDS:
            _settle(waiting, scanner, marks)
            waiting, size, count = [], 0, 0
    _settle(waiting, scanner, marks)


def label_of(hit: Hit) -> str:
    """What stands for a value."""
    return f"<{hit.entity}:{hit.fingerprint}>"


def _parts(record: Record, scanner: Scanner) -> Iterator[_Text | _Value]:
    body = record.body
    if found := scanner.references(body, spoken=isinstance(body, str)):
        if isinstance(body, str) and record.pieces:
            yield _Text(body, record.pieces, record.owns, found)
        else:
            yield _Value(found, partial(place, record), record.layout is not None)
    for passage in record.passages:
        if found := scanner.references(passage.text, spoken=passage.spoken):
            yield _Text(passage.text, passage.pieces, passage.owns, found)
    for wrapper in record.wrappers:
        if found := scanner.references(wrapper.body):
            yield _Value(found, partial(place_in_wrapper, wrapper), wrapper.layout is not None)


def _settle(waiting: Sequence[_Text | _Value], scanner: Scanner, marks: Marks) -> None:
    scanner.scan()
    if faults := scanner.faults.take():
        raise UnreadableError(f"no copy was written: {faults[0].reason}")
    for part in waiting:
        if isinstance(part, _Text):
            _mark_text(part, marks)
        else:
            for reference in part.references:
                _mark(reference, "", part.locate, part.apart, marks)


def _mark_text(part: _Text, marks: Marks) -> None:
    """Marks what was found in a text, on the lines that it stands on."""
    line = part.pieces[0].line
    for reference in part.references:
        content = reference.content
        if not content.found:
            continue
        _mark(reference, "", lambda *_: Place(line, 0, "", 0, 0), False, marks)
        for mark in marks_in(part.text, marks, (line,)):
            if part.owns is None or part.owns[0] <= mark.start < part.owns[1]:
                for at, value in _split(part.text, part.pieces, mark):
                    _mark_place(at, mark.label, value, marks)


def _mark_place(at: Place, label: str, value: str, marks: Marks) -> None:
    if at.pointer:
        marks.add_part(at.line, Mark(at.start, at.end, label), value)
    else:
        marks.add_span(at.line, Mark(at.start, at.end, label))


def _mark(reference: Reference, above: str, locate: _Locate, apart: bool, marks: Marks) -> None:
    """Marks what was found in a string; `above` is the pointer of the JSON text that it stands in, with its `#`."""
    content = reference.content
    if not content.found:
        return
    pointer = above + _pointer(reference)
    at = locate(pointer, 0, 0)
    line = at.line if at is not None else 0
    if content.nested is None:
        is_key = isinstance(reference.part, Key) and reference.part.content is content
        _note(content, marks)
        hits = [found.hit for found in content.found if not found.pointer]
        marks.add_text(content.text, [Mark(hit.start, hit.end, label_of(hit)) for hit in hits], line, is_key=is_key)
        if apart and not is_key and not _NUMBER.fullmatch(content.text):
            for hit in hits:
                at = locate(pointer, hit.start, hit.end)
                if at is not None and not at.pointer:
                    marks.add_span(at.line, Mark(at.start, at.end, label_of(hit)))
    for inner in content.nested or ():
        _mark(inner, f"{pointer}#", locate, apart, marks)
    for joined in content.joined:
        _mark_joined(content, joined, pointer, locate, line, marks)


def _mark_joined(content: Content, joined: Joined, pointer: str, locate: _Locate, line: int, marks: Marks) -> None:
    """Marks what was found in a text that a string or an array holds in pieces."""
    text, pieces = joined.passage.text, joined.passage.pieces
    _mark(Reference(None, None, joined.content), "", lambda *_: Place(line, 0, "", 0, 0), False, marks)
    for mark in marks_in(text, marks, (line,)):
        for at, value in _split(text, pieces, mark):
            if at.pointer:
                whole = locate(pointer + at.pointer, at.start, at.end)
                marks.add_part(whole.line if whole is not None else line, Mark(at.start, at.end, mark.label), value)
            else:
                marks.add_text(content.text, [Mark(at.start, at.end, mark.label)], line)


def _note(content: Content, marks: Marks) -> None:
    for found in content.found or ():
        marks.fingerprints.add(found.hit.fingerprint)
        if marks.values is not None and not found.pointer:
            marks.values[content.text[found.hit.start : found.hit.end]] = label_of(found.hit)


def _split(text: str, pieces: tuple[Piece, ...], mark: Mark) -> Iterator[tuple[Place, str]]:
    """The places of a span of a text, one in each piece that it goes through, and what is spelled there."""
    start = mark.start
    while start < mark.end:
        at = bisect_right(pieces, start, key=_start)
        end = min(mark.end, pieces[at].start) if at < len(pieces) else mark.end
        stretch = text[start:end]
        kept = stretch.rstrip("\r\n")
        if kept:
            yield place_in_pieces(pieces[at - 1 : at], start, start + len(kept)), kept
        start = end


def _pointer(reference: Reference) -> str:
    """The RFC 6901 pointer of a string, with its keys in clear."""
    if reference.part is None:
        return ""
    parts = [_named(reference.part)]
    node = reference.node
    while node:
        parts.append(_named(node[1]))
        node = node[0]
    return "/" + "/".join(reversed(parts))


def _named(part: Key | int) -> str:
    return part.part if isinstance(part, Key) else str(part)
