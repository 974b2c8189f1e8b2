"""Hostile text, an engine that dies, a screen that fails, a million rows."""

from __future__ import annotations

import asyncio
import multiprocessing
import re
from typing import Any

import pytest
from rich.segment import Segment

from auditors.engines.updates import FileState, Row, Stop, Update, encode
from auditors.errors import InternalError
from auditors.model import Location, Principal, Severity, Skip
from auditors.triage import Triage, triage_key
from tests.tui.driving import Driver, driven
from tests.tui.fakes import FakeFeed, app_over, busy, finding, hit, row, update
from tests.tui.test_panes import run
from tui.bridge import LineFeed
from tui.state.ordered_rows import OrderedRows
from tui.widgets.stream import StreamRows

EVIL = "\x1b]0;pwned\x07\x1b]52;c;cHduZWQ=\x1b\\\x9b31m\u202eevil\x08\r\n[red]x[/red] [/bad] \u200b"
"""Sets a title, writes the clipboard, colours, turns text around; and looks like markup, good and bad."""

CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def hostile() -> Update:
    person = Principal(key=EVIL, key_alias=EVIL, user=EVIL, team=EVIL, ip=EVIL, model=EVIL)
    bad = finding(
        1,
        preview=EVIL,
        title=EVIL,
        name=EVIL,
        remediation=EVIL,
        principal=person,
        location=Location(EVIL, 3, 4, EVIL),
        evidence={EVIL: EVIL, "reasons": [EVIL]},
    )
    file = FileState(
        number=1, name=EVIL, names=(EVIL,), state=EVIL, size=1, offset=1, modified=0.0, formats=(EVIL,), problem=EVIL
    )
    return update(
        findings=(bad,),
        hits=(hit(1, context=EVIL, principal=person, preview=EVIL, entity=EVIL),),
        rows=(Row(1, None, 0.0, 1, EVIL, 3, 4, 5, EVIL, EVIL, EVIL, person, EVIL, ((0, 9),), Severity.HIGH),),
        files=(file,),
        problems=(Skip(EVIL, EVIL),),
        notes=(EVIL,),
        triage=(Triage(key=triage_key(bad), note=EVIL, reason=EVIL, author=EVIL),),
    )


def painted(driver: Driver) -> list[Segment]:
    """Everything that the screen hands to the terminal as text."""
    app = driver.app
    strips = app.screen._compositor.render_strips()
    return [segment for strip in strips for line_filter in [app] for segment in _filtered(line_filter, list(strip))]


def _filtered(app: Any, segments: list[Segment]) -> list[Segment]:
    for line_filter in app.get_line_filters():
        segments = line_filter.apply(segments, app.current_theme and app.screen.styles.background)
    return [segment for segment in segments if not segment.control]


def test_not_one_hostile_byte_reaches_the_terminal() -> None:
    feed = FakeFeed(hostile())
    feed.record = EVIL

    async def steps(driver: Driver) -> None:
        for keys in (("1",), ("2",), ("3",), ("4",), ("5",), ("7",), ("1", "enter"), ("escape", "4", "enter"), ("R",)):
            await driver.press(*keys)
            for segment in painted(driver):
                assert not CONTROLS.search(segment.text), (keys, segment.text)
        assert "x[/red]" in driver.text

    run(steps, feed, (160, 40))


def test_hostile_text_in_messages_is_no_markup() -> None:
    async def steps(driver: Driver) -> None:
        driver.app.say(EVIL)
        driver.feed.put(ended=True, error=f"it broke: {EVIL}")
        await driver.settle()
        await driver.pilot.pause(0.05)
        assert all(not CONTROLS.search(segment.text) for segment in painted(driver))

    run(steps)


def test_an_engine_that_dies_leaves_everything_on_the_screen() -> None:
    async def steps(driver: Driver) -> None:
        driver.feed.put(ended=True, error="internal error: KeyError at x.py:3")
        await driver.settle()
        assert "ENGINE STOPPED" in driver.top
        assert "internal error: KeyError at x.py:3" in driver.notices
        await driver.press("down", "enter", "escape", "4", "1")
        assert "openai-api-key" in driver.text

    run(steps)


def test_an_engine_that_cannot_begin_ends_the_screen() -> None:
    async def driving() -> None:
        app = app_over(FakeFeed(Update(number=1, made=1.0, ended=True, error="another auditor uses this state file")))
        async with app.run_test() as pilot:
            app.tick()
            await pilot.pause()
        assert app.refusal == "another auditor uses this state file"

    asyncio.run(driving())


def test_a_line_that_breaks_is_told() -> None:
    ours, theirs = multiprocessing.Pipe()
    feed = LineFeed(ours)
    theirs.send_bytes(encode(update()))
    theirs.close()
    feed._thread.join(5)
    first, last = feed.drain()
    assert not first.ended and last.ended and "before its time" in last.error
    assert list(feed.drain()) == []
    feed.send(Stop())
    feed.close()


def test_a_failure_of_the_screen_tells_nothing_but_its_place() -> None:
    async def driving() -> AssertionError | None:
        app = app_over(FakeFeed(busy()))
        secret = "sk-" + "p" * 40

        def fail() -> None:
            local = secret
            raise ValueError(local)

        try:
            async with app.run_test() as pilot:
                app.call_later(fail)
                await pilot.pause()
        except ValueError:
            pass
        assert isinstance(app.failure, InternalError)
        assert secret not in repr(vars(app.failure)) and "ValueError at test_failures.py" in str(app.failure)
        assert not app._exit_renderables
        return None

    asyncio.run(driving())


@pytest.mark.parametrize("key", ["end", "pagedown", "home"])
def test_a_million_rows_cost_what_is_visible(key: str) -> None:
    class Endless(OrderedRows):
        """Counts which rows are looked at."""

        def __init__(self) -> None:
            super().__init__()
            self.one = encode(row(1))
            self.asked = 0

        def __len__(self) -> int:
            return 1_000_000

        def __getitem__(self, index: int) -> bytes:
            self.asked += 1
            return self.one + b""

    async def driving() -> None:
        async with driven(FakeFeed(busy()), (120, 40)) as driver:
            await driver.press("4")
            rows = Endless()
            driver.app.store.stream.rows = rows
            view = driver.app.main.query_one(StreamRows)
            view.repaint_all()
            await driver.press("home", key)
            assert rows.asked < 1_000
            assert view.row_count() == 1_000_000
            assert len(view._strips) <= 2_000
            if key == "end":
                assert view.cursor == 999_999

    asyncio.run(driving())


def test_nothing_is_painted_any_more_while_the_app_ends() -> None:
    async def ending() -> None:
        async with driven(FakeFeed(busy())) as driver:
            app = driver.app
        app.show({"findings"}, {"findings"})
        assert not app.show_charts()

    asyncio.run(ending())
