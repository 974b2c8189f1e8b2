"""A configuration file as it may be shown: every line stays where it is, every secret is replaced by what it is.

Values are known by their place in the file; what stands in comments, or a second time, is found by its form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from auditors.configuration.documents import File, Node
from auditors.configuration.literals import secrets_matcher
from auditors.configuration.subject import Subject
from auditors.sanitizing import sanitize
from auditors.sensitive_data.batches import Batch

MOST_LINES: Final = 20_000
LONGEST: Final = 500
"""Lines of a file, and code points of a line, that are shown."""

_REPEATED: Final = 8
"""Code points; a shorter secret is masked where it stands, a longer one wherever it occurs."""

_FEW: Final = 200
"""Values that are looked for anywhere in a line; of more, the others as whole words, which takes one pass."""

_WORD: Final = re.compile(r"[^\s\"'`,;<>{}\[\]()]{8,}")
_SURE: Final = 0.5


def shown_lines(file: File, subjects: Iterable[Subject]) -> tuple[str, ...]:
    """The lines of a file; `subjects` are its parts, which know the secrets in it."""
    spans: list[tuple[int, int, str]] = []
    values: dict[str, str] = {}
    for node, entity in _secrets(file, subjects):
        if len(node.text) >= _REPEATED:
            values[node.text] = entity
        if "#" not in node.pointer and 0 <= node.start < node.end <= len(file.text):
            spans.append((node.start, node.end, entity))
    lines = _without_spans(file.text, spans).split("\n")[:MOST_LINES]
    return tuple(sanitize(line[:LONGEST]) for line in _without_forms(_without_values(lines, values)))


def _secrets(file: File, subjects: Iterable[Subject]) -> Iterator[tuple[Node, str]]:
    """The values in a file that are secrets, and what they are."""
    for subject in subjects:
        for _, node in subject.root.scalars():
            literal = subject.literal(node)
            if literal is not None and node.file.name == file.name:
                yield node, literal.entity


def _without_spans(text: str, spans: list[tuple[int, int, str]]) -> str:
    parts: list[str] = []
    at = 0
    for start, end, entity in sorted(spans):
        if start >= at:
            # What stands over several lines leaves as many.
            breaks = text.count("\n", start, end)
            parts += [text[at:start], f"<{entity}>", "\n" * breaks]
            at = end
    return "".join([*parts, text[at:]])


def _without_values(lines: list[str], values: Mapping[str, str]) -> Iterator[str]:
    """The lines without values that stand once more: in a comment, in a block of text."""
    pieces = {
        piece.strip(): entity
        for value, entity in values.items()
        for piece in value.split("\n")
        if len(piece.strip()) >= _REPEATED
    }
    few = sorted(pieces, key=len, reverse=True)[:_FEW]
    for line in lines:
        for piece in few if len(line) >= _REPEATED else ():
            if piece in line:
                line = line.replace(piece, f"<{pieces[piece]}>")
        yield _WORD.sub(lambda match: f"<{pieces[match[0]]}>" if match[0] in pieces else match[0], line)


def _without_forms(lines: Iterable[str]) -> Iterator[str]:
    """The lines without what looks like a secret."""
    batch = Batch(list(lines))
    found = secrets_matcher().find_all(batch)
    for index, line in enumerate(batch.texts):
        for match in sorted(found.get(index, ()), key=lambda match: -match.start):
            if match.score >= _SURE:
                entity = match.rule.entity or match.rule.name
                line = f"{line[: match.start]}<{entity}>{line[match.end :]}"
        yield line
