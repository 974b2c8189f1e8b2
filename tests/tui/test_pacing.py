"""Over a slow line nothing is painted until the terminal has taken what was painted before."""

from __future__ import annotations

import asyncio
import io

import pytest

from tests.tui.driving import driven
from tests.tui.fakes import FakeFeed, busy, finding
from tui.app import AuditorApp
from tui.pacing import AT_ONCE, _Taking


def test_what_the_terminal_has_taken_is_counted() -> None:
    file = io.StringIO()
    taking = _Taking(file)
    taking.write("one")
    taking.write("twö")
    assert (taking.taken, file.getvalue()) == (6, "onetwö")


def test_nothing_is_painted_while_the_terminal_is_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    untaken = [0]
    monkeypatch.setattr(AuditorApp, "_untaken", property(lambda _: untaken[0]))

    async def steps() -> None:
        async with driven(FakeFeed(busy())) as driver:
            app = driver.app

            def held() -> bool:
                return app._batch_count > 0

            app.post_display_hook()
            assert not held()
            untaken[0] = AT_ONCE + 1
            app.post_display_hook()
            app.post_display_hook()
            driver.feed.put(findings=(finding(77),))
            app.tick()
            await asyncio.sleep(0.05)
            assert held()
            untaken[0] = 0
            while held():
                await asyncio.sleep(0.01)
            await driver.settle()
            assert "✖ 9" in driver.top

    asyncio.run(steps())
