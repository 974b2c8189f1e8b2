"""What the eye is led to: what to do, what was found since when, what is not known; and what a click does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from textual.geometry import Region
from textual.scrollbar import ScrollTo

from auditors.engines.updates import Totals, Usage
from auditors.model import Category, Principal, Severity, Skip
from tests.tui.driving import Driver, driven
from tests.tui.fakes import NOW, PEOPLE, FakeFeed, busy, finding, row, update
from tui import formatting
from tui.screens.asking import AskScreen
from tui.screens.main import MainScreen
from tui.widgets.document import Document
from tui.widgets.finding_rows import columns
from tui.widgets.findings import FindingList
from tui.widgets.gist import Gist
from tui.widgets.heading import Heading
from tui.widgets.keybar import KeyBar
from tui.widgets.rows import Rows
from tui.widgets.stream import StreamRows
from tui.widgets.usage import Chart, MeterRows, UsagePane

Steps = Callable[[Driver], Coroutine[Any, Any, None]]

UNKNOWN_PAST = "usage: what keys usually do is not known, because logs are not read from their beginning"


def run(steps: Steps, feed: FakeFeed | None = None, size: tuple[int, int] = (120, 40)) -> None:
    async def driving() -> None:
        async with driven(feed or FakeFeed(busy()), size) as driver:
            await steps(driver)

    asyncio.run(driving())


def test_words_for_an_empty_list_go_when_there_are_findings() -> None:
    feed = FakeFeed()

    async def steps(driver: Driver) -> None:
        await driver.pilot.pause(0.1)
        assert "Starting the engine" in driver.text
        feed.waiting.append(busy())
        await driver.settle()
        await driver.pilot.pause(0.1)
        assert "openai-api-key" in driver.text and "Starting the engine" not in driver.text

    run(steps, feed, (200, 60))


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (100, 30)])
def test_what_to_do_stands_below_the_list(size: tuple[int, int]) -> None:
    async def steps(driver: Driver) -> None:
        assert "What to do  Revoke the key now" in driver.text
        await driver.press("G")
        assert "What to do  Raise the limit." in driver.text and "Revoke the key now" not in driver.text

    run(steps, size=size)


def test_the_gist_says_from_which_key_since_when_and_how_often() -> None:
    async def steps(driver: Driver) -> None:
        gist = driver.app.main.query_one(Gist)
        told = "\n".join("".join(text for text, _ in line) for line in gist.lines(118, 4))
        assert "OpenAI API key in a log" in told
        assert "from etl-nightly +1   since 19:26:40, 60m ago   9 times in 2 sources" in told

    run(steps)


@pytest.mark.parametrize("width", [78, 118])
def test_a_long_name_leaves_space_for_since_when_and_how_often(width: int) -> None:
    async def steps(driver: Driver) -> None:
        gist = driver.app.main.query_one(Gist)
        told = "\n".join("".join(text for text, _ in line) for line in gist.lines(width, 4))
        assert "from a-name-that-som" in told and "since 19:26" in told and "once" in told

    person = Principal(key_alias="a-name-that-somebody-made-as-long-as-could-be-" * 3)
    run(steps, FakeFeed(update(findings=(finding(0, principal=person),))))


def test_where_nothing_was_found_the_gist_takes_no_space() -> None:
    async def steps(driver: Driver) -> None:
        assert not driver.app.main.query_one(Gist).display
        driver.feed.put(findings=(finding(1),))
        await driver.settle()
        assert "What to do" in driver.text

    run(steps, FakeFeed(update()))


def test_since_when_at_the_top_is_that_of_the_value_in_all_sources() -> None:
    async def steps(driver: Driver) -> None:
        assert "since 12:00:00" in driver.top

    here = finding(0, fingerprint="f" * 16, occurrences=9)
    before = finding(7, fingerprint="f" * 16, first_seen=NOW - NOW % 86_400 + 43_200, last_seen=NOW - 9000)
    run(steps, FakeFeed(update(findings=(here, before))))


def test_hostile_and_wide_names_keep_the_columns() -> None:
    names = (
        "a\u202ebidi\x07bell",
        "支援チーム・ボット・とても",
        "👩\u200d👩\u200d👧 family",
        "naïve cafe\u0301",
        "plain",
    )

    async def steps(driver: Driver) -> None:
        at = columns_before("since")
        for line in driver.app.main.query_one(FindingList).render_lines(Region(0, 0, 119, len(names))):
            assert line.crop(at, at + 5).text == "19:26"
        await driver.press("equals_sign")
        assert "1 shown" in driver.text

    def columns_before(title: str) -> int:
        before = 0
        for number, (column, size) in enumerate(columns(118)):
            before += column.gap if number else 0
            if column.title == title:
                return before
            before += size
        raise AssertionError(title)

    found = tuple(
        finding(7 * at, fingerprint=f"{at:016x}", first_seen=NOW - 3600, principal=Principal(user=name))
        for at, name in enumerate(names)
    )
    run(steps, FakeFeed(update(findings=found)))


def test_where_there_is_no_file_yet_the_top_says_so() -> None:
    async def steps(driver: Driver) -> None:
        assert "no file yet" in driver.top
        driver.feed.put(files=busy().files)
        await driver.settle()
        assert "no file yet" not in driver.top

    run(steps, FakeFeed(update(totals=Totals())))


def test_beside_the_detail_there_is_no_gist() -> None:
    async def steps(driver: Driver) -> None:
        assert not driver.app.main.query_one(Gist).display
        assert driver.text.count("What to do") == 1

    run(steps, size=(200, 50))


def test_a_long_remediation_says_that_there_is_more() -> None:
    async def steps(driver: Driver) -> None:
        (line,) = [line for line in driver.text.splitlines() if "What to do" in line]
        assert line.rstrip().endswith("… ⏎")

    long = finding(1, remediation="First revoke the key. " * 20)
    run(steps, FakeFeed(update(findings=(long,))), size=(80, 24))


def test_since_when_stands_at_the_top_of_a_usual_terminal() -> None:
    async def steps(driver: Driver) -> None:
        assert "openai-api-key sk-p00… from support-bot since 19:26:40" in driver.top

    run(steps, FakeFeed(update(findings=(finding(0),))), size=(80, 24))


def test_what_it_is_gives_way_to_since_when_where_much_else_is_to_be_said() -> None:
    async def steps(driver: Driver) -> None:
        assert "! 1 unread" in driver.top
        assert "openai-api… from support-… since 19:26" in driver.top

    many = tuple(finding(number, severity=severity) for number, severity in enumerate(list(Severity)[:4]))
    run(steps, FakeFeed(update(findings=many, problems=(Skip("a.jsonl", "not permitted"),))), size=(80, 24))


def test_a_long_name_gives_way_to_since_when() -> None:
    async def steps(driver: Driver) -> None:
        assert "from a-very-l… since 19:26" in driver.top

    person = PEOPLE[0].__class__(key_alias="a-very-long-name-of-a-key-that-somebody-chose")
    run(steps, FakeFeed(update(findings=(finding(0, principal=person),))), size=(60, 24))


def test_what_is_not_known_of_the_past_stands_in_the_usage_pane() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("3")
        assert "What keys usually do is not known" not in driver.text
        driver.feed.put(notes=(UNKNOWN_PAST, "another note"))
        await driver.settle()
        assert "What keys usually do is not known" in driver.text and "another note" not in driver.text
        assert driver.app.focused is driver.app.main.query_one(MeterRows)

    run(steps)


def test_an_incident_that_goes_on_all_the_time_does_not_colour_every_bar() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("3")
        lines = driver.app.main.query_one(Chart).lines(118, 12)
        assert {style for line in lines[1:-2] for text, style in line if text.strip()} == {"key"}
        below = "".join(text for text, _ in lines[-2])
        assert below.strip().startswith("▲─") and below.count("▲") == 1

    minute = int(NOW // 60) * 60
    usage = tuple(Usage(minute - 60 * back, PEOPLE[0], 4, 0, 0, 9, 3, 0.1, 0) for back in range(60))
    incident = finding(
        1, category=Category.USAGE, severity=Severity.HIGH, first_seen=minute - 3500.0, last_seen=float(minute)
    )
    run(steps, FakeFeed(update(usage=usage, findings=(incident,))))


def test_a_brief_incident_stands_out_in_the_chart() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("3")
        lines = driver.app.main.query_one(Chart).lines(118, 12)
        assert "high" in {style for line in lines[1:-2] for _, style in line}

    minute = int(NOW // 60) * 60
    usage = tuple(Usage(minute - 60 * back, PEOPLE[0], 4, 0, 0, 9, 3, 0.1, 0) for back in range(60))
    incident = finding(
        1, category=Category.USAGE, severity=Severity.HIGH, first_seen=minute - 300.0, last_seen=minute - 240.0
    )
    run(steps, FakeFeed(update(usage=usage, findings=(incident,))))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(60, "1 min"), (120, "2 min"), (5400, "90 min"), (3600, "1 h"), (86_400, "1 day"), (172_800, "2 days")],
)
def test_the_length_of_a_bucket_is_told_in_words(seconds: int, words: str) -> None:
    assert formatting.step(seconds) == words


# Mouse.


def at_title(driver: Driver, pane: str, title: str) -> tuple[int, int]:
    heading = driver.app.main.query_one(f"#{pane}").query(Heading).first()
    line = driver.text.splitlines()[heading.region.y][heading.region.x :]
    return line.index(title), 0


def test_a_click_on_a_title_orders_the_findings() -> None:
    async def steps(driver: Driver) -> None:
        heading = driver.app.main.query_one("#findings-list").query_one(Heading)
        for title, order in (("count", "most"), ("since", "newest"), ("last", "latest"), ("what", "worst")):
            await driver.pilot.click(heading, offset=at_title(driver, "findings", title))
            await driver.settle()
            assert driver.app.store.findings.order == order

    run(steps)


def test_a_click_on_a_title_ranks_the_principals() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("3")
        pane = driver.app.main.query_one(UsagePane)
        for title, ranking in (("errors", "errors"), ("cost", "cost"), ("tokens in", "tokens"), ("by key", "risk")):
            await driver.pilot.click(pane.query_one(Heading), offset=at_title(driver, "usage", title))
            await driver.settle()
            assert pane.ranking == ranking

    run(steps)


def test_keys_in_the_bar_of_the_detail_can_be_clicked() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("enter")
        bar = driver.app.screen.query_one(KeyBar)
        await driver.pilot.click(bar, offset=(driver.text.splitlines()[-1].index("False pos."), 0))
        await driver.settle()
        assert isinstance(driver.app.screen, AskScreen)
        await driver.press("escape")
        await driver.pilot.click(bar, offset=(driver.text.splitlines()[-1].index("Back"), 0))
        await driver.settle()
        assert [type(screen) for screen in driver.app.screen_stack] == [MainScreen]

    run(steps)


def test_dragging_the_scroll_bar_of_the_stream_stops_following_until_its_end() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("4")
        rows = driver.app.main.query_one(StreamRows)
        bar = rows.vertical_scrollbar
        bar.post_message(ScrollTo(y=10, animate=False))
        await driver.settle()
        assert (rows.following, rows.scroll_offset.y) == (False, 10)
        driver.feed.put(rows=(row(500),))
        await driver.settle()
        assert rows.scroll_offset.y == 10
        bar.post_message(ScrollTo(y=rows.max_scroll_y, animate=False))
        await driver.settle()
        driver.feed.put(rows=(row(501),))
        await driver.settle()
        assert (rows.following, rows.scroll_offset.y) == (True, rows.max_scroll_y)

    run(steps)


# What is painted.


async def painted_lines(driver: Driver, rows: Rows) -> list[int]:
    """The lines of a list that are painted from now on, when it has come to rest."""
    painted: list[int] = []
    original = rows.render_line

    def noted(y: int) -> Any:
        painted.append(y)
        return original(y)

    rows.render_line = noted  # type: ignore[method-assign]
    resting = 0
    while resting < 3:
        painted.clear()
        await driver.pilot.pause(0.02)
        await driver.settle()
        resting = 0 if painted else resting + 1
    return painted


def test_only_the_row_that_has_changed_is_painted_anew() -> None:
    async def steps(driver: Driver) -> None:
        rows = driver.app.main.query_one(FindingList)
        painted = await painted_lines(driver, rows)
        index = next(at for at, each in enumerate(rows.findings()) if each.finding.name == "lines-cut")
        changed = rows.findings()[index].lead.finding
        driver.feed.put(findings=(finding(26, "LOG901", occurrences=changed.occurrences + 1),))
        await driver.settle()
        assert set(painted) == {index}
        assert rows.findings()[index].finding.occurrences == changed.occurrences + 1

    run(steps)


def test_the_line_to_type_into_opens_without_painting_the_list() -> None:
    async def steps(driver: Driver) -> None:
        rows = driver.app.main.query_one(FindingList)
        painted = await painted_lines(driver, rows)
        await driver.press("slash")
        assert "search" in driver.text
        assert set(painted) <= {rows.cursor}
        await driver.press("escape")
        assert driver.app.focused is rows and set(painted) <= {rows.cursor}

    run(steps)


@pytest.mark.parametrize("keys", [("1", "enter"), ("4", "enter")])
def test_nothing_that_was_in_clear_is_kept_by_what_painted_it(keys: tuple[str, str]) -> None:
    async def steps(driver: Driver) -> None:
        await driver.press(*keys)
        document = driver.app.screen.query(Document).first()
        await driver.press("R")
        assert "VALUE-IN-CLEAR" in driver.text
        await driver.press("R")
        assert "VALUE-IN-CLEAR" not in driver.text
        assert "VALUE-IN-CLEAR" not in repr((document.lines, document._strips, document._in_sight))

    run(steps)


def test_a_finding_without_a_value_names_its_file_in_a_narrow_list() -> None:
    async def steps(driver: Driver) -> None:
        line = next(line for line in driver.text.splitlines() if "lines-cut" in line)
        assert "p-2.jsonl" in line

    run(steps, size=(80, 24))


# A list that grows.


def test_rows_fly_by_when_nothing_that_was_in_sight_still_is() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("4")
        rows = driver.app.main.query_one(StreamRows)
        height, seen = rows.size.height, list[bool]()
        for first, number in ((500, height // 2), (1_000, height)):
            assert driver.text  # what is in sight is painted
            driver.feed.put(rows=tuple(map(row, range(first, first + number))))
            await driver.settle()
            seen.append(driver.app.flies_by)
        await driver.press("home")
        driver.feed.put(rows=tuple(map(row, range(2_000, 2_000 + height))))
        await driver.settle()
        assert [*seen, driver.app.flies_by] == [False, True, False]

    run(steps)


def test_the_scroll_bar_is_painted_anew_only_when_it_looks_different() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("4")
        rows = driver.app.main.query_one(StreamRows)
        driver.feed.put(rows=tuple(map(row, range(1_000, 3_000))))
        await driver.settle()
        assert driver.text  # everything is painted
        bar, painted = rows.vertical_scrollbar, list[int]()
        render = bar.render

        def noted() -> Any:
            painted.append(bar.window_virtual_size)
            return render()

        bar.render = noted  # type: ignore[method-assign]
        driver.feed.put(rows=tuple(map(row, range(4_000, 4_100))))
        await driver.settle()
        assert driver.text and not painted
        assert bar.window_virtual_size == rows.row_count()
        await driver.press("home")
        assert driver.text and painted

    run(steps)
