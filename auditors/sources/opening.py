"""Opening a source: unpacking whatever it is packed in, down to texts that can be read in blocks."""

from __future__ import annotations

import io
from collections.abc import Callable, Generator, Iterator
from typing import Final

import msgspec

from auditors.sources.archives import is_tar, is_zip, tar_members, zip_members
from auditors.sources.blocks import split_blocks
from auditors.sources.bytestream import ByteStream
from auditors.sources.compression import Budget, compression_of, decompress
from auditors.sources.content import HEAD, UTF_8, UTF_8_BOM, encoding_of, is_binary, to_utf8, unsupported
from auditors.sources.files import InputFile, StandardInput
from auditors.sources.problems import BrokenStreamError, Problems
from auditors.sources.source import Block, Source, Span
from auditors.sources.spans import first_line

MAX_LAYERS: Final = 4
"""Layers of compression and archives that are unpacked: `tar.gz` is two, gzip files in it make three."""

SNIFF: Final = 64 << 10
"""Bytes that a format is recognised by."""


class Stream:
    """One text of a source: of the file itself, or of a member of it. Read it before the next one is asked for.

    `name` is how reports call it. Its blocks are UTF-8 always, and offsets count in these. `span` is what the reader
    owns, when only a part is read; `end` is how far its file goes, where it can be read on behind that.
    """

    def __init__(
        self,
        name: str,
        content: ByteStream,
        problems: Problems,
        consumed: Callable[[], int],
        *,
        span: Span | None = None,
        start: tuple[int, int] = (0, 1),
        end: int | None = None,
    ) -> None:
        self.name = name
        self.span = span
        self._end = end
        self._content = content
        self._problems = problems
        self._consumed = consumed
        self._offset, self._line = start
        self._last: Block | None = None
        self._behind: list[Block] = []

    @property
    def consumed(self) -> int:
        """How far the file on disk was read by now: for progress."""
        return self._consumed()

    def peek(self, size: int = SNIFF) -> bytes:
        """The first bytes, which stay unread; fewer only when there are no more."""
        return self._content.peek(size)

    def blocks(self) -> Iterator[Block]:
        """All of it in blocks. A break ends it after what could be read, and is noted among the problems.

        Of a span: some lines before it, those that begin in it, and on to the end of the file: the reader stops when
        the last record that it owns is complete.
        """
        for block in split_blocks(self._chunks(), offset=self._offset, line=self._line):
            if self.span is None or block.offset <= self.span.end:
                self._last = block
            else:  # of a piece of a long line the place will do: no line ends in it
                self._behind.append(msgspec.structs.replace(block, data=b"") if block.partial else block)
            yield block

    def leads_to(self, span: Span) -> bool:
        """Whether a span can be read by going on where this one has ended."""
        owned = self.span
        return owned is not None and owned.end == span.start and self._end is not None and span.end <= self._end

    def go_on(self, span: Span, problems: Problems) -> None:
        """From now on the reader owns a span that this one `leads_to`: its blocks are the next that `blocks` gives.

        Line numbers and `newlines` still count from the span that was opened.
        """
        self.span, self._problems = span, problems
        self._last = next((block for block in reversed(self._behind) if block.offset <= span.end), self._last)
        self._behind = [block for block in self._behind if block.offset > span.end]

    def tell(self, problems: Problems) -> None:
        """Note a break among other problems from now on."""
        self._problems = problems

    @property
    def newlines(self) -> int:
        """How many line ends were read by now; of a span, how many stand in it, and in those since that was opened:
        sums of these make numbers absolute.
        """
        if self._last is None:  # nothing begins in it: at most a line from before ends there
            return max(0, self._line - 1)
        end = len(self._last.data) if self.span is None else self.span.end - self._last.offset
        return self._last.line - 1 + self._last.data.count(b"\n", 0, end)

    def _chunks(self) -> Iterator[bytes]:
        try:
            yield from self._content.chunks()
        except BrokenStreamError as broken:
            self._end = None
            self._problems.broke(broken)


def open_streams(source: Source, problems: Problems, *, span: Span | None = None) -> Generator[Stream]:
    """The texts of a source: one, or one for each member of an archive, opened while the iteration goes on.

    With a `span` (of `spans(source)`) there is always one, which begins a little before it. What cannot be read is
    noted in `problems` and does not stop the rest.
    """
    try:
        file = StandardInput(source.name) if source.path is None else InputFile(source.path, source.name)
    except OSError as error:
        problems.fail(source.name, f"cannot be opened: {error.strerror}")
        return
    with file:
        if span is None or isinstance(file, StandardInput):
            yield from _Unpacking(file, problems).streams(ByteStream(file.chunks()), source.name)
        else:
            yield _part(file, problems, span)


def _part(file: InputFile, problems: Problems, span: Span) -> Stream:
    start: tuple[int, int] | None = None
    try:
        start = first_line(file, span)
        if file.size is not None and file.size < span.end:
            raise BrokenStreamError(file.name, f"shrank to {file.size:,} bytes while it was read")
    except BrokenStreamError as broken:
        problems.broke(broken)
    file.seek(span.end if start is None else start[0])
    content = ByteStream(() if start is None else file.chunks())
    end = None if start is None else file.size
    return Stream(file.name, content, problems, lambda: file.position, span=span, start=start or (span.end, 1), end=end)


class _Unpacking:
    """The way from one file to its texts."""

    def __init__(self, file: InputFile | StandardInput, problems: Problems) -> None:
        self.file = file
        self.problems = problems
        self.budget = Budget(file.name, lambda: file.position)

    def streams(self, content: ByteStream, name: str, layers: int = 0) -> Iterator[Stream]:
        """The texts in `content`, which is wrapped in so many layers."""
        head = content.peek(HEAD)
        compression = compression_of(head)
        packed = compression is not None or is_tar(head) or is_zip(head)
        if reason := unsupported(head):
            self.problems.skip(name, reason)
        elif packed and layers == MAX_LAYERS:
            self.problems.skip(name, f"over the limit of {MAX_LAYERS} layers of archives in archives: unpack it first")
        elif compression is not None:
            unpacked = ByteStream(decompress(compression, content, name, self.budget))
            yield from self.streams(unpacked, name, layers + 1)
        elif packed:
            yield from self._members(content, name, layers)
        else:
            yield from self._text(content, name, encoding_of(head))

    def _members(self, content: ByteStream, archive: str, layers: int) -> Iterator[Stream]:
        try:
            for member, inner in self._open_archive(content, archive, layers):
                yield from self.streams(inner, f"{archive}!{member}", layers + 1)
        except BrokenStreamError as broken:
            self.problems.broke(broken)

    def _open_archive(self, content: ByteStream, archive: str, layers: int) -> Iterator[tuple[str, ByteStream]]:
        if is_tar(content.peek(HEAD)):
            yield from tar_members(content, archive, self.problems)
        elif layers or isinstance(self.file, StandardInput) or self.file.size is None:
            self.problems.skip(archive, "a zip archive in a stream is not supported: unpack it first")
        else:
            size = self.file.size  # the directory stands at the end, so the position in the file says nothing
            budget = Budget(archive, lambda: size)
            yield from zip_members(io.BufferedReader(self.file.raw), archive, self.problems, budget)

    def _text(self, content: ByteStream, name: str, encoding: str) -> Iterator[Stream]:
        start = 0
        if encoding != UTF_8:
            content = ByteStream(to_utf8(content.chunks(), encoding))
        elif content.peek(len(UTF_8_BOM)) == UTF_8_BOM:
            start = len(content.take(len(UTF_8_BOM)))
        if is_binary(content.peek(HEAD)):
            self.problems.skip(name, "binary file, not a log")
            return
        if encoding != UTF_8:
            self.problems.remark(name, f"{encoding[:6].upper()} text: read as UTF-8, in which its offsets count")
        yield Stream(name, content, self.problems, lambda: self.file.position, start=(start, 1))
