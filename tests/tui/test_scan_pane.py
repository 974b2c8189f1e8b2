"""The pane of running endpoints: a scan is started with keys, its requests arrive, its findings join the others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from auditors.endpoints.scan import Probe
from auditors.endpoints.scanning import ScanResult
from auditors.engines.scan_process import ScanNews
from auditors.engines.updates import Scanned
from auditors.model import Category, Finding, Location, Severity, Skip
from auditors.settings import ScanTarget
from tests.tui.driving import Driver, driven
from tests.tui.fakes import FakeFeed, busy
from tests.unit.endpoints.loopback import Reply, Request, serving
from tui.widgets.guided import CategoryRows
from tui.widgets.probes import ProbeRows
from tui.widgets.scan import ScanPane

PATIENCE = 120
URL = "http://127.0.0.1:4000"
OPEN = Probe(method="GET", path="/key/list", verdict="open", status=200, reason="200 without a valid key")
SHUT = Probe(method="GET", path="/v1/models", verdict="protected", status=401, reason="refused with 401")
FOUND = Finding(
    id="f" * 16,
    rule="END003",
    name="admin-route-open",
    category=Category.ENDPOINT,
    severity=Severity.CRITICAL,
    title="An admin route answers without a key",
    remediation="Set a master key.",
    location=Location(URL, 0, 0),
    evidence={"method": "GET", "path": "/key/list", "status": 200},
)


class FakeScan:
    """Says what a test puts in."""

    def __init__(self) -> None:
        self.news: list[ScanNews] = []
        self.stopped = False

    def take(self) -> list[ScanNews]:
        """What was put in."""
        news, self.news = self.news, []
        return news

    def stop(self) -> None:
        """Remember."""
        self.stopped = True


class Scanner:
    """Starts fake scans and remembers what was to be scanned."""

    def __init__(self) -> None:
        self.targets: list[ScanTarget] = []
        self.scan = FakeScan()

    def __call__(self, target: ScanTarget) -> FakeScan:
        """Start one."""
        self.targets.append(target)
        self.scan = FakeScan()
        return self.scan


def run(steps: Callable[[Driver, Scanner], Coroutine[Any, Any, None]], size: tuple[int, int] = (120, 40)) -> None:
    async def driving() -> None:
        scanner = Scanner()
        async with driven(FakeFeed(busy()), size, scanner=scanner) as driver:
            await driver.press("6")
            await steps(driver, scanner)

    asyncio.run(driving())


async def start(driver: Driver, url: str = URL, variable: str = "") -> None:
    """Type what is to be scanned."""
    await driver.press("s")
    await driver.type(url)
    await driver.press("enter")
    await driver.type(variable)
    await driver.press("enter")


async def news(driver: Driver, scanner: Scanner, *said: ScanNews) -> None:
    """Let the scan say something."""
    scanner.scan.news += said
    driver.app.main.query_one(ScanPane).take_news()
    await driver.settle()


def test_requests_arrive_and_findings_go_to_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIENT_KEY", "sk-of-a-client")

    async def steps(driver: Driver, scanner: Scanner) -> None:
        await start(driver, variable="CLIENT_KEY")
        assert scanner.targets == [ScanTarget(url=URL, key_env="CLIENT_KEY")]
        await news(driver, scanner, ScanNews(probe=SHUT), ScanNews(probe=OPEN))
        assert "scanning" in driver.text and "/key/list" in driver.text
        assert "1 open" in driver.text and "1 protected" in driver.text
        result = ScanResult(url=URL, product="litellm", version="1.109.1", findings=(FOUND,), probes=(SHUT, OPEN))
        await news(driver, scanner, ScanNews(result=result))
        assert "litellm 1.109.1" in driver.text
        (scanned,) = (command for command in driver.feed.sent if isinstance(command, Scanned))
        assert (scanned.url, scanned.findings, scanned.keyed) == (URL, (FOUND,), True)
        assert "sk-of-a-client" not in driver.text
        driver.feed.put(findings=(FOUND,))
        await driver.settle()
        assert "An admin route answers without a key" in driver.text
        await driver.press("1")
        assert "admin-route-open" in driver.text and "/key/list" in driver.text

    run(steps)


def test_the_keys_come_to_requests_and_findings() -> None:
    async def steps(driver: Driver, scanner: Scanner) -> None:
        await start(driver)
        await news(driver, scanner, ScanNews(probe=SHUT))
        await driver.press("o")
        assert isinstance(driver.app.focused, ProbeRows)
        driver.feed.put(findings=(FOUND,))
        await driver.settle()
        await driver.press("o")
        assert isinstance(driver.app.focused, CategoryRows)
        await driver.press("enter")
        assert "What to do" in driver.text
        await driver.press("escape")
        assert isinstance(driver.app.focused, CategoryRows)
        await driver.press("o")
        assert isinstance(driver.app.focused, ProbeRows)

    run(steps)


def test_a_key_is_never_typed() -> None:
    async def steps(driver: Driver, scanner: Scanner) -> None:
        await start(driver, variable="sk-typed-by-mistake")
        assert not scanner.targets
        assert "no name of an environment variable" in driver.notices
        assert "sk-typed-by-mistake" not in driver.notices

    run(steps)


def test_what_cannot_be_scanned_is_said() -> None:
    async def steps(driver: Driver, scanner: Scanner) -> None:
        await start(driver, "ftp://nowhere")
        await start(driver, variable="NOT_SET_ANYWHERE")
        assert not scanner.targets
        assert "only http://" in driver.notices
        assert "no environment variable of that name" in driver.notices

    run(steps)


def test_targets_of_the_settings_are_offered() -> None:
    async def steps(driver: Driver, scanner: Scanner) -> None:
        target = ScanTarget(url="https://llm.example.com")
        driver.app.store.scans.targets = (target,)
        await driver.press("s")
        assert "https://llm.example.com" in driver.text and "another" in driver.text
        await driver.press("enter")
        assert scanner.targets == [target]

    run(steps)


def test_a_scan_can_be_stopped_and_fail() -> None:
    async def steps(driver: Driver, scanner: Scanner) -> None:
        await start(driver)
        await news(driver, scanner, ScanNews(probe=SHUT))
        first = scanner.scan
        await driver.press("x")
        assert first.stopped and "stopped" in driver.text
        await start(driver)
        await news(driver, scanner, ScanNews(error="the scan ended before its time"))
        assert "ended before its time" in driver.text
        await start(driver)
        problem = Skip(URL, "the server gives no usable answer")
        await news(driver, scanner, ScanNews(result=ScanResult(url=URL, problems=(problem,))))
        assert "no usable answer" in driver.text
        assert not [command for command in driver.feed.sent if isinstance(command, Scanned) and command.findings]

    run(steps)


@pytest.mark.parametrize("size", [(48, 16), (80, 24), (200, 50)])
def test_requests_fit_into_any_window(size: tuple[int, int]) -> None:
    async def steps(driver: Driver, scanner: Scanner) -> None:
        await start(driver)
        hostile = Probe(
            method="GET", path="/\x1b[2J" + "x" * 300, verdict="unknown", status=0, reason="no answer " * 40
        )
        await news(driver, scanner, *(ScanNews(probe=each) for each in (SHUT, hostile) * 50))
        assert "protected" in driver.text
        assert "\x1b[2J" not in driver.text

    run(steps, size)


def test_a_real_scan_runs_in_a_process_of_its_own() -> None:
    def ollama(request: Request) -> Reply:
        pages = {"/": Reply(200, "Ollama is running"), "/api/tags": Reply(200, {"models": []})}
        return pages.get(request.path, Reply(404, "404 page not found", {"content-type": "text/plain"}))

    async def driving() -> None:
        with serving(ollama) as (url, seen):
            async with driven(FakeFeed(busy())) as driver:
                await driver.press("6")
                await start(driver, url)
                for _ in range(PATIENCE * 20):
                    await asyncio.sleep(0.05)
                    driver.app.main.query_one(ScanPane).take_news()
                    if not driver.app.store.scans.is_running:
                        break
                (scanned,) = (command for command in driver.feed.sent if isinstance(command, Scanned))
                assert "END070" in [finding.rule for finding in scanned.findings]
                assert driver.app.main.query_one(ProbeRows).row_count() == len(seen)

    asyncio.run(driving())
