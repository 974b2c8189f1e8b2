"""Errors that a user can cause: one clear line (what, where, what to do) and an exit status; never a traceback."""

from __future__ import annotations

from auditors.exit_status import ExitStatus


class AuditorError(Exception):
    """The base of all errors that end a command with a message. Its text is shown as it is; it never holds a matched
    value.
    """

    exit_status: ExitStatus = ExitStatus.INTERNAL


class UsageError(AuditorError):
    """The command line or the configuration is wrong."""

    exit_status = ExitStatus.USAGE


class UnreadableError(AuditorError):
    """Something could not be read or written."""

    exit_status = ExitStatus.INCOMPLETE
