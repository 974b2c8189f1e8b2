"""Every pane with its keys, as a person uses them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from textual.events import MouseScrollDown, MouseScrollUp
from textual.widgets import Input

from auditors.engines.updates import Activity, FileState, Health, Totals, Usage
from auditors.model import Category, Location, Principal, Severity
from tests.tui.driving import Driver, driven
from tests.tui.fakes import NOW, FakeFeed, busy, finding, hit, row, update
from tui import formatting
from tui.actions import PANES, actions_of
from tui.commands import ActionProvider
from tui.lines import plain, width_of
from tui.screens.detail import FindingScreen
from tui.state.finding_row import who
from tui.state.stream import Stream
from tui.state.values import ValueRow
from tui.themes import THEMES
from tui.widgets.document import Document
from tui.widgets.findings import FindingList
from tui.widgets.stream import StreamPane, StreamRows, behind_head, brought_near
from tui.widgets.timeline import Timeline
from tui.widgets.usage import Chart, MeterRows

Steps = Callable[[Driver], Coroutine[Any, Any, None]]


def run(steps: Steps, feed: FakeFeed | None = None, size: tuple[int, int] = (120, 40), **options: Any) -> None:
    async def driving() -> None:
        async with driven(feed or FakeFeed(busy()), size, **options) as driver:
            await steps(driver)

    asyncio.run(driving())


def test_the_headline_says_what_leaks_from_which_key_since_when() -> None:
    async def steps(driver: Driver) -> None:
        assert "✖ 8  ● 18  ○ 1" in driver.top
        assert "openai-api-key sk-p00… from support-bot since 19:26:40" in driver.top
        assert "1.2k lines/s" in driver.top and "● live" in driver.top

    run(steps, size=(160, 40))


@pytest.mark.parametrize("sizes", [((80, 24), (200, 50)), ((200, 50), (80, 24))])
def test_what_is_known_of_the_worst_stands_on_a_terminal_whose_size_changes(sizes: tuple[tuple[int, int], ...]) -> None:
    before, after = sizes

    async def steps(driver: Driver) -> None:
        driver.feed.put(findings=(finding(77),))
        await driver.settle()
        await driver.pilot.resize_terminal(*after)
        await driver.settle()
        assert "Revoke the key now" in driver.text

    run(steps, size=before)


def test_what_is_waited_for_is_said() -> None:
    async def steps(driver: Driver) -> None:
        assert "Nothing to read yet" in driver.text and "logs/x: does not exist yet" in driver.text

    nothing = update(totals=Totals(), notes=("logs/x: does not exist yet: waiting for it",))
    run(steps, FakeFeed(nothing))


def test_nothing_found_is_said_with_what_was_read() -> None:
    async def steps(driver: Driver) -> None:
        assert "Starting the engine" in driver.text
        driver.feed.put()
        await driver.settle()
        assert "Nothing found" in driver.text
        assert "100 lines of 2 files audited so far" in driver.text

    run(steps, FakeFeed())


@pytest.mark.parametrize(("digit", "pane"), [(str(number), pane) for number, pane in enumerate(PANES, 1)])
def test_digits_go_to_panes(digit: str, pane: str) -> None:
    async def steps(driver: Driver) -> None:
        await driver.press(digit)
        assert driver.app.main.pane.pane == pane
        await driver.press("tab")
        assert driver.app.main.pane.pane == PANES[(PANES.index(pane) + 1) % len(PANES)]
        await driver.press("shift+tab")
        assert driver.app.main.pane.pane == pane

    run(steps)


@pytest.mark.parametrize("pane", range(1, len(PANES) + 1))
def test_help_explains_every_pane(pane: int) -> None:
    async def steps(driver: Driver) -> None:
        await driver.press(str(pane), "question_mark")
        assert "esc closes" in driver.text
        await driver.press("escape")
        assert "esc closes" not in driver.text

    run(steps)


@pytest.mark.parametrize("width", [48, 80, 120])
def test_help_is_as_wide_as_there_is_space_for(width: int) -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("1", "question_mark")
        await driver.pilot.resize_terminal(width, 24)
        await driver.settle()
        page = driver.app.screen.query_one(Document)
        shown = page.scrollable_content_region.width
        assert all(width_of(line) <= shown for line in page.lines)
        told = " ".join(" ".join(plain(line) for line in page.lines).split())
        assert all(" ".join(action.help.split()[-2:]) in told for action in actions_of("findings", "list", "screen"))
        assert "a regular expression (RE2, linear time) matches, or does not" in told

    run(steps, size=(200, 24))


def test_the_cursor_stays_on_its_finding_when_the_order_changes() -> None:
    async def steps(driver: Driver) -> None:
        rows = driver.app.main.query_one(FindingList)
        await driver.press("down", "down")
        chosen = rows.current
        driver.feed.put(findings=(finding(30, occurrences=500),))
        await driver.settle()
        assert rows.current is chosen and rows.cursor == 3

    run(steps)


def test_moving_in_a_list() -> None:
    async def steps(driver: Driver) -> None:
        rows = driver.app.main.query_one(FindingList)
        for keys, cursor in (("G", 14), ("g", 0), ("j", 1), ("k", 0), ("end", 14), ("home", 0), ("pagedown", 10)):
            await driver.press(keys)
            assert rows.cursor == (cursor if keys != "pagedown" else rows.cursor)
            assert rows.cursor in rows.visible_rows()
        assert rows.cursor > 5

    run(steps, size=(100, 16))


def test_a_value_in_several_sources_is_one_line_that_unfolds() -> None:
    async def steps(driver: Driver) -> None:
        rows = driver.app.main.query_one(FindingList)
        first = rows.current
        assert isinstance(first, ValueRow) and len(first) == 2
        assert first.finding.occurrences == sum(row.finding.occurrences for row in first.members)
        assert "▸2" in driver.text
        await driver.press("right")
        assert "▾2" in driver.text and rows.row_count() == 17
        await driver.press("down", "down")
        assert rows.findings()[rows.cursor] is first.members[1] and "└ logs/app-" in driver.text
        await driver.press("enter")
        assert isinstance(driver.app.screen, FindingScreen)
        await driver.press("escape", "left")
        assert rows.findings()[rows.cursor] is first and rows.row_count() == 15
        await driver.press("c")
        assert rows.row_count() == 27 and "a line for each source" in driver.text
        await driver.press("c")
        assert rows.row_count() == 15

    run(steps, size=(140, 40))


def test_the_cursor_stays_on_a_value_that_turns_up_elsewhere() -> None:
    async def steps(driver: Driver) -> None:
        rows = driver.app.main.query_one(FindingList)
        await driver.press("down", "down")
        before = rows.current
        assert before is not None and len(before.members) == 1
        driver.feed.put(findings=(finding(30, fingerprint=before.finding.fingerprint, occurrences=1),))
        await driver.settle()
        after = rows.current
        assert after is not None and len(after.members) == 2 and before.lead in after.members
        driver.feed.put(gone=(finding(30).id,))
        await driver.settle()
        assert rows.current == before

    run(steps)


def test_on_wide_terminals_the_detail_stands_beside_the_list() -> None:
    async def steps(driver: Driver) -> None:
        assert "What to do" in driver.text and "sk-p07…   OPENAI_API_KEY" in driver.text
        await driver.press("down")
        assert "sk-p06…   OPENAI_API_KEY" in driver.text
        await driver.pilot.pause(0.4)
        await driver.settle()
        assert "my key is <OPENAI_API_KEY> ok" in driver.text

    run(steps, size=(180, 40))


def test_filters_of_findings() -> None:
    async def steps(driver: Driver) -> None:
        rows = driver.app.main.query_one(FindingList)
        await driver.press("f")
        await driver.type("rule:pii key:etl")
        assert {each.who for each in rows.findings()} == {"etl-nightly"}
        await driver.press("enter")
        assert "filter rule:pii key:etl" in driver.text and "6 shown" in driver.text
        await driver.press("escape")
        assert rows.row_count() == 15
        await driver.press("s", "s")
        assert rows.row_count() == 15
        await driver.press("s", "s")
        assert rows.row_count() == 7 and "at least high" in driver.text
        await driver.press("escape", "equals_sign")
        assert {each.who for each in rows.findings()} == {"etl-nightly"}
        await driver.press("minus")
        assert {each.finding.rule for each in rows.findings()} == {"PII101"}

    run(steps)


def test_a_filter_that_is_wrong_is_explained_and_given_up() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("f")
        await driver.type("colour:red")
        assert "there is no field 'colour'" in driver.text
        await driver.press("escape")
        assert "colour" not in driver.text
        assert driver.app.main.query_one(FindingList).row_count() == 15

    run(steps)


@pytest.mark.parametrize("where", [("1",), ("4",), ("1", "enter")], ids=["findings", "stream", "finding"])
def test_while_a_line_is_typed_into_the_bar_shows_the_keys_of_that_line(where: tuple[str, ...]) -> None:
    async def steps(driver: Driver) -> None:
        def bar() -> str:
            return driver.text.splitlines()[-1]

        await driver.press(*where)
        before = bar()
        for key in ("enter", "escape"):
            await driver.press("slash")
            await driver.type("a")
            assert bar().split() == ["⏎", "Keep", "esc", "Take", "back"]
            await driver.press(key)
            assert bar() == before

    run(steps)


@pytest.mark.parametrize(("label", "kept"), [("Keep", True), ("Take back", False)])
def test_the_keys_of_the_line_can_be_clicked(label: str, *, kept: bool) -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("f")
        await driver.type("key:etl")
        await driver.pilot.click("KeyBar", offset=(driver.text.splitlines()[-1].index(label), 0))
        await driver.settle()
        assert ("filter key:etl" in driver.text) is kept
        assert isinstance(driver.app.focused, FindingList)

    run(steps)


def test_the_heading_counts_the_rows_that_the_list_has() -> None:
    async def steps(driver: Driver) -> None:
        rows = driver.app.main.query_one(FindingList)
        assert f"what · {rows.row_count()} rows" in driver.text
        await driver.press("f")
        await driver.type("key:etl")
        await driver.press("enter")
        assert f"what · {rows.row_count()} rows" in driver.text

    run(steps)


def test_search_in_findings() -> None:
    async def steps(driver: Driver) -> None:
        rows = driver.app.main.query_one(FindingList)
        await driver.press("slash")
        await driver.type("dev.*email")
        await driver.press("enter")
        first = rows.cursor
        assert rows.current is not None and rows.current.who == "dev@tools"
        await driver.press("n")
        assert rows.cursor > first
        await driver.press("N")
        assert rows.cursor == first

    run(steps)


def test_a_pattern_is_looked_for_in_one_finding_of_a_value_at_a_time() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("slash")
        await driver.type("dev@tools.*etl-nightly|etl-nightly.*dev@tools")
        assert "nothing matches" in driver.text

    run(steps)


def test_orders_and_marks() -> None:
    async def steps(driver: Driver) -> None:
        rows = driver.app.main.query_one(FindingList)
        await driver.press("o", "o", "o")
        assert "most frequent first" in driver.text
        await driver.press("space", "space")
        assert len(rows.marks) == 2 and "2 marked" in driver.text
        await driver.press("escape")
        assert not rows.marks

    run(steps)


def test_sensitive_data_by_entity_and_by_people() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("2")
        assert "by entity" in driver.text and "<OPENAI_API_KEY>" in driver.text
        await driver.press("b")
        assert "by key" in driver.text and "support-bot" in driver.text
        await driver.press("enter")
        assert driver.app.main.pane.pane == "findings"
        assert "filter key:" in driver.text

    run(steps)


def test_a_hit_opens_its_finding() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("2")
        driver.app.main.query("HitRows").first().focus()
        driver.feed.put(hits=(hit(5),))
        await driver.settle()
        await driver.press("enter")
        assert "OpenAI API key in a log" in driver.text

    run(steps)


def test_usage_by_principal_and_metric() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("3")
        assert "requests of everybody" in driver.text and "support-bot" in driver.text
        assert "ranked by risk" in driver.text
        await driver.press("m", "m")
        assert "tokens of everybody" in driver.text
        await driver.press("b", "b")
        assert "by model" in driver.text and "claude-sonnet-5" in driver.text
        await driver.press("down", "down")
        assert "tokens of gpt-5" in driver.text
        await driver.press("enter")
        assert "model gpt-5" in driver.text and "Keys" in driver.text and "by hour" in driver.text
        await driver.press("escape")
        assert "by model" in driver.text
        await driver.press("enter", "enter")
        assert "filter model:gpt-5" in driver.text

    run(steps)


def test_who_is_at_risk_comes_first_and_opens_with_everything_about_him() -> None:
    from auditors.model import Category, Principal

    quiet = Usage(
        int(NOW) // 60 * 60, Principal(key="k-quiet", key_alias="quiet-key", model="gpt-5", ip="203.0.113.9"), 1
    )
    incident = finding(
        71,
        category=Category.USAGE,
        severity=Severity.CRITICAL,
        title="A key is used in a way that does not look like its owner",
        principal=Principal(key="k-quiet", key_alias="quiet-key"),
        first_seen=NOW - 600,
        last_seen=NOW - 480,
        preview=None,
        entity=None,
        fingerprint=None,
        evidence={"reasons": ["first seen for this key: address 203.0.113.9"], "rows": []},
    )

    async def steps(driver: Driver) -> None:
        driver.feed.put(usage=(quiet,), findings=(incident,))
        await driver.settle()
        await driver.press("3")
        everybody, worst, *_ = [who.name for who, _ in driver.app.main.query_one(MeterRows).meters]
        assert (everybody, worst) == ("everybody", "quiet-key")
        await driver.press("down")
        assert "requests of quiet-key" in driver.text, "the worst has a chart"
        await driver.press("enter")
        assert driver.text.index("Incidents (1)") < driver.text.index("by hour")
        assert "first seen for this key: address 203.0.113.9" in driver.text
        assert "Addresses" in driver.text

    run(steps)


def test_incidents_are_marked_in_the_chart() -> None:
    from auditors.model import Category

    incident = finding(
        70,
        category=Category.USAGE,
        severity=Severity.HIGH,
        first_seen=NOW - 600,
        last_seen=NOW - 480,
        preview=None,
        entity=None,
        fingerprint=None,
    )

    async def steps(driver: Driver) -> None:
        driver.feed.put(findings=(incident,))
        await driver.settle()
        await driver.press("3")
        assert any("▲" in line for line in driver.text.splitlines()[4:20])
        assert driver.app.main.query_one(Chart).incidents

    run(steps)


def test_the_stream_follows_until_the_user_reads() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("4")
        rows = driver.app.main.query_one(StreamRows)

        def is_following() -> bool:
            return rows.following

        assert "request 199" in driver.text and is_following()
        driver.feed.put(rows=(row(200, "the newest"),))
        await driver.settle()
        assert "the newest" in driver.text
        await driver.press("k")
        assert not is_following()
        driver.feed.put(rows=tuple(row(number) for number in range(201, 260)))
        await driver.settle()
        assert "request 259" not in driver.text
        await driver.press("G")
        assert "request 259" in driver.text and is_following()

    run(steps)


def test_a_search_at_the_end_finds_what_stands_before() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("4", "slash")
        await driver.type("request 42$")
        await driver.press("enter")
        rows = driver.app.main.query_one(StreamRows)
        assert driver.app.store.stream[rows.cursor].number == 42
        await driver.press("n")
        assert "nothing further matches 'request 42$'" in driver.notices

    run(steps)


def test_the_stream_is_filtered_searched_and_walked_by_time() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("4", "s", "s", "s")
        rows = driver.app.main.query_one(StreamRows)
        assert "at least medium" in driver.text and rows.row_count() == 20
        await driver.press("escape", "slash")
        await driver.type("request 4[0-9] ")
        await driver.press("enter", "N", "N")
        assert "request 4" in driver.app.store.stream[rows.cursor].text
        await driver.press("t")
        await driver.type("19:27:40")
        await driver.press("enter")
        assert driver.app.store.stream[rows.cursor].number == 60
        await driver.press("right_square_bracket")
        assert driver.app.store.stream[rows.cursor].number == 120
        await driver.press("left_square_bracket")
        assert driver.app.store.stream[rows.cursor].number == 60
        await driver.press("left_curly_bracket")
        assert rows.cursor == 0
        await driver.press("right_curly_bracket")
        assert rows.cursor == 199
        await driver.press("escape", "equals_sign")
        assert rows.row_count() in (66, 67)
        await driver.press("escape", "minus")
        assert 0 < rows.row_count() < 200

    run(steps)


def test_a_record_opens_with_what_was_found_in_it() -> None:
    async def steps(driver: Driver) -> None:
        driver.feed.put(rows=(row(900, source="logs/app-0.jsonl", line=10),))
        await driver.settle()
        await driver.press("4", "G", "enter")
        assert "Found in this line (1)" in driver.text and "my key is <OPENAI_API_KEY> ok" in driver.text
        await driver.press("R")
        assert "VALUE-IN-CLEAR" in driver.text
        assert "IN CLEAR 10 s" in driver.top
        await driver.press("R")
        assert "VALUE-IN-CLEAR" not in driver.text and "IN CLEAR" not in driver.top
        assert "False pos." not in driver.text and "R Reveal" in driver.text
        await driver.press("question_mark")
        assert "Record   esc closes" in driver.text and "Somebody is on it" not in driver.text
        await driver.press("escape", "escape")
        assert driver.app.main.pane.pane == "stream"

    run(steps)


@pytest.mark.parametrize("state", ["gone", "left out", "copy"])
@pytest.mark.parametrize("width", [80, 120, 200])
def test_a_file_that_is_not_followed_says_so_at_any_width(state: str, width: int) -> None:
    file = FileState(number=1, name="logs/a.log", names=("logs/a.log",), state=state, size=5, offset=5, modified=NOW)

    async def steps(driver: Driver) -> None:
        await driver.press("5")
        (line,) = [line for line in driver.text.splitlines() if "logs/a.log" in line]
        assert line.count(state) == 1

    run(steps, FakeFeed(update(files=(file,))), size=(width, 24))


def test_files_with_problems_come_first_and_nothing_is_silent() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("5")
        assert "1.5 MB" in driver.text and "3.4s" in driver.text
        assert "-rw-r--r--" in driver.text and "91 %" in driver.text
        assert "logs/secret.log  cannot be read: Permission denied" in driver.text
        assert "! 1 unread" in driver.top
        await driver.press("enter")
        assert driver.app.main.pane.pane == "stream" and 'filter source:"logs/app-0.jsonl"' in driver.text
        driver.feed.put(mended=("logs/secret.log",))
        await driver.settle()
        assert "unread" not in driver.top

    run(steps)


@pytest.mark.parametrize(("digit", "words"), [("6", "auditor scan"), ("7", "auditor config"), ("8", "not checked")])
def test_what_comes_from_commands_says_how(digit: str, words: str) -> None:
    async def steps(driver: Driver) -> None:
        await driver.press(digit)
        assert words in driver.text

    run(steps)


def test_findings_of_other_auditors_stand_in_their_pane() -> None:
    from auditors.model import Category

    async def steps(driver: Driver) -> None:
        driver.feed.put(findings=(finding(80, category=Category.CONFIGURATION, title="The master key stands here"),))
        await driver.settle()
        await driver.press("7")
        assert "The master key stands here" in driver.text
        await driver.press("enter")
        assert "What to do" in driver.text

    run(steps)


def test_pausing_stops_the_painting_only() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("4", "p")
        assert "PAUSED" in driver.top
        driver.feed.put(rows=(row(500, "came while paused"),), findings=(finding(31),))
        await driver.settle()
        assert "came while paused" not in driver.text
        assert len(driver.app.store.stream) == 201
        await driver.press("p")
        assert "came while paused" in driver.text and "PAUSED" not in driver.top

    run(steps)


def test_the_timeline_scrubs_findings_and_stream() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("T")
        timeline = driver.app.main.query_one(Timeline)
        assert timeline.display and "move through time" in driver.text
        assert "✖" in driver.text.splitlines()[2] and "●" in driver.text.splitlines()[2]  # not by their colour only
        rows = driver.app.main.query_one(FindingList)

        def minutes() -> tuple[int, int] | None:
            """Where the marker begins and ends, in minutes from the beginning of the last hour."""
            return (timeline.marker[0] // 60 % 60, timeline.marker[1] // 60 % 60) if timeline.marker else None

        await driver.press("comma")
        assert minutes() == (26, 27) and "seen in 2026-05-28 20:26:00" in driver.text
        assert rows.row_count() == 0 and "No finding is let through" in driver.text
        await driver.press("comma", "comma", "full_stop")
        assert (minutes(), rows.row_count()) == ((25, 26), 15)
        await driver.press("4")
        assert driver.app.main.query_one(StreamPane).period is not None
        assert "gone to 2026-05-28 20:25:00   esc clears" in driver.text  # the stream is not narrowed down
        await driver.press("5")
        assert "move through time" not in driver.text and "◆" not in driver.text
        await driver.press("1", "escape")
        assert minutes() is None and rows.row_count() == 15
        await driver.press("T")
        assert not timeline.display

    run(steps)


def _wheel(event: type[MouseScrollUp | MouseScrollDown]) -> MouseScrollUp | MouseScrollDown:
    return event(None, 0, 0, 0, 0, 0, shift=False, meta=False, ctrl=False)


def test_the_mouse_scrubs_the_timeline() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("T")
        timeline, seen = driver.app.main.query_one(Timeline), driver.app.main.query_one(StreamPane)

        def marker() -> tuple[int, int] | None:
            return timeline.marker

        await driver.pilot.click(timeline, offset=(1, 2))
        first = marker()
        assert first is not None and str(seen.period) == str(first)
        step = first[1] - first[0]
        await driver.pilot.mouse_down(timeline, offset=(1, 2))
        await driver.pilot.hover(timeline, offset=(100, 3))
        await driver.pilot.mouse_up(timeline, offset=(100, 3))
        wide = marker()
        assert wide is not None and wide[0] == first[0] and wide[1] > first[1] + step
        await driver.pilot.hover(timeline, offset=(3, 2))
        assert marker() == wide
        await driver.pilot.click(timeline, offset=(1, 2))
        timeline.post_message(_wheel(MouseScrollDown))
        await driver.settle()
        assert marker() == (first[0] + step, first[1] + step)
        timeline.post_message(_wheel(MouseScrollUp))
        await driver.settle()
        assert marker() == first

    run(steps)


def test_the_marker_stays_at_its_time_while_bars_are_added() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("T", "comma", "comma")
        timeline = driver.app.main.query_one(Timeline)
        marked = timeline.marker
        later = Usage(int(NOW) // 60 * 60 + 7_200, Principal(user="late"), requests=3)
        driver.feed.put(usage=(later,))
        await driver.settle()
        assert timeline.marker == marked and marked is not None
        assert formatting.full_time(marked[0]) in driver.text

    run(steps)


def test_files_that_findings_are_about_can_be_told_apart_in_a_narrow_list() -> None:
    logs = ("envoy/access.json.log", "nginx/access.json.log")
    nothing = ("preview", "fingerprint", "entity", "kind", "principal", "first_seen", "last_seen")
    changes: dict[str, Any] = {"category": Category.PERMISSIONS, **dict.fromkeys(nothing)}
    about = [
        finding(number, **changes, location=Location(f"/var/log/gateways/{log}", 0, 0))
        for number, log in enumerate(logs)
    ]

    async def steps(driver: Driver) -> None:
        assert all(f"/{log} " in driver.text for log in logs)
        lines = driver.text.splitlines()
        heading = next(line for line in lines if " count" in line)
        about_file, other = (next(line for line in lines[2:] if words in line) for words in (logs[0], "sk-p05"))
        at = heading.index("count")
        assert about_file[at:].split()[0] == "1" and other[at:].split()[0] == "6"

    run(steps, FakeFeed(update(findings=(*about, finding(5)))), size=(80, 24))


def test_a_replay_shows_how_far_it_is() -> None:
    async def steps(driver: Driver) -> None:
        assert "42 %" in driver.top and "100 MB/s" in driver.top and "58s left" in driver.top
        driver.feed.put(health=Health(watching="finished", done=100, total=100))
        await driver.settle()
        assert "■ finished" in driver.top

    health = Health(watching="replay", done=4_200_000_000, total=10_000_000_000, bytes_per_second=1e8)
    run(steps, FakeFeed(update(health=health)), timeline=True)


def test_a_replay_tells_no_time_that_is_left_before_it_can_know() -> None:
    async def steps(driver: Driver) -> None:
        assert "0 %" in driver.top and "left" not in driver.top

    health = Health(watching="replay", done=4_000_000, total=10_000_000_000, bytes_per_second=1e5)
    run(steps, FakeFeed(update(health=health)), timeline=True)


def test_every_action_is_in_the_palette_and_works_from_there() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("ctrl+p")
        await driver.type("pause")
        await driver.pilot.pause(0.3)
        await driver.press("enter")
        await driver.pilot.pause(0.2)
        assert driver.app.paused
        await driver.press("q")
        assert not driver.app.is_running

    run(steps)


def test_the_palette_lists_the_themes_and_says_which_is_in_use() -> None:
    async def steps(driver: Driver) -> None:
        provider = ActionProvider(driver.app.screen)
        listed = {hit.text: hit.command async for hit in provider.discover() if "Theme " in (hit.text or "")}
        assert [text for text in listed if text and text.startswith("●")] == ["● Theme dark: in use"]
        assert {f"Theme {theme.name}" for theme in THEMES if theme.name != "dark"} <= listed.keys()
        listed["Theme light"]()
        assert driver.app.theme == "light"
        found = [hit async for hit in provider.search("contrast")]
        assert "Theme high-contrast" in {hit.text for hit in found}

    run(steps)


def test_what_is_wrong_with_a_filter_fits_beside_it_on_a_small_screen() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("f")
        await driver.type("usr:ann")
        assert "there is no field 'usr', did you mean user?" in driver.text
        await driver.press("escape", "f")
        await driver.type("sev:bogus")
        assert "there is no severity 'bogus': critical high medium low info" in driver.text

    run(steps, size=(90, 24))


def test_keys_in_the_bar_and_tabs_can_be_clicked() -> None:
    async def steps(driver: Driver) -> None:
        await driver.pilot.click("PaneTabs", offset=(driver.text.splitlines()[1].index("Stream"), 0))
        await driver.settle()
        assert driver.app.main.pane.pane == "stream"
        await driver.pilot.click("KeyBar", offset=(driver.text.splitlines()[-1].index("Pause"), 0))
        await driver.settle()
        assert driver.app.paused

    run(steps)


def test_a_click_chooses_and_a_second_one_opens() -> None:
    async def steps(driver: Driver) -> None:
        rows = driver.app.main.query_one(FindingList)
        await driver.pilot.click(FindingList, offset=(10, 4))
        await driver.settle()
        assert rows.cursor == 4
        await driver.pilot.click(FindingList, offset=(10, 4), times=2)
        await driver.settle()
        assert "What to do" in driver.text

    run(steps)


@pytest.mark.parametrize("size", [(80, 24), (60, 16), (40, 10), (30, 8), (250, 70)])
def test_every_size_is_survived(size: tuple[int, int]) -> None:
    async def steps(driver: Driver) -> None:
        for digit in "2345678":
            await driver.press(digit)
        await driver.press("T", "T")
        await driver.press("1", "enter", "escape", "question_mark", "escape")
        if size[0] >= 40:
            assert "✖" in driver.top and "too small" not in driver.text
        else:
            assert "This window is too small" in " ".join(driver.text.split())

    run(steps, size=size)


def test_themes_go_around() -> None:
    async def steps(driver: Driver) -> None:
        seen = []
        for _ in range(6):
            await driver.press("ctrl+t")
            seen.append(driver.app.theme)
            assert "openai-api-key" in driver.text
        assert sorted(set(seen)) == ["ansi-black", "ansi-dark", "ansi-light", "dark", "high-contrast", "light"]

    run(steps)


def test_what_is_read_stays_in_sight_while_earlier_records_come() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("4", "home", "pagedown", "pagedown")
        view = driver.app.main.query_one(StreamRows)
        stream = driver.app.store.stream
        before = [stream[index].number for index in view.visible_rows()], stream[view.cursor].number
        driver.feed.put(rows=tuple(row(1_000 + number, time=NOW - 7_200 + number) for number in range(700)))
        await driver.settle()
        assert ([stream[index].number for index in view.visible_rows()], stream[view.cursor].number) == before

    run(steps)


def test_the_stream_says_how_much_of_it_is_kept() -> None:
    async def steps(driver: Driver) -> None:
        driver.app.store.stream = Stream(most_rows=600)
        driver.feed.put(rows=tuple(row(number) for number in range(2_000)), rows_left_out=30)
        await driver.press("4")
        kept = driver.app.store.stream.kept
        told = f"the newest {kept} records are kept, {2_000 - kept:,} older ones are not; 30 came too fast to be listed"
        assert told in driver.text

    run(steps)


@pytest.mark.parametrize("width", [40, 46, 80])
def test_the_first_value_of_a_record_is_in_sight(width: int) -> None:
    text = "POST /v1/chat/completions " + "header=value " * 9 + "authorization=Bearer <API_KEY> and <PHONE_NUMBER>"
    marks = tuple((text.index(word), text.index(word) + len(word)) for word in ("<API_KEY>", "<PHONE_NUMBER>"))
    shown, moved = brought_near(text, marks, width)
    assert shown.startswith(text[:20]) and shown.endswith("Bearer <API_KEY> and <PHONE_NUMBER>")
    assert [shown[begin:end] for begin, end in moved] == ["<API_KEY>", "<PHONE_NUMBER>"]
    assert moved[0][1] <= width
    assert brought_near(text, marks, 300) == (text, marks)


def styled(driver: Driver, name: str) -> list[str]:
    """The texts on the screen that are painted on the background of a style."""
    background = driver.app.palette[name].bgcolor
    return [
        segment.text
        for strip in driver.app.screen._compositor.render_strips()
        for segment in strip
        if segment.style is not None and segment.style.bgcolor == background
    ]


def test_a_search_marks_what_it_finds_and_no_more() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("4", "slash")
        await driver.type("est 19[0-9]|email")
        await driver.press("enter")
        found = styled(driver, "match")
        assert {"est 191", "est 199", "EMAIL"} <= set(found) and "POST" not in "".join(found)
        await driver.press("escape")
        assert not styled(driver, "match")
        await driver.press("1", "enter", "slash")
        await driver.type("spend")
        await driver.press("enter")
        assert styled(driver, "match") == ["spend"]
        await driver.press("slash")
        await driver.type("[")
        assert "not a regular expression" in driver.text

    run(steps)


def test_only_this_and_without_this_take_names_as_they_are() -> None:
    feed = FakeFeed(
        update(
            rows=(
                row(1, source="/var/log/a b.jsonl"),
                row(2, source="/var/log/c.jsonl", principal=Principal(key_alias="/the one/")),
                row(3),
            )
        )
    )

    async def steps(driver: Driver) -> None:
        rows = driver.app.main.query_one(StreamRows)
        await driver.press("4")
        for first, left in (("g", 2), ("g", 1)):
            await driver.press(first, "minus")
            assert rows.row_count() == left
        await driver.press("escape", "g", "down", "equals_sign", "equals_sign")
        assert rows.row_count() == 1 and driver.app.main.query_one(StreamPane).filter_text == 'principal:"/the one/"'

    run(steps, feed)


def test_a_value_is_from_whoever_is_known() -> None:
    nobody = finding(0, occurrences=500, principal=None)
    feed = FakeFeed(update(findings=(nobody, finding(7, location=Location("logs/b.jsonl", 3, 100)))))

    async def steps(driver: Driver) -> None:
        assert "from etl-nightly" in driver.text and "+1" not in driver.text
        await driver.press("equals_sign")
        assert "filter principal:etl-nightly" in driver.text

    run(steps, feed)


def test_a_stream_that_stands_still_says_so() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("4")
        assert "stands still" not in driver.text
        await driver.press("g")
        shown = driver.app.main.query_one(StreamRows).visible_rows().stop
        assert f"stands still, {200 - shown} further down   G follows" in driver.text
        driver.feed.put(rows=tuple(row(number) for number in range(200, 210)))
        await driver.settle()
        assert f"stands still, {210 - shown} further down" in driver.text
        await driver.press("G")
        assert "stands still" not in driver.text

    run(steps)


def test_what_narrows_a_list_down_is_cut_rather_than_what_it_does() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("f")
        await driver.type("sk " + "-nothing-of-the-kind" * 9)
        await driver.press("enter")
        assert "filter sk -nothing-of-the-kind" in driver.text and "… " in driver.text
        assert "15 shown" not in driver.text and " shown" in driver.text.splitlines()[2]

    run(steps, size=(80, 24))


def test_why_the_engine_stopped_stays_on_the_screen() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("5")
        assert "■ The engine has stopped  internal error: KeyError" in driver.text

    run(steps, FakeFeed(busy(), update(ended=True, error="internal error: KeyError at detection.py:3")))


def test_a_replay_that_is_not_done_has_found_nothing_yet() -> None:
    half = update(health=Health(watching="replay", done=50, total=100), totals=Totals(files=1, lines=7))
    whole = update(health=Health(watching="finished", done=100, total=100), totals=Totals(files=1, lines=14))

    async def steps(driver: Driver) -> None:
        assert "nothing found yet" in driver.top and "Nothing found yet" in driver.text
        assert "7 lines of 1 file audited so far" in driver.text
        driver.feed.waiting.append(whole)
        await driver.settle()
        assert "nothing found " in driver.top and "yet" not in driver.text

    run(steps, FakeFeed(half))


def test_a_search_that_finds_nothing_says_so_once_and_beside_it() -> None:
    async def steps(driver: Driver) -> None:
        for open_it in (("4",), ("1", "enter")):
            await driver.press(*open_it, "slash")
            for letter in "qqq":
                await driver.type(letter)
            assert not driver.notices and "nothing matches 'qqq'" in driver.text
            await driver.press("enter", "n")
            assert "matches 'qqq'" in driver.notices
            await driver.press("escape")
            driver.app.clear_notifications()

    run(steps)


def test_a_search_looks_at_whatever_a_record_shows() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("4", "g", "slash")
        await driver.type("claude-[a-z]+-5")
        await driver.press("enter")
        assert driver.app.main.query_one(StreamRows).cursor == 2 and "claude-sonnet-5" in styled(driver, "match")

    run(steps, size=(200, 40))


def test_activity_of_a_dump_is_that_of_all_its_time() -> None:
    week = 7 * 1440
    minute = int(NOW // 60) * 60
    feed = FakeFeed(
        update(
            findings=(finding(7),),
            activity=(Activity(f"{7:016x}", minute - week * 60, 5), Activity(f"{7:016x}", minute, 5)),
            health=Health(watching="finished", done=100, total=100),
        )
    )

    async def steps(driver: Driver) -> None:
        assert driver.text.splitlines()[3].count("█") == 2

    run(steps, feed)


@pytest.mark.parametrize("before", ["Bearer ", "a longer text that stands before it ", "漢字" * 20, ""])
def test_a_hit_is_in_sight_whatever_stands_before_it(before: str) -> None:
    value = "<LITELLM_VIRTUAL_KEY>"
    here = hit(1, context=f"{before}{value} and more", start=len(before), end=len(before) + len(value))

    async def steps(driver: Driver) -> None:
        await driver.press("2")
        assert value in driver.text

    run(steps, FakeFeed(update(hits=(here,))))


def test_a_hit_whose_record_names_no_time_has_that_of_its_arrival() -> None:
    came = hit(1, time=None, arrived=NOW - 60)
    read = hit(2, time=None)
    timed = hit(3, time=NOW - 120, arrived=NOW)

    async def steps(driver: Driver) -> None:
        await driver.press("2")
        shown = [line for line in driver.text.splitlines() if "sk-p0" in line]
        clock = [formatting.clock(NOW - ago, NOW) for ago in (60, 120)]
        (first,) = (line for line in shown if "sk-p01" in line)
        (second,) = (line for line in shown if "sk-p02" in line)
        (third,) = (line for line in shown if "sk-p03" in line)
        assert f"≈{clock[0]}" in first
        assert "≈" not in second and not any(each in second for each in clock)
        assert f" {clock[1]}" in third and "≈" not in third

    run(steps, FakeFeed(update(hits=(came, read, timed))))


@pytest.mark.parametrize("pane", PANES)
def test_every_action_of_a_pane_is_survived_and_escape_leads_back(pane: str) -> None:
    async def steps(driver: Driver) -> None:
        for action in actions_of(pane):
            await driver.press(str(PANES.index(pane) + 1))
            await driver.app.perform(action)
            await driver.settle()
            if len(driver.app.screen_stack) > 1:
                await driver.press("escape")
            assert driver.app.screen is driver.app.main, action.call

    run(steps)


def test_a_filter_that_cannot_be_understood_is_not_kept() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("f")
        await driver.type("sev:bogus")
        await driver.press("enter")
        assert isinstance(driver.app.focused, Input) and "there is no severity 'bogus'" in driver.text
        await driver.press("escape")
        assert isinstance(driver.app.focused, FindingList) and "bogus" not in driver.text
        await driver.press("slash")
        await driver.type("nobody-at-all")
        await driver.press("enter")
        assert isinstance(driver.app.focused, FindingList)

    run(steps)


def test_a_time_back_is_back_from_where_one_is_and_no_time_is_asked_for_again() -> None:
    async def steps(driver: Driver) -> None:
        rows = driver.app.main.query_one(StreamRows)
        await driver.press("4", "G", "t")
        await driver.type("15:")
        await driver.press("enter")
        assert "'15:' is not a time: write 18:02" in " ".join(driver.text.split())
        driver.app.screen.query_one(Input).value = ""
        await driver.type("2m back")
        await driver.press("enter")
        assert rows.cursor == 199 - 120

    run(steps)


def test_when_a_record_came_that_names_no_time_is_told_as_such() -> None:
    feed = FakeFeed(busy())
    feed.put(rows=(row(10_000, time=None),))

    async def steps(driver: Driver) -> None:
        rows = driver.app.main.query_one(StreamRows)
        stream = driver.app.store.stream
        signs = {
            stream[at].time is None: "≈" in "".join(text for text, _ in rows.paint(at, 120)[:3])
            for at in range(len(stream))
        }
        assert signs == {True: True, False: False}

    run(steps, feed)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_a_record_that_would_have_moved_the_cursor_is_told_as_such(size: tuple[int, int]) -> None:
    tried = row(1, "all is well", orders=("moves the cursor", "sets the title of the window"))
    quiet = row(2, "really")

    async def steps(driver: Driver) -> None:
        await driver.press("4")
        shown = driver.text.splitlines()
        one = next(line for line in shown if "all is well" in line)
        other = next(line for line in shown if "really" in line)
        at = one.index("all is well")
        assert other.index("really") == at, "all records are in line"
        assert one[at - 2 : at] == "! " and other[at - 2 : at] == "  "
        await driver.press("g", "enter")
        told = " ".join(driver.text.split())
        assert "! escapes moves the cursor, sets the title of the window: that is what" in told

    run(steps, FakeFeed(update(rows=(tried, quiet))), size=size)


@pytest.mark.parametrize("head", ["203.0.113.9 - - [27/Nov/2026:00:57:03 +0000] ", "[2026-11-27T00:57:03.123Z] "])
def test_of_an_access_log_the_request_is_in_sight_at_any_width(head: str) -> None:
    request = '"POST /v1/chat/completions HTTP/1.1" 429 18 "-" "curl/8"'

    async def steps(driver: Driver) -> None:
        await driver.press("4")
        assert '"POST /v1/chat/completions' in driver.text
        await driver.press("right")
        assert "27" in driver.text, "further to the right all of it is shown"
        await driver.pilot.resize_terminal(200, 24)
        await driver.press("home", "left")
        assert f"{head}{request}" in driver.text, "where there is space for it, all of it is shown"

    run(steps, FakeFeed(update(rows=(row(1, f"{head}{request}"),))), size=(80, 24))


def test_a_value_before_the_request_stays_in_sight() -> None:
    text = '<IP_ADDRESS> - - [27/Nov/2026:00:57:03 +0000] "POST /v1/chat/completions HTTP/1.1" 429 18 "-" "curl/8"'
    assert behind_head(text, ((0, 12),), 40) == (text, ((0, 12),))
    assert behind_head('[redacted] "GET is no head', (), 9)[0].startswith("[redacted]")
    known = text.replace("<IP_ADDRESS>", "203.0.113.9").replace("curl", "<JWT>")
    at = known.index("<JWT>")
    shown, ((start, end),) = behind_head(known, ((at, at + 5),), 40)
    assert shown.startswith('"POST') and shown[start:end] == "<JWT>"


def test_a_key_is_named_rather_than_the_user_of_no_one() -> None:
    assert who(Principal(key="ab" * 32, user="default_user_id")) == "abababababab…"
    assert who(Principal(user="default_user_id")) == "default_user_id"
    assert who(Principal(key="ab" * 32, user="ann")) == "ann"
