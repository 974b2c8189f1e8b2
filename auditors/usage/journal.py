"""Uses in the order of their time, whatever order they were read in: an external sort that keeps memory flat.

A run is a sorted stretch in compressed blocks. Runs of all parts are merged lazily: one is opened when the merge has
reached its first event, so that of a log that is cut into a thousand parts only a few are open at a time. Where more
than `OPEN` would be, as of a thousand logs of the same hour, they are first merged to fewer. Beyond `HELD` bytes blocks
go to a temporary file that nobody else can open; where there is no place for one, they stay.
"""

from __future__ import annotations

import heapq
import operator
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from typing import IO, Any, Final

import msgspec
import zstandard

from auditors.usage.events import Use

BLOCK: Final = 256
"""Uses in a block."""

OPEN: Final = 64
"""Most runs that are merged at a time."""

RUN: Final = 200_000
"""Most uses in a run."""

HELD: Final = 8 << 20
"""Bytes of blocks that are held in memory; about 60 to 200 for each use."""

_MOST_NAMES: Final = 20_000
"""Names that are the same object in all uses that have them; then they are learned anew."""

Block = bytes | tuple[int, int]
"""A block, or where it stands in the temporary file: offset and size."""


class Run(msgspec.Struct):
    """A sorted stretch of uses. `first` and `last` are times, `shift` is added to line numbers."""

    first: float
    last: float
    count: int
    blocks: list[Any]
    shift: int = 0


class Journal:
    """Runs of uses. Pickles, as long as nothing was merged into it: what a worker sends is small."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self._held = 0
        self._file: IO[bytes] | None = None
        self._names: dict[str, str] = {}

    def __len__(self) -> int:
        return sum(run.count for run in self.runs)

    @property
    def is_on_disk(self) -> bool:
        """Whether something went to the temporary file."""
        return self._file is not None

    def __getstate__(self) -> list[Run]:
        return self.runs

    def __setstate__(self, runs: list[Run]) -> None:
        self.__init__()  # type: ignore[misc]
        self.runs = runs

    def add(self, uses: list[Use]) -> None:
        """Further uses, in any order."""
        for at in range(0, len(uses), RUN):
            part = sorted(uses[at : at + RUN], key=order)
            packed = [_pack(part[begin : begin + BLOCK]) for begin in range(0, len(part), BLOCK)]
            self.runs.append(Run(part[0].time, part[-1].time, len(part), packed))

    def merge(self, other: Journal) -> None:
        """Take over the runs of another journal, which has nothing on disk; too many go there."""
        self.runs += other.runs
        self._held += sum(len(block) for run in other.runs for block in run.blocks)
        other.runs = []
        if self._held <= HELD:
            return
        with suppress(OSError):
            for kept in self.runs:
                kept.blocks = [self._spill(block) if isinstance(block, bytes) else block for block in kept.blocks]
        self._held = 0

    def shift(self, lines: int) -> None:
        """Add to all line numbers."""
        for run in self.runs:
            run.shift += lines

    def uses(self) -> Iterator[Use]:
        """Everything, sorted by time, source and line."""
        while _most_open(self.runs) > OPEN:
            ordered = sorted(self.runs, key=_first)
            self.runs = [self._joined(ordered[at : at + OPEN]) for at in range(0, len(ordered), OPEN)]
        yield from self._merged(self.runs)

    def _joined(self, runs: list[Run]) -> Run:
        """One run instead of several."""
        joined = Run(runs[0].first, max(run.last for run in runs), 0, [])
        stream = self._merged(runs)
        while uses := list(islice(stream, BLOCK)):
            joined.count += len(uses)
            block = _pack(uses)
            try:
                joined.blocks.append(self._spill(block))
            except OSError:
                joined.blocks.append(block)
        return joined

    def _merged(self, runs: list[Run]) -> Iterator[Use]:
        waiting = sorted(runs, key=_first, reverse=True)
        heap: list[tuple[tuple[float, str, int], int, Use, Iterator[Use]]] = []
        number = 0
        while heap or waiting:
            while waiting and (not heap or waiting[-1].first <= heap[0][0][0]):
                opened = self.read(waiting.pop())
                use = next(opened)
                number += 1
                heapq.heappush(heap, (order(use), number, use, opened))
            limit = waiting[-1].first if waiting else float("inf")
            if len(heap) == 1:
                _, turn, use, opened = heap.pop()
                while use.time < limit:
                    yield use
                    following = next(opened, None)
                    if following is None:
                        break
                    use = following
                else:
                    heap.append((order(use), turn, use, opened))
                continue
            _, turn, use, opened = heap[0]
            yield use
            following = next(opened, None)
            if following is None:
                heapq.heappop(heap)
            else:
                heapq.heapreplace(heap, (order(following), turn, following, opened))

    def read(self, run: Run) -> Iterator[Use]:
        """The uses of a run, in their order."""
        for block in run.blocks:
            if not isinstance(block, bytes):
                assert self._file is not None
                self._file.seek(block[0])
                block = self._file.read(block[1])
            uses = _unpack(block)
            if len(self._names) > _MOST_NAMES:
                self._names.clear()
            for use in uses:
                use.line += run.shift
                _share(use, self._names.setdefault)
            yield from uses

    def close(self) -> None:
        """Remove the temporary file."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self.runs = []

    def _spill(self, block: bytes) -> tuple[int, int]:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        return self._file.seek(0, 2), self._file.write(block)


def _share(use: Use, same: Callable[[str, str], str]) -> None:
    """Makes equal names of uses one object: meters and profiles keep them, and decoding makes new ones each time."""
    use.source = same(use.source, use.source)
    use.key = same(use.key, use.key)
    use.alias = same(use.alias, use.alias)
    use.user = same(use.user, use.user)
    use.end_user = same(use.end_user, use.end_user)
    use.team = same(use.team, use.team)
    use.ip = same(use.ip, use.ip)
    use.agent = same(use.agent, use.agent)
    use.model = same(use.model, use.model)
    use.route = same(use.route, use.route)
    use.api_base = same(use.api_base, use.api_base)
    use.outcome = same(use.outcome, use.outcome)


def _first(run: Run) -> float:
    return run.first


def _most_open(runs: list[Run]) -> int:
    """How many runs a merge has open at most."""
    most = 0
    ends: list[float] = []
    for run in sorted(runs, key=_first):
        while ends and ends[0] < run.first:
            heapq.heappop(ends)
        heapq.heappush(ends, run.last)
        most = max(most, len(ends))
    return most


order: Final[Callable[[Use], tuple[float, str, int]]] = operator.attrgetter("time", "source", "line")
"""What uses are sorted by."""


_ENCODE: Final = msgspec.msgpack.Encoder().encode
_DECODE: Final = msgspec.msgpack.Decoder(list[Use]).decode


def _pack(uses: list[Use]) -> bytes:
    packed = zstandard.ZstdCompressor(level=1).compress(_ENCODE(uses))
    return bytes(memoryview(packed))  # what the compressor returns keeps room for what cannot be compressed


def _unpack(block: bytes) -> list[Use]:
    return _DECODE(zstandard.ZstdDecompressor().decompress(block))
