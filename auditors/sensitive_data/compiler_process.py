"""Compiles a Hyperscan database in a process of its own: there it holds up nobody, and can be given up at any time."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

_ENTRY: Final = (
    "import sys; sys.path.append(sys.argv[1]); from auditors.sensitive_data.compiler_process import main; main()"
)
"""What the process runs. Nothing is imported from the working directory: the logs of strangers may lie there."""

_POLITENESS: Final = 5
"""How far the process steps back (nice(2)) where others want the processor: what is asked for is read meanwhile."""

_INTERVAL: Final = 0.2
"""Seconds between two looks of the process at whether anybody still waits for it."""


class _Order(msgspec.Struct, frozen=True):
    """What is to be done: the process of the audit, the file to keep the database in, if any, and the heads."""

    audit: int
    file: str
    heads: tuple[str, ...]


class Compiler:
    """The process that compiles the given heads, and keeps the database in `file`, where that can be. It has `claim`,
    the right to do so, until it ends: with the audit at the latest, which another process may have begun.

    Raises OSError where it cannot be started.
    """

    def __init__(self, heads: Sequence[str], file: Path | None, claim: int) -> None:
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - not a pipe: nobody reads while it writes
        audit = multiprocessing.parent_process()
        of_audit = os.getpid() if audit is None or audit.pid is None else audit.pid
        with tempfile.TemporaryFile() as given:
            given.write(msgspec.json.encode(_Order(audit=of_audit, file=str(file or ""), heads=tuple(heads))))
            given.seek(0)
            self._process = subprocess.Popen(
                [sys.executable or "", "-P", "-c", _ENTRY, str(Path(__file__).parents[2])],
                stdin=given,
                stdout=self._output,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=(claim,),
            )
        atexit.register(self._stop)

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    def result(self) -> bytes:
        """The database, as `hyperscan.loadb` reads it, when the process has ended; nothing where it failed."""
        atexit.unregister(self._stop)
        with self._output as output:
            if self._process.wait() != 0:
                return b""
            output.seek(0)
            return output.read()

    def _stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._output.close()


# What follows runs in that process.


def main() -> None:
    """Compile the heads that are given, write the database, and keep it."""
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=_Order)
    threading.Thread(target=_end_with, args=(order.audit,), daemon=True).start()
    os.nice(_POLITENESS)
    import hyperscan

    from auditors.sensitive_data import kept
    from auditors.sensitive_data.multipattern import HyperscanPatterns

    content = hyperscan.dumpb(HyperscanPatterns(order.heads).database)
    if order.file:
        kept.write(Path(order.file), content)
    sys.stdout.buffer.write(content)


def _end_with(audit: int) -> None:
    with suppress(ProcessLookupError):
        while True:
            os.kill(audit, 0)
            time.sleep(_INTERVAL)
    os._exit(1)
