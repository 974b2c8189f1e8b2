"""The usage of logs that grow: events are put in order as far as waiting for late ones allows.

What was there before is read file after file, so everything is held, sorted on disk if need be, until there is nothing
more to read for now. From then on an event waits until the newest one is `LATENESS` later, or for a few seconds on the
clock: longer where events were seen to come after later ones. A minute that is over on the clock is closed though
nothing more comes.
What comes a little later still counts, at the time that was reached; what comes much later, as out of a file of last
week that is put beside the others, is counted and not judged: at once it would look like a burst.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterator
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

_HOLD: Final = 3.0
"""Seconds on the clock that an event waits at least, if none comes that is `LATENESS` later."""

_TIMES: Final = 1.5
_FADING: Final = 600.0
"""It waits so many times as long as events came after later ones lately; half of that is forgotten in this time."""

_FORGIVEN: Final = 600.0
"""Seconds by which a use that came too late is still judged."""

_PATIENCE: Final = 30.0
"""Seconds after which what is held is looked at though more keeps coming."""

_CAUGHT_UP: Final = 2.0
"""The same, once there was nothing more to read."""

_MINUTE: Final = 60.0


class LiveUsage:
    """Takes parts as they are read. `late` counts uses that came too late to be put in order.

    `clock` tells the seconds for which nothing has come.
    """

    def __init__(
        self,
        settings: Usage,
        disabled: frozenset[str] = frozenset(),
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.auditor = UsageAuditor(settings, disabled)
        self.late = 0
        self._held = UsagePart()
        self._waiting = WaitingUses()
        self._newest = 0.0
        self._reached = 0.0
        self._behind = 0.0
        self._clock = clock
        self._arrived = self._looked = clock()
        self._arrivals: deque[tuple[float, float]] = deque()
        self._caught_up = False
        self._leaks = 0
        self._steps = 0
        self._cut: set[str] = set()

    def begin_within(self, source: str) -> None:
        """A log is read from somewhere in it: what stands before is not known, and what is usual begins there."""
        self._cut.add(source)

    def add(self, part: UsagePart) -> None:
        """What was collected from some lines."""
        if len(part.journal):
            self._arrived = self._clock()
        self._held.merge(part)

    def look(self, *, idle: bool) -> bool:
        """Look at what can be put in order. `idle` says that there is nothing more to read for now.

        Returns whether incidents have changed.
        """
        now = self._clock()
        if not idle and now - self._looked < (_CAUGHT_UP if self._caught_up else _PATIENCE):
            return False
        self._looked = now
        self._caught_up = self._caught_up or idle
        waited = bool(self._arrivals) and now - self._arrivals[0][0] >= self._hold
        if len(self._held.journal) or waited or self._has_more_leaks:
            self._advance(now)
        self._close_minute(now)
        return self._take_changed()

    def finish(self) -> bool:
        """Nothing more will come; whether incidents have changed."""
        self._advance(math.inf)
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

    @property
    def _hold(self) -> float:
        """Seconds on the clock for which an event waits now."""
        return min(LATENESS, max(_HOLD, _TIMES * self._behind))

    def _advance(self, now: float) -> None:
        """Feed what is old enough, in order."""
        journal, self._held.journal = self._held.journal, UsagePart().journal
        if journal.runs:
            self._arrive(min(run.first for run in journal.runs), max(run.last for run in journal.runs))
        watermark = self._newest - LATENESS
        while self._arrivals and now - self._arrivals[0][0] >= self._hold:
            watermark = max(watermark, self._arrivals.popleft()[1])
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

    def _arrive(self, first: float, last: float) -> None:
        """Events have come, from a time to a time."""
        if self._newest:
            self._behind *= 0.5 ** (max(0.0, last - self._newest) / _FADING)
            self._behind = max(self._behind, min(LATENESS, self._newest - first))
        self._newest = max(self._newest, last)
        self._arrivals.append((self._arrived, self._newest))

    def _close_minute(self, now: float) -> None:
        """Close the minute of the latest event where it is over, by the time that has passed since that came."""
        minute = self.auditor.open_minute
        if self._arrivals or not minute:
            return
        end = (minute + 1) * _MINUTE
        if self._newest + now - self._arrived >= end + self._hold:
            self.auditor.close_minute()
            self._reached = max(self._reached, end)

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
