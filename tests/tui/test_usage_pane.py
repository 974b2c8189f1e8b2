"""What the pane of usage says of latencies and errors, and the page of one principal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from auditors.engines.updates import Usage
from auditors.model import Principal
from auditors.usage.latencies import class_of, quantile
from tests.tui.driving import Driver, driven
from tests.tui.fakes import NOW, FakeFeed, update
from tui import formatting

Steps = Callable[[Driver], Coroutine[Any, Any, None]]

MINUTE = int(NOW) // 60 * 60

SLOW = Usage(
    MINUTE,
    Principal(key="k-1", key_alias="slow-key", user="ann", team="t-1", ip="203.0.113.9", model="gpt-5"),
    requests=40,
    errors=7,
    blocked=1,
    tokens_in=900,
    route="/v1/chat/completions",
    failures={"429": 4, "timeout": 3, "blocked": 1},
    latencies={class_of(0.8): 30, class_of(42.0): 10},
    first_tokens={class_of(0.12): 40},
)
QUICK = Usage(MINUTE, Principal(key="k-2", key_alias="quick-key"), requests=900, latencies={class_of(0.03): 900})
SILENT = Usage(MINUTE, Principal(key="k-3", key_alias="silent-key"), requests=5_000)


def run(steps: Steps, size: tuple[int, int] = (80, 24)) -> None:
    async def driving() -> None:
        async with driven(FakeFeed(update(usage=(SLOW, QUICK, SILENT))), size) as driver:
            await driver.press("3")
            await steps(driver)

    asyncio.run(driving())


def shown(seconds: float) -> str:
    """A latency as the sketch tells it, within 6 %."""
    return formatting.latency(quantile({class_of(seconds): 1}, 1.0) or 0.0)


def lines_of(driver: Driver, *names: str) -> list[str]:
    return [line for line in driver.text.splitlines() if any(name in line for name in names)]


def test_keys_are_ranked_by_how_long_they_wait() -> None:
    async def steps(driver: Driver) -> None:
        assert "p95" not in driver.text, "at this width there is no room for it yet"
        await driver.press("m", "m", "m", "m", "m")
        assert "latency of everybody" in driver.text and "p95" in driver.text
        slow, quick, silent = lines_of(driver, "slow-key", "quick-key", "silent-key")
        assert "slow-key" in slow and slow.split()[-1] == shown(42.0)
        assert "quick-key" in quick and quick.split()[-1] == shown(0.03)
        assert "silent-key" in silent and silent.split()[-1] == "–"

    run(steps)


def test_where_there_is_room_latencies_stand_beside_the_rest() -> None:
    async def steps(driver: Driver) -> None:
        (slow,) = lines_of(driver, "slow-key")
        assert f" {shown(42.0)} " in slow and "sensitive" in driver.text

    run(steps, size=(120, 40))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_the_page_of_a_key_tells_its_errors_its_latencies_and_all_that_goes_with_it(size: tuple[int, int]) -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("m", "m", "m", "m", "m", "enter")
        assert "429 4   timeout 3   blocked 1" in driver.text
        (waits, *_) = lines_of(driver, "latency  ")
        assert f"p50 {shown(0.8)}   p95 {shown(42.0)}" in waits and "of 40 calls" in waits
        (first,) = lines_of(driver, "1st token")
        assert f"p50 {shown(0.12)}" in first
        seen = driver.text
        for _ in range(6):
            await driver.press("pagedown")
            seen += driver.text
        for told in ("by hour", "Users", "ann", "Models", "gpt-5", "Addresses", "203.0.113.9", "Routes", "/v1/chat"):
            assert told in seen

    run(steps, size)


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.0012, "1ms"), (0.8199, "820ms"), (0.9996, "1.0s"), (42.0, "42s"), (3_600.0, "60m")]
)
def test_latencies_take_five_columns_at_most(seconds: float, told: str) -> None:
    assert formatting.latency(seconds) == told
    assert len(told) <= 5
