"""When the screen takes in what the engine says and paints it: once a tick, and never for so long that a key waits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from textual import events
from textual.message import Message

from auditors.engines.collector import relax
from tui.bridge import Feed
from tui.pacing import PacedApp
from tui.state.store import Store

TICK: Final = 0.1
"""Seconds between two paintings, at least."""

_SLOWEST: Final = 0.25
"""Seconds between two paintings, at most, while there is something to paint."""

_SETTLED: Final = 3.0
"""Seconds from the beginning in which everything is painted at once, whatever it costs: nobody should wait for what is
found first.
"""

_SHARE: Final = 0.12
"""The part of a processor that taking in and painting may take: where that costs more, it is done less often. What a
key does is painted at once.
"""

_CHARTS: Final = 1.0
"""Seconds between two paintings of charts."""

_SLICE, _PAUSE = 0.008, 0.001
"""Seconds that updates are taken in at a time, and between two times: as long as a key may wait for it."""

_ANSWER, _HELD = 0.04, 0.1
"""Seconds after a key in which nothing is taken in, for what it does is painted first; seconds after which something is
all the same, while a key is held down.
"""


class Arrived(Message):
    """The engine has said something."""


class TickingApp(PacedApp):
    """An app over the engine's updates: they come out of a feed, go into the store, and are shown once a tick.

    `ticking` is for tests that tick by themselves. While the app is `paused` everything is taken in and nothing shown;
    `behind` are names of parts of the store that have changed since they were.
    """

    def __init__(self, feed: Feed, monotonic: Callable[[], float], *, ticking: bool) -> None:
        super().__init__(monotonic)
        self.store = Store()
        self.feed = feed
        self.paused = False
        self.behind: set[str] = set()
        self._changed: set[str] = set()
        self._taking: Iterator[set[str]] = iter(())
        self._ticking = ticking
        self._arrived = self._due = False
        self._uncharted = self._charts_due = False
        self._ticked = self._worked = self._keyed = self._took = 0.0
        self._pace = TICK
        self._begun = self.monotonic()

    # What a subclass says.

    def show(self, changed: set[str], behind: set[str]) -> None:
        """Paint: these parts have `changed` in this tick, these are to be painted in all."""
        raise NotImplementedError

    @property
    def flies_by(self) -> bool:
        """Whether what is in sight changes faster than anyone can read: then it is painted as seldom as may be."""
        raise NotImplementedError

    def show_charts(self) -> bool:
        """Paint the charts; tells whether they are in sight."""
        raise NotImplementedError

    # Ticks.

    def begin_ticking(self) -> None:
        """Look for updates from now on."""
        if self._ticking:
            self.feed.listen(lambda: self.post_message(Arrived()))
            self.set_timer(_CHARTS, partial(relax, briefly=True))

    def on_arrived(self) -> None:
        """Take in what has come, at most once a tick."""
        self._arrived = True
        self._tick_soon()

    async def on_event(self, event: events.Event) -> None:
        """What a key does goes before what the engine says."""
        if isinstance(event, events.Key):
            self._keyed = time.monotonic()
        await super().on_event(event)

    def _tick_soon(self) -> None:
        """Unless something is being taken in: afterwards it is looked what has come meanwhile, for the engine waits."""
        if self._arrived and not self._due:
            self._due = True
            pause = max(0.001, self._ticked + self._pace - self.monotonic(), self.busy_for)
            self.call_in(pause, self._tick_now)

    def _tick_now(self) -> None:
        self._ticked = self.monotonic()
        worked = time.thread_time()
        self._pace = TICK
        if self._ticked - self._begun > _SETTLED:
            share = (worked - self._worked) / _SHARE
            self._pace = _SLOWEST if self.flies_by else min(_SLOWEST, max(TICK, share))
        self._worked = worked
        self._arrived = False
        self._taking = self.store.taking(self.feed.drain())
        self._take_on()

    def _take_on(self) -> None:
        """Take in more of what has come; keys are answered between two times."""
        now = time.monotonic()
        if now < min(self._keyed + _ANSWER, self._took + _HELD):
            self.call_in(_SLICE, self._take_on)
            return
        self._took = now
        deadline = now + _SLICE
        for changed in self._taking:
            self._changed |= changed
            if time.monotonic() > deadline:
                self.call_in(_PAUSE, self._take_on)
                return
        self._due = False
        self._show()
        self._tick_soon()

    def tick(self) -> None:
        """Take in all that has come, and show it, unless the user wants everything to stand still."""
        for taking in (self._taking, self.store.taking(self.feed.drain())):
            self._changed.update(*taking)
        self._show()

    def _show(self) -> None:
        changed, self._changed = self._changed, set()
        self.behind |= changed
        self._uncharted |= bool(changed - {"health"})
        self._draw_charts_soon()
        behind: set[str] = set()
        if not self.paused:
            behind, self.behind = self.behind, set()
        self.show(changed, behind)

    def pause(self, paused: bool) -> None:
        """Stop painting, or go on with everything that has come meanwhile."""
        self.paused = paused
        if not paused:
            self.behind.add("all")
        self.tick()

    def _draw_charts_soon(self) -> None:
        if self._uncharted and self._ticking and not self._charts_due:
            self._charts_due = True
            self.call_in(_CHARTS, self.draw_charts)

    def draw_charts(self) -> None:
        """Bring the charts up to date, if they are in sight; otherwise when they are."""
        self._charts_due = False
        if self._uncharted and not self.paused and self.show_charts():
            self._uncharted = False
        self._draw_charts_soon()
