"""The sample logs through the real engine, in this process, as a feed for the screen."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import Final

from msgspec.structs import replace

from auditors.engines.live import LiveOptions
from auditors.engines.live_view import LiveView
from auditors.engines.updates import Command, Taken, Update
from auditors.request import Silence
from auditors.session import AuditOptions, Session
from tui.demo import CONFIGURATION, CONFIGURATION_FILE, Writer

NOW: Final = 1_795_633_200.0
"""2026-11-25 19:00:00 UTC: when the samples end."""

_QUIET: Final = 10
"""Updates without news after which there are no more."""

_PATIENCE: Final = 120.0
"""Seconds that reading everything may take."""


class SampleFeed:
    """Audits the sample logs of an hour and their proxy's configuration, and answers commands. What people see does
    not depend on the machine.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        Writer(directory, lambda: NOW).write_past()
        for file in directory.rglob("*"):  # times without a date are of the day on which a file was written
            os.utime(file, (NOW, NOW))
        configuration = directory.parent / CONFIGURATION_FILE
        configuration.touch(mode=0o600)
        configuration.write_text(CONFIGURATION)
        options = AuditOptions(
            paths=(str(directory),), depth="patterns", isolated=True, proxy_config=(str(configuration),)
        )
        session = Session.open(options, Silence())
        self.view = LiveView(
            session.request, session.policy, LiveOptions(places=True, history=1 << 24), clock=lambda: NOW
        )
        self.view.start()

    def read_all(self) -> list[Update]:
        """Wait until everything is read, and held against the configuration."""
        audit = self.view.audit
        size = sum(file.stat().st_size for file in self._directory.rglob("*") if file.is_file())
        deadline = monotonic() + _PATIENCE
        while audit.coverage.bytes < size:
            assert monotonic() < deadline, f"{audit.coverage.bytes} of {size} bytes were read"
            audit.step(0.05)
        updates = [self.view.update()]
        while not any(update.configurations for update in updates) or _has_news(updates):
            assert monotonic() < deadline, "the configuration was not read"
            audit.step(0.05)
            updates.append(self._update_now())
        return updates

    def _update_now(self) -> Update:
        """An update with grades that rest on all that is known, which otherwise are made every few seconds."""
        return replace(self.view.update(ended=True), ended=False)

    def listen(self, arrived: Callable[[], object]) -> None:
        """Tests tick by themselves."""

    def drain(self) -> Sequence[Update]:
        """What is new."""
        self.view.audit.step(0.0)
        return [self.view.update()] if self.view.has_news else []

    def send(self, command: Command) -> None:
        """Obey at once."""
        if not isinstance(command, Taken):
            self.view.obey(command)

    def close(self) -> None:
        """End it."""
        self.view.stop()
        while not self.view.audit.is_over:
            self.view.audit.step(0.1)
        self.view.audit.close()


def _has_news(updates: Sequence[Update]) -> bool:
    """Whether the last few updates told something; findings count in the grades of the next one."""
    return any(each.findings or each.gone or each.grades or each.rows for each in updates[-_QUIET:])
