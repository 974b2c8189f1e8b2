"""The sample logs through the real engine, in this process, as a feed for the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import Final

from auditors.engines.live import LiveOptions
from auditors.engines.live_view import LiveView
from auditors.engines.updates import Command, Taken, Update
from auditors.request import Silence
from auditors.session import AuditOptions, Session
from tui.demo import CONFIGURATION, CONFIGURATION_FILE, Writer

NOW: Final = 1_795_633_200.0
"""2026-11-25 19:00:00 UTC: when the samples end."""

_QUIET = 8
"""Steps without news after which everything was read."""

_PATIENCE: Final = 30.0
"""Seconds that reading the configuration may take."""
_SETTLED: Final = 2.5
"""Seconds after which grades rest on all of it: there are two between grades, and findings count in the next ones."""


class SampleFeed:
    """Audits the sample logs of an hour and their proxy's configuration, and answers commands. What people see does
    not depend on the machine.
    """

    def __init__(self, directory: Path) -> None:
        Writer(directory, lambda: NOW).write_past()
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
        quiet = 0
        while quiet < _QUIET:
            self.view.audit.step(0.05)
            quiet = quiet + 1 if not self.view.audit.outbox.size and self.view.audit.coverage.lines else 0
        updates = [self.view.update()]
        until = monotonic() + (_SETTLED if updates[0].configurations else _PATIENCE)
        while monotonic() < until:
            self.view.audit.step(0.05)
            updates.append(self.view.update())
            if updates[-1].configurations:
                until = monotonic() + _SETTLED
        return updates

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
