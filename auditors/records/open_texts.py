"""The texts that are open while a source is read: one in each stream, for lines of several streams are mixed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from auditors.formats.format import Format
from auditors.formats.text_log import TEXT, tells_of_call
from auditors.records.record import Piece, Record
from auditors.records.running import RunningText, Spot, same_block

MOST_STREAMS: Final = 4096
"""Streams in one source that are told apart at the same time."""


class OpenTexts:
    """Takes lines of text, and gives out the records that they complete, each as `complete` makes it."""

    def __init__(self, day: float | None, complete: Callable[[Record], Record]) -> None:
        self._day = day
        self._complete = complete
        self._texts: dict[str, RunningText] = {}
        self._blank = 0
        self._blank_at = 0

    def __len__(self) -> int:
        return len(self._texts)

    def pass_over(self, spot: Spot) -> None:
        """Bytes between records: they count to the next one, if that is not far."""
        self._blank = spot.size + (self._blank if same_block(spot.offset, self._blank_at) else 0)
        self._blank_at = spot.offset

    def take_blank(self, offset: int) -> int:
        """The bytes between the last record and one at `offset`, which takes them over."""
        blank, self._blank = self._blank, 0
        return blank if same_block(offset, self._blank_at) else 0

    @property
    def between(self) -> bool:
        """Whether nothing is open, and no bytes wait for the next record."""
        return not (self._texts or self._blank)

    def has(self, stream: str) -> bool:
        """Whether a text is open in a stream."""
        return stream in self._texts

    def around(self, spot: Spot) -> Format | None:
        """The format of a record of several lines in which something stands."""
        text = self._texts.get(spot.stream)
        if text is not None and text.format is not None and text.format.multiline and text.fits(spot):
            return text.format
        return None

    def time_around(self, spot: Spot) -> float | None:
        """When the record of several lines was made in which something stands, by its head."""
        return self._texts[spot.stream].time if self.around(spot) is not None else None

    def run(self, format_: Format | None, text: str, pieces: tuple[Piece, ...], spot: Spot) -> Sequence[Record]:
        """A line: the start of a record of that format, or with none more of the one before in its stream."""
        running = self._texts.get(spot.stream)
        if format_ is None:
            if not text.strip() and (running is None or not running.fits(spot)):
                self.pass_over(spot)
                return ()
            if running is not None and running.takes(text, spot):
                return self.go_on(text, pieces, spot)
            format_ = TEXT if tells_of_call(text) else None
        closed = self.close(spot.stream)
        self.begin(format_, text, pieces, spot)
        if format_ is not None and not format_.multiline:
            return *closed, *self.close(spot.stream)
        return closed

    def begin(self, format_: Format | None, text: str, pieces: tuple[Piece, ...], spot: Spot) -> None:
        """A text that may go on begins; blank lines before it count to it."""
        if self._blank:
            spot = msgspec.structs.replace(spot, size=spot.size + self.take_blank(spot.offset))
        running = self._texts[spot.stream] = RunningText(format_, spot, self._day)
        running.add(text, pieces, spot)

    def go_on(self, text: str, pieces: tuple[Piece, ...], spot: Spot, *, glued: bool = False) -> Sequence[Record]:
        """More of the text that is open in the stream; it is cut where it has grown too long."""
        if self._blank:
            spot = msgspec.structs.replace(spot, size=spot.size + self.take_blank(spot.offset))
        running = self._texts.get(spot.stream)
        if running is not None and running.fits(spot):
            running.add(text, pieces, spot, glued=glued)
            return ()
        if running is not None and running.follows(spot):
            following = self._texts[spot.stream] = RunningText(None, spot, self._day, running)
            following.add(text, pieces, spot, glued=glued)
            return (running.record(following),)
        closed = self.close(spot.stream)
        self.begin(None, text, pieces, spot)
        if len(self._texts) > MOST_STREAMS:
            return *closed, *self.close(next(iter(self._texts)))
        return closed

    def room(self, spot: Spot) -> int:
        """How many code points of lines that begin nothing can be given to `go_on_at_once`."""
        running = self._texts.get(spot.stream)
        return running.room(spot) if running is not None and not self._blank else 0

    def go_on_at_once(self, text: str, pieces: tuple[Piece, ...], spot: Spot, lines: int) -> None:
        """Several lines that begin nothing and for which there is room: as if they came one by one."""
        self._texts[spot.stream].add(text, pieces, spot, lines=lines)

    def close(self, stream: str) -> Sequence[Record]:
        """The record that is open in a stream."""
        text = self._texts.pop(stream, None)
        return (self._complete(text.record()),) if text is not None else ()

    def expire(self, spot: Spot) -> Sequence[Record]:
        """The records to which nothing was added for long."""
        silent = [stream for stream, text in self._texts.items() if not text.follows(spot)]
        return [self._complete(self._texts.pop(stream).record()) for stream in silent]

    def flush(self) -> list[Record]:
        """All records that are open."""
        texts, self._texts = self._texts, {}
        return [self._complete(text.record()) for text in texts.values()]

    @property
    def places(self) -> list[tuple[int, int]]:
        """Line and offset of each record that is open."""
        return [(text.line, text.offset) for text in self._texts.values()]

    def copy(self) -> OpenTexts:
        """The same state, going on on its own."""
        copied = OpenTexts(self._day, self._complete)
        copied._texts = {stream: text.copy() for stream, text in self._texts.items()}
        copied._blank, copied._blank_at = self._blank, self._blank_at
        return copied
