"""Bodies of requests and responses as they went over the wire: compressed, in one or several layers."""

from __future__ import annotations

import zlib
from typing import Final

LARGEST: Final = 64 << 20
"""Bytes of a decoded body; what is longer is cut."""

_RATIO: Final = 1_000
_FREE: Final = 1 << 20
"""A body may unpack to `_RATIO` times its size, and to `_FREE` bytes in any case; no honest one unpacks to more."""

_TRUNCATED: Final = "stops half way: its gzip, deflate or zstd stream was read as far as it goes"
_LIMITED: Final = "unpacks to more than the limit: it was read up to there"


class UndecodableError(ValueError):
    """A body that cannot be decoded; the message says why, going on from "a response body"."""


def decode_body(data: bytes, encoding: str | None) -> tuple[bytes, str | None]:
    """The body without the layers that `encoding` (a Content-Encoding header) lists, and what is missing of it.

    The second value goes on from "a response body", and is None where the body is whole. Raises `UndecodableError`
    for codings other than gzip, deflate and zstd (brotli needs a library that auditor does not bring), and for data
    that is not in the coding that is named.
    """
    missing: str | None = None
    layers = [layer.strip().lower() for layer in (encoding or "").split(",")]
    for layer in reversed([layer for layer in layers if layer not in ("", "identity", "none")]):
        decode = _DECODERS.get(layer)
        if decode is None:
            raise UndecodableError(f"in {'brotli' if layer == 'br' else 'an unknown coding'} is not supported")
        data, problem = decode(data, min(LARGEST, len(data) * _RATIO + _FREE))
        missing = missing or problem
    return data, missing


def _gzip(data: bytes, limit: int) -> tuple[bytes, str | None]:
    return _inflate(data, limit, zlib.MAX_WBITS | 16)


def _deflate(data: bytes, limit: int) -> tuple[bytes, str | None]:
    """With or without the zlib header: servers disagree on what `deflate` is."""
    try:
        return _inflate(data, limit, zlib.MAX_WBITS)
    except UndecodableError:
        return _inflate(data, limit, -zlib.MAX_WBITS)


def _inflate(data: bytes, limit: int, bits: int) -> tuple[bytes, str | None]:
    """All members of the stream; of a broken one, what stands before the break."""
    parts: list[bytes] = []
    left = limit
    while data:
        stream = zlib.decompressobj(bits)
        try:
            part = stream.decompress(data, left)
        except zlib.error as error:
            if not parts:
                raise UndecodableError("is not the gzip or deflate stream that its header names") from error
            return b"".join(parts), _TRUNCATED
        parts.append(part)
        left -= len(part)
        if left <= 0:
            return b"".join(parts), _LIMITED
        if not stream.eof:
            return b"".join(parts), _TRUNCATED
        data = stream.unused_data
    return b"".join(parts), None


def _zstd(data: bytes, limit: int) -> tuple[bytes, str | None]:
    import zstandard

    stream = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(data, read_across_frames=True)
    parts: list[bytes] = []
    size = 0
    try:
        while size <= limit and (part := stream.read(min(1 << 20, limit + 1 - size))):
            parts.append(part)
            size += len(part)
    except zstandard.ZstdError as error:
        if not parts:
            raise UndecodableError("is not the zstd stream that its header names") from error
        return b"".join(parts), _TRUNCATED
    return b"".join(parts)[:limit], _LIMITED if size > limit else None


_DECODERS: Final = {"gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "zstd": _zstd}
