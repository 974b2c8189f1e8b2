"""A stream of bytes that arrives in chunks of any size, with a look ahead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditors.sources.problems import BrokenStreamError


class ByteStream:
    """Chunks, readable by size. A `BrokenStreamError` of the chunks is raised by every read that reaches it.

    `position` is how many bytes were read; those only peeked at do not count.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.position = 0
        self._chunks = iter(chunks)
        self._buffer = b""
        self._start = 0
        self._broken: BrokenStreamError | None = None

    def peek(self, size: int) -> bytes:
        """The next `size` bytes, fewer only when the stream ends or breaks before; they stay unread."""
        parts = [self._buffer[self._start :]]
        have = len(parts[0])
        while have < size and (chunk := self._arrive(quiet=True)):
            parts.append(chunk)
            have += len(chunk)
        self._buffer, self._start = b"".join(parts), 0
        return self._buffer[:size]

    def take(self, size: int) -> bytes:
        """Exactly the next `size` bytes, fewer only at the end."""
        return b"".join(self.chunks(size))

    def skip(self, size: int) -> bool:
        """Pass over `size` bytes; false when there were fewer."""
        return sum(map(len, self.chunks(size))) == size

    def chunks(self, limit: int | None = None) -> Iterator[bytes]:
        """The next `limit` bytes, or all that is left, as they come."""
        while limit is None or limit > 0:
            if self._start < len(self._buffer):
                chunk, start = self._buffer, self._start
            elif chunk := self._arrive():
                start = 0
            else:
                return
            end = len(chunk) if limit is None else min(len(chunk), start + limit)
            self._buffer, self._start = (chunk, end) if end < len(chunk) else (b"", 0)
            self.position += end - start
            if limit is not None:
                limit -= end - start
            yield chunk[start:end]

    def _arrive(self, *, quiet: bool = False) -> bytes:
        if self._broken is None:
            try:
                return next(self._chunks, b"")
            except BrokenStreamError as broken:
                self._broken = broken
        if quiet:
            return b""
        raise self._broken
