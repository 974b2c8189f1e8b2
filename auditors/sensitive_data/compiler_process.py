"""Compiles a Hyperscan database in a process of its own: there it holds up nobody, and can be given up at any time."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
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


class Compiler:
    """The process that compiles the given heads; it ends when the one that started it does.

    Raises OSError where it cannot be started.
    """

    def __init__(self, heads: Sequence[str]) -> None:
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - not a pipe: nobody reads while it writes
        with tempfile.TemporaryFile() as given:
            given.write(msgspec.json.encode(list(heads)))
            given.seek(0)
            self._process = subprocess.Popen(
                [sys.executable or "", "-P", "-c", _ENTRY, str(Path(__file__).parents[2]), str(os.getpid())],
                stdin=given,
                stdout=self._output,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    def result(self) -> bytes:
        """The database, as `hyperscan.loadb` reads it, when the process has ended; nothing where it failed."""
        with self._output as output:
            if self._process.wait() != 0:
                return b""
            output.seek(0)
            return output.read()

    def stop(self) -> None:
        """End it, whatever it has done by now."""
        self._process.kill()
        self._process.wait()
        self._output.close()


# What follows runs in that process.


def main() -> None:
    """Compile the heads that are given, and write the database."""
    threading.Thread(target=_end_with, args=(int(sys.argv[2]),), daemon=True).start()
    os.nice(_POLITENESS)
    import hyperscan

    from auditors.sensitive_data.multipattern import HyperscanPatterns

    heads = msgspec.json.decode(sys.stdin.buffer.read(), type=list[str])
    sys.stdout.buffer.write(hyperscan.dumpb(HyperscanPatterns(heads).database))


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_INTERVAL)
    os._exit(0)
