"""The `auditor` script, and `python -m auditors`."""

from __future__ import annotations

import gc
import os
import signal
import sys

from auditors.exit_status import ExitStatus
from auditors.signals import TerminatedError, die_of, unwinding


def main() -> int:
    """Run the command line and return the exit status. Signals are obeyed while it is loaded, too."""
    _open_standard_error()
    with unwinding():
        try:
            from auditors.cli import main as run

            status = run()
        except KeyboardInterrupt:
            sys.stderr.write("auditor: interrupted\n")
            status = ExitStatus.INTERRUPTED
        except TerminatedError as ended:
            sys.stderr.write(f"auditor: {ended.word}\n")
            die_of(ended.number)
        if status == ExitStatus.INTERRUPTED:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the interpreter takes a moment to end; it may come again
            exec("")  # CPython would die of one that has left code run from a text (data classes are): this forgets it
        gc.freeze()  # the interpreter would look through everything once more as it ends, for nothing
        return status


def _open_standard_error() -> None:
    """Where standard error is closed (`2>&-`), what is said goes nowhere; the next file would be opened as it."""
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
