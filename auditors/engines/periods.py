"""From when to when logs tell of, by their first and last lines: so that those of the same time are read side by side.

What comes is judged in the order of its time, as far as nothing of that time is missing. Replicas of a proxy write logs
of the same hours: read one after the other, nothing could be judged before the last of them is reached.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, Final

import msgspec

from auditors.engines.parts import Part
from auditors.records.assembly import read_records
from auditors.records.sniffing import Shape
from auditors.sources.source import Block, Source

_LOOKS: Final = (32 << 10, 1 << 20)
"""Bytes at each end of a log that are looked at: more where the first tell nothing, as lines may be long."""

_MOST: Final = 64
"""Logs that are looked at: more are not read side by side."""

Period = tuple[float, float]
"""First and last time, in epoch seconds."""


def timed(parts: Sequence[Part]) -> Sequence[Part]:
    """The parts, those of several logs with the time when each of them begins, supposed that all grow evenly."""
    sources = {part.sources[0].name: part.sources[0] for part in parts if part.span is not None}
    if not 1 < len(sources) <= _MOST:
        return parts
    periods = {name: period_of(source) for name, source in sources.items()}
    return [_timed(part, periods[part.sources[0].name]) if part.span is not None else part for part in parts]


def _timed(part: Part, period: Period | None) -> Part:
    size = part.sources[0].size
    if period is None or part.span is None or not size:
        return part
    first, last = period
    return msgspec.structs.replace(part, time=first + (last - first) * part.span.start / size)


def period_of(source: Source) -> Period | None:
    """The period of a plain file of lines; None where its ends tell no time, or it goes back."""
    if source.path is None:
        return None
    try:
        with source.path.open("rb") as file:
            first = _first(file, source)
            last = _last(file, source) if first is not None else None
    except OSError:
        return None
    return (first, last) if first is not None and last is not None and first <= last else None


def _first(file: BinaryIO, source: Source) -> float | None:
    for size in _LOOKS:
        file.seek(0)
        head = file.read(size)
        if times := _times(head[: head.rfind(b"\n") + 1], source):
            return times[0]
    return None


def _last(file: BinaryIO, source: Source) -> float | None:
    for size in _LOOKS:
        file.seek(max(0, (source.size or 0) - size))
        tail = file.read(size)
        if times := _times(tail[tail.find(b"\n") + 1 :], source):
            return times[-1]
    return None


def _times(lines: bytes, source: Source) -> list[float]:
    """The times of the records in some lines."""
    records = read_records([Block(lines, 0, 1)], Shape.LINES, problems=lambda _: None, day=source.modified)
    times = (record.fields().time for record in records if record.format is not None)
    return [time for time in times if time is not None]
