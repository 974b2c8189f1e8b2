"""A first look at what cannot be audited yet: entity recognition is still being loaded, or lines are still counted.

Everything found here counts for now only: the same lines are audited as soon as that can be done.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final, Protocol

import msgspec

from auditors.engines.arrivals import arrival_of
from auditors.engines.growing_records import GrowingRecords
from auditors.errors import InternalError
from auditors.live_ledger import Draft, LiveLedger
from auditors.model import Coverage, Occurrence
from auditors.pipeline import Pipeline, Watch
from auditors.records.record import Record
from auditors.sources.identity import HEAD
from auditors.sources.outbox import Glimpse, Item, Lines
from auditors.sources.source import Block
from auditors.sources.tailed_file import Log

MOST: Final = 2 << 20
"""Bytes that are looked at; what comes after them waits."""


class WatchOf(Protocol):
    """Makes the watch for the records of a log; `premature` ones may come again, longer. None where nobody watches."""

    def __call__(self, log: Log, *, premature: bool) -> Watch | None:
        """The watch."""


class Glimpses:
    """What is found at the end of logs whose lines are not counted yet."""

    def __init__(self, ledger: LiveLedger) -> None:
        self._ledger = ledger
        self._found: dict[int, list[Occurrence]] = {}

    def take(self, item: Glimpse, pipeline: Pipeline, watch: Watch | None) -> None:
        """Look at the end of a log."""
        records = GrowingRecords(item.log.head, lambda problem: None, item.modified)
        draft = Draft()
        with suppress(InternalError):  # it is told when the log is audited
            pipeline.run(item.log.name, _until_now(records, item.block), draft, Coverage(), watch)
        found = [_without_line(occurrence) for occurrence in draft.occurrences]
        self._ledger.arriving = None
        for occurrence in found:
            self._ledger.add(occurrence)
        self._found[item.log.number] = found

    def forget(self, log: Log) -> None:
        """The log is read now."""
        for occurrence in self._found.pop(log.number, ()):
            self._ledger.take_back(occurrence)

    @property
    def premature(self) -> list[Occurrence]:
        """What counts for now only."""
        return [occurrence for found in self._found.values() for occurrence in found]


def _until_now(records: GrowingRecords, block: Block) -> Iterator[Record]:
    """What a block completes, and what stands in it that is not complete."""
    yield from records.feed(block)
    yield from records.so_far(None)


def _without_line(occurrence: Occurrence) -> Occurrence:
    """The occurrence at a place that has no line number yet."""
    return msgspec.structs.replace(occurrence, location=msgspec.structs.replace(occurrence.location, line=0))


class EarlyLook:
    """Holds what came before detection was complete, and what was found in it for now."""

    def __init__(self, pipeline: Pipeline, ledger: LiveLedger, watch_of: WatchOf) -> None:
        self._pipeline = pipeline
        self._ledger = ledger
        self._watch_of = watch_of
        self._records: dict[int, GrowingRecords] = {}
        self._items: list[tuple[Item, list[Occurrence]]] = []
        self._size = 0

    @property
    def is_full(self) -> bool:
        """Whether no more should be taken in."""
        return self._size >= MOST

    def take(self, item: Item) -> None:
        """Hold an item, and look at it."""
        found: list[Occurrence] = []
        if isinstance(item, Lines):
            self._size += len(item.block.data)
            found = self._look(item.log, item.block, item.modified)
            self._ledger.arriving = arrival_of(item)
            for occurrence in found:
                self._ledger.add(occurrence)
        self._items.append((item, found))

    def _look(self, log: Log, block: Block, modified: float) -> list[Occurrence]:
        records = self._records.get(log.number)
        if records is None:
            head = log.head if block.offset > HEAD else block.data
            records = self._records[log.number] = GrowingRecords(head, lambda problem: None, modified)
        draft = Draft()
        watch = self._watch_of(log, premature=True)
        with suppress(InternalError):  # it is told when the log is audited
            self._pipeline.run(log.name, _until_now(records, block), draft, Coverage(), watch)
        return draft.occurrences

    def hand_over(self) -> Iterator[Item]:
        """The items, each as if nothing had been found in it."""
        self._records.clear()
        while self._items:
            item, found = self._items.pop(0)
            for occurrence in found:
                self._ledger.take_back(occurrence)
            yield item

    @property
    def premature(self) -> list[Occurrence]:
        """What counts for now only."""
        return [occurrence for _, found in self._items for occurrence in found]
