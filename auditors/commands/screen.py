"""`auditor`, `auditor --replay` and `auditor --demo`: the screen.

The engine's process starts first and sets itself up while the screen is being loaded; what is wrong with the command
line or the configuration is known before the screen takes over the terminal.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import msgspec

from auditors.errors import AuditorError, InternalError, UsageError
from auditors.exit_status import ExitStatus
from auditors.request import Silence
from auditors.session import HOW_TO_START, AuditOptions, Session
from auditors.signals import held, leave_to_parent

_HOW_TO_START: Final = "name the logs to follow: auditor PATH... (auditor --demo shows what it looks like)"


class Options(AuditOptions, frozen=True, kw_only=True):
    """The command line."""

    state: Path | None
    watch: str
    color: bool


def run_live(options: Options) -> ExitStatus:
    """Follow the paths on the screen. Raises AuditorError for what the user can mend."""
    _check(options)
    return _show(options, partial(_follow, options))


def run_replay(options: Options) -> ExitStatus:
    """Read the paths on the screen as fast as it goes. Raises AuditorError for what the user can mend."""
    if not options.paths:
        raise UsageError("name the dump to replay: auditor --replay PATH...")
    _check(options)
    return _show(options, partial(_replay, options), timeline=True)


def run_demo(options: Options) -> ExitStatus:
    """Follow the sample logs on the screen, as if they were being written. Raises AuditorError."""
    from tui.demo import CONFIGURATION_FILE, demo_logs
    from tui.launch import check_terminal

    check_terminal()
    with demo_logs() as (directory, writer):
        configuration = str(directory.parent / CONFIGURATION_FILE)
        here = msgspec.structs.replace(options, paths=(str(directory),), proxy_config=(configuration,))
        return _show(here, partial(_follow, here), keeps=True, started=writer.start)


def _check(options: Options) -> None:
    from tui.launch import check_terminal

    if options.show_values:
        raise UsageError("the screen masks values; press R in the detail of a finding to see one for ten seconds")
    if "-" in options.paths:
        raise UsageError("the screen cannot read standard input: it takes the keys; use --once -, or name a file")
    try:
        check_terminal()
    except UsageError:
        if not options.paths:
            _open(options)
        raise


def _show(options: Options, engine: Callable[[Connection, Connection], None], **how: Any) -> ExitStatus:
    from auditors.engines.process import EngineProcess, context

    chosen = context()
    ours, theirs = chosen.Pipe()
    process = chosen.Process(target=engine, args=(theirs, ours), name="auditor-engine")
    started = EngineProcess(ours, process)
    with ExitStack() as stack:
        with held():
            process.start()
            stack.callback(started.stop)
        theirs.close()
        from tui.launch import show

        return show(started, color=options.color, **{"keeps": options.state is not None, **how})


# What follows runs in the engine's process.


def _follow(options: Options, connection: Connection, theirs: Connection) -> None:
    leave_to_parent()
    session = _opened(options, connection)
    from auditors.engines.live import LiveOptions
    from auditors.engines.live_process import work

    live = LiveOptions(polling=options.watch == "poll", state=options.state, places=True)
    work(session.request, session.policy, live, connection, theirs)


def _replay(options: Options, connection: Connection, theirs: Connection) -> None:
    leave_to_parent()
    session = _opened(options, connection)
    from auditors.engines.replay_process import run

    run(session.request, session.policy, options.state, connection, theirs)


def _opened(options: Options, connection: Connection) -> Session:
    """The session; says first what is to be said of it. Ends the process where there is none."""
    from auditors.engines.updates import Update, encode

    try:
        session, notes = _open(options)
    except AuditorError as error:
        connection.send_bytes(encode(Update(number=0, made=0.0, ended=True, error=str(error))))
        sys.exit(error.exit_status)
    except Exception as error:  # a seam: nothing of an error but its way may leave the process
        connection.send_bytes(encode(Update(number=0, made=0.0, ended=True, error=str(InternalError.of(error)))))
        sys.exit(ExitStatus.INTERNAL)
    targets = session.request.settings.scan.targets
    connection.send_bytes(encode(Update(number=0, made=time.time(), notes=tuple(notes), scan_targets=targets)))
    return session


def _open(options: Options) -> tuple[Session, list[str]]:
    notes = _Notes()
    try:
        return Session.open(options, notes), notes.lines
    except UsageError as error:
        if str(error) == HOW_TO_START:
            raise UsageError(
                "name the logs to follow: auditor PATH... (auditor --demo shows what it looks like)"
            ) from None
        raise


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
