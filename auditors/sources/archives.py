"""Members of tar and zip archives as streams. Nothing is written to disk, so the names of members can do no harm."""

from __future__ import annotations

import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from auditors.sources.blocks import BLOCK
from auditors.sources.bytestream import ByteStream
from auditors.sources.compression import Budget
from auditors.sources.problems import BrokenStreamError, Problems

_TAR_BLOCK: Final = 512
_TAR_MAGIC_AT: Final = 257
_ZIP_MAGIC: Final = (b"PK\3\4", b"PK\5\6")

_LONG_HEADER: Final = 1 << 20
"""Bytes of a tar extension header that are looked at: paths are much shorter, and a header may claim any size."""

_PAX_HEADERS: Final = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE)
_EXTENSION_HEADERS: Final = (*_PAX_HEADERS, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
_NO_FILES: Final = {
    tarfile.SYMTYPE: "a link in an archive, not followed",
    tarfile.CHRTYPE: "a character device, not a log",
    tarfile.BLKTYPE: "a block device, not a log",
    tarfile.FIFOTYPE: "a named pipe, not a log",
}


def is_tar(head: bytes) -> bool:
    """Whether a stream that begins with `head` is a tar archive, POSIX or GNU; older ones have no mark."""
    return head[_TAR_MAGIC_AT : _TAR_MAGIC_AT + 5] == b"ustar"


def is_zip(head: bytes) -> bool:
    """Whether a stream that begins with `head` is a zip archive."""
    return head.startswith(_ZIP_MAGIC)


def tar_members(stream: ByteStream, archive: str, problems: Problems) -> Iterator[tuple[str, ByteStream]]:
    """Name and content of each regular file, in order; what a caller leaves unread is passed over.

    Zero blocks do not end the archive, so that concatenated archives are read in full. Holes of sparse files are left
    out. A hard link has its content under its first name. Raises `BrokenStreamError` on a bad header or when content is
    missing.

    Format: POSIX.1-2017 pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format".
    """
    extension: dict[str, str] = {}
    while header := stream.take(_TAR_BLOCK):
        if not header.strip(b"\0"):
            continue
        info = _parse(header, stream, archive)
        if info.type in _EXTENSION_HEADERS:
            extension |= _extension(info, stream, archive)
            continue
        name = extension.get("GNU.sparse.name") or extension.get("path") or info.name
        size = int(extension["size"]) if extension.get("size", "").isdecimal() else info.size
        extension = {}
        if info.type in _NO_FILES:
            problems.skip(f"{archive}!{name}", _NO_FILES[info.type])
        if not info.isreg() and info.type in tarfile.SUPPORTED_TYPES:
            continue
        end = stream.position + _padded(size)
        yield name, ByteStream(_content(stream, size, archive))
        _skip(stream, end - stream.position, archive)


def zip_members(file: BinaryIO, archive: str, problems: Problems, budget: Budget) -> Iterator[tuple[str, ByteStream]]:
    """Name and content of each file. Raises `BrokenStreamError` when the directory of the archive cannot be read."""
    try:
        opened = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise BrokenStreamError(archive, f"zip archive is broken: {error}") from None
    with opened:
        for info in opened.infolist():
            name = f"{archive}!{info.filename}"
            if info.is_dir():
                continue
            if stat.S_ISLNK(info.external_attr >> 16):
                problems.skip(name, _NO_FILES[tarfile.SYMTYPE])
            elif info.flag_bits & 1:
                problems.skip(name, "encrypted: unpack it first")
            else:
                yield info.filename, ByteStream(_inflate(opened, info, name, budget))


def _inflate(opened: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, budget: Budget) -> Iterator[bytes]:
    total = 0
    try:
        with opened.open(info) as member:
            while chunk := member.read(BLOCK):
                budget.spend(len(chunk))
                total += len(chunk)
                yield chunk
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, zlib.error, lzma.LZMAError) as error:
        raise BrokenStreamError(name, f"zip member is broken after {total:,} unpacked bytes: {error}") from None


def _parse(header: bytes, stream: ByteStream, archive: str) -> tarfile.TarInfo:
    start = stream.position - len(header)
    try:
        info = tarfile.TarInfo.frombuf(header, "utf-8", "surrogateescape")
    except tarfile.HeaderError as error:
        raise BrokenStreamError(archive, f"tar archive is broken at byte {start:,}: {error}") from None
    if info.size < 0:
        raise BrokenStreamError(archive, f"tar archive is broken at byte {start:,}: negative size")
    more = info.type == tarfile.GNUTYPE_SPARSE and header[482] != 0
    while more:  # further maps of holes, before the content
        more = stream.take(_TAR_BLOCK)[504:505] not in (b"", b"\0")
    return info


def _extension(info: tarfile.TarInfo, stream: ByteStream, archive: str) -> dict[str, str]:
    data = stream.take(min(info.size, _LONG_HEADER))
    _skip(stream, _padded(info.size) - len(data), archive)
    if info.type == tarfile.GNUTYPE_LONGNAME:
        return {"path": data.rstrip(b"\0").decode("utf-8", "surrogateescape")}
    return _pax_records(data) if info.type in _PAX_HEADERS else {}


def _pax_records(data: bytes) -> dict[str, str]:
    records = {}
    while (blank := data.find(b" ")) > 0 and data[:blank].isdigit():
        length = int(data[:blank])
        key, _, value = data[blank + 1 : length - 1].decode("utf-8", "surrogateescape").partition("=")
        if length <= blank:
            break
        records[key] = value
        data = data[length:]
    return records


def _content(stream: ByteStream, size: int, archive: str) -> Iterator[bytes]:
    end = stream.position + size
    yield from stream.chunks(size)
    if stream.position < end:
        raise _cut_off(stream, archive)


def _skip(stream: ByteStream, size: int, archive: str) -> None:
    if not stream.skip(size):
        raise _cut_off(stream, archive)


def _cut_off(stream: ByteStream, archive: str) -> BrokenStreamError:
    return BrokenStreamError(archive, f"tar archive is cut off after {stream.position:,} bytes")


def _padded(size: int) -> int:
    return -(-size // _TAR_BLOCK) * _TAR_BLOCK
