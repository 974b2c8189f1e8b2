"""A live audit in a process of its own, so that a screen never waits for detection.

`start` gives one end of a line. Updates come out of it as `auditors.engines.updates` encodes them, commands go in. A
further update is sent only when the last one was answered by `Taken`, so a slow screen gets fewer and larger ones. When
the line is closed the process keeps the state and ends.
"""

from __future__ import annotations

import contextlib
import queue
import signal
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Final

from auditors.assessment import Policy
from auditors.engines.collector import relax
from auditors.engines.live import LiveOptions
from auditors.engines.live_view import LiveView
from auditors.engines.process import EngineProcess, context
from auditors.engines.updates import TICK, Command, Stop, Taken, decode_command, encode
from auditors.errors import AuditorError, InternalError
from auditors.request import AuditRequest
from auditors.signals import held, leave_to_parent

_IDLE: Final = 2.0
"""Seconds after which there is an update even though nothing is new: it says that all is well."""

_UNANSWERED: Final = 2
"""Updates that may be on their way."""


def start(request: AuditRequest, policy: Policy, options: LiveOptions) -> EngineProcess:
    """Start the audit. To be called before a screen takes over the terminal.

    What goes wrong, the state file being used elsewhere for example, is said by the last update and the exit status.
    """
    chosen = context()
    ours, theirs = chosen.Pipe()
    process = chosen.Process(
        target=work, args=(request, policy, options, theirs, ours), name="auditor-live", daemon=True
    )
    with held():
        process.start()
    theirs.close()
    return EngineProcess(ours, process)


def work(
    request: AuditRequest, policy: Policy, options: LiveOptions, connection: Connection, theirs: Connection
) -> None:
    """What the process does until it is told to stop, or whoever started it is gone."""
    theirs.close()
    leave_to_parent()
    view: LiveView | None = None
    try:
        view = LiveView(request, policy, options)
        audit = view.audit
        signal.signal(signal.SIGTERM, lambda _number, _frame: audit.stop())
        with contextlib.closing(view.audit):
            for data in _updates(view, _Commands(connection, view)):
                connection.send_bytes(data)
    except (BrokenPipeError, ConnectionResetError):  # whoever shows us is gone
        return
    except Exception as error:  # a seam: nothing of an error but its way may leave the process
        known = error if isinstance(error, AuditorError) else InternalError.of(error)
        with contextlib.suppress(OSError):
            connection.send_bytes(_last_words(view, known))
        sys.exit(known.exit_status)


def _updates(view: LiveView, commands: _Commands) -> Iterator[bytes]:
    """Encoded updates, each when it is time for it and the last ones were taken."""
    view.start(relax)
    sent = 0.0
    quiet_until = time.monotonic() + TICK  # an update without news would only keep the first findings waiting
    while not view.audit.is_over:
        now = time.monotonic()
        due = sent + TICK if view.has_news else max(sent + _IDLE, quiet_until)
        if commands.unanswered < _UNANSWERED and now >= due:
            commands.unanswered += 1
            sent = now
            yield encode(view.update())
        else:
            view.audit.step(max(0.0, min(due - now, _IDLE)) if commands.unanswered < _UNANSWERED else _IDLE)
        commands.obey_all()
    if not view.audit.is_broken_off:
        view.audit.finish()
        while view.has_news:
            yield encode(view.update())
    yield encode(view.update(ended=True))


def _last_words(view: LiveView | None, error: AuditorError) -> bytes:
    from auditors.engines.updates import Update

    number = view.updates + 1 if view is not None else 1
    return encode(Update(number=number, made=time.time(), ended=True, error=str(error)))


class _Commands:
    """Commands that come in: taken off the line by a thread, obeyed by the one that audits."""

    def __init__(self, connection: Connection, view: LiveView) -> None:
        self.unanswered = 0
        self._connection = connection
        self._view = view
        self._waiting: queue.SimpleQueue[Command] = queue.SimpleQueue()
        threading.Thread(target=self._receive, name="commands", daemon=True).start()

    def _receive(self) -> None:
        try:
            while True:
                self._waiting.put(decode_command(self._connection.recv_bytes()))
                self._view.audit.outbox.poke()
        except (EOFError, OSError):
            self._waiting.put(Stop())
            self._view.audit.stop()

    def obey_all(self) -> None:
        """Obey what has come."""
        with contextlib.suppress(queue.Empty):
            while True:
                command = self._waiting.get_nowait()
                if isinstance(command, Taken):
                    self.unanswered = max(0, self.unanswered - 1)
                else:
                    self._view.obey(command)
