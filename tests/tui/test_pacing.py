"""Over a slow line nothing is painted until the terminal has taken what was painted before."""

from __future__ import annotations

import asyncio
import errno
import io
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread
from typing import IO, Any, cast

import pytest
from textual._compositor import ChopsUpdate
from textual.drivers._writer_thread import WriterThread
from textual.geometry import Region

from auditors.engines.updates import Totals
from tests.tui.driving import Driver, driven
from tests.tui.fakes import FakeFeed, busy, finding, update
from tui.app import AuditorApp
from tui.pacing import AT_ONCE, _Taking

PATIENCE = 120.0


def test_what_the_terminal_has_taken_is_counted() -> None:
    file = io.StringIO()
    taking = _Taking(file)
    taking.write("one")
    taking.write("twö")
    assert (taking.taken, file.getvalue()) == (6, "onetwö")


class Gone(io.StringIO):
    """A terminal that has hung up."""

    def flush(self) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_a_terminal_that_is_gone_takes_all_there_is_and_the_screen_can_end() -> None:
    writer = WriterThread(cast(IO[str], _Taking(Gone())))

    def paint() -> None:
        for _ in range(200):
            writer.write("picture")
        writer.stop()

    painting = Thread(target=paint, daemon=True)
    writer.start()
    painting.start()
    painting.join(PATIENCE)
    assert not painting.is_alive()


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


@asynccontextmanager
async def pictures(feed: FakeFeed, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Driver, list[Any]]]:
    """The app, and what it would have painted since the last look."""
    seen: list[Any] = []
    display = AuditorApp._display

    def noted(app: AuditorApp, screen: Any, picture: Any) -> None:
        if picture is not None and not app._batch_count:
            seen.append(picture)
        display(app, screen, picture)

    monkeypatch.setattr(AuditorApp, "_display", noted)
    async with driven(feed) as driver:
        await driver.settle()
        seen.clear()
        yield driver, seen


def lines_of(seen: list[Any]) -> set[int]:
    """The lines of the screen that pictures change."""
    assert all(isinstance(picture, ChopsUpdate) for picture in seen)
    return {y for picture in seen for y, _, _ in picture.spans}


def test_after_a_pause_only_what_was_missed_is_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    untaken = [0]
    monkeypatch.setattr(AuditorApp, "_untaken", property(lambda _: untaken[0]))

    async def steps() -> None:
        async with pictures(FakeFeed(busy()), monkeypatch) as (driver, seen):
            app = driver.app
            untaken[0] = AT_ONCE + 1
            app.post_display_hook()
            app.screen._compositor._dirty_regions.add(Region(3, 7, 20, 2))
            app.screen._compositor_refresh()
            assert not seen
            untaken[0] = 0
            while not seen:
                await asyncio.sleep(0.01)
            assert lines_of(seen) == {7, 8}

    asyncio.run(steps())


def test_a_list_without_rows_is_painted_where_its_words_change(monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = FakeFeed(update(totals=Totals(files=1, lines=1_111), files=()))

    async def steps() -> None:
        async with pictures(quiet, monkeypatch) as (driver, seen):
            assert "1,111 lines" in driver.text
            for lines in (2_222, 3_333):
                quiet.put(totals=Totals(files=1, lines=lines))
                await driver.settle()
                assert f"{lines:,} lines" in driver.text
            words = next(y for y, line in enumerate(driver.text.splitlines()) if "3,333 lines" in line)
            assert words in lines_of(seen) <= {0, words}

    asyncio.run(steps())
