"""Reading one large file in parts, by byte ranges that depend on nothing but its size."""

from __future__ import annotations

from typing import Final

from auditors.sources.bytestream import ByteStream
from auditors.sources.content import HEAD, UTF_8_BOM, is_plain
from auditors.sources.files import InputFile
from auditors.sources.source import Source, Span

LOOKBACK: Final = 6 << 20
"""Bytes before a span that are read as well: a record that began there may end in it, and its start says what it is.

More than records can be open for (`formats.running` has the limits), so that what is open at the span is known."""


def spans(source: Source, size: int) -> tuple[Span, ...]:
    """The spans of a source that can be read in parts, at least two of at least `size` bytes; else none: read it as a
    whole.

    Only a plain file of UTF-8 text can be read in parts. One that cannot be opened has no spans: reading it says why.
    """
    if source.path is None:
        return ()
    try:
        with InputFile(source.path, source.name) as file:
            end = file.size or 0
            if end < 2 * size or not is_plain(ByteStream(file.chunks()).peek(HEAD)):
                return ()
    except OSError:
        return ()
    count = end // size
    return tuple(Span(end * at // count, end * (at + 1) // count) for at in range(count))


def first_line(file: InputFile, span: Span) -> tuple[int, int] | None:
    """Offset and number of the line that reading of a span begins with; None when no line begins in the span.

    Numbers count from the span: 1 is the line that holds its first byte, lines before have numbers from 0 down.
    """
    begin = max(0, span.start - LOOKBACK)
    file.seek(begin)
    content = ByteStream(file.chunks())
    warm_up = content.peek(max(span.start - begin, len(UTF_8_BOM)))
    if begin == 0:
        offset = len(UTF_8_BOM) if warm_up.startswith(UTF_8_BOM) else 0
        return offset, 1 - warm_up.count(b"\n", 0, span.start)
    if offset := warm_up.find(b"\n") + 1:
        return begin + offset, 1 - warm_up.count(b"\n", offset)
    content.skip(span.start - begin)
    position = span.start
    for chunk in content.chunks(span.end - span.start):
        if offset := chunk.find(b"\n") + 1:
            return position + offset, 2
        position += len(chunk)
    return None
