"""Drives the app in tests: opens it over a feed, presses keys, reads the screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from tests.tui.fakes import FakeFeed, app_over
from tui.app import AuditorApp
from tui.widgets.filtered import FilteredPane

_ROUNDS = 2
"""How often in turn every queue has to be empty: what a widget answers stands in its parent's a round later."""


class Driver:
    """A running app, its feed, and what can be seen."""

    def __init__(self, app: AuditorApp, pilot: Pilot[None], feed: FakeFeed) -> None:
        self.app = app
        self.pilot = pilot
        self.feed = feed

    async def press(self, *keys: str) -> None:
        """Press keys, and let the app take in what the engine answers."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type text into the line that has the keys."""
        line = self.app.focused
        assert isinstance(line, Input)
        line.insert_text_at_cursor(text)
        await self.settle()

    async def settle(self) -> None:
        """A tick of everything; a search that is going on comes to its end."""
        await self._calm()
        self.app.tick()
        self.app.draw_charts()
        await self._calm()
        while any(pane.is_searching for pane in self.app.main.query(FilteredPane)):
            await self.pilot.pause(0.01)

    async def _calm(self) -> None:
        """Until no message is under way: it goes to one widget at a time, and on a busy machine no pause is sure to be
        long enough for all of them.
        """
        empty = 0
        while empty < _ROUNDS:
            await self.pilot.pause(0)
            pumps = (self.app, *self.app.screen.walk_children(with_self=True))
            empty = 0 if any(pump.message_queue_size for pump in pumps) else empty + 1

    @property
    def notices(self) -> str:
        """What the user was told."""
        return "\n".join(notification.message for notification in self.app._notifications)

    @property
    def text(self) -> str:
        """What stands on the screen."""
        width, height = self.app.size
        lines = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.ljust(width) for strip in lines[:height])

    @property
    def top(self) -> str:
        """The headline."""
        return self.text.splitlines()[0]


@asynccontextmanager
async def driven(feed: FakeFeed, size: tuple[int, int] = (120, 40), **options: Any) -> AsyncIterator[Driver]:
    """The app over a feed."""
    app = app_over(feed, **options)
    async with app.run_test(size=size) as pilot:
        driver = Driver(app, pilot, feed)
        await driver.settle()
        yield driver
