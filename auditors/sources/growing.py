"""Cutting a growing file into blocks of whole lines, as it is read piece by piece. Does no reading itself."""

from __future__ import annotations

from typing import Final

from auditors.sources.blocks import MAX_LINE
from auditors.sources.content import UTF_8_BOM
from auditors.sources.identity import TAIL
from auditors.sources.source import Block

RECENT: Final = 64 << 10
"""Bytes before the place up to which a growing file was read that are remembered: a copy of it may end among them."""

HELD: Final = 64 << 10
"""Bytes of an unfinished line that are kept in memory; those of a longer one are read again when its end is there."""


class RewrittenError(Exception):
    """What stands before the place to read on from is not what stood there: the file was truncated or replaced."""


class LineCutter:
    """Knows how far a file was read and which bytes to ask for next; gives out what is complete.

    `offset` and `line` are those of the first line that was not given out yet. `edge` is what stands before it: every
    read begins with what is known already, so that a file which was truncated and has grown past the old place again
    is noticed. `holes` counts zero bytes at the beginning of lines, which are passed over: a
    writer that goes on at its old place after a truncation leaves them.
    """

    def __init__(self, offset: int = 0, line: int = 1, edge: bytes = b"") -> None:
        self.offset = offset
        self.line = line
        self.holes = 0
        self._recent = edge[-TAIL:]
        self._held = b""
        self._known = 0
        self._again = 0
        self._in_long_line = False

    @property
    def position(self) -> int:
        """Up to where the file was read."""
        return self.offset + self._known

    @property
    def unfinished(self) -> int:
        """How many bytes behind `offset` are known to be a line without an end."""
        return self._known

    @property
    def held(self) -> bytes | None:
        """Those bytes, unless they are too many to be kept."""
        return self._held if len(self._held) == self._known else None

    @property
    def must_read_again(self) -> bool:
        """Whether there is something to take that was read before."""
        return self._again > 0

    @property
    def edge(self) -> bytes:
        """The last bytes before `position`, at most `TAIL`."""
        return self._recent[-TAIL:]

    @property
    def recent(self) -> bytes:
        """The last bytes before `position`, at most `RECENT`."""
        return self._recent

    def rest(self) -> None:
        """The file has stopped growing: remember no more than is needed to read on."""
        self._recent = self.edge

    def wants(self, size: int) -> tuple[int, int]:
        """Where to read, and how many bytes, to get about `size` new ones."""
        if self._again:
            return self.offset, self._again
        edge = min(TAIL, len(self._recent))
        return self.position - edge, size + edge

    def skip_hole(self, position: int) -> None:
        """Go on at a position: there is nothing but zero bytes up to it. Only where no line is begun."""
        self.holes += position - self.offset
        self.offset = position
        self._recent = bytes(min(TAIL, position))

    def take(self, data: bytes) -> list[Block]:
        """The whole lines that are complete with what was read as `wants` asked for; it may be shorter.

        Raises RewrittenError, and then nothing of `data` was taken.
        """
        if self._again:
            return self._take_again(data)
        edge = self.edge
        if not data.startswith(edge):
            raise RewrittenError
        begin = len(edge)
        if begin == len(data):
            return []
        if self._in_long_line:
            return self._take_of_long_line(data, begin)
        end = data.rfind(b"\n", begin) + 1
        if end and self._known > len(self._held):
            self._again = self._known + data.index(b"\n", begin) + 1 - begin
            return []
        self._remember(data, begin, len(data))
        blocks = []
        if end:
            blocks = self._blocks(self._held + data[begin:end])
            self._held, self._known = b"", 0
        self._hold(data[max(begin, end) :])
        return blocks

    def _remember(self, data: bytes, begin: int, end: int) -> None:
        more = data[max(begin, end - RECENT) : end]
        self._recent = (self._recent + more)[-RECENT:] if len(more) < RECENT else more

    def _hold(self, rest: bytes) -> None:
        """Keep more of a line that has no end yet."""
        if not self._known:
            rest = self._without_hole(rest)
        if self._known == len(self._held):
            self._held += rest
        self._known += len(rest)
        if self._known > HELD:
            self._held = b""
        if self._known >= MAX_LINE:
            self._again = MAX_LINE

    def _without_hole(self, data: bytes) -> bytes:
        """What begins a line, without the zero bytes before it."""
        if not data.startswith(b"\0"):
            return data
        dense = data.lstrip(b"\0")
        self.offset += len(data) - len(dense)
        self.holes += len(data) - len(dense)
        return dense

    def _take_again(self, data: bytes) -> list[Block]:
        """A long line that was searched before; either it ends with `data`, or there is more than will be held."""
        if len(data) < self._again:
            raise RewrittenError
        data = data[: self._again]
        self._again = self._known = 0
        self._held = b""
        self._recent = data[-RECENT:]
        if data.endswith(b"\n"):
            return self._blocks(data)
        self._in_long_line = True
        return self._blocks(data, partial=True)

    def _take_of_long_line(self, data: bytes, begin: int) -> list[Block]:
        end = data.find(b"\n", begin) + 1
        self._in_long_line = not end
        stop = end or len(data)
        self._remember(data, begin, stop)
        return self._blocks(data[begin:stop], partial=not end)

    def _blocks(self, data: bytes, *, partial: bool = False) -> list[Block]:
        blocks = []
        if self.offset == 0 and data.startswith(UTF_8_BOM):
            self.offset, data = len(UTF_8_BOM), data[len(UTF_8_BOM) :]
        if not partial:
            data = self._without_hole(data)
        while data:
            end = data.find(b"\n\0") + 1 or len(data)
            blocks.append(Block(data[:end], self.offset, self.line, partial))
            self.line += data.count(b"\n", 0, end)
            self.offset += end
            data = self._without_hole(data[end:])
        return blocks
