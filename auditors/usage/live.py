"""The usage of logs that grow: events are put in order as far as waiting for late ones allows.

What was there before is read file after file, so everything is held, sorted on disk if need be, until there is nothing
more to read for now. From then on an event waits until the newest one is `LATENESS` later, or for as long on the clock.
What comes a little later still counts, at the time that was reached; what comes much later, as out of a file of last
week that is put beside the others, is counted and not judged: at once it would look like a burst.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from auditors.model import Finding
from auditors.settings import Usage
from auditors.usage import blast_radius, time_order
from auditors.usage.collecting import UsagePart
from auditors.usage.detection import UsageAuditor
from auditors.usage.memory import UsageMemory
from auditors.usage.waiting import WaitingUses

LATENESS: Final = 90.0
"""Seconds that an event waits for earlier ones. LiteLLM hands on its records in batches, every few seconds."""

_FORGIVEN: Final = 600.0
"""Seconds by which a use that came too late is still judged."""

_PATIENCE: Final = 30.0
"""Seconds after which what is held is looked at though more keeps coming."""


class LiveUsage:
    """Takes parts as they are read. `late` counts uses that came too late to be put in order."""

    def __init__(self, settings: Usage, disabled: frozenset[str] = frozenset()) -> None:
        self.auditor = UsageAuditor(settings, disabled)
        self.late = 0
        self._held = UsagePart()
        self._waiting = WaitingUses()
        self._newest = 0.0
        self._reached = 0.0
        self._arrived = time.monotonic()
        self._looked = time.monotonic()
        self._leaks = 0
        self._steps = 0
        self._cut: set[str] = set()

    def begin_within(self, source: str) -> None:
        """A log is read from somewhere in it: what stands before is not known, and what is usual begins there."""
        self._cut.add(source)

    def add(self, part: UsagePart) -> None:
        """What was collected from some lines."""
        if len(part.journal):
            self._arrived = time.monotonic()
        self._held.merge(part)

    def look(self, *, idle: bool) -> bool:
        """Look at what can be put in order. `idle` says that there is nothing more to read for now.

        Returns whether incidents have changed.
        """
        now = time.monotonic()
        if not idle and now - self._looked < _PATIENCE:
            return False
        self._looked = now
        silent = now - self._arrived >= LATENESS
        if not len(self._held.journal) and not (silent and self._waiting) and not self._has_more_leaks:
            return False
        self._advance(everything=silent)
        return self._take_changed()

    def finish(self) -> bool:
        """Nothing more will come; whether incidents have changed."""
        self._advance(everything=True)
        self.auditor.finish()
        return self._take_changed()

    def findings(self) -> Iterator[Finding]:
        """One for each incident, as they are now."""
        return self.auditor.findings()

    def keep(self) -> UsageMemory:
        """What is usual, to be kept on disk."""
        return self.auditor.keep()

    def restore(self, memory: UsageMemory) -> None:
        """Judge by what was usual before."""
        self.auditor.restore(memory)

    @property
    def _has_more_leaks(self) -> bool:
        return len(self._held.keys) > self._leaks

    def _advance(self, *, everything: bool) -> None:
        """Feed what is old enough, in order."""
        journal, self._held.journal = self._held.journal, UsagePart().journal
        self._newest = max([self._newest, *(run.last for run in journal.runs)])
        watermark = float("inf") if everything else self._newest - LATENESS
        for use in self._waiting.until(watermark, journal):
            if use.time < self._reached:
                self.late += 1
                if self._reached - use.time > _FORGIVEN:
                    self.auditor.count(use)
                    continue
                use.time = self._reached
            self._reached = use.time
            if use.source in self._cut:
                self._cut.remove(use.source)
                self.auditor.begin_past(use.time)
            self.auditor.feed(use)
        journal.close()
        self._tell_more()

    def _tell_more(self) -> None:
        """What is known beside the stream: leaked keys and steps back in time."""
        self._leaks = len(self._held.keys)
        for alarm in blast_radius.alarms(self._held.keys, self.auditor.scene):
            self.auditor.alarm(alarm)
        steps = sum(len(places) for places in self._held.steps.values())
        if steps != self._steps:
            self._steps = steps
            for alarm in time_order.alarms(self._held.steps, self._held.ascents):
                self.auditor.alarm(alarm)

    def _take_changed(self) -> bool:
        auditor = self.auditor
        changed = auditor.incidents.changed or auditor.destinations.changed
        auditor.incidents.changed = auditor.destinations.changed = False
        return changed
