"""Updates are taken in a little at a time, and none is left lying: the engine waits until it is taken."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

import pytest

from auditors.engines.updates import Update
from tests.tui.driving import driven
from tests.tui.fakes import FakeFeed, finding, update
from tui import ticking


def test_what_comes_while_something_is_taken_in_is_taken_in_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticking, "_SLICE", 0.0)
    feed = FakeFeed()

    async def steps() -> None:
        async with driven(feed) as driver:
            app = driver.app
            store, take = app.store, app.store.taking
            last = finding(2_000)
            came: list[int] = []

            def taking(updates: Sequence[Update]) -> Iterator[set[str]]:
                for part, changed in enumerate(take(updates)):
                    yield changed
                    if part == 4 and not came:
                        came.append(len(store.findings.rows))
                        feed.put(findings=(last,))
                        app.on_arrived()

            monkeypatch.setattr(store, "taking", taking)
            feed.put(findings=tuple(map(finding, range(1_000, 2_000))))
            app.on_arrived()
            for _ in range(3_000):
                if last.id in store.findings.rows:
                    break
                await asyncio.sleep(0.01)
            assert came == [500]
            assert len(store.findings.rows) == 1_001

    asyncio.run(steps())


def test_what_a_key_does_goes_before_what_the_engine_says(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = FakeFeed(update(findings=(finding(1), finding(2))))

    async def steps() -> None:
        async with driven(feed) as driver:
            app = driver.app
            known = app.store.findings.rows
            monkeypatch.setattr(ticking, "_ANSWER", 1e9)
            monkeypatch.setattr(ticking, "_HELD", 1e9)
            await driver.pilot.press("j")
            feed.put(findings=(finding(3),))
            app.on_arrived()
            await asyncio.sleep(0.05)
            assert len(known) == 2
            monkeypatch.setattr(ticking, "_HELD", 0.0)
            for _ in range(3_000):
                if len(known) == 3:
                    break
                await asyncio.sleep(0.01)
            assert len(known) == 3

    asyncio.run(steps())
