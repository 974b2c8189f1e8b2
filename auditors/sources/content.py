"""What a file holds, by its first bytes: text in an encoding, something packed, or nothing that could be a log."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import Final

from auditors.sources.archives import is_tar, is_zip
from auditors.sources.compression import compression_of

HEAD: Final = 8 << 10
"""Bytes that are looked at."""

UTF_8: Final = "utf-8"
UTF_8_BOM: Final = codecs.BOM_UTF8

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like the mark of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_UNSUPPORTED: Final = (
    (b"PAR1", "Parquet is not supported: export it as JSON Lines or CSV"),
    (b"ORC", "ORC is not supported: export it as JSON Lines or CSV"),
    (b"Obj\x01", "Avro is not supported: export it as JSON Lines"),
    (b"SQLite format 3\0", "SQLite is not supported: export its tables as JSON Lines or CSV"),
    (b"7z\xbc\xaf\x27\x1c", "7z is not supported: unpack it first"),
    (b"Rar!\x1a\x07", "RAR is not supported: unpack it first"),
    (b"\x04\x22\x4d\x18", "LZ4 is not supported: unpack it first"),
)

_FLOWS: Final = re.compile(rb"\d+:")  # mitmproxy flows: tnetstrings
_HOLE: Final = re.compile(rb"\0{32,}")
_NOT_TEXT: Final = bytes({*range(0x07), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F})
_MAX_NOT_TEXT: Final = 0.05  # random or compressed bytes have 10 %, text with terminal escapes under 1 %


def encoding_of(head: bytes) -> str:
    """The encoding of a text that begins with `head`: by its mark, or by UTF-16's many zeros."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding
    even, odd = head[:1024:2], head[1:1024:2]
    if odd.count(0) > len(odd) / 2 and even.count(0) < len(even) / 20:
        return "utf-16-le"
    if even.count(0) > len(even) / 2 and odd.count(0) < len(odd) / 20:
        return "utf-16-be"
    return UTF_8


def is_binary(head: bytes) -> bool:
    """Whether a file that begins with `head` is no text, in any encoding that keeps ASCII.

    Runs of zero bytes do not count: a log has them where it was cut while it was written.
    """
    if _FLOWS.match(head):
        return False
    dense = _HOLE.sub(b"", head)
    return len(dense) - len(dense.translate(None, _NOT_TEXT)) > _MAX_NOT_TEXT * len(dense)


def unsupported(head: bytes) -> str | None:
    """Why a file that begins with `head` cannot be read, when its format is known and not supported."""
    return next((reason for magic, reason in _UNSUPPORTED if head.startswith(magic)), None)


def is_plain(head: bytes) -> bool:
    """Whether a file that begins with `head` can be read from any place: UTF-8 text that is not packed in any way."""
    packed = compression_of(head) or is_tar(head) or is_zip(head) or unsupported(head)
    return not packed and encoding_of(head) == UTF_8 and not is_binary(head)


def to_utf8(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The same text in UTF-8, without its byte order mark; what is not valid becomes U+FFFD."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    first = True
    for chunk in chunks:
        text = decoder.decode(chunk)
        if first and text:
            text, first = text.removeprefix("\ufeff"), False
        if text:
            yield text.encode()
    if rest := decoder.decode(b"", final=True):
        yield rest.encode()
