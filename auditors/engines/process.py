"""A process that audits, and our end of the line to it.

Imports nothing of the engine: who shows an audit starts its process first and loads itself meanwhile.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import sys
import threading
from multiprocessing.connection import Connection
from typing import Any


class EngineProcess:
    """The process and our end of the line to it."""

    def __init__(self, connection: Connection, process: Any) -> None:
        self.connection = connection
        self._process = process

    @property
    def is_alive(self) -> bool:
        """Whether it still runs."""
        return bool(self._process.is_alive())

    def stop(self, patience: float = 10.0) -> int | None:
        """Close the line and wait until the state is kept; kills it after so many seconds. Its exit status."""
        with contextlib.suppress(OSError):
            self.connection.close()
        self._process.join(patience)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        status: int | None = self._process.exitcode
        return status


def context() -> Any:
    """How processes are started: forking is fast, but safe only on Linux and from a process with one thread."""
    if sys.platform == "linux" and threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")
