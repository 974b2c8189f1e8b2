"""Detection of a live audit: ready at once at patterns; patterns alone serve until entity recognition is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait

import msgspec

from auditors.engines.early import EarlyLook, Glimpses, WatchOf
from auditors.live_ledger import LiveLedger
from auditors.model import Occurrence
from auditors.pipeline import Pipeline
from auditors.request import AuditRequest, Depth
from auditors.sensitive_data.registry import load_detectors
from auditors.sources.outbox import Glimpse, Item
from auditors.sources.tailed_file import Log


class Readiness:
    """Loads the pipeline and has a first look meanwhile. `pipeline` is the whole one, None while it is loaded."""

    def __init__(self, request: AuditRequest, ledger: LiveLedger, watch_of: WatchOf) -> None:
        self.pipeline: Pipeline | None = None
        self._request = request
        self._ledger = ledger
        self._watch_of = watch_of
        self._glimpses = Glimpses(ledger)
        self._loading: Future[Pipeline] | None = None
        self._quick: Pipeline | None = None
        self._early: EarlyLook | None = None
        self._held: Iterator[Item] = iter(())

    def begin(self, loaded: Callable[[], None]) -> None:
        """Make detection ready; `loaded` is called when that took a while and is done, by another thread."""
        if self._request.depth is Depth.PATTERNS:
            self.pipeline = Pipeline(self._request)
            return
        self._quick = Pipeline(msgspec.structs.replace(self._request, depth=Depth.PATTERNS))
        self._early = EarlyLook(self._quick, self._ledger, self._watch_of)
        loader = ThreadPoolExecutor(1, "load")
        self._loading = loader.submit(self._load)
        self._loading.add_done_callback(lambda _loading: loaded())
        loader.shutdown(wait=False)

    def _load(self) -> Pipeline:
        self.complete()
        return Pipeline(self._request)

    def complete(self) -> None:
        """Import every detector, which takes longer than to find the first values with those that are needed for them.

        To be called early in any case: auditor may be upgraded in the months in which others would be imported.
        """
        load_detectors()

    @property
    def best(self) -> Pipeline:
        """The whole pipeline, or what there is for now. Only after `begin`."""
        best = self.pipeline or self._quick
        assert best is not None
        return best

    @property
    def holds_items(self) -> bool:
        """Whether there are items that were looked at and are still to be audited."""
        return self._early is not None

    @property
    def wants_more(self) -> bool:
        """Whether another item may be looked at."""
        return self._early is not None and not self._early.is_full

    def settle(self, timeout: float) -> bool:
        """Wait at most so many seconds for the whole pipeline; true when it has just become ready.

        Raises AuditorError where it cannot be loaded.
        """
        if self._loading is None or not wait([self._loading], timeout).done:
            return False
        self.pipeline, self._loading, self._quick = self._loading.result(), None, None
        if self._early is not None:
            self._held = self._early.hand_over()
        return True

    def look(self, item: Item) -> None:
        """Look at an item as well as one can for now, and hold it."""
        if self._early is not None:
            self._early.take(item)

    def next_held(self) -> Item | None:
        """The next item that was looked at and is to be audited; what was found in it does not count any more."""
        item = next(self._held, None)
        if item is None:
            self._early = None
        return item

    def glimpse(self, item: Glimpse) -> None:
        """Show the end of a log to whoever looks at records; others can wait for the numbers of its lines."""
        watch = self._watch_of(item.log, premature=True)
        if watch is not None:
            self._glimpses.take(item, self.best, watch)

    def forget_glimpse(self, log: Log) -> None:
        """The log is read now."""
        self._glimpses.forget(log)

    @property
    def premature(self) -> list[Occurrence]:
        """What counts for now only."""
        return [*(self._early.premature if self._early is not None else ()), *self._glimpses.premature]
