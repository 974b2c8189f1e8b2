"""Decisions, notes, copies, exports, and values in clear."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import msgspec
import pytest

from auditors.engines.updates import Inspect, SetTriage
from auditors.model import Category, Principal
from auditors.triage import Triage, TriageState, triage_key
from tests.tui.driving import Driver
from tests.tui.fakes import FakeFeed, busy, finding, update
from tests.tui.test_panes import run
from tui import exporting
from tui.widgets.detail import REVEALED
from tui.widgets.findings import FindingList


def decisions(feed: FakeFeed) -> list[Triage]:
    return [entry for command in feed.sent if isinstance(command, SetTriage) for entry in command.entries]


@pytest.mark.parametrize("opened", [False, True], ids=["list", "detail"])
def test_acknowledging(opened: bool) -> None:
    async def steps(driver: Driver) -> None:
        if opened:
            await driver.press("enter")
        await driver.press("a")
        (entry,) = decisions(driver.feed)
        assert entry.state is TriageState.ACKNOWLEDGED and entry.author == "oncall"
        assert entry.key == triage_key(finding(7))
        await driver.press("u")
        assert decisions(driver.feed)[-1].state is TriageState.NEW
        await driver.press("u")
        assert len(decisions(driver.feed)) == 2 and "nothing was decided" in driver.notices

    run(steps)


def test_a_false_positive_needs_a_reason() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("x", "enter")
        assert not decisions(driver.feed) and "a few words are needed" in driver.text
        await driver.type("test key")
        await driver.press("enter")
        (entry,) = decisions(driver.feed)
        assert (entry.state, entry.reason) == (TriageState.FALSE_POSITIVE, "test key")
        rows = driver.app.main.query_one(FindingList)
        assert [row.handled for row in rows.findings()][-2:] == [False, True]
        await driver.press("h")
        assert not any(row.handled for row in rows.findings())
        assert "handled ones are hidden" in driver.text

    run(steps)


def test_giving_up_decides_nothing() -> None:
    async def steps(driver: Driver) -> None:
        for key in ("x", "v", "e"):
            await driver.press(key, "escape")
        assert not decisions(driver.feed)

    run(steps)


def test_notes_and_decisions_keep_each_other() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("e")
        assert "Note about openai-api-key sk-p07…" in driver.text
        await driver.type("ask the data team")
        await driver.press("enter", "v")
        await driver.type("revoked")
        await driver.press("enter")
        last = decisions(driver.feed)[-1]
        assert (last.state, last.reason, last.note) == (TriageState.RESOLVED, "revoked", "ask the data team")

    run(steps)


def test_marked_findings_are_decided_together() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("space", "space", "space", "a")
        assert len({entry.key for entry in decisions(driver.feed)}) == 3
        await driver.press("v")
        assert "How were these 3 values resolved?" in driver.text
        await driver.press("escape", "escape", "x")
        assert "Why is openai-api-key sk-p04… a false positive?" in driver.text

    run(steps)


def test_what_the_state_file_knows_is_shown() -> None:
    feed = FakeFeed(busy())
    known = Triage(key=triage_key(finding(7)), state=TriageState.ACKNOWLEDGED, author="ana", note="known since May")
    feed.put(triage=(known,))

    async def steps(driver: Driver) -> None:
        await driver.press("enter")
        assert "acknowledged by ana" in driver.text and "known since May" in driver.text

    run(steps, feed)


def test_copies_go_to_the_terminal_and_to_a_private_file(tmp_path: Path) -> None:
    copies = tmp_path / "state" / "copied.txt"

    async def steps(driver: Driver) -> None:
        await driver.press("y")
        assert "[critical] SEC201 openai-api-key" in driver.app.clipboard
        assert copies.read_text().startswith("[critical] SEC201")
        assert stat.S_IMODE(copies.stat().st_mode) == 0o600

    run(steps, copies=copies)


def test_a_copy_has_the_command_that_blocks_the_key() -> None:
    leaked = msgspec.structs.replace(
        finding(7),
        rule="USE318",
        name="leaked-key-used",
        category=Category.USAGE,
        principal=Principal(key="a" * 64),
    )
    assert exporting.as_text([leaked]).splitlines()[2].startswith('curl -sS "$LITELLM_URL/key/block"')
    spike = msgspec.structs.replace(leaked, name="usage-spike")
    assert "curl" not in exporting.as_text([spike])
    assert "curl" in exporting.as_text([spike], ["litellm-payload"])
    assert "Where the proxy is LiteLLM" in exporting.as_text([leaked], ["nginx-combined", "litellm-payload"])


@pytest.mark.parametrize(("steps_down", "form"), [(0, "json"), (1, "csv"), (2, "md"), (3, "sarif")])
def test_exports(steps_down: int, form: str, tmp_path: Path) -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("space", "space", "w", *["down"] * steps_down, "enter")
        (file,) = tmp_path.iterdir()
        assert file.suffix == f".{form}" and stat.S_IMODE(file.stat().st_mode) == 0o600
        text = file.read_text()
        assert "SEC201" in text and "PII101" not in text
        if form == "json":
            assert len(json.loads(text)["findings"]) == 3  # one of the two values stands in two sources

    run(steps, directory=tmp_path)


def test_an_export_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("w", "enter")
        assert "not written" in driver.notices

    run(steps, directory=tmp_path / "nowhere")


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_value_in_clear_hides_itself_again() -> None:
    clock = Clock()

    async def steps(driver: Driver) -> None:
        await driver.press("enter")
        assert "<OPENAI_API_KEY>" in driver.text
        await driver.press("R")
        assert "VALUE-IN-CLEAR" in driver.text and "IN CLEAR, hidden again in" in driver.text
        assert "IN CLEAR 10 s, R hides" in driver.top
        clock.now += REVEALED + 0.1
        await driver.pilot.pause(0.4)
        await driver.settle()
        assert "VALUE-IN-CLEAR" not in driver.text and "<OPENAI_API_KEY>" in driver.text
        assert "IN CLEAR" not in driver.top

    run(steps, monotonic=clock)


@pytest.mark.parametrize("leave", ["R", "escape", "question_mark", "right_square_bracket"])
def test_a_value_in_clear_is_forgotten_when_one_looks_elsewhere(leave: str) -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("enter", "R")
        assert "VALUE-IN-CLEAR" in driver.text
        await driver.press(leave)
        assert "VALUE-IN-CLEAR" not in driver.text
        assert not any(answer.revealed for answer in driver.app.store.inspections.values())

    run(steps)


def test_only_the_deliberate_key_asks_for_clear_text() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("enter", "r", "enter", "down", "right_square_bracket", "escape")
        assert not any(isinstance(command, Inspect) and command.reveal for command in driver.feed.sent)

    run(steps)


def test_the_detail_goes_through_the_list_and_is_searched() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("enter", "right_square_bracket")
        assert "sk-p06…" in driver.text
        await driver.press("left_square_bracket", "left_square_bracket")
        assert "sk-p07…" in driver.text
        await driver.press("slash")
        await driver.type("why it")
        await driver.press("enter")
        assert "spend on the account" in driver.text
        await driver.press("n", "N", "escape")

    run(steps, size=(100, 20))


def test_the_detail_tells_everything_that_is_known() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("enter")
        for words in (
            *("OpenAI API key in a log", "99% sure", "etl-nightly", "logs/app-1.jsonl:17", "2026-05-28 19:26:47"),
            *("Revoke the key now", "Record (litellm-payload)", "Occurrences (14)", "Same value elsewhere (3)"),
            *("Also from etl-nightly", "Why it matters", "CWE-532"),
        ):
            assert words in driver.text, words

    run(steps, size=(110, 70))


def test_what_is_revealed_is_brought_into_sight() -> None:
    feed = FakeFeed(busy())
    feed.in_clear = "{\n" + "".join(f'  "member{number}": {number},\n' for number in range(90)) + feed.in_clear[2:]

    async def steps(driver: Driver) -> None:
        await driver.press("enter")
        await driver.settle()
        assert "VALUE-IN-CLEAR" not in driver.text
        await driver.press("R")
        await driver.settle()
        assert "VALUE-IN-CLEAR" in driver.text
        await driver.press("R")
        await driver.settle()
        assert "VALUE-IN-CLEAR" not in driver.text

    run(steps, feed)


def test_one_finding_after_another_is_decided_about() -> None:
    async def steps(driver: Driver) -> None:
        rows = driver.app.main.query_one(FindingList)
        await driver.press("down", "down")
        first, second, third = rows.findings()[2:5]
        for known in (first, second):
            assert rows.current is known
            await driver.press("x")
            await driver.type("test key")
            await driver.press("enter")
            assert known.handled and known in rows.findings()[-2:]
        assert rows.current is third and rows.cursor == 2
        assert "is no longer counted, a false positive: now at the end of the list" in driver.notices
        await driver.press("G", "u")
        assert rows.current is not None and not rows.current.handled

    run(steps)


def test_the_detail_goes_on_from_a_finding_that_was_settled_there() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("enter", "v")
        await driver.type("revoked")
        await driver.press("enter", "right_square_bracket")
        assert "sk-p06…" in driver.text
        await driver.press("left_square_bracket", "left_square_bracket")
        assert "this is the first finding of the list" in driver.notices

    run(steps)


def test_keys_say_so_where_there_is_nothing_to_decide_about() -> None:
    async def steps(driver: Driver) -> None:
        for key in ("a", "x", "v", "u", "e", "y"):
            driver.app.clear_notifications()
            await driver.press(key)
            assert "there is no finding under the cursor" in driver.notices, key

    run(steps, FakeFeed(update()))


def test_decisions_that_nothing_keeps_are_not_lost_by_a_key() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("a", "down", "a")
        assert driver.notices.count("lost when auditor ends; --state FILE keeps it") == 1
        await driver.press("q")
        assert "2 decisions will be lost" in driver.text
        await driver.press("enter")
        assert driver.app.is_running and "will be lost" not in driver.text
        await driver.press("q", "q", "q", "j", "j", "k", "enter")
        assert not driver.app.is_running

    run(steps, keeps=False)


def test_nothing_is_asked_where_nothing_is_lost() -> None:
    async def steps(driver: Driver) -> None:
        await driver.press("a", "q")
        assert "--state" not in driver.notices and not driver.app.is_running

    run(steps)
