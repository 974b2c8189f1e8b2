"""Errors that a user can cause: one clear line (what, where, what to do) and an exit status; never a traceback."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from auditors.exit_status import ExitStatus


class AuditorError(Exception):
    """The base of all errors that end a command with a message. Its text is shown as it is; it never holds a matched
    value.
    """

    exit_status: ExitStatus = ExitStatus.INTERNAL

    def __init__(self, message: str, status: ExitStatus | None = None) -> None:
        super().__init__(message)
        if status is not None:
            self.exit_status = status


class UsageError(AuditorError):
    """The command line or the configuration is wrong."""

    exit_status = ExitStatus.USAGE


class UnreadableError(AuditorError):
    """Something could not be read or written."""

    exit_status = ExitStatus.INCOMPLETE


class InternalError(AuditorError):
    """An error of ours, told by its kind and the way to it only: its message and variables may hold what was read.

    `frames` are `file:line in function`, the place of the error last.
    """

    def __init__(self, kind: str, frames: Sequence[str]) -> None:
        self.kind = kind
        self.frames = tuple(frames)
        super().__init__(f"internal error: {self.short}")

    @property
    def short(self) -> str:
        """The kind of the error and its place: `IndexError at headings.py:41`."""
        place = Path(self.frames[-1].partition(" in ")[0]).name if self.frames else "?"
        return f"{self.kind} at {place}"

    @classmethod
    def of(cls, error: BaseException) -> Self:
        """What may be told of an error."""
        stack = traceback.extract_tb(error.__traceback__)
        return cls(type(error).__name__, [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in stack])
