"""When the lines of followed logs came: all that can be said of records that name no time.

What stood in a file before anybody followed it came at a time that nobody knows, and so did a file that was written
long ago and only put in place now; what is packed was written before that.
"""

from __future__ import annotations

import time
from typing import Final, NamedTuple

from auditors.sources.outbox import Lines
from auditors.sources.tailed_file import Log

_FRESH: Final = 600.0
"""Seconds after the last write to a file within which what is read of it counts as just written."""


class Arrival(NamedTuple):
    """What stands at byte `begin` of a log or behind it came by `moment`, in epoch seconds."""

    moment: float
    begin: int


def arrival_of(item: Lines) -> Arrival | None:
    """When lines came; None where nobody knows. A file's last write is nearer to that than the moment at which a busy
    auditor gets to them.
    """
    now = time.time()
    if item.log.packed is not None or now - item.modified > _FRESH:
        return None
    return Arrival(min(item.modified, now), item.log.history)


def arrival_of_rest(log: Log, lines: Arrival | None) -> Arrival | None:
    """When the unfinished line came in which a log has stopped, given when the lines before it did."""
    if log.packed is not None or log.cutter.offset < log.history:
        return None
    return Arrival(max(log.seen, lines.moment if lines is not None else 0.0), log.history)
