"""Where a hit stands in the source: from a record's pointer and span to a physical line."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from auditors.formats.record import Piece, Record

_TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\],:]', re.DOTALL)


def place(record: Record, pointer: str, start: int, end: int) -> tuple[int, int, str, int, int]:
    """Line, byte offset of that line, pointer, start and end of a hit, as the contract's finding names them.

    `pointer` is the string's own inside the record's body. For a text of several lines the span is that in the line where
    the hit begins; it ends with the string unless the text goes on in the next line.
    """
    if record.pieces:
        if isinstance(record.body, str):
            return _in_pieces(record.pieces, start, end)
        first = record.pieces[0]
        return first.line, first.offset, record.pointer + pointer, start, end
    if not record.raw:
        return record.line, record.offset, record.pointer + pointer, start, end
    at = locate(record.raw, pointer) or 0
    begins = record.raw.rfind(b"\n", 0, at) + 1
    line = record.line + record.raw.count(b"\n", 0, at)
    return line, record.offset + begins if begins else record.offset, record.pointer + pointer, start, end


def _in_pieces(pieces: tuple[Piece, ...], start: int, end: int) -> tuple[int, int, str, int, int]:
    index = bisect_right([piece.start for piece in pieces], start) - 1
    piece = pieces[index]
    shift = piece.column - piece.start
    if piece.pointer and index + 1 < len(pieces):
        end = min(end, pieces[index + 1].start)
    return piece.line, piece.offset, piece.pointer, start + shift, end + shift


def locate(raw: bytes, pointer: str) -> int | None:
    """Byte offset in `raw`, which is one JSON value, of the string at a pointer; of the outer string for a part behind `#`.

    Linear in the length of `raw`. None where the pointer leads nowhere. For a key that stands twice, the last one counts, as
    JSON parsers have it.
    """
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("#")[0].split("/")[1:]]
    place: int | None = None
    path: list[str | int] = []
    matched = 0
    key = b""
    expects_key = False
    for token in _TOKEN.finditer(raw):
        text = token.group()
        if text == b"{":
            path.append("")
            expects_key = True
        elif text == b"[":
            path.append(0)
            expects_key = False
            matched = _match(path, matched, parts)
        elif text in b"}]":
            path.pop()
            matched = min(matched, len(path))
            expects_key = False
        elif text == b",":
            top = path[-1] if path else 0
            matched = min(matched, len(path) - 1)
            if isinstance(top, int):
                path[-1] = top + 1
                matched = _match(path, matched, parts)
            else:
                expects_key = True
        elif text == b":":
            expects_key = False
            path[-1] = _decoded(key)
            matched = _match(path, min(matched, len(path) - 1), parts)
        elif expects_key:
            key = text
        elif matched == len(path) == len(parts):
            place = token.start()
    return place


def _match(path: list[str | int], matched: int, parts: list[str]) -> int:
    """How many leading parts of the wanted pointer the path agrees with, given that it agreed with `matched`."""
    while matched < min(len(path), len(parts)) and str(path[matched]) == parts[matched]:
        matched += 1
    return matched


def _decoded(token: bytes) -> str:
    import orjson

    try:
        decoded = orjson.loads(token)
    except orjson.JSONDecodeError:
        return token[1:-1].decode("utf-8", "replace")
    return str(decoded)
