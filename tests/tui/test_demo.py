"""The sample logs as if they were being written."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from auditors.engines.live import LiveOptions
from auditors.engines.live_view import LiveView
from auditors.engines.updates import Update
from auditors.request import Silence
from auditors.session import AuditOptions, Session
from tests.tui.fakes import NOW
from tui.demo import CONFIGURATION_FILE, Writer, demo_logs, moved

DAY = datetime.datetime.fromtimestamp(NOW, datetime.UTC)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"ts":"2026-11-25T18:36:01.680273"}', '{"ts":"2026-05-28T20:26:40.680273"}'),
        ("at 2026-11-25 18:36:01 and 2026-11-25 18:37:01", "at 2026-05-28 20:26:40 and 2026-05-28 20:27:40"),
        ('[25/Nov/2026:18:36:20 +0000] "GET"', '[28/May/2026:20:26:40 +0000] "GET"'),
        ('"time":"11/25/2026, 6:36:18 PM"', '"time":"05/28/2026, 08:26:40 PM"'),
        ("INFO 11-24 08:15:02 [logger.py:41]", "INFO 05-28 20:26:40 [logger.py:41]"),
        ('"startTime": 1795631762.055457', '"startTime": 1780000000.055457'),
        ('"started_at": 1795508102000', '"started_at": 1780000000000'),
        ('"t": "1795508102000000000"', '"t": "1780000000000000000"'),
        ("18:36:11 - LiteLLM Proxy:WARNING: at 12:00:00", "20:26:40 - LiteLLM Proxy:WARNING: at 12:00:00"),
        ("card 4000 0566 5566 5556, id 17955", "card 4000 0566 5566 5556, id 17955"),
    ],
)
def test_times_are_moved_in_their_own_notation(line: str, expected: str) -> None:
    assert moved(line, NOW) == expected


def test_the_logs_are_gone_at_the_end_and_private_before() -> None:
    with demo_logs() as (directory, _):
        files = [file for file in directory.rglob("*") if file.is_file()]
        assert len(files) >= 10
        assert all(file.stat().st_mode & 0o077 == 0 for file in files)
        assert not any(file.name == "expected.jsonl" for file in files)
        assert (directory.parent / CONFIGURATION_FILE).stat().st_mode & 0o077 == 0
    assert not directory.parent.exists()
    assert not directory.exists()


def test_the_demo_shows_something_in_every_pane(tmp_path: Path) -> None:
    Writer(tmp_path).write_past()
    session = Session.open(AuditOptions(paths=(str(tmp_path),), depth="patterns", isolated=True), Silence())
    view = LiveView(session.request, session.policy, LiveOptions())
    view.audit.start()
    updates: list[Update] = []
    while not updates or view.has_news or view.audit.outbox.size or not view.audit.coverage.lines:
        view.audit.step(0.3)
        updates.append(view.update())
    view.audit.stop()
    while not view.audit.is_over:
        view.audit.step(0.1)
    view.audit.close()
    assert len({finding.rule for update in updates for finding in update.findings}) > 8
    minutes = {usage.minute for update in updates for usage in update.usage}
    assert max(minutes) - min(minutes) > 1_800
    assert any(update.hits for update in updates) and any(update.rows for update in updates)
    assert not any(update.problems for update in updates)
