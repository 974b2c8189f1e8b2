"""What the pane of usage says of latencies and errors, and the page of one principal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from msgspec import structs

from auditors.engines.updates import Totals, Usage
from auditors.model import Category, Finding, Location, Principal, Severity
from auditors.usage.latencies import class_of, quantile
from tests.tui.driving import Driver, driven
from tests.tui.fakes import NOW, FakeFeed, finding, update
from tui import formatting
from tui.lines import plain, width_of
from tui.state.meters import EVERYBODY
from tui.widgets.document import Document
from tui.widgets.usage import MeterRows

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
        await driver.press("m", "m", "m", "m", "m", "down", "enter")
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


@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize(("minutes", "step"), [(3, "1 min"), (500, "15 min"), (3_000, "1 h")])
def test_the_chart_says_how_long_a_bar_is_and_what_its_signs_are(width: int, minutes: int, step: str) -> None:
    name = "a-key-with-a-name-that-somebody-made-as-long-as-could-be-for-no-good-reason"
    person = Principal(key="k-1", key_alias=name)
    usage = tuple(Usage(MINUTE - 60 * back, person, requests=1 + back) for back in range(minutes))
    found = incident(1, Severity.HIGH, person, "Much more than usual")

    async def steps(driver: Driver) -> None:
        for key in ("3", "down"):
            await driver.press(key)
            shown = driver.text
            assert "▲ an incident begins" in shown
            assert "a bar is " in shown
            if width == 80:
                assert f"a bar is {step}" in shown
            (heading,) = [line for line in shown.splitlines() if line.strip().startswith("requests of ")]
            assert "ranked by risk" in heading and "most " in heading
        assert "requests of a-key-with" in heading

    async def driving() -> None:
        other = Usage(MINUTE, Principal(key="k-2", key_alias="other"), requests=1)
        async with driven(FakeFeed(update(usage=(*usage, other), findings=(found,))), (width, 24)) as driver:
            await steps(driver)

    asyncio.run(driving())


def incident(number: int, severity: Severity, principal: Principal | None, title: str) -> Finding:
    return finding(
        number,
        category=Category.USAGE,
        severity=severity,
        principal=principal,
        title=title,
        first_seen=MINUTE - 120.0,
        last_seen=float(MINUTE),
        preview=None,
        entity=None,
        fingerprint=None,
        evidence={"reasons": [f"the reason of {title}"]},
    )


def test_who_tells_no_key_is_ranked_among_those_that_do() -> None:
    stranger, nobody = Principal(ip="198.51.100.23", model="gpt-5"), Principal(user="ghost")
    found = (
        incident(1, Severity.HIGH, stranger, "Keys are tried out"),
        incident(2, Severity.MEDIUM, nobody, "Somebody without a meter"),
        incident(3, Severity.LOW, None, "The log has a gap"),
    )
    refused = Usage(MINUTE, stranger, requests=70, blocked=70, failures={"401": 70})

    async def driving() -> None:
        async with driven(FakeFeed(update(usage=(SLOW, QUICK, refused), findings=found)), (100, 30)) as driver:
            await driver.press("3")
            rows = [who for who, _ in driver.app.main.query_one(MeterRows).meters]
            assert rows[:3] == [EVERYBODY, ("ip", "198.51.100.23"), ("user", "ghost")]
            (one,), (other,) = lines_of(driver, "▲ 198.51.100.23"), lines_of(driver, "user ghost")
            assert " 70 " in one and "●" in other
            assert "○" in lines_of(driver, "○ everybody")[0], "what concerns nobody concerns everybody"
            await driver.press("down")
            assert "requests of 198.51.100.23" in driver.text and "▲ an incident begins" in driver.text
            await driver.press("enter")
            assert "address 198.51.100.23" in driver.text and "the reason of Keys are tried out" in driver.text
            await driver.press("escape", "m")
            assert "198.51.100.23   " not in driver.text, "by what was used, it is no key"

    asyncio.run(driving())


def test_where_no_key_is_told_those_stand_for_keys_that_are_told_instead() -> None:
    night = Usage(MINUTE, Principal(user="night-batch", team="relay", model="gpt-5"), requests=20)
    harbor = Usage(MINUTE, Principal(team="harbor-eu", model="gpt-5"), requests=9)

    async def driving() -> None:
        async with driven(FakeFeed(update(usage=(night, harbor))), (80, 24)) as driver:
            await driver.press("3")
            ((one,), (other,)) = lines_of(driver, "user night-batch"), lines_of(driver, "team harbor-eu")
            assert " 20 " in one and " 9 " in other
            assert "team relay" not in driver.text, "nobody stands there twice"

    asyncio.run(driving())


@pytest.mark.parametrize("size", [(80, 40), (120, 40)], ids=["80", "120"])
def test_the_page_of_a_key_says_what_to_do_and_copies_the_command_that_blocks_it(size: tuple[int, int]) -> None:
    person = Principal(key="ab" * 32)
    found = [incident(number, Severity.CRITICAL, person, f"Incident {number}") for number in (1, 2)]

    async def driving() -> None:
        feed = FakeFeed(update(findings=tuple(found), totals=Totals(formats={"litellm-payload": 9})))
        async with driven(feed, size) as driver:
            await driver.press("3", "down", "enter")
            assert driver.text.count("→ Revoke the key now") == 1, "once for both"
            assert "To block exactly this key" in driver.text
            page = driver.app.screen.query_one(Document)
            wide = [plain(line) for line in page.lines if width_of(line) > page.region.width]
            assert not wide
            shown = "".join(plain(line).strip() for line in page.lines)
            assert "/key/block" in shown and f'{{"key":"{person.key}"}}\'' in shown, "all of it, at any width"
            assert "y copies incidents" in driver.text and "esc closes" in driver.text
            await driver.press("y")
            assert "Incident 2" in driver.app.clipboard and f'{{"key":"{person.key}"}}' in driver.app.clipboard

    asyncio.run(driving())


def test_the_page_of_everybody_has_all_incidents() -> None:
    async def driving() -> None:
        found = tuple(incident(number, Severity.HIGH, None, f"Gap {number}") for number in range(3))
        async with driven(FakeFeed(update(usage=(SLOW, QUICK), findings=found)), (100, 40)) as driver:
            await driver.press("3", "enter")
            assert "Incidents (3)" in driver.text and "Gap 2" in driver.text and "940 requests" in driver.text

    asyncio.run(driving())


@pytest.mark.parametrize("size", [(80, 60), (120, 60)], ids=["80", "120"])
def test_a_value_stands_once_on_the_page_of_its_key(size: tuple[int, int]) -> None:
    person = SLOW.principal
    places = [Location(f"logs/app-{number}.jsonl", 10, 0, "/a", 0, 9) for number in range(3)]
    found = [
        finding(number, fingerprint="f" * 16, preview="sk-pro…", occurrences=5, location=at, principal=person)
        for number, at in enumerate(places)
    ]
    found += [
        finding(10 + number, fingerprint=f"{number:016x}", preview="sk-pro…", location=at, principal=person)
        for number, at in enumerate(places)
    ]

    async def driving() -> None:
        async with driven(FakeFeed(update(usage=(SLOW,), findings=tuple(found))), size) as driver:
            await driver.press("3", "down", "enter")
            told = lines_of(driver, "OpenAI API key in a log")
            assert len(told) == 4 and len(set(told)) == 4
            assert "15×" in told[0] and "in 3 files" in told[0]
            assert all("sk-pro…" in line and ".jsonl:10" in line for line in told[1:])
            assert "other findings (4)" in driver.text

    asyncio.run(driving())


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.0012, "1ms"), (0.8199, "820ms"), (0.9996, "1.0s"), (42.0, "42s"), (3_600.0, "60m")]
)
def test_latencies_take_five_columns_at_most(seconds: float, told: str) -> None:
    assert formatting.latency(seconds) == told
    assert len(told) <= 5


def test_the_page_of_a_key_stays_when_its_alias_is_told() -> None:
    key = Principal(key="c" * 64, ip="203.0.113.9")

    async def steps(driver: Driver) -> None:
        driver.feed.put(usage=(Usage(MINUTE, key, requests=90_000),))
        await driver.settle()
        await driver.press("down", "enter")
        assert "key cccccc" in driver.text and "90.0k requests" in driver.text
        driver.feed.put(usage=(Usage(MINUTE, structs.replace(key, key_alias="batch"), requests=5_000),))
        await driver.settle()
        assert "key batch" in driver.text and "95.0k requests" in driver.text

    run(steps)
