from __future__ import annotations

import re
from pathlib import Path

import pytest

import tui
from tests.command import PROJECT
from tui.actions import ACTIONS, ENTRY, EVERYWHERE, LIST, PANES, Action, actions_of
from tui.app import AuditorApp
from tui.screens.detail import FindingScreen, RecordScreen
from tui.screens.main import MainScreen
from tui.widgets.data import DataPane
from tui.widgets.entry import Entry
from tui.widgets.findings import FindingsPane
from tui.widgets.rows import Rows
from tui.widgets.scan import ScanPane
from tui.widgets.stream import StreamPane
from tui.widgets.usage import UsagePane

OWNERS: dict[str, type] = {
    EVERYWHERE: MainScreen,
    LIST: Rows,
    ENTRY: Entry,
    "findings": FindingsPane,
    "data": DataPane,
    "usage": UsagePane,
    "scan": ScanPane,
    "stream": StreamPane,
    "detail": FindingScreen,
    "record": RecordScreen,
}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.call)
def test_every_action_can_be_done_where_it_is_offered(action: Action) -> None:
    for place in action.places:
        call = action.call.partition("(")[0]
        owner = AuditorApp if call.startswith("app.") else OWNERS[place]
        assert hasattr(owner, f"action_{call.removeprefix('app.')}"), f"{place} has no {call}"


@pytest.mark.parametrize("pane", [*PANES, "detail", "record"])
def test_no_key_means_two_things_in_one_place(pane: str) -> None:
    places = (pane, LIST) if pane in ("detail", "record") else (pane, LIST, EVERYWHERE)
    keys = [key for action in actions_of(*places) for key in action.keys.split(",")]
    assert sorted(keys) == sorted(set(keys))


def test_data_never_meets_markup() -> None:
    """Every widget of Textual that reads markup is told not to; nothing formats data into markup."""
    reading = re.compile(
        r"\b(?:Static|Label|OptionList|DataTable|Tree|RichLog)\((?!self\b)(?P<rest>[^\n]*(?:\n[^\n]*){0,2})"
    )
    for file in Path(tui.__file__).parent.rglob("*.py"):
        source = file.read_text()
        name = file.relative_to(PROJECT)
        for match in reading.finditer(source):
            if source[: match.start()].endswith(("import ", ", ", "query_one(")):
                continue
            assert "markup=False" in match["rest"], f"{name}: {match[0].splitlines()[0]}"
        for call in re.finditer(r"\.notify\([^\n]*", source):
            assert "markup=False" in call[0], f"{name}: {call[0]}"
        for banned in ("from_markup", "border_title", "border_subtitle", "console.markup", ".sub_title"):
            assert banned not in source, f"{name}: {banned}"
