"""Opens configuration files: bounded in size, decoded, and told apart from what is no text at all."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import BinaryIO, Final

from auditors.configuration.documents import File
from auditors.errors import UnreadableError

LARGEST: Final = 16 << 20
"""Bytes of a file that are read; no configuration is larger."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; those of UTF-32 begin as those of UTF-16 do."""


def content_of(path: Path, name: str) -> bytes:
    """The bytes of a file. Raises UnreadableError where it cannot be read, or is too large."""
    try:
        with path.open("rb") as stream:
            return bounded(stream, name)
    except OSError as error:
        raise UnreadableError(f"{name}: cannot be read: {error.strerror}") from None


def bounded(stream: BinaryIO, name: str) -> bytes:
    """What a stream holds. Raises UnreadableError where that is more than a configuration can be."""
    content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise UnreadableError(f"{name}: larger than {LARGEST >> 20} MiB, which no configuration is: it was not read")
    return content


def file_of(content: bytes, name: str) -> File:
    """The text with line feeds only; what is no UTF-8 in it is replaced. Raises UnreadableError where it is no text."""
    encoding = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), "utf-8")
    if encoding == "utf-8" and b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise UnreadableError(f"{name}:{line}: a NUL byte: this is no text, so no configuration")
    text = content.decode(encoding, "replace").removeprefix("\ufeff").replace("\r\n", "\n")
    return File(name, text)
