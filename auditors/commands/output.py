"""Standard output: the only way to it for data."""

from __future__ import annotations

import os
import select
import stat
import sys
from collections.abc import Callable
from typing import TextIO

from auditors.commands.parameters import standard_output
from auditors.errors import UnreadableError
from auditors.reports.report import Write
from auditors.signals import held


class PipeClosedError(BaseException):
    """Whoever read our standard output went away. Not an Exception, so that nothing on the way swallows it."""


def print_bytes(write: Callable[[Write], object], behind: Callable[[], object] | None = None) -> None:
    """Let `write` write to standard output, all of it, before anything else happens; then call `behind`.

    No signal comes between the last byte and `behind`: whoever has read that byte may send one at once.
    Raises PipeClosedError where nobody reads it any more, UnreadableError where it cannot be written.
    """
    stream = standard_output()
    try:
        if behind is None:
            write(stream.buffer.write)
            stream.flush()
        else:
            _write_held(stream, write, behind)
    except BrokenPipeError:
        _abandon()
        raise PipeClosedError from None
    except OSError as error:
        _abandon()
        raise UnreadableError(f"standard output cannot be written: {error.strerror}") from error


def _write_held(stream: TextIO, write: Callable[[Write], object], behind: Callable[[], object]) -> None:
    last = b""

    def keep_last(data: bytes) -> None:
        nonlocal last
        if data:
            stream.buffer.write(last)
            stream.buffer.write(data[:-1])
            last = data[-1:]

    write(keep_last)
    stream.flush()
    with held():  # a byte waits for nobody but the reader of a full pipe
        stream.buffer.write(last)
        stream.flush()
        behind()


def print_text(text: str) -> None:
    """Print a text that was sanitised before."""
    stream = standard_output()
    print_bytes(lambda out: out(f"{text}\n".encode(stream.encoding or "utf-8", errors="backslashreplace")))


def check_reader() -> None:
    """Raise PipeClosedError where standard output is a pipe that nobody reads any more: who has nothing to write for
    long would not notice.
    """
    try:
        descriptor = standard_output().fileno()
        is_pipe = stat.S_ISFIFO(os.fstat(descriptor).st_mode)
    except (OSError, ValueError):  # not a file of the system's
        return
    if is_pipe:
        end = select.poll()
        end.register(descriptor, 0)
        if any(event & (select.POLLERR | select.POLLHUP) for _, event in end.poll(0)):
            _abandon()
            raise PipeClosedError


def _abandon() -> None:
    """Lead standard output nowhere, so that the interpreter does not fail on what is still in its buffer."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
