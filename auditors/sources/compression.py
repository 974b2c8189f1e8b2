"""Decompression: recognised by magic bytes, streaming, in bounded memory, member after member."""

from __future__ import annotations

import bz2
import lzma
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from auditors.sources.blocks import BLOCK
from auditors.sources.bytestream import ByteStream
from auditors.sources.problems import BrokenStreamError

FREE_OUTPUT: Final = 1 << 30
"""Bytes that any source may unpack to, however small it is: some seconds of work."""

MAX_RATIO: Final = 2000
"""Times its own size that a source may unpack to beyond `FREE_OUTPUT`. Gzip cannot exceed 1032 (a log with a hole of
zeros comes near), repetitive logs reach some hundred; what exceeds this is made to keep the reader busy."""

_INPUT: Final = 1 << 16
_OUTPUT: Final = 1 << 18
_BLOCK_OUTPUT: Final = 1 << 13  # bz2 and lzma lose the output of the call in which they fail, so calls are kept small
_XZ_MEMORY: Final = 128 << 20  # `xz -9` needs 65 MiB
_ZSTD_INPUT: Final = 1 << 10  # a 4-byte block gives 128 KiB, so this bounds the output of a call to 32 MiB


class Decoder(Protocol):
    """One compressed member; `bz2.BZ2Decompressor` and `lzma.LZMADecompressor` are such."""

    @property
    def eof(self) -> bool:
        """Whether the member has ended."""

    @property
    def needs_input(self) -> bool:
        """Whether there is no more output without more input."""

    @property
    def unused_data(self) -> bytes:
        """What follows the end of the member."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """About `max_length` bytes more; raises `zlib.error`, `lzma.LZMAError`, `OSError` or `EOFError` on bad data."""


class GzipDecoder:
    """A gzip member. What a broken one holds before the break is given out before the error is raised."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)
        self._error: zlib.error | None = None
        self.needs_input = True

    @property
    def eof(self) -> bool:
        """Whether the member has ended, its checksum included."""
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        """What follows the end of the member."""
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """At most `max_length` bytes more. Raises `zlib.error`."""
        if self._error is not None:
            raise self._error
        data = self._inner.unconsumed_tail + data
        before = self._inner.copy()
        try:
            output = self._inner.decompress(data, max_length)
        except zlib.error as error:
            self._error, self.needs_input = error, False
            return _before_the_break(before, data)
        self.needs_input = not self._inner.unconsumed_tail and len(output) < max_length
        return output


def _before_the_break(decoder: zlib._Decompress, data: bytes) -> bytes:
    salvaged = bytearray()
    try:
        for position in range(len(data)):
            salvaged += decoder.decompress(data[position : position + 1])
    except zlib.error:
        pass
    return bytes(salvaged)


class ZstdDecoder:
    """A zstd frame. `zstandard` is imported when the first one is met."""

    def __init__(self) -> None:
        import zstandard

        self._error = zstandard.ZstdError
        self._inner = zstandard.ZstdDecompressor().decompressobj()
        self._waiting = b""

    @property
    def eof(self) -> bool:
        """Whether the frame has ended."""
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        """Whether all input was decoded."""
        return not self._waiting

    @property
    def unused_data(self) -> bytes:
        """What follows the end of the frame."""
        return self._inner.unused_data + self._waiting

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Some bytes more: of one block at least, 32 MiB at most. Raises `OSError`, like bz2."""
        waiting = self._waiting + data
        output = []
        have = position = 0
        while position < len(waiting) and have < max_length and not self._inner.eof:
            try:
                output.append(self._inner.decompress(waiting[position : position + _ZSTD_INPUT]))
            except self._error as error:
                if not output:
                    raise OSError(str(error)) from None
                break
            have += len(output[-1])
            position += _ZSTD_INPUT
        self._waiting = waiting[position:]
        return b"".join(output)


def _xz_decoder() -> Decoder:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)


@dataclass(frozen=True, slots=True)
class Compression:
    """A way to compress: how it begins, how it is undone, and how much output is asked for in one call."""

    name: str
    magic: re.Pattern[bytes]
    decoder: Callable[[], Decoder]
    output: int


COMPRESSIONS: Final = (
    Compression("gzip", re.compile(rb"\x1f\x8b\x08"), GzipDecoder, _OUTPUT),
    Compression("bzip2", re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"), bz2.BZ2Decompressor, _BLOCK_OUTPUT),
    Compression("xz", re.compile(rb"\xfd7zXZ\0"), _xz_decoder, _BLOCK_OUTPUT),
    # A skippable frame (RFC 8878, 3.1.2) stands first in what pzstd writes.
    Compression("zstd", re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18", re.DOTALL), ZstdDecoder, _OUTPUT),
)


def compression_of(head: bytes) -> Compression | None:
    """How the stream that begins with `head` is compressed, if it is."""
    return next((compression for compression in COMPRESSIONS if compression.magic.match(head)), None)


class Budget:
    """How much may come out of a source, all its layers and members together; see `MAX_RATIO`."""

    def __init__(self, source: str, consumed: Callable[[], int]) -> None:
        self._source = source
        self._consumed = consumed
        self._spent = 0

    def spend(self, size: int) -> None:
        """Count unpacked bytes. Raises `BrokenStreamError` when they are too many."""
        self._spent += size
        if self._spent > FREE_OUTPUT and self._spent > MAX_RATIO * self._consumed():
            reason = f"unpacking was stopped after {self._spent:,} bytes, over {MAX_RATIO:,} times what was read: "
            raise BrokenStreamError(self._source, reason + "if this is no decompression bomb, unpack it first")


def decompress(compression: Compression, stream: ByteStream, name: str, budget: Budget) -> Iterator[bytes]:
    """What `stream` unpacks to, in chunks of about a mebibyte. `name` is how a problem calls it.

    Raises `BrokenStreamError` after all that could be decoded.
    """
    parts: list[bytes] = []
    have = total = 0
    broken: BrokenStreamError | None = None
    try:
        for output in _members(compression, stream):
            parts.append(output)
            have += len(output)
            if have >= BLOCK:
                budget.spend(have)
                yield b"".join(parts)
                total += have
                parts, have = [], 0
    except BrokenStreamError as error:
        broken = error
    except (zlib.error, lzma.LZMAError, OSError, EOFError) as error:
        reason = f"{compression.name} stream is broken after {total + have:,} unpacked bytes: {error}"
        broken = BrokenStreamError(name, reason)
    if parts:
        yield b"".join(parts)
    if broken is not None:
        raise broken


def _members(compression: Compression, stream: ByteStream) -> Iterator[bytes]:
    decoder: Decoder | None = None
    for chunk in stream.chunks():
        for start in range(0, len(chunk), _INPUT):
            data = chunk[start : start + _INPUT]
            while data or (decoder is not None and not decoder.needs_input):
                if decoder is None:
                    data = data.lstrip(b"\0")  # padding between members
                    if not data:
                        break
                    decoder = compression.decoder()
                output = decoder.decompress(data, compression.output)
                data = b""
                if decoder.eof:
                    data, decoder = decoder.unused_data, None
                if output:
                    yield output
    if decoder is not None:
        raise EOFError("it ends too early")
