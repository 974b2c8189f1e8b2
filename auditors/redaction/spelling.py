"""How sources spell strings: JSON tokens, in strings that are JSON again too, and cells of tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from auditors.records.json_text import decoded
from auditors.redaction.marks import Mark, Marks

_TOKEN: Final = re.compile(
    r'(?P<string>"[^"\\]*+(?:\\.[^"\\]*+)*+")(?P<colon>\s*+:)?'
    r"|(?<![\w.+\-])(?P<number>-?[0-9]++(?>\.[0-9]++)?+)(?=\s*+(?:[,\]}]|\Z))",
    re.DOTALL,
)
_ESCAPE: Final = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL
)
_QUOTES: Final = re.compile('""')
_DEEPEST: Final = 4
"""Documents in strings of documents that are looked into."""


def marks_in(text: str, marks: Marks, lines: Sequence[int], depth: int = 0) -> Iterator[Mark]:
    """What to replace in a text, in itself and in the strings and numbers of the JSON in it."""
    yield from marks.of_text(text, lines)
    if depth > _DEEPEST or not ('"' in text or text[:1] in "[{"):
        return
    for token in _TOKEN.finditer(text):
        if (number := token["number"]) is not None:
            if inner := marks.of_text(number, lines):
                yield Mark(token.start(), token.end(), f'"{inner[0].label}"')
            continue
        spelled = token["string"]
        value = decoded(spelled)
        inside: Iterable[Mark] = (
            marks.of_text(value, lines, is_key=True) if token["colon"] else marks_in(value, marks, lines, depth + 1)
        )
        yield from spelled_marks(spelled[1:-1], inside, token.start() + 1, _ESCAPE, '\\"')


def cell_marks(row: str, delimiter: str, marks: Marks, lines: Sequence[int]) -> Iterator[Mark]:
    """What to replace in the cells of a row of a table (RFC 4180), which may take several lines."""
    cell = re.compile(rf'"((?>[^"]|"")*+)"|([^{re.escape(delimiter)}\r\n]++)')
    for found in cell.finditer(row):
        quoted, bare = found.groups()
        if bare is not None:
            yield from (
                mark._replace(start=found.start() + mark.start, end=found.start() + mark.end)
                for mark in marks_in(bare, marks, lines)
            )
        else:
            inside = marks_in(quoted.replace('""', '"'), marks, lines)
            yield from spelled_marks(quoted, inside, found.start() + 1, _QUOTES, '""')


def spelled_marks(
    content: str, marks: Iterable[Mark], shift: int, escape: re.Pattern[str], quote: str
) -> Iterator[Mark]:
    """Marks of a decoded string where its content spells them. `quote` is how a quotation mark is spelled there."""
    wanted = list(marks)
    if not wanted:
        return
    at = _spelled(content, sorted({place for mark in wanted for place in mark[:2]}), escape)
    for start, end, label in wanted:
        label = label.replace("\\", "\\\\") if quote[0] == "\\" else label
        yield Mark(shift + at[start], shift + at[end], label.replace('"', quote))


def _spelled(content: str, places: Sequence[int], escape: re.Pattern[str]) -> dict[int, int]:
    """Where each of the code points of a decoded string, in order, is spelled."""
    at: dict[int, int] = {}
    escapes = escape.finditer(content)
    coming = next(escapes, None)
    shift = 0
    for place in places:
        while coming is not None and coming.start() - shift < place:
            shift += len(coming.group()) - 1
            coming = next(escapes, None)
        at[place] = min(place + shift, len(content))
    return at
