"""`auditor`, `auditor --replay` and `auditor --demo`: the screen."""

from __future__ import annotations

from pathlib import Path

import msgspec

from auditors.errors import UsageError
from auditors.exit_status import ExitStatus
from auditors.request import Silence
from auditors.session import AuditOptions, Session


class Options(AuditOptions, frozen=True, kw_only=True):
    """The command line."""

    state: Path | None
    watch: str
    color: bool


class _Notes(Silence):
    """Keeps what the user should know, for the screen to show."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def note(self, line: str) -> None:
        """Keep a line."""
        self.lines.append(line)

    def problem(self, line: str) -> None:
        """Keep a line."""
        self.lines.append(line)


def run_live(options: Options) -> ExitStatus:
    """Follow the paths on the screen. Raises AuditorError for what the user can mend."""
    from auditors.engines.live import LiveOptions
    from tui.launch import check_terminal, live

    _check(options)
    notes = _Notes()
    session = Session.open(options, notes)
    check_terminal()
    return live(session, LiveOptions(polling=options.watch == "poll", state=options.state, places=True), notes.lines)


def run_replay(options: Options) -> ExitStatus:
    """Read the paths on the screen as fast as it goes. Raises AuditorError for what the user can mend."""
    from tui.launch import check_terminal, replay

    if not options.paths:
        raise UsageError("name the dump to replay: auditor --replay PATH...")
    check_terminal()
    _check(options)
    notes = _Notes()
    session = Session.open(options, notes)
    return replay(session, options.state, notes.lines)


def run_demo(options: Options) -> ExitStatus:
    """Follow the sample logs on the screen, as if they were being written. Raises AuditorError."""
    from auditors.engines.live import LiveOptions
    from tui.demo import demo_logs
    from tui.launch import check_terminal, live

    check_terminal()
    with demo_logs() as (directory, writer):
        notes = _Notes()
        session = Session.open(msgspec.structs.replace(options, paths=(str(directory),)), notes)
        return live(session, LiveOptions(places=True, sweep_interval=1.0), notes.lines, started=writer.start)


def _check(options: Options) -> None:
    if options.show_values:
        raise UsageError("the screen masks values; press R in the detail of a finding to see one for ten seconds")
    if "-" in options.paths:
        raise UsageError("the screen cannot read standard input: it takes the keys; use --once -, or name a file")
