"""The process that reads a finished dump for a screen, and its end of the line to it."""

from __future__ import annotations

import contextlib
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from auditors.assessment import Policy
from auditors.engines.collector import relax
from auditors.engines.replay import TICK, Replay
from auditors.engines.updates import Command, Stop, Taken, Update, decode_command, encode
from auditors.errors import AuditorError, InternalError
from auditors.request import AuditRequest
from auditors.signals import leave_to_parent

_IDLE: Final = 1.0
_UNANSWERED: Final = 2
"""Updates that may be on their way."""


def run(request: AuditRequest, policy: Policy, state: Path | None, line: Connection, theirs: Connection) -> None:
    """What the process does until the screen goes away; `theirs` is the screen's end of the line."""
    theirs.close()
    leave_to_parent()
    try:
        with contextlib.closing(Replay(request, policy, state, line)) as replay:
            relax()
            _Conversation(line, replay).run()
    except (EOFError, BrokenPipeError, ConnectionResetError):  # whoever shows us is gone
        return
    except Exception as error:  # a seam: nothing of an error but its way may leave the process
        known = error if isinstance(error, AuditorError) else InternalError.of(error)
        with contextlib.suppress(OSError):
            line.send_bytes(encode(Update(number=1 << 30, made=time.time(), ended=True, error=str(known))))
        sys.exit(known.exit_status)


class _Conversation:
    """The replay's end of the line to the screen."""

    def __init__(self, line: Connection, replay: Replay) -> None:
        self._line = line
        self._replay = replay
        self._unanswered = 0
        self._stopped = False

    def run(self) -> None:
        """Work, tell, obey, until the screen goes away or says stop."""
        sent = 0.0
        while not self._stopped:
            self._replay.step(max(0.0, min(TICK, self._due(sent) - time.monotonic())), self._line)
            while self._line.poll():
                self._obey(decode_command(self._line.recv_bytes()))
            if self._unanswered < _UNANSWERED and time.monotonic() >= self._due(sent):
                sent = time.monotonic()
                self._unanswered += 1
                self._line.send_bytes(encode(self._replay.update()))
        self._line.send_bytes(encode(self._replay.update(ended=True)))

    def _due(self, sent: float) -> float:
        return sent + (TICK if self._replay.has_news else _IDLE)

    def _obey(self, command: Command) -> None:
        if isinstance(command, Taken):
            self._unanswered = max(0, self._unanswered - 1)
        elif isinstance(command, Stop):
            self._stopped = True
        else:
            self._replay.obey(command)
