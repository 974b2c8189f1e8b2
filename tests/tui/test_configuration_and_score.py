"""The panes of the configuration and of the scorecard: what they show, and how they follow what changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from auditors.engines.updates import ConfigurationFile
from auditors.scorecard.grading import State
from tests.tui.driving import Driver, driven
from tests.tui.fakes import FakeFeed, update
from tests.tui.proxies import CONFIGURATION, KEY, configured, still
from tests.tui.test_snapshots import SIZES, compare, normalised
from tui.widgets.configuration import FileView, ProblemRows
from tui.widgets.score import GradeRows

Steps = Callable[[Driver], Coroutine[Any, Any, None]]


@pytest.fixture
def feed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeFeed:
    """An engine that has audited a proxy."""
    tmp_path.chmod(0o700)
    monkeypatch.chdir(tmp_path)
    return FakeFeed(configured(tmp_path))


def run(steps: Steps, feed: FakeFeed, size: tuple[int, int] = (120, 40)) -> None:
    async def driving() -> None:
        async with driven(feed, size) as driver:
            await steps(driver)

    asyncio.run(driving())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("name", "keys"), [("configuration", ("7", "down")), ("score", ("8", "down"))])
def test_it_looks_as_before(name: str, keys: tuple[str, ...], size: str) -> None:
    async def draw() -> str:
        async with driven(FakeFeed(still()), SIZES[size]) as driver:
            await driver.press(*keys)
            await driver.pilot.pause(0.3)
            await driver.settle()
            return driver.app.export_screenshot(title="auditor")

    compare(f"{name}-{size}", normalised(asyncio.run(draw())))


def test_the_file_follows_the_finding(feed: FakeFeed) -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("7")
        rows = driver.app.screen.query_one(ProblemRows)
        view = driver.app.screen.query_one(FileView)
        for _ in range(len(rows.findings())):
            current = rows.current
            assert current is not None
            at = current.finding.location
            if at is not None:
                assert view.file is not None
                assert view.file.name == at.source
                assert view.chosen == current.finding.id
                assert current.finding.rule in driver.text
            await driver.press("down")

    run(steps, feed, (160, 60))


def test_no_secret_is_shown(feed: FakeFeed) -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("7")
        for _ in range(12):
            assert KEY not in driver.text
            assert "sk-1234" not in driver.text
            await driver.press("down")

    run(steps, feed, (200, 60))


def test_a_file_that_changes_is_shown_anew(feed: FakeFeed, tmp_path: Path) -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("7")
        assert "CFG301" in driver.text
        mended = configured(tmp_path, CONFIGURATION.replace(KEY, "os.environ/OPENAI_API_KEY"))
        before = {row.finding.id for row in driver.app.screen.query_one(ProblemRows).findings()}
        gone = tuple(before - {finding.id for finding in mended.findings})
        assert gone
        driver.feed.put(findings=mended.findings, gone=gone, configurations=mended.configurations)
        await driver.settle()
        assert "CFG301" not in driver.text

    run(steps, feed, (160, 60))


def test_a_file_that_cannot_be_read_says_why() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("7")
        assert "config.yaml" in driver.text
        assert "line 3: a tab" in driver.text

    broken = ConfigurationFile(name="config.yaml", problem="line 3: a tab")
    run(steps, FakeFeed(update(configurations=(broken,))))


def test_without_a_configuration_the_pane_says_how() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("7")
        assert "--proxy-config" in driver.text
        assert "paths = [" in driver.text

    run(steps, FakeFeed(update()), (80, 24))


def test_the_details_of_a_problem(feed: FakeFeed) -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("7", "enter")
        assert "What to do" in driver.text

    run(steps, feed)


@pytest.mark.parametrize("size", [(48, 16), (80, 24), (200, 50)])
def test_the_ten_defences_at_one_look(feed: FakeFeed, size: tuple[int, int]) -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("8")
        rows = driver.app.screen.query_one(GradeRows)
        assert rows.row_count() == 10
        assert "FAIL" in driver.text
        assert "not checked" in driver.text

    run(steps, feed, size)


def test_every_defence_shows_its_evidence(feed: FakeFeed) -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("8")
        rows = driver.app.screen.query_one(GradeRows)
        for graded in rows.grades:
            assert rows.current == graded
            for evidence in graded.evidence[:2]:
                assert evidence.says[:30] in driver.text
            if graded.state is State.NOT_CHECKED:
                assert graded.unchecked[0].told_by[:40] in driver.text
            await driver.press("down")

    run(steps, feed, (160, 60))


def test_enter_leads_to_what_speaks_against_a_defence() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("8", "down", "enter")
        assert driver.app.main.pane.pane == "findings"
        assert "A provider's key" in driver.text or "a-provider's-key" in driver.text
        await driver.press("8", "down", "enter")
        assert "auditor score --config compose.yaml" in driver.notices

    run(steps, FakeFeed(still()), (160, 40))


def test_grades_follow_what_becomes_known(feed: FakeFeed) -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("8")
        grades = driver.app.store.grades
        assert "FAIL" in driver.text
        driver.feed.put(grades=tuple(each for each in grades if each.state is not State.FAIL))
        await driver.settle()
        assert "FAIL" not in driver.text

    run(steps, feed)
