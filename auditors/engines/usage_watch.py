"""The usage of a live audit: what was collected from records is judged, and what is usual goes into the state file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from auditors.model import Finding, Skip
from auditors.settings import Settings
from auditors.state import State
from auditors.usage.collecting import Collector
from auditors.usage.live import LiveUsage
from auditors.usage.meters import Meters

_REMEMBERED: Final = 60.0
"""Seconds after which what is usual is taken into the state anew."""

_UNKNOWN_PAST: Final = (
    "usage: what keys usually do is not known, because logs are not read from their beginning; it is learned in {:g} "
    "hours, and --state FILE keeps it"
)


class UsageWatch:
    """Watches usage, where that is switched on. `collector` is what collects, once detection is ready.

    `state` is what was kept by an earlier run; without one a log's past is not known, which `note` is told once.
    """

    def __init__(self, settings: Settings, state: State | None, note: Callable[[str], None]) -> None:
        self.collector: Collector | None = None
        self._warm_up_hours = settings.usage.warm_up_hours
        self._state = state
        self._note = note
        self._past_told = False
        self._remember_next = time.monotonic() + _REMEMBERED
        self._usage: LiveUsage | None = None
        if settings.usage.enabled:
            self._usage = LiveUsage(settings.usage, frozenset(settings.detection.disable))
            if state is not None and state.usage is not None:
                self._usage.restore(state.usage)

    def begin_log(self, name: str, offset: int) -> None:
        """A log is read from an offset on: not from its beginning, unless its past is kept."""
        if not offset or self._state is not None or self._usage is None:
            return
        self._usage.begin_within(name)
        if not self._past_told:
            self._past_told = True
            self._note(_UNKNOWN_PAST.format(self._warm_up_hours))

    def look(self, *, idle: bool) -> bool:
        """Judge what was collected; whether incidents have changed. `idle` says that there is no more for now."""
        if self.collector is None or self._usage is None:
            return False
        self._usage.add(self.collector.take(end=False))
        return self._usage.look(idle=idle)

    def finish(self) -> None:
        """Judge all of it: nothing more will come."""
        if self.collector is not None and self._usage is not None:
            self._usage.add(self.collector.take())
            self._usage.finish()

    def faults(self) -> Iterable[Skip]:
        """What failed since this was asked last."""
        return self._usage.auditor.faults.take() if self._usage is not None else ()

    def findings(self) -> Iterator[Finding]:
        """One for each incident, as they are now."""
        if self._usage is not None:
            yield from self._usage.findings()

    @property
    def meters(self) -> Meters | None:
        """Who has used how much, as far as it is counted; None where usage is switched off."""
        return self._usage.auditor.meters if self._usage is not None else None

    def keep(self, *, now: bool) -> None:
        """Take what is usual into the state, if it is time or must be `now`."""
        if self._usage is not None and self._state is not None and (now or time.monotonic() >= self._remember_next):
            self._state.usage = self._usage.keep()
            self._remember_next = time.monotonic() + _REMEMBERED
